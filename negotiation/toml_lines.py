"""行号 — on which line of a TOML text each key, table and list entry stands; `tomllib` does not tell.

Reads only what `tomllib` has accepted: nothing is judged here, values are passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Path = tuple[str | int, ...]

_BLANK = " \t"
_SPACE = " \t\r\n"


def lines_of(text: str) -> Mapping[Path, int]:
    """Place → line, from 1. The nth table of an array is `("step", n)`, from 0; an entry of a list alike."""
    reader = _Reader(text)
    reader.document()
    return reader.found


def line_of(found: Mapping[Path, int], place: Path) -> int:
    """The line of a place, or of the nearest thing around it that has one; 1 when nothing has."""
    for end in range(len(place), 0, -1):
        if place[:end] in found:
            return found[place[:end]]
    return 1


@dataclass(slots=True)
class _Reader:
    text: str
    at: int = 0
    line: int = 1
    found: dict[Path, int] = field(default_factory=dict)
    counts: dict[Path, int] = field(default_factory=dict)
    """Tables so far of each array of tables."""

    def document(self) -> None:
        here: Path = ()
        while True:
            self.skip(_SPACE)
            if self.at >= len(self.text):
                return
            if self.text[self.at] == "[":
                here = self.header()
            else:
                self.pair(here)

    def skip(self, signs: str) -> None:
        """Blanks, and comments where lines end."""
        while self.at < len(self.text):
            sign = self.text[self.at]
            if sign == "#":
                self.to_end_of_line()
            elif sign in signs:
                self.step()
            else:
                return

    def to_end_of_line(self) -> None:
        while self.at < len(self.text) and self.text[self.at] != "\n":
            self.at += 1

    def step(self, count: int = 1) -> None:
        passed = self.text[self.at : self.at + count]
        self.line += passed.count("\n")
        self.at += len(passed)

    def header(self) -> Path:
        many = self.text.startswith("[[", self.at)
        self.step(2 if many else 1)
        line = self.line
        named = self.key()
        here = self.resolved(named[:-1] if many else named)
        if many:
            whole = (*here, named[-1])
            number = self.counts.get(whole, 0)
            self.counts[whole] = number + 1
            here = (*whole, number)
            self.found.setdefault(whole, line)
        self.found.setdefault(here, line)
        self.to_end_of_line()
        return here

    def resolved(self, named: tuple[str, ...]) -> Path:
        """A table inside the last table of each array on its way."""
        here: Path = ()
        for part in named:
            here = (*here, part)
            if here in self.counts:
                here = (*here, self.counts[here] - 1)
        return here

    def key(self) -> tuple[str, ...]:
        parts = []
        while True:
            self.skip(_BLANK)
            parts.append(self.key_part())
            self.skip(_BLANK)
            if not self.text.startswith(".", self.at):
                return tuple(parts)
            self.step()

    def key_part(self) -> str:
        if self.text[self.at] in "\"'":
            start = self.at
            self.string()
            return self.text[start + 1 : self.at - 1]
        start = self.at
        while self.at < len(self.text) and self.text[self.at] not in " \t.=]\r\n":
            self.at += 1
        return self.text[start : self.at]

    def pair(self, here: Path) -> None:
        line = self.line
        for part in self.key():
            here = (*here, part)
            self.found.setdefault(here, line)
        self.step()  # the equals sign
        self.skip(_BLANK)
        self.value(here)

    def value(self, here: Path) -> None:
        sign = self.text[self.at] if self.at < len(self.text) else ""
        if sign in ("'", '"'):
            self.string()
        elif sign == "[":
            self.listed(here)
        elif sign == "{":
            self.inline(here)
        else:
            while self.at < len(self.text) and self.text[self.at] not in ",]}#\r\n":
                self.at += 1

    def string(self) -> None:
        quote = self.text[self.at]
        ends = quote * 3 if self.text.startswith(quote * 3, self.at) else quote
        self.step(len(ends))
        while self.at < len(self.text) and not self.text.startswith(ends, self.at):
            self.step(2 if quote == '"' and self.text[self.at] == "\\" else 1)
        self.step(len(ends))
        while len(ends) > 1 and self.text.startswith(quote, self.at):
            self.step()  # quotes that belong to the text stand before the closing three

    def listed(self, here: Path) -> None:
        self.step()
        number = 0
        while True:
            self.skip(_SPACE + ",")
            if self.at >= len(self.text) or self.text[self.at] == "]":
                self.step()
                return
            self.found.setdefault((*here, number), self.line)
            self.value((*here, number))
            number += 1

    def inline(self, here: Path) -> None:
        self.step()
        while True:
            self.skip(_SPACE + ",")
            if self.at >= len(self.text) or self.text[self.at] == "}":
                self.step()
                return
            self.pair(here)

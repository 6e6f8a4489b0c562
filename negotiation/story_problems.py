"""案例文件的问题 — one thing wrong in a case file: where it stands and in which words it is told."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from negotiation.shapes import fields_of
from negotiation.story_words import word
from negotiation.toml_lines import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """一个问题."""

    line: int
    key: str
    problem: str
    """Key of its sentence in `messages/story_*.toml`."""
    values: Mapping[str, str] = field(default_factory=dict)
    warns: bool = False
    """The file can be played all the same."""

    def says(self, language: str) -> str:
        """The sentence in `zh` or `en`."""
        values = {name: text for name, text in self.values.items() if not name.endswith("_en")}
        if language == "en":
            values |= {n.removesuffix("_en"): text for n, text in self.values.items() if n.endswith("_en")}
        if self.problem == "toml":
            values["detail"] = word("toml", values["detail"], language)
        if values.get("near"):
            values["near"] = word("near", "near", language, near=values["near"])
        return word("problem", self.problem, language, **values)

    def as_json(self, file: str) -> dict[str, Any]:
        """One line of `play --check --json`."""
        return {
            "file": file,
            "line": self.line,
            "key": self.key,
            "problem": self.problem,
            "severity": "warn" if self.warns else "block",
            "says": self.says("zh"),
            "says_en": self.says("en"),
        }


@dataclass(frozen=True, slots=True)
class Fault:
    """一个问题, its place not yet a line."""

    place: Path
    problem: str
    values: Mapping[str, str] = field(default_factory=dict)
    warns: bool = False


def near(value: object, known: Iterable[str]) -> str:
    """The known word most like a value, or nothing."""
    return next(iter(difflib.get_close_matches(str(value), list(known), n=1, cutoff=0.6)), "")


def unknown(place: Path, problem: str, value: object, known: Sequence[str]) -> Fault:
    """A value that is none of those known."""
    listed = "、".join(known)
    told = {"value": str(value), "listed": listed, "listed_en": ", ".join(known), "near": near(value, known)}
    return Fault(place, problem, told)


def dotted(place: Path) -> str:
    """`step[4].content.topics[2]`, counted from one."""
    told = ".".join(f"[{part + 1}]" if isinstance(part, int) else part for part in place)
    return told.replace(".[", "[")


def toml_table(text: str) -> tuple[Mapping[str, Any], tuple[Problem, ...]]:
    """The table of a TOML text, or the place where it is none."""
    try:
        return tomllib.loads(text), ()
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found.group(1)) if found else text.count("\n") + 1
        return {}, (Problem(line, "TOML", "toml", {"detail": _toml_kind(str(error))}),)
    except ValueError:  # a day that no calendar has
        return {}, (Problem(1, "TOML", "toml", {"detail": "date"}),)


_TOML = (
    (r"Unclosed|Expected '\]", "brackets"),
    (r"Expected '=' after", "equals"),
    (r"Unterminated string|Expected [\"']", "unterminated"),
    (r"[Ii]nvalid date", "date"),
    (r"Cannot (overwrite|declare|mutate)|Duplicate", "again"),
    (r"Expected newline", "newline"),
    (r"Illegal character|Found invalid character|[Ee]scape", "character"),
    (r"Invalid value", "value"),
)
"""Words of `tomllib` → ours, the first that fits."""


def _toml_kind(told: str) -> str:
    return next((kind for shape, kind in _TOML if re.search(shape, told)), "other")


_KINDS = (
    (r"^missing$", "missing"),
    (r"^(unexpected_keyword_argument|extra_forbidden)$", "unknown_key"),
    (r"^(literal_error|enum)$", "not_listed"),
    (r"^timezone", "no_zone"),
    (r"^datetime", "not_moment"),
    (r"^date", "not_day"),
    (r"^bool", "not_flag"),
    (r"^int", "not_count"),
    (r"^(decimal|float|finite)", "not_figure"),
    (r"^(greater|less)", "out_of_range"),
    (r"too_long$", "too_long"),
    (r"too_short$", "too_short"),
    (r"^string_type$", "not_text"),
    (r"^(tuple|list)_type$", "not_list"),
    (r"^(dataclass|mapping|dict|model|arguments|missing_argument)", "not_table"),
)
"""The validator's error types → ours, the first that fits."""


def form_faults(form: type[Any], given: object, place: Path) -> Iterator[Fault]:
    """What a form refuses of a table, every bad key of it."""
    try:
        TypeAdapter(form).validate_python(given)
    except ValidationError as refused:
        for one in refused.errors(include_url=False):
            yield _fault(form, dict(one), place)


def _fault(form: type[Any], error: Mapping[str, Any], place: Path) -> Fault:
    where, given = (*place, *error["loc"]), error.get("input")
    kind = next((name for shape, name in _KINDS if re.search(shape, error["type"])), "wrong")
    if kind == "no_zone" and isinstance(given, date) and not isinstance(given, datetime):
        kind = "not_moment"
    if kind == "unknown_key":
        known = _keys_at(form, tuple(error["loc"][:-1]))
        return Fault(where, kind, {"value": str(error["loc"][-1]), "near": near(error["loc"][-1], known)})
    if kind == "not_listed":
        return unknown(where, kind, given, re.findall(r"'([^']*)'", str(error["ctx"]["expected"])))
    return Fault(where, kind)


def _keys_at(form: type[Any], place: Path) -> tuple[str, ...]:
    """Keys of the table at a place inside a form."""
    for part in place:
        if isinstance(part, str) and part in fields_of(form):
            shape = fields_of(form)[part].shape
            inner = shape.parts or (shape.inner.parts if shape.inner else None)
            form = inner or form
    return tuple(fields_of(form))

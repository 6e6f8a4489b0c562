"""填写项 — one question of a form: how it is asked, how the answer is read, how it comes back after an error.

Reading only turns text into plain values; whether they are right is said by the content forms of the acts,
so that a web form and a case file are judged by the same words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from werkzeug.datastructures import MultiDict

from negotiation.domain.moment import CHINA
from negotiation.usecases.views import Words
from web.language import N_

DECLARED = (
    ("front_line", N_("一线岗位")),
    ("dispatched", N_("劳务派遣工")),
    ("external", N_("外部人员")),
    ("close_relative", N_("经营者近亲属")),
)
"""What is declared of a representative."""
Raw = dict[str, list[str]]
"""What was typed, by input name: comes back into the form unchanged after an error."""


class Kind(StrEnum):
    """问法 — how a question is asked."""

    TEXT = "text"
    LONG = "long"
    LINES = "lines"
    """One item per line."""
    DAY = "day"
    MOMENT = "moment"
    NUMBER = "number"
    TICK = "tick"
    TICKS = "ticks"
    CHOICE = "choice"
    ROSTER = "roster"
    """Rows from the register of people."""
    PERSON = "person"
    """One of the register, with what is declared of them."""
    FIGURES = "figures"
    """Typed figures of a contract text."""
    OBJECTIONS = "objections"


@dataclass(frozen=True, slots=True)
class Option:
    """选项."""

    value: str
    label: str | Words
    """Words stand as they are; a plain string is data, such as a name."""
    note: str | Words = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """约定数值 asked in a contract form."""

    name: str
    label: str
    unit: str
    initial: str
    hints: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """填写项."""

    name: str
    kind: Kind
    label: str
    """A sentence to translate."""
    hint: str = ""
    needed: bool = False
    initial: str | Sequence[str] = ""
    options: tuple[Option, ...] = ()
    figures: tuple[Figure, ...] = ()
    rows: int = 4

    def first_raw(self) -> Raw:
        """What stands in the form before anybody typed."""
        if self.kind is Kind.FIGURES:
            return {f"{self.name}.{one.name}": [one.initial] for one in self.figures}
        if self.kind is Kind.LINES and not isinstance(self.initial, str):
            return {self.name: ["\n".join(self.initial)]}
        return {self.name: [self.initial] if isinstance(self.initial, str) else list(self.initial)}

    def content(self, raw: Raw) -> dict[str, Any]:
        """The part of the content this question answers; left out when nothing was answered."""
        typed = [one.strip() for one in raw.get(self.name, [])]
        single = typed[0] if typed else ""
        match self.kind:
            case Kind.LINES:
                return {self.name: [line.strip() for line in single.splitlines() if line.strip()]}
            case Kind.TICK:
                return {self.name: bool(single)}
            case Kind.TICKS:
                return {self.name: [one for one in typed if one]}
            case Kind.MOMENT:
                return {self.name: _with_zone(single)} if single else {}
            case Kind.DAY | Kind.NUMBER | Kind.CHOICE:
                return {self.name: single} if single else {}
            case Kind.ROSTER:
                return {self.name: list(_roster(self, raw))}
            case Kind.PERSON:
                return (
                    {self.name: dict(_person(self, raw))} if raw.get(f"{self.name}.person", [""])[0] else {}
                )
            case Kind.FIGURES:
                return {self.name: dict(_figures(self, raw))}
            case Kind.OBJECTIONS:
                return {self.name: list(_objections(self, raw))}
            case _:
                return {self.name: single} if single or not self.needed else {}


def is_answered(field: Field, raw: Raw) -> bool:
    """Whether anything stands in a question; figures and clauses are looked at one by one elsewhere."""
    if field.kind in (Kind.FIGURES, Kind.OBJECTIONS):
        return True
    name = f"{field.name}.person" if field.kind in (Kind.ROSTER, Kind.PERSON) else field.name
    return any(one.strip() for one in raw.get(name, ()))


def typed_in(form: MultiDict[str, str]) -> Raw:
    """Everything that was sent, newlines made plain."""
    return {name: [one.replace("\r\n", "\n") for one in values] for name, values in form.lists()}


def first_raw(fields: Iterable[Field]) -> Raw:
    """The raw values of an untouched form."""
    whole: Raw = {}
    for field in fields:
        whole.update(field.first_raw())
    return whole


def content_of(fields: Iterable[Field], raw: Raw) -> dict[str, Any]:
    """The content an act is handed."""
    whole: dict[str, Any] = {}
    for field in fields:
        whole.update(field.content(raw))
    return whole


def day_input(on: date | None) -> str:
    """A day as an input of type date wants it."""
    return on.isoformat() if on else ""


def moment_input(at: datetime | None) -> str:
    """A moment as an input of type datetime-local wants it, in China's zone."""
    return f"{at.astimezone(CHINA):%Y-%m-%dT%H:%M}" if at else ""


def _with_zone(typed: str) -> str:
    """People type the clock on the wall; that clock is China's."""
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        return typed
    return at.replace(tzinfo=CHINA).isoformat() if at.tzinfo is None else typed


def _roster(field: Field, raw: Raw) -> Iterable[Mapping[str, Any]]:
    name = field.name
    chief = raw.get(f"{name}.chief", [""])[0]
    for one in raw.get(f"{name}.person", []):
        yield {
            "person": one,
            "chief": one == chief,
            **{part: one in raw.get(f"{name}.{part}", []) for part, _ in DECLARED},
        }


def _person(field: Field, raw: Raw) -> Iterable[tuple[str, str | bool]]:
    yield "person", raw[f"{field.name}.person"][0]
    for part, _ in (("chief", ""), *DECLARED):
        yield part, bool(raw.get(f"{field.name}.{part}", [""])[0])


def _figures(field: Field, raw: Raw) -> Iterable[tuple[str, str]]:
    for figure in field.figures:
        value = raw.get(f"{field.name}.{figure.name}", [""])[0].strip()
        if value:
            yield figure.name, value


def _objections(field: Field, raw: Raw) -> Iterable[Mapping[str, str]]:
    clauses = raw.get(f"{field.name}.clause", [])
    reasons = raw.get(f"{field.name}.reason", [])
    for clause, why in zip(clauses, reasons, strict=False):
        if clause.strip() or why.strip():
            yield {"clause": clause.strip(), "reason": why.strip()}

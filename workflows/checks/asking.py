"""取事实 — takes facts of a kind for a check, and writes compared things out.

A fact that is not known raises `MissingFactError`; the engine turns it into a failed finding, so nothing
unknown ever passes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TypeVar

from workflows.fact_names import FACTS
from workflows.facts import FactKindError, Facts, FactValue
from workflows.rule import Compared, Words

UNKNOWN = ("未知", "not known")
"""How a finding writes a fact nobody knows."""

_Kind = TypeVar("_Kind")
_TRUTH = {True: ("是", "yes"), False: ("否", "no")}
_SIDES = {"employees": ("职工方", "employees"), "employer": ("用人单位方", "employer")}


class MissingFactError(LookupError):
    """A rule or deadline needs a fact that is not known."""

    def __init__(self, name: str) -> None:
        spec = FACTS[name]
        super().__init__(f"missing fact {name} ({spec.zh})")
        self.name = name
        self.zh = spec.zh
        self.en = spec.en


def known(facts: Facts, name: str) -> FactValue:
    """The value of a fact. Raises `MissingFactError` when unknown."""
    value: FactValue = facts.get(name)
    if value is None:
        raise MissingFactError(name)
    return value


def a_day(facts: Facts, name: str) -> date:
    """A fact of kind day. Raises `MissingFactError`."""
    return _of_kind(known(facts, name), date, name)


def a_figure(facts: Facts, name: str) -> Decimal:
    """A fact of kind figure. Raises `MissingFactError`."""
    return _of_kind(known(facts, name), Decimal, name)


def a_count(facts: Facts, name: str) -> int:
    """A fact of kind count. Raises `MissingFactError`."""
    return _of_kind(known(facts, name), int, name)


def names(facts: Facts, name: str) -> tuple[str, ...]:
    """A fact of kind names. Raises `MissingFactError`."""
    return _of_kind(known(facts, name), tuple, name)


def latest(facts: Facts, fact_names: Iterable[str]) -> date:
    """The latest of several days, all of which must be known. Raises `MissingFactError`."""
    return max(a_day(facts, name) for name in fact_names)


def shown(name: str, value: FactValue) -> Compared:
    """A fact with its value written out."""
    spec = FACTS[name]
    zh, en = _written(value)
    return Compared(name, spec.zh, spec.en, zh, "" if en == zh else en)


def required(zh: str, en: str = "") -> Compared:
    """What the law asks, written out."""
    return Compared("required", "要求", "required", zh, en)


def due_day(day: date) -> Compared:
    """A computed day."""
    return Compared("due", "期限届满日", "due day", day.isoformat())


def listed(keys: Iterable[str], words: Words) -> tuple[str, str]:
    """Keys written out by the vocabulary, in both languages; a key it does not know stays as it is."""
    pairs = [words.get(key, (key, key)) for key in keys]
    return "、".join(zh for zh, _ in pairs), ", ".join(en for _, en in pairs)


def _of_kind(value: object, kind: type[_Kind], name: str) -> _Kind:
    if isinstance(value, kind):
        return value
    # the pack reader refuses such a rule; a check that is used otherwise must not go on
    raise FactKindError(f"{name} is no {kind.__name__}: {value!r}")


def _written(value: FactValue) -> tuple[str, str]:
    if value is None:
        return "无", "none"
    if isinstance(value, bool):
        return _TRUTH[value]
    if isinstance(value, date):
        return value.isoformat(), value.isoformat()
    if isinstance(value, tuple):
        return "、".join(value) or "无", ", ".join(value) or "none"
    text = str(value)
    return _SIDES.get(text, (text, text))

"""取事实 — takes facts of a kind for a check, and writes compared things out.

A fact that is not known raises `MissingFactError`; the engine turns it into a failed finding, so nothing
unknown ever passes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from workflows.fact_names import FACTS
from workflows.facts import Facts, FactValue
from workflows.rule import Compared, Words

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
    value = facts.get(name)
    if value is None:
        raise MissingFactError(name)
    return value


def a_day(facts: Facts, name: str) -> date:
    """A fact of kind day. Raises `MissingFactError`."""
    value = known(facts, name)
    if not isinstance(value, date):
        raise MissingFactError(name)
    return value


def a_number(facts: Facts, name: str) -> int | Fraction | Decimal:
    """A fact that counts or measures. Raises `MissingFactError`."""
    value = known(facts, name)
    if not isinstance(value, int | Fraction | Decimal):
        raise MissingFactError(name)
    return value


def a_count(facts: Facts, name: str) -> int:
    """A fact of kind count. Raises `MissingFactError`."""
    value = known(facts, name)
    if not isinstance(value, int):
        raise MissingFactError(name)
    return value


def names(facts: Facts, name: str) -> tuple[str, ...]:
    """A fact of kind names. Raises `MissingFactError`."""
    value = known(facts, name)
    if not isinstance(value, tuple):
        raise MissingFactError(name)
    return value


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


def _written(value: FactValue) -> tuple[str, str]:
    if isinstance(value, bool):
        return _TRUTH[value]
    if isinstance(value, date):
        return value.isoformat(), value.isoformat()
    if isinstance(value, tuple):
        return "、".join(value) or "无", ", ".join(value) or "none"
    text = str(value)
    return _SIDES.get(text, (text, text))

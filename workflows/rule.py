"""规则 — what a rule is, what values it takes in a place and time, and what its answer looks like.

A rule is a question with an id; a value is the place's answer with its article; a finding is the result for
one act, with everything a person needs to understand it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from workflows.article import Article

Plain: TypeAlias = "str | bool | list[Plain] | dict[str, Plain] | None"
Words: TypeAlias = Mapping[str, tuple[str, str]]
"""Key → its name in Chinese and English."""
Amount: TypeAlias = bool | int | str | Fraction | Decimal | None


class Severity(StrEnum):
    """后果 — what a failed rule does."""

    BLOCK = "block"
    """The act is refused."""
    WARN = "warn"
    """The act is done; the parties are warned."""
    RECORD = "record"
    """The act is done; the fact is put on record (a late answer is still an answer)."""
    DECIDE = "decide"
    """The act is done and the rule decides which way it goes (a vote that does not pass)."""


class Outcome(StrEnum):
    """结论 — the result of asking a rule."""

    PASS = "pass"  # noqa: S105 - an outcome, not a password
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"


class NoAmountError(ValueError):
    """The value holds no whole number."""


@dataclass(frozen=True, slots=True)
class When:
    """适用条件 — a rule asked only when a fact has this value."""

    fact: str
    equals: bool | int | str


@dataclass(frozen=True, slots=True)
class Step:
    """分档 — from `above` of one number on: `base` of the other, and `more` for each further `per`."""

    above: int
    base: int
    per: int = 0
    more: int = 0

    def at(self, number: int) -> int:
        """What the step asks at a number."""
        return self.base + ((number - self.above) // self.per * self.more if self.per else 0)


@dataclass(frozen=True, slots=True)
class RuleValue:
    """规则取值 — what a rule says in one place, for some types, during some time; with its article."""

    rule: str
    source: str
    """Id of the pack it stands in."""
    since: date
    until: date | None
    """Last day it applies; None: still."""
    contract_types: tuple[str, ...]
    """Types it names; empty: every type."""
    article: Article
    severity: Severity
    says_zh: str
    says_en: str
    cure_zh: str
    cure_en: str
    op: str = ""
    amount: Amount = None
    unit: str = ""
    start: tuple[str, ...] = ()
    """Facts the period runs from; the latest counts (`from` in the file)."""
    roll: bool = True
    includes: tuple[str, ...] = ()
    words: str = ""
    """List of the vocabulary its `includes` come from."""
    named: Words = field(default_factory=dict)
    """That list: key → its name in Chinese and English."""
    least: int = 0
    most: int = 0
    steps: tuple[Step, ...] = ()
    """Table of a number that grows with another, lowest step first."""
    pauses: str = ""
    """Fact that lists the pauses which do not count; empty: the period knows no pause."""
    dispensed: bool = False
    """The place departs from the general law: it does not ask this."""
    reviewed_on: date = date.min

    def applies_on(self, day: date) -> bool:
        """Whether the value is in force on this day."""
        return self.since <= day and (self.until is None or day <= self.until)

    @property
    def count(self) -> int:
        """The amount as a whole number, e.g. days. Raises `NoAmountError`."""
        if isinstance(self.amount, int):
            return self.amount
        raise NoAmountError(f"{self.rule} in {self.source} holds {self.amount!r}, no whole number")


@dataclass(frozen=True, slots=True)
class Rule:
    """规则 — a question the law asks of an act, without its numbers."""

    id: str
    check: str
    """Kind of check, a name in `checks.KINDS`."""
    severity: Severity
    says_zh: str
    says_en: str
    cure_zh: str
    cure_en: str
    fact: str = ""
    other: str = ""
    facts: tuple[str, ...] = ()
    when: tuple[When, ...] = ()
    """Asked only when all of these hold."""
    values_of: str = ""
    """Id of the rule whose values it shares; empty: its own."""
    dated_by: str = ""
    """Fact whose day chooses the value, instead of the day of the act."""
    words: str = ""
    """List of the vocabulary; `topic` means the topics of the type a value names."""
    source: str = ""
    """Id of the pack that defines it."""

    @property
    def values_id(self) -> str:
        """Id under which its values stand."""
        return self.values_of or self.id


@dataclass(frozen=True, slots=True)
class Compared:
    """比较 — one thing a check looked at, named and written out in both languages."""

    name: str
    """Fact name; `required` for what the law asks, `due` for a computed day."""
    zh: str
    en: str
    value: str
    value_en: str = ""
    """Where it reads differently in English; empty: as `value`."""

    def as_json(self) -> dict[str, Plain]:
        """Plain form for the ledger."""
        return {
            "name": self.name,
            "zh": self.zh,
            "en": self.en,
            "value": self.value,
            "value_en": self.value_en or self.value,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """检查结果 — what a check answers before it is dressed as a finding."""

    outcome: Outcome
    compared: tuple[Compared, ...] = ()
    from_on: date | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """结论 — the answer of one rule for one act, passing ones included."""

    rule: str
    outcome: Outcome
    severity: Severity
    contract_type: str | None
    """The one type it is about; None when it concerns several (see `contract_types`)."""
    article: Article
    says_zh: str
    says_en: str
    compared: tuple[Compared, ...] = ()
    cure_zh: str = ""
    cure_en: str = ""
    source: str = ""
    """Id of the pack the value came from; empty when no pack of the chain has one."""
    from_on: date | None = None
    """First day on which it would pass, where that can be computed."""
    contract_types: tuple[str, ...] = field(default=())

    @property
    def blocks(self) -> bool:
        """Whether it refuses the act."""
        return self.outcome is Outcome.FAIL and self.severity is Severity.BLOCK

    @property
    def warns(self) -> bool:
        """Whether the act may be done, but only with a reason."""
        return self.outcome is Outcome.FAIL and self.severity is Severity.WARN

    def as_json(self) -> dict[str, Plain]:
        """Plain form: texts, flags, lists and nulls only, so that its canonical JSON is unambiguous."""
        return {
            "rule": self.rule,
            "outcome": self.outcome.value,
            "severity": self.severity.value,
            "contract_type": self.contract_type,
            "contract_types": list(self.contract_types),
            "article": {**self.article.as_json()},
            "says": self.says_zh,
            "says_en": self.says_en,
            "compared": [item.as_json() for item in self.compared],
            "cure": self.cure_zh,
            "cure_en": self.cure_en,
            "source": self.source,
            "from_on": self.from_on.isoformat() if self.from_on else None,
        }

"""检查种类 — what a kind of check is: the keys it needs in rule and value, and the function that answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from workflows.calendar import Calendar
from workflows.checks.amounts import none
from workflows.facts import Facts, Kind
from workflows.rule import Amount, Rule, RuleValue, Verdict


@dataclass(frozen=True, slots=True)
class Question:
    """一问 — what a check is given: the rule, its value here, what is known, and the days."""

    rule: Rule
    value: RuleValue
    facts: Facts
    calendar: Calendar


Run: TypeAlias = Callable[[Question], Verdict]


@dataclass(frozen=True, slots=True)
class CheckKind:
    """检查种类 — one way of asking; the law's numbers come with the value."""

    name: str
    run: Run
    rule_keys: frozenset[str] = frozenset()
    """Keys among fact, other, facts, words that the rule must have, and may have no others of."""
    value_keys: frozenset[str] = frozenset()
    """Keys among op, amount, unit, from, includes, least, most that the value must have."""
    ops: frozenset[str] = frozenset()
    amount: Callable[[object], Amount] = none
    kinds: frozenset[Kind] = frozenset(Kind)
    """Kinds of fact it can be asked of; `other` is of the same kind as `fact` unless said otherwise."""
    other_kind: Kind | None = None
    begins: bool = False
    """True when the computed day begins something (a term, a window) rather than ends a period."""
    backward: bool = False
    """True when the period is counted back from its start (the months before the end of a term)."""

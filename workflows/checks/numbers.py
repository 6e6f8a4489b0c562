"""数值检查 — a fact with a number, two facts, an exact share, two shares, a promised figure, a span of months."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from workflows.calendar import Calendar
from workflows.checks.amounts import decimal, fraction, plain
from workflows.checks.asking import a_count, a_day, a_number, known, required, shown
from workflows.checks.kind import CheckKind
from workflows.checks.operators import COMPARE, SIGNS
from workflows.fact_names import FACTS
from workflows.facts import Facts
from workflows.period import add
from workflows.rule import Compared, Outcome, Rule, RuleValue, Verdict

_ONE_DAY = timedelta(days=1)
_ANY = frozenset(COMPARE)
_ORDER = frozenset({"<", "<=", ">=", ">"})
_AMOUNT = frozenset({"op", "amount"})
_TRUTH = {True: ("是", "yes"), False: ("否", "no")}
_SIDES = {"employees": ("职工方", "employees"), "employer": ("用人单位方", "employer")}


def _answer(*, passed: bool) -> Outcome:
    return Outcome.PASS if passed else Outcome.FAIL


def _asked(value: RuleValue) -> Compared:
    if isinstance(value.amount, bool):
        return required(*_TRUTH[value.amount])
    zh, en = _SIDES.get(str(value.amount), (str(value.amount), str(value.amount)))
    return required(f"{SIGNS[value.op]} {zh}", f"{SIGNS[value.op]} {en}")


def _compare(rule: Rule, value: RuleValue, facts: Facts, calendar: Calendar) -> Verdict:
    found = known(facts, rule.fact)
    passed = COMPARE[value.op](found, value.amount)
    return Verdict(_answer(passed=passed), (shown(rule.fact, found), _asked(value)))


def _pair(rule: Rule, value: RuleValue, facts: Facts, calendar: Calendar) -> Verdict:
    left, right = known(facts, rule.fact), known(facts, rule.other)
    passed = COMPARE[value.op](left, right)
    asked = required(f"{FACTS[rule.fact].zh} {SIGNS[value.op]} {FACTS[rule.other].zh}")
    return Verdict(_answer(passed=passed), (shown(rule.fact, left), shown(rule.other, right), asked))


def _share(rule: Rule, value: RuleValue, facts: Facts, calendar: Calendar) -> Verdict:
    part, whole = a_count(facts, rule.fact), a_count(facts, rule.other)
    compared = (shown(rule.fact, part), shown(rule.other, whole), _asked(value))
    # a share of nothing is no share: an empty congress passes nothing
    passed = whole > 0 and COMPARE[value.op](Fraction(part, whole), value.amount)
    return Verdict(_answer(passed=passed), compared)


def _proportion(rule: Rule, value: RuleValue, facts: Facts, calendar: Calendar) -> Verdict:
    """One share against another: the first two facts against the last two."""
    counts = [a_count(facts, name) for name in rule.facts]
    part, whole, other_part, other_whole = counts
    compared = tuple(shown(name, count) for name, count in zip(rule.facts, counts, strict=True))
    passed = (
        whole > 0
        and other_whole > 0
        and COMPARE[value.op](Fraction(part, whole), Fraction(other_part, other_whole))
    )
    return Verdict(_answer(passed=passed), compared)


def _term(rule: Rule, value: RuleValue, facts: Facts, calendar: Calendar) -> Verdict:
    """A figure the text promises against the statutory one; a text that promises none is not judged."""
    if facts.get(rule.fact) is None:
        return Verdict(Outcome.NOT_APPLICABLE)
    promised = a_number(facts, rule.fact)
    passed = COMPARE[value.op](promised, value.amount)
    return Verdict(_answer(passed=passed), (shown(rule.fact, promised), _asked(value)))


def _span(rule: Rule, value: RuleValue, facts: Facts, calendar: Calendar) -> Verdict:
    """Length of a term whose first and last day both count, in months from `least` to `most`."""
    first, last = a_day(facts, rule.fact), a_day(facts, rule.other)
    after = last + _ONE_DAY
    shortest = add(first, value.least, value.unit, calendar)
    longest = add(first, value.most, value.unit, calendar)
    months = f"{value.least}–{value.most}" if value.least < value.most else str(value.most)
    asked = required(f"{months}个月", f"{months} months")
    passed = shortest <= after <= longest
    return Verdict(_answer(passed=passed), (shown(rule.fact, first), shown(rule.other, last), asked))


KINDS = (
    CheckKind("compare", _compare, frozenset({"fact"}), _AMOUNT, _ANY, plain),
    CheckKind("pair", _pair, frozenset({"fact", "other"}), frozenset({"op"}), _ANY),
    CheckKind("share", _share, frozenset({"fact", "other"}), _AMOUNT, _ORDER, fraction),
    CheckKind("proportion", _proportion, frozenset({"facts"}), frozenset({"op"}), _ORDER),
    CheckKind("term", _term, frozenset({"fact"}), _AMOUNT, _ORDER, decimal),
    CheckKind("span", _span, frozenset({"fact", "other"}), frozenset({"least", "most", "unit"})),
)

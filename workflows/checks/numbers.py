"""数值检查 — a fact with an amount, two facts, exact shares, tables, a promised figure, a span of months."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from functools import lru_cache

from workflows.checks.amounts import decimal, fraction, plain
from workflows.checks.asking import a_count, a_day, a_figure, known, required, shown
from workflows.checks.kind import CheckKind, Question
from workflows.checks.operators import COMPARE, SIGNS
from workflows.fact_names import FACTS, Kind
from workflows.period import add
from workflows.rule import Amount, Compared, Outcome, RuleValue, Verdict

_ONE_DAY = timedelta(days=1)
_ANY = frozenset(COMPARE)
_ORDER = frozenset({"<", "<=", ">=", ">"})
_COUNTS = frozenset({Kind.COUNT})
_PLAIN = frozenset({Kind.COUNT, Kind.FLAG, Kind.TEXT})
_AMOUNT = frozenset({"op", "amount"})
_TRUTH = {True: ("是", "yes"), False: ("否", "no")}
_SIDES = {"employees": ("职工方", "employees"), "employer": ("用人单位方", "employer")}


def _answer(*, passed: bool) -> Outcome:
    return Outcome.PASS if passed else Outcome.FAIL


def _asked(value: RuleValue) -> Compared:
    return _asked_for(value.op, value.amount)


@lru_cache(maxsize=512, typed=True)  # typed: to Python true is 1, to the law it is not
def _asked_for(op: str, amount: Amount) -> Compared:
    if isinstance(amount, bool):
        return required(*_TRUTH[amount])
    zh, en = _SIDES.get(str(amount), (str(amount), str(amount)))
    return required(f"{SIGNS[op]} {zh}", f"{SIGNS[op]} {en}")


def _compare(ask: Question) -> Verdict:
    found = known(ask.facts, ask.rule.fact)
    passed = COMPARE[ask.value.op](found, ask.value.amount)
    return Verdict(_answer(passed=passed), (shown(ask.rule.fact, found), _asked(ask.value)))


def _pair(ask: Question) -> Verdict:
    left, right = known(ask.facts, ask.rule.fact), known(ask.facts, ask.rule.other)
    passed = COMPARE[ask.value.op](left, right)
    asked = required(f"{FACTS[ask.rule.fact].zh} {SIGNS[ask.value.op]} {FACTS[ask.rule.other].zh}")
    return Verdict(_answer(passed=passed), (shown(ask.rule.fact, left), shown(ask.rule.other, right), asked))


def _share(ask: Question) -> Verdict:
    part, whole = a_count(ask.facts, ask.rule.fact), a_count(ask.facts, ask.rule.other)
    compared = (shown(ask.rule.fact, part), shown(ask.rule.other, whole), _asked(ask.value))
    # a share of nothing is no share: an empty congress passes nothing
    passed = whole > 0 and COMPARE[ask.value.op](Fraction(part, whole), ask.value.amount)
    return Verdict(_answer(passed=passed), compared)


def _proportion(ask: Question) -> Verdict:
    """One share against another: the first two facts against the last two."""
    counts = [a_count(ask.facts, name) for name in ask.rule.facts]
    part, whole, other_part, other_whole = counts
    compared = tuple(shown(name, count) for name, count in zip(ask.rule.facts, counts, strict=True))
    passed = (
        whole > 0
        and other_whole > 0
        and COMPARE[ask.value.op](Fraction(part, whole), Fraction(other_part, other_whole))
    )
    return Verdict(_answer(passed=passed), compared)


def _share_needs(ask: Question) -> Verdict:
    """Where the share of the first two facts reaches the line, the third is at least `least`."""
    counts = [a_count(ask.facts, name) for name in ask.rule.facts]
    part, whole, subject = counts
    compared = (
        *(shown(name, count) for name, count in zip(ask.rule.facts, counts, strict=True)),
        _asked(ask.value),
        required(f"≥ {ask.value.least}", f"≥ {ask.value.least}"),
    )
    if whole == 0 or not COMPARE[ask.value.op](Fraction(part, whole), ask.value.amount):
        return Verdict(Outcome.NOT_APPLICABLE, compared)
    return Verdict(_answer(passed=subject >= ask.value.least), compared)


def _table(ask: Question) -> Verdict:
    """A number against the one the table gives for another."""
    found, key = a_count(ask.facts, ask.rule.fact), a_count(ask.facts, ask.rule.other)
    step = next((one for one in reversed(ask.value.steps) if key >= one.above), None)
    compared = (shown(ask.rule.fact, found), shown(ask.rule.other, key))
    if step is None:
        return Verdict(Outcome.NOT_APPLICABLE, compared)
    asked = f"{SIGNS[ask.value.op]} {step.at(key)}"
    passed = COMPARE[ask.value.op](found, step.at(key))
    return Verdict(_answer(passed=passed), (*compared, required(asked, asked)))


def _term(ask: Question) -> Verdict:
    """A figure the text promises against the statutory one; a text that promises none is not judged."""
    if ask.facts.get(ask.rule.fact) is None:
        return Verdict(Outcome.NOT_APPLICABLE)
    promised = a_figure(ask.facts, ask.rule.fact)
    passed = COMPARE[ask.value.op](promised, ask.value.amount)
    return Verdict(_answer(passed=passed), (shown(ask.rule.fact, promised), _asked(ask.value)))


def _span(ask: Question) -> Verdict:
    """Length of a term whose first and last day both count, in months from `least` to `most`."""
    first, last = a_day(ask.facts, ask.rule.fact), a_day(ask.facts, ask.rule.other)
    after = last + _ONE_DAY
    shortest = add(first, ask.value.least, ask.value.unit, ask.calendar)
    longest = add(first, ask.value.most, ask.value.unit, ask.calendar)
    months = (
        f"{ask.value.least}–{ask.value.most}" if ask.value.least < ask.value.most else str(ask.value.most)
    )
    asked = required(f"{months}个月", f"{months} months")
    passed = shortest <= after <= longest
    return Verdict(_answer(passed=passed), (shown(ask.rule.fact, first), shown(ask.rule.other, last), asked))


KINDS = (
    CheckKind("compare", _compare, frozenset({"fact"}), _AMOUNT, _ANY, plain, _PLAIN),
    CheckKind("pair", _pair, frozenset({"fact", "other"}), frozenset({"op"}), _ANY),
    CheckKind("share", _share, frozenset({"fact", "other"}), _AMOUNT, _ORDER, fraction, _COUNTS),
    CheckKind("proportion", _proportion, frozenset({"facts"}), frozenset({"op"}), _ORDER, kinds=_COUNTS),
    CheckKind(
        "share_needs",
        _share_needs,
        frozenset({"facts"}),
        frozenset({"op", "amount", "least"}),
        _ORDER,
        fraction,
        _COUNTS,
    ),
    CheckKind(
        "table", _table, frozenset({"fact", "other"}), frozenset({"op", "steps"}), _ORDER, kinds=_COUNTS
    ),
    CheckKind("term", _term, frozenset({"fact"}), _AMOUNT, _ORDER, decimal, frozenset({Kind.FIGURE})),
    CheckKind(
        "span",
        _span,
        frozenset({"fact", "other"}),
        frozenset({"least", "most", "unit"}),
        kinds=frozenset({Kind.DAY}),
    ),
)

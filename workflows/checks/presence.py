"""有无检查 — something is there, a list holds what it must, a list is empty, texts are the same, one of several."""

from __future__ import annotations

from workflows.calendar import Calendar
from workflows.checks.asking import known, listed, names, required, shown
from workflows.checks.kind import CheckKind
from workflows.facts import Facts
from workflows.rule import Compared, Outcome, Rule, RuleValue, Verdict
from workflows.vocabulary import load_vocabulary


def _answer(*, passed: bool) -> Outcome:
    return Outcome.PASS if passed else Outcome.FAIL


def _present(rule: Rule, value: RuleValue, facts: Facts, calendar: Calendar) -> Verdict:
    found = known(facts, rule.fact)
    there = bool(found.strip()) if isinstance(found, str) else found != ()
    return Verdict(_answer(passed=there), (shown(rule.fact, found),))


def _includes(rule: Rule, value: RuleValue, facts: Facts, calendar: Calendar) -> Verdict:
    found = names(facts, rule.fact)
    words = load_vocabulary()[rule.words]
    missing = [key for key in value.includes if key not in found]
    asked = required(*listed(value.includes, words))
    if not missing:
        return Verdict(Outcome.PASS, (asked,))
    return Verdict(Outcome.FAIL, (asked, Compared("missing", "缺少", "missing", *listed(missing, words))))


def _empty(rule: Rule, value: RuleValue, facts: Facts, calendar: Calendar) -> Verdict:
    found = names(facts, rule.fact)
    return Verdict(_answer(passed=not found), (shown(rule.fact, found),))


def _same(rule: Rule, value: RuleValue, facts: Facts, calendar: Calendar) -> Verdict:
    one, other = known(facts, rule.fact), known(facts, rule.other)
    # two empty texts are not the same text: there is none
    passed = one == other and one != ""
    return Verdict(_answer(passed=passed), (shown(rule.fact, one), shown(rule.other, other)))


def _either(rule: Rule, value: RuleValue, facts: Facts, calendar: Calendar) -> Verdict:
    found = [(name, known(facts, name)) for name in rule.facts]
    passed = any(flag is True for _, flag in found)
    return Verdict(_answer(passed=passed), tuple(shown(name, flag) for name, flag in found))


KINDS = (
    CheckKind("present", _present, frozenset({"fact"})),
    CheckKind("includes", _includes, frozenset({"fact", "words"}), frozenset({"includes"})),
    CheckKind("empty", _empty, frozenset({"fact"})),
    CheckKind("same", _same, frozenset({"fact", "other"})),
    CheckKind("either", _either, frozenset({"facts"})),
)

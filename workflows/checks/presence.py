"""有无检查 — something is there or not, a list is complete or empty, texts agree, one of several holds."""

from __future__ import annotations

from workflows.checks.asking import known, listed, names, required, shown
from workflows.checks.kind import CheckKind, Question
from workflows.facts import FACTS, Kind
from workflows.rule import Compared, Outcome, Verdict

_NAMES = frozenset({Kind.NAMES})


def _answer(*, passed: bool) -> Outcome:
    return Outcome.PASS if passed else Outcome.FAIL


def _present(ask: Question) -> Verdict:
    # here a fact nobody knows is the very thing the rule refuses, so it is an answer and not a gap
    found = ask.facts.get(ask.rule.fact)
    there = bool(found.strip()) if isinstance(found, str) else found not in (None, ())
    return Verdict(_answer(passed=there), (shown(ask.rule.fact, found),))


def _includes(ask: Question) -> Verdict:
    found = names(ask.facts, ask.rule.fact)
    words = ask.value.named
    missing = [key for key in ask.value.includes if key not in found]
    asked = required(*listed(ask.value.includes, words))
    if not missing:
        return Verdict(Outcome.PASS, (asked,))
    return Verdict(Outcome.FAIL, (asked, Compared("missing", "缺少", "missing", *listed(missing, words))))


def _absent(ask: Question) -> Verdict:
    # here, too, a fact nobody knows is an answer: there is none
    found = ask.facts.get(ask.rule.fact)
    return Verdict(_answer(passed=found is None), (shown(ask.rule.fact, found),))


def _among(ask: Question) -> Verdict:
    found = known(ask.facts, ask.rule.fact)
    words = ask.value.named
    zh, en = words.get(str(found), (str(found), str(found)))
    spec = FACTS[ask.rule.fact]
    compared = (
        Compared(ask.rule.fact, spec.zh, spec.en, zh, en),
        required(*listed(ask.value.includes, words)),
    )
    return Verdict(_answer(passed=found in ask.value.includes), compared)


def _empty(ask: Question) -> Verdict:
    found = names(ask.facts, ask.rule.fact)
    return Verdict(_answer(passed=not found), (shown(ask.rule.fact, found),))


def _same(ask: Question) -> Verdict:
    one, other = known(ask.facts, ask.rule.fact), known(ask.facts, ask.rule.other)
    # two empty texts are not the same text: there is none
    passed = one == other and one != ""
    return Verdict(_answer(passed=passed), (shown(ask.rule.fact, one), shown(ask.rule.other, other)))


def _either(ask: Question) -> Verdict:
    found = [(name, known(ask.facts, name)) for name in ask.rule.facts]
    passed = any(flag is True for _, flag in found)
    return Verdict(_answer(passed=passed), tuple(shown(name, flag) for name, flag in found))


KINDS = (
    CheckKind("present", _present, frozenset({"fact"}), kinds=frozenset({Kind.TEXT, Kind.NAMES, Kind.DAY})),
    CheckKind("includes", _includes, frozenset({"fact", "words"}), frozenset({"includes"}), kinds=_NAMES),
    CheckKind("absent", _absent, frozenset({"fact"}), kinds=frozenset({Kind.DAY})),
    CheckKind(
        "among",
        _among,
        frozenset({"fact", "words"}),
        frozenset({"includes"}),
        kinds=frozenset({Kind.TEXT}),
    ),
    CheckKind("empty", _empty, frozenset({"fact"}), kinds=_NAMES),
    CheckKind("same", _same, frozenset({"fact", "other"}), kinds=frozenset({Kind.TEXT})),
    CheckKind("either", _either, frozenset({"facts"}), kinds=frozenset({Kind.FLAG})),
)

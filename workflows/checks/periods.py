"""期限检查 — in time, expired, early enough before an event, and the beginning of a term."""

from __future__ import annotations

from workflows.calendar import Calendar
from workflows.checks.amounts import whole
from workflows.checks.asking import a_day, due_day, latest, required, shown
from workflows.checks.kind import CheckKind
from workflows.facts import Facts
from workflows.period import Due, add, provisional, roll
from workflows.rule import Outcome, Rule, RuleValue, Verdict

_PERIOD = frozenset({"op", "amount", "unit", "from"})


def compute_due(rule: Rule, value: RuleValue, facts: Facts, calendar: Calendar, *, begins: bool) -> Due:
    """届满日 — the end of the value's period. Raises `MissingFactError` when its start is not known."""
    start = latest(facts, value.start)
    raw = add(start, value.count, value.unit, calendar)
    rolled = roll(raw, calendar)
    return Due(
        rule=rule.id,
        from_on=start,
        raw_on=raw,
        rolled_on=rolled,
        due_on=rolled if value.roll else raw,
        amount=value.count,
        unit=value.unit,
        article=value.article,
        provisional=provisional(start, rolled, calendar),
        roll=value.roll,
        begins=begins,
    )


def _within(rule: Rule, value: RuleValue, facts: Facts, calendar: Calendar) -> Verdict:
    due = compute_due(rule, value, facts, calendar, begins=False)
    done = a_day(facts, rule.fact)
    compared = (*(shown(n, facts[n]) for n in value.start), due_day(due.due_on), shown(rule.fact, done))
    return Verdict(Outcome.PASS if done <= due.due_on else Outcome.FAIL, compared)


def _within_or_explained(rule: Rule, value: RuleValue, facts: Facts, calendar: Calendar) -> Verdict:
    """In time, or late with an explanation on file."""
    verdict = _within(rule, value, facts, calendar)
    if verdict.outcome is Outcome.PASS:
        return verdict
    reason = facts.get(rule.other)
    explained = isinstance(reason, str) and bool(reason.strip())
    outcome = Outcome.PASS if explained else Outcome.FAIL
    return Verdict(outcome, (*verdict.compared, shown(rule.other, reason if explained else "—")))


def _elapsed(rule: Rule, value: RuleValue, facts: Facts, calendar: Calendar) -> Verdict:
    """The period is over: its last day ends at 24:00 (民法典 art. 203), so the day must be a later one."""
    due = compute_due(rule, value, facts, calendar, begins=False)
    today = a_day(facts, rule.fact)
    compared = (*(shown(n, facts[n]) for n in value.start), due_day(due.due_on), shown(rule.fact, today))
    if today >= due.fires_on:
        return Verdict(Outcome.PASS, compared)
    return Verdict(Outcome.FAIL, compared, due.fires_on)


def _period_start(rule: Rule, value: RuleValue, facts: Facts, calendar: Calendar) -> Verdict:
    due = compute_due(rule, value, facts, calendar, begins=True)
    today = a_day(facts, rule.fact)
    compared = (*(shown(n, facts[n]) for n in value.start), shown(rule.fact, today))
    if today >= due.due_on:
        return Verdict(Outcome.PASS, compared)
    return Verdict(Outcome.FAIL, compared, due.due_on)


def _before(rule: Rule, value: RuleValue, facts: Facts, calendar: Calendar) -> Verdict:
    """At least N days before an event (>=), or within the last N days before it (<=): opposites in meaning."""
    done, event = a_day(facts, rule.fact), a_day(facts, rule.other)
    edge = add(done, value.count, value.unit, calendar)
    compared = (shown(rule.fact, done), shown(rule.other, event))
    if value.op == ">=":
        asked = required(f"提前{value.count}日以上", f"at least {value.count} days before")
        return Verdict(
            Outcome.PASS if event >= edge else Outcome.FAIL,
            (*compared, asked),
            None if event >= edge else edge,
        )
    asked = required(f"之前{value.count}日以内", f"within the last {value.count} days before")
    return Verdict(Outcome.PASS if done <= event <= edge else Outcome.FAIL, (*compared, asked))


KINDS = (
    CheckKind("within", _within, frozenset({"fact"}), _PERIOD, frozenset({"<="}), whole),
    CheckKind(
        "within_or_explained",
        _within_or_explained,
        frozenset({"fact", "other"}),
        _PERIOD,
        frozenset({"<="}),
        whole,
    ),
    CheckKind("elapsed", _elapsed, frozenset({"fact"}), _PERIOD, frozenset({"<="}), whole),
    CheckKind(
        "period_start", _period_start, frozenset({"fact"}), _PERIOD, frozenset({">="}), whole, begins=True
    ),
    CheckKind(
        "before",
        _before,
        frozenset({"fact", "other"}),
        frozenset({"op", "amount", "unit"}),
        frozenset({">=", "<="}),
        whole,
    ),
)

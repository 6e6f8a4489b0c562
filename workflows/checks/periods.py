"""期限检查 — in time, expired, early enough before an event, the beginning of a term or of a window."""

from __future__ import annotations

from datetime import date

from workflows.checks.amounts import whole
from workflows.checks.asking import a_day, due_day, latest, names, required, shown
from workflows.checks.kind import CheckKind, Question
from workflows.facts import Kind
from workflows.period import Due, Pause, Unit, add, before, provisional, read_pauses, roll
from workflows.rule import Outcome, Verdict

_DAYS = frozenset({Kind.DAY})
_PERIOD = frozenset({"op", "amount", "unit", "from"})


def compute_due(ask: Question, kind: CheckKind) -> Due:
    """届满日 — the end of the value's period. Raises `MissingFactError` when its start is not known."""
    start, pauses = latest(ask.facts, ask.value.start), _pauses(ask)
    if kind.backward:
        raw = before(start, ask.value.count, ask.value.unit, ask.calendar)
    else:
        raw = add(start, ask.value.count, ask.value.unit, ask.calendar, pauses)
    rolled = roll(raw, ask.calendar, pauses)
    return Due(
        rule=ask.rule.id,
        from_on=start,
        raw_on=raw,
        rolled_on=rolled,
        due_on=rolled if ask.value.roll else raw,
        amount=ask.value.count,
        unit=ask.value.unit,
        article=ask.value.article,
        provisional=_depends_on_holidays(ask, start, raw, rolled),
        roll=ask.value.roll,
        begins=kind.begins,
    )


def _depends_on_holidays(ask: Question, start: date, raw: date, rolled: date) -> bool:
    """Whether holidays that are not announced may still move the day.

    Working days are counted on every day of the way; other periods look at the days they end on, one that is
    never rolled at none.
    """
    if Unit(ask.value.unit) is Unit.WORKING_DAY:
        return provisional(min(start, raw), max(start, rolled), ask.calendar)
    return ask.value.roll and provisional(raw, rolled, ask.calendar)


def _pauses(ask: Question) -> tuple[Pause, ...]:
    # a pause is an act on record: where none was recorded there was none
    known = ask.value.pauses and ask.facts.get(ask.value.pauses) is not None
    return read_pauses(names(ask.facts, ask.value.pauses)) if known else ()


def _within(ask: Question) -> Verdict:
    due = compute_due(ask, _WITHIN)
    done = a_day(ask.facts, ask.rule.fact)
    compared = (
        *(shown(n, ask.facts[n]) for n in ask.value.start),
        due_day(due.due_on),
        shown(ask.rule.fact, done),
    )
    return Verdict(Outcome.PASS if done <= due.due_on else Outcome.FAIL, compared)


def _within_or_explained(ask: Question) -> Verdict:
    """In time, or late with an explanation on file."""
    verdict = _within(ask)
    if verdict.outcome is Outcome.PASS:
        return verdict
    reason = ask.facts.get(ask.rule.other)
    explained = isinstance(reason, str) and bool(reason.strip())
    outcome = Outcome.PASS if explained else Outcome.FAIL
    return Verdict(outcome, (*verdict.compared, shown(ask.rule.other, reason if explained else "—")))


def _elapsed(ask: Question) -> Verdict:
    """The period is over: its last day ends at 24:00 (民法典 art. 203), so the day must be a later one."""
    due = compute_due(ask, _ELAPSED)
    today = a_day(ask.facts, ask.rule.fact)
    compared = (
        *(shown(n, ask.facts[n]) for n in ask.value.start),
        due_day(due.due_on),
        shown(ask.rule.fact, today),
    )
    if today >= due.fires_on:
        return Verdict(Outcome.PASS, compared)
    return Verdict(Outcome.FAIL, compared, due.fires_on)


def _period_start(ask: Question) -> Verdict:
    return _begun(ask, compute_due(ask, _PERIOD_START))


def _window(ask: Question) -> Verdict:
    """The last days or months before an end have begun."""
    return _begun(ask, compute_due(ask, _WINDOW))


def _begun(ask: Question, due: Due) -> Verdict:
    today = a_day(ask.facts, ask.rule.fact)
    compared = (
        *(shown(n, ask.facts[n]) for n in ask.value.start),
        due_day(due.due_on),
        shown(ask.rule.fact, today),
    )
    if today >= due.due_on:
        return Verdict(Outcome.PASS, compared)
    return Verdict(Outcome.FAIL, compared, due.due_on)


def _before(ask: Question) -> Verdict:
    """At least N days before an event (>=), or within the last N days before it (<=): opposites."""
    done, event = a_day(ask.facts, ask.rule.fact), a_day(ask.facts, ask.rule.other)
    edge = add(done, ask.value.count, ask.value.unit, ask.calendar)
    compared = (shown(ask.rule.fact, done), shown(ask.rule.other, event))
    if ask.value.op == ">=":
        asked = required(f"{ask.value.count}日前", f"at least {ask.value.count} days before")
        return Verdict(
            Outcome.PASS if event >= edge else Outcome.FAIL,
            (*compared, asked),
            None if event >= edge else edge,
        )
    asked = required(f"前{ask.value.count}日内", f"within the last {ask.value.count} days before")
    return Verdict(Outcome.PASS if done <= event <= edge else Outcome.FAIL, (*compared, asked))


_LATEST = frozenset({"<="})
_WITHIN = CheckKind("within", _within, frozenset({"fact"}), _PERIOD, _LATEST, whole, _DAYS)
_ELAPSED = CheckKind("elapsed", _elapsed, frozenset({"fact"}), _PERIOD, _LATEST, whole, _DAYS)
_PERIOD_START = CheckKind(
    "period_start",
    _period_start,
    frozenset({"fact"}),
    _PERIOD,
    frozenset({">="}),
    whole,
    _DAYS,
    begins=True,
)
_WINDOW = CheckKind(
    "window",
    _window,
    frozenset({"fact"}),
    _PERIOD,
    _LATEST,
    whole,
    _DAYS,
    begins=True,
    backward=True,
)
KINDS = (
    _WITHIN,
    CheckKind(
        "within_or_explained",
        _within_or_explained,
        frozenset({"fact", "other"}),
        _PERIOD,
        _LATEST,
        whole,
        _DAYS,
        Kind.TEXT,
    ),
    _ELAPSED,
    _PERIOD_START,
    _WINDOW,
    CheckKind(
        "before",
        _before,
        frozenset({"fact", "other"}),
        frozenset({"op", "amount", "unit"}),
        frozenset({">=", "<="}),
        whole,
        _DAYS,
    ),
)

"""说明 — answers of the law and a plan to move to newer law, as lines for a terminal and as plain JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from negotiation.usecases.explain import Answer
from negotiation.usecases.options import CAPACITY_WORDS
from negotiation.usecases.repin import MovedDeadline, NowRefused, Plan
from negotiation.usecases.views import Words
from workflows import contract_types
from workflows.pack_diff import Change
from workflows.rule import Finding, Outcome, RuleValue, Severity
from workflows.states import label

_MARKS = {Outcome.PASS: "✓", Outcome.NOT_APPLICABLE: "·"}
_PENDING = Words("办理时判断", "judged when it is done")
_CURE = Words("办法", "cure")
_FROM = Words("自该日起可以办理", "possible from")
_NOW, _ASKED = Words("现为", "now"), Words("须为", "must be")
_WAITS = Words("由其他事项办理后自动完成", "follows other acts by itself")


def lines(answers: Sequence[Answer], language: str) -> Iterator[str]:
    """Each act with its answer, and every finding below it."""
    part = None
    for one in answers:
        if one.contract_type != part:
            part = one.contract_type
            yield f"[{_part(part, language)}]"
        title = one.row.title_zh if language == "zh" else one.row.title_en
        mark = "✓" if one.may else "✗"
        yield f"  {mark} {one.row.id:<5}{title} ({one.row.act})  {_why_not(one, language)}".rstrip()
        for finding in one.findings:
            yield from _finding_lines(finding, language, pending=finding.rule in one.pending)


def as_json(answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """The same as plain values, both languages."""
    return [
        {
            "row": one.row.id,
            "act": one.row.act,
            "contract": one.contract_type,
            "may": one.may,
            "state": one.state.value,
            "sources": [state.value for state in one.sources],
            "state_fits": one.fits,
            "follows_by_itself": one.waits,
            "who": [capacity.value for capacity in one.row.who],
            "from_on": one.from_on.isoformat() if one.from_on else None,
            "findings": [
                {**finding.as_json(), "pending": finding.rule in one.pending} for finding in one.findings
            ],
        }
        for one in answers
    ]


def plan_lines(plan: Plan, language: str) -> Iterator[str]:
    """What moving a case to the newest law would change."""
    yield f"{plan.number}  {plan.old.digest[:16]} → {plan.new.digest[:16]}  {plan.new.title}"
    yield _say(Words("规则", "rules"), len(plan.changes), language)
    for change in plan.changes:
        yield f"  {change.kind:<8}{change.rule:<28}{_before(change, language)} → {_after(change, language)}"
    yield _say(Words("期限", "deadlines"), len(plan.deadlines), language)
    for moved in plan.deadlines:
        yield f"  {moved.before.rule:<28}{moved.before.contract_type:<9}{_days(moved)}"
    yield _say(Words("新规则会拒绝的既往事项", "acts the new law refuses"), len(plan.refusals), language)
    for refused in plan.refusals:
        rules = ", ".join(finding.rule for finding in refused.findings)
        yield f"  #{refused.sequence:<5}{refused.row:<6}{refused.contract_type:<9}{refused.at}  {rules}"
    if plan.unjudged:
        told = ", ".join(f"#{number}" for number in plan.unjudged)
        yield _say(Words("无法判断", "not to be judged"), len(plan.unjudged), language) + f"  {told}"


def plan_as_json(plan: Plan, *, applied: bool) -> dict[str, Any]:
    """The same as plain values."""
    return {
        "negotiation": plan.number,
        "pack": plan.new.id,
        "before": plan.old.digest,
        "after": plan.new.digest,
        "applied": applied,
        "changes": [change.as_json() for change in plan.changes],
        "deadlines": [
            {
                "rule": one.before.rule,
                "contract": one.before.contract_type,
                "before": one.before.due_on.isoformat(),
                "after": one.after.due_on.isoformat() if one.after else None,
            }
            for one in plan.deadlines
        ],
        "refusals": [_refusal(one) for one in plan.refusals],
        "unjudged": list(plan.unjudged),
    }


def _refusal(one: NowRefused) -> dict[str, Any]:
    return {
        "sequence": one.sequence,
        "row": one.row,
        "contract": one.contract_type,
        "at": one.at,
        "findings": [finding.as_json() for finding in one.findings],
    }


def _part(contract_type: str, language: str) -> str:
    if not contract_type:
        return Words("协商案件", "the negotiation").of(language)
    kind = contract_types.load_contract_types()[contract_type]
    return Words(kind.title_zh, kind.title_en).of(language)


def _why_not(one: Answer, language: str) -> str:
    if not one.fits:
        asked = "、".join(label(state, language) for state in one.sources)
        return f"{_NOW.of(language)} {label(one.state, language)}；{_ASKED.of(language)} {asked}"
    if one.waits:
        return _WAITS.of(language)
    who = "、".join(CAPACITY_WORDS[capacity].of(language) for capacity in one.row.who)
    return f"{_FROM.of(language)} {one.from_on.isoformat()}  {who}" if one.from_on else who


def _finding_lines(finding: Finding, language: str, *, pending: bool) -> Iterator[str]:
    chinese = language == "zh"
    says = finding.says_zh if chinese else finding.says_en
    article = finding.article.zh if chinese else finding.article.en
    compared = "；".join(
        f"{one.zh} {one.value}" if chinese else f"{one.en}: {one.value_en or one.value}"
        for one in finding.compared
    )
    told = f"      {'…' if pending else _mark(finding)} {finding.rule:<24}{says}  {article}  {compared}"
    yield told.rstrip() + (f"  （{_PENDING.of(language)}）" if pending else "")
    cure = finding.cure_zh if chinese else finding.cure_en
    if cure and not pending:
        yield f"          {_CURE.of(language)}：{cure}"


def _mark(finding: Finding) -> str:
    refuses = "✗" if finding.severity in {Severity.BLOCK, Severity.DECIDE} else "!"
    return _MARKS.get(finding.outcome, refuses)


def _before(change: Change, language: str) -> str:
    return _said(change.before, language)


def _after(change: Change, language: str) -> str:
    return _said(change.after, language)


def _said(value: RuleValue | None, language: str) -> str:
    return "—" if value is None else (value.says_zh if language == "zh" else value.says_en)


def _days(moved: MovedDeadline) -> str:
    return f"{moved.before.due_on.isoformat()} → {moved.after.due_on.isoformat() if moved.after else '—'}"


def _say(words: Words, count: int, language: str) -> str:
    return f"{words.of(language)}: {count}"

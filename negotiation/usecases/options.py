"""可办事项 — the answers of `explain` in words, for one actor: each act, allowed or not, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from negotiation.domain.actor import Actor
from negotiation.domain.case import Case
from negotiation.permissions import capacities
from negotiation.usecases import explain
from negotiation.usecases.perform import FLOW
from negotiation.usecases.plain_values import plain
from negotiation.usecases.views import ActView, WhyView
from negotiation.usecases.words import Reason, Words
from workflows.flow import Capacity
from workflows.rule import Finding
from workflows.states import label

CAPACITY_WORDS = {
    Capacity.OFFERING_SIDE: Words("要约方经办人", "the offering side's officer"),
    Capacity.ADDRESSED_SIDE: Words("被要约方经办人", "the addressed side's officer"),
    Capacity.UNION_OFFICER: Words("工会经办人", "a union officer"),
    Capacity.EMPLOYER_OFFICER: Words("用人单位经办人", "an employer's officer"),
    Capacity.UNION_CHIEF: Words("职工方首席代表", "the employees' chief representative"),
    Capacity.EMPLOYER_CHIEF: Words("用人单位方首席代表", "the employer's chief representative"),
    Capacity.CHIEF_IN_TURN: Words("轮值主持的首席代表", "the chief representative whose turn it is"),
    Capacity.REPRESENTATIVE: Words("协商代表", "a representative"),
    Capacity.RECORDER: Words("记录员", "the recorder"),
    Capacity.UNION_SEAL_KEEPER: Words("工会印章保管人", "the union's seal keeper"),
    Capacity.EMPLOYER_SEAL_KEEPER: Words("用人单位印章保管人", "the employer's seal keeper"),
    Capacity.BUREAU_SEAL_KEEPER: Words("人社部门印章保管人", "the bureau's seal keeper"),
    Capacity.BUREAU_INTAKE: Words("人社部门收件员", "the bureau's intake clerk"),
    Capacity.BUREAU_REVIEWER: Words("人社部门审查员", "the bureau's reviewer"),
    Capacity.BUREAU_COORDINATOR: Words("人社部门协调处理员", "the bureau's coordinator"),
    Capacity.UPPER_UNION_OFFICER: Words("上一级工会经办人", "an officer of the upper union"),
    Capacity.LOCAL_UNION_OFFICER: Words("地方总工会经办人", "an officer of the local general union"),
    Capacity.SYSTEM: Words("系统（按期限自动）", "the system, when the period ends"),
}
"""Each capacity in words, for buttons that wait for somebody else."""


def acts(
    answers: Iterable[explain.Answer], contract_type: str, actor: Actor, case: Case
) -> tuple[ActView, ...]:
    """Every act leaving the present state of the negotiation (no type), or of one contract of it."""
    held = capacities(actor, case)
    views = [
        view(one, held)
        for one in answers
        if one.contract_type == contract_type and one.fits and not one.waits
    ]
    first = next((one for one in views if one.mine and one.allowed and FLOW.row(one.row).target), None)
    first = first or next((one for one in views if one.mine and one.allowed), None)
    return tuple(replace(one, primary=one is first) for one in views)


def view(answer: explain.Answer, held: frozenset[Capacity]) -> ActView:
    """An answer as a button shows it to somebody who holds these capacities."""
    row = answer.row
    return ActView(
        row=row.id,
        act=row.act,
        title=Words(row.title_zh, row.title_en),
        contract_type=answer.contract_type,
        allowed=answer.may,
        mine=bool(held & frozenset(row.who)),
        who=tuple(CAPACITY_WORDS[capacity] for capacity in row.who),
        reasons=tuple(reason(one) for one in answer.judged),
        primary=False,
    )


def why(answer: explain.Answer, held: frozenset[Capacity]) -> WhyView:
    """An answer as the page of reasons shows it: acts of other states and what is still to come included."""
    return WhyView(
        act=view(answer, held),
        state=Words(label(answer.state, "zh"), label(answer.state, "en")),
        sources=tuple(Words(label(one, "zh"), label(one, "en")) for one in answer.sources),
        fits=answer.fits,
        waits=answer.waits,
        pending=tuple(reason(one) for one in answer.findings if one.rule in answer.pending),
        from_on=answer.from_on,
    )


def reason(finding: Finding) -> Reason:
    """A finding in words."""
    return Reason(
        rule=finding.rule,
        outcome=finding.outcome.value,
        severity=finding.severity.value,
        says=Words(finding.says_zh, finding.says_en),
        article=Words(finding.article.zh, finding.article.en),
        compared=tuple((Words(*name), Words(*value)) for name, value in plain(finding.compared)),
        cure=Words(finding.cure_zh, finding.cure_en),
        from_on=finding.from_on,
    )

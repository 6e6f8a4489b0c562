"""可办事项 — for a case, a moment and an actor: each act leaving the state, allowed or not, and why.

Only what stands on file is asked here; what an act itself will bring is judged when it is done.
"""

from __future__ import annotations

from negotiation.domain.actor import Actor
from negotiation.domain.case import Case
from negotiation.domain.moment import Moment
from negotiation.permissions import capacities
from negotiation.usecases.perform import FLOW
from negotiation.usecases.standing import standing_facts
from negotiation.usecases.views import ActView, Reason, Words
from workflows.engine import allowed, evaluate
from workflows.facts import FACTS, Facts
from workflows.flow import Capacity, Level, Row
from workflows.pack import Pack
from workflows.rule import Finding

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
    Capacity.BUREAU_INTAKE: Words("人社部门收件员", "the bureau's intake clerk"),
    Capacity.BUREAU_REVIEWER: Words("人社部门审查员", "the bureau's reviewer"),
    Capacity.SYSTEM: Words("系统按期限自动办理", "the system, when the period ends"),
}
"""Each capacity in words, for buttons that wait for somebody else."""

_FOLLOWERS = frozenset(row.then for row in FLOW.rows if row.then)


def acts(case: Case, contract_type: str, actor: Actor, pack: Pack, moment: Moment) -> tuple[ActView, ...]:
    """Every act leaving the present state of the negotiation, or of one contract of it."""
    level = Level.CONTRACT if contract_type else Level.NEGOTIATION
    state = case.contract(contract_type).state if contract_type else case.negotiation.state
    rows = [row for row in FLOW.leaving(state) if row.level is level and row.id not in _FOLLOWERS]
    rows = [
        row for row in rows if not row.while_negotiation or case.negotiation.state in row.while_negotiation
    ]
    held = capacities(actor, case)
    facts = Facts(standing_facts(case, contract_type, moment))
    views = [_view(row, case, contract_type, held, pack, facts, moment) for row in rows]
    first = next((one for one in views if one.mine and one.allowed and FLOW.row(one.row).target), None)
    first = first or next((one for one in views if one.mine and one.allowed), None)
    return tuple(
        ActView(
            row=one.row,
            act=one.act,
            title=one.title,
            contract_type=one.contract_type,
            allowed=one.allowed,
            mine=one.mine,
            who=one.who,
            reasons=one.reasons,
            primary=one is first,
        )
        for one in views
    )


def _view(
    row: Row,
    case: Case,
    contract_type: str,
    held: frozenset[Capacity],
    pack: Pack,
    facts: Facts,
    moment: Moment,
) -> ActView:
    types = (contract_type,) if contract_type else case.types
    findings = evaluate(pack, row, facts, contract_types=types, on=moment.on)
    judged = tuple(one for one in findings if not _still_to_come(one, facts))
    return ActView(
        row=row.id,
        act=row.act,
        title=Words(row.title_zh, row.title_en),
        contract_type=contract_type,
        allowed=allowed(judged),
        mine=bool(held & frozenset(row.who)),
        who=tuple(CAPACITY_WORDS[capacity] for capacity in row.who),
        reasons=tuple(reason(one) for one in judged),
        primary=False,
    )


def _still_to_come(finding: Finding, facts: Facts) -> bool:
    """Whether the finding only says that a fact is missing which the act itself will bring."""
    return any(one.name in FACTS and facts.get(one.name) is None for one in finding.compared)


def reason(finding: Finding) -> Reason:
    """A finding in words."""
    return Reason(
        rule=finding.rule,
        outcome=finding.outcome.value,
        severity=finding.severity.value,
        says=Words(finding.says_zh, finding.says_en),
        article=Words(finding.article.zh, finding.article.en),
        compared=tuple((Words(c.zh, c.en), Words(c.value, c.value_en or c.value)) for c in finding.compared),
        cure=Words(finding.cure_zh, finding.cure_en),
        from_on=finding.from_on,
    )

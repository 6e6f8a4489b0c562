"""履行、续订、终止 — A42 the report on performance, T30 renewal, T31 the end of the term, T31E another end,
T31S a successor in effect, A43 the end of a text whose amendment is still being negotiated.

Timer acts leave no paper and take no number: a page shows them before anybody has recorded them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from negotiation.domain.case import Case
from negotiation.domain.errors import ContentError
from negotiation.domain.moment import day_of
from negotiation.domain.papers import Paper
from negotiation.domain.papers_course import PerformancePaper
from negotiation.domain.performance import Ending, EndKind, PerformanceReport
from negotiation.usecases.sources import FromList
from negotiation.usecases.work import STRICT, Conduct, Lines, Nothing, Work
from workflows.facts import FactValue
from workflows.states import ContractState

IN_EFFECT = (
    ContractState.EFFECTIVE,
    ContractState.PUBLISHED,
    ContractState.PERFORMING,
    ContractState.AMENDING,
)


@dataclass(frozen=True, slots=True)
class ReportContent:
    """履行情况: what was done, what was not, and why."""

    __pydantic_config__ = STRICT
    done: Lines
    not_done: Lines = ()
    reasons: str = ""


@dataclass(frozen=True, slots=True)
class EndContent:
    """终止的情形和证明."""

    __pydantic_config__ = STRICT
    cause: Annotated[str, FromList("end_cause")]
    proof: Lines = ()


def _report_facts(work: Work[ReportContent]) -> dict[str, FactValue]:
    if not work.content.done and not work.content.not_done:
        raise ContentError((("done", "missing", ""),))
    return {"contract.performance_reported_on": work.moment.on}


def _next_report(work: Work[ReportContent]) -> dict[str, FactValue]:
    """This report is judged by the day of the last one; the next is counted from this."""
    return {"contract.report_from_on": work.moment.on}


def _report(work: Work[ReportContent]) -> Case:
    content, contract = work.content, work.contract
    report = PerformanceReport(
        number=work.next_number(work.case.parties.employer, "集履"),
        on=work.moment.on,
        done=content.done,
        not_done=content.not_done,
        reasons=content.reasons,
    )
    return work.case.with_contract(replace(contract, reports=(*contract.reports, report)))


def _report_paper(work: Work[ReportContent]) -> Paper | None:
    contract, parties = work.contract, work.case.parties
    report, draft = contract.reports[-1], contract.draft
    if draft is None:
        return None
    earlier = contract.reports[-2].on if contract.reports[:-1] else draft.term_from
    return PerformancePaper(
        heading=work.heading(parties.employer, report.number, parties.union),
        contract_title=contract.title,
        contract_number=contract.number,
        term_from=draft.term_from,
        term_until=draft.term_until,
        since=earlier,
        done=report.done,
        not_done=report.not_done,
        reasons=report.reasons,
    )


def _renewal_due(work: Work[Nothing]) -> Case:
    return work.case.with_contract(replace(work.contract, renewal_due_on=work.moment.on))


def successor(work: Work[Nothing]) -> str:
    """Number of the contract of this type the same parties have in effect in another case, or nothing."""
    own = work.case.negotiation.id
    found = work.uow.cases.with_contract(
        work.case.parties, (work.contract_type,), [state.value for state in IN_EFFECT], but=own
    )
    return found[-1].number if found else ""


def _expire_facts(work: Work[Nothing]) -> dict[str, FactValue]:
    return {"contract.successor_effective": bool(successor(work))}


def _expire(work: Work[Nothing]) -> Case:
    follows = successor(work)
    ending = Ending(EndKind.EXPIRED, _last_day(work), vacuum=not follows, successor=follows)
    return work.case.with_contract(replace(work.contract, ending=ending))


def _is_put_aside(case: Case, contract_type: str) -> bool:
    return case.contract(contract_type).in_force is not None


def _former_facts(work: Work[Nothing]) -> dict[str, FactValue]:
    kept = work.contract.in_force
    ended = {"contract.term_until": kept.draft.term_until} if kept else {}
    return {**_expire_facts(work), **ended}


def _expire_former(work: Work[Nothing]) -> Case:
    return work.case.with_contract(work.contract.former_text_ended())


def _last_day(work: Work[Nothing]) -> date:
    draft = work.contract.draft
    return draft.term_until if draft else day_of(work.moment.at)


def _end_facts(work: Work[EndContent]) -> dict[str, FactValue]:
    return {"end.cause": work.content.cause, "end.proof": work.content.proof}


def _end(work: Work[EndContent]) -> Case:
    ending = Ending(EndKind.ENDED, work.moment.on, cause=work.content.cause, proof=work.content.proof)
    return work.case.with_contract(replace(work.contract, ending=ending))


def _supersede(work: Work[Nothing]) -> Case:
    ending = Ending(EndKind.SUPERSEDED, work.moment.on, successor=successor(work))
    return work.case.with_contract(replace(work.contract, ending=ending))


CONDUCTS = (
    Conduct(
        "A42",
        ReportContent,
        facts=_report_facts,
        apply=_report,
        paper=_report_paper,
        clocked=_next_report,
    ),
    Conduct("T30", Nothing, apply=_renewal_due),
    Conduct("T31", Nothing, facts=_expire_facts, apply=_expire),
    Conduct("A43", Nothing, facts=_former_facts, apply=_expire_former, ready=_is_put_aside),
    Conduct("T31E", EndContent, facts=_end_facts, apply=_end),
    Conduct("T31S", Nothing, facts=_expire_facts, apply=_supersede),
)

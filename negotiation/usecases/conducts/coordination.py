"""争议协调处理 — T13 applied for, A36 accepted, A25 extended, T14 agreed, A24 ended."""

from __future__ import annotations

from dataclasses import dataclass, replace

from negotiation.domain.actor import Side
from negotiation.domain.case import Case
from negotiation.domain.course import Coordination, CoordinationAgreement
from negotiation.domain.errors import ContentError
from negotiation.domain.papers import Heading, Paper, Person
from negotiation.domain.papers_course import CoordinationPaper
from negotiation.usecases.conducts.draft import chief_on_paper
from negotiation.usecases.dates import PlannedOn
from negotiation.usecases.sources import PersonIds
from negotiation.usecases.standing_course import coordination_facts
from negotiation.usecases.work import STRICT, Conduct, Lines, Nothing, Work, printed
from workflows.facts import FactValue


@dataclass(frozen=True, slots=True)
class ApplicationContent:
    """申请事项; the bureau acting of its own motion may leave it empty."""

    __pydantic_config__ = STRICT
    application: str = ""


@dataclass(frozen=True, slots=True)
class ExtensionContent:
    """延期."""

    __pydantic_config__ = STRICT
    extended_until: PlannedOn
    reason: str
    approved_by_head: bool = False


@dataclass(frozen=True, slots=True)
class AgreementContent:
    """协调处理协议书."""

    __pydantic_config__ = STRICT
    established_facts: str
    outcome: str
    open_points: Lines = ()
    signed_by: PersonIds = ()
    """Person ids of the chiefs who signed it before the coordinator."""


@dataclass(frozen=True, slots=True)
class EndContent:
    """结束; open points are those of the last minutes unless said."""

    __pydantic_config__ = STRICT
    open_points: Lines = ()


def _running(case: Case) -> Coordination:
    """Raises `ContentError` when none is under way, which no state allows."""
    last = case.negotiation.coordination
    if last is None or not last.running:
        raise ContentError((("application", "missing", ""),))
    return last


def _with(case: Case, coordination: Coordination) -> Case:
    negotiation = case.negotiation
    earlier = negotiation.coordinations[:-1]
    return case.with_negotiation(replace(negotiation, coordinations=(*earlier, coordination)))


def _application(work: Work[ApplicationContent], number: str) -> Coordination:
    return Coordination(
        number=number,
        application=work.content.application,
        applied_by=work.actor.organisation_id,
        applied_on=work.moment.on,
        own_motion=work.actor.side is None,
    )


def _apply_facts(work: Work[ApplicationContent]) -> dict[str, FactValue]:
    return coordination_facts(_application(work, ""))


def _apply(work: Work[ApplicationContent]) -> Case:
    parties, side = work.case.parties, work.actor.side
    number = work.next_number(parties.on(side) if side else parties.bureau, "协调")
    negotiation = work.case.negotiation
    applied = _application(work, number)
    return work.case.with_negotiation(
        replace(negotiation, coordinations=(*negotiation.coordinations, applied))
    )


def _application_paper(work: Work[ApplicationContent]) -> Paper | None:
    parties, side = work.case.parties, work.actor.side
    coordination = _running(work.case)
    issuer = parties.on(side) if side else parties.bureau
    addressee = parties.bureau if side else parties.employer
    return _paper(work, work.heading(issuer, coordination.number, addressee), coordination)


def _agreement_paper(work: Work[AgreementContent]) -> Paper | None:
    coordination = work.case.negotiation.coordination
    if coordination is None or coordination.agreement is None:
        return None
    heading = work.heading(work.case.parties.bureau, coordination.agreement.number)
    return _paper(work, heading, coordination)


def _paper(
    work: Work[ApplicationContent] | Work[AgreementContent], heading: Heading, coordination: Coordination
) -> Paper:
    case, agreement = work.case, coordination.agreement
    bureau = work.actor.side is None
    return CoordinationPaper(
        heading=heading,
        agreement=agreement is not None,
        own_motion=coordination.own_motion,
        employer=printed(case.parties.employer),
        union=printed(case.parties.union),
        employees_chief=chief_on_paper(case, Side.EMPLOYEES),
        employer_chief=chief_on_paper(case, Side.EMPLOYER),
        application=coordination.application,
        applied_on=coordination.applied_on,
        facts=agreement.facts if agreement else "",
        outcome=agreement.outcome if agreement else "",
        open_points=agreement.open_points if agreement else (),
        coordinator=Person(work.actor.name if bureau else ""),
        articles=work.articles(),
    )


def _own_motion(case: Case, _: str) -> bool:
    last = case.negotiation.coordination
    return last is not None and last.own_motion and last.accepted_on is None


def _accept_facts(work: Work[Nothing]) -> dict[str, FactValue]:
    if _running(work.case).accepted_on is not None:
        raise ContentError((("application", "accepted", ""),))
    return {"coordination.accepted_on": work.moment.on}


def _accept(work: Work[Nothing]) -> Case:
    period = work.dues.get("R-DIS-02")
    accepted = replace(
        _running(work.case), accepted_on=work.moment.on, ends_on=period.due_on if period else None
    )
    return _with(work.case, accepted)


def _extend_facts(work: Work[ExtensionContent]) -> dict[str, FactValue]:
    content, coordination = work.content, _running(work.case)
    return {
        "coordination.ends_on": coordination.ends_on,
        "coordination.extended_until": content.extended_until,
        "coordination.extension_reason": content.reason,
        "coordination.approved_by_head": content.approved_by_head,
        "coordination.extensions": coordination.extensions,
    }


def _extend(work: Work[ExtensionContent]) -> Case:
    coordination = _running(work.case)
    extended = replace(
        coordination,
        ends_on=work.content.extended_until,
        extensions=coordination.extensions + 1,
        extension_reason=work.content.reason,
    )
    return _with(work.case, extended)


def _signed_by(work: Work[AgreementContent]) -> tuple[str, ...]:
    """The chiefs among those named as signers; nobody else's signature counts."""
    chiefs = [one.chief.person_id for one in work.case.negotiation.delegations if one.chief]
    return tuple(one for one in chiefs if one in work.content.signed_by)


def _agreement_facts(work: Work[AgreementContent]) -> dict[str, FactValue]:
    content = work.content
    fields = {
        "application": _running(work.case).application or _running(work.case).own_motion,
        "facts": content.established_facts,
        "outcome": content.outcome,
    }
    return {
        "coordination.agreement_fields": tuple(name for name, text in fields.items() if text),
        "coordination.signed_by_chiefs": len(_signed_by(work)),
        "coordination.open_points": content.open_points,
    }


def _agree(work: Work[AgreementContent]) -> Case:
    content = work.content
    agreement = CoordinationAgreement(
        number=work.next_number(work.case.parties.bureau, "协调议"),
        on=work.moment.on,
        facts=content.established_facts,
        outcome=content.outcome,
        open_points=content.open_points,
        signed_by=_signed_by(work),
    )
    agreed = replace(
        _running(work.case),
        agreement=agreement,
        ended_on=work.moment.on,
        open_points=content.open_points,
    )
    return _with(work.case, agreed)


def _open_points(work: Work[EndContent]) -> tuple[str, ...]:
    last = work.case.negotiation.last_meeting
    return work.content.open_points or (last.minutes.open_points if last and last.minutes else ())


def _end_facts(work: Work[EndContent]) -> dict[str, FactValue]:
    return {"coordination.open_points": _open_points(work)}


def _end(work: Work[EndContent]) -> Case:
    ended = replace(_running(work.case), ended_on=work.moment.on, open_points=_open_points(work))
    return _with(work.case, ended)


CONDUCTS = (
    Conduct("T13", ApplicationContent, facts=_apply_facts, apply=_apply, paper=_application_paper),
    Conduct("A36", Nothing, facts=_accept_facts, apply=_accept, ready=_own_motion, by_hand=True),
    Conduct("A25", ExtensionContent, facts=_extend_facts, apply=_extend),
    Conduct("T14", AgreementContent, facts=_agreement_facts, apply=_agree, paper=_agreement_paper),
    Conduct("A24", EndContent, facts=_end_facts, apply=_end),
)

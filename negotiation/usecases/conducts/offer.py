"""要约和答复 — T1 to T4."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from negotiation.domain.case import Case
from negotiation.domain.errors import OpenContractExistsError
from negotiation.domain.moment import day_of
from negotiation.domain.negotiation import Offer, Reply
from negotiation.domain.papers import OfferPaper, Paper, Person, ReplyPaper
from negotiation.usecases.dates import PlannedAt
from negotiation.usecases.work import STRICT, Conduct, Lines, Nothing, Work
from workflows.facts import FactValue


@dataclass(frozen=True, slots=True)
class OfferContent:
    """要约内容."""

    __pydantic_config__ = STRICT
    topics: Lines
    meeting_at: PlannedAt
    meeting_place: str
    reasons: str = ""
    staff_views: str = ""
    representatives_per_side: int = 3
    requested_materials: Lines = ()
    compulsory: Lines = ()
    """Matters among the topics on which talks may not be refused, where the place knows such."""


@dataclass(frozen=True, slots=True)
class AcceptanceContent:
    """应约内容."""

    __pydantic_config__ = STRICT
    meeting_at: PlannedAt
    meeting_place: str
    topics: Lines = ()
    reasons: str = ""


@dataclass(frozen=True, slots=True)
class RefusalContent:
    """拒绝理由."""

    __pydantic_config__ = STRICT
    reasons: str = ""


def _offer_facts(work: Work[OfferContent]) -> dict[str, FactValue]:
    content = work.content
    return {
        "offer.side": work.side.value,
        "offer.also_open": _also_open(work),
        "offer.served_on": work.moment.on,
        "offer.received_on": work.moment.on,
        "offer.topics": tuple(topic for topic in content.topics if topic),
        "offer.meeting_on": day_of(content.meeting_at),
        "offer.meeting_place": content.meeting_place,
        "offer.reasons": content.reasons,
        "offer.staff_views_heard": bool(content.staff_views),
        "offer.requested_materials": content.requested_materials,
        "offer.compulsory": content.compulsory,
    }


def _also_open(work: Work[OfferContent]) -> tuple[str, ...]:
    """Titles of contracts that these parties already negotiate in another case."""
    case = work.case
    elsewhere = work.uow.cases.open_types(
        case.parties.union.id, case.parties.employer.id, case.negotiation.id
    )
    return tuple(case.contract(kind).title for kind in case.types if kind in elsewhere)


def _serve(work: Work[OfferContent]) -> Case:
    case, content = work.case, work.content
    parties, clash = case.parties, _also_open(work)
    if clash:  # a rule of this house: the law only warns, but two tables for one contract bind nobody
        raise OpenContractExistsError(contracts="、".join(clash))
    offer = Offer(
        number=work.next_number(parties.on(case.negotiation.initiator)),
        served_at=work.moment.at,
        # 民法典第一百三十七条: a data message arrives when it enters the addressee's designated system,
        # which for both parties is this one; so it is received on the day it is served.
        received_on=work.moment.on,
        topics=tuple(topic for topic in content.topics if topic),
        meeting_at=content.meeting_at,
        meeting_place=content.meeting_place,
        reasons=content.reasons,
        staff_views=content.staff_views,
        representatives_per_side=content.representatives_per_side,
        requested_materials=content.requested_materials,
        compulsory=content.compulsory,
    )
    return case.with_negotiation(replace(case.negotiation, offer=offer))


def _offer_paper(work: Work[OfferContent]) -> Paper | None:
    case, offer = work.case, work.case.negotiation.offer
    due = work.dues.get("R-OFF-02")
    if offer is None or due is None:
        return None
    parties, side = case.parties, case.negotiation.initiator
    return OfferPaper(
        heading=work.heading(parties.on(side), offer.number, parties.on(side.other)),
        contract_titles=tuple(contract.title for contract in case.contracts.values()),
        topics=offer.topics,
        meeting_at=offer.meeting_at,
        meeting_place=offer.meeting_place,
        reasons=offer.reasons,
        representatives_per_side=offer.representatives_per_side,
        chief=Person(work.actor.name),
        requested_materials=offer.requested_materials,
        reply_days=due.amount,
        reply_due_on=due.due_on,
        articles=tuple(dict.fromkeys((*work.articles(), due.article.zh))),
        received_on=offer.received_on,
        provisional=due.provisional,
    )


def _acceptance_facts(work: Work[AcceptanceContent]) -> dict[str, FactValue]:
    content = work.content
    topics = content.topics or (work.case.negotiation.offer.topics if work.case.negotiation.offer else ())
    return {
        "reply.on": work.moment.on,
        "reply.accepted": True,
        "reply.reasons": content.reasons,
        "reply.meeting_on": day_of(content.meeting_at),
        "reply.meeting_place": content.meeting_place,
        "reply.topics": topics,
        "bargaining.accepted_on": work.moment.on,
    }


def _accept(work: Work[AcceptanceContent]) -> Case:
    negotiation, content = work.case.negotiation, work.content
    reply = Reply(
        number=work.next_number(work.case.parties.on(negotiation.initiator.other)),
        accepted=True,
        at=work.moment.at,
        on=work.moment.on,
        reasons=content.reasons,
        meeting_at=content.meeting_at,
        meeting_place=content.meeting_place,
        topics=content.topics or (negotiation.offer.topics if negotiation.offer else ()),
    )
    return work.case.with_negotiation(replace(negotiation, reply=reply))


def _refusal_facts(work: Work[RefusalContent]) -> dict[str, FactValue]:
    return {"reply.on": work.moment.on, "reply.accepted": False, "reply.reasons": work.content.reasons}


def _refuse(work: Work[RefusalContent]) -> Case:
    negotiation = work.case.negotiation
    reply = Reply(
        number=work.next_number(work.case.parties.on(negotiation.initiator.other)),
        accepted=False,
        at=work.moment.at,
        on=work.moment.on,
        reasons=work.content.reasons,
        meeting_at=None,
        meeting_place="",
        topics=(),
    )
    return work.case.with_negotiation(replace(negotiation, reply=reply))


def _reply_paper(work: Work[AcceptanceContent] | Work[RefusalContent]) -> Paper | None:
    case, negotiation = work.case, work.case.negotiation
    offer, reply = negotiation.offer, negotiation.reply
    if offer is None or reply is None:
        return None
    side = negotiation.initiator.other
    return ReplyPaper(
        heading=work.heading(case.parties.on(side), reply.number, case.parties.on(side.other)),
        offer_number=offer.number,
        offer_received_on=offer.received_on,
        accepted=reply.accepted,
        reasons=reply.reasons,
        meeting_at=reply.meeting_at,
        meeting_place=reply.meeting_place,
        topics=reply.topics,
        late_by_days=_days_late(work, reply.on),
    )


def _days_late(work: Work[AcceptanceContent] | Work[RefusalContent], on: date) -> int:
    running = [d for d in work.uow.deadlines.of(work.case.negotiation.id) if d.rule == "R-OFF-02"]
    return max(0, *((on - one.due_on).days for one in running)) if running else 0


CONDUCTS = (
    Conduct("T1", OfferContent, facts=_offer_facts, apply=_serve, paper=_offer_paper),
    Conduct("T2", AcceptanceContent, facts=_acceptance_facts, apply=_accept, paper=_reply_paper),
    Conduct("T3", RefusalContent, facts=_refusal_facts, apply=_refuse, paper=_reply_paper),
    Conduct("T4", Nothing),
)

"""案情 — the facts that stand on file for a case, before an act adds its own.

Counting and comparing only; what a number means is the pack's business.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from negotiation.domain.actor import Side
from negotiation.domain.case import Case
from negotiation.domain.contract import Contract
from negotiation.domain.moment import Moment, day_of
from negotiation.domain.negotiation import Delegation, Minutes, Negotiation
from negotiation.usecases import standing_course
from workflows.facts import FactValue

FactTable = dict[str, FactValue]


def standing_facts(case: Case, contract_type: str, moment: Moment) -> FactTable:
    """Every fact on file at a moment; absent things are simply absent, never guessed."""
    facts: FactTable = {"today": moment.on}
    for part in _NEGOTIATION_PARTS:
        part(case.negotiation, facts)
    facts["staff.headcount"] = case.parties.employer.headcount
    facts["staff.women"] = case.parties.employer.women
    facts.update(standing_course.negotiation_facts(case))
    if contract_type:
        contract = case.contract(contract_type)
        for contract_part in _CONTRACT_PARTS:
            contract_part(contract, facts)
        facts.update(standing_course.contract_facts(contract, moment))
    return facts


def delegation_facts(delegation: Delegation, other: Delegation | None) -> FactTable:
    """One side's delegation, counted."""
    people = delegation.representatives
    chief = delegation.chief
    return {
        "delegation.side": delegation.side.value,
        "delegation.count": len(people),
        "delegation.chiefs": sum(one.chief for one in people),
        "delegation.front_line": sum(one.front_line for one in people),
        "delegation.external": sum(one.external for one in people),
        "delegation.women": sum(one.sex == "女" for one in people),
        "delegation.dispatched": sum(one.dispatched for one in people),
        "delegation.chief_external": any(one.chief and one.external for one in people),
        "delegation.chief_is_head": bool(chief and chief.head),
        "delegation.chief_mandate": bool(delegation.mandate) or bool(chief and chief.head),
        "delegation.names_on_both_sides": _shared_names(delegation, other),
        "delegation.barred": tuple(one.name for one in people if one.barred),
        "delegation.approved_by_staff": delegation.approved_by_staff,
    }


def _shared_names(one: Delegation, other: Delegation | None) -> tuple[str, ...]:
    if other is None:
        return ()
    return tuple(person.name for person in one.representatives if other.has(person.person_id))


def _offer(negotiation: Negotiation, facts: FactTable) -> None:
    offer, reply = negotiation.offer, negotiation.reply
    facts["meeting.offering_side"] = negotiation.initiator.value
    if offer is not None:
        facts["offer.served_on"] = offer.received_on
        facts["offer.received_on"] = offer.received_on
        facts["offer.topics"] = offer.topics
        facts["offer.meeting_place"] = offer.meeting_place
        facts["offer.reasons"] = offer.reasons
        facts["offer.staff_views_heard"] = bool(offer.staff_views)
    if reply is not None:
        facts["reply.on"] = reply.on
        facts["reply.reasons"] = reply.reasons
        if reply.accepted:
            facts["bargaining.accepted_on"] = reply.on


def delegations_facts(negotiation: Negotiation) -> FactTable:
    """Both delegations, counted."""
    facts = FactTable()
    _delegations(negotiation, facts)
    return facts


def _delegations(negotiation: Negotiation, facts: FactTable) -> None:
    employees = negotiation.delegation(Side.EMPLOYEES)
    employer = negotiation.delegation(Side.EMPLOYER)
    facts["delegations.employees"] = len(employees.representatives) if employees else 0
    facts["delegations.employer"] = len(employer.representatives) if employer else 0
    facts["delegations.employees_chiefs"] = (
        sum(p.chief for p in employees.representatives) if employees else 0
    )
    facts["delegations.employer_chiefs"] = sum(p.chief for p in employer.representatives) if employer else 0
    if employees and employer:
        facts["delegations.on_both_sides"] = _shared_names(employees, employer)
    if employees:
        facts.update(delegation_facts(employees, employer))
    if negotiation.confirmed_on:
        facts["delegations.confirmed_on"] = negotiation.confirmed_on
    announced = [d.announced_on for d in negotiation.delegations]
    if len(announced) == len(Side) and all(announced):
        facts["delegations.announced_on"] = max(day for day in announced if day)


def _information(negotiation: Negotiation, facts: FactTable) -> None:
    employees = negotiation.handed_over(Side.EMPLOYEES)
    employer = negotiation.handed_over(Side.EMPLOYER)
    facts["information.employees_handed_over"] = employees is not None
    facts["information.employer_handed_over"] = employer is not None
    if employer is not None:
        facts["information.employer_items"] = employer.items
    if negotiation.information:  # before anyone hands over, the promise is still to come, not refused
        facts["information.secrecy_accepted"] = all(one.secrecy_accepted for one in negotiation.information)
    if negotiation.information_complete_on:
        facts["information.complete_on"] = negotiation.information_complete_on
    if negotiation.upper_union_reported_on:
        facts["upper_union.reported_on"] = negotiation.upper_union_reported_on


def _meetings(negotiation: Negotiation, facts: FactTable) -> None:
    last = negotiation.last_meeting
    facts["meeting.round"] = len(negotiation.meetings)
    if negotiation.arranged is not None:
        facts["meeting.arranged_for"] = negotiation.arranged.on
    if last is None:
        return
    facts["meeting.previous_on"] = last.on
    facts["meeting.first_on"] = negotiation.meetings[0].on
    facts["meeting.on"] = last.on
    facts["meeting.chair_side"] = last.chair_side.value
    if len(negotiation.meetings) > 1:
        facts["meeting.previous_chair_side"] = negotiation.meetings[-2].chair_side.value
    facts["minutes.recorded"] = last.minutes is not None
    facts["minutes.present"] = len(to_sign(negotiation, last.minutes)) if last.minutes else 0
    facts["minutes.signed"] = len(last.minutes.signed_by) if last.minutes else 0
    chiefs = [d.chief.person_id for d in negotiation.delegations if d.chief]
    signed = last.minutes.signed_by if last.minutes else ()
    facts["minutes.signed_by_chiefs"] = sum(chief in signed for chief in chiefs)


def to_sign(negotiation: Negotiation, minutes: Minutes) -> list[str]:
    """应当签字确认记录的人: those who attended and confirmed it or still can."""
    return [one for one in minutes.present if one in minutes.signed_by or negotiation.side_of(one)]


def _draft(contract: Contract, facts: FactTable) -> None:
    draft = contract.draft
    if draft is None:
        return
    facts["draft.topics"] = draft.topics
    facts["draft.digest"] = draft.digest
    facts["draft.tabled_on"] = day_of(draft.tabled_at)
    facts["draft.initialled_by"] = len(draft.initialled_by)
    facts["draft.term_from"] = draft.term_from
    facts["draft.term_until"] = draft.term_until
    facts["contract.term_from"] = draft.term_from
    facts["contract.term_until"] = draft.term_until
    facts.update({f"terms.{name}": Decimal(value) for name, value in draft.terms.items()})


def _ballot(contract: Contract, facts: FactTable) -> None:
    call, ballot = contract.congress, contract.ballot
    if call is not None:
        facts["congress.disclosed_on"] = call.disclosed_on
        facts["congress.meeting_on"] = call.meeting_on
    if ballot is None:
        return
    facts["ballot.secret"] = ballot.secret
    facts["ballot.itemised"] = ballot.itemised
    facts["ballot.digest"] = ballot.text_digest
    facts["ballot.all_delegates"] = ballot.all_delegates
    facts["congress.all_delegates"] = ballot.all_delegates
    if ballot.closed_on is not None:
        facts["ballot.closed_on"] = ballot.closed_on
        facts["ballot.passed"] = bool(ballot.passed)
        facts["ballot.present"] = ballot.present
        facts["ballot.yes"] = ballot.yes
        facts["ballot.no"] = ballot.no
        facts["ballot.abstain"] = ballot.abstain
        facts["ballot.void"] = ballot.void


def _official(contract: Contract, facts: FactTable) -> None:
    official = contract.official
    if official is None:
        return
    facts["signature.text_digest"] = official.text_digest
    facts["signature.chiefs"] = sum(mark.field.endswith("Signature") for mark in official.marks)
    facts["signature.seals"] = sum(mark.field.endswith("Seal") for mark in official.marks)
    if official.concluded_on:
        facts["contract.signed_on"] = official.concluded_on


def _filing(contract: Contract, facts: FactTable) -> None:
    filing = contract.filing
    if filing is not None:
        facts["filing.submitted_on"] = filing.submitted_on
        facts["filing.attachments"] = filing.attachments
        facts["filing.late_reason"] = filing.late_reason
        if filing.received_on:
            facts["filing.received_on"] = filing.received_on
            facts["filing.number"] = filing.receipt_number
    if contract.effective_on:
        facts["contract.effective_on"] = contract.effective_on
    facts["publication.sides"] = len(contract.publications)
    if len(contract.publications) == len(Side):
        published_on = max(one.on for one in contract.publications)
        facts["publication.on"] = published_on
        facts["contract.published_on"] = published_on
    if contract.upper_union_filed_on:
        facts["publication.upper_union_on"] = contract.upper_union_filed_on


_NEGOTIATION_PARTS: tuple[Callable[[Negotiation, FactTable], None], ...] = (
    _offer,
    _delegations,
    _information,
    _meetings,
)
_CONTRACT_PARTS: tuple[Callable[[Contract, FactTable], None], ...] = (_draft, _ballot, _official, _filing)

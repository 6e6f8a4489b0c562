"""权限 — which capacities an actor holds in one case, read as a table. Unknown is refused."""

from __future__ import annotations

from negotiation.domain.actor import Actor, OrganisationKind, Role, Side
from negotiation.domain.case import Case
from workflows.flow import Capacity
from workflows.states import NegotiationState

_UNION = frozenset({Role.UNION_CHAIR, Role.UNION_OFFICER})
_EMPLOYER = frozenset({Role.LEGAL_REPRESENTATIVE, Role.EMPLOYER_OFFICER})
_BUREAU = {
    Role.BUREAU_INTAKE: Capacity.BUREAU_INTAKE,
    Role.BUREAU_REVIEWER: Capacity.BUREAU_REVIEWER,
    Role.BUREAU_COORDINATOR: Capacity.BUREAU_COORDINATOR,
    Role.SEAL_KEEPER: Capacity.BUREAU_SEAL_KEEPER,
}
_UPPER_UNION = {
    Role.UPPER_UNION_OFFICER: Capacity.UPPER_UNION_OFFICER,
    # 山东省工会劳动法律监督条例第十八条: only the local general union turns to the bureau; in this register
    # it is the upper union's organisation that may hold the office
    Role.LOCAL_UNION_OFFICER: Capacity.LOCAL_UNION_OFFICER,
}

_UNSERVED = (NegotiationState.DRAFTING, NegotiationState.CLOSED)


def capacities(actor: Actor, case: Case) -> frozenset[Capacity]:
    """Everything this actor may act as in this case, checked at the moment of use."""
    if actor.system:
        return frozenset({Capacity.SYSTEM})
    held: set[Capacity] = set()
    for belongs, give in (
        (_belongs_to_side, _of_officer),
        (_belongs_to_bureau, _of_bureau),
        (_belongs_to_upper_union, _of_upper_union),
    ):
        if belongs(actor, case):
            held |= give(actor, case)
    held |= _of_representative(actor, case)
    meeting = case.negotiation.last_meeting
    if meeting is not None and meeting.recorder == actor.person_id:
        held.add(Capacity.RECORDER)
    return frozenset(held)


def may_see(actor: Actor, case: Case) -> bool:
    """Whether this actor may look at this case: its two sides, its bureau, its upper union, its people.

    An offer that was not served yet is a draft: nobody but the side that prepares it sees the case.
    """
    parties = case.parties
    if case.negotiation.offer is None and case.negotiation.state in _UNSERVED:
        return actor.organisation_id == parties.on(case.negotiation.initiator).id or actor.system
    organisations = {parties.union.id, parties.employer.id, parties.bureau.id, parties.upper_union.id}
    return actor.organisation_id in organisations or bool(capacities(actor, case))


def _belongs_to_side(actor: Actor, case: Case) -> bool:
    side = actor.side
    return side is not None and case.parties.on(side).id == actor.organisation_id


def _belongs_to_bureau(actor: Actor, case: Case) -> bool:
    return (
        actor.organisation_kind is OrganisationKind.BUREAU and actor.organisation_id == case.parties.bureau.id
    )


def _belongs_to_upper_union(actor: Actor, case: Case) -> bool:
    return (
        actor.organisation_kind is OrganisationKind.UPPER_UNION
        and actor.organisation_id == case.parties.upper_union.id
    )


def _of_officer(actor: Actor, case: Case) -> set[Capacity]:
    held: set[Capacity] = set()
    employees = actor.side is Side.EMPLOYEES
    if actor.roles & (_UNION if employees else _EMPLOYER):
        held.add(Capacity.UNION_OFFICER if employees else Capacity.EMPLOYER_OFFICER)
        offering = actor.side is case.negotiation.initiator
        held.add(Capacity.OFFERING_SIDE if offering else Capacity.ADDRESSED_SIDE)
    if Role.SEAL_KEEPER in actor.roles:
        held.add(Capacity.UNION_SEAL_KEEPER if employees else Capacity.EMPLOYER_SEAL_KEEPER)
    return held


def _of_bureau(actor: Actor, _: Case) -> set[Capacity]:
    return {capacity for role, capacity in _BUREAU.items() if role in actor.roles}


def _of_upper_union(actor: Actor, _: Case) -> set[Capacity]:
    return {capacity for role, capacity in _UPPER_UNION.items() if role in actor.roles}


def _of_representative(actor: Actor, case: Case) -> set[Capacity]:
    held: set[Capacity] = set()
    for delegation in case.negotiation.delegations:
        if not delegation.has(actor.person_id):
            continue
        held.add(Capacity.REPRESENTATIVE)
        if delegation.chief is not None and delegation.chief.person_id == actor.person_id:
            employees = delegation.side is Side.EMPLOYEES
            held.add(Capacity.UNION_CHIEF if employees else Capacity.EMPLOYER_CHIEF)
            held.add(Capacity.CHIEF_IN_TURN)
    return held

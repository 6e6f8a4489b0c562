"""权限 — which capacities an actor holds in one case, read as a table. Unknown is refused."""

from __future__ import annotations

from dataclasses import replace

from negotiation.domain.actor import Actor, OrganisationKind, Role, Side
from negotiation.domain.case import Case
from negotiation.domain.contract import Contract
from negotiation.domain.errors import UnknownNegotiationError
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
_SEALS = frozenset({Role.SEAL_KEEPER, Role.SEAL_AUDITOR})
_OFFICES = {
    OrganisationKind.UNION: _UNION | _SEALS,
    OrganisationKind.EMPLOYER: _EMPLOYER | _SEALS,
    OrganisationKind.BUREAU: frozenset(_BUREAU) | _SEALS,
    OrganisationKind.UPPER_UNION: frozenset({Role.UPPER_UNION_OFFICER, Role.LOCAL_UNION_OFFICER}),
}
"""Offices whose holders look at the cases of their organisation; to be a possible representative is none."""
_TURNED_AWAY = frozenset({NegotiationState.REFUSED.value, NegotiationState.OVERDUE.value})
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
    """Whether this actor may look at this case: docs/adr/0043-who-may-read.md says why so.

    * An offer that was not served yet is a draft: only offices of the side that prepares it see the case.
    * From then on both sides' offices see it, and whoever is named: representatives, the recorder.
    * The bureau and the upper union see it once it has come to them (`_has_come_to`), through their offices.
    * Who holds no office in these organisations sees nothing, whatever organisation pays them.
    """
    if actor.system:
        return True
    if case.negotiation.offer is None and case.negotiation.state in _UNSERVED:
        own = case.parties.on(case.negotiation.initiator).id
        return actor.organisation_id == own and _holds_office(actor)
    if _is_named(actor, case):
        return True
    if not _holds_office(actor):
        return False
    return _belongs_to_side(actor, case) or _has_come_to(actor, case)


def has_come_to(case: Case) -> frozenset[OrganisationKind]:
    """Which authorities may look at this case through their offices."""
    if any(_was_filed(one) for one in case.contracts.values()):
        return frozenset((OrganisationKind.BUREAU, OrganisationKind.UPPER_UNION))
    return frozenset(
        kind
        for kind in (OrganisationKind.BUREAU, OrganisationKind.UPPER_UNION)
        if _was_reported_to(kind, case)
    )


def seen_part(actor: Actor, case: Case) -> Case:
    """The case as far as this actor may look.

    An authority to which nothing but filings came sees the contracts that were filed, no other text. Raises
    `UnknownNegotiationError`, as for a case that is not there.
    """
    if not may_see(actor, case):
        raise UnknownNegotiationError(negotiation=case.negotiation.id)
    if actor.system or _is_named(actor, case) or _belongs_to_side(actor, case):
        return case
    if _has_come_to(actor, case) and _was_reported_to(actor.organisation_kind, case):
        return case
    come = {kind: one for kind, one in case.contracts.items() if _was_filed(one)}
    return replace(case, contracts=come)


def _holds_office(actor: Actor) -> bool:
    return bool(actor.roles & _OFFICES.get(actor.organisation_kind, frozenset()))


def _is_named(actor: Actor, case: Case) -> bool:
    """A representative of either side, or the recorder of the last meeting."""
    negotiation = case.negotiation
    meeting = negotiation.last_meeting
    recorder = meeting is not None and meeting.recorder == actor.person_id
    return recorder or any(one.has(actor.person_id) for one in negotiation.delegations)


def _has_come_to(actor: Actor, case: Case) -> bool:
    """Whether the case has come to the bureau or the upper union this actor holds an office of."""
    if not (_belongs_to_bureau(actor, case) or _belongs_to_upper_union(actor, case)):
        return False
    return actor.organisation_kind in has_come_to(case)


def _was_reported_to(kind: OrganisationKind, case: Case) -> bool:
    """To both by applying for coordination; to the upper union by the union's report and by a refusal or
    silence of the other side, which it may answer with a letter; to the bureau by the local union's proposal.
    """
    negotiation = case.negotiation
    if negotiation.coordinations:
        return True
    if kind is OrganisationKind.BUREAU:
        return bool(negotiation.proposals)
    turned_away = _TURNED_AWAY & negotiation.entered.keys()
    return bool(negotiation.upper_union_reported_on or negotiation.letters or turned_away)


def _was_filed(contract: Contract) -> bool:
    """Handed in for review, now or before; a text that was not is the two sides' own."""
    return contract.filing is not None or bool(contract.former_filings) or contract.effective_on is not None


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

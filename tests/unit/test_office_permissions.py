"""权限表: each capacity row by row — who holds it, and everybody else does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from negotiation.domain.actor import SYSTEM, Actor, OrganisationKind, Role, Side
from negotiation.domain.case import Case
from negotiation.domain.moment import CHINA
from negotiation.domain.negotiation import Delegation, Meeting, Representative
from negotiation.permissions import capacities, may_see
from tests.builders_storage import NOON, a_negotiation, contracts_of, the_parties
from workflows.flow import Capacity
from workflows.states import NegotiationState

PARTIES = the_parties()
KINDS = {
    OrganisationKind.UNION: PARTIES.union.id,
    OrganisationKind.EMPLOYER: PARTIES.employer.id,
    OrganisationKind.BUREAU: PARTIES.bureau.id,
    OrganisationKind.UPPER_UNION: PARTIES.upper_union.id,
}


def a_person(kind: OrganisationKind, *roles: Role, person: str = "p", organisation: str = "") -> Actor:
    """Somebody of one of the four organisations, or of another of the same kind."""
    return Actor(person, "示例", organisation or KINDS[kind], kind, frozenset(roles))


def a_delegation(side: Side, *people: str) -> Delegation:
    """The first of the people is chief."""
    named = tuple(
        Representative(one, one, "女", 40, "示例", chief=place == 0) for place, one in enumerate(people)
    )
    return Delegation(side, named, "提名", date(2026, 4, 21), "", "", approved_by_staff=True)


def a_case(*, initiator: Side = Side.EMPLOYEES) -> Case:
    """Both delegations named, one meeting with a recorder."""
    negotiation = a_negotiation()
    meeting = Meeting(
        1,
        NOON.astimezone(CHINA),
        date(2026, 5, 6),
        "示例",
        Side.EMPLOYEES,
        "u1",
        "rec",
        "示例",
        recorder_agreed=True,
    )
    delegations = (
        a_delegation(Side.EMPLOYEES, "u1", "u2", "u3"),
        a_delegation(Side.EMPLOYER, "e1", "e2", "e3"),
    )
    whole = replace(
        negotiation,
        state=NegotiationState.BARGAINING,
        initiator=initiator,
        delegations=delegations,
        meetings=(meeting,),
    )
    return Case(whole, {one.type: one for one in contracts_of(whole)}, PARTIES)


U, E, B, UU = (
    OrganisationKind.UNION,
    OrganisationKind.EMPLOYER,
    OrganisationKind.BUREAU,
    OrganisationKind.UPPER_UNION,
)
TABLE = [
    (a_person(U, Role.UNION_CHAIR), {Capacity.UNION_OFFICER, Capacity.OFFERING_SIDE}),
    (a_person(U, Role.UNION_OFFICER), {Capacity.UNION_OFFICER, Capacity.OFFERING_SIDE}),
    (a_person(U, Role.SEAL_KEEPER), {Capacity.UNION_SEAL_KEEPER}),
    (
        a_person(U, Role.UNION_OFFICER, Role.SEAL_KEEPER),
        {Capacity.UNION_OFFICER, Capacity.OFFERING_SIDE, Capacity.UNION_SEAL_KEEPER},
    ),
    (a_person(U, Role.LEGAL_REPRESENTATIVE), set()),
    (a_person(U, Role.EMPLOYER_OFFICER), set()),
    (a_person(U, Role.REPRESENTATIVE), set()),
    (a_person(U), set()),
    (a_person(E, Role.LEGAL_REPRESENTATIVE), {Capacity.EMPLOYER_OFFICER, Capacity.ADDRESSED_SIDE}),
    (a_person(E, Role.EMPLOYER_OFFICER), {Capacity.EMPLOYER_OFFICER, Capacity.ADDRESSED_SIDE}),
    (a_person(E, Role.SEAL_KEEPER), {Capacity.EMPLOYER_SEAL_KEEPER}),
    (a_person(E, Role.UNION_CHAIR), set()),
    (a_person(E), set()),
    (a_person(B, Role.BUREAU_INTAKE), {Capacity.BUREAU_INTAKE}),
    (a_person(B, Role.BUREAU_REVIEWER), {Capacity.BUREAU_REVIEWER}),
    (
        a_person(B, Role.BUREAU_INTAKE, Role.BUREAU_REVIEWER),
        {Capacity.BUREAU_INTAKE, Capacity.BUREAU_REVIEWER},
    ),
    (a_person(B, Role.UNION_CHAIR), set()),
    (a_person(B, Role.UNION_CHAIR, Role.SEAL_KEEPER), {Capacity.BUREAU_SEAL_KEEPER}),
    (a_person(B, Role.BUREAU_COORDINATOR), {Capacity.BUREAU_COORDINATOR}),
    (a_person(UU, Role.UPPER_UNION_OFFICER), {Capacity.UPPER_UNION_OFFICER}),
    (a_person(UU, Role.LOCAL_UNION_OFFICER), {Capacity.LOCAL_UNION_OFFICER}),
    (a_person(U, Role.LOCAL_UNION_OFFICER), set()),
    (a_person(UU, Role.BUREAU_COORDINATOR), set()),
    (a_person(UU, Role.UNION_CHAIR, Role.BUREAU_REVIEWER), set()),
    (
        a_person(U, Role.UNION_CHAIR, person="u1"),
        {
            Capacity.UNION_OFFICER,
            Capacity.OFFERING_SIDE,
            Capacity.REPRESENTATIVE,
            Capacity.UNION_CHIEF,
            Capacity.CHIEF_IN_TURN,
        },
    ),
    (a_person(U, Role.REPRESENTATIVE, person="u2"), {Capacity.REPRESENTATIVE}),
    (a_person(E, person="e1"), {Capacity.REPRESENTATIVE, Capacity.EMPLOYER_CHIEF, Capacity.CHIEF_IN_TURN}),
    (a_person(E, person="e3"), {Capacity.REPRESENTATIVE}),
    (a_person(E, person="rec"), {Capacity.RECORDER}),
    (SYSTEM, {Capacity.SYSTEM}),
]


@pytest.mark.parametrize(("actor", "held"), TABLE, ids=lambda one: getattr(one, "organisation_kind", None))
def test_an_actor_holds_exactly_these_capacities(actor: Actor, held: set[Capacity]) -> None:
    assert capacities(actor, a_case()) == held


def test_every_capacity_is_held_by_somebody_above() -> None:
    assert {capacity for _, held in TABLE for capacity in held} == set(Capacity)


def test_when_the_employer_offers_the_union_is_addressed() -> None:
    case = a_case(initiator=Side.EMPLOYER)

    assert Capacity.OFFERING_SIDE in capacities(a_person(E, Role.EMPLOYER_OFFICER), case)
    assert Capacity.ADDRESSED_SIDE in capacities(a_person(U, Role.UNION_CHAIR), case)


@pytest.mark.parametrize("kind", list(KINDS))
def test_nobody_of_another_organisation_of_the_same_kind_holds_anything(kind: OrganisationKind) -> None:
    stranger = a_person(kind, *Role, organisation="another")

    assert capacities(stranger, a_case()) == frozenset()
    assert not may_see(stranger, a_case())


def test_two_chiefs_on_one_side_are_no_chief() -> None:
    case = a_case()
    people = tuple(replace(one, chief=True) for one in case.negotiation.delegations[0].representatives)
    both = replace(case.negotiation.delegations[0], representatives=people)
    case = case.with_negotiation(case.negotiation.with_delegation(both))

    assert capacities(a_person(U, person="u1"), case) == {Capacity.REPRESENTATIVE}


@pytest.mark.parametrize("kind", list(KINDS))
def test_everybody_of_the_four_organisations_may_look(kind: OrganisationKind) -> None:
    assert may_see(a_person(kind), a_case())


def test_an_outside_representative_may_look_and_speak() -> None:
    outside = a_person(U, person="u3", organisation="law-firm")

    assert may_see(outside, a_case())
    assert capacities(outside, a_case()) == {Capacity.REPRESENTATIVE}


def test_an_office_once_lost_is_lost_at_the_next_act() -> None:
    chair = a_person(U, Role.UNION_CHAIR)

    assert capacities(replace(chair, roles=frozenset()), a_case()) == frozenset()


@pytest.mark.parametrize("state", [NegotiationState.DRAFTING, NegotiationState.CLOSED])
@pytest.mark.parametrize("initiator", list(Side))
def test_an_offer_that_was_never_served_is_seen_by_nobody_but_the_side_that_prepared_it(
    initiator: Side, state: NegotiationState
) -> None:
    draft = a_case(initiator=initiator)
    draft = draft.with_negotiation(replace(draft.negotiation, state=state, delegations=(), meetings=()))
    own = {Side.EMPLOYEES: OrganisationKind.UNION, Side.EMPLOYER: OrganisationKind.EMPLOYER}[initiator]

    seeing = {kind for kind in KINDS if may_see(a_person(kind), draft)}

    assert seeing == {own}

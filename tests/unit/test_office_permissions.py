"""权限表: each capacity row by row — who holds it, and everybody else does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from negotiation.domain.actor import SYSTEM, Actor, OrganisationKind, Role, Side
from negotiation.domain.case import Case
from negotiation.domain.contract import Filing
from negotiation.domain.errors import UnknownNegotiationError
from negotiation.domain.moment import CHINA
from negotiation.domain.negotiation import Delegation, Meeting, Representative
from negotiation.permissions import capacities, may_see, seen_part
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


OFFICES = {
    U: (Role.UNION_CHAIR, Role.UNION_OFFICER, Role.SEAL_KEEPER, Role.SEAL_AUDITOR),
    E: (Role.LEGAL_REPRESENTATIVE, Role.EMPLOYER_OFFICER, Role.SEAL_KEEPER, Role.SEAL_AUDITOR),
    B: (
        Role.BUREAU_INTAKE,
        Role.BUREAU_REVIEWER,
        Role.BUREAU_COORDINATOR,
        Role.SEAL_KEEPER,
        Role.SEAL_AUDITOR,
    ),
    UU: (Role.UPPER_UNION_OFFICER, Role.LOCAL_UNION_OFFICER),
}
ROLES = {None, *Role}


def _seen_by(case: Case) -> dict[OrganisationKind, set[Role | None]]:
    """Of each organisation the roles whose holder sees the case; None stands for nobody's office."""
    return {
        kind: {role for role in ROLES if may_see(a_person(kind, *([role] if role else [])), case)}
        for kind in OFFICES
    }


def _with(case: Case, **changed: Any) -> Case:
    return case.with_negotiation(replace(case.negotiation, **changed))


def _filed(case: Case, kind: str) -> Case:
    filing = Filing("1", NOON, date(2026, 6, 1), (), "", "")
    return case.with_contract(replace(case.contract(kind), filing=filing))


def test_before_it_comes_to_them_the_sides_offices_see_a_case_and_no_authority_does() -> None:
    assert _seen_by(a_case()) == {U: set(OFFICES[U]), E: set(OFFICES[E]), B: set(), UU: set()}


def test_a_filing_opens_the_case_to_the_offices_of_both_authorities_and_to_nobody_else() -> None:
    case = _filed(a_case(), "wage")

    assert _seen_by(case) == {kind: set(offices) for kind, offices in OFFICES.items()}
    for kind in (B, UU):
        assert seen_part(a_person(kind, *OFFICES[kind]), case).types == ("wage",)
    for kind in (U, E):
        assert seen_part(a_person(kind, *OFFICES[kind]), case) == case


@pytest.mark.parametrize(
    ("changed", "comes_to"),
    [
        ({"upper_union_reported_on": date(2026, 4, 30)}, {UU}),
        ({"entered": {"refused": NOON}}, {UU}),
        ({"entered": {"overdue": NOON}}, {UU}),
        ({"letters": ("示例",)}, {UU}),
        ({"proposals": ("示例",)}, {B}),
        ({"coordinations": ("示例",)}, {B, UU}),
    ],
)
def test_a_report_a_refusal_or_a_dispute_brings_the_case_to_those_it_concerns(
    changed: dict[str, Any], comes_to: set[OrganisationKind]
) -> None:
    case = _with(a_case(), **changed)

    seen = _seen_by(case)

    assert {kind for kind in (B, UU) if seen[kind]} == comes_to
    assert all(seen[kind] == set(OFFICES[kind]) for kind in comes_to)
    for kind in comes_to:
        types = seen_part(a_person(kind, *OFFICES[kind]), case).types
        assert types == case.types


def test_to_be_named_is_to_see_and_to_be_a_possible_representative_is_not() -> None:
    assert may_see(a_person(U, person="u2"), a_case())
    assert may_see(a_person(U, person="rec"), a_case())
    assert not may_see(a_person(U, Role.REPRESENTATIVE, person="somebody"), a_case())


def test_what_may_not_be_seen_is_as_if_it_were_not_there() -> None:
    with pytest.raises(UnknownNegotiationError):
        seen_part(a_person(B, *OFFICES[B]), a_case())


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

    seeing = {kind for kind, roles in _seen_by(draft).items() if roles}

    assert seeing == {own}
    assert not may_see(a_person(own), draft)

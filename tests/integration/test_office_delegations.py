"""Each side confirms its own delegation; the round is constituted once both have."""

from __future__ import annotations

from dataclasses import replace

import pytest

from negotiation.domain.actor import Side
from negotiation.domain.errors import NotReadyError
from negotiation.storage.database import Database
from tests.builders import House, a_case, a_story, upto
from workflows.states import NegotiationState


@pytest.fixture
def named(database: Database) -> House:
    """Both delegations are named, none is confirmed."""
    return a_case(database, upto(a_story(), "name_delegation", 2))


def test_one_side_alone_does_not_confirm_for_the_other(named: House) -> None:
    named.do("confirm_delegations", "chair", "2026-04-22 16:00")

    case = named.case()
    employees, employer = (case.negotiation.delegation(side) for side in Side)

    assert case.negotiation.state is NegotiationState.ACCEPTED
    assert employees is not None
    assert employees.confirmed_on is not None
    assert employer is not None
    assert employer.confirmed_on is None


def test_the_second_confirmation_constitutes_the_round(named: House) -> None:
    named.do("confirm_delegations", "director", "2026-04-22 16:00")
    done = named.do("confirm_delegations", "chair", "2026-04-22 17:00")

    assert [one.row for one in done] == ["A45", "T7"]
    assert named.case().negotiation.state is NegotiationState.CONSTITUTED


def test_a_side_that_names_its_people_anew_confirms_them_anew(named: House) -> None:
    named.do("confirm_delegations", "director", "2026-04-22 16:00")
    again = next(
        step for step in a_story().step if step.act == "name_delegation" and step.by == ("director",)
    )
    named.do("name_delegation", "director", "2026-04-22 16:30", content=again.content)

    named.do("confirm_delegations", "chair", "2026-04-22 17:00")

    assert named.case().negotiation.state is NegotiationState.ACCEPTED


def test_nobody_constitutes_the_round_by_hand(named: House) -> None:
    with pytest.raises(NotReadyError):
        named.do("constitute_delegations", "chair", "2026-04-22 16:00")


def test_a_story_of_earlier_versions_in_which_one_side_spoke_for_both_plays_on(database: Database) -> None:
    story = upto(a_story(), "confirm_delegations")
    last = replace(story.step[-1], by=("chair",))

    house = a_case(database, replace(story, step=(*story.step[:-1], last)))

    confirmed = [
        one.confirmed_on for side in Side if (one := house.case().negotiation.delegation(side)) is not None
    ]
    assert house.case().negotiation.state is NegotiationState.CONSTITUTED
    assert all(confirmed)
    assert len(confirmed) == len(Side)

"""计票: whatever happens while votes are cast, the count is the number of papers, and each voter has one."""

from __future__ import annotations

from collections import Counter
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from negotiation.domain.errors import OfficeError
from negotiation.storage.database import Database
from negotiation.usecases.ballot import Cast, cast, check_in
from signing.ballot import Choice, tally
from tests.builders import House, a_house, a_story

DELEGATES = 7
NUMBERS = count()
ATTEMPTS = some.lists(
    some.tuples(
        some.integers(0, DELEGATES),  # one more than there are
        some.sampled_from(["check in", "vote", "claim", "give back"]),
        some.sampled_from(list(Choice)),
    ),
    max_size=25,
)


@pytest.fixture
def house(database: Database) -> House:
    """Seven delegates are registered."""
    return a_house(database, a_story(delegates=DELEGATES))


def attempt(house: House, ballot_id: str, one: str, what: str, choice: Choice) -> bool:
    """One attempt; whether it was let through."""
    try:
        match what:
            case "check in":
                check_in(house.office, ballot_id, one)
            case "vote":
                cast(house.office, Cast(ballot_id, one, choice))
            case _:
                with house.office.unit_of_work() as uow:
                    if what == "claim":
                        uow.ballots.claim(ballot_id, one)
                    else:
                        uow.ballots.settle_claim(ballot_id, one, cast=False)
                    uow.commit()
    except OfficeError:
        return False
    return True


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(attempts=ATTEMPTS)
def test_the_count_is_what_lies_in_the_box_and_the_roll_agrees(
    house: House, attempts: list[tuple[int, str, Choice]]
) -> None:
    ballot_id = f"ballot-{next(NUMBERS)}"
    with house.office.unit_of_work() as uow:
        uow.ballots.open(ballot_id, uow.register.delegates("union"))
        uow.commit()
    people = [*house.delegates(), "stranger"]
    voted: dict[str, Choice] = {}

    for place, what, choice in attempts:
        through = attempt(house, ballot_id, people[place], what, choice)
        if through and what == "vote":
            assert people[place] not in voted
            voted[people[place]] = choice

    with house.office.unit_of_work() as uow:
        box, roll = uow.ballots.count(ballot_id), uow.ballots.roll(ballot_id)
    statuses = Counter(status for _, status in roll)
    counted = tally(Choice(one) for one in box.choices)
    assert Counter(box.choices) == Counter(one.value for one in voted.values())
    assert counted.cast == len(voted) == box.cast == statuses["cast"]
    assert box.all_delegates == DELEGATES
    assert box.present == DELEGATES - statuses["absent"]
    assert box.casting == statuses["casting"]
    assert "stranger" not in voted

"""计票: whatever happens while votes are cast, the count is the number of papers, and each voter has one."""

from __future__ import annotations

from collections import Counter
from itertools import count

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from negotiation.domain.errors import OfficeError
from negotiation.storage.database import Database
from negotiation.usecases.ballot import Cast, cast, check_in, new_key, opened
from signing.ballot import Choice, tally
from tests.builders import House, a_house, a_story

DELEGATES = 7
NUMBERS = count()
ATTEMPTS = some.lists(
    some.tuples(
        some.integers(0, DELEGATES),  # one more than there are
        some.sampled_from(["check in", "vote", "vote, killed before", "vote, killed after"]),
        some.sampled_from(list(Choice)),
    ),
    max_size=25,
)


@pytest.fixture
def house(database: Database) -> House:
    """Seven delegates are registered."""
    return a_house(database, a_story(delegates=DELEGATES))


class KilledError(Exception):
    """The process is gone."""


def attempt(house: House, vote: Cast, what: str) -> bool:
    """One attempt; whether it was confirmed."""
    kill = what.removeprefix("vote, killed ")

    def die(*_: object) -> None:
        raise KilledError

    try:
        if what == "check in":
            check_in(house.office, vote.ballot_id, vote.delegate_id)
            return True
        if kill == "before":
            sa.event.listen(house.database.writer, "commit", die)
        cast(house.office, vote)
    except (OfficeError, KilledError):
        return False
    finally:
        if kill == "before":
            sa.event.remove(house.database.writer, "commit", die)
    return kill != "after"  # it fell, and nobody was told


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(attempts=ATTEMPTS)
def test_the_count_is_what_lies_in_the_box_and_the_roll_agrees(
    house: House, attempts: list[tuple[int, str, Choice]]
) -> None:
    ballot_id = f"ballot-{next(NUMBERS)}"
    with house.office.unit_of_work() as uow:
        uow.ballots.open(ballot_id, uow.register.delegates("union"), new_key(house.office.notary))
        uow.commit()
    people = [*house.delegates(), "stranger"]
    told: dict[str, Choice] = {}
    fell: dict[str, Choice] = {}

    for place, what, choice in attempts:
        one = people[place]
        confirmed = attempt(house, Cast(ballot_id, one, choice), what)
        if confirmed and what != "check in":
            assert one not in fell
            told[one] = choice
        with house.office.reading() as uow:
            if one != "stranger" and uow.ballots.status(ballot_id, one) == "cast":
                fell.setdefault(one, choice)

    with house.office.unit_of_work() as uow:
        box, roll = opened(house.office.notary, uow, ballot_id), uow.ballots.roll(ballot_id)
    statuses = Counter(status for _, status in roll)
    counted = tally(Choice(one) for one in box.choices)
    assert told.items() <= fell.items()
    assert Counter(box.choices) == Counter(one.value for one in fell.values())
    assert counted.cast == len(fell) == box.cast == statuses["cast"]
    assert box.all_delegates == DELEGATES
    assert box.present == DELEGATES - statuses["absent"]
    assert box.casting == 0
    assert "stranger" not in fell

"""重新召集: calling the congress anew throws no vote away, or says why, and that stays on record."""

from __future__ import annotations

import pytest

from negotiation.domain.errors import BallotOpenError, ContentError
from negotiation.storage.database import Database
from negotiation.usecases.ballot import opened
from signing.ballot import Choice
from tests.builders import House, a_case, a_story, refused, upto

CLOSE = "2026-05-28 10:30"
AGAIN = {"session": "第三届第三次会议", "meeting_at": "2026-06-15T09:00:00+08:00", "place": "礼堂"}
WHY = {**AGAIN, "ballot_ended_because": "示例：到会人数不足"}


@pytest.fixture
def house(database: Database) -> House:
    """An open ballot on the general contract, nine delegates, nobody checked in."""
    return a_case(database, upto(a_story(delegates=9), "open_ballot"))


def papers_of(house: House, ballot_id: str) -> tuple[str, ...]:
    """What the papers of a box say."""
    with house.office.unit_of_work() as uow:
        return opened(house.office.notary, uow, ballot_id).choices


def test_a_quorate_vote_under_way_is_not_thrown_away_by_calling_the_congress_anew(house: House) -> None:
    ballot_id = house.vote("general", {Choice.YES: 1}, present=6)

    command = house.command("call_congress", "chair", CLOSE, content=WHY)
    raised = refused(house, command, BallotOpenError)

    assert raised.values == {"papers": 1, "present": 6, "all_delegates": 9}
    house.do("close_ballot", "chair", CLOSE)
    assert papers_of(house, ballot_id) == ("yes",)


@pytest.mark.parametrize(("papers", "present"), [(1, 5), (0, 9), (0, 0)])
def test_a_vote_that_cannot_be_counted_is_ended_with_a_reason_that_stays_on_record(
    house: House, papers: int, present: int
) -> None:
    ballot_id = house.vote("general", {Choice.YES: papers}, present=present)

    raised = refused(house, house.command("call_congress", "chair", CLOSE, content=AGAIN), ContentError)
    house.do("call_congress", "chair", CLOSE, content=WHY)

    assert isinstance(raised, ContentError)
    assert raised.fields[0][:2] == ("ballot_ended_because", "missing")
    (ended,) = house.contract().ended_ballots
    assert (ended.papers, ended.reason, ended.ended_by) == (papers, WHY["ballot_ended_because"], "chair")
    assert (ended.ballot.ballot_id, ended.ballot.present) == (ballot_id, present)
    assert WHY["ballot_ended_because"] in str(house.links()[-1].body["content"])
    assert papers_of(house, ballot_id) == ()
    assert house.contract().ballot is None

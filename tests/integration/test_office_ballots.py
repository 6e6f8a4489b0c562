"""票箱: one delegate one vote, nothing before checking in or after the count, no vote lost or guessed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from negotiation.domain.errors import (
    AlreadyVotedError,
    BallotNotOpenError,
    BallotUnfinishedError,
    DatabaseUnusableError,
    NotOnRollError,
    OfficeError,
)
from negotiation.domain.registry import Delegate
from negotiation.ports import Office, UnitOfWork
from negotiation.storage import tables
from negotiation.storage.database import Database
from negotiation.usecases.ballot import Cast, cast, check_in, opened, repair
from signing import canonical
from signing.ballot import Choice, tally
from signing.sealed_paper import SEALED_BYTES
from tests.builders import House, a_case, a_story, refused, upto
from tests.builders_storage import Committing

CLOSE = "2026-05-28 10:30"


@pytest.fixture
def house(database: Database) -> House:
    """An open ballot on the general contract, nine delegates, nobody checked in."""
    return a_case(database, upto(a_story(delegates=9), "open_ballot"))


def ballot_of(house: House) -> str:
    """Id of the ballot on the general contract."""
    ballot = house.contract().ballot
    assert ballot is not None
    return ballot.ballot_id


class KilledError(Exception):
    """The process is gone."""


def troubled(house: House, nth: int, fail: Callable[[UnitOfWork], None]) -> Office:
    """The office whose nth writing unit of work fails at its commit."""
    opened = iter(range(1, 100))

    def unit_of_work() -> Any:
        real = house.office.unit_of_work()
        return Committing(real, fail) if next(opened) == nth else real

    return replace(house.office, unit_of_work=unit_of_work)


def in_the_box(house: House, ballot_id: str) -> Counter[str]:
    """What the papers say, whether the box is open or counted."""
    with house.office.unit_of_work() as uow:
        return Counter(opened(house.office.notary, uow, ballot_id).choices)


def claimed_by_an_earlier_version(house: House, *delegates: str, papers: int) -> None:
    """What the three transactions of earlier versions left when the server was killed: claims, and papers of
    some of them."""
    roll, paper = tables.metadata.tables["ballot_roll"], tables.metadata.tables["ballot_paper"]
    with house.database.writer.begin() as connection:
        claims = sa.update(roll).where(roll.c.delegate_id.in_(delegates))
        connection.execute(claims.values(status="casting"))
        for number in range(papers):
            row = {"id": f"old{number}", "ballot_id": ballot_of(house), "choice": "no"}
            connection.execute(sa.insert(paper).values(**row))


def statuses(house: House, ballot_id: str) -> dict[str, int]:
    """Seats by status."""
    with house.office.reading() as uow:
        return dict(Counter(status for _, status in uow.ballots.roll(ballot_id)))


def lost_before(_: UnitOfWork) -> None:
    """The connection broke before the commit."""
    raise DatabaseUnusableError(problem="connection lost")


def lost_after(real: UnitOfWork) -> None:
    """The commit went through, and then the connection broke."""
    real.commit()
    raise DatabaseUnusableError(problem="connection lost")


def killed_after(real: UnitOfWork) -> None:
    """The commit went through, and then the process was killed."""
    real.commit()
    raise KeyboardInterrupt


def test_a_delegate_votes_once(house: House) -> None:
    one, ballot_id = house.delegates()[0], ballot_of(house)
    check_in(house.office, ballot_id, one)
    cast(house.office, Cast(ballot_id, one, Choice.YES))
    before = house.everything()

    with pytest.raises(AlreadyVotedError):
        cast(house.office, Cast(ballot_id, one, Choice.NO))

    assert house.everything() == before


def test_who_has_not_checked_in_cannot_vote(house: House) -> None:
    before = house.everything()

    with pytest.raises(NotOnRollError):
        cast(house.office, Cast(ballot_of(house), house.delegates()[0], Choice.YES))

    assert house.everything() == before


def test_who_is_no_delegate_can_neither_check_in_nor_vote(house: House) -> None:
    ballot_id, before = ballot_of(house), house.everything()

    for attempt in (
        lambda: check_in(house.office, ballot_id, house.delegates()[0], "stranger"),
        lambda: cast(house.office, Cast(ballot_id, "stranger", Choice.YES)),
    ):
        with pytest.raises(NotOnRollError):
            attempt()

    assert house.everything() == before


def test_checking_in_twice_changes_nothing(house: House) -> None:
    one, ballot_id = house.delegates()[0], ballot_of(house)
    check_in(house.office, ballot_id, one)
    before = house.everything()

    check_in(house.office, ballot_id, one)

    assert house.everything() == before


def test_after_the_count_nobody_checks_in_or_votes(house: House) -> None:
    ballot_id = house.vote("general", {Choice.YES: 6}, present=7)
    house.do("close_ballot", "chair", CLOSE)
    before = house.everything()

    late = house.delegates()[6]
    for attempt in (
        lambda: check_in(house.office, ballot_id, house.delegates()[8]),
        lambda: cast(house.office, Cast(ballot_id, late, Choice.NO)),
    ):
        with pytest.raises(BallotNotOpenError):
            attempt()

    assert house.everything() == before


def test_a_ballot_nobody_opened_takes_no_vote(house: House) -> None:
    with pytest.raises(BallotNotOpenError):
        cast(house.office, Cast("no-such-ballot", house.delegates()[0], Choice.YES))


def test_a_ballot_is_counted_once(house: House) -> None:
    house.vote("general", {Choice.YES: 9})
    house.do("close_ballot", "chair", CLOSE)

    with pytest.raises(OfficeError):
        house.do("close_ballot", "chair", CLOSE)

    assert house.rows().count("T16") == 1


def test_a_paper_that_did_not_fall_gives_the_vote_back(house: House) -> None:
    one, ballot_id = house.delegates()[0], ballot_of(house)
    check_in(house.office, ballot_id, one)
    before = house.everything()

    with pytest.raises(DatabaseUnusableError):
        cast(troubled(house, 1, lost_before), Cast(ballot_id, one, Choice.YES))

    assert house.everything() == before
    cast(house.office, Cast(ballot_id, one, Choice.NO))


def test_a_paper_that_fell_although_the_answer_was_lost_is_a_vote(house: House) -> None:
    one, ballot_id = house.delegates()[0], ballot_of(house)
    check_in(house.office, ballot_id, one)

    cast(troubled(house, 1, lost_after), Cast(ballot_id, one, Choice.YES))

    with pytest.raises(AlreadyVotedError):
        cast(house.office, Cast(ballot_id, one, Choice.YES))
    assert in_the_box(house, ballot_id) == {"yes": 1}


def test_a_vote_whose_confirmation_was_lost_is_confirmed_when_it_is_sent_again(house: House) -> None:
    ballot_id = house.vote("general", {Choice.YES: 6}, present=9)
    vote = Cast(ballot_id, house.delegates()[7], Choice.NO)
    with pytest.raises(KeyboardInterrupt):
        cast(troubled(house, 1, killed_after), vote)

    cast(house.office, vote)
    before = house.everything()
    house.do("close_ballot", "chair", CLOSE)
    cast(house.office, vote)

    assert len(before["ballot_urn"]) == 7
    assert in_the_box(house, ballot_id) == {"yes": 6, "no": 1}


@pytest.mark.parametrize("nth", range(1, 7))
@pytest.mark.parametrize("sent", [False, True], ids=["before the statement", "after it"])
def test_killed_at_any_statement_a_vote_is_whole_or_there_is_none(
    house: House, nth: int, *, sent: bool
) -> None:
    ballot_id = house.vote("general", {Choice.YES: 6}, present=9)
    vote, count = Cast(ballot_id, house.delegates()[7], Choice.NO), iter(range(1, 100))

    def kill(*_: object) -> None:
        if next(count) == nth:
            raise KilledError

    event = "after_cursor_execute" if sent else "before_cursor_execute"
    sa.event.listen(house.database.writer, event, kill)
    try:
        cast(house.office, vote)
        confirmed = True
    except KilledError:
        confirmed = False
    finally:
        sa.event.remove(house.database.writer, event, kill)

    assert in_the_box(house, ballot_id)["no"] == confirmed
    cast(house.office, vote)
    house.do("close_ballot", "chair", CLOSE)
    assert in_the_box(house, ballot_id) == {"yes": 6, "no": 1}
    assert statuses(house, ballot_id) == {"cast": 7, "present": 2}


def test_votes_that_fall_while_the_box_is_counted_are_counted_or_refused(house: House) -> None:
    ballot_id = house.vote("general", {Choice.YES: 5}, present=9)

    def act(turn: int) -> bool:
        try:
            if turn == 2:
                house.do("close_ballot", "chair", CLOSE)
                return False
            cast(house.office, Cast(ballot_id, house.delegates()[4 + turn], Choice.NO))
        except BallotNotOpenError:
            return False
        return True

    with ThreadPoolExecutor(5) as pool:
        confirmed = sum(pool.map(act, (0, 1, 2, 3, 4)[1:]))

    assert in_the_box(house, ballot_id) == Counter(yes=5, no=confirmed)
    assert statuses(house, ballot_id)["cast"] == 5 + confirmed


def test_a_claim_of_an_earlier_version_blocks_the_count_until_the_tellers_decide(house: House) -> None:
    house.vote("general", {Choice.YES: 7}, present=8)
    claimed_by_an_earlier_version(house, house.delegates()[7], papers=0)

    raised = refused(house, house.command("close_ballot", "chair", CLOSE), BallotUnfinishedError)
    house.do("close_ballot", "chair", CLOSE, content={"release_unfinished": True})

    assert raised.values == {"casting": 1}
    ballot = house.contract().ballot
    assert ballot is not None
    assert (ballot.present, ballot.yes, ballot.not_cast) == (8, 7, 1)


def test_claims_of_an_earlier_version_whose_papers_all_came_do_not_stop_the_count(house: House) -> None:
    ballot_id = house.vote("general", {Choice.YES: 6}, present=8)
    claimed_by_an_earlier_version(house, *house.delegates()[6:8], papers=2)

    house.do("close_ballot", "chair", CLOSE)

    ballot = house.contract().ballot
    assert ballot is not None
    assert (ballot.present, ballot.yes, ballot.no) == (8, 6, 2)
    assert statuses(house, ballot_id) == {"cast": 8, "absent": 1}


def test_when_some_papers_fell_and_some_did_not_nobody_guesses_whose(house: House) -> None:
    ballot_id = house.vote("general", {Choice.YES: 6}, present=8)
    claimed_by_an_earlier_version(house, *house.delegates()[6:8], papers=1)

    refused(house, house.command("close_ballot", "chair", CLOSE), BallotUnfinishedError)
    house.do("close_ballot", "chair", CLOSE, content={"release_unfinished": True})

    assert in_the_box(house, ballot_id) == {"yes": 6, "no": 1}
    assert statuses(house, ballot_id) == {"cast": 6, "casting": 2, "absent": 1}


@pytest.mark.parametrize(("papers", "after"), [(0, "present"), (2, "cast"), (1, "casting")])
def test_a_start_repairs_what_an_earlier_version_left(house: House, papers: int, after: str) -> None:
    ballot_id = house.vote("general", {Choice.YES: 6}, present=8)
    claimed_by_an_earlier_version(house, *house.delegates()[6:8], papers=papers)
    with house.database.writer.begin() as connection:  # boxes had no key, and their papers lay open
        connection.execute(sa.delete(tables.metadata.tables["ballot_urn"]))
        connection.execute(sa.update(tables.metadata.tables["ballot"]).values(locked_key=None))
        for number in range(6):
            row = {"id": f"open{number}", "ballot_id": ballot_id, "choice": "yes"}
            connection.execute(sa.insert(tables.metadata.tables["ballot_paper"]).values(**row))

    repair(house.office)

    with house.office.reading() as uow:
        assert {uow.ballots.status(ballot_id, one) for one in house.delegates()[6:8]} == {after}
    if after == "present":
        cast(house.office, Cast(ballot_id, house.delegates()[7], Choice.NO))
        papers += 1
    house.do("close_ballot", "chair", CLOSE, content={"release_unfinished": after == "casting"})
    assert in_the_box(house, ballot_id) == Counter(yes=6, no=papers)


def test_a_start_after_a_new_version_changes_nothing(house: House) -> None:
    house.vote("general", {Choice.YES: 6}, present=8)
    before = house.everything()

    repair(house.office)

    assert house.everything() == before


def test_the_count_can_be_done_again_by_anybody_from_the_record(house: House) -> None:
    house.vote("general", {Choice.YES: 5, Choice.NO: 2, Choice.ABSTAIN: 1})
    house.do("close_ballot", "chair", CLOSE)

    ballot = house.contract().ballot
    assert ballot is not None
    with house.office.reading() as uow:
        content = uow.papers.get(ballot.record_digest)
    record = json.loads(content)
    counted = tally(Choice(one) for one in record["papers"])
    assert canonical.digest_bytes(content) == ballot.record_digest
    assert (counted.yes, counted.no, counted.abstain, counted.void) == (5, 2, 1, 0)
    assert counted.as_json() == record["tally"]
    assert [status for _, status in record["roll"]].count("cast") == counted.cast
    assert record["papers"] == sorted(record["papers"])
    assert house.links()[-1].body["ballot_digest"] == ballot.record_digest


def test_the_roll_is_frozen_when_the_ballot_opens(house: House) -> None:
    with house.office.unit_of_work() as uow:
        uow.register.add_delegates(
            [
                Delegate(
                    "new", "union", 10, "示例代表10", "男", front_line=True, technical=False, manager=False
                )
            ]
        )
        uow.commit()

    with pytest.raises(NotOnRollError):
        check_in(house.office, ballot_of(house), "new")


def test_papers_of_an_open_box_do_not_tell_what_they_say(house: House) -> None:
    house.vote("general", {Choice.YES: 3, Choice.NO: 2, Choice.ABSTAIN: 1, Choice.VOID: 1})

    sealed = [row[2] for row in house.everything()["ballot_urn"]]

    assert {len(one) for one in sealed} == {SEALED_BYTES}
    assert len(set(sealed)) == 7
    assert house.everything()["ballot_paper"] == []

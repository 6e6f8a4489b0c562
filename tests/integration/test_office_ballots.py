"""票箱: one delegate one vote, nothing before checking in or after the count, no vote lost or guessed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

import pytest

from negotiation.domain.errors import (
    AlreadyVotedError,
    BallotNotOpenError,
    BallotUnfinishedError,
    ConflictError,
    DatabaseUnusableError,
    NotOnRollError,
    OfficeError,
)
from negotiation.domain.registry import Delegate
from negotiation.ports import Office, UnitOfWork
from negotiation.storage.database import Database
from negotiation.usecases.ballot import Cast, cast, check_in
from signing import canonical
from signing.ballot import Choice, tally
from tests.builders import House, a_case, a_story, refused, upto

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


class Troubled:
    """A unit of work that fails at one call: before, or after what was asked has been committed."""

    def __init__(self, real: UnitOfWork, fail: Callable[[UnitOfWork], None]) -> None:
        self._real, self._fail = real, fail

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def __enter__(self) -> Self:
        self._real.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._real.__exit__(kind, error, trace)

    def commit(self) -> None:
        self._fail(self._real)


def troubled(house: House, nth: int, fail: Callable[[UnitOfWork], None]) -> Office:
    """The office whose nth writing unit of work fails at its commit."""
    opened = iter(range(1, 100))

    def unit_of_work() -> Any:
        real = house.office.unit_of_work()
        return Troubled(real, fail) if next(opened) == nth else real

    return replace(house.office, unit_of_work=unit_of_work)


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
        cast(troubled(house, 2, lost_before), Cast(ballot_id, one, Choice.YES))

    assert house.everything() == before
    cast(house.office, Cast(ballot_id, one, Choice.NO))


def test_a_paper_that_fell_although_the_answer_was_lost_is_a_vote(house: House) -> None:
    one, ballot_id = house.delegates()[0], ballot_of(house)
    check_in(house.office, ballot_id, one)

    cast(troubled(house, 2, lost_after), Cast(ballot_id, one, Choice.YES))

    with pytest.raises(AlreadyVotedError):
        cast(house.office, Cast(ballot_id, one, Choice.YES))
    with house.office.unit_of_work() as uow:
        assert uow.ballots.count(ballot_id).choices == ("yes",)


def test_a_vote_on_its_way_blocks_the_count(house: House) -> None:
    ballot_id = house.vote("general", {Choice.YES: 7}, present=8)
    with house.office.unit_of_work() as uow:
        uow.ballots.claim(ballot_id, house.delegates()[7])
        uow.commit()

    raised = refused(house, house.command("close_ballot", "chair", CLOSE), BallotUnfinishedError)

    assert raised.values == {"casting": 1}


def test_tellers_may_give_back_a_vote_that_never_reached_the_box(house: House) -> None:
    ballot_id = house.vote("general", {Choice.YES: 7}, present=8)
    with house.office.unit_of_work() as uow:
        uow.ballots.claim(ballot_id, house.delegates()[7])
        uow.commit()

    house.do("close_ballot", "chair", CLOSE, content={"release_unfinished": True})

    ballot = house.contract().ballot
    assert ballot is not None
    assert (ballot.present, ballot.yes) == (8, 7)


def test_a_process_killed_after_the_paper_fell_does_not_stop_the_count(house: House) -> None:
    ballot_id = house.vote("general", {Choice.YES: 7}, present=8)
    last = house.delegates()[7]
    with pytest.raises(KeyboardInterrupt):
        cast(troubled(house, 2, killed_after), Cast(ballot_id, last, Choice.NO))

    house.do("close_ballot", "chair", CLOSE)

    ballot = house.contract().ballot
    assert ballot is not None
    assert (ballot.present, ballot.yes, ballot.no) == (8, 7, 1)
    with house.office.reading() as uow:
        assert uow.ballots.status(ballot_id, last) == "cast"


def test_when_some_papers_fell_and_some_did_not_nobody_guesses_whose(house: House) -> None:
    ballot_id = house.vote("general", {Choice.YES: 6}, present=8)
    for nth, one in zip((1, 2), house.delegates()[6:8], strict=True):
        with pytest.raises(KeyboardInterrupt):
            cast(troubled(house, nth, killed_after), Cast(ballot_id, one, Choice.NO))

    for content in ({}, {"release_unfinished": True}):
        refused(house, house.command("close_ballot", "chair", CLOSE, content=content), BallotUnfinishedError)


def test_a_paper_never_falls_into_a_box_that_was_counted_meanwhile(house: House) -> None:
    ballot_id = house.vote("general", {Choice.YES: 7}, present=8)

    def count_meanwhile(real: UnitOfWork) -> None:
        real.commit()
        house.do("close_ballot", "chair", CLOSE, content={"release_unfinished": True})

    with pytest.raises(BallotNotOpenError):
        cast(troubled(house, 1, count_meanwhile), Cast(ballot_id, house.delegates()[7], Choice.NO))

    with house.office.unit_of_work() as uow:
        assert uow.ballots.count(ballot_id).choices == ("yes",) * 7
        assert uow.ballots.status(ballot_id, house.delegates()[7]) == "present"


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


def test_a_claim_that_two_make_at_once_is_one_vote(house: House) -> None:
    one, ballot_id = house.delegates()[0], ballot_of(house)
    check_in(house.office, ballot_id, one)
    with house.office.unit_of_work() as uow:
        uow.ballots.claim(ballot_id, one)
        uow.commit()

    with pytest.raises((AlreadyVotedError, ConflictError)):
        cast(house.office, Cast(ballot_id, one, Choice.YES))

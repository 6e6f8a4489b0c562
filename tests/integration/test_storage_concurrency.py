"""并发: many at once — one wins, no number is missing, one vote each, and nobody can be joined to it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier
from typing import TypeVar

import pytest
import sqlalchemy as sa

from negotiation.domain.errors import AlreadyVotedError, ConflictError, NotOnRollError
from negotiation.ports import SealedVote
from negotiation.storage.database import Database, open_database
from negotiation.storage.unit_of_work import reading, writing
from tests.builders_storage import delegates, open_case, with_topics

AT_ONCE = 8
Answer = TypeVar("Answer")


def all_at_once(times: int, work: Callable[[int], Answer]) -> list[Answer]:
    """The same work from several threads."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(work, range(times)))


@pytest.fixture
def office(database: Database) -> Database:
    """One case, and a ballot of twenty delegates who have all checked in."""
    with writing(database) as uow:
        open_case(uow)
        uow.ballots.open("b1", delegates(20), b"key")
        for one in delegates(20):
            uow.ballots.check_in("b1", one.id)
        uow.commit()
    return database


def cast(database: Database, delegate_id: str, choice: str) -> None:
    """One delegate's ballot, in its one transaction; sealed so lightly that tests can look."""
    with writing(database) as uow:
        vote = SealedVote("b1", delegate_id, f"slip of {delegate_id}", secrets.token_hex(16), choice.encode())
        uow.ballots.cast(vote)
        uow.commit()


def test_of_forty_changes_to_one_version_one_is_done_and_39_are_conflicts(office: Database) -> None:
    with reading(office) as uow:
        seen = uow.cases.load("n1")

    def change(number: int) -> str:
        try:
            with writing(office) as uow:
                uow.cases.save(with_topics(seen, str(number)))
                uow.commit()
        except ConflictError:
            return "conflict"
        return "done"

    answers = all_at_once(40, change)

    assert (answers.count("done"), answers.count("conflict")) == (1, 39)


def test_locked_changes_queue_and_none_is_lost(office: Database) -> None:
    def change(number: int) -> None:
        with writing(office) as uow:
            case = uow.cases.load("n1", lock=True)
            uow.cases.save(with_topics(case, *case.negotiation.topics, str(number)))
            uow.commit()

    all_at_once(40, change)

    with reading(office) as uow:
        case = uow.cases.load("n1")
    assert case.negotiation.version == 40
    assert set(case.negotiation.topics) >= {str(number) for number in range(40)}


def test_serial_numbers_have_no_gap_even_when_acts_are_undone(office: Database) -> None:
    def number(turn: int) -> int | None:
        with writing(office) as uow:
            given = uow.papers.serial("union", "offer", 2026)
            if turn % 4 == 3:
                return None  # undone
            uow.commit()
            return given

    given = [one for one in all_at_once(40, number) if one is not None]

    assert sorted(given) == list(range(1, 31))


def test_the_first_number_of_a_year_is_given_once_to_two_who_ask_before_it_exists(office: Database) -> None:
    both_asked = Barrier(2)

    def number(_: int) -> int:
        with writing(office) as uow:
            if not office.embedded:  # on SQLite the second waits at the door
                both_asked.wait(timeout=10)
            given = uow.papers.serial("union", "offer", 2027)
            uow.commit()
            return given

    assert sorted(all_at_once(2, number)) == [1, 2]


def test_a_delegate_who_votes_eight_times_at_once_has_one_vote(office: Database) -> None:
    def vote(_: int) -> str:
        try:
            cast(office, "d1", "yes")
        except AlreadyVotedError:
            return "refused"
        return "voted"

    answers = all_at_once(AT_ONCE, vote)

    assert (answers.count("voted"), answers.count("refused")) == (1, AT_ONCE - 1)
    with writing(office) as uow:
        counted = uow.ballots.count("b1")
    assert (counted.all_delegates, counted.present, counted.cast, counted.sealed) == (20, 20, 1, (b"yes",))


def test_twenty_delegates_voting_at_once_are_all_counted(office: Database) -> None:
    all_at_once(20, lambda turn: cast(office, f"d{turn + 1}", "yes" if turn % 2 else "no"))

    with writing(office) as uow:
        counted = uow.ballots.count("b1")

    assert (counted.cast, counted.casting) == (20, 0)
    assert sorted(counted.sealed) == [b"no"] * 10 + [b"yes"] * 10


def test_who_is_not_on_the_roll_or_has_not_checked_in_has_no_vote(database: Database) -> None:
    with writing(database) as uow:
        uow.ballots.open("b1", delegates(1), b"key")
        uow.commit()

    for delegate_id in ("d1", "stranger"):
        with writing(database) as uow, pytest.raises(NotOnRollError):
            uow.ballots.cast(SealedVote("b1", delegate_id, "slip", "paper", b"yes"))


@pytest.fixture
def spoken(office: Database) -> Iterator[list[str]]:
    """Every statement sent to the database while the fixture stands."""
    statements: list[str] = []

    def listen(_c: object, _k: object, statement: str, parameters: object, *_: object) -> None:
        statements.append(f"{statement} {parameters}")

    sa.event.listen(office.writer, "before_cursor_execute", listen)
    yield statements
    sa.event.remove(office.writer, "before_cursor_execute", listen)


def count_and_close(database: Database) -> None:
    """The count, as the office does it."""
    with writing(database) as uow:
        uow.ballots.close("b1", sorted(one.decode() for one in uow.ballots.count("b1").sealed))
        uow.commit()


def test_no_statement_touches_both_a_voter_and_a_choice(office: Database, spoken: list[str]) -> None:
    for number, choice in enumerate(("yes", "no", "abstain", "void"), start=1):
        cast(office, f"d{number}", choice)
    count_and_close(office)

    of_papers = [one for one in spoken if "ballot_paper" in one or "ballot_urn" in one]
    assert len(of_papers) == 4 + 2 + 3  # four fall, the count reads both tables, closing writes them anew
    assert not [one for one in of_papers if "ballot_roll" in one or re.search(r"\bd\d\b|delegate", one)]


def test_the_order_of_the_count_is_not_the_order_of_casting(office: Database) -> None:
    choices = ["yes"] * 10 + ["no"] * 10
    for number, choice in enumerate(choices, start=1):
        cast(office, f"d{number}", choice)

    with writing(office) as uow:
        counted = [one.decode() for one in uow.ballots.count("b1").sealed]

    assert sorted(counted) == sorted(choices)
    assert counted != choices  # by chance once in 184,756 runs


@pytest.mark.parametrize("table", ["ballot_urn", "ballot_paper"])
def test_on_sqlite_papers_have_no_row_number_that_would_keep_the_order(
    sqlite_template: Path, table: str
) -> None:
    with (
        closing(open_database(f"sqlite:///{sqlite_template}")) as database,
        database.reader.connect() as connection,
        pytest.raises(sa.exc.OperationalError, match="rowid"),
    ):
        connection.exec_driver_sql(f"SELECT rowid FROM {table}")

"""投票痕迹: after the count no file of the database, and no row of it, leads from a delegate to a choice.

The attacker reads the raw files, or the rows with what PostgreSQL keeps beside them. While the box is open he
can tell which sealed paper is whose, and not what it says; after the count not even that.
"""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa

from negotiation.storage import sweeping
from negotiation.storage.database import Database, file_of
from negotiation.usecases.ballot import Cast, cast, check_in, new_key, opened
from signing.ballot import Choice
from signing.sealed_paper import SEALED_BYTES, box_key, seal
from tests.builders import House, a_house, a_story

DELEGATES, BALLOT = 240, "ballot-of-the-attack"


@pytest.fixture
def house(database: Database) -> House:
    """Everybody has voted, in an order of their own; the box is open."""
    house = a_house(database, a_story(delegates=DELEGATES))
    with house.office.unit_of_work() as uow:
        uow.ballots.open(BALLOT, uow.register.delegates("union"), new_key(house.office.notary))
        uow.commit()
    people = house.delegates()
    check_in(house.office, BALLOT, *people)
    order = random.Random(9)  # the same attack every time
    order.shuffle(people)
    for one in people:
        cast(house.office, Cast(BALLOT, one, order.choice((Choice.YES, Choice.NO, Choice.ABSTAIN))))
    return house


def count(house: House) -> None:
    """The count, and what the office does after it."""
    with house.office.unit_of_work() as uow:
        uow.ballots.close(BALLOT, opened(house.office.notary, uow, BALLOT).choices)
        uow.commit()
    assert sweeping.sweep(house.database)


def rows(house: House, query: str) -> list[sa.Row[tuple[object, ...]]]:
    """What the database answers."""
    with house.database.reader.connect() as connection:
        return list(connection.execute(sa.text(query)))


def raw_files(house: House) -> dict[str, bytes]:
    """The database file, and its write-ahead log, as a thief copies them."""
    file = file_of(house.database.url)
    assert file is not None
    return {place.suffix: place.read_bytes() for place in (file, Path(f"{file}-wal")) if place.exists()}


def test_every_sealed_paper_has_the_same_length_and_no_two_are_alike() -> None:
    key = box_key()

    papers = [seal(key, BALLOT, choice) for choice in Choice for _ in range(20)]

    assert {len(one) for one in papers} == {SEALED_BYTES}
    assert len(set(papers)) == len(papers)


def test_a_box_that_was_counted_has_no_key_and_no_sealed_paper(house: House) -> None:
    count(house)

    assert rows(house, "SELECT locked_key FROM ballot") == [(None,)]
    assert rows(house, "SELECT count(*) FROM ballot_urn") == [(0,)]
    assert rows(house, "SELECT count(*) FROM ballot_paper") == [(DELEGATES,)]


def test_sweeping_waits_for_the_count_and_is_done_once(house: House) -> None:
    with house.office.reading() as uow:
        open_box = list(uow.ballots.unswept())
    count(house)
    with house.office.reading() as uow:
        swept = list(uow.ballots.unswept())

    assert (open_box, swept) == ([], [])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_raw_files_of_sqlite_keep_nothing_of_the_casting_after_the_count(house: House) -> None:
    fell = rows(house, "SELECT id, sealed FROM ballot_urn")
    ((locked_key,),) = rows(house, "SELECT locked_key FROM ballot")
    before = raw_files(house)
    assert any(row.id.encode() in content for row in fell for content in before.values())

    count(house)

    after = raw_files(house)
    assert after.get(".db-wal", b"") == b""
    kept = after[".db"]
    assert [row.id for row in fell if row.id.encode() in kept] == []
    assert [row.id for row in fell if row.sealed in kept] == []
    assert isinstance(locked_key, bytes)
    assert locked_key not in kept


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_place_of_a_row_in_the_file_of_sqlite_is_that_of_its_id_or_number(house: House) -> None:
    count(house)

    kept = raw_files(house)[".db"]
    papers = [str(row.id) for row in rows(house, "SELECT id FROM ballot_paper ORDER BY id")]
    seats = [str(row.receipt) for row in rows(house, "SELECT receipt FROM ballot_roll ORDER BY number")]
    for written in (papers, seats):
        places = [kept.rindex(one.encode()) for one in written]
        falling = sum(one > after for one, after in pairwise(places))
        # within a page rows lie from the end to the beginning, in the order in which they were written
        assert falling > 0.9 * len(written)


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)
def test_transaction_numbers_of_postgresql_join_nothing_after_the_count(house: House) -> None:
    joined = "SELECT count(*) FROM ballot_roll r JOIN {} p ON p.xmin::text = r.xmin::text"
    assert rows(house, joined.format("ballot_urn")) == [(DELEGATES,)], "while it is open: to sealed papers"

    count(house)

    assert rows(house, "SELECT count(DISTINCT xmin::text) FROM ballot_paper") == [(1,)]
    assert rows(house, "SELECT count(DISTINCT xmin::text) FROM ballot_roll") == [(1,)]
    assert rows(house, "SELECT pg_relation_size('ballot_urn')") == [(0,)], "its file was written anew"


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)
def test_records_in_the_log_of_postgresql_have_one_length_whatever_the_choice(house: House) -> None:
    with house.database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_walinspect")
        start = connection.scalar(sa.text("SELECT pg_current_wal_insert_lsn()::text"))
        for number, choice in enumerate([*Choice] * 3):
            paper = {"id": f"{number:032}", "sealed": seal(box_key(), BALLOT, choice), "ballot": BALLOT}
            connection.execute(sa.text("INSERT INTO ballot_urn VALUES (:id, :ballot, :sealed)"), paper)
        lengths = connection.execute(
            sa.text(
                "SELECT DISTINCT record_length - fpi_length FROM pg_get_wal_records_info("
                "CAST(:start AS pg_lsn), pg_current_wal_flush_lsn()) "
                "WHERE resource_manager = 'Heap' AND record_type LIKE 'INSERT%' AND block_ref LIKE "
                "'%' || (SELECT relfilenode FROM pg_class WHERE relname = 'ballot_urn') || '%' "
                "AND fpi_length = 0 AND record_type = 'INSERT'"
            ),
            {"start": start},
        ).all()

    assert len(lengths) == 1

"""迁移: up, down, up again, with rows; no drift from the tables; several processes at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from negotiation.storage import migrate, tables
from negotiation.storage.database import Database, open_database
from negotiation.storage.unit_of_work import reading, writing
from tests.builders_storage import open_case

UPGRADE = "import sys; from negotiation.storage import migrate; migrate.upgrade(sys.argv[1])"


def tables_in(url: str) -> set[str]:
    """Names of the tables a database has."""
    database = open_database(url)
    try:
        with database.reader.connect() as connection:
            return set(sa.inspect(connection).get_table_names())
    finally:
        database.close()


def execute(url: str, statement: str) -> None:
    """One statement, committed."""
    database = open_database(url)
    try:
        with database.writer.begin() as connection:
            connection.exec_driver_sql(statement)
    finally:
        database.close()


def test_an_empty_database_is_told_from_an_upgraded_one(empty_database_url: str) -> None:
    assert migrate.check(empty_database_url) == ["revision none, expected 0010"]

    migrate.upgrade(empty_database_url)

    assert migrate.check(empty_database_url) == []
    assert tables_in(empty_database_url) == {*tables.metadata.tables, "alembic_version"}


def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    migrate.upgrade(database_url)

    assert migrate.check(database_url) == []


def test_a_database_with_rows_goes_down_and_up_again(database: Database) -> None:
    with writing(database) as uow:
        open_case(uow)
        uow.commit()

    migrate.downgrade(database.url, "base", even_if_rows_are_lost=True)
    left = tables_in(database.url)
    migrate.upgrade(database.url)

    assert left == {"alembic_version"}
    assert migrate.check(database.url) == []


def test_going_back_where_there_is_no_room_for_what_is_there_is_refused_and_changes_nothing(
    database: Database,
) -> None:
    with writing(database) as uow:
        case = open_case(uow)
        uow.commit()

    with pytest.raises(migrate.LosesRowsError, match="negotiation: 1"):
        migrate.downgrade(database.url, "base")

    assert migrate.check(database.url) == []
    with reading(database) as uow:
        assert uow.cases.load(case.negotiation.id).negotiation == case.negotiation


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("CREATE TABLE stray (id INTEGER PRIMARY KEY)", "stray"),
        ("DROP INDEX ix_deadline_running", "ix_deadline_running"),
        ("ALTER TABLE session DROP COLUMN started_at", "started_at"),
    ],
)
def test_a_database_that_differs_from_the_tables_is_named(database_url: str, damage: str, said: str) -> None:
    execute(database_url, damage)

    differences = migrate.check(database_url)

    assert len(differences) == 1
    assert said in differences[0]


def test_a_missing_trigger_is_named(database_url: str) -> None:
    on = " ON refusal" if database_url.startswith("postgresql") else ""

    execute(database_url, f"DROP TRIGGER refusal_refuses_delete{on}")

    assert migrate.check(database_url) == ["trigger refusal_refuses_delete is missing"]


def test_four_processes_upgrade_one_empty_database_at_once(empty_database_url: str) -> None:
    command = [sys.executable, "-c", UPGRADE, empty_database_url]

    processes = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(4)]
    ends = [(process.communicate(timeout=120)[1].decode(), process.returncode) for process in processes]

    assert ends == [("", 0)] * 4
    assert migrate.check(empty_database_url) == []


def test_on_sqlite_an_upgrade_over_a_dangling_reference_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'office.db'}"
    migrate.upgrade(url)
    careless = sa.create_engine(url, poolclass=sa.NullPool)  # foreign keys are off by default
    with careless.begin() as connection:
        connection.exec_driver_sql("INSERT INTO account VALUES ('example', 'nobody', 'x')")

    with pytest.raises(migrate.BrokenReferencesError, match="account"):
        migrate.upgrade(url)

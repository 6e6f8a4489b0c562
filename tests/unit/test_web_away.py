"""The database goes away, breaks in mid-act or is kept by another: said in a sentence, never as a fault."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
import sqlalchemy as sa

from negotiation.domain.errors import DatabaseBusyError, DatabaseUnusableError
from negotiation.storage.database import Database, open_database
from negotiation.storage.unit_of_work import SqlUnitOfWork, reading, writing
from tests.builders_storage import open_case
from tests.builders_web import World, world
from tests.postgresql_server import Databases

OFFER = {
    "topics": "年度工资调整",
    "meeting_at": "2026-05-06T14:00",
    "meeting_place": "三层协商室",
    "reasons": "经营良好",
    "staff_views": "座谈会四场",
    "representatives_per_side": "3",
}


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A case just opened."""
    with world(tmp_path_factory.mktemp("away"), "2026-04-13T09:00:00+08:00") as made:
        yield made


class Gone(sqlite3.OperationalError):
    """What a driver says when its server hangs up."""


def _breaks(*_: Any) -> None:
    raise sa.exc.OperationalError("BEGIN", {}, Gone("server closed the connection at 10.0.0.5"))


def test_while_the_database_is_away_every_page_says_so_and_nothing_of_the_inside(place: World) -> None:
    client, reader = place.client("chair"), place.application.database.reader
    pages = ("/verify", "/sign-in", "/union/", "/v/0123456789abcdef", "/congress/")

    for address, language in product(pages, ("zh", "en")):
        client.set_cookie("language", language)
        sa.event.listen(reader, "begin", _breaks)
        answer = client.get(address)
        sa.event.remove(reader, "begin", _breaks)

        page = answer.get_data(as_text=True)
        assert answer.status_code == 503, address
        assert answer.headers["Retry-After"]
        assert ("系统暂时无法办理" in page) is (language == "zh"), address
        assert "10.0.0.5" not in page
        assert client.get(address).status_code < 500


def test_an_act_whose_database_breaks_is_answered_503_and_can_be_done_when_it_is_back(place: World) -> None:
    client, address = place.client("chair"), f"/union/case/{place.case_id}/act/serve_offer"
    sa.event.listen(place.application.database.writer, "commit", _breaks)

    broken = client.post(address, data=OFFER)
    sa.event.remove(place.application.database.writer, "commit", _breaks)
    done = client.post(address, data=OFFER)

    assert broken.status_code == 503
    assert done.status_code == 303


def test_a_done_act_is_told_as_done_whatever_happens_to_what_follows_it(
    place: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("示例")

    monkeypatch.setattr(type(place.application.archive), "render_waiting", fails)
    client = place.client("chair")

    answer = client.post(f"/union/case/{place.case_id}/act/serve_offer", data=OFFER)

    assert answer.status_code == 303
    assert "已办理" in client.get(answer.location).get_data(as_text=True)
    assert "after an act" in caplog.text


def test_a_line_that_breaks_after_the_commit_undoes_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def close(self: sa.Connection) -> None:
        real(self)
        raise sa.exc.OperationalError("ROLLBACK", {}, Gone("gone"))

    real = sa.Connection.close
    with writing(database) as uow:
        case = open_case(uow)
        uow.commit()
        monkeypatch.setattr(sa.Connection, "close", close)

    monkeypatch.undo()
    with reading(database) as uow:
        assert uow.cases.load(case.negotiation.id).negotiation == case.negotiation


def test_asking_on_after_the_line_broke_is_the_same_error(database: Database) -> None:
    def ask(uow: SqlUnitOfWork) -> None:
        connection = uow._connection
        assert connection is not None
        connection.invalidate()
        uow.ledger.of("0")

    with pytest.raises(DatabaseUnusableError), reading(database) as uow:
        ask(uow)


@pytest.mark.postgresql
def test_a_server_that_hangs_up_between_two_requests_costs_nobody_an_error(
    postgresql_databases: Databases,
) -> None:
    with postgresql_databases.fresh() as url:
        _hung_up(url)


def _hung_up(url: str) -> None:
    database = open_database(url)
    with reading(database) as uow:
        assert uow._connection is not None
        own = uow._connection.scalar(sa.text("SELECT pg_backend_pid()"))
    other = sa.create_engine(database.writer.url)
    with other.begin() as connection:
        connection.execute(sa.text("SELECT pg_terminate_backend(:own)"), {"own": own})

    with reading(database) as uow:
        assert uow._connection is not None
        assert uow._connection.scalar(sa.text("SELECT 1")) == 1

    other.dispose()
    database.close()


def test_pages_are_read_while_another_program_keeps_the_database_from_being_written(
    place: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given: a writer elsewhere that does not let go, and no patience
    database = place.application.database
    client = place.client("chair")
    file = database.writer.url.database
    assert file
    sa.event.listen(database.writer, "connect", _impatient)
    database.writer.dispose()
    elsewhere = sqlite3.connect(file, isolation_level=None)
    elsewhere.execute("BEGIN IMMEDIATE").close()

    # when
    read = client.get(f"/union/case/{place.case_id}")
    written = client.post(f"/union/case/{place.case_id}/act/serve_offer", data=OFFER)

    # then
    assert read.status_code == 200
    assert written.status_code == 503
    assert "数据库正忙" in written.get_data(as_text=True)
    elsewhere.close()
    place.clock.at += timedelta(minutes=1)
    assert client.post(f"/union/case/{place.case_id}/act/serve_offer", data=OFFER).status_code == 303


def _impatient(connection: Any, _: Any) -> None:
    connection.execute("PRAGMA busy_timeout = 0").close()


def test_busy_is_told_from_broken() -> None:
    assert issubclass(DatabaseBusyError, DatabaseUnusableError)
    assert DatabaseBusyError.key != DatabaseUnusableError.key

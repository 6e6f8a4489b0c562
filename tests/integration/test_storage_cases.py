"""案件库、期限、文书、帐号: what goes in comes out, of two writers one is told, moments keep their zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from negotiation.domain.deadline import DeadlineState
from negotiation.domain.errors import ConflictError, UnknownNegotiationError, UnknownPersonError
from negotiation.domain.moment import CHINA
from negotiation.ports import KeyRecord
from negotiation.storage import tables
from negotiation.storage.accounts import Account, Session
from negotiation.storage.database import Database
from negotiation.storage.unit_of_work import reading, writing
from tests.builders_storage import (
    NOON,
    TYPES,
    a_deadline,
    a_document,
    a_pending_paper,
    a_person,
    delegates,
    open_case,
    with_topics,
)


@pytest.fixture
def office(database: Database) -> Database:
    """A database with the register and one case."""
    with writing(database) as uow:
        open_case(uow)
        uow.commit()
    return database


def test_a_case_comes_back_as_it_went_in(office: Database) -> None:
    with writing(office) as uow:
        before = uow.cases.load("n1", lock=True)
        uow.cases.save(with_topics(before, "pay"))
        uow.commit()

    with reading(office) as uow:
        after = uow.cases.load("n1")

    assert after.negotiation.topics == ("pay",)
    assert after.negotiation.opened_at == NOON
    assert after.negotiation.version == before.negotiation.version + 1
    assert after.types == TYPES
    assert [one.version for one in after.contracts.values()] == [0, 0, 0, 0]
    assert after.parties == before.parties


def test_leaving_without_commit_leaves_nothing(database: Database) -> None:
    with writing(database) as uow:
        open_case(uow)

    with reading(database) as uow, pytest.raises(UnknownNegotiationError):
        uow.cases.load("n1")


def test_the_second_of_two_changes_to_the_same_version_is_a_conflict(office: Database) -> None:
    with reading(office) as uow:
        seen = uow.cases.load("n1")
    with writing(office) as uow:
        uow.cases.save(with_topics(seen, "pay"))
        uow.commit()

    with writing(office) as uow, pytest.raises(ConflictError) as refused:
        uow.cases.save(with_topics(seen, "hours"))

    assert refused.value.values == {"part": "negotiation", "seen": 0, "now": 1}
    with reading(office) as uow:
        assert uow.cases.load("n1").negotiation.topics == ("pay",)


def test_a_change_to_one_contract_does_not_conflict_with_another(office: Database) -> None:
    with reading(office) as uow:
        seen = uow.cases.load("n1")
    for contract_type in ("wage", "women"):
        with writing(office) as uow:
            uow.cases.save(seen.with_contract(seen.contract(contract_type)))
            uow.commit()

    with reading(office) as uow:
        versions = {one.type: one.version for one in uow.cases.load("n1").contracts.values()}

    assert versions == {"general": 0, "wage": 1, "women": 1, "safety": 0}


def test_a_state_that_no_row_knows_is_refused_by_the_database(office: Database) -> None:
    table = tables.metadata.tables["contract"]

    with pytest.raises(sa.exc.IntegrityError), office.writer.begin() as connection:
        connection.execute(sa.update(table).values(state="approved"))


def test_a_naive_moment_is_refused(office: Database) -> None:
    naive = Session("t", "chair", "", datetime(2026, 4, 15), NOON)  # noqa: DTZ001 — the point of the test

    with writing(office) as uow, pytest.raises(sa.exc.StatementError, match="naive moment"):
        uow.accounts.start(naive)


def test_a_moment_keeps_its_instant_whatever_zone_it_was_spoken_in(office: Database) -> None:
    in_china = NOON.astimezone(CHINA)

    with writing(office) as uow:
        uow.accounts.start(Session("t", "chair", "", in_china, in_china + timedelta(hours=8)))
        uow.commit()

    with reading(office) as uow:
        found = uow.accounts.session("t", NOON)
        ended = uow.accounts.session("t", NOON + timedelta(hours=8))
    assert found is not None
    assert (found.started_at, found.started_at.utcoffset()) == (NOON, timedelta(0))
    assert ended is None


def test_a_deadline_is_due_at_the_first_moment_after_it_and_not_before(office: Database) -> None:
    lapses_at = datetime(2026, 4, 27, 16, 0, tzinfo=UTC)
    with writing(office) as uow:
        uow.deadlines.arm(a_deadline())
        uow.commit()

    with writing(office) as uow:
        early = uow.deadlines.claim_due(lapses_at - timedelta(microseconds=1), 10)
        due = uow.deadlines.claim_due(lapses_at, 10)
        passed_over = uow.deadlines.claim_due(lapses_at, 10, but=("n1",))
        uow.deadlines.end(replace(a_deadline(), state=DeadlineState.LAPSED, ended_at=lapses_at))
        uow.commit()

    with reading(office) as uow:
        assert (list(early), list(due), list(passed_over)) == ([], ["n1"], [])
        assert not uow.deadlines.claimable(lapses_at)
        assert list(uow.deadlines.of("n1")) == [
            replace(a_deadline(), state=DeadlineState.LAPSED, ended_at=lapses_at)
        ]


def test_a_paper_waits_until_its_document_is_filed_in_the_same_transaction(office: Database) -> None:
    with writing(office) as uow:
        uow.papers.queue(a_pending_paper())
        uow.commit()
    with writing(office) as uow:
        waiting = uow.papers.waiting(10)
        document = a_document(uow.papers.put(b"%PDF-example"))
        uow.papers.file(document, b"%PDF-example", waiting_id="p1")
        uow.commit()

    with reading(office) as uow:
        assert list(waiting) == [a_pending_paper()]
        assert list(uow.papers.waiting(10)) == []
        assert list(uow.papers.of("n1")) == [document]
        assert uow.papers.get(document.sha256) == b"%PDF-example"


def test_the_same_paper_filed_twice_is_kept_once(office: Database) -> None:
    for _ in range(2):
        with writing(office) as uow:
            document = a_document(uow.papers.put(b"%PDF-example"))
            uow.papers.file(document, b"%PDF-example")
            uow.commit()

    with reading(office) as uow:
        assert list(uow.papers.of("n1")) == [document]


def test_people_and_delegates_come_back_as_they_were_registered(office: Database) -> None:
    with writing(office) as uow:
        uow.register.add_person(a_person())
        uow.register.add_delegates(delegates(3))
        uow.commit()

    with reading(office) as uow:
        assert uow.register.person("chair") == a_person()
        assert list(uow.register.people("union")) == [a_person()]
        assert list(uow.register.delegates("union")) == delegates(3)
        with pytest.raises(UnknownPersonError):
            uow.register.person("nobody")


def test_a_new_pass_of_a_delegate_ends_the_old_one(office: Database) -> None:
    with writing(office) as uow:
        uow.register.add_delegates(delegates(1))
        uow.accounts.issue_passes([("old", "d1")])
        uow.accounts.issue_passes([("new", "d1")])
        uow.commit()

    with reading(office) as uow:
        assert uow.accounts.delegate_of_pass("old") is None
        assert uow.accounts.delegate_of_pass("new") == (delegates(1)[0], "")


def test_an_account_and_a_key_are_found_by_name_and_a_key_may_be_replaced(office: Database) -> None:
    with writing(office) as uow:
        uow.register.add_person(a_person())
        uow.accounts.add(Account("example", "chair", "hash"))
        uow.keys.put(KeyRecord("chair", b"first", b"locked"))
        uow.keys.put(KeyRecord("chair", b"second", b"locked"))
        uow.commit()

    with reading(office) as uow:
        assert uow.accounts.of_login("example") == Account("example", "chair", "hash")
        assert uow.accounts.of_login("nobody") is None
        assert uow.keys.of("chair") == KeyRecord("chair", b"second", b"locked")

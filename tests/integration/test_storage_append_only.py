"""只增不改: the database itself refuses to change or drop a row of the ledger and of what it rests on."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from negotiation.ports import Refusal
from negotiation.ports_keys import KeyEvent
from negotiation.ports_signing import BegunSignature, Preserved, SealApplication, SealEvent
from negotiation.storage import tables
from negotiation.storage.database import Database
from negotiation.storage.unit_of_work import reading, writing
from signing.heads import Head
from signing.ledger import append, verify_chain
from tests.builders_storage import NOON, open_case

CHANGED = {
    "ledger_entry": "body",
    "refusal": "findings",
    "contract_text": "body",
    "blob": "sha256",
    "pack_snapshot": "body",
    "revocation_list": "issuer",
    "key_event": "kind",
    "signature_begun": "intent",
    "signature_finished": "revision",
    "seal_application": "reason",
    "seal_event": "note",
    "seal_image": "sha256",
    "preservation": "level",
    "log_position": "hash",
    "log_head": "root",
    "head_signature": "role",
    "head_receipt": "organisation_id",
    "public_text": "digest",
}
"""Append-only table → a text column to tamper with."""


@pytest.fixture
def kept(database: Database) -> Database:
    """One row in each append-only table."""
    with writing(database) as uow:
        open_case(uow)
        uow.ledger.append("n1", append(None, {"act": "T1"}))
        uow.ledger.refuse(Refusal("n1", "", "T2", "chair", NOON, "wrong_state", []))
        uow.papers.put(b"%PDF-example")
        uow.snapshots.keep("cn", "d" * 64, "{}")
        uow.certificates.put_list("issuing", 1, b"der", NOON)
        uow.certificates.note(KeyEvent(NOON, "applied", "chair", "chair"))
        uow.signatures.begin(BegunSignature("b1", "n1", *["general"] * 9, NOON))
        uow.signatures.finish("b1", "r", "B-T", NOON)
        uow.seals.apply(SealApplication("a1", "n1", "general", "union", "d", "chair", "", NOON))
        uow.seals.note(SealEvent("a1", "used", "women", "", NOON))
        uow.seals.put_image("union", "d", "women", NOON)
        uow.heads.place_new()
        uow.heads.put(Head("all", 1, "a" * 64, NOON), "h1")
        uow.heads.sign("h1", "union", b"cms", "chair", NOON)
        uow.heads.hand("h1", "union", NOON)
        uow.heads.note_text("d", "n1", "general")
        uow.preservation.put(Preserved("n1", "general", "d", "r", "B-LTA", (), NOON, NOON))
        uow.commit()
    with database.writer.begin() as connection:
        text = tables.metadata.tables["contract_text"]
        connection.execute(sa.insert(text).values(digest="d", body="{}"))
    return database


def run(database: Database, statement: str) -> None:
    """One statement, committed if the database lets it."""
    with database.writer.begin() as connection:
        connection.exec_driver_sql(statement)


def rows(database: Database, table: str) -> list[tuple[object, ...]]:
    """All rows of a table."""
    with database.reader.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.select(tables.metadata.tables[table]))]


@pytest.mark.parametrize("table", tables.APPEND_ONLY)
def test_an_update_is_refused(kept: Database, table: str) -> None:
    before = rows(kept, table)

    with pytest.raises(sa.exc.IntegrityError, match="append-only"):
        run(kept, f"UPDATE {table} SET {CHANGED[table]} = 'forged'")

    assert rows(kept, table) == before


@pytest.mark.parametrize("table", tables.APPEND_ONLY)
def test_a_delete_is_refused(kept: Database, table: str) -> None:
    before = rows(kept, table)

    with pytest.raises(sa.exc.IntegrityError, match="append-only"):
        run(kept, f"DELETE FROM {table}")

    assert len(before) == 1
    assert rows(kept, table) == before


@pytest.mark.parametrize("table", tables.APPEND_ONLY)
def test_emptying_or_replacing_is_refused(kept: Database, table: str) -> None:
    statement = f"TRUNCATE {table} CASCADE"
    if kept.embedded:
        statement = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"

    with pytest.raises(sa.exc.IntegrityError, match="append-only"):
        run(kept, statement)

    assert len(rows(kept, table)) == 1


def test_a_second_entry_of_the_same_number_is_refused(kept: Database) -> None:
    with writing(kept) as uow, pytest.raises(sa.exc.IntegrityError):
        uow.ledger.append("n1", append(None, {"act": "T1", "forged": True}))

    with reading(kept) as uow:
        verify_chain(uow.ledger.of("n1"))


def test_a_refusal_is_read_back_as_it_was_recorded(kept: Database) -> None:
    with reading(kept) as uow:
        found = uow.ledger.refusals("n1")

    assert list(found) == [Refusal("n1", "", "T2", "chair", NOON, "wrong_state", [])]

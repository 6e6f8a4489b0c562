"""台账树: every act leaves a head with its parties; an old head proves itself; rewriting is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from negotiation.domain.errors import (
    AlreadySignedError,
    UnknownNegotiationError,
    WrongActorError,
    WrongSignatureError,
)
from negotiation.storage import tables
from negotiation.storage.database import Database
from negotiation.usecases import heads
from signing import canonical
from signing.errors import ChainBrokenError, ProofFailedError, UnusableHeadError
from signing.heads import Head, Witness
from signing.ledger import GENESIS, Link, entry_hash
from tests.builders import House, a_house, a_story, at, upto


@pytest.fixture
def house(database: Database) -> House:
    """Delegations are confirmed; no head was made by the quick archive of the tests."""
    made = a_house(database, upto(a_story(), "confirm_delegations"))
    made.play()
    return made


def newest(house: House) -> Head:
    """The head made last."""
    with house.office.reading() as uow:
        found = uow.heads.newest(house.case().negotiation.number)
    assert found is not None
    return found


def receipts(house: House) -> set[str]:
    """Organisations that have a head."""
    with house.database.reader.connect() as connection:
        return set(connection.execute(sa.text("SELECT organisation_id FROM head_receipt")).scalars())


def test_a_head_covers_every_entry_and_goes_to_both_parties_and_the_bureau(house: House) -> None:
    (made,) = heads.hand_over(house.office, house.now)

    assert made.size == len(house.links())
    assert receipts(house) == {"union", "employer", "bureau"}
    assert heads.hand_over(house.office, house.now) == (), "nothing has grown since"


def test_todays_ledger_begins_with_every_head_that_was_ever_handed_out(house: House) -> None:
    (old,) = heads.hand_over(house.office, house.now)
    house.do("announce_delegation", "chair", house.now + timedelta(hours=1))
    (new,) = heads.hand_over(house.office, house.now)

    assert new.size > old.size
    for kept in (old, new):
        assert heads.prove(house.office, kept).new.size == new.size


def test_a_head_of_another_history_has_no_proof(house: House) -> None:
    (old,) = heads.hand_over(house.office, house.now)

    for wrong in (
        replace(old, root="0" * 64),
        replace(old, size=old.size + 1),
        replace(old, size=old.size - 1),
    ):
        with pytest.raises(ProofFailedError):
            heads.prove(house.office, wrong)


def test_a_head_that_the_platform_did_not_sign_proves_nothing_against_it(house: House) -> None:
    (old,) = heads.hand_over(house.office, house.now)

    with pytest.raises(UnusableHeadError):
        heads.prove(house.office, replace(old, root="0" * 64, signatures=()))


def _rewritten(links: Sequence[Link]) -> dict[int, tuple[str, str, str]]:
    """The whole history told anew from the third entry on: number → body, hash before it, own hash."""
    told: dict[int, tuple[str, str, str]] = {}
    before = GENESIS
    for one in links:
        body = dict(one.body) | ({"act": "another"} if one.sequence == 3 else {})
        own = entry_hash(before, body)
        told[one.sequence] = (canonical.encode(body).decode(), before, own)
        before = own
    return told


@pytest.mark.parametrize("columns", [("hash",), ("body",), ("body", "previous", "hash")])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_operator_who_rewrites_an_entry_is_found_by_whoever_kept_a_head(
    house: House, columns: tuple[str, ...]
) -> None:
    """The hash alone, the words alone under their old hash, or all that follows as well."""
    (old,), every = heads.hand_over(house.office, house.now), heads.seal_hour(house.office, house.now)
    told = _rewritten(house.links())
    whole = len(columns) == 3
    with house.database.writer.begin() as connection:
        connection.execute(sa.text("DROP TRIGGER ledger_entry_refuses_update"))
        for number, (body, previous, own) in told.items():
            if whole or number == 3:
                values = {"body": body, "previous": previous, "hash": own, "n": number}
                assigned = ", ".join(f"{name} = :{name}" for name in columns)
                connection.execute(
                    sa.text(f"UPDATE ledger_entry SET {assigned} WHERE sequence = :n"),
                    {name: values[name] for name in (*columns, "n")},
                )

    for kept in (old, every):
        assert kept is not None
        with pytest.raises(ProofFailedError if whole else ChainBrokenError):
            heads.prove(house.office, kept)


def test_once_an_hour_one_head_covers_the_entries_of_all_cases(house: House) -> None:
    first = heads.seal_hour(house.office, house.now)
    assert first is not None
    assert (first.log, first.size) == (heads.ALL, len(house.links()))

    assert heads.seal_hour(house.office, house.now + timedelta(minutes=59)) is None
    assert heads.seal_hour(house.office, house.now + timedelta(hours=2)) is None, "nothing was entered"

    house.do("announce_delegation", "chair", house.now + timedelta(hours=3))
    second = heads.seal_hour(house.office, house.now)
    assert second is not None
    assert second.size == first.size + 1
    assert heads.prove(house.office, first).new.size == second.size


def test_a_party_signs_a_head_with_its_own_key_once(house: House) -> None:
    heads.hand_over(house.office, house.now)
    chair, devices = house.actor("chair"), house.player.devices

    devices.witness(house.office, chair, house.id, house.now)

    assert [role for role, _ in newest(house).signatures] == [Witness.PLATFORM, Witness.UNION]
    with pytest.raises(AlreadySignedError):
        devices.witness(house.office, chair, house.id, house.now)


def test_a_signature_by_another_key_or_over_other_bytes_is_not_kept(house: House) -> None:
    heads.hand_over(house.office, house.now)
    chair, devices = house.actor("chair"), house.player.devices
    asked = heads.to_witness(house.office, chair, house.id, house.now)

    for signature in (
        devices.sign("director", asked.attributes),
        devices.sign("chair", b"other bytes"),
        b"",
        b"\x30\x00",
    ):
        with pytest.raises(WrongSignatureError):
            heads.witness(house.office, chair, asked.head_id, signature, house.now)

    assert [role for role, _ in newest(house).signatures] == [Witness.PLATFORM]


def test_only_the_parties_and_the_bureau_witness_and_only_their_own_case(house: House) -> None:
    heads.hand_over(house.office, house.now)

    with pytest.raises(WrongActorError):
        heads.to_witness(house.office, house.actor("registrar"), house.id, house.now)
    with pytest.raises(UnknownNegotiationError):
        heads.witness(house.office, house.actor("chair"), "0" * 64, b"", house.now)


def test_who_is_employed_by_a_party_and_holds_no_office_in_it_does_not_witness(house: House) -> None:
    heads.hand_over(house.office, house.now)

    for person in ("welder", "union-auditor"):
        with pytest.raises(WrongActorError):
            heads.to_witness(house.office, house.actor(person), house.id, house.now)
        assert not heads.may_witness(house.office, house.actor(person), house.id)
    assert heads.may_witness(house.office, house.actor("chair"), house.id)


def test_a_text_is_found_by_its_first_digits_without_looking_at_every_case(database: Database) -> None:
    house = a_house(database, upto(a_story(), "issue_text"))
    house.play()
    digest = house.contract().official.text_digest  # type: ignore[union-attr]  # it was issued

    with house.office.reading() as uow:
        assert uow.heads.find_text(digest[:16]) == (house.id, "general")
        assert uow.heads.find_text(digest) == (house.id, "general")
        assert uow.heads.find_text("0" * 16) is None


def test_nothing_of_the_log_is_changed_or_removed(house: House) -> None:
    heads.hand_over(house.office, house.now)
    heads.seal_hour(house.office, house.now)

    for table in ("log_head", "log_position", "head_signature", "head_receipt"):
        assert table in tables.APPEND_ONLY
        with pytest.raises(sa.exc.DBAPIError), house.database.writer.begin() as connection:
            connection.execute(sa.text(f"DELETE FROM {table}"))


def test_the_moment_of_a_head_is_the_one_that_was_signed(house: House) -> None:
    (made,) = heads.hand_over(house.office, at("2026-04-30 12:34"))

    assert newest(house).content == made.content

"""秘密: a signer's key never reaches the server; passwords and codes are kept as hashes only."""

from __future__ import annotations

import traceback

import pytest
import sqlalchemy as sa

from negotiation.domain.errors import ContentError, OfficeError
from negotiation.messages import sentence
from negotiation.storage import tables
from negotiation.storage.database import Database
from negotiation.usecases import accounts
from negotiation.usecases.perform import perform
from tests.builders import House, a_case, a_story, upto
from tests.builders_passes import codes_of

SECRET = "correct-horse-示例-7351"


@pytest.fixture
def house(database: Database) -> House:
    """A text that waits for its signatures."""
    return a_case(database, upto(a_story(), "issue_text"))


def all_bytes(house: House) -> bytes:
    """Everything the database holds, as bytes."""
    parts = []
    with house.database.reader.connect() as connection:
        for table in tables.metadata.sorted_tables:
            for row in connection.execute(sa.select(table)):
                parts += [one if isinstance(one, bytes) else str(one).encode() for one in row]
    return b"\n".join(parts)


def test_no_private_key_of_a_signer_stands_anywhere(house: House) -> None:
    official = house.contract().official
    assert official is not None
    house.do("sign_contract", "chair", house.now, content={"digest": official.text_digest})
    key = house.player.devices.keys["chair"]
    secret = key.private_numbers().private_value.to_bytes(32, "big")

    kept = all_bytes(house)

    assert "A15" in house.rows()
    assert secret not in kept
    assert secret.hex().encode() not in kept


def test_a_secret_sent_in_the_wrong_place_is_refused_without_being_kept(house: House) -> None:
    command = house.command(
        "sign_contract", "chair", house.now, content={"digest": "0" * 64, "signature": SECRET}
    )

    with pytest.raises(ContentError) as raised:
        perform(house.office, command)

    assert SECRET.encode() not in all_bytes(house)
    assert SECRET not in "".join(traceback.format_exception_only(raised.value))


def test_passwords_and_session_tokens_are_kept_only_as_hashes(house: House) -> None:
    with house.office.unit_of_work() as uow:
        accounts.open_account(uow, "example", "chair", SECRET)
        uow.commit()

    token = accounts.sign_in(house.office, "example", SECRET, house.now)

    kept = all_bytes(house)
    assert accounts.actor_of(house.office, token, house.now) == house.actor("chair")
    assert SECRET.encode() not in kept
    assert token.encode() not in kept


def test_entry_codes_of_delegates_are_kept_only_as_hashes(house: House) -> None:
    issued = codes_of(house.office, house.actor("chair"), house.actor("women"), house.now)

    kept = all_bytes(house)
    assert len({code for _, code in issued}) == len(issued) == 6
    assert not [code for _, code in issued if code[:10].encode() in kept or code[10:].encode() in kept]
    token = accounts.enter_congress(house.office, issued[0][1].lower(), house.now)
    assert accounts.delegate_of(house.office, token, house.now) == issued[0][0]


def test_an_unknown_login_and_a_wrong_password_are_answered_alike(house: House) -> None:
    with house.office.unit_of_work() as uow:
        accounts.open_account(uow, "example", "chair", SECRET)
        uow.commit()
    told = []
    for login, password in (("example", "wrong"), ("nobody", SECRET)):
        with pytest.raises(OfficeError) as raised:
            accounts.sign_in(house.office, login, password, house.now)
        told.append((type(raised.value), raised.value.values, sentence(raised.value, "zh")))

    assert told[0] == told[1]

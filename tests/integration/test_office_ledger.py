"""台账: whoever changes one byte of an entry, or a state behind the ledger's back, is found and named."""

from __future__ import annotations

import random
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from negotiation.casefile import Step
from negotiation.cli import cli
from negotiation.domain.errors import LedgerBrokenError
from negotiation.storage.database import Database
from negotiation.usecases.audit import replayed, verify_ledgers
from signing import ledger
from tests.builders import ALL, House, a_case, a_story, upto


@pytest.fixture
def house(database: Database) -> House:
    """A case with a good many entries, and the triggers of its ledger taken away."""
    house = a_case(database, upto(a_story(), "issue_text"))
    with database.writer.begin() as connection:
        for kind in ("update", "delete"):
            on = "" if database.embedded else " ON ledger_entry"
            connection.exec_driver_sql(f"DROP TRIGGER ledger_entry_refuses_{kind}{on}")
    return house


def forge(house: House, statement: str, **values: Any) -> None:
    """One statement past all guards, committed."""
    with house.database.writer.begin() as connection:
        connection.execute(sa.text(statement), values)


def broken(house: House) -> dict[str, Any]:
    """What the audit says."""
    with pytest.raises(LedgerBrokenError) as raised:
        verify_ledgers(house.office.reading)
    return raised.value.values


def test_a_whole_ledger_verifies_and_its_head_is_that_of_the_case(house: House) -> None:
    ((number, entries, head),) = verify_ledgers(house.office.reading)

    case = house.case()
    assert (number, entries, head) == (case.negotiation.number, case.ledger_length, case.ledger_head)


def test_the_chain_can_be_computed_again_from_the_bodies_alone(house: House) -> None:
    last = None
    for link in house.links():
        last = ledger.append(last, link.body)
        assert last == link
    assert last is not None
    assert last.hash == house.case().ledger_head


def test_the_states_on_file_are_those_the_entries_end_in(house: House) -> None:
    negotiation, contracts = house.states()

    assert replayed(house.links()) == {"": negotiation, **contracts}


@pytest.mark.parametrize("seed", range(20))
def test_one_changed_character_of_a_body_is_found_and_named(house: House, seed: int) -> None:
    chance = random.Random(seed)
    link = chance.choice(house.links())
    with house.database.reader.connect() as connection:
        query = sa.text("SELECT body FROM ledger_entry WHERE sequence = :at")
        body = connection.scalar(query, {"at": link.sequence})
    place = chance.randrange(len(body))
    other = chance.choice([one for one in 'x0"{ ,' if one != body[place]])
    forge(
        house,
        "UPDATE ledger_entry SET body = :body WHERE sequence = :at",
        body=body[:place] + other + body[place + 1 :],
        at=link.sequence,
    )

    told = broken(house)

    assert told["negotiation"] == house.case().negotiation.number
    assert told["sequence"] == link.sequence


def test_a_blank_put_into_a_body_changes_no_value_and_is_found_all_the_same(house: House) -> None:
    forge(
        house, "UPDATE ledger_entry SET body = replace(body, ',\"actor\"', ', \"actor\"') WHERE sequence = 3"
    )

    assert broken(house)["sequence"] == 3


@pytest.mark.parametrize(
    ("column", "value", "named"),
    [("hash", "f" * 64, {4}), ("previous", "f" * 64, {4}), ("sequence", 99, {5, 99}), ("sequence", -4, {-4})],
)
def test_a_changed_column_is_found_and_named(
    house: House, column: str, value: object, named: set[int]
) -> None:
    forge(house, f"UPDATE ledger_entry SET {column} = :value WHERE sequence = 4", value=value)

    assert broken(house)["sequence"] in named


@pytest.mark.parametrize("column", ["hash", "previous"])
def test_one_changed_digit_of_a_hash_is_found(house: House, column: str) -> None:
    link = house.links()[6]
    value = getattr(link, column)
    digit = "0" if value[10] != "0" else "1"
    forge(
        house,
        f"UPDATE ledger_entry SET {column} = :value WHERE sequence = 7",
        value=value[:10] + digit + value[11:],
    )

    assert broken(house)["sequence"] == 7


def test_a_removed_entry_is_found_wherever_it_stood(house: House) -> None:
    length = len(house.links())
    for at in (1, length // 2, length):
        with house.database.writer.connect() as connection:
            transaction = connection.begin()
            connection.execute(sa.text("DELETE FROM ledger_entry WHERE sequence = :at"), {"at": at})
            left = connection.scalars(sa.text("SELECT sequence FROM ledger_entry ORDER BY sequence")).all()
            transaction.rollback()
        links = [one for one in house.links() if one.sequence in left]
        with pytest.raises(ledger.ChainBrokenError):
            ledger.verify_chain(links, head=house.case().ledger_head)
    forge(house, "DELETE FROM ledger_entry WHERE sequence = :at", at=length)

    assert broken(house)["sequence"] == length - 1


def test_an_entry_added_behind_the_last_is_found(house: House) -> None:
    links = house.links()
    added = ledger.append(links[-1], {**links[-1].body, "sequence": len(links) + 1})
    with house.office.unit_of_work() as uow:
        uow.ledger.append(house.id, added)
        uow.commit()

    assert broken(house)["sequence"] == len(links) + 1


def test_a_whole_chain_written_anew_does_not_end_in_the_head_of_the_case(house: House) -> None:
    last = None
    for link in house.links():
        last = ledger.append(last, {**link.body, "at": "2026-01-01T00:00:00+08:00"})
        forge(
            house,
            "UPDATE ledger_entry SET previous = :previous, hash = :hash, body = :body WHERE sequence = :at",
            previous=last.previous,
            hash=last.hash,
            body=ledger.canonical.encode(last.body).decode(),
            at=last.sequence,
        )

    assert "head" in broken(house)["what"]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE negotiation SET ledger_head = 'ffff'", "head"),
        ("UPDATE negotiation SET ledger_length = ledger_length + 1", "entries"),
        ("UPDATE contract SET record = {set}(record, {path}, {value}), state = 'effective'", "effective"),
        ("UPDATE negotiation SET record = {set}(record, {path}, {value}), state = 'closed'", "closed"),
    ],
)
def test_a_case_changed_behind_the_back_of_its_ledger_is_found(
    house: House, statement: str, said: str
) -> None:
    names = {"set": "json_set", "path": "'$.state'", "value": f"'{said}'"}
    if not house.database.embedded:
        names = {"set": "jsonb_set", "path": "'{state}'", "value": f"'\"{said}\"'"}
    forge(house, statement.format(**names))

    assert said in broken(house)["what"]


def test_bytes_that_are_no_text_are_found_and_named(house: House) -> None:
    if not house.database.embedded:
        with pytest.raises(sa.exc.DBAPIError):  # PostgreSQL does not even take them
            forge(
                house,
                "UPDATE ledger_entry SET body = convert_from('\\xff'::bytea, 'UTF8') WHERE sequence = 5",
            )
        return
    forge(house, "UPDATE ledger_entry SET body = CAST(x'7bff7d' AS TEXT) WHERE sequence = 5")

    assert broken(house)["sequence"] == 5


def test_of_two_cases_the_broken_one_is_named(house: House) -> None:
    first = house.case().negotiation.number
    house.play(Step(at=house.now, act="open_negotiation", by=("chair",), contracts=ALL))
    second = house.case().negotiation.number
    forge(
        house, "UPDATE ledger_entry SET hash = :hash WHERE negotiation_id = :id", hash="0" * 64, id=house.id
    )

    told = broken(house)

    assert (told["negotiation"], told["sequence"]) == (second, 1)
    assert first != second


def test_the_command_says_which_entry_of_which_case_and_exits_with_one(house: House) -> None:
    number = house.case().negotiation.number
    address = house.database.url
    assert CliRunner().invoke(cli, ["verify", "--database", address]).exit_code == 0
    forge(house, "UPDATE ledger_entry SET body = replace(body, '\"chair\"', '\"chaix\"') WHERE sequence = 2")

    result = CliRunner().invoke(cli, ["verify", "--database", address])

    assert result.exit_code == 1
    assert number in result.output
    assert "第2条" in result.output

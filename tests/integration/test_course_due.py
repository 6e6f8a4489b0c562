"""到期: several runners share a night; one killed in the middle leaves nothing half and nothing twice."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from negotiation.domain.errors import ConflictError
from negotiation.storage.database import Database, open_database
from negotiation.usecases import due
from negotiation.usecases.audit import verify_ledgers
from negotiation.usecases.due import run_due
from negotiation.usecases.read import view_case
from tests.builders import ALL, House, a_case, a_house, a_story, at, upto

ROOT = Path(__file__).parents[2]
NIGHT = "2026-06-18 01:00"

RUNNER = """
import sys, time
from datetime import datetime
from negotiation.bootstrap import InstalledPacks
from negotiation.ports import Office
from negotiation.storage.database import open_database
from negotiation.storage.ledger import LedgerRepository
from negotiation.storage.unit_of_work import reading, writing
from negotiation.usecases import due

database, stop = open_database(sys.argv[1]), int(sys.argv[3])
due._BATCH = int(sys.argv[4])
append, seen = LedgerRepository.append, []

def slow(self, *one):
    append(self, *one)
    seen.append(one)
    if len(seen) == stop:
        print("in the middle", flush=True)
        time.sleep(600)

LedgerRepository.append = slow
office = Office(lambda: writing(database), lambda: reading(database), InstalledPacks(), None, "")
due.run_due(office, datetime.fromisoformat(sys.argv[2]))
"""


def three_cases(database: Database) -> House:
    """Three cases of one contract each, all on the bureau's desk; the house is that of the first."""
    house = a_case(database, upto(a_story(("general",)), "register"))
    for kind in ("wage", "women"):
        other = a_house(database, a_story((kind,)))
        other.play(*upto(a_story((kind,)), "register").step)
    return house


def runner(house: House, stop: int, batch: int) -> subprocess.Popen[bytes]:
    """A runner in a process of its own that stands still after that many entries, inside its transaction."""
    arguments = [house.database.url, at(NIGHT).isoformat(), str(stop), str(batch)]
    return subprocess.Popen([sys.executable, "-c", RUNNER, *arguments], cwd=ROOT, stdout=subprocess.PIPE)


def timers(house: House) -> Counter[str]:
    """How often each timer act was recorded, over all cases."""
    with house.office.reading() as uow:
        rows = [str(link.body["row"]) for one in uow.cases.all_ids() for link in uow.ledger.of(one)]
    return Counter(row for row in rows if row == "T24")


@pytest.mark.parametrize("stop", [1, 3])
def test_a_runner_killed_in_the_middle_leaves_nothing_half_and_two_others_do_the_rest_once(
    database: Database, stop: int
) -> None:
    house = a_case(database, upto(a_story(ALL), "register"))
    before = house.everything(but=())

    one = runner(house, stop, batch=4)
    assert one.stdout is not None
    assert one.stdout.readline() == b"in the middle\n"
    one.send_signal(signal.SIGKILL)
    one.wait(timeout=30)
    one.stdout.close()

    assert house.everything(but=()) == before
    with ThreadPoolExecutor(2) as pool:
        parts = list(pool.map(lambda _: run_due(house.office, at(NIGHT)), range(2)))
    assert sum(len(part) for part in parts) == 4
    assert timers(house) == {"T24": 4}
    verify_ledgers(house.office.reading)


@pytest.mark.postgresql
def test_a_runner_passes_over_what_another_one_holds(
    postgresql_databases: object, request: pytest.FixtureRequest
) -> None:
    with request.getfixturevalue("postgresql_databases").fresh() as url:
        database = open_database(url)
        try:
            house = three_cases(database)
            slow = runner(house, 1, batch=1)
            assert slow.stdout is not None
            assert slow.stdout.readline() == b"in the middle\n"
            start = time.monotonic()

            done = run_due(house.office, at(NIGHT))

            assert time.monotonic() - start < 30, "it did not wait for the other"
            assert len(done) == 2
            slow.kill()
            slow.wait(timeout=30)
            slow.stdout.close()
            assert len(run_due(house.office, at(NIGHT))) == 1
            assert timers(house) == {"T24": 3}
        finally:
            database.close()


def test_a_page_is_right_before_and_after_the_runner(database: Database) -> None:
    house = a_case(database, upto(a_story(ALL), "register"))
    actor = house.actor("chair")

    before = view_case(house.office, actor, house.id, at(NIGHT))
    run_due(house.office, at(NIGHT))
    after = view_case(house.office, actor, house.id, at(NIGHT))

    assert house.rows().count("T24") == 4
    assert [one.contract.state.value for one in before.contracts] == ["effective"] * 4
    assert [one.state for one in before.deadlines] == [one.state for one in after.deadlines]
    assert [one.acts for one in before.contracts] == [one.acts for one in after.contracts]
    assert [one.row for one in before.entries] == [one.row for one in after.entries]


def test_somebody_in_the_way_is_tried_again_and_not_for_ever() -> None:
    seen = due._Round()

    for _ in range(3):
        assert "n1" not in seen.failed
        seen.met("n1", ConflictError(part="database", seen=0, now=0))

    assert "n1" in seen.failed

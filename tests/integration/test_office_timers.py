"""定时: a killed runner leaves nothing half done and repeats nothing; one stuck case stops no other."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from negotiation.bootstrap import InstalledPacks
from negotiation.domain.errors import PackChangedError
from negotiation.storage.database import Database
from negotiation.usecases.audit import verify_ledgers
from negotiation.usecases.due import run_due
from tests.builders import ALL, House, a_case, a_house, a_story, at, upto
from workflows.pack import Pack

ROOT = Path(__file__).parents[2]
LATER = "2026-07-30 00:00"

KILLED = """
import os, sys
from datetime import datetime
from negotiation.bootstrap import InstalledPacks
from negotiation.ports import Office
from negotiation.storage.database import open_database
from negotiation.storage.unit_of_work import SqlUnitOfWork, reading, writing
from negotiation.usecases.due import run_due

database, when, moment = open_database(sys.argv[1]), sys.argv[2], datetime.fromisoformat(sys.argv[3])
commit = SqlUnitOfWork.commit

def dying(self):
    if when == "before":
        os._exit(9)
    commit(self)
    os._exit(9)

SqlUnitOfWork.commit = dying
run_due(Office(lambda: writing(database), lambda: reading(database), InstalledPacks(), None, ""), moment)
"""


def killed(house: House, when: str) -> None:
    """A runner that dies just before or just after its first commit."""
    command = [sys.executable, "-c", KILLED, house.database.url, when, at(LATER).isoformat()]
    ended = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, timeout=60)
    assert ended.returncode == 9, ended.stderr.decode()


def test_a_runner_killed_before_its_commit_leaves_nothing(database: Database) -> None:
    house = a_case(database, upto(a_story(ALL), "register"))
    before = house.everything(but=())

    killed(house, "before")

    assert house.everything(but=()) == before
    assert [one.row for one in run_due(house.office, at(LATER))] == ["T24"] * 4
    assert Counter(house.rows())["T24"] == 4
    verify_ledgers(house.office.reading)


def test_a_runner_killed_after_its_commit_repeats_nothing(database: Database) -> None:
    house = a_case(database, upto(a_story(ALL), "register"))

    killed(house, "after")

    assert Counter(house.rows())["T24"] == 4
    assert run_due(house.office, at(LATER)) == ()
    verify_ledgers(house.office.reading)


def test_an_error_in_the_middle_of_a_command_leaves_nothing_half(database: Database) -> None:
    house = a_case(database, upto(a_story(ALL), "register"))
    before = house.everything(but=())

    class Broken(InstalledPacks):
        """Rules that fail at the third question."""

        asked = 0

        def pinned(self, pack_id: str, digest: str) -> Pack:
            Broken.asked += 1
            if Broken.asked == 3:
                raise KeyboardInterrupt
            return super().pinned(pack_id, digest)

    with pytest.raises(KeyboardInterrupt):
        run_due(replace(house.office, packs=Broken()), at(LATER))

    assert house.everything(but=()) == before


def test_a_second_run_does_nothing(database: Database) -> None:
    house = a_case(database, upto(a_story(ALL), "register"))
    run_due(house.office, at(LATER))
    before = house.everything(but=())

    assert run_due(house.office, at(LATER)) == ()
    assert run_due(house.office, at("2027-01-01 00:00")) == ()
    assert Counter(house.rows())["T24"] == 4
    lapsed = {one: two for one, two in house.deadlines().items() if two[2] == "lapsed"}
    assert before["ledger_entry"] == house.everything()["ledger_entry"]
    assert ("R-REV-04", "wage") in lapsed


def test_a_case_that_cannot_be_settled_does_not_hold_up_the_others(database: Database) -> None:
    house = a_case(database, upto(a_story(), "serve_offer"))
    stuck = house.id
    other = a_house(database, a_story(("wage",)))
    other.play(*upto(a_story(("wage",)), "serve_offer").step)

    class WithoutOne(InstalledPacks):
        """The first case was opened under rules that are gone."""

        def pinned(self, pack_id: str, digest: str) -> Pack:
            if digest == "gone":
                raise PackChangedError(pack=pack_id, wanted=digest, installed="—")
            return super().pinned(pack_id, digest)

    with house.office.unit_of_work() as uow:
        case = uow.cases.load(stuck, lock=True)
        uow.cases.save(case.with_negotiation(replace(case.negotiation, pack_digest="gone")))
        uow.commit()

    with pytest.raises(PackChangedError):
        run_due(replace(house.office, packs=WithoutOne()), at("2026-05-30 00:00"))

    assert other.states()[0] == "overdue"
    assert house.states()[0] == "offered"


def test_timers_of_several_cases_are_told_in_order_of_their_moment(database: Database) -> None:
    first = a_case(database, upto(a_story(ALL), "register"))
    second = a_house(database, a_story(("wage",)))
    steps = [replace(one, at=first.now) for one in upto(a_story(("wage",)), "open_negotiation").step]
    second.play(*steps)

    done = run_due(first.office, at(LATER))

    assert [one.at for one in done] == sorted(one.at for one in done)
    assert {one.row for one in done} == {"T24"}

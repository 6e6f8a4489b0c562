"""`python -m tests.attacks.kill_votes` — kill −9 at every point of a vote, hundreds of times, both databases.

After each kill the office is started again and asked three things: is every confirmed vote counted, can every
delegate who was not told so still vote, and can the box be counted? One no ends with exit code 1.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import sqlalchemy as sa

from negotiation.domain.errors import AlreadyVotedError
from negotiation.ports import Office, UnitOfWork
from negotiation.storage import migrate, sweeping
from negotiation.storage.database import Database, open_database
from negotiation.storage.unit_of_work import reading, writing
from negotiation.usecases import ballot
from signing.ballot import Choice
from tests import postgresql_server
from tests.builders import a_house, a_story
from tests.builders_storage import Committing

SEATS = 16
"""Delegates of one box."""
THREADS = 4
CHOICES = (Choice.YES, Choice.NO, Choice.ABSTAIN)
STEPS = ("check_in", "cast", "count", "sweep", "start")


class BrokenPromiseError(Exception):
    """One of the three properties does not hold."""


@dataclass(slots=True, eq=False, weakref_slot=True)
class Points:
    """Counts the points a process passes; at the chosen one it kills itself."""

    deadly: int
    passed: int = 0

    def __call__(self, *_: object) -> None:
        self.passed += 1
        if self.passed == self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass(slots=True)
class Round:
    """One box: what each delegate wants, the token on their page, and who was told that it is counted."""

    ballot_id: str
    votes: dict[str, ballot.Cast]
    confirmed: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Attack:
    """One database under attack."""

    url: str
    office: Office
    people: list[str]
    chance: random.Random
    kills: Counter[str] = field(default_factory=Counter)
    boxes: int = 0

    @contextmanager
    def started(self, point: Points | None = None) -> Iterator[tuple[Database, Office]]:
        """The office on connections of its own, with deadly points where one is given."""
        database = open_database(self.url)
        if point is not None:
            for event in ("before_cursor_execute", "after_cursor_execute", "commit"):
                sa.event.listen(database.writer, event, point)
        watch = point or Points(0)

        def commit(real: UnitOfWork) -> None:
            real.commit()
            watch()

        office = replace(
            self.office,
            unit_of_work=lambda: Committing(writing(database), commit),  # type: ignore[arg-type,return-value]
            reading=lambda: reading(database),
        )
        try:
            yield database, office
        finally:
            database.close()

    def new_box(self) -> Round:
        """An open box, nobody here yet."""
        self.boxes += 1
        with self.started() as (_, office), office.unit_of_work() as uow:
            ballot_id = f"attack-{self.boxes}"
            uow.ballots.open(ballot_id, uow.register.delegates("union"), ballot.new_key(office.notary))
            uow.commit()
        votes = {one: ballot.Cast(ballot_id, one, self.chance.choice(CHOICES)) for one in self.people}
        return Round(ballot_id, votes)

    def killed_at(self, step: str, deadly: int, box: Round) -> bool:
        """A process does a step and dies at a point; False when it came to the end alive."""
        return self._died(step, self._child(lambda tell: self._do(step, Points(deadly), box, tell), box))

    def killed_after(self, seconds: float, box: Round) -> bool:
        """A process with several threads votes for everybody and is killed from outside."""
        return self._died("moment", self._child(lambda tell: self._crowd(box, tell), box, seconds))

    def _died(self, step: str, status: int) -> bool:
        died = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        self.kills[step] += died
        if not died and os.waitstatus_to_exitcode(status) != 0:
            raise BrokenPromiseError(f"a process ended by itself while it was to {step}")
        return died

    def _child(self, work: Callable[[Callable[[str], None]], None], box: Round, limit: float = 60) -> int:
        out, into = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(out)
            try:
                work(lambda one: os.write(into, f"{one}\n".encode()) and None)
                os._exit(0)
            except BaseException:  # noqa: BLE001 — told, whatever it is: the parent names the broken promise
                traceback.print_exc()
            finally:
                os._exit(3)
        os.close(into)
        if limit < 60:
            time.sleep(limit)
            os.kill(child, signal.SIGKILL)
        with os.fdopen(out) as told:
            box.confirmed.update(told.read().split())
        return os.waitpid(child, 0)[1]

    def _do(self, step: str, point: Points, box: Round, tell: Callable[[str], None]) -> None:
        with self.started(point) as (database, office):
            if step == "start":
                ballot.repair(office)
            elif step == "sweep":
                sweeping.sweep(database)
            elif step == "count":
                _count(office, box)
            else:
                one = next(one for one in box.votes if one not in box.confirmed)
                ballot.check_in(office, box.ballot_id, one)
                if step == "cast":
                    point.passed = 0
                    ballot.cast(office, box.votes[one])
                    point()
                    tell(one)

    def _crowd(self, box: Round, tell: Callable[[str], None]) -> None:
        with self.started() as (_, office):
            ballot.check_in(office, box.ballot_id, *box.votes)
            waiting = [one for one in box.votes if one not in box.confirmed]

            def vote(own: list[str]) -> None:
                for one in own:
                    ballot.cast(office, box.votes[one])
                    tell(one)

            crowd = [threading.Thread(target=vote, args=(waiting[n::THREADS],)) for n in range(THREADS)]
            for one in crowd:
                one.start()
            for one in crowd:
                one.join()
            time.sleep(30)  # everybody has voted: wait to be killed

    def examine(self, box: Round) -> None:
        """Start again and ask the three questions. Raises `BrokenPromiseError`."""
        with self.started() as (database, office):
            ballot.repair(office)
            with office.reading() as uow:
                is_open = box.ballot_id in uow.ballots.open_ids()
            if is_open:
                self._rest_votes(office, box)
                _count(office, box)
            if not sweeping.sweep(database):
                raise BrokenPromiseError("traces cannot be swept although nobody is here")
            with office.unit_of_work() as uow:
                counted = Counter(ballot.opened(office.notary, uow, box.ballot_id).choices)
                statuses = Counter(status for _, status in uow.ballots.roll(box.ballot_id))
        wanted = Counter(box.votes[one].choice.value for one in box.confirmed)
        if counted != wanted or statuses["cast"] != len(box.confirmed) or statuses["casting"]:
            raise BrokenPromiseError(f"{box.ballot_id}: counted {counted}, confirmed {wanted}, {statuses}")

    def _rest_votes(self, office: Office, box: Round) -> None:
        """Whoever was not told sends the page again, or opens a new one and finds the vote cast already."""
        for one, vote in box.votes.items():
            if one in box.confirmed:
                continue
            ballot.check_in(office, box.ballot_id, one)
            try:
                again = vote if self.chance.random() < 0.5 else replace(vote, token="another page")
                ballot.cast(office, again)
            except AlreadyVotedError:
                ballot.cast(office, vote)  # it fell before the kill: its own page is told so
            box.confirmed.add(one)


def _count(office: Office, box: Round) -> None:
    with office.unit_of_work() as uow:
        uow.ballots.close(box.ballot_id, ballot.opened(office.notary, uow, box.ballot_id).choices)
        uow.commit()


def _every_point(attack: Attack) -> None:
    """Each step once, killed at its first point, its second and so on until it gets through."""
    for step in STEPS:
        deadly, box = 1, attack.new_box()
        while True:
            if step in ("count", "sweep") or all(one in box.confirmed for one in box.votes):
                attack.examine(box)
                box = attack.new_box()
                if step in ("count", "sweep"):
                    with attack.started() as (_, office):
                        attack._rest_votes(office, box)
                        if step == "sweep":
                            _count(office, box)
            if not attack.killed_at(step, deadly, box):
                break
            deadly += 1
        attack.examine(box)


def _any_moment(attack: Attack) -> None:
    box = attack.new_box()
    for _ in range(3):
        attack.killed_after(attack.chance.uniform(0.02, 0.4), box)
    attack.examine(box)


def _attack(url: str, kills: int, seed: int) -> Attack:
    database = open_database(url)
    house = a_house(database, a_story(delegates=SEATS), hurry=False)
    attack = Attack(url, house.office, house.delegates(), random.Random(seed))
    database.close()
    turn = 0
    while attack.kills.total() < kills:
        (_every_point if turn % 2 == 0 else _any_moment)(attack)
        turn += 1
        print(f"  {attack.kills.total():4} kills, {attack.boxes} boxes counted", file=sys.stderr, flush=True)
    return attack


def main() -> int:
    """Attack SQLite, then PostgreSQL; 1 when a promise is broken."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--kills", type=int, default=500, help="over both databases")
    asked.add_argument("--seed", type=int, default=20261128)
    said = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder, postgresql_server.server() as admin:
        databases = postgresql_server.Databases(admin)
        try:
            with databases.fresh() as postgresql:
                sqlite = f"sqlite:///{Path(folder) / 'office.db'}"
                migrate.upgrade(sqlite)
                for name, url in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
                    begun = time.monotonic()
                    attack = _attack(url, (said.kills + 1) // 2, said.seed)
                    spent = time.monotonic() - begun
                    each = ", ".join(f"{step} {times}" for step, times in sorted(attack.kills.items()))
                    print(
                        f"{name}: {attack.kills.total()} kills ({each}), {attack.boxes} boxes, {spent:.0f} s"
                    )
        finally:
            databases.close()
    print("每张确认的票都已计入，未确认的都能再投，每个票箱都能计票 / all promises held")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPromiseError as broken:
        print(f"不成立 / broken: {broken}", file=sys.stderr)
        sys.exit(1)

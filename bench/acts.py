"""办理 — acts a second through the whole use-case, beside the very same statements in SQLAlchemy Core.

A "1+3" is played from opening to performance several times over. Measured are the calls of the use-cases;
the ballot box, timers and looking in between are not. Signatures have a figure of their own, so the notary
here is the fast one of the tests.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from bench.figure import Figure
from bench.tape import Tape
from negotiation import play
from negotiation.storage import migrate
from negotiation.storage.database import Database, open_database
from negotiation.usecases.read import view_case
from tests.builders import ALL, House, a_house, a_story, at
from tests.postgresql_server import Databases, is_available, server

STORIES, ROUNDS, GOAL = 1, 7, 0.4
Fresh = Callable[[], Database]


@dataclass(slots=True)
class Stopwatch:
    """停表 around the use-cases, and on the tape."""

    tape: Tape
    taken: float = 0.0
    calls: int = 0

    def around(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same work, measured."""

        def measured(*arguments: Any) -> Any:
            self.tape.measuring, start = True, time.perf_counter()
            try:
                return work(*arguments)
            finally:
                self.taken += time.perf_counter() - start
                self.calls += 1
                self.tape.measuring = False

        return measured


def figures() -> Iterator[Figure]:
    """SQLite as it is set up for work, and PostgreSQL where a server can be had."""
    with TemporaryDirectory() as folder, sqlite(Path(folder)) as fresh:
        yield from _figures("SQLite", fresh)
    if is_available():
        with server() as url, closing(Databases(url)) as databases, postgresql(databases) as fresh:
            yield from _figures("PostgreSQL", fresh)


def _figures(name: str, fresh: Fresh) -> Iterator[Figure]:
    tape = recorded(fresh)
    yield middle([acts(name, fresh, tape) for _ in range(ROUNDS)])
    yield looks(name, fresh)


def middle(found: list[Figure]) -> Figure:
    """The round in the middle, by ratio: both sides of it were measured side by side."""
    return sorted(found, key=lambda one: one.ratio)[len(found) // 2]


def recorded(fresh: Fresh) -> Tape:
    """Every statement of so many stories; playing them also warms what is compiled and read once."""
    tape = Tape()
    with closing(fresh()) as database:
        house = a_house(database, a_story(ALL), hurry=False)
        with tape.recording(database.writer):
            for _ in range(STORIES):
                _play(house, Stopwatch(tape))
    return tape


def acts(name: str, fresh: Fresh, tape: Tape) -> Figure:
    """Acts a second, ours and the tape's, each on a database of its own that knows the same parties."""
    watch = Stopwatch(Tape())
    with closing(fresh()) as database:
        house = a_house(database, a_story(ALL), hurry=False)
        for _ in range(STORIES):
            _play(house, watch)
    with closing(fresh()) as database:
        a_house(database, a_story(ALL), hurry=False)
        peer = watch.calls / tape.replay(database.writer)
    return Figure(f"acts, {name}", watch.calls / watch.taken, "/s", peer, "same statements in Core", GOAL)


def looks(name: str, fresh: Fresh) -> Figure:
    """Case pages computed a second (all four contracts in performance), beside the statements they take."""
    times, tape = 20, Tape(measuring=True)
    with closing(fresh()) as database:
        house = a_house(database, a_story(ALL), hurry=False)
        _play(house, Stopwatch(Tape()))
        actor, moment = house.actor("chair"), at("2026-07-02 09:00")

        def look() -> object:
            return view_case(house.office, actor, house.id, moment)

        look()
        with tape.recording(database.reader):
            look()
        start = time.perf_counter()
        for _ in range(times):
            look()
        ours = times / (time.perf_counter() - start)
        peer = times / sum(tape.replay(database.reader) for _ in range(times))
    return Figure(f"case pages computed, {name}", ours, "/s", peer, "same statements in Core")


def _play(house: House, watch: Stopwatch) -> None:
    house.player.negotiation_id = ""
    measured = {name: watch.around(getattr(play, name)) for name in ("perform", "open_negotiation")}
    with ExitStack() as stack:
        for name, work in measured.items():
            stack.enter_context(patch.object(play, name, work))
        house.play()


@contextmanager
def sqlite(folder: Path) -> Iterator[Fresh]:
    """Fresh files in a folder, with the settings of a real installation."""
    numbers = iter(range(1000))

    def fresh() -> Database:
        url = f"sqlite:///{folder / f'{next(numbers)}.db'}"
        migrate.upgrade(url)
        return open_database(url)

    yield fresh


@contextmanager
def postgresql(databases: Databases) -> Iterator[Fresh]:
    """Fresh databases on a server, dropped at the end."""
    with ExitStack() as stack:
        yield lambda: open_database(stack.enter_context(databases.fresh()))

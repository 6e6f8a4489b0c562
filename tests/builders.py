"""Builders for the tests of the office: a house on a database, stories as data, a case in any state.

A story is the example of Qingdao made smaller: fewer contracts and delegates, only the steps that are done.
Where signatures do not matter a fast notary stands in for the real one; it keeps the same promises.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from negotiation.bootstrap import InstalledPacks
from negotiation.casefile import Step, Story, load_story
from negotiation.devices import Devices
from negotiation.domain.actor import Actor
from negotiation.domain.case import Case
from negotiation.domain.contract import Contract
from negotiation.domain.errors import OfficeError
from negotiation.domain.moment import CHINA
from negotiation.play import Player
from negotiation.ports import Office, Refusal, StoredDocument
from negotiation.step_result import StepResult
from negotiation.storage import tables
from negotiation.storage.database import Database
from negotiation.storage.unit_of_work import reading, writing
from negotiation.usecases import accounts, ballot, signing_desk
from negotiation.usecases.entry import Done
from negotiation.usecases.perform import FLOW, Command, perform
from signing.ballot import Choice
from signing.ledger import Link
from tests.builders_notary import FastNotary

EXAMPLE = Path(__file__).parent.parent / "examples" / "qingdao-1plus3.toml"
ALL = ("general", "wage", "women", "safety")
ONE = ("general",)
_CONTRACT_ACTS = frozenset({row.act for row in FLOW.rows if row.level.value == "contract"})
_BALLOT_ACTS = frozenset({"check_in", "cast_ballots"})


def at(text: str) -> datetime:
    """A moment in China, e.g. `2026-04-15 10:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


# ---------------------------------------------------------------- stories


@cache
def example() -> Story:
    """The example story as it stands in the repository."""
    return load_story(EXAMPLE)


def a_story(
    kinds: Sequence[str] = ONE, *, delegates: int = 6, pack: str = "cn_37", steps: Iterable[Step] = ()
) -> Story:
    """The example with these contracts and this many delegates; every step in it is done.

    Every delegate comes and says yes. `steps` replaces all steps.
    """
    whole = example()
    kept = [_narrowed(step, kinds, delegates) for step in whole.step if step.expect == "done"]
    congress = replace(
        whole.congress[0],
        delegates=delegates,
        front_line=delegates,
        technical=0,
        managers=0,
        women=min(delegates, 1 + delegates // 3),
    )
    return replace(
        whole,
        case=replace(whole.case, pack=pack),
        person=tuple(replace(one, login="", password="") for one in whole.person),  # argon2 takes its time
        congress=(congress,),
        step=tuple(steps) or tuple(step for step in kept if step is not None),
    )


def _narrowed(step: Step, kinds: Sequence[str], delegates: int) -> Step | None:
    types = tuple(one for one in step.contracts if one in kinds)
    if step.contracts and not types:
        return None
    if step.act in _BALLOT_ACTS:
        cast = step.act == "cast_ballots"
        step = replace(step, present=0 if cast else delegates, yes=delegates if cast else 0, no=0, abstain=0)
    return replace(step, contracts=types)


def upto(story: Story, act: str, times: int = 1) -> Story:
    """The story until an act has been done that many times, that step included."""
    found = [place for place, step in enumerate(story.step) if step.act == act]
    return replace(story, step=story.step[: found[times - 1] + 1])


def before(story: Story, act: str, times: int = 1) -> Story:
    """The story until just before an act."""
    return replace(story, step=upto(story, act, times).step[:-1])


def changed(story: Story, act: str, **fields: Any) -> Story:
    """The story with all steps of one act changed; `content` is merged, everything else replaced."""
    content = fields.pop("content", {})
    steps = [
        replace(step, **fields, content={**step.content, **content}) if step.act == act else step
        for step in story.step
    ]
    return replace(story, step=tuple(steps))


# ---------------------------------------------------------------- fakes


class NothingRendered:
    """档案 that leaves the papers waiting: most tests look at what happened, not at how it is printed."""

    def render_waiting(self, at: datetime) -> tuple[StoredDocument, ...]:
        """Render nothing."""
        return ()

    def look_after(self, at: datetime) -> tuple[Done, ...]:
        """Archive nothing."""
        return ()


# ---------------------------------------------------------------- the house


@dataclass(slots=True)
class House:
    """一间办公室 — an office on a database, the player of its story, and short ways to ask and to act."""

    database: Database
    office: Office
    player: Player
    results: list[StepResult] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Id of the negotiation the story has opened."""
        return self.player.negotiation_id

    @property
    def now(self) -> datetime:
        """The moment of the newest entry."""
        return datetime.fromisoformat(self.case().last_act_at)

    def play(self, *steps: Step) -> list[StepResult]:
        """Play further steps (or the whole story); every one must come out as it expects."""
        if steps:
            self.player.story = replace(self.player.story, step=steps)
        played = list(self.player.play())
        self.results += played
        last = played[-1]
        assert last.expected, f"step {last.step} {last.act} was {last.outcome}: {_why(last)}"
        return played

    def actor(self, person_id: str) -> Actor:
        """A registered person as an actor, read now."""
        with self.office.reading() as uow:
            return accounts.as_actor(uow, uow.register.person(person_id))

    def command(self, act: str, by: str, when: str | datetime, *kinds: str, **more: Any) -> Command:
        """One command; contract acts without types are about the first contract."""
        moment = at(when) if isinstance(when, str) else when
        if act in _CONTRACT_ACTS and not kinds:
            kinds = (self.case().types[0],)
        return Command(act, self.id, self.actor(by), moment, kinds, **more)

    def do(self, act: str, by: str, when: str | datetime, *kinds: str, **more: Any) -> tuple[Done, ...]:
        """Do one command; where it is a signature, both its steps on the signer's own device."""
        command = self.command(act, by, when, *kinds, **more)
        if act in signing_desk.ACTS and not command.secrets:
            return self.player.devices.sign_and_perform(self.office, command)
        return perform(self.office, command)

    def case(self) -> Case:
        """The case as it is stored."""
        with self.office.reading() as uow:
            return uow.cases.load(self.id)

    def contract(self, kind: str = "general") -> Contract:
        """One contract as it is stored."""
        return self.case().contract(kind)

    def states(self) -> tuple[str, dict[str, str]]:
        """State of the negotiation and of its contracts."""
        case = self.case()
        return case.negotiation.state.value, {kind: one.state.value for kind, one in case.contracts.items()}

    def links(self) -> list[Link]:
        """The ledger."""
        with self.office.reading() as uow:
            return list(uow.ledger.of(self.id))

    def rows(self) -> list[str]:
        """Rows recorded in the ledger, in order."""
        return [str(link.body["row"]) for link in self.links()]

    def refusals(self) -> list[Refusal]:
        """Attempts that changed nothing."""
        with self.office.reading() as uow:
            return list(uow.ledger.refusals(self.id))

    def deadlines(self) -> dict[tuple[str, str], tuple[str, str, str]]:
        """(rule, contract) → counted day, day that counts, state."""
        with self.office.reading() as uow:
            return {
                (one.rule, one.contract_type): (
                    one.raw_on.isoformat(),
                    one.due_on.isoformat(),
                    one.state.value,
                )
                for one in uow.deadlines.of(self.id)
            }

    def vote(self, kind: str, choices: Mapping[Choice, int], *, present: int | None = None) -> str:
        """Delegates check in and vote in the order of the roll; returns the ballot's id."""
        record = self.contract(kind).ballot
        assert record is not None
        papers = [choice for choice, times in choices.items() for _ in range(times)]
        delegates = self.delegates()
        for one in delegates[: len(papers) if present is None else present]:
            ballot.check_in(self.office, record.ballot_id, one)
        for one, choice in zip(delegates, papers, strict=False):
            ballot.cast(self.office, ballot.Cast(record.ballot_id, one, choice))
        return record.ballot_id

    def delegates(self) -> list[str]:
        """Delegate ids in the order of the roll."""
        with self.office.reading() as uow:
            return [one.id for one in uow.register.delegates("union")]

    def everything(self, *, but: Iterable[str] = ("refusal",)) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, to show that nothing has changed."""
        with self.database.reader.connect() as connection:
            return {
                name: sorted(
                    (tuple(row) for row in connection.execute(sa.select(table))), key=lambda row: str(row)
                )
                for name, table in tables.metadata.tables.items()
                if name not in but
            }


def a_house(
    database: Database, story: Story | None = None, *, hurry: bool = True, devices: Devices | None = None
) -> House:
    """An office on this database with the story's parties registered and nothing played yet."""
    if hurry:
        _hurry(database)
    office = Office(
        unit_of_work=lambda: writing(database),
        reading=lambda: reading(database),
        packs=InstalledPacks(),
        notary=FastNotary(),
        verify_url="http://127.0.0.1:8000/v/",
    )
    player = Player(office, office.notary, NothingRendered(), story or a_story(), devices or Devices())
    player.register()
    return House(database, office, player)


_PLAYED: dict[str, _Played] = {}


def a_case(database: Database, story: Story | None = None) -> House:
    """A house in which the story has been played to its end; played once, then copied row by row."""
    chosen = story or a_story()
    found = _PLAYED.get(repr(chosen))
    if found is None:
        house = a_house(database, chosen)
        house.play()
        _PLAYED[repr(chosen)] = _Played(_rows(database), house.id, deepcopy(house.player.devices))
        return house
    _hurry(database)
    with database.writer.begin() as connection:
        for table in tables.metadata.sorted_tables:
            if found.rows[table.name]:
                connection.execute(sa.insert(table), found.rows[table.name])
                _count_on(connection, table)
    # finds its parties registered, their keys on their devices
    house = a_house(database, chosen, devices=deepcopy(found.devices))
    house.player.negotiation_id = found.negotiation_id
    return house


@dataclass(frozen=True, slots=True)
class _Played:
    """All rows a story has left."""

    rows: Mapping[str, list[dict[str, Any]]]
    negotiation_id: str
    devices: Devices


def _count_on(connection: sa.Connection, table: sa.Table) -> None:
    """PostgreSQL counts rows that came with their number from there on."""
    counted = table.autoincrement_column
    if counted is not None and connection.dialect.name == "postgresql":
        place = sa.func.pg_get_serial_sequence(table.name, counted.name)
        connection.execute(sa.select(sa.func.setval(place, sa.func.max(counted))).select_from(table))


def _rows(database: Database) -> dict[str, list[dict[str, Any]]]:
    with database.reader.connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(sa.select(table)).mappings()]
            for table in tables.metadata.sorted_tables
        }


def refused(house: House, command: Command, error: type[OfficeError]) -> OfficeError:
    """Do a command that must end in this error, change nothing and be recorded."""
    before, told = house.everything(), len(house.refusals())
    with pytest.raises(error) as raised:
        perform(house.office, command)
    assert raised.type is error
    assert house.everything() == before, "a refused act changed something"
    recorded = house.refusals()[told:]
    assert [(one.act, one.person_id, one.reason) for one in recorded] == [
        (command.act, command.actor.person_id, error.key)
    ]
    return raised.value


def blocking(error: OfficeError) -> dict[str, str]:
    """Rule → article, of everything that refused the act."""
    return {one.rule: one.article.zh for one in getattr(error, "findings", ()) if one.blocks}


def _why(result: StepResult) -> str:
    if result.error is None:
        return "done"
    found = [f"{one.rule} {one.article.zh}" for one in getattr(result.error, "findings", ()) if one.blocks]
    return f"{result.error.key} {found or result.error.values}"


def _hurry(database: Database) -> None:
    """Tests need no power cut: SQLite does not wait for the disk."""
    if database.embedded:

        def hurry(connection: Any, _: Any) -> None:
            connection.execute("PRAGMA synchronous = OFF").close()

        sa.event.listen(database.writer, "connect", hurry)

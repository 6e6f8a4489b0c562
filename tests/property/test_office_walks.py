"""随意走动: whatever people try, the ledger is whole, the states are its own, no vote is skipped.

Each walk mostly follows the story and often does not: other acts, other people, other contracts, spoilt
content, other people's devices, and time passing. Anything but a named error fails the test.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from negotiation.casefile import Step
from negotiation.domain.contract import Contract
from negotiation.domain.errors import OfficeError
from negotiation.storage.database import Database
from negotiation.usecases import seal_uses, signing_desk
from negotiation.usecases.audit import replayed, verify_ledgers
from negotiation.usecases.ballot import Cast, cast, check_in
from negotiation.usecases.due import run_due
from negotiation.usecases.perform import FLOW, Command, perform
from negotiation.usecases.read import view_case
from signing.ballot import Choice
from tests.builders import ALL, House, a_case, a_story, upto
from workflows.states import ContractState

STEPS = 120
AFTER_THE_VOTE = frozenset(
    {
        ContractState.VOTED_PASSED,
        ContractState.SIGNED,
        ContractState.SUBMITTED,
        ContractState.REGISTERED,
        ContractState.OBJECTED,
        ContractState.EFFECTIVE,
        ContractState.PUBLISHED,
        ContractState.PERFORMING,
    }
)
AFTER_SIGNING = AFTER_THE_VOTE - {ContractState.VOTED_PASSED}
SPOILT = (None, "", "字" * 300, -1, [], {"x": 1}, "2026-02-30", "0" * 64)


class Walk:
    """随意走动 of everybody through one case."""

    def __init__(self, house: House, seed: int) -> None:
        self.house, self.chance, self.now = house, random.Random(seed), house.now
        self.script = list(a_story(ALL, delegates=6).step[1:])
        self.people = [one.id for one in house.player.story.person]
        self.done = 0

    def go(self, steps: int) -> None:
        """So many attempts."""
        for _ in range(steps):
            follow = self.script and self.chance.random() < 0.75
            step = self.script[0] if follow else self.chance.choice([*self.script[:4], *a_story(ALL).step])
            if follow:
                self.now = max(self.now, step.at)
            elif self.chance.random() < 0.2:
                self.now += timedelta(hours=self.chance.choice((1, 30, 24 * 20)))
            if self._try(step, spoil=not follow) and follow:
                self.script.pop(0)

    def _try(self, step: Step, *, spoil: bool) -> bool:
        try:
            self._do(step, spoil=spoil)
        except OfficeError:
            return self.chance.random() < 0.05  # now and then the story goes on without it
        self.done += 1
        return True

    def _do(self, step: Step, *, spoil: bool) -> None:
        match step.act:
            case "open_negotiation":
                raise OfficeError
            case "audit_seal":
                self._audit(step)
            case "seal_papers":
                pass  # nothing is drawn here
            case "wait":
                run_due(self.house.office, self.now)
            case "check_in" | "cast_ballots":
                self._ballots(step)
            case _:
                for who in step.by:
                    person = self.chance.choice(self.people) if spoil and self.chance.random() < 0.3 else who
                    kinds = step.contracts or (ALL if FLOW.by_act(step.act).level.value == "contract" else ())
                    for kind in kinds or ("",):
                        self._perform(step, person, kind, spoil=spoil)

    def _audit(self, step: Step) -> None:
        for who in step.by:
            auditor = self.house.actor(who)
            for use in seal_uses.list_uses(self.house.office, auditor):
                note = str(step.content["note"])
                seal_uses.audit(
                    self.house.office, auditor, use.application.id, note, self.now, questioned=False
                )

    def _perform(self, step: Step, person: str, kind: str, *, spoil: bool) -> None:
        act = self.chance.choice(FLOW.rows).act if spoil and self.chance.random() < 0.3 else step.act
        if kind == "" and FLOW.by_act(act).level.value == "contract":
            kind = self.chance.choice(ALL)
        command = Command(
            act,
            self.house.id,
            self.house.actor(person),
            self._moment(spoil=spoil),
            (kind,) if kind else (),
            self._content(act, dict(step.content), kind, spoil=spoil),
        )
        if act not in signing_desk.ACTS:
            perform(self.house.office, command)
            return
        device = self.chance.choice(self.people) if spoil and self.chance.random() < 0.3 else ""
        known = self.house.player.devices.keys
        self.house.player.devices.sign_and_perform(
            self.house.office, command, device=device if device in known else ""
        )

    def _moment(self, *, spoil: bool) -> datetime:
        early = spoil and self.chance.random() < 0.1
        return self.now - timedelta(days=9) if early else self.now

    def _content(self, act: str, content: dict[str, Any], kind: str, *, spoil: bool) -> Mapping[str, Any]:
        if act in {"initial_draft", *signing_desk.ACTS} and kind:
            draft = self.house.contract(kind).draft
            content["digest"] = draft.digest if draft else ""
        if spoil and content and self.chance.random() < 0.4:
            content[self.chance.choice([*content, "stray"])] = self.chance.choice(SPOILT)
        return content

    def _ballots(self, step: Step) -> None:
        for kind in step.contracts or ALL:
            ballot = self.house.contract(kind).ballot
            if ballot is None:
                continue
            for one in self.house.delegates():
                if step.act == "check_in":
                    check_in(self.house.office, ballot.ballot_id, one)
                elif self.chance.random() < 0.95:
                    choice = Choice.YES if self.chance.random() < 0.85 else Choice.NO
                    cast(self.house.office, Cast(ballot.ballot_id, one, choice))


def passed_a_vote(contract: Contract) -> None:
    """Nothing is signed, filed or in effect but the very text the delegates passed."""
    if contract.state not in AFTER_THE_VOTE:
        return
    ballot, draft = contract.ballot, contract.draft
    assert ballot is not None
    assert ballot.passed
    assert ballot.closed_on is not None
    assert 2 * ballot.yes >= ballot.all_delegates
    assert draft is not None
    assert draft.digest == ballot.text_digest
    if contract.state in AFTER_SIGNING:
        assert contract.official is not None
        assert contract.official.text_digest == ballot.text_digest
        assert {mark.field for mark in contract.official.marks} >= {
            "UnionChiefSignature",
            "EmployerChiefSignature",
        }


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("seed", range(6))
def test_no_sequence_of_attempts_breaks_the_ledger_or_skips_a_vote(database: Database, seed: int) -> None:
    house = a_case(database, upto(a_story(ALL, delegates=6), "open_negotiation"))
    walk = Walk(house, seed)

    for _ in range(4):
        walk.go(STEPS // 4)
        verify_ledgers(house.office.reading)
        case = house.case()
        negotiation, contracts = house.states()
        assert replayed(house.links()) == {"": negotiation, **contracts} or not set(contracts) <= set(
            replayed(house.links())
        )
        for contract in case.contracts.values():
            passed_a_vote(contract)
        view_case(house.office, house.actor("chair"), house.id, max(walk.now, house.now))

    assert walk.done > 10  # it went somewhere


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("seed", range(3))
def test_what_is_seen_at_a_moment_is_what_is_recorded_when_the_runner_comes(
    database: Database, seed: int
) -> None:
    house = a_case(database, upto(a_story(ALL, delegates=6), "open_negotiation"))
    walk = Walk(house, 100 + seed)
    walk.go(STEPS // 2)
    later = max(walk.now, house.now) + timedelta(days=random.Random(seed).randrange(400))

    seen = view_case(house.office, house.actor("chair"), house.id, later)
    run_due(house.office, later)

    recorded = view_case(house.office, house.actor("chair"), house.id, later)
    assert replace(recorded, documents=seen.documents) == seen or recorded.ledger_head == seen.ledger_head
    assert [one.hash for one in recorded.entries] == [one.hash for one in seen.entries]

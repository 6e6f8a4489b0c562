"""演出 — runs a story under its own clock through the use-cases of the counters, timers firing on the way.

It stops at the first step whose outcome is not the expected one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from negotiation import enrolled
from negotiation.archive import Archive
from negotiation.cast import delegates_of, organisation_of, person_of
from negotiation.devices import Devices
from negotiation.domain.actor import Actor, OrganisationKind
from negotiation.domain.contract import Contract
from negotiation.domain.errors import (
    BallotNotOpenError,
    ContentError,
    OfficeError,
    RefusedError,
    UnknownActError,
    UnknownNegotiationError,
)
from negotiation.domain.moment import Moment
from negotiation.domain.registry import Delegate
from negotiation.ports import Notary, Office, StoredDocument, UnitOfWork
from negotiation.step_position import Position, position
from negotiation.step_result import StepResult
from negotiation.story_forms import Step, Story, StoryOrganisation, StoryPerson
from negotiation.usecases import accounts, ballot, heads, paper_seals, seal_uses, signing_desk
from negotiation.usecases.due import run_due
from negotiation.usecases.entry import Done
from negotiation.usecases.opening import Opening, open_negotiation
from negotiation.usecases.perform import FLOW, Command, perform, row_of
from negotiation.usecases.work import check_names
from signing.ballot import Choice
from workflows.flow import Level

_BEFORE = timedelta(hours=1)
"""Parties are registered this long before the first step."""


_WITNESSED = frozenset({"sign_contract", "register"})
"""Acts after which the head of the ledger is signed by who did them."""


@dataclass(slots=True)
class Player:
    """演员 — holds what a story has brought about so far."""

    office: Office
    notary: Notary
    archive: Archive
    story: Story
    devices: Devices = field(default_factory=Devices)
    negotiation_id: str = ""
    _actors: dict[str, Actor] = field(default_factory=dict)
    _opened: list[str] = field(default_factory=list)
    _filed: set[tuple[str, str]] = field(default_factory=set)
    _origins: dict[int, tuple[int, str]] = field(default_factory=dict)
    """Entry of the ledger → step and act; of the negotiation spoken of."""

    def register(self) -> None:
        """Enter the story's parties, people, accounts, keys and delegates; those already there stay."""
        at = self.story.starts_at - _BEFORE
        with self.office.unit_of_work() as uow:
            known = {one.id for one in uow.register.organisations()}
            people = {one.id for organisation in known for one in uow.register.people(organisation)}
            for one in self.story.organisation:
                if one.id not in known:
                    self._register_organisation(uow, one)
            for person in self.story.person:
                if person.id not in people:
                    self._register_person(uow, person)
                self._actors[person.id] = accounts.as_actor(uow, uow.register.person(person.id))
            for congress in self.story.congress:
                if congress.organisation not in known:
                    uow.register.add_delegates(delegates_of(congress.organisation, self.story))
            desk = enrolled.registrar(uow, self.story)
            uow.commit()
        enrolled.enrol(self.office, self.story, self._actors, desk, self.devices, at)

    def _register_organisation(self, uow: UnitOfWork, one: StoryOrganisation) -> None:
        check_names(self.notary, one.id, one.name, one.address, one.short)
        uow.register.add_organisation(organisation_of(one))

    def _register_person(self, uow: UnitOfWork, one: StoryPerson) -> None:
        # A name that no paper can show is refused here, not when the first paper is printed.
        check_names(self.notary, one.id, one.name, one.post)
        person = person_of(one)
        uow.register.add_person(person)
        if one.login:
            accounts.open_account(uow, one.login, one.id, one.password)

    def play(self) -> Iterator[StepResult]:
        """Every step and every timer between; ends after the first unexpected outcome."""
        for number, step in enumerate(self.story.step, start=1):
            yield from self._timers(step.at)
            result = self._step(number, step)
            self._witness(step, result)
            yield result
            if not result.expected:
                return

    def _timers(self, at: datetime) -> Iterator[StepResult]:
        for done in run_due(self.office, at):
            yield self._result(0, done.at, done.act, "done", (done,), None, expected=True)

    def _step(self, number: int, step: Step) -> StepResult:
        done: tuple[Done, ...] = ()
        error: OfficeError | None = None
        try:
            done = self._do(step)
        except OfficeError as raised:
            error = raised
        outcome = "done" if error is None else _outcome(error)
        reasons = _reasons(error)
        expected = outcome == step.expect and set(step.rules) <= reasons
        return self._result(number, step.at, step.act, outcome, done, error, expected=expected)

    def _turn_to(self, step: Step) -> None:
        """The negotiation a step speaks of; it stays the one spoken of until another is named."""
        if step.negotiation:
            if step.negotiation > len(self._opened):
                raise UnknownNegotiationError(negotiation=str(step.negotiation))
            self.negotiation_id = self._opened[step.negotiation - 1]

    def _do(self, step: Step) -> tuple[Done, ...]:
        self._turn_to(step)
        match step.act:
            case "open_negotiation":
                return (self._open(step),)
            case "wait":
                return ()
            case "check_in":
                return self._check_in(step)
            case "cast_ballots":
                return self._cast(step)
            case "audit_seal":
                return self._audit(step)
            case "seal_papers":
                return self._seal_papers(step)
            case _:
                return self._act(step)

    def _act(self, step: Step) -> tuple[Done, ...]:
        row = row_of(step.act)
        if not self.negotiation_id:
            raise UnknownNegotiationError(negotiation="—")
        kinds = step.contracts if row.level is Level.CONTRACT else ()
        if row.level is Level.CONTRACT and not kinds:
            kinds = tuple(self._contracts())
        done: tuple[Done, ...] = ()
        for who in (*(step.by or ("",)), *self._for_the_other_side(step)):
            for group in _groups(row.id, kinds):
                done += self._perform(step, who, group)
        return done

    def _for_the_other_side(self, step: Step) -> tuple[str, ...]:
        """Who confirms the other delegation where a story lets one side speak for both, as stories did before
        each side confirmed its own: the officer who named it."""
        if step.act != "confirm_delegations" or not step.by:
            return ()
        confirming = {who for one in self.story.step if one.act == step.act for who in one.by}
        sides = {self._actors[who].side for who in confirming if who in self._actors}
        if len(sides) != 1:
            return ()
        naming = [who for one in self.story.step if one.act == "name_delegation" for who in one.by]
        others = [who for who in naming if who in self._actors and self._actors[who].side not in sides]
        return tuple(others[:1])

    def _perform(self, step: Step, who: str, kinds: tuple[str, ...]) -> tuple[Done, ...]:
        command = self._command(step, who, kinds)
        if step.act not in signing_desk.ACTS:
            return perform(self.office, command)
        return self.devices.sign_and_perform(self.office, command, device=step.device)

    def _command(self, step: Step, who: str, kinds: tuple[str, ...]) -> Command:
        return Command(
            act=step.act,
            negotiation_id=self.negotiation_id,
            actor=self._actor(who),
            at=step.at,
            contract_types=kinds,
            content=self._content(step, kinds),
            despite=step.despite or None,
        )

    def _actor(self, who: str) -> Actor:
        """Raises `ContentError` for a step that names nobody."""
        if who not in self._actors:
            raise ContentError((("by", "missing", "步骤没有写明由谁办理 / the step names nobody"),))
        return self._actors[who]

    def _content(self, step: Step, kinds: tuple[str, ...]) -> Mapping[str, Any]:
        """A signer of a story has read the text as it is on file, unless the step says another digest."""
        if step.act not in {"initial_draft", *signing_desk.ACTS} or "digest" in step.content:
            return step.content
        contract = self._contracts()[kinds[0]]
        seen = contract.draft if step.act == "initial_draft" else contract.official
        digest = "" if seen is None else getattr(seen, "digest", "") or getattr(seen, "text_digest", "")
        return {**step.content, "digest": digest}

    def _open(self, step: Step) -> Done:
        story = self.story
        opening = Opening(
            actor=self._actor(step.by[0] if step.by else ""),
            at=step.at,
            pack_id=story.case.pack,
            union_id=story.of_kind(OrganisationKind.UNION).id,
            employer_id=story.of_kind(OrganisationKind.EMPLOYER).id,
            bureau_id=story.of_kind(OrganisationKind.BUREAU).id,
            upper_union_id=story.of_kind(OrganisationKind.UPPER_UNION).id,
            contract_types=step.contracts,
        )
        self.negotiation_id, done = open_negotiation(self.office, opening)
        self._origins = {}
        self._opened.append(self.negotiation_id)
        return done

    def _check_in(self, step: Step) -> tuple[Done, ...]:
        roll = self._roll()
        _enough(roll, step.present, "present")
        for ballot_id in self._ballots(step):
            ballot.check_in(self.office, ballot_id, *(one.id for one in roll[: step.present]))
        return ()

    def _cast(self, step: Step) -> tuple[Done, ...]:
        choices = (
            [Choice.YES] * step.yes
            + [Choice.NO] * step.no
            + [Choice.ABSTAIN] * step.abstain
            + [Choice.VOID] * step.void
        )
        roll = self._roll()
        _enough(roll, len(choices), "yes + no + abstain + void")
        for ballot_id in self._ballots(step):
            for delegate, choice in zip(roll, choices, strict=False):
                ballot.cast(self.office, ballot.Cast(ballot_id, delegate.id, choice))
        return ()

    def _audit(self, step: Step) -> tuple[Done, ...]:
        """用印审计 — every use of the seal that nobody has looked at yet."""
        note = str(step.content.get("note", ""))
        for who in step.by:
            auditor = self._actor(who)
            for use in seal_uses.list_uses(self.office, auditor):
                if use.unaudited:
                    seal_uses.audit(self.office, auditor, use.application.id, note, step.at, questioned=False)
        return ()

    def _seal_papers(self, step: Step) -> tuple[Done, ...]:
        """文书用印 — the keeper seals what their organisation issued and did not seal yet, by kind or all."""
        kinds = step.content.get("papers", ())
        for who in step.by:
            keeper = self._actor(who)
            for use in paper_seals.papers(self.office, keeper, self.negotiation_id):
                if not use.used and (not kinds or use.document.kind in kinds):
                    self.devices.seal_paper(self.office, keeper, use.document.id, step.at)
        return ()

    def _ballots(self, step: Step) -> list[str]:
        contracts = self._contracts()
        found = []
        for kind in step.contracts or tuple(contracts):
            record = contracts[kind].ballot if kind in contracts else None
            if record is None:
                raise BallotNotOpenError(contract=kind)
            found.append(record.ballot_id)
        return found

    def _witness(self, step: Step, result: StepResult) -> None:
        """会签: who signed or registered, and has a key, signs the head of the ledger as it is now."""
        if step.act not in _WITNESSED or result.outcome != "done":
            return
        heads.hand_over(self.office, step.at, self.negotiation_id)
        for who in step.by:
            if who in self.devices.keys:
                self.devices.witness(self.office, self._actors[who], self.negotiation_id, step.at)

    def _roll(self) -> tuple[Delegate, ...]:
        with self.office.reading() as uow:
            return tuple(uow.register.delegates(self.story.of_kind(OrganisationKind.UNION).id))

    def _contracts(self) -> Mapping[str, Contract]:
        with self.office.reading() as uow:
            return uow.cases.load(self.negotiation_id).contracts

    def _result(
        self,
        number: int,
        at: datetime,
        act: str,
        outcome: str,
        done: tuple[Done, ...],
        error: OfficeError | None,
        *,
        expected: bool,
    ) -> StepResult:
        self.archive.render_waiting(at)
        self.archive.look_after(at)
        findings = tuple((one.contract_type, finding) for one in done for finding in one.findings)
        if isinstance(error, RefusedError):
            about = str(error.values.get("contract", ""))
            findings = tuple((about, finding) for finding in error.findings)
        stands, fresh = self._position()
        self._origins.update({one.sequence: (number, one.act) for one in done})
        return StepResult(
            step=number,
            at=Moment.of(at).at,
            act=act,
            transition=_transition(act, done),
            outcome=outcome,
            expected=expected,
            findings=findings,
            error=error,
            position=stands,
            documents=fresh,
        )

    def origins(self) -> Mapping[str, tuple[int, str]]:
        """来源 — fact → the last step that brought it, with its act; 0 for what the clock did."""
        if not self.negotiation_id:
            return {}
        with self.office.reading() as uow:
            links = uow.ledger.of(self.negotiation_id)
        found: dict[str, tuple[int, str]] = {}
        for link in links:
            facts = link.body.get("facts")
            if link.sequence in self._origins and isinstance(facts, dict):
                found.update(dict.fromkeys(facts, self._origins[link.sequence]))
        return found

    def _position(self) -> tuple[Position, tuple[StoredDocument, ...]]:
        if not self.negotiation_id:
            return Position(), ()
        with self.office.reading() as uow:
            stands = position(uow, self.negotiation_id)
            on_file = uow.papers.of(self.negotiation_id)
        # A contract is filed again with each mark: a newer revision is news too.
        fresh = tuple(one for one in on_file if (one.id, one.sha256) not in self._filed)
        self._filed |= {(one.id, one.sha256) for one in fresh}
        return stands, fresh


def _enough(roll: tuple[Delegate, ...], wanted: int, field: str) -> None:
    """Raises `ContentError` when a story sends more delegates than there are: they would vanish silently."""
    if wanted > len(roll):
        raise ContentError(((field, "too_many", f"{wanted} > {len(roll)}"),))


def _groups(row_id: str, kinds: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Acts whose content names one text are done contract by contract; the others all together."""
    if not kinds:
        return [()]
    return [(kind,) for kind in kinds] if row_id in {"A10", "A11", "A15", "A16", "A44"} else [kinds]


def _transition(act: str, done: tuple[Done, ...]) -> str:
    rows = [one.row for one in done]
    moved = [row for row in rows if row.startswith("T")]
    if moved:
        return moved[-1]
    known = {row.act: row.id for row in FLOW.rows}
    return rows[-1] if rows else known.get(act, "")


def _outcome(error: OfficeError) -> str:
    return (
        "error" if isinstance(error, ContentError | UnknownActError | UnknownNegotiationError) else "refused"
    )


def _reasons(error: OfficeError | None) -> set[str]:
    if isinstance(error, RefusedError):
        return {one.rule for one in error.findings if one.blocks}
    return {error.key} if error else set()

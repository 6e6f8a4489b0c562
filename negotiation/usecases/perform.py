"""唯一的路 — every change of every case goes through `perform`: one command, one unit of work, one commit.

Load with lock → fire what fell due → state still right? → may this actor? → facts → all rules → fire the
row → change the case → clocks → paper → ledger entry → commit. A refusal changes nothing and is recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from negotiation.domain.actor import Actor
from negotiation.domain.case import Case
from negotiation.domain.errors import (
    ConflictError,
    NotReadyError,
    OfficeError,
    RefusedError,
    TooEarlyError,
    UnknownActError,
    WrongActorError,
    WrongStateError,
)
from negotiation.domain.moment import Moment
from negotiation.permissions import capacities
from negotiation.ports import Office, Refusal, UnitOfWork
from negotiation.usecases import clocks
from negotiation.usecases.conducts import CONDUCTS
from negotiation.usecases.entry import Done, record, state_of
from negotiation.usecases.standing import standing_facts
from negotiation.usecases.work import Work, check_characters, read_content
from workflows import flow as flow_table
from workflows import states
from workflows.engine import allowed, decided, evaluate
from workflows.facts import Facts
from workflows.flow import Level, Row
from workflows.machine import Machine, TransitionNotAllowedError
from workflows.pack import Pack

FLOW = flow_table.load_flow()
MACHINE = Machine(FLOW)
_FOLLOWERS = frozenset(row.then for row in FLOW.rows if row.then)


@dataclass(frozen=True, slots=True)
class Command:
    """指令 — one act by one actor on one negotiation, or on some of its contracts at once."""

    act: str
    negotiation_id: str
    actor: Actor
    at: datetime
    contract_types: tuple[str, ...] = ()
    """For contract acts; several types are one command: all done or none."""
    content: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, int] | None = None
    """Versions the actor had before their eyes: `negotiation` or a contract type → version."""


def perform(office: Office, command: Command) -> tuple[Done, ...]:
    """Do one command. Returns what was done, follow-ups included.

    Raises a named `OfficeError`; `RefusedError` carries every finding. Nothing is half done: on an error
    the unit of work is left without commit and the refusal is recorded in one of its own.
    """
    moment = Moment.of(command.at)
    try:
        with office.unit_of_work() as uow:
            case = uow.cases.load(command.negotiation_id, lock=True)
            check_seen(case, command.seen)
            check_order(case, moment)
            case, done = clocks.settle(office, uow, case, moment, fire_row)
            for work in works_of(office, uow, case, command, moment):
                case, acts = carry_out(work.using(case))
                done = (*done, *acts)
            uow.cases.save(case)
            uow.commit()
            return done
    except OfficeError as error:
        record_refusal(office, command, moment, error)
        raise


def row_of(act: str) -> Row:
    """The row an act names. Raises `UnknownActError`."""
    try:
        return FLOW.by_act(act)
    except flow_table.UnknownActError:
        raise UnknownActError(act=act) from None


def works_of(
    office: Office, uow: UnitOfWork, case: Case, command: Command, moment: Moment
) -> tuple[Work[Any], ...]:
    """One piece of work for a negotiation act, one for each contract of a contract act."""
    row = row_of(command.act)
    if row.id not in CONDUCTS or not row.sources:
        raise UnknownActError(act=command.act)
    types = tuple(dict.fromkeys(command.contract_types)) if row.level is Level.CONTRACT else ("",)
    if not types:
        raise WrongStateError(
            act=row.title_zh, act_en=row.title_en, state="—", state_en="—", allowed="", allowed_en=""
        )
    check_characters(office.notary, command.content)
    content = read_content(CONDUCTS[row.id].form, command.content)
    pack = office.packs.pinned(case.negotiation.pack_id, case.negotiation.pack_digest)
    return tuple(
        Work(office, uow, pack, row, case, command.actor, moment, content, one, command.secrets)
        for one in types
    )


def carry_out(work: Work[Any]) -> tuple[Case, tuple[Done, ...]]:
    """One row, then the row that follows it when everything that one waits for is there."""
    check_state(work)
    check_actor(work)
    check_ready(work)
    case, done = fire_row(work)
    follower = work.row.then
    if follower is None or not CONDUCTS[follower].ready(case, work.contract_type):
        return case, (done,)
    row = FLOW.row(follower)
    content = read_content(CONDUCTS[follower].form, {})
    then = replace(work, case=case, row=row, content=content, secrets={}, findings=(), dues={})
    if state_of(case, row, work.contract_type) not in row.sources:
        return case, (done,)
    try:
        case, followed = fire_row(then)
    except RefusedError as waiting:
        # The act itself stands; what it would complete still lacks something, and the findings say what.
        return case, (replace(done, waiting=waiting.findings),)
    return case, (done, followed)


def fire_row(work: Work[Any]) -> tuple[Case, Done]:
    """Facts, all rules, the machine, the change, the clocks, the paper and the ledger entry of one row."""
    conduct = CONDUCTS[work.row.id]
    own_facts = conduct.facts(work)
    facts = Facts({**standing_facts(work.case, work.contract_type, work.moment), **own_facts})
    types = (work.contract_type,) if work.contract_type else work.case.types
    findings = evaluate(work.pack, work.row, facts, contract_types=types, on=work.moment.on)
    if not allowed(findings):
        raise RefusedError(findings, act=work.row.title_zh, act_en=work.row.title_en)
    dues = clocks.periods(work.pack, work.row, facts, types, work.moment)
    ruled = replace(work, findings=findings, decided=decided(findings), dues=dues)
    case = _moved(ruled, conduct.apply(ruled))
    after = ruled.using(case)
    paper = conduct.paper(after)
    clocks.start_and_stop(after)
    return record(after, state_of(work.case, work.row, work.contract_type), own_facts, paper)


def _moved(work: Work[Any], case: Case) -> Case:
    """The case in the state the machine answers; the only place a state changes."""
    row, contract_type = work.row, work.contract_type
    before = state_of(case, row, contract_type)
    after = MACHINE.fire(row.level, before, row.act, decided=work.decided)
    if row.target is None:
        return case
    if isinstance(after, states.ContractState):
        return case.with_contract(case.contract(contract_type).moved(after, work.moment.at))
    return case.with_negotiation(case.negotiation.moved(after, work.moment.at))


def check_state(work: Work[Any]) -> None:
    """Raises `WrongStateError` when the row does not start here."""
    row, case = work.row, work.case
    state = state_of(case, row, work.contract_type)
    blocked = row.while_negotiation and case.negotiation.state not in row.while_negotiation
    try:
        if blocked:
            raise TransitionNotAllowedError(row.act, case.negotiation.state, row.while_negotiation)
        if not MACHINE.may(row.level, state, row.act):
            raise TransitionNotAllowedError(row.act, state, row.sources)
    except TransitionNotAllowedError as error:
        here = error.state or state
        raise WrongStateError(
            act=row.title_zh,
            act_en=row.title_en,
            state=states.label(here, "zh"),
            state_en=states.label(here, "en"),
            allowed="、".join(states.label(s, "zh") for s in error.allowed_sources),
            allowed_en=", ".join(states.label(s, "en") for s in error.allowed_sources),
        ) from None


def check_actor(work: Work[Any]) -> None:
    """Raises `WrongActorError` when the actor holds none of the capacities the row asks for."""
    if not capacities(work.actor, work.case) & frozenset(work.row.who):
        raise WrongActorError(
            act=work.row.title_zh,
            act_en=work.row.title_en,
            actor=work.actor.name,
            who=tuple(capacity.value for capacity in work.row.who),
        )


def check_ready(work: Work[Any]) -> None:
    """Raises `NotReadyError`: a row that follows others is not done by hand before they are all there."""
    if work.row.id in _FOLLOWERS and not CONDUCTS[work.row.id].ready(work.case, work.contract_type):
        raise NotReadyError(act=work.row.title_zh, act_en=work.row.title_en)


def check_seen(case: Case, seen: Mapping[str, int] | None) -> None:
    """Raises `ConflictError` when somebody acted since the actor looked."""
    if seen is None:
        return
    for part, version in seen.items():
        now = case.negotiation.version if part == "negotiation" else case.contract(part).version
        if now != version:
            raise ConflictError(part=part, seen=version, now=now)


def check_order(case: Case, moment: Moment) -> None:
    """Raises `TooEarlyError`: a ledger never runs backwards."""
    if case.last_act_at and moment.at < datetime.fromisoformat(case.last_act_at):
        raise TooEarlyError(at=moment.at.isoformat(), last=case.last_act_at)


def record_refusal(office: Office, command: Command, moment: Moment, error: OfficeError) -> None:
    """Put an attempt that changed nothing on record, in a transaction of its own."""
    findings = [f.as_json() for f in error.findings] if isinstance(error, RefusedError) else []
    with office.unit_of_work() as uow:
        uow.ledger.refuse(
            Refusal(
                negotiation_id=command.negotiation_id,
                contract_type=",".join(command.contract_types),
                act=command.act,
                person_id=command.actor.person_id,
                at=moment.at,
                reason=error.key,
                findings=findings,
            )
        )
        uow.commit()


def pack_of(office: Office, case: Case) -> Pack:
    """The pack a case is pinned to. Raises `PackChangedError`."""
    return office.packs.pinned(case.negotiation.pack_id, case.negotiation.pack_digest)

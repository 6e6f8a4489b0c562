"""唯一的路 — every change of every case goes through `perform`: one command, one unit of work, one commit.

Load with lock → fire what fell due → state still right? → may this actor? → the row and what follows from it
(`chain`, `fire`) → commit. A refusal changes nothing and is recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from negotiation.domain.actor import Actor
from negotiation.domain.case import Case
from negotiation.domain.errors import (
    AlreadyDoneError,
    ConflictError,
    DatabaseUnusableError,
    NotReadyError,
    OfficeError,
    RefusedError,
    TooEarlyError,
    UnexplainedWarningError,
    UnknownActError,
    WrongActorError,
    WrongStateError,
)
from negotiation.domain.moment import Moment
from negotiation.permissions import capacities
from negotiation.ports import Office, Refusal, UnitOfWork
from negotiation.usecases import chain, fire
from negotiation.usecases.conducts import CONDUCTS
from negotiation.usecases.dates import check_dates
from negotiation.usecases.entry import Done, state_of
from negotiation.usecases.work import Work, check_characters, read_content
from signing import canonical
from workflows import flow as flow_table
from workflows import states
from workflows.flow import Level, Row
from workflows.machine import TransitionNotAllowedError
from workflows.pack import Pack
from workflows.states import NegotiationState

FLOW, MACHINE = fire.FLOW, fire.MACHINE
FOLLOWERS = frozenset(row.then for row in FLOW.rows if row.then)


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
    clock: Callable[[], datetime] | None = None
    """Asked once the case is locked: who waited for a colleague acts after that colleague, not too early."""
    form: str = ""
    """Which form this is (`form_of`); one that was done is not done again. Empty: not from a form."""
    seen: Mapping[str, int] | None = None
    """Versions the actor had before their eyes: `negotiation` or a contract type → version."""
    despite: str | None = None
    """为什么仍要办理 although findings warn. The counters always hand on what was typed, and an empty text is
    refused where something warns; None (a case file, a script): nobody was asked, and that is on record."""


def perform(office: Office, command: Command) -> tuple[Done, ...]:
    """Do one command. Returns what was done, follow-ups included.

    Raises a named `OfficeError`; `RefusedError` carries every finding. Nothing is half done: on an error
    the unit of work is left without commit and the refusal is recorded in one of its own.
    """
    moment = Moment.of(command.at)
    try:
        with office.unit_of_work() as uow:
            case, done = done_in(office, uow, command, moment)
            uow.cases.save(case)
            if command.form:
                uow.submissions.note(command.form, command.negotiation_id, done[-1].at)
            uow.commit()
            return done
    except UnexplainedWarningError:
        raise  # a question, no refusal
    except OfficeError as error:
        record_refusal(office, command, moment, error)
        raise


def once_locked(moment: Moment, clock: Callable[[], datetime] | None) -> Moment:
    """The moment of an act, read after its turn has come; never before the act was asked for."""
    return moment if clock is None else Moment.of(max(moment.at, clock()))


def done_in(
    office: Office, uow: UnitOfWork, command: Command, moment: Moment
) -> tuple[Case, tuple[Done, ...]]:
    """The command carried out, not yet saved: who opened the unit of work commits, or looks and leaves."""
    case = uow.cases.load(command.negotiation_id, lock=True)
    moment = once_locked(moment, command.clock)
    refuse_again(uow, command.form)
    check_seen(case, command.seen)
    check_order(case, moment)
    case, done = chain.settle(office, uow, case, moment)
    for work in works_of(office, uow, case, command, moment):
        case, acts = carry_out(work.using(case))
        done = (*done, *acts)
    return case, done


def form_of(actor: Actor, number: str) -> str:
    """The form a person was shown, known by the number its page gave it; nobody else's has the same."""
    return canonical.digest_bytes(f"{actor.person_id}\n{number}".encode()) if number else ""


def refuse_again(uow: UnitOfWork, form: str) -> None:
    """Raises `AlreadyDoneError` for a form that was done."""
    done_at = uow.submissions.done_at(form) if form else None
    if done_at is not None:
        raise AlreadyDoneError(at=done_at)


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
    check_dates(content, moment)
    pack = office.packs.pinned(case.negotiation.pack_id, case.negotiation.pack_digest)
    return tuple(
        Work(
            office,
            uow,
            pack,
            row,
            case,
            command.actor,
            moment,
            content,
            one,
            command.secrets,
            despite=command.despite,
        )
        for one in types
    )


def carry_out(work: Work[Any]) -> tuple[Case, tuple[Done, ...]]:
    """One row and what follows from it, once state, actor and readiness are right."""
    check_state(work)
    check_actor(work)
    check_ready(work)
    return chain.fire(work)


def check_state(work: Work[Any]) -> None:
    """Raises `WrongStateError` when the row does not start here."""
    row, case = work.row, work.case
    state = state_of(case, row, work.contract_type)
    needed = standing_of_negotiation(case, row)
    try:
        if case.negotiation.state not in needed:
            raise TransitionNotAllowedError(row.act, case.negotiation.state, needed)
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


def standing_of_negotiation(case: Case, row: Row) -> tuple[NegotiationState, ...]:
    """States the negotiation may be in for an act on a contract of it; any, unless the row or the case says.

    Nothing is done any more about the contracts of a negotiation that was withdrawn.
    """
    if row.level is Level.CONTRACT and case.negotiation.withdrawn:
        return tuple(state for state in NegotiationState if state is not NegotiationState.CLOSED)
    return row.while_negotiation or tuple(NegotiationState)


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
    conduct = CONDUCTS[work.row.id]
    waits = work.row.id in FOLLOWERS and not conduct.by_hand
    if waits and not conduct.ready(work.case, work.contract_type):
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
    last = datetime.fromisoformat(case.last_act_at) if case.last_act_at else None
    if last is not None and moment.at < last:
        raise TooEarlyError(at=moment.at, last=last)


def record_refusal(office: Office, command: Command, moment: Moment, error: OfficeError) -> None:
    """Put an attempt that changed nothing on record, in a transaction of its own.

    A database that cannot be used is no answer to the attempt, and nothing can be put into it either.
    """
    if isinstance(error, DatabaseUnusableError | AlreadyDoneError):
        return
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

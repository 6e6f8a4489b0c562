"""建立协商案件 — A01: a negotiation and its contracts come into being, pinned to the newest rule pack."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from negotiation.domain.actor import Actor, OrganisationKind, Side
from negotiation.domain.case import Parties
from negotiation.domain.contract import Contract
from negotiation.domain.errors import ContentError, OfficeError, UnknownContractError
from negotiation.domain.moment import Moment
from negotiation.domain.negotiation import Negotiation
from negotiation.ports import Office, UnitOfWork
from negotiation.usecases.conducts import CONDUCTS
from negotiation.usecases.entry import Done, record
from negotiation.usecases.perform import FLOW, MACHINE, Command, check_actor, record_refusal
from negotiation.usecases.work import Nothing, Work
from workflows import contract_types
from workflows.flow import Level
from workflows.pack import Pack, UnknownPackError
from workflows.states import ContractState, NegotiationState


@dataclass(frozen=True, slots=True)
class Opening:
    """建案指令."""

    actor: Actor
    at: datetime
    pack_id: str
    union_id: str
    employer_id: str
    bureau_id: str
    upper_union_id: str
    contract_types: tuple[str, ...]


def open_negotiation(office: Office, opening: Opening) -> tuple[str, Done]:
    """Open a negotiation. Returns its id and what was recorded.

    Raises `UnknownContractError`, `ContentError` (parties of the wrong kind, no such pack) or
    `WrongActorError`; a refusal is recorded under no negotiation, since there is none.
    """
    moment = Moment.of(opening.at)
    try:
        return _open(office, opening, moment)
    except OfficeError as error:
        attempt = Command("open_negotiation", "", opening.actor, opening.at, opening.contract_types)
        record_refusal(office, attempt, moment, error)
        raise


def _open(office: Office, opening: Opening, moment: Moment) -> tuple[str, Done]:
    row = FLOW.by_act("open_negotiation")
    pack = _newest(office, opening.pack_id)
    chosen = _chosen(opening.contract_types)
    with office.unit_of_work() as uow:
        parties = uow.register.parties(
            opening.union_id, opening.employer_id, opening.bureau_id, opening.upper_union_id
        )
        _check_kinds(
            (parties.union.kind, OrganisationKind.UNION),
            (parties.employer.kind, OrganisationKind.EMPLOYER),
            (parties.bureau.kind, OrganisationKind.BUREAU),
            (parties.upper_union.kind, OrganisationKind.UPPER_UNION),
        )
        negotiation = _new_negotiation(uow, opening, parties, pack, moment)
        keep_law(uow, pack)
        case = uow.cases.add(negotiation, _new_contracts(negotiation, chosen, moment), parties)
        work = Work(office, uow, pack, row, case, opening.actor, moment, Nothing())
        check_actor(work)
        case, done = record(work, negotiation.state, {}, None)
        uow.cases.save(case)
        uow.commit()
    return negotiation.id, replace(done, state_before="")


def keep_law(uow: UnitOfWork, pack: Pack) -> None:
    """The law a case is pinned to, kept once beside it: it outlives the version that is installed today."""
    if not uow.snapshots.has(pack.digest):
        uow.snapshots.keep(pack.id, pack.digest, pack.canonical.decode("utf-8"))


def _newest(office: Office, pack_id: str) -> Pack:
    try:
        return office.packs.newest(pack_id)
    except UnknownPackError:
        raise ContentError((("pack", "unknown", pack_id),)) from None


def _chosen(asked: Sequence[str]) -> tuple[str, ...]:
    kinds = contract_types.load_contract_types()
    unknown = [kind for kind in asked if kind not in kinds]
    if unknown or not asked:
        raise UnknownContractError(contract_type="、".join(unknown) or "—")
    return tuple(kind for kind in kinds if kind in asked)


def _new_negotiation(
    uow: UnitOfWork, opening: Opening, parties: Parties, pack: Pack, moment: Moment
) -> Negotiation:
    year = moment.on.year
    serial = uow.papers.serial(parties.employer.area, "协商", year)
    state = NegotiationState(MACHINE.fire(Level.NEGOTIATION, None, "open_negotiation"))
    return Negotiation(
        id=str(uuid.uuid4()),
        number=f"{parties.employer.area}-{year}-{serial:04d}",
        state=state,
        pack_id=pack.id,
        pack_digest=pack.digest,
        union_id=parties.union.id,
        employer_id=parties.employer.id,
        bureau_id=parties.bureau.id,
        upper_union_id=parties.upper_union.id,
        initiator=opening.actor.side or Side.EMPLOYEES,
        opened_at=moment.at,
        entered={state.value: moment.at},
    )


def _new_contracts(negotiation: Negotiation, chosen: Sequence[str], moment: Moment) -> list[Contract]:
    kinds = contract_types.load_contract_types()
    return [
        Contract(
            id=str(uuid.uuid4()),
            negotiation_id=negotiation.id,
            type=kind,
            number=f"{negotiation.number}-{place}",
            title=kinds[kind].title_zh,
            state=ContractState.NEGOTIATING,
            entered={ContractState.NEGOTIATING.value: moment.at},
        )
        for place, kind in enumerate(kinds, start=1)
        if kind in chosen
    ]


def _check_kinds(*pairs: tuple[OrganisationKind, OrganisationKind]) -> None:
    wrong = tuple((wanted.value, "wrong_kind", found.value) for found, wanted in pairs if found is not wanted)
    if wrong:
        raise ContentError(wrong)


OPENING_ROW = "A01"
"""The one row without a conduct of its own: it creates the case it is recorded in."""

ROWS_WITH_CONDUCT = frozenset(CONDUCTS) | {OPENING_ROW}
"""Rows the office can carry out; the architecture test compares them with the flow."""

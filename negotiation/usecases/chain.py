"""行为的后果 — an act together with what follows from it, and the timers of a case fired in order.

What follows: the row it completes, a contract replaced in another case, a case with nothing left to do.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from negotiation.domain.actor import SYSTEM
from negotiation.domain.case import Case
from negotiation.domain.errors import RefusedError
from negotiation.domain.moment import Moment
from negotiation.ports import Office, UnitOfWork
from negotiation.usecases import clocks
from negotiation.usecases.conducts import CONDUCTS
from negotiation.usecases.entry import Done, state_of
from negotiation.usecases.fire import FLOW, fire_row
from negotiation.usecases.work import Work, read_content
from workflows.states import ContractState, NegotiationState

_PERFORMED = (ContractState.PERFORMING, ContractState.AMENDING)
_ENDED = (ContractState.TERMINATED, ContractState.EXPIRED, ContractState.SUPERSEDED)
_WAITING = (ContractState.REGISTERED, ContractState.PUBLISHED)
_BEGINS = (ContractState.EFFECTIVE, ContractState.PERFORMING)
_CLOSE, _SUPERSEDE = "A29", "T31S"


def fire(work: Work[Any]) -> tuple[Case, tuple[Done, ...]]:
    """One row and everything that follows from it, in one transaction."""
    case, done = fire_row(work)
    case, first, followed = _follow(work.using(case), done)
    case, further = _consequences(work.using(case), (first, *followed))
    return case, (first, *followed, *further)


def settle(office: Office, uow: UnitOfWork, case: Case, moment: Moment) -> tuple[Case, tuple[Done, ...]]:
    """Fire every timer of one case that fell due by a moment, and those of others that bear on it."""
    case, others = _settle_successors(office, uow, case, moment)
    case, own = clocks.settle(office, uow, case, moment, fire)
    return case, (*others, *own)


def _follow(work: Work[Any], done: Done) -> tuple[Case, Done, tuple[Done, ...]]:
    """The row that follows, when everything it waits for is there."""
    case, follower = work.case, work.row.then
    if follower is None or not CONDUCTS[follower].ready(case, work.contract_type):
        return case, done, ()
    row = FLOW.row(follower)
    if state_of(case, row, work.contract_type) not in row.sources:
        return case, done, ()
    content = read_content(CONDUCTS[follower].form, {})
    then = replace(work, row=row, content=content, secrets={}, findings=(), dues={})
    try:
        case, followed = fire_row(then)
    except RefusedError as waiting:
        # The act itself stands; what it would complete still lacks something, and the findings say what.
        return work.case, replace(done, waiting=waiting.findings), ()
    return case, done, (followed,)


def _consequences(work: Work[Any], done: tuple[Done, ...]) -> tuple[Case, tuple[Done, ...]]:
    case, reached = work.case, {one.state_after for one in done if one.contract_type}
    acts: tuple[Done, ...] = ()
    if reached & {state.value for state in _BEGINS}:
        acts = _supersede_others(work)
    if reached & {state.value for state in _ENDED}:
        case, closed = _close_when_over(work)
        acts = (*acts, *closed)
    return case, acts


def _supersede_others(work: Work[Any]) -> tuple[Done, ...]:
    """被新合同取代 — the contract of this type that the same parties perform until now.

    Only once the term of the new one has begun: a successor signed early leaves the old one its last weeks.
    """
    contract, parties = work.contract, work.case.parties
    if contract.draft is None or contract.draft.term_from > work.moment.on:
        return ()
    done: list[Done] = []
    states = [state.value for state in _PERFORMED]
    own = work.case.negotiation.id
    for sibling in work.uow.cases.with_contract(parties, (contract.type,), states, but=own):
        other = work.uow.cases.load(sibling.negotiation_id, lock=True)
        # 台账不倒退: a timer's legal moment may lie before what the other case has recorded since
        moment = work.moment.not_before(other.last_act_at)
        other, ripe = clocks.settle(work.office, work.uow, other, moment, fire)
        done.extend(ripe)
        row = FLOW.row(_SUPERSEDE)
        if other.contract(contract.type).state in row.sources:
            other, acts = fire(_system_work(work.office, work.uow, other, moment, _SUPERSEDE, contract.type))
            done.extend(acts)
        work.uow.cases.save(other)
    return tuple(done)


def _close_when_over(work: Work[Any]) -> tuple[Case, tuple[Done, ...]]:
    """结案 — by itself once every contract of the case has ended."""
    case = work.case
    over = all(one.state in _ENDED for one in case.contracts.values())
    if not over or case.negotiation.state is not NegotiationState.BARGAINING:
        return case, ()
    case, closed = fire_row(_system_work(work.office, work.uow, case, work.moment, _CLOSE, ""))
    return case, (closed,)


def _settle_successors(
    office: Office, uow: UnitOfWork, case: Case, moment: Moment
) -> tuple[Case, tuple[Done, ...]]:
    """Contracts of the same parties that took effect by silence before anybody recorded it."""
    performed = [kind for kind, one in case.contracts.items() if one.state in _PERFORMED]
    if not performed:
        return case, ()
    done: list[Done] = []
    own, waiting = case.negotiation.id, [state.value for state in _WAITING]
    siblings = uow.cases.with_contract(case.parties, performed, waiting, but=own)
    for other_id in dict.fromkeys(one.negotiation_id for one in siblings):
        other = uow.cases.load(other_id, lock=True)
        other, acts = clocks.settle(office, uow, other, moment, fire)
        if acts:
            uow.cases.save(other)
            done.extend(acts)
    return (uow.cases.load(own, lock=True) if done else case), tuple(done)


def _system_work(
    office: Office, uow: UnitOfWork, case: Case, moment: Moment, row_id: str, contract_type: str
) -> Work[Any]:
    return Work(
        office=office,
        uow=uow,
        pack=office.packs.pinned(case.negotiation.pack_id, case.negotiation.pack_digest),
        row=FLOW.row(row_id),
        case=case,
        actor=SYSTEM,
        moment=moment,
        content=read_content(CONDUCTS[row_id].form, {}),
        contract_type=contract_type,
    )

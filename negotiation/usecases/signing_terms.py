"""证书能否用到签字 — whose signing certificate ends before a contract is to be signed.

Asked when the congress is called and shown until the contract is signed: a renewal takes the consent of the
organisation and the desk, and must not wait for the day. Source: 电子签名法 21 (a certificate's term).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from negotiation.domain.actor import Actor, Role, Side
from negotiation.domain.case import Case
from negotiation.domain.contract import SEAL_FIELDS, SIGNATURE_FIELDS, Contract
from negotiation.domain.errors import NoKeyError
from negotiation.domain.moment import day_of
from negotiation.ports import Office, UnitOfWork
from workflows.states import ContractState

_COMING = (ContractState.CONGRESS_CALLED, ContractState.VOTED_PASSED)


@dataclass(frozen=True, slots=True)
class EndingKey:
    """将到期的证书 — of a chief or a party's seal that is to be used on a contract."""

    owner: str
    """A person id, or `seal:<organisation id>`."""
    name: str
    is_seal: bool
    organisation_id: str
    ends_on: date
    needed_on: date
    """The day of the congress; the contract is signed on it or later."""


def ending(
    uow: UnitOfWork, case: Case, meeting_on: date, at: datetime, contract: Contract | None = None
) -> tuple[EndingKey, ...]:
    """Certificates that are in term now and end on or before the day of the congress.

    Marks the contract bears already need no certificate any more. Who has none yet is told elsewhere.
    """
    found = []
    for owner, name, organisation_id, field in _signers(case):
        if contract is not None and contract.official is not None and contract.official.has(field):
            continue
        try:
            ends_on = day_of(uow.certificates.current(owner, at).ends_at)
        except NoKeyError:
            continue
        if ends_on <= meeting_on:
            is_seal = owner.startswith("seal:")
            found.append(EndingKey(owner, name, is_seal, organisation_id, ends_on, meeting_on))
    return tuple(found)


def shown_to(office: Office, actor: Actor, negotiation_id: str, at: datetime) -> tuple[EndingKey, ...]:
    """What this person is told on the page of the case: their own, the seal they keep, and for those who call
    the congress all of them. The earliest need counts where several contracts wait."""
    with office.reading() as uow:
        case = uow.cases.load(negotiation_id)
        waiting = [one for one in case.contracts.values() if one.state in _COMING and one.congress]
        each = [
            key
            for one in waiting
            if one.congress
            for key in ending(uow, case, max(one.congress.meeting_on, day_of(at)), at, one)
        ]
    first = {key.owner: key for key in sorted(each, key=lambda key: key.needed_on, reverse=True)}
    return tuple(key for key in first.values() if _concerns(actor, case, key))


def _concerns(actor: Actor, case: Case, key: EndingKey) -> bool:
    calls = Role.UNION_OFFICER in actor.roles or Role.UNION_CHAIR in actor.roles
    if calls and actor.organisation_id == case.parties.union.id:
        return True
    if key.is_seal:
        return Role.SEAL_KEEPER in actor.roles and actor.organisation_id == key.organisation_id
    return actor.person_id == key.owner


def _signers(case: Case) -> Iterator[tuple[str, str, str, str]]:
    parties = case.parties
    for side, organisation in ((Side.EMPLOYEES, parties.union), (Side.EMPLOYER, parties.employer)):
        delegation = case.negotiation.delegation(side)
        if delegation is not None and delegation.chief is not None:
            chief = delegation.chief
            yield chief.person_id, chief.name, organisation.id, SIGNATURE_FIELDS[side]
        yield f"seal:{organisation.id}", organisation.name, organisation.id, SEAL_FIELDS[side]

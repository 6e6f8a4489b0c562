"""树头 — the root of each case's ledger, handed to its parties after every act; hourly one over all cases.

Whoever keeps a head can show later whether today's ledger still begins with it. Parties and bureau sign the
head with their own keys as well: then the platform cannot say it never gave it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from negotiation.domain.actor import Actor, OrganisationKind
from negotiation.domain.errors import (
    AlreadySignedError,
    ConflictError,
    UnknownNegotiationError,
    WrongActorError,
    WrongSignatureError,
)
from negotiation.domain.moment import Moment
from negotiation.permissions import may_see
from negotiation.ports import Office, UnitOfWork
from signing import merkle
from signing.canonical import digest_bytes
from signing.errors import EvidenceError, ProofFailedError
from signing.heads import Head, Witness, head_of
from signing.ledger import verify_chain
from signing.office_holders import office_holders

ALL = "all"
"""Name of the ledger of all cases."""
_HOUR = timedelta(hours=1)
_WITNESSES = {
    OrganisationKind.UNION: Witness.UNION,
    OrganisationKind.EMPLOYER: Witness.EMPLOYER,
    OrganisationKind.BUREAU: Witness.BUREAU,
}


@dataclass(frozen=True, slots=True)
class ToWitness:
    """待会签 — a head and the bytes a key has to sign for it."""

    head_id: str
    head: Head
    attributes: bytes


@dataclass(frozen=True, slots=True)
class Proof:
    """证明 — an old head, today's, and the proof that today's ledger begins with the old one."""

    old: Head
    new: Head
    path: tuple[bytes, ...]


def id_of(head: Head) -> str:
    """SHA-256 of the bytes that are signed."""
    return digest_bytes(head.content)


def hand_over(office: Office, at: datetime, negotiation_id: str = "") -> tuple[Head, ...]:
    """Make, sign and hand over the head of every case that has grown since its last; one case, or all."""
    with office.reading() as uow:
        grown = uow.heads.grown(negotiation_id)
    made = []
    for one in grown:
        with office.unit_of_work() as uow:
            case = uow.cases.load(one, lock=True)
            if not uow.heads.grown(one):
                continue  # somebody was faster
            tree = merkle.Tree(bytes.fromhex(leaf) for leaf in uow.heads.hashes(one))
            head = head_of(case.negotiation.number, tree, _whole(at))
            head = office.notary.sign_head(head, stamped=False)
            _keep(uow, head)
            parties = case.parties
            for organisation in {parties.union.id, parties.employer.id, parties.bureau.id}:
                uow.heads.hand(id_of(head), organisation, at)
            uow.commit()
            made.append(head)
    return tuple(made)


def seal_hour(office: Office, at: datetime) -> Head | None:
    """Once an hour, when anything was entered: the head over all entries, time-stamped.

    The stamp is made outside the transaction; of two who make one at once, the first is kept.
    """
    with office.reading() as uow:
        last = uow.heads.newest(ALL)
    if last is not None and at < last.at + _HOUR:
        return None
    try:
        with office.unit_of_work() as uow:
            uow.heads.place_new()
            tree = merkle.Tree(bytes.fromhex(leaf) for leaf in uow.heads.all_hashes())
            uow.commit()
        if tree.size == (last.size if last is not None else 0):
            return None
        head = office.notary.sign_head(head_of(ALL, tree, _whole(at)), stamped=True)
        with office.unit_of_work() as uow:
            _keep(uow, head)
            uow.commit()
    except ConflictError:
        return None  # somebody was faster
    return head


def prove(office: Office, old: Head) -> Proof:
    """Today's ledger begins with the one of an old head. Raises `ProofFailedError` when it does not.

    Today's tree is computed from what the entries say, never from hashes or heads on file. Raises
    `UnusableHeadError` for a head that was not handed out here, `ChainBrokenError` for an entry rewritten.
    """
    office.notary.require_own_head(old)
    with office.reading() as uow:
        leaves = _all_leaves(uow) if old.log == ALL else _leaves_of(uow, uow.cases.id_of_number(old.log))
    tree = merkle.Tree(bytes.fromhex(leaf) for leaf in leaves)
    if old.size > tree.size:
        raise ProofFailedError(what="the ledger is shorter than the head says")
    new = head_of(old.log, tree, old.at)
    path = tree.consistency_proof(old.size)
    merkle.require_consistent(old.place, new.place, path)
    return Proof(old, new, path)


def heads_of(office: Office, actor: Actor, negotiation_id: str) -> Sequence[Head]:
    """Heads of a case its people may take away: the newest, and all that somebody witnessed."""
    with office.reading() as uow:
        case = uow.cases.load(negotiation_id)
        if not may_see(actor, case):
            raise UnknownNegotiationError(negotiation=negotiation_id)
        return uow.heads.witnessed(case.negotiation.number)


def to_witness(office: Office, actor: Actor, negotiation_id: str, at: datetime) -> ToWitness:
    """会签的第一步 — the newest head of a case and the bytes the actor's key signs.

    Raises `UnknownNegotiationError`, `WrongActorError` (no party, not the bureau), `AlreadySignedError` or
    `NoKeyError`.
    """
    with office.reading() as uow:
        case = uow.cases.load(negotiation_id)
        role = _role(actor)
        head = uow.heads.newest(case.negotiation.number)
        if not may_see(actor, case) or head is None:
            raise UnknownNegotiationError(negotiation=negotiation_id)
        if any(one is role for one, _ in head.signatures):
            raise AlreadySignedError(field="台账树头", field_en="head of the ledger")
        _require_office(uow, negotiation_id, actor, role)
        certificate = uow.certificates.current(actor.person_id, at)
    return ToWitness(id_of(head), head, office.notary.head_attributes(head, certificate.certificate))


def witness(office: Office, actor: Actor, head_id: str, signature: bytes, at: datetime) -> None:
    """会签 — the signature of a party or the bureau, checked before it is kept.

    Raises `WrongSignatureError`, `AlreadySignedError`, `WrongActorError`, `UnknownNegotiationError` or
    `NoKeyError`.
    """
    moment, role = Moment.of(at), _role(actor)
    with office.unit_of_work() as uow:
        head = uow.heads.head(head_id)
        case_id = uow.cases.id_of_number(head.log) if head is not None and head.log != ALL else ""
        if head is None or not case_id or not may_see(actor, uow.cases.load(case_id, lock=True)):
            raise UnknownNegotiationError(negotiation=head_id)
        if any(one is role for one, _ in head.signatures):
            raise AlreadySignedError(field="台账树头", field_en="head of the ledger")
        _require_office(uow, case_id, actor, role)
        certificate = uow.certificates.current(actor.person_id, moment.at)
        try:
            signed = office.notary.head_signature(head, certificate.certificate, signature, moment.at)
        except EvidenceError as problem:
            raise WrongSignatureError(reason=problem.say("zh"), reason_en=problem.say("en")) from None
        uow.heads.sign(head_id, role.value, signed, actor.person_id, moment.at)
        uow.commit()


def _role(actor: Actor) -> Witness:
    role = _WITNESSES.get(actor.organisation_kind)
    if role is None:
        raise WrongActorError(act="会签台账树头", act_en="witness a head", who="")
    return role


def may_witness(office: Office, actor: Actor, negotiation_id: str) -> bool:
    """Whether the actor may witness heads of a case for a party or the bureau."""
    try:
        with office.reading() as uow:
            _require_office(uow, negotiation_id, actor, _role(actor))
    except WrongActorError:
        return False
    return True


def _require_office(uow: UnitOfWork, negotiation_id: str, actor: Actor, role: Witness) -> None:
    """As whoever checks a bundle will ask: what the ledger shows. Raises `WrongActorError`."""
    if not office_holders(uow.ledger.of(negotiation_id), role).has(actor.person_id):
        raise WrongActorError(
            act="会签台账树头",
            act_en="witness a head",
            who="已在本案中办理事项的首席代表、工会主席、法定代表人、经办人、收件员或者审查员",
            who_en="a chief, the union's chair, the legal representative or an officer, once in the ledger",
        )


def _leaves_of(uow: UnitOfWork, negotiation_id: str) -> Sequence[str]:
    """The hash of every entry, made again from its words. Raises `ChainBrokenError`."""
    links = uow.ledger.of(negotiation_id, strict=True)
    verify_chain(links)
    return [one.hash for one in links]


def _all_leaves(uow: UnitOfWork) -> Sequence[str]:
    """Those of all cases, in the order they were placed."""
    made = {one: _leaves_of(uow, one) for one in uow.cases.all_ids()}
    found = []
    for negotiation_id, sequence in uow.heads.places():
        known = made.get(negotiation_id, ())
        if not 0 < sequence <= len(known):
            raise ProofFailedError(what="the ledger is shorter than the head says")
        found.append(known[sequence - 1])
    return found


def _keep(uow: UnitOfWork, head: Head) -> None:
    uow.heads.put(head, id_of(head))
    for role, signature in head.signatures:
        uow.heads.sign(id_of(head), role.value, signature, "", head.at)


def _whole(at: datetime) -> datetime:
    return at.replace(microsecond=0)

"""签署台 — the first step of a signature: everything is checked, the will to sign is put on record, and only
then do the bytes go out that the signer's own key signs.

The second step is `perform` with the same act: its secrets carry the id handed out here and the signature.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from negotiation.domain.actor import Actor
from negotiation.domain.case import Case
from negotiation.domain.errors import BaseChangedError, OfficeError, UnknownActError
from negotiation.domain.moment import Moment
from negotiation.ports import Office, UnitOfWork
from negotiation.ports_signing import BegunSignature, SigningOrder
from negotiation.usecases import begun, chain, seals, step_up
from negotiation.usecases.entry import HouseEntry, house_entry
from negotiation.usecases.fire import judge
from negotiation.usecases.perform import (
    Command,
    check_actor,
    check_order,
    check_ready,
    check_state,
    once_locked,
    record_refusal,
    works_of,
)
from negotiation.usecases.step_up import StepUpProof
from negotiation.usecases.work import Work
from signing import canonical
from signing.canonical import Json
from signing.intent import Intent, StepUp

ROW = "H02"
ACTS = ("sign_contract", "seal_contract", "stamp_filing")


@dataclass(frozen=True, slots=True)
class Shown:
    """所展示 — one text the signer had before their eyes."""

    contract_type: str
    digest: str
    """Of the contract text."""
    revision: str
    """SHA-256 of the PDF on the page."""
    seconds: int
    """How long it lay open."""


@dataclass(frozen=True, slots=True)
class Preparation:
    """签署准备 — who is about to sign what, and how they prove that it is them."""

    act: str
    negotiation_id: str
    actor: Actor
    at: datetime
    shown: tuple[Shown, ...]
    proof: StepUpProof
    clock: Callable[[], datetime] | None = None
    """As in `perform.Command`."""


@dataclass(frozen=True, slots=True)
class ToSign:
    """待签内容 — the very bytes the signer's key is asked to sign."""

    pending: str
    contract_type: str
    owner: str
    """Whose key: a person id, or `seal:<organisation id>`."""
    field: str
    attributes: bytes


def purpose_of(act: str, negotiation_id: str, shown: tuple[Shown, ...]) -> bytes:
    """What a confirmation is bound to: the act and the digests of everything shown."""
    texts = [[one.contract_type, one.digest, one.revision] for one in shown]
    return canonical.digest_bytes(
        canonical.encode({"act": act, "negotiation": negotiation_id, "texts": texts})
    ).encode("ascii")


def prepare(office: Office, asked: Preparation) -> tuple[ToSign, ...]:
    """First step, in one transaction; on an error nothing is begun and the refusal is recorded.

    Raises everything `perform` raises for the same act at this moment, what `step_up.prove` raises,
    `BaseChangedError` (another file was shown), `NoKeyError` and `CertificateUnusableError`.
    """
    moment = Moment.of(asked.at)
    kinds = tuple(one.contract_type for one in asked.shown)
    whole = Command(asked.act, asked.negotiation_id, asked.actor, asked.at, kinds)
    try:
        if asked.act not in ACTS or not asked.shown:
            raise UnknownActError(act=asked.act)
        with office.unit_of_work() as uow:
            case = uow.cases.load(asked.negotiation_id, lock=True)
            moment = once_locked(moment, asked.clock)
            check_order(case, moment)
            case, _ = chain.settle(office, uow, case, moment)
            works = [_checked(office, uow, case, asked, one, moment) for one in asked.shown]
            purpose = purpose_of(asked.act, asked.negotiation_id, asked.shown)
            proven = step_up.prove(office, uow, asked.actor.person_id, asked.proof, purpose, moment.at)
            made = []
            for work, shown in zip(works, asked.shown, strict=True):
                case, one = _begin(work.using(case), shown, proven)
                made.append(one)
            uow.cases.save(case)
            uow.commit()
            return tuple(made)
    except OfficeError as error:
        step_up.note_failure(office, asked.actor.person_id, error, moment.at)
        record_refusal(office, whole, moment, error)
        raise


def _checked(
    office: Office, uow: UnitOfWork, case: Case, asked: Preparation, shown: Shown, moment: Moment
) -> Work[Any]:
    """The act as `perform` would find it; nothing is done yet."""
    command = Command(
        act=asked.act,
        negotiation_id=asked.negotiation_id,
        actor=asked.actor,
        at=asked.at,
        contract_types=(shown.contract_type,),
        content={"digest": shown.digest},
    )
    (work,) = works_of(office, uow, case, command, moment)
    check_state(work)
    check_actor(work)
    check_ready(work)
    judge(work)
    place = begun.place_of(work)
    if place.official.revision != shown.revision:
        raise BaseChangedError
    if work.row.act in begun.SEALING:
        seals.require_application(work)
    begun.certificate_of(uow, place.owner, moment.at)
    return work


def _begin(work: Work[Any], shown: Shown, proven: StepUp) -> tuple[Case, ToSign]:
    uow, place, contract, at = work.uow, begun.place_of(work), work.contract, work.moment.at
    certificate = begun.certificate_of(uow, place.owner, at)
    organisation = place.organisation
    image = uow.seals.image(organisation.id) if work.row.act in begun.SEALING else ""
    order = SigningOrder(
        field=place.field,
        certificate=certificate.certificate,
        at=at,
        reason=f"{contract.title} {contract.number}",
        name=place.name,
        office=place.office,
        organisation=organisation.name,
        uscc=organisation.uscc,
        image=uow.papers.get(image) if image else b"",
    )
    mark = work.office.notary.begin(uow.papers.get(place.official.revision), order)
    intent = Intent(
        field=place.field,
        signer=mark.signer,
        shown_sha256=place.official.revision,
        pages=place.official.pages,
        shown_seconds=max(0, shown.seconds),
        step_up=proven,
        attributes_sha256=canonical.digest_bytes(mark.attributes),
        at=at.replace(microsecond=0),
    )
    pending = BegunSignature(
        id=str(uuid.uuid4()),
        negotiation_id=work.case.negotiation.id,
        contract_type=work.contract_type,
        act=work.row.act,
        field=place.field,
        person_id=work.actor.person_id,
        owner=place.owner,
        serial=certificate.serial,
        base=place.official.revision,
        record=uow.papers.put(canonical.encode(mark.record)),
        intent=uow.papers.put(intent.encode()),
        begun_at=at,
    )
    uow.signatures.begin(pending)
    case = _on_record(work, pending, intent)
    return case, ToSign(pending.id, work.contract_type, place.owner, place.field, mark.attributes)


def _on_record(work: Work[Any], pending: BegunSignature, intent: Intent) -> Case:
    """签署意愿 into the ledger, before the key is used: nobody can invent it afterwards."""
    content: dict[str, Json] = {
        "field": intent.field,
        "signer": intent.signer,
        "shown": intent.shown_sha256,
        "pages": intent.pages,
        "seconds": intent.shown_seconds,
        "step_up": intent.step_up.value,
        "certificate": pending.serial,
    }
    entry = HouseEntry(
        row=ROW,
        act="intend_to_sign",
        contract_type=work.contract_type,
        actor=work.actor,
        content=content,
        bound={"intent_digest": pending.intent},
    )
    case, _ = house_entry(work.uow, work.case, entry, work.moment)
    return case

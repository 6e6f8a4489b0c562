"""文书用印 — the issuer's seal on its paper: applied for, put by its keeper's key, audited afterwards.

As on contracts, in two steps: the will is on record before the key is used. Nothing waits for this seal.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from negotiation.domain.actor import Actor, Role
from negotiation.domain.case import Case
from negotiation.domain.errors import (
    AlreadySignedError,
    BaseChangedError,
    OfficeError,
    SealUseError,
    UnknownNegotiationError,
    WrongActorError,
)
from negotiation.domain.moment import Moment
from negotiation.permissions import may_see
from negotiation.ports import Office, StoredDocument, UnitOfWork
from negotiation.ports_signing import BegunSignature, SealApplication, SealEvent, SigningOrder
from negotiation.usecases import begun, chain, seals, step_up
from negotiation.usecases.entry import HOUSE_ROWS, HouseEntry, house_entry
from negotiation.usecases.perform import check_order
from negotiation.usecases.signing_desk import ROW as INTENDED
from negotiation.usecases.signing_desk import Shown, ToSign, purpose_of
from negotiation.usecases.step_up import StepUpProof
from negotiation.usecases.work import check_characters
from signing import canonical
from signing.intent import Intent, StepUp

ACT, FIELD = "seal_paper", "IssuerSeal"
APPLIED, SEALED = "H03", "H06"
_ISSUED = frozenset({"D1", "D2", "D13", "D19", "D20", "D22", "D24", "D26", "D27", "D29"})
"""Papers of one office. Those of several signers are confirmed person by person."""


@dataclass(frozen=True, slots=True)
class PaperUse:
    """一份文书的用印 — how the seal of its issuer stands."""

    document: StoredDocument
    negotiation: str
    issuer_id: str
    application: SealApplication | None
    used: bool


@dataclass(frozen=True, slots=True)
class Sealing:
    """用印准备 — which paper, as the keeper saw it, and how they prove that it is them."""

    document_id: str
    actor: Actor
    at: datetime
    revision: str
    seconds: int
    proof: StepUpProof


def papers(office: Office, actor: Actor, case_id: str = "") -> tuple[PaperUse, ...]:
    """The papers the actor's organisation has issued and could seal, of one case or of all."""
    if actor.organisation_kind not in seals.SEALED_BY:
        return ()
    found = []
    with office.reading() as uow:
        for one in (case_id,) if case_id else uow.cases.of_organisation(actor.organisation_id):
            case = uow.cases.load(one)
            if may_see(actor, case):
                uses = (_use(uow, case, document) for document in uow.papers.of(one))
                found += [use for use in uses if use and use.issuer_id == actor.organisation_id]
    return tuple(found)


def paper(office: Office, actor: Actor, document_id: str) -> PaperUse:
    """One of them. Raises `UnknownNegotiationError`."""
    with office.reading() as uow:
        document = uow.papers.document(document_id)
        case = uow.cases.load(document.negotiation_id)
        use = _use(uow, case, document) if may_see(actor, case) else None
    if use is None or use.issuer_id != actor.organisation_id:
        raise UnknownNegotiationError(negotiation=document_id)
    return use


def apply(office: Office, actor: Actor, document_id: str, reason: str, at: datetime) -> str:
    """申请用印 on one paper. Returns the application's id.

    Raises `UnknownNegotiationError` for a paper of somebody else, `WrongActorError` for who keeps or audits
    the seal, `SealUseError` for one that is applied for already.
    """
    moment = Moment.of(at)
    check_characters(office.notary, {"reason": reason})
    use = paper(office, actor, document_id)
    if not seals.may_apply(actor):
        raise _wrong(APPLIED)
    with office.unit_of_work() as uow:
        case = _locked(office, uow, use.document, moment)
        if uow.seals.of_text(actor.organisation_id, *_about(use.document)):
            raise SealUseError(seal_problem="applied")
        application = SealApplication(
            str(uuid.uuid4()),
            use.document.negotiation_id,
            use.document.contract_type,
            actor.organisation_id,
            use.document.id,
            actor.person_id,
            reason[: seals.LONGEST_REASON],
            moment.at,
        )
        uow.seals.apply(application)
        content = {"application": application.id, **_named(use.document), "reason": reason}
        entry = HouseEntry(APPLIED, "apply_seal", use.document.contract_type, actor, content)
        case, _ = house_entry(uow, case, entry, moment)
        uow.cases.save(case)
        uow.commit()
    return application.id


def prepare(office: Office, asked: Sealing) -> ToSign:
    """First step: everything is checked, the will is put on record, and the bytes to sign go out.

    Raises `UnknownNegotiationError`, `WrongActorError`, `SealUseError`, `AlreadySignedError`,
    `BaseChangedError` (another file was shown), `NoKeyError`, `CertificateUnusableError` and what
    `step_up.prove` raises.
    """
    moment = Moment.of(asked.at)
    use = paper(office, asked.actor, asked.document_id)
    document = use.document
    shown = Shown(document.id, asked.revision, asked.revision, max(0, asked.seconds))
    try:
        with office.unit_of_work() as uow:
            case = _locked(office, uow, document, moment)
            _require_keeper(uow, asked.actor, document)
            if uow.papers.document(document.id).sha256 != asked.revision:
                raise BaseChangedError
            purpose = purpose_of(ACT, document.negotiation_id, (shown,))
            proven = step_up.prove(office, uow, asked.actor.person_id, asked.proof, purpose, moment.at)
            pending, attributes = _begin(office, uow, asked, document, proven)
            content = {**_named(document), "shown": asked.revision, "certificate": pending.serial}
            bound = {"intent_digest": pending.intent}
            entry = HouseEntry(
                INTENDED, "intend_to_sign", document.contract_type, asked.actor, content, bound
            )
            case, _ = house_entry(uow, case, entry, moment)
            uow.cases.save(case)
            uow.commit()
    except OfficeError as error:
        step_up.note_failure(office, asked.actor.person_id, error, moment.at)
        raise
    return ToSign(pending.id, document.id, pending.owner, FIELD, attributes)


def _begin(
    office: Office, uow: UnitOfWork, asked: Sealing, document: StoredDocument, proven: StepUp
) -> tuple[BegunSignature, bytes]:
    """The mark but for its value, kept with the record of intent; and the bytes to sign."""
    actor, at = asked.actor, Moment.of(asked.at).at
    certificate = begun.certificate_of(uow, _owner(actor), at)
    issuer = uow.register.organisation(actor.organisation_id)
    image = uow.seals.image(issuer.id)
    order = SigningOrder(
        field=FIELD,
        certificate=certificate.certificate,
        at=at,
        reason=f"{issuer.name} {document.number}",
        name=issuer.name,
        office="印章",
        organisation=issuer.name,
        uscc=issuer.uscc,
        image=uow.papers.get(image) if image else b"",
    )
    mark = office.notary.begin(uow.papers.get(asked.revision), order)
    intent = Intent(
        field=FIELD,
        signer=mark.signer,
        shown_sha256=asked.revision,
        pages=document.pages,
        shown_seconds=max(0, asked.seconds),
        step_up=proven,
        attributes_sha256=canonical.digest_bytes(mark.attributes),
        at=at.replace(microsecond=0),
    )
    pending = BegunSignature(
        id=str(uuid.uuid4()),
        negotiation_id=document.negotiation_id,
        contract_type=document.contract_type,
        act=ACT,
        field=FIELD,
        person_id=actor.person_id,
        owner=_owner(actor),
        serial=certificate.serial,
        base=asked.revision,
        record=uow.papers.put(canonical.encode(mark.record)),
        intent=uow.papers.put(intent.encode()),
        begun_at=at,
    )
    uow.signatures.begin(pending)
    return pending, mark.attributes


def finish(
    office: Office, actor: Actor, document_id: str, secrets: Mapping[str, str], at: datetime
) -> StoredDocument:
    """Second step: the value is checked and put in place; the paper on file is the sealed one from now on.

    Raises what `prepare` raises, `PendingSignatureError` and `WrongSignatureError`.
    """
    moment = Moment.of(at)
    use = paper(office, actor, document_id)
    with office.unit_of_work() as uow:
        case = _locked(office, uow, use.document, moment)
        application = _require_keeper(uow, actor, use.document)
        document = uow.papers.document(document_id)
        wanted = (document.negotiation_id, document.contract_type, FIELD, actor.person_id, _owner(actor))
        pending = begun.finishable(uow, secrets.get("pending", ""), wanted, document.sha256, moment.at)
        content, level = begun.with_value(office, uow, pending, secrets, moment.at)
        sealed = replace(document, sha256=uow.papers.put(content))
        uow.signatures.finish(pending.id, sealed.sha256, level, moment.at)
        uow.papers.file(sealed, content)
        uow.seals.note(SealEvent(application.id, seals.USED, actor.person_id, "", moment.at))
        named = {"application": application.id, **_named(document)}
        bound = {"revision": sealed.sha256}
        entry = HouseEntry(SEALED, ACT, document.contract_type, actor, named, bound)
        case, _ = house_entry(uow, case, entry, moment)
        uow.cases.save(case)
        uow.commit()
    return sealed


def _use(uow: UnitOfWork, case: Case, document: StoredDocument) -> PaperUse | None:
    """How a paper of one office stands; None for every other, and for those of before they were certified."""
    origin = uow.papers.origin(document.id) if document.kind in _ISSUED else None
    heading = origin.paper.get("heading") if origin else None
    if not isinstance(heading, Mapping) or not heading.get("at"):
        return None
    issuer = heading["issuer"]
    parties = case.parties
    organisations = (parties.union, parties.employer, parties.bureau, parties.upper_union)
    named = issuer.get("name") if isinstance(issuer, Mapping) else ""
    owner = next((one.id for one in organisations if one.name == named), "")
    applied = uow.seals.of_text(owner, *_about(document))
    used = {one.application_id for one in uow.seals.events([one.id for one in applied]) if one.kind == "used"}
    return PaperUse(
        document, case.negotiation.number, owner, applied[0] if applied else None, used=bool(used)
    )


def _about(document: StoredDocument) -> tuple[str, str, str]:
    """What an application for a paper names: its id, where a contract's has the digest of its text."""
    return document.negotiation_id, document.contract_type, document.id


def _named(document: StoredDocument) -> dict[str, canonical.Json]:
    return {"document": {"kind": document.kind, "number": document.number}}


def _locked(office: Office, uow: UnitOfWork, document: StoredDocument, moment: Moment) -> Case:
    case = uow.cases.load(document.negotiation_id, lock=True)
    check_order(case, moment)
    case, _ = chain.settle(office, uow, case, moment)
    return case


def _require_keeper(uow: UnitOfWork, actor: Actor, document: StoredDocument) -> SealApplication:
    """The keeper of the issuer's seal, after somebody else's application that was not used yet."""
    if Role.SEAL_KEEPER not in actor.roles:
        raise _wrong(SEALED)
    applied = uow.seals.of_text(actor.organisation_id, *_about(document))
    if not applied:
        raise SealUseError(seal_problem="not_applied")
    if any(one.kind == seals.USED for one in uow.seals.events([applied[0].id])):
        raise AlreadySignedError(field=FIELD)
    if applied[0].applicant_id == actor.person_id:
        raise SealUseError(seal_problem="same_person")
    return applied[0]


def _owner(actor: Actor) -> str:
    return f"seal:{actor.organisation_id}"


def _wrong(row: str) -> WrongActorError:
    return WrongActorError(act=HOUSE_ROWS[row][0], act_en=HOUSE_ROWS[row][1], who=())

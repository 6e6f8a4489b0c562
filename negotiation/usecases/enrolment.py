"""证书办理 — a key made by its holder, approved by the organisation, compared by the registration desk.

The register says who somebody is, never the request. No private key is seen here. Revoking is one step: the
certificate ends and a new list is issued in the same transaction.
Source: 电子签名法 13, 15 (the signer alone controls the data; a leak is reported at once).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from negotiation.domain.actor import Actor, Role
from negotiation.domain.errors import (
    CertificateRequestError,
    FingerprintMismatchError,
    NoKeyError,
    NotYourCertificateError,
)
from negotiation.house_times import CERTIFICATE_WATCHED
from negotiation.ports import Office, UnitOfWork
from negotiation.ports_keys import CertificateRecord, CertificateRequest, KeyEvent
from negotiation.usecases.outside_certificates import (
    Brought,
    adopted,
    proven,
    require_in_force,
    subject_of,
)
from negotiation.usecases.revocation_lists import issue_list
from signing.errors import EvidenceError
from signing.keys import read_certificates
from signing.outside_certificate import key_fingerprint
from signing.requests import read_request
from signing.revocation import Reason

HEADS = frozenset({Role.UNION_CHAIR, Role.LEGAL_REPRESENTATIVE})
"""Whose own request needs nobody above them in the organisation."""
OFFICERS = HEADS | {
    *(Role.UNION_OFFICER, Role.EMPLOYER_OFFICER, Role.UPPER_UNION_OFFICER),
    *(Role.BUREAU_INTAKE, Role.BUREAU_REVIEWER),
}
"""Who may approve a request of somebody else in their organisation."""
SOURCES = ("browser", "pkcs12", "token", "service")
"""密钥来源 — where the holder keeps the key; it says nothing to the certificate."""
COMPARED = 8
"""Characters of the fingerprint the desk enters as the applicant reads them out."""


@dataclass(frozen=True, slots=True)
class Standing:
    """办理情况 — the certificates, requests and record of one owner, for the page."""

    owner: str
    certificates: Sequence[CertificateRecord]
    requests: Sequence[CertificateRequest]
    events: Sequence[KeyEvent]
    current: CertificateRecord | None


def seal_owner(organisation_id: str) -> str:
    """Owner of an organisation's seal."""
    return f"seal:{organisation_id}"


def apply(
    office: Office, actor: Actor, request: bytes, at: datetime, *, owner: str = "", source: str = "browser"
) -> CertificateRequest:
    """申请 — a PKCS#10 request for oneself, or for the seal by its keeper; replaces one still waiting.

    Raises `CertificateRequestError` (unusable request, unknown source) or `NotYourCertificateError`.
    """
    owner = own_owner(actor, owner)
    try:
        read = read_request(request)
    except EvidenceError as problem:
        raise CertificateRequestError.of(problem) from None
    # the form in which it was read: what decides later is what was checked
    return put_on_file(office, actor, owner, Wanted(read.encoded, read.key_sha256, source), at)


def bring(
    office: Office, actor: Actor, brought: Brought, at: datetime, *, owner: str = "", source: str = "token"
) -> CertificateRequest:
    """外部证书 — applies to have a certificate of another authority taken over; its key was just used.

    Raises `CertificateRequestError` (not trusted here, another name, no proof, on file already) or
    `NotYourCertificateError`.
    """
    owner = own_owner(actor, owner)
    found = proven(office, owner, brought, at)
    return put_on_file(office, actor, owner, Wanted(found.pem, found.key_sha256, source), at)


@dataclass(frozen=True, slots=True)
class Wanted:
    """所申请 — a request, or an outside certificate, that was checked."""

    content: bytes
    key_sha256: str
    source: str


def own_owner(actor: Actor, owner: str) -> str:
    """The owner an actor speaks for: themselves, or the seal they keep. Raises `NotYourCertificateError`."""
    owner = owner or actor.person_id
    if owner not in _own(actor):
        raise NotYourCertificateError(owner=owner)
    return owner


def put_on_file(office: Office, actor: Actor, owner: str, wanted: Wanted, at: datetime) -> CertificateRequest:
    """Put an application on file, in place of one that still waits. Raises `CertificateRequestError`."""
    source = wanted.source
    if source not in SOURCES:
        raise CertificateRequestError(reason=source, reason_en=source)
    heads_own = bool(actor.roles & HEADS)
    asked = CertificateRequest(
        id=str(uuid.uuid4()),
        owner=owner,
        organisation_id=actor.organisation_id,
        applicant_id=actor.person_id,
        request=wanted.content,
        key_sha256=wanted.key_sha256,
        source=source,
        state="approved" if heads_own else "applied",
        applied_at=at,
        approved_by=actor.person_id if heads_own else "",
    )
    with office.unit_of_work() as uow:
        _require_never_lost(uow, wanted.key_sha256)
        for earlier in uow.certificates.requests(owner=owner):
            if earlier.state in ("applied", "approved"):
                turned = replace(earlier, state="refused", decided_by=actor.person_id, decided_at=at)
                uow.certificates.update(replace(turned, reason="已由新的申请取代 / replaced by a newer one"))
        uow.certificates.ask(asked)
        _note(uow, actor, asked.owner, "applied", asked.key_sha256, at)
        uow.commit()
    return asked


def approve(office: Office, actor: Actor, request_id: str, at: datetime) -> CertificateRequest:
    """单位同意 — by an officer of the organisation who is not the applicant.

    Raises `CertificateRequestError` (gone, or not waiting for this) or `NotYourCertificateError`.
    """
    with office.unit_of_work() as uow:
        asked = _waiting(uow, request_id, "applied")
        if not may_approve(actor, asked):
            raise NotYourCertificateError(owner=asked.owner)
        approved = replace(asked, state="approved", approved_by=actor.person_id)
        uow.certificates.update(approved)
        _note(uow, actor, asked.owner, "approved", asked.key_sha256, at)
        uow.commit()
    return approved


def register(
    office: Office, actor: Actor, request_id: str, fingerprint: str, at: datetime
) -> CertificateRecord:
    """登记并签发 — the desk has compared the key with its holder: the first characters, read out by them.

    Raises `CertificateRequestError`, `NotYourCertificateError` (not the desk, or one's own organisation) or
    `FingerprintMismatchError`; nothing is issued then.
    """
    with office.reading() as uow:
        wanted = uow.certificates.request(request_id)
    if wanted is not None and wanted.brought:
        require_in_force(office.notary, wanted.request, at)
    with office.unit_of_work() as uow:
        asked = _waiting(uow, request_id, "approved")
        if not _is_desk_for(actor, asked.organisation_id):
            raise NotYourCertificateError(owner=asked.owner)
        said = fingerprint.replace(" ", "").lower()
        if len(said) < COMPARED or not asked.key_sha256.startswith(said):
            raise FingerprintMismatchError(said=fingerprint)
        subject = subject_of(uow, asked.owner)
        if asked.brought:
            pem = adopted(office.notary, uow, asked.request, subject, at)
        else:
            pem = office.notary.issue(subject, read_request(asked.request).public_key, at)
        record = _record(pem, asked.owner, asked.source)
        uow.certificates.add(record)
        issued = replace(asked, state="issued", decided_by=actor.person_id, decided_at=at)
        uow.certificates.update(replace(issued, serial=record.serial))
        _note(uow, actor, asked.owner, "issued", record.serial, at)
        uow.commit()
    return record


def refuse(office: Office, actor: Actor, request_id: str, reason: str, at: datetime) -> None:
    """不予同意 — by whoever could have agreed. Raises as `approve`; a reason must be given."""
    if not reason.strip():
        raise CertificateRequestError(reason="没有写明理由", reason_en="no reason given")
    with office.unit_of_work() as uow:
        asked = _waiting(uow, request_id, "applied", "approved")
        may = may_approve(actor, asked) if asked.state == "applied" else False
        if not may and not _is_desk_for(actor, asked.organisation_id):
            raise NotYourCertificateError(owner=asked.owner)
        turned = replace(asked, state="refused", decided_by=actor.person_id, decided_at=at)
        uow.certificates.update(replace(turned, reason=reason.strip()[:200]))
        _note(uow, actor, asked.owner, "refused", asked.key_sha256, at)
        uow.commit()


def revoke(office: Office, actor: Actor, serial: str, reason: Reason, at: datetime) -> CertificateRecord:
    """吊销（挂失） — by the holder, an officer of their organisation, or the desk; effective at once.

    What was signed and time-stamped before stays valid. Raises `NoKeyError`, `NotYourCertificateError` or
    `CertificateRequestError` (revoked already).
    """
    with office.unit_of_work() as uow:
        found = uow.certificates.by_serial(serial)
        organisation = _organisation_of(uow, found.owner)
        holds = found.owner in _own(actor)
        in_charge = actor.organisation_id == organisation and bool(actor.roles & OFFICERS)
        if not (holds or in_charge or _is_desk_for(actor, organisation)):
            raise NotYourCertificateError(owner=found.owner)
        if found.revoked_at is not None:
            raise CertificateRequestError(
                reason="证书已经吊销", reason_en="the certificate is revoked already"
            )
        uow.certificates.revoke(serial, at, reason.value)
        issue_list(office.notary, uow, at)
        _note(uow, actor, found.owner, "revoked", f"{serial} {reason.value}", at)
        uow.commit()
    return replace(found, revoked_at=at, reason=reason.value)


def standing(office: Office, actor: Actor, at: datetime) -> tuple[Standing, ...]:
    """What the actor holds: for themselves, and for the seal they keep."""
    with office.reading() as uow:
        return tuple(_standing(uow, owner, at) for owner in _own(actor))


def to_approve(office: Office, actor: Actor) -> Sequence[CertificateRequest]:
    """Requests of colleagues that wait for this actor."""
    with office.reading() as uow:
        asked = uow.certificates.requests(state="applied", organisation_id=actor.organisation_id)
    return [one for one in asked if may_approve(actor, one)]


def to_register(office: Office, actor: Actor) -> Sequence[CertificateRequest]:
    """Requests that wait for the desk."""
    with office.reading() as uow:
        asked = uow.certificates.requests(state="approved")
    return [one for one in asked if _is_desk_for(actor, one.organisation_id)]


def of_organisation(office: Office, actor: Actor, at: datetime) -> Sequence[CertificateRecord]:
    """Certificates in term of the actor's organisation, for those who may revoke them."""
    if not actor.roles & OFFICERS:
        return ()
    with office.reading() as uow:
        owners = [one.id for one in uow.register.people(actor.organisation_id)]
        owners.append(seal_owner(actor.organisation_id))
        held = [one for owner in owners for one in uow.certificates.of(owner)]
    return [one for one in held if one.revoked_at is None and one.ends_at > at]


def ending(office: Office, at: datetime) -> Sequence[CertificateRecord]:
    """将到期的证书 — for the expiry watch of the whole installation."""
    with office.reading() as uow:
        return uow.certificates.ending(at + CERTIFICATE_WATCHED, at)


def may_approve(actor: Actor, asked: CertificateRequest) -> bool:
    """Whether this actor answers for the applicant's organisation, and is somebody else."""
    same = actor.organisation_id == asked.organisation_id
    return same and bool(actor.roles & OFFICERS) and actor.person_id != asked.applicant_id


def _require_never_lost(uow: UnitOfWork, key_sha256: str) -> None:
    """A key once reported lost or stolen may be in other hands: no certificate ever speaks of it again."""
    lost = (one for one in uow.certificates.revoked() if one.reason == Reason.KEY_COMPROMISE.value)
    if any(key_fingerprint(read_certificates(one.certificate)[0]) == key_sha256 for one in lost):
        raise CertificateRequestError(
            reason="这把密钥已报遗失或者可能泄露，请另制密钥",
            reason_en="this key was reported lost or stolen; make another",
        )


def _own(actor: Actor) -> tuple[str, ...]:
    seal = (seal_owner(actor.organisation_id),) if Role.SEAL_KEEPER in actor.roles else ()
    return (actor.person_id, *seal)


def _is_desk_for(actor: Actor, organisation_id: str) -> bool:
    return Role.REGISTRAR in actor.roles and actor.organisation_id != organisation_id


def _waiting(uow: UnitOfWork, request_id: str, *states: str) -> CertificateRequest:
    asked = uow.certificates.request(request_id, lock=True)
    if asked is None or asked.state not in states:
        raise CertificateRequestError(
            reason="申请不在待办之列", reason_en="the request is not waiting for this"
        )
    return asked


def _organisation_of(uow: UnitOfWork, owner: str) -> str:
    if owner.startswith("seal:"):
        return owner.removeprefix("seal:")
    return uow.register.person(owner).organisation_id


def _record(pem: bytes, owner: str, source: str) -> CertificateRecord:
    certificate = read_certificates(pem)[0]
    return CertificateRecord(
        serial=f"{certificate.serial_number:x}",
        owner=owner,
        certificate=pem,
        source=source,
        issued_at=certificate.not_valid_before_utc,
        ends_at=certificate.not_valid_after_utc,
    )


def _standing(uow: UnitOfWork, owner: str, at: datetime) -> Standing:
    try:
        current: CertificateRecord | None = uow.certificates.current(owner, at)
    except NoKeyError:
        current = None
    return Standing(
        owner=owner,
        certificates=uow.certificates.of(owner),
        requests=uow.certificates.requests(owner=owner),
        events=uow.certificates.events(owner),
        current=current,
    )


def _note(uow: UnitOfWork, actor: Actor, owner: str, kind: str, detail: str, at: datetime) -> None:
    uow.certificates.note(KeyEvent(at, kind, actor.person_id, owner, detail))

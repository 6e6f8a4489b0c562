"""待签 — where a mark goes, whose key makes it, and whether a signature that was begun may be finished now.

Used by both steps of a signature, so that the second asks again everything the first has asked.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from negotiation.domain.contract import OfficialText, mark_field
from negotiation.domain.errors import (
    AlreadySignedError,
    BaseChangedError,
    CertificateUnusableError,
    ContentError,
    NoKeyError,
    PendingSignatureError,
    WrongActorError,
    WrongSignatureError,
)
from negotiation.domain.registry import Organisation
from negotiation.ports import Office, UnitOfWork
from negotiation.ports_keys import CertificateRecord
from negotiation.ports_signing import BegunSignature, PreservationDue
from negotiation.usecases.work import Work
from signing import canonical

SEALING = frozenset({"seal_contract", "stamp_filing"})
"""Acts done with the key of an organisation's seal; all others with the person's own."""
PENDING_LASTS = timedelta(minutes=10)
"""How long the bytes to sign wait for their signature."""
BEFORE_ARCHIVING = timedelta(days=1)
"""How long a concluded text waits for seals before it is archived without them."""


@dataclass(frozen=True, slots=True)
class MarkPlace:
    """签署位置 — the field of one mark, the text it goes on, and whose key makes it."""

    field: str
    official: OfficialText
    owner: str
    """A person id, or `seal:<organisation id>`."""
    name: str
    office: str
    organisation: Organisation


def place_of(work: Work[Any]) -> MarkPlace:
    """Where the actor's mark goes. Raises `ContentError` (no official text), `AlreadySignedError` or
    `WrongActorError`."""
    official = work.contract.official
    field = mark_field(work.row.act, work.actor.organisation_kind)
    organisation = work.case.parties.named(work.actor.organisation_id)
    if not field or organisation is None:
        raise WrongActorError(act=work.row.title_zh, act_en=work.row.title_en, who="")
    if official is None:
        raise ContentError(
            (("official", "missing", "正式文本尚未制作 / the official text has not been issued"),)
        )
    if official.has(field):
        raise AlreadySignedError(field=field)
    actor = work.actor
    if work.row.act in SEALING:
        owner, office = f"seal:{organisation.id}", "印章"
        return MarkPlace(field, official, owner, organisation.name, office, organisation)
    return MarkPlace(field, official, actor.person_id, actor.name, f"{work.side.zh}首席代表", organisation)


def take(work: Work[Any], place: MarkPlace) -> BegunSignature:
    """The signature this person began for this place, if it may be finished now.

    Raises `PendingSignatureError` (none, used, too old, for another place or by another person),
    `BaseChangedError` (the other side signed meanwhile) or `CertificateUnusableError`.
    """
    wanted = (work.case.negotiation.id, work.contract_type, place.field, work.actor.person_id, place.owner)
    pending_id = work.secrets.get("pending", "")
    return finishable(work.uow, pending_id, wanted, place.official.revision, work.moment.at)


def finishable(
    uow: UnitOfWork, pending_id: str, wanted: tuple[str, str, str, str, str], base: str, at: datetime
) -> BegunSignature:
    """The begun signature of that id, if it may be finished now on the file `base`.

    `wanted` is its case, contract type, field, person and the owner of its key. Raises as `take` does, and
    `AlreadySignedError` when it was finished before.
    """
    pending = uow.signatures.begun(pending_id)
    if pending is None or wanted != (
        pending.negotiation_id,
        pending.contract_type,
        pending.field,
        pending.person_id,
        pending.owner,
    ):
        raise PendingSignatureError
    if uow.signatures.is_finished(pending.id):
        raise AlreadySignedError(field=pending.field)
    if not pending.begun_at <= at <= pending.begun_at + PENDING_LASTS:
        raise PendingSignatureError
    if pending.base != base:
        raise BaseChangedError
    if certificate_of(uow, pending.owner, at).serial != pending.serial:
        raise CertificateUnusableError(serial=pending.serial)
    return pending


def with_value(
    office: Office, uow: UnitOfWork, pending: BegunSignature, secrets: Mapping[str, str], at: datetime
) -> tuple[bytes, str]:
    """The file a signature was begun on with its value in place, and the level reached.

    Raises `WrongSignatureError` for a value that is no base64 or does not fit.
    """
    try:
        signature = base64.b64decode(secrets.get("signature", ""), validate=True)
    except ValueError:
        raise WrongSignatureError(reason="不是 base64", reason_en="not base64") from None
    record = canonical.decode(uow.papers.get(pending.record))
    known = record if isinstance(record, Mapping) else {}
    return office.notary.finish(known, uow.papers.get(pending.base), signature, at)


def certificate_of(uow: UnitOfWork, owner: str, at: datetime) -> CertificateRecord:
    """The certificate a key signs with now. Raises `NoKeyError`, or `CertificateUnusableError` when all that
    the owner has are revoked or have ended."""
    try:
        return uow.certificates.current(owner, at)
    except NoKeyError:
        former = uow.certificates.of(owner)
        if former:
            raise CertificateUnusableError(serial=former[-1].serial) from None
        raise


def look_after(work: Work[Any], text_digest: str, at: datetime) -> None:
    """Have a concluded text archived at that moment."""
    due = PreservationDue(work.case.negotiation.id, work.contract_type, text_digest, at)
    work.uow.preservation.want(due)

"""吊销列表 — issued at every revocation and renewed every day, so that what is signed can be proven then.

The root's own list is issued where the root key is kept; the newest one on file is handed out beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from negotiation.domain.actor import SYSTEM
from negotiation.house_times import LIST_FRESH, LIST_LASTS
from negotiation.ports import Notary, Office, UnitOfWork
from negotiation.ports_keys import CertificateRecord, KeyEvent
from signing.keys import read_certificates
from signing.revocation import Edition, Reason, RevocationRegister, read_lists_pem_or_der, standing

ISSUING, ROOT_LISTS = "issuing", "root"
_NEVER = datetime.max.replace(tzinfo=UTC)


def issue_list(notary: Notary, uow: UnitOfWork, at: datetime) -> bytes:
    """A new list of everything revoked so far, put on file. DER."""
    newest = uow.certificates.newest_list(ISSUING)
    number = newest[0] + 1 if newest else 1
    register = RevocationRegister()
    for one in uow.certificates.revoked():
        if one.revoked_at is not None and not one.outside:
            register = register.revoke(int(one.serial, 16), one.revoked_at, Reason(one.reason))
    der = notary.revocation_list(register, Edition(number, at, at + LIST_LASTS))
    uow.certificates.put_list(ISSUING, number, der, at)
    return der


def watch_outside(office: Office, at: datetime) -> tuple[CertificateRecord, ...]:
    """外部证书的吊销 — what their own authorities have revoked signs here no more. Returns those found."""
    with office.reading() as uow:
        held = [one for one in uow.certificates.ending(_NEVER, at) if one.outside]
    if not held:
        return ()
    lists = read_lists_pem_or_der(office.notary.outside_lists([one.certificate for one in held], at))
    found = []
    for one in held:
        own, *chain = read_certificates(one.certificate)
        said = standing((own, *chain), lists, at).revoked
        if said is not None:
            found.append(replace(one, revoked_at=said.at, reason=said.reason.value))
    if found:
        with office.unit_of_work() as uow:
            for one in found:
                uow.certificates.revoke(one.serial, one.revoked_at or at, one.reason)
                detail = f"{one.serial} {one.reason}"
                uow.certificates.note(KeyEvent(at, "revoked", SYSTEM.person_id, one.owner, detail))
            uow.commit()
    return tuple(found)


def fresh_lists(office: Office, at: datetime) -> Sequence[bytes]:
    """The newest lists, DER; the issuing authority's own is renewed first when it is a day old."""
    with office.reading() as uow:
        newest = uow.certificates.newest_list(ISSUING)
        if newest is not None and at < newest[2] + LIST_FRESH:
            return uow.certificates.newest_lists()
    with office.unit_of_work() as uow:
        issue_list(office.notary, uow, at)
        lists = uow.certificates.newest_lists()
        uow.commit()
    return lists

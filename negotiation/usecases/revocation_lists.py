"""吊销列表 — issued at every revocation and renewed every day, so that what is signed can be proven then.

The root's own list is issued where the root key is kept; the newest one on file is handed out beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from negotiation.house_times import LIST_FRESH, LIST_LASTS
from negotiation.ports import Notary, Office, UnitOfWork
from signing.revocation import Edition, Reason, RevocationRegister

ISSUING = "issuing"


def issue_list(notary: Notary, uow: UnitOfWork, at: datetime) -> bytes:
    """A new list of everything revoked so far, put on file. DER."""
    newest = uow.certificates.newest_list(ISSUING)
    number = newest[0] + 1 if newest else 1
    register = RevocationRegister()
    for one in uow.certificates.revoked():
        if one.revoked_at is not None:
            register = register.revoke(int(one.serial, 16), one.revoked_at, Reason(one.reason))
    der = notary.revocation_list(register, Edition(number, at, at + LIST_LASTS))
    uow.certificates.put_list(ISSUING, number, der, at)
    return der


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

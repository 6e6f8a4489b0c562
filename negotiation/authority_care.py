"""认证机构的照管 — keys, certificates and lists of the embedded authority: what ends when, and its renewal.

The platform's own certificate is renewed here. What only the root key can do is asked for as a file and taken
back as one (`signing.ceremony`); the root key itself never comes here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import NameOID

from negotiation.domain.actor import SYSTEM
from negotiation.domain.errors import NoKeyError
from negotiation.house_times import CERTIFICATE_WATCHED, ISSUING_AHEAD, STAMP_AHEAD
from negotiation.platform_keys import ISSUING, PLATFORM, ROOT, STAMP
from negotiation.ports import KeyRecord, UnitOfWork
from negotiation.ports_keys import KeyEvent
from negotiation.usecases.revocation_lists import ROOT_LISTS
from negotiation.usecases.views import Words
from signing import ceremony
from signing.certificates import Authority, platform_subject
from signing.errors import UnusableRequestError
from signing.keys import PublicKey, new_key, read_certificates
from signing.names import named
from signing.revocation import read_list

WAITING_STAMP = "authority:tsa:asked"
"""Where the key of a time-stamp authority waits for its certificate."""

_BY_ROOT = Words("请办理根密钥事务", "ask the root key: xieyue authority ask")
_BY_ITSELF = Words("到期前自动换发", "renewed by itself")
_NEVER = Words("到期须重新设立认证机构", "a new authority has to be set up then")


@dataclass(frozen=True, slots=True)
class Lasting:
    """期限 — one thing of the authority and when it ends."""

    name: Words
    ends_at: datetime
    remedy: Words
    watched: timedelta

    def ending(self, at: datetime) -> bool:
        """It ends soon or has ended: somebody has to do something."""
        return self.ends_at <= at + self.watched


def lasting(uow: UnitOfWork) -> tuple[Lasting, ...]:
    """Everything that ends, the earliest first."""
    rows = (
        (PLATFORM, Words("平台证书", "the platform's certificate"), _BY_ITSELF, timedelta()),
        (STAMP, Words("时间戳证书", "the certificate of the time stamps"), _BY_ROOT, STAMP_AHEAD),
        (ISSUING, Words("签发证书", "the issuing certificate"), _BY_ROOT, ISSUING_AHEAD),
        (ROOT, Words("根证书", "the root certificate"), _NEVER, ISSUING_AHEAD),
    )
    found = [Lasting(name, _ends(uow, owner), remedy, watched) for owner, name, remedy, watched in rows]
    newest = uow.certificates.newest_list(ROOT_LISTS)
    if newest is not None:
        ends = read_list(newest[1]).next_update or newest[2]
        name = Words("根证书的吊销列表", "the root's revocation list")
        found.append(Lasting(name, ends, _BY_ROOT, CERTIFICATE_WATCHED))
    return tuple(sorted(found, key=lambda one: one.ends_at))


def ask(uow: UnitOfWork, passphrase: str, at: datetime, *, stamp: bool = False) -> bytes:
    """根密钥事务的请求 — the file that goes to the root key: a new list, and what ends soon.

    `stamp` asks for a new time-stamp certificate in any case, as when its key was stolen.
    """
    waiting = _waiting(uow)
    if stamp or _ends(uow, STAMP) <= at + STAMP_AHEAD:
        public, locked = new_key(passphrase)
        waiting = KeyRecord(WAITING_STAMP, _spki(public), locked)
        uow.keys.put(waiting)
    renew = _ends(uow, ISSUING) <= at + ISSUING_AHEAD
    return ceremony.write_asked(_asked(uow, waiting, renew_issuing=renew))


def take(uow: UnitOfWork, content: bytes, at: datetime) -> None:
    """根密钥的答复 — checked whole, then kept.

    Raises `UnusableRequestError` for a file of another kind or a time-stamp certificate nobody asked for,
    `UnusableCertificateError` for an answer that is not the root's or not to what was asked.
    """
    answered = ceremony.read_answered(content)
    waiting = _waiting(uow) if answered.stamp else None
    if answered.stamp and waiting is None:
        raise UnusableRequestError(reason="not the certificates that were asked for")
    asked = _asked(uow, waiting, renew_issuing=bool(answered.issuing))
    number = ceremony.require_answer(asked, answered, at)
    uow.certificates.put_list(ROOT_LISTS, number, answered.newest_list, at)
    _note(uow, at, "root_list", ROOT, str(number))
    if waiting is not None:
        uow.keys.put(KeyRecord(STAMP, answered.stamp, waiting.locked_key))
        uow.keys.drop(WAITING_STAMP)
        _note(uow, at, "renewed", STAMP, _serial(answered.stamp))
    if answered.issuing:
        uow.keys.put(KeyRecord(ISSUING, answered.issuing, uow.keys.of(ISSUING).locked_key))
        _note(uow, at, "renewed", ISSUING, _serial(answered.issuing))


def platform_ends_soon(uow: UnitOfWork, at: datetime) -> bool:
    """Whether it is time for `renew_platform`."""
    return _ends(uow, PLATFORM) <= at + CERTIFICATE_WATCHED


def renew_platform(uow: UnitOfWork, passphrase: str, at: datetime) -> None:
    """换发平台证书 — a new key with a new certificate of the same name, unless somebody was quicker."""
    if not platform_ends_soon(uow, at):
        return
    former = read_certificates(uow.keys.of(PLATFORM).certificate)[0]
    issuing = uow.keys.of(ISSUING)
    authority = Authority.load(
        uow.keys.of(ROOT).certificate, issuing.certificate, issuing.locked_key, passphrase
    )
    public, locked = new_key(passphrase)
    name = named(former, NameOID.COMMON_NAME)
    certificate = authority.issue(platform_subject(name), public, at)
    uow.keys.put(KeyRecord(PLATFORM, certificate, locked))
    _note(uow, at, "renewed", PLATFORM, _serial(certificate))


def in_use(uow: UnitOfWork) -> tuple[bytes, ...]:
    """The certificates with which the platform signs now, PEM: whoever has opened its keys compares."""
    return tuple(uow.keys.of(owner).certificate for owner in (PLATFORM, STAMP, ISSUING))


def _asked(uow: UnitOfWork, waiting: KeyRecord | None, *, renew_issuing: bool) -> ceremony.Asked:
    return ceremony.Asked(
        uow.keys.of(ROOT).certificate,
        _newest(uow),
        waiting.certificate if waiting is not None else b"",
        uow.keys.of(ISSUING).certificate if renew_issuing else b"",
    )


def _newest(uow: UnitOfWork) -> bytes:
    newest = uow.certificates.newest_list(ROOT_LISTS)
    if newest is None:
        raise NoKeyError(owner=ROOT_LISTS)
    return newest[1]


def _waiting(uow: UnitOfWork) -> KeyRecord | None:
    try:
        return uow.keys.of(WAITING_STAMP)
    except NoKeyError:
        return None


def _ends(uow: UnitOfWork, owner: str) -> datetime:
    return read_certificates(uow.keys.of(owner).certificate)[0].not_valid_after_utc


def _spki(public: PublicKey) -> bytes:
    return public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def _serial(pem: bytes) -> str:
    return f"{read_certificates(pem)[0].serial_number:x}"


def _note(uow: UnitOfWork, at: datetime, kind: str, owner: str, detail: str) -> None:
    uow.certificates.note(KeyEvent(at, kind, SYSTEM.person_id, owner, detail))

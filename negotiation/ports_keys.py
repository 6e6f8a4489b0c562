"""证书的接口 — certificates, requests, revocation lists and second factors, as use-cases need them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CertificateRecord:
    """证书记录 — one certificate issued here or brought from outside."""

    serial: str
    """Hex."""
    owner: str
    """A person id, or `seal:<organisation id>`."""
    certificate: bytes
    """PEM; of an outside authority with its chain."""
    source: str
    issued_at: datetime
    ends_at: datetime
    revoked_at: datetime | None = None
    reason: str = ""

    @property
    def outside(self) -> bool:
        """Issued by an outside authority: it came with its chain, and only that authority can revoke it."""
        return self.certificate.count(b"-----BEGIN CERTIFICATE-----") > 1


@dataclass(frozen=True, slots=True)
class CertificateRequest:
    """证书申请 — a public key that waits for approval, and who decided."""

    id: str
    owner: str
    organisation_id: str
    applicant_id: str
    request: bytes
    """PKCS#10 in DER; or in PEM the certificate of an outside authority, with its chain."""
    key_sha256: str
    """公钥指纹: what applicant and registrar compare."""
    source: str
    state: str
    applied_at: datetime
    approved_by: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    serial: str = ""
    reason: str = ""

    @property
    def brought(self) -> bool:
        """An outside certificate that is to be taken over, not a request for a new one."""
        return self.request.startswith(b"-----BEGIN CERTIFICATE-----")


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """确认方式 — how a person proves presence when it matters."""

    id: str
    person_id: str
    kind: str
    material: bytes
    credential: str
    counter: int
    confirmed: bool
    added_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Challenge:
    """质询 — what a passkey is asked to sign, once."""

    challenge: str
    person_id: str
    purpose: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class KeyEvent:
    """密钥记录 — one step in the life of a key or a second factor."""

    at: datetime
    kind: str
    person_id: str
    owner: str
    detail: str = ""


class Certificates(Protocol):
    """证书库."""

    def add(self, record: CertificateRecord) -> None: ...
    def current(self, owner: str, at: datetime) -> CertificateRecord: ...
    def of(self, owner: str) -> Sequence[CertificateRecord]: ...
    def by_serial(self, serial: str) -> CertificateRecord: ...
    def ending(self, before: datetime, at: datetime) -> Sequence[CertificateRecord]: ...
    def revoke(self, serial: str, at: datetime, reason: str) -> None: ...
    def revoked(self) -> Sequence[CertificateRecord]: ...
    def put_list(self, issuer: str, number: int, der: bytes, at: datetime) -> None: ...
    def newest_list(self, issuer: str) -> tuple[int, bytes, datetime] | None: ...
    def newest_lists(self) -> Sequence[bytes]: ...
    def ask(self, request: CertificateRequest) -> None: ...
    def request(self, request_id: str, *, lock: bool = False) -> CertificateRequest | None: ...
    def requests(
        self, *, state: str = "", organisation_id: str = "", owner: str = ""
    ) -> Sequence[CertificateRequest]: ...
    def update(self, request: CertificateRequest) -> None: ...
    def note(self, event: KeyEvent) -> None: ...
    def events(self, owner: str) -> Sequence[KeyEvent]: ...
    def owners_of(self, kind: str) -> Sequence[str]: ...


class SecondFactors(Protocol):
    """确认方式库."""

    def add(self, factor: SecondFactor) -> None: ...
    def of(self, person_id: str, *, lock: bool = False) -> Sequence[SecondFactor]: ...
    def update(self, factor: SecondFactor) -> None: ...
    def ask(self, challenge: Challenge) -> None: ...
    def take(self, challenge: str, at: datetime) -> Challenge | None: ...
    def forget(self, person_id: str) -> None: ...
    def failures(self, person_id: str) -> tuple[int, datetime | None]: ...
    def set_failures(self, person_id: str, failures: int, locked_until: datetime | None) -> None: ...

"""时间戳 — the embedded RFC 3161 authority and the strict reading of its tokens.

The time in a token is the moment handed in: the embedded authority proves order inside one installation and
says so in its policy; a court will want an outside authority, which fits behind `TimeStampSource`.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from signing import cms, der
from signing.der import DerError
from signing.errors import KeyMismatchError, NaiveMomentError
from signing.keys import SigningKey, read_certificates

EMBEDDED_POLICY = "2.25.4776015344922023993387960902724688469"
"""Policy of the embedded authority, from the UUID arc: order inside one installation, no outside clock."""

_POLICY = der.object_identifier(EMBEDDED_POLICY)
_SERIAL_BITS = 127
_ACCURACY = der.sequence(der.integer(1))  # one second: moments are handed in as whole seconds


class TimeStampSource(Protocol):
    """时间戳来源 — anything that stamps a digest: the embedded authority or an outside one."""

    @property
    def largest(self) -> int:
        """Bytes a token of this source may have; kept free in a PDF before the token exists."""

    def token(self, digest: bytes, at: datetime) -> bytes:
        """DER TimeStampToken over a SHA-256 digest; an outside source puts its own time in place of `at`."""


@dataclass(frozen=True, slots=True)
class TimeStampAuthority:
    """内置时间戳服务 — signs the moments handed in. Raises `KeyMismatchError` for another's key."""

    certificate_pem: bytes
    key: SigningKey = field(repr=False)
    certificate: x509.Certificate = field(init=False, repr=False)

    def __post_init__(self) -> None:
        certificate = read_certificates(self.certificate_pem)[0]
        if certificate.public_key() != self.key.public_key:
            raise KeyMismatchError(subject=certificate.subject.rfc4514_string())
        object.__setattr__(self, "certificate", certificate)

    @property
    def largest(self) -> int:
        """Bytes a token may have: the certificate and less than a kilobyte around it."""
        return len(self.certificate.public_bytes(Encoding.DER)) + 1024

    def token(self, digest: bytes, at: datetime) -> bytes:
        """DER token whose time is `at` in whole seconds. Raises `NaiveMomentError`."""
        if at.tzinfo is None:
            raise NaiveMomentError
        info = der.sequence(
            der.integer(1),
            _POLICY,
            der.sequence(cms.SHA256, der.octets(digest)),
            der.integer(secrets.randbits(_SERIAL_BITS)),
            der.generalized_time(at),
            _ACCURACY,
        )
        attributes = cms.signed_attributes(
            cms.TIME_STAMP_INFO, hashlib.sha256(info).digest(), self.certificate
        )
        return cms.assemble(
            cms.SignedData(
                content_type=cms.TIME_STAMP_INFO,
                content=info,
                certificates=(self.certificate.public_bytes(Encoding.DER),),
                issuer=cms.issuer_name(self.certificate),
                serial=self.certificate.serial_number,
                attributes=attributes,
                signature=self.key.sign(attributes),
            )
        )


@dataclass(frozen=True, slots=True)
class Stamp:
    """时间戳内容 — what a verified token says."""

    at: datetime
    embedded: bool
    """True when the embedded authority's policy is named, False for an outside authority."""
    certificate: x509.Certificate
    certificates: tuple[bytes, ...]


def read_token(token: bytes, stamped: bytes) -> Stamp:
    """Check a token over `stamped` (its SHA-256) and read it; trust in its certificate is not decided here.

    Raises `DerError` for a token of another form, over other bytes or with a wrong signature.
    """
    signed = cms.read(token)
    if signed.content is None or signed.content_type != cms.TIME_STAMP_INFO:
        raise DerError("not a time stamp")
    certificate = cms.verify(signed, hashlib.sha256(signed.content).digest())
    try:
        _, policy, imprint, _, at, *_ = der.read(signed.content).children()
    except ValueError as problem:
        raise DerError("not a time stamp of the expected form") from problem
    if imprint.encoded != der.sequence(cms.SHA256, der.octets(hashlib.sha256(stamped).digest())):
        raise DerError("the time stamp is for other bytes")
    return Stamp(
        der.read_time(at).astimezone(UTC), policy.encoded == _POLICY, certificate, signed.certificates
    )

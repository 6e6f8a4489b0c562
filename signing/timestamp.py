"""时间戳 — the embedded RFC 3161 authority, requests to outside ones, and the strict reading of tokens.

The time in an embedded token is the moment handed in: it proves order inside one installation and says so in
its policy; a court will want an outside authority. How its reply travels is not known here.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from signing import algorithms, cms, der
from signing.algorithms import SHA256
from signing.der import DerError
from signing.errors import KeyMismatchError, NaiveMomentError, TimeStampFailedError
from signing.keys import SigningKey, read_certificates

OTHER_BYTES = "the time stamp is for other bytes"
"""Why a token does not hold: the one reason that tells of a change."""
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
        """DER TimeStampToken over a SHA-256 digest; an outside source puts its own time in place of `at`.

        Raises `TimeStampFailedError` when none is to be had.
        """


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
            der.sequence(SHA256, der.octets(digest)),
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


_GRANTED = (0, 1)
"""RFC 3161 §2.4.2: granted, granted with modifications."""
_NONCE_BITS = 63


@dataclass(frozen=True, slots=True)
class OutsideTimeStamps:
    """外部时间戳服务 — an outside RFC 3161 authority behind a function that carries a request there.

    `exchange` takes the DER request (application/timestamp-query) and brings back the DER reply; it raises
    `OSError` when the authority cannot be reached.
    """

    exchange: Callable[[bytes], bytes] = field(repr=False)
    largest: int = 12 * 1024

    def token(self, digest: bytes, at: datetime) -> bytes:  # noqa: ARG002  # the authority has its own clock
        """A checked token over a SHA-256 digest, with the authority's own time.

        Raises `TimeStampFailedError` for no answer, a refusal, an answer to another question or a token that
        does not hold or is too large.
        """
        nonce = der.integer(secrets.randbits(_NONCE_BITS) | 1)
        imprint = der.sequence(SHA256, der.octets(digest))
        wants_certificates = b"\x01\x01\xff"
        request = der.sequence(der.integer(1), imprint, nonce, wants_certificates)
        try:
            reply = self.exchange(request)
            status, token = der.read(reply).children()
            if der.read_integer(status.children()[0]) not in _GRANTED:
                raise DerError("the authority refused")
            signed = _token_content(token.encoded)
            if signed.content is None or nonce not in [
                one.encoded for one in der.read(signed.content).children()
            ]:
                raise DerError("the answer is to another question")
            _read_stamp(token.encoded, digest)
        except (OSError, ValueError, IndexError) as problem:
            raise TimeStampFailedError(reason=str(problem)) from problem
        if len(token.encoded) > self.largest:
            raise TimeStampFailedError(reason=f"a token of {len(token.encoded)} bytes")
        return token.encoded


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
    return read_token_over(token, hashlib.sha256(stamped).digest())


def read_token_over(token: bytes, digest: bytes) -> Stamp:
    """As `read_token`, for bytes whose SHA-256 is known already."""
    try:
        return _read_stamp(token, digest)
    except DerError:
        raise
    except (ValueError, IndexError) as problem:  # another number of children than expected
        raise DerError("not a time stamp of the expected form") from problem


def _read_stamp(token: bytes, digest: bytes) -> Stamp:
    signed = _token_content(token)
    content = signed.content or b""
    _, policy, imprint, _, at, *_ = der.read(content).children()
    embedded = policy.encoded == _POLICY
    if embedded:
        certificate = cms.verify(cms.read(token), hashlib.sha256(content).digest())
    else:
        certificate = cms.verify_outside(signed)
    algorithm, named = imprint.children()
    if algorithms.hash_of(algorithm.encoded).name != "sha256" or named.encoded != der.octets(digest):
        raise DerError(OTHER_BYTES)
    return Stamp(der.read_time(at).astimezone(UTC), embedded, certificate, signed.certificates)


def _token_content(token: bytes) -> cms.SignedData:
    signed = cms.read(token, outside=True)
    if signed.content is None or signed.content_type != cms.TIME_STAMP_INFO:
        raise DerError("not a time stamp")
    if signed.token is not None:
        raise DerError("a time stamp with unsigned parts")
    return signed

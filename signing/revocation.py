"""吊销 — lists of revoked certificates (CRL), made and read; and the watch over what is about to end.

A list says from which moment on a certificate no longer counts. What was signed before, by its time stamp,
stays valid; a signature without time stamp loses its force with the certificate. Source: RFC 5280 §5.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from signing import cms
from signing.der import DerError
from signing.errors import AlreadyRevokedError, NaiveMomentError, UnusableCertificateError
from signing.keys import PrivateKey
from signing.reckoning import no_later


class Reason(StrEnum):
    """吊销原因 — RFC 5280 §5.3.1; the value is how `cryptography` spells it."""

    KEY_COMPROMISE = "keyCompromise"
    """私钥泄露或遗失."""
    AFFILIATION_CHANGED = "affiliationChanged"
    """离职或卸任."""
    SUPERSEDED = "superseded"
    """换发新证书."""
    CESSATION = "cessationOfOperation"
    """单位注销或停用."""


@dataclass(frozen=True, slots=True)
class Revocation:
    """吊销记录 — one certificate and the moment from which it no longer counts."""

    serial: int
    at: datetime
    reason: Reason


@dataclass(frozen=True, slots=True)
class RevocationRegister:
    """吊销登记 — everything one issuer ever revoked; it only grows."""

    entries: tuple[Revocation, ...] = ()

    def revoke(self, serial: int, at: datetime, reason: Reason) -> RevocationRegister:
        """挂失/吊销 — the register with one more. Raises `AlreadyRevokedError` or `NaiveMomentError`."""
        if at.tzinfo is None:
            raise NaiveMomentError
        if any(one.serial == serial for one in self.entries):
            raise AlreadyRevokedError(serial=f"{serial:x}")
        return RevocationRegister((*self.entries, Revocation(serial, at, reason)))


@dataclass(frozen=True, slots=True)
class Edition:
    """签发期次 — number and life of one list; the moments are handed in."""

    number: int
    this_update: datetime
    next_update: datetime


def issue_list(
    issuer: x509.Certificate, key: PrivateKey, register: RevocationRegister, edition: Edition
) -> bytes:
    """签发吊销列表 — the signed list, DER. Raises `NaiveMomentError`."""
    if edition.this_update.tzinfo is None or edition.next_update.tzinfo is None:
        raise NaiveMomentError
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.subject)
        .last_update(_whole_second(edition.this_update))
        .next_update(_whole_second(edition.next_update))
        .add_extension(x509.CRLNumber(edition.number), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False
        )
    )
    for one in register.entries:
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder()
            .serial_number(one.serial)
            .revocation_date(_whole_second(one.at))
            .add_extension(x509.CRLReason(x509.ReasonFlags(one.reason.value)), critical=False)
            .build()
        )
    return builder.sign(key.unsafe_key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


@dataclass(frozen=True, slots=True)
class RevocationList:
    """吊销列表 — one list that was read; `encoded` is its DER."""

    encoded: bytes
    parsed: x509.CertificateRevocationList
    _asked: dict[x509.Certificate, bool] = field(default_factory=dict, repr=False, compare=False)
    """Whose signature is on it; remembered as long as the list itself, which may be large."""

    @property
    def this_update(self) -> datetime:
        """本次签发."""
        return self.parsed.last_update_utc

    @property
    def next_update(self) -> datetime | None:
        """下次签发."""
        return self.parsed.next_update_utc

    def speaks_for(self, issuer: x509.Certificate) -> bool:
        """Issued and signed by that certificate."""
        if issuer not in self._asked:
            self._asked[issuer] = self.parsed.issuer == issuer.subject and _signed_by(self.parsed, issuer)
        return self._asked[issuer]

    def revocations(self) -> tuple[Revocation, ...]:
        """All of them."""
        return tuple(
            Revocation(one.serial_number, no_later(one.revocation_date_utc), _reason(one))
            for one in self.parsed
        )

    def revocation_of(self, certificate: x509.Certificate) -> Revocation | None:
        """What it says of that certificate; None when it is not revoked.

        An invalidity date (RFC 5280 §5.3.2) is left aside on purpose: it would let a holder take back, years
        later, what was signed and stamped before the loss was reported.
        """
        found = self.parsed.get_revoked_certificate_by_serial_number(certificate.serial_number)
        if found is None:
            return None
        return Revocation(certificate.serial_number, no_later(found.revocation_date_utc), _reason(found))


def number_of(one: RevocationList) -> int:
    """期号 (RFC 5280 §5.2.3). Raises `UnusableCertificateError` for a list without one."""
    try:
        return one.parsed.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
    except x509.ExtensionNotFound as problem:
        raise UnusableCertificateError(reason="a revocation list without number") from problem


def read_list(encoded: bytes) -> RevocationList:
    """A list from DER. Raises `DerError`."""
    try:
        with cms.quietly():
            parsed = x509.load_der_x509_crl(encoded)
            _ = parsed.issuer, parsed.extensions
        if parsed.public_bytes(serialization.Encoding.DER) != encoded:
            raise DerError("a revocation list with something after it")
        if not parsed.issuer or parsed.last_update_utc is None:
            raise DerError("a revocation list without issuer or date")
        for one in parsed:
            _ = one.serial_number, one.revocation_date_utc
        critical = [one for one in parsed.extensions if one.critical]
    except cms.UNREADABLE as problem:
        raise DerError("a revocation list cannot be read") from problem
    if critical:
        # a list of some reasons or of changes only (RFC 5280 §5.2) would look like a whole one
        raise DerError("a revocation list of a kind that is not accepted")
    return RevocationList(encoded, parsed)


def read_lists_pem_or_der(contents: Iterable[bytes]) -> tuple[RevocationList, ...]:
    """Lists as files bring them. Raises `UnusableCertificateError` for one that is none."""
    found = []
    for content in contents:
        try:
            if content.lstrip().startswith(b"-----BEGIN"):
                content = x509.load_pem_x509_crl(content).public_bytes(serialization.Encoding.DER)
            found.append(read_list(content))
        except ValueError as problem:
            raise UnusableCertificateError(reason="not a revocation list") from problem
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Standing:
    """吊销状态 — what the lists at hand say of a chain at a moment."""

    known: bool
    """Every certificate of the chain has a list by its issuer that reaches the moment."""
    revoked: Revocation | None
    """Earliest revocation in the chain, at whatever moment; None when there is none."""
    lists: tuple[bytes, ...] = ()
    """The lists that said so, DER."""


def list_addresses(certificate: x509.Certificate) -> tuple[str, ...]:
    """吊销列表地址 — where its issuer says the list lies (RFC 5280 §4.2.1.13), http only."""
    try:
        places = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except (x509.ExtensionNotFound, ValueError):
        return ()
    named = [name for place in places for name in place.full_name or ()]
    addresses = [one.value for one in named if isinstance(one, x509.UniformResourceIdentifier)]
    return tuple(one for one in addresses if one.startswith(("http://", "https://")))


def standing(chain: Sequence[x509.Certificate], lists: Sequence[RevocationList], at: datetime) -> Standing:
    """Look every certificate of a chain up, signer first, root last; the root stands for itself.

    A list reaches the moment when it was issued after it, or its next one was due after it.
    """
    known, used = True, dict[bytes, None]()
    earliest: Revocation | None = None
    for certificate, issuer in pairwise(chain):
        spoken = [one for one in lists if one.speaks_for(issuer)]
        reaching = [
            one for one in spoken if one.this_update >= at or (one.next_update or one.this_update) >= at
        ]
        known = known and bool(reaching)
        used.update((one.encoded, None) for one in reaching)
        said = [found for one in spoken if (found := one.revocation_of(certificate)) is not None]
        earliest = min([*said, *([earliest] if earliest else [])], key=_moment, default=None)
    return Standing(known, earliest, tuple(used))


def _moment(revocation: Revocation) -> datetime:
    return revocation.at


def _signed_by(parsed: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    try:
        key = issuer.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
            return False
        return parsed.is_signature_valid(key)
    except (*cms.UNREADABLE, InvalidSignature):
        return False


def _reason(found: x509.RevokedCertificate) -> Reason:
    try:
        named = found.extensions.get_extension_for_class(x509.CRLReason).value.reason.value
        return Reason(named)
    except (*cms.UNREADABLE, x509.ExtensionNotFound):
        return Reason.KEY_COMPROMISE  # no reason, or one not known here: think the worst


def _whole_second(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)

"""外部证书 — a certificate of another authority, and the proof that who brings it has its key.

Which authorities count is handed in; nothing is fetched here. Source: 电子签名法 16 (certificates come from a
licensed electronic certification service), RFC 5280 §6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, pkcs7
from cryptography.x509.oid import NameOID

from signing import algorithms, cms, der, fitness, signature_value, trust
from signing.canonical import digest_bytes
from signing.der import DerError
from signing.errors import UnfitCertificateError, UnusableCertificateError, WrongSignatureError
from signing.findings import Problem
from signing.names import true_name, visible
from signing.trust import Purpose, UntrustedError

LARGEST_CHAIN = 64 * 1024
"""Bytes; four certificates with long names have about eight thousand."""
_PEM = b"-----BEGIN"
_PFX_VERSION = der.integer(3)
"""What a PKCS#12 file begins with (RFC 7292 §4)."""


@dataclass(frozen=True, slots=True)
class OutsideCertificate:
    """外部证书 — checked up to a root of the authorities that count here."""

    certificate: x509.Certificate = field(repr=False)
    pem: bytes = field(repr=False)
    """Its own first, then the way up to the root."""
    key_sha256: str
    """Of the SubjectPublicKeyInfo (公钥指纹)."""

    @property
    def serial(self) -> str:
        """序列号, hex."""
        return f"{self.certificate.serial_number:x}"

    @property
    def subject(self) -> str:
        """The name as the authority wrote it, RFC 4514."""
        return visible(self.certificate.subject.rfc4514_string())

    @property
    def issuer(self) -> str:
        """Who issued it, RFC 4514."""
        return visible(self.certificate.issuer.rfc4514_string())

    def names(self, kind: x509.ObjectIdentifier = NameOID.COMMON_NAME) -> tuple[str, ...]:
        """The values of one part of the name."""
        return tuple(str(one.value) for one in true_name(self.certificate).get_attributes_for_oid(kind))


def read_outside_certificate(
    content: bytes, authorities: Sequence[bytes], at: datetime
) -> OutsideCertificate:
    """外部证书 from PEM, DER or PKCS#7. `authorities` are PEM: roots, and issuers that close gaps.

    Raises `UnfitCertificateError` with everything that keeps it from signing here at that moment: its key,
    its term, what it was made for, an issuer that does not count. Raises `UnusableCertificateError` for what
    is no certificate or too large.
    """
    if len(content) > LARGEST_CHAIN:
        raise UnusableCertificateError(reason="too large")
    try:
        own, others, found = _own_of(_loaded(content), at)
        known = [one for pem in authorities for one in x509.load_pem_x509_certificates(pem)]
        unknown = _issuer_problem(own, [*known, *others], [one for one in known if _is_root(one)], at)
        if found or unknown:
            raise UnfitCertificateError((*found, *([unknown] if unknown else [])))
        chain = _chain(own, others, known, at)
        key_sha256 = key_fingerprint(own)
    except (UntrustedError, *cms.UNREADABLE) as problem:
        raise UnusableCertificateError(reason=str(problem)) from problem
    pem = b"".join(one.public_bytes(Encoding.PEM) for one in chain)
    return OutsideCertificate(own, pem, key_sha256)


def key_fingerprint(certificate: x509.Certificate) -> str:
    """公钥指纹 — SHA-256 of its SubjectPublicKeyInfo, hex."""
    encoded = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return digest_bytes(encoded)


def require_possession(certificate: x509.Certificate, challenge: bytes, signature: bytes) -> None:
    """持有证明 — the key of that certificate signed these very bytes. Raises `WrongSignatureError`."""
    try:
        key = certificate.public_key()
        value = signature_value.as_der(key, signature)
        algorithm = algorithms.signature_algorithm_of(key)
        algorithms.verify(certificate, value, challenge, signature_algorithm=algorithm)
    except DerError as problem:
        raise WrongSignatureError(reason=str(problem)) from problem


def _own_of(
    found: Sequence[x509.Certificate], at: datetime
) -> tuple[x509.Certificate, list[x509.Certificate], tuple[Problem, ...]]:
    """The holder's own certificate, the others, and what keeps the own one from signing.

    A file of a token often holds two of one holder, for signing and for encryption: the fit one is taken.
    """
    ends = [one for one in found if not any(_issued_by(other, one) for other in found if other is not one)]
    judged = [(one, fitness.of_certificate(one, at)) for one in ends or found]
    own, problems = next(((one, said) for one, said in judged if not said), judged[0])
    return own, [one for one in found if one is not own], problems


def _issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    return certificate.issuer == issuer.subject


def _is_root(one: x509.Certificate) -> bool:
    return one.issuer == one.subject


def _chain(
    own: x509.Certificate, others: Sequence[x509.Certificate], known: Sequence[x509.Certificate], at: datetime
) -> tuple[x509.Certificate, ...]:
    """The way to a root that counts. Raises `UntrustedError` or `DerError`."""
    for one in (own, *others):
        cms.load(one.public_bytes(Encoding.DER))
    roots = [one for one in known if _is_root(one)]
    helpers = [one for one in known if not _is_root(one)]
    return trust.trusted_chain(own, [*others, *helpers], roots, at, Purpose.SIGNING)


def _issuer_problem(
    own: x509.Certificate, others: Sequence[x509.Certificate], roots: Sequence[x509.Certificate], at: datetime
) -> Problem | None:
    """What is wrong with its issuers, whatever else is wrong with the certificate itself."""
    way = [own]
    while way[-1] not in roots:
        above = next((one for one in others if one not in way and trust.is_issued(way[-1], one)), None)
        if above is None:
            return fitness.unknown_issuer(visible(way[-1].issuer.rfc4514_string()))
        way.append(above)
    return next((said for one in way[1:] if (said := fitness.of_issuer(one, at))), None)


def _loaded(content: bytes) -> list[x509.Certificate]:
    """What is in the file, whatever its form; at least one."""
    try:
        if b"-----BEGIN PKCS7" in content:
            found = pkcs7.load_pem_pkcs7_certificates(content)
        elif content.lstrip().startswith(_PEM):
            found = list(x509.load_pem_x509_certificates(content))
        else:
            found = _binary(content)
        if not found:
            raise ValueError("no certificate in the file")
        for one in found:
            if not all((one.issuer, one.subject, one.serial_number)):
                raise ValueError("a certificate without names")
    except (TypeError, *cms.UNREADABLE) as problem:
        raise UnusableCertificateError(reason=_what_it_is(content)) from problem
    return found


def _what_it_is(content: bytes) -> str:
    """A file that was mistaken for a certificate; each kind is told apart so that its holder knows it."""
    if b"PRIVATE KEY-----" in content:
        return "a private key, which must never be sent to anybody"
    if b"CERTIFICATE REQUEST-----" in content:
        return "an application for a certificate, not a certificate"
    try:
        first = der.read(content).children()[0]
        if first.encoded == _PFX_VERSION:
            return "a PKCS#12 file with a private key, which must never be sent to anybody"
    except (DerError, IndexError):
        return "not a certificate"
    return "not a certificate"


def _binary(content: bytes) -> list[x509.Certificate]:
    try:
        return [x509.load_der_x509_certificate(content)]
    except ValueError:
        return pkcs7.load_der_pkcs7_certificates(content)

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

from signing import algorithms, cms, signature_value, trust
from signing.canonical import digest_bytes
from signing.der import DerError
from signing.errors import UnusableCertificateError, WrongSignatureError
from signing.names import true_name, visible
from signing.trust import Purpose, UntrustedError

LARGEST_CHAIN = 64 * 1024
"""Bytes; four certificates with long names have about eight thousand."""
_PEM = b"-----BEGIN"


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

    Raises `UnusableCertificateError`: unreadable, too large, another kind of key, not for signing, not in
    term at that moment, or leading to no root that counts.
    """
    if len(content) > LARGEST_CHAIN:
        raise UnusableCertificateError(reason="too large")
    found = _loaded(content)
    known = [one for pem in authorities for one in x509.load_pem_x509_certificates(pem)]
    roots = [one for one in known if one.issuer == one.subject]
    helpers = [one for one in known if one.issuer != one.subject]
    own, *others = found
    try:
        key_sha256 = key_fingerprint(own)
        algorithms.signature_algorithm_of(own.public_key())
        chain = trust.trusted_chain(own, [*others, *helpers], roots, at, Purpose.SIGNING)
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


def _loaded(content: bytes) -> list[x509.Certificate]:
    """What is in the file, whatever its form; at least one."""
    try:
        if b"-----BEGIN PKCS7" in content:
            found = pkcs7.load_pem_pkcs7_certificates(content)
        elif content.lstrip().startswith(_PEM):
            found = list(x509.load_pem_x509_certificates(content))
        else:
            found = _binary(content)
        first = [one for one in found if not any(other.issuer == one.subject for other in found)]
        if not first:
            raise ValueError("no certificate that signs for a person or an organisation")
        rest = [one for one in found if one is not first[0]]
        for one in found:
            cms.load(one.public_bytes(Encoding.DER))
    except (ValueError, TypeError, *cms.UNREADABLE) as problem:
        raise UnusableCertificateError(reason="not a certificate") from problem
    return [first[0], *rest]


def _binary(content: bytes) -> list[x509.Certificate]:
    try:
        return [x509.load_der_x509_certificate(content)]
    except ValueError:
        return pkcs7.load_der_pkcs7_certificates(content)

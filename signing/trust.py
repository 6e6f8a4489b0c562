"""信任 — does a certificate lead to one of the given roots, at that moment and for that purpose.

Path building is `cryptography`'s (RFC 5280); this file adds the purposes of signing and time stamping. A root
is only ever what the caller hands in; whether that root deserves trust is a question between persons.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import ExtensionPolicy, PolicyBuilder, Store, VerificationError

from signing import cms, der
from signing.certificates import DOCUMENT_SIGNING
from signing.der import DerError
from signing.reasons import is_known


class Purpose(Enum):
    """用途 — what a certificate must have been made for; each member lists the accepted key purposes."""

    SIGNING = frozenset({ExtendedKeyUsageOID.EMAIL_PROTECTION, DOCUMENT_SIGNING})
    """电子签名."""
    TIME_STAMPING = frozenset({ExtendedKeyUsageOID.TIME_STAMPING})
    """时间戳."""


class UntrustedError(ValueError):
    """The certificate does not lead to a given root at that moment, or was made for another purpose."""


def require_trusted(
    certificate: x509.Certificate,
    others: Sequence[x509.Certificate],
    roots: Sequence[x509.Certificate],
    at: datetime,
    purpose: Purpose,
) -> x509.Certificate:
    """The root it leads to. Raises `UntrustedError`."""
    return trusted_chain(certificate, others, roots, at, purpose)[-1]


def trusted_chain(
    certificate: x509.Certificate,
    others: Sequence[x509.Certificate],
    roots: Sequence[x509.Certificate],
    at: datetime,
    purpose: Purpose,
) -> tuple[x509.Certificate, ...]:
    """The way to a root, the certificate first and the root last. Raises `UntrustedError`."""
    if not roots:
        raise UntrustedError("no root certificate was given")
    builder = PolicyBuilder().store(Store(list(roots))).time(at)
    policies = builder.extension_policies(
        ca_policy=ExtensionPolicy.webpki_defaults_ca(), ee_policy=ExtensionPolicy.permit_all()
    )
    try:
        chain = policies.build_client_verifier().verify(certificate, list(others)).chain
        _require_purpose(certificate, purpose)
    except (VerificationError, x509.ExtensionNotFound, *cms.UNREADABLE) as problem:
        raise UntrustedError(_why(problem)) from problem
    return tuple(chain)


def _why(problem: Exception) -> str:
    """The library tries every way and tells of the last; a person wants to know which of two things it is."""
    said = str(problem).splitlines()[0] if str(problem) else type(problem).__name__
    if "not valid at validation time" in said:
        return "the certificate was not valid at that time"
    if "candidates exhausted" in said:
        return "no trusted root leads to the certificate"
    return said if is_known(said) else f"the chain of certificates breaks a rule: {said}"


def require_whole(
    certificates: Sequence[bytes], others: Sequence[x509.Certificate] = (), bound: Sequence[bytes] = ()
) -> tuple[x509.Certificate, ...]:
    """Each certificate is in its one form and signed by another of the set or of `others` (a root by itself).

    Closes the gap that path building leaves: a byte flipped in an embedded certificate that no path uses.
    Those in `bound` are named by their digest in a signature and need nobody else. Raises `DerError`.
    """
    loaded = tuple(cms.load(encoded) for encoded in certificates)
    for encoded, certificate in zip(certificates, loaded, strict=True):
        if encoded in bound:
            continue
        algorithm = der.read(encoded).children()[1].encoded
        rebuilt = der.sequence(certificate.tbs_certificate_bytes, algorithm, der.bits(certificate.signature))
        if rebuilt != encoded or not any(is_issued(certificate, one) for one in (*loaded, *others)):
            raise DerError(
                f"the embedded certificate {certificate.serial_number:x} is damaged or stands alone"
            )
    return loaded


@lru_cache(maxsize=1024)
def is_issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether the issuer's key signed it."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (*cms.UNREADABLE, InvalidSignature):
        return False
    return True


def _require_purpose(certificate: x509.Certificate, purpose: Purpose) -> None:
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    if not (usage.digital_signature or usage.content_commitment):
        raise UntrustedError("the key may not sign")
    extended = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    named = frozenset(extended.value)
    if purpose is Purpose.TIME_STAMPING and (not extended.critical or named != purpose.value):
        raise UntrustedError("not a certificate for time stamps alone")  # RFC 3161 §2.3
    if not named & purpose.value:
        raise UntrustedError("made for another purpose")

"""证书申请 — a PKCS#10 request from a browser or card: only its public key and the proof of it are used.

Names and extensions in a request are claims of the applicant; the certificate's subject comes from the
register. Source: RFC 2986.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from signing import cms, key_fitness
from signing.algorithms import PublicKey
from signing.canonical import digest_bytes
from signing.errors import UnfitRequestError, UnusableRequestError

LARGEST_REQUEST = 16 * 1024
"""Bytes; a request from a browser has about three hundred."""

_ARMOUR = b"-----BEGIN"


@dataclass(frozen=True, slots=True)
class Request:
    """证书申请 — a public key whose holder has proven to have the private half."""

    public_key: PublicKey
    claimed: str
    """The name it asks for, RFC 4514, to be shown beside the register's; never written anywhere else."""
    key_sha256: str
    """Of the SubjectPublicKeyInfo: what applicant and officer compare (公钥指纹)."""
    encoded: bytes = field(default=b"", repr=False)
    """The request itself, DER."""


def read_request(content: bytes) -> Request:
    """A request in PEM or DER, its proof of possession checked.

    Raises `UnfitRequestError` for a key that cannot sign here, `UnusableRequestError` for anything else.
    """
    if len(content) > LARGEST_REQUEST:
        raise UnusableRequestError(reason="too large")
    load = x509.load_pem_x509_csr if content.lstrip().startswith(_ARMOUR) else x509.load_der_x509_csr
    try:
        request = load(content)
        claimed = request.subject.rfc4514_string()
        unfit = key_fitness.of_request(request)
        if unfit:
            raise UnfitRequestError(unfit)
        key = request.public_key()
        proven = request.is_signature_valid
    except cms.UNREADABLE as problem:
        raise UnusableRequestError(reason="not a PKCS#10 request") from problem
    if not proven:
        raise UnusableRequestError(reason="the proof of possession does not hold")
    if not isinstance(request.signature_hash_algorithm, hashes.SHA256 | hashes.SHA384 | hashes.SHA512):
        raise UnusableRequestError(reason="a weak hash")
    if not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
        raise UnusableRequestError(reason="the key is neither P-256 nor RSA of at least 2048 bits")
    encoded = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    der = request.public_bytes(serialization.Encoding.DER)
    return Request(key, claimed, digest_bytes(encoded), der)

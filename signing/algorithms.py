"""算法 — the signature algorithms that are read and written, each with its one or two encodings in CMS.

Own signatures are ECDSA on P-256 or, for cards and outside authorities that have nothing else, RSA. Time
stamps and certificates of outside authorities may use the longer hashes as well; SHA-1 and MD5 are refused.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TypeAlias

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from signing import der
from signing.der import DerError

PublicKey: TypeAlias = ec.EllipticCurvePublicKey | rsa.RSAPublicKey
"""公钥 — P-256, or RSA of at least 2048 bits."""

LEAST_RSA_BITS = 2048
_NULL = bytes((der.NULL, 0))


def _algorithm(dotted: str, parameters: bytes = b"") -> bytes:
    return der.sequence(der.object_identifier(dotted), parameters)


SHA256 = _algorithm("2.16.840.1.101.3.4.2.1")
ECDSA_SHA256 = _algorithm("1.2.840.10045.4.3.2")
RSA_SHA256 = _algorithm("1.2.840.113549.1.1.11", _NULL)

_HASHES: dict[str, tuple[str, hashes.HashAlgorithm]] = {
    "sha256": ("2.16.840.1.101.3.4.2.1", hashes.SHA256()),
    "sha384": ("2.16.840.1.101.3.4.2.2", hashes.SHA384()),
    "sha512": ("2.16.840.1.101.3.4.2.3", hashes.SHA512()),
}
_ECDSA = {"sha256": "1.2.840.10045.4.3.2", "sha384": "1.2.840.10045.4.3.3", "sha512": "1.2.840.10045.4.3.4"}
_RSA = {
    "sha256": "1.2.840.113549.1.1.11",
    "sha384": "1.2.840.113549.1.1.12",
    "sha512": "1.2.840.113549.1.1.13",
}
_PLAIN_RSA = _algorithm("1.2.840.113549.1.1.1", _NULL)  # RFC 3370 §3.2: the hash stands elsewhere


@dataclass(frozen=True, slots=True)
class Hash:
    """摘要算法 — name for `hashlib` and its object for `cryptography`."""

    name: str
    algorithm: hashes.HashAlgorithm

    def digest(self, content: bytes) -> bytes:
        """The digest of bytes."""
        return hashlib.new(self.name, content).digest()


def hash_of(encoded: bytes) -> Hash:
    """The hash that an AlgorithmIdentifier names. Raises `DerError` for one that is not accepted."""
    for name, (dotted, algorithm) in _HASHES.items():
        if encoded in (_algorithm(dotted), _algorithm(dotted, _NULL)):
            return Hash(name, algorithm)
    raise DerError("a digest algorithm that is not accepted")


def signature_algorithm_of(public_key: object) -> bytes:
    """AlgorithmIdentifier of own signatures under that key, over SHA-256. Raises `DerError` for others."""
    if isinstance(public_key, ec.EllipticCurvePublicKey) and isinstance(public_key.curve, ec.SECP256R1):
        return ECDSA_SHA256
    if isinstance(public_key, rsa.RSAPublicKey) and public_key.key_size >= LEAST_RSA_BITS:
        return RSA_SHA256
    raise DerError("a key that is neither P-256 nor RSA of at least 2048 bits")


def verify(
    certificate: x509.Certificate,
    signature: bytes,
    content: bytes,
    *,
    signature_algorithm: bytes = ECDSA_SHA256,
    digest_algorithm: bytes = SHA256,
) -> None:
    """Check a signature with the certificate's key. Raises `DerError`."""
    try:
        key = certificate.public_key()
    except (TypeError, ValueError) as problem:
        raise DerError("the certificate's key cannot be read") from problem
    digest = hash_of(digest_algorithm)
    try:
        if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.key_size >= 256:
            _require(signature_algorithm == _algorithm(_ECDSA[digest.name]))
            key.verify(signature, content, ec.ECDSA(digest.algorithm))
        elif isinstance(key, rsa.RSAPublicKey) and key.key_size >= LEAST_RSA_BITS:
            _require(signature_algorithm in (_PLAIN_RSA, _algorithm(_RSA[digest.name], _NULL)))
            key.verify(signature, content, padding.PKCS1v15(), digest.algorithm)
        else:
            raise DerError("the certificate's key is of a kind that is not accepted")
    except InvalidSignature as problem:
        raise DerError("the signature value does not fit") from problem


def _require(holds: bool) -> None:  # noqa: FBT001  # one condition, said by its caller
    if not holds:
        raise DerError("the signature algorithm does not fit the key and the digest")

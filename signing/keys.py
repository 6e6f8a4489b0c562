"""密钥 — making and opening a signer's key, and the one interface through which anything here is signed.

A key lives in an encrypted PKCS#8 file that only its holder's passphrase opens. Tokens, remote services and
browser keys fit behind `SigningKey`: they only have to turn bytes into an ECDSA signature.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from signing.errors import KeyMismatchError, UnusableCertificateError, UnusableKeyError, WrongPassphraseError

PublicKey = ec.EllipticCurvePublicKey
"""公钥 — P-256 throughout this package."""


class SigningKey(Protocol):
    """签名密钥 — whatever can sign for a certificate: a local key, a token, a remote service."""

    @property
    def public_key(self) -> PublicKey:
        """The public half, to be matched with the certificate."""

    def sign(self, content: bytes) -> bytes:
        """DER signature, ECDSA on P-256 over SHA-256 of `content` (RFC 3279 §2.2.3)."""


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """本地私钥 — an opened P-256 key held in memory."""

    unsafe_key: ec.EllipticCurvePrivateKey = field(repr=False)

    @property
    def public_key(self) -> PublicKey:
        """The public half."""
        return self.unsafe_key.public_key()

    def sign(self, content: bytes) -> bytes:
        """DER signature, ECDSA on P-256 over SHA-256 of `content`."""
        return self.unsafe_key.sign(content, ec.ECDSA(hashes.SHA256()))


def new_key(passphrase: str) -> tuple[PublicKey, bytes]:
    """A new P-256 key: its public half and the encrypted PKCS#8 PEM (PBKDF2, AES-256).

    Raises `UnusableKeyError` when the passphrase is empty.
    """
    if not passphrase:
        raise UnusableKeyError(reason="empty passphrase")
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase.encode()),
    )
    return key.public_key(), pem


def open_key(pem: bytes, passphrase: str) -> PrivateKey:
    """Open an encrypted P-256 key. Raises `WrongPassphraseError`, or `UnusableKeyError` for other files."""
    if b"-----BEGIN ENCRYPTED PRIVATE KEY-----" not in pem:
        raise UnusableKeyError(reason="not an encrypted PKCS#8 file")
    try:
        key = serialization.load_pem_private_key(pem, passphrase.encode())
    except ValueError as problem:
        # OpenSSL does not tell a wrong passphrase from a damaged file: both fail to decrypt.
        raise WrongPassphraseError from problem
    except (TypeError, UnsupportedAlgorithm) as problem:
        raise UnusableKeyError(reason=str(problem)) from problem
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise UnusableKeyError(reason="not a P-256 key")
    return PrivateKey(key)


@dataclass(frozen=True, slots=True)
class Signer:
    """签名人 — a certificate, the chain up to its root, and the key that signs for it.

    Raises `UnusableCertificateError` when a certificate cannot be read and `KeyMismatchError` when the key is
    another's.
    """

    certificate_pem: bytes
    chain_pem: bytes
    """Issuing certificates and root, PEM one after another."""
    key: SigningKey = field(repr=False)
    certificate: x509.Certificate = field(init=False, repr=False)
    chain: tuple[x509.Certificate, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        certificate = read_certificates(self.certificate_pem)[0]
        if certificate.public_key() != self.key.public_key:
            raise KeyMismatchError(subject=certificate.subject.rfc4514_string())
        object.__setattr__(self, "certificate", certificate)
        object.__setattr__(self, "chain", read_certificates(self.chain_pem))


def read_certificates(pem: bytes) -> tuple[x509.Certificate, ...]:
    """All certificates of a PEM text, at least one. Raises `UnusableCertificateError`."""
    try:
        certificates = tuple(x509.load_pem_x509_certificates(pem))
    except ValueError as problem:
        raise UnusableCertificateError(reason="not a PEM certificate") from problem
    return certificates

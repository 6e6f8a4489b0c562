"""密钥 — making and opening a signer's key, and the one interface through which anything here is signed.

A key lives in an encrypted PKCS#8 file that only its holder's passphrase opens. Tokens, remote services and
browser keys fit behind `SigningKey`: they only have to turn bytes into a signature.
"""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass, field
from typing import Protocol

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, padding, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from signing import der
from signing.algorithms import PublicKey as PublicKey
from signing.errors import KeyMismatchError, UnusableCertificateError, UnusableKeyError, WrongPassphraseError

_BEGIN = b"-----BEGIN ENCRYPTED PRIVATE KEY-----"
_PBES2, _SCRYPT = "1.2.840.113549.1.5.13", "1.3.6.1.4.1.11591.4.11"
_AES_256_CBC = "2.16.840.1.101.3.4.1.42"
_COST, _BLOCK, _LANES = 2**14, 8, 2  # 16 MB: more, and the stock openssl command refuses to open the file


class SigningKey(Protocol):
    """签名密钥 — whatever can sign for a certificate: a local key, a token, a remote service."""

    @property
    def public_key(self) -> object:
        """The public half, to be matched with the certificate: a `PublicKey`, or an SM2 one."""

    def sign(self, content: bytes) -> bytes:
        """Signature over SHA-256 of `content`: ECDSA in DER or as r‖s, RSA as PKCS#1 v1.5.

        Raises `KeySourceError` when the source of the key does not sign.
        """


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """本地私钥 — an opened P-256 key held in memory."""

    unsafe_key: ec.EllipticCurvePrivateKey = field(repr=False)

    @property
    def public_key(self) -> ec.EllipticCurvePublicKey:
        """The public half."""
        return self.unsafe_key.public_key()

    def sign(self, content: bytes) -> bytes:
        """DER signature, ECDSA on P-256 over SHA-256 of `content`."""
        return self.unsafe_key.sign(content, ec.ECDSA(hashes.SHA256()))


@dataclass(frozen=True, slots=True)
class KeyLock:
    """密钥的锁 — what a passphrase was stretched into, once for all keys that are made at one time.

    Files that one passphrase opens are as hard to break one by one as together: sharing the stretching gives
    nothing away. Each file has its own start value.
    """

    salt: bytes
    secret: bytes = field(repr=False)

    @classmethod
    def of(cls, passphrase: str) -> KeyLock:
        """Stretch a passphrase. Raises `UnusableKeyError` when it is empty."""
        if not passphrase:
            raise UnusableKeyError(reason="empty passphrase")
        salt = os.urandom(16)
        secret = Scrypt(salt, length=32, n=_COST, r=_BLOCK, p=_LANES).derive(passphrase.encode())
        return cls(salt, secret)

    def make_key(self) -> tuple[PrivateKey, bytes]:
        """A new P-256 key, still open for whoever signs with it at once, and its encrypted PKCS#8 PEM."""
        key = ec.generate_private_key(ec.SECP256R1())
        plain = key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return PrivateKey(key), _locked(plain, self)


def new_key(passphrase: str) -> tuple[ec.EllipticCurvePublicKey, bytes]:
    """A new P-256 key: its public half and the encrypted PKCS#8 PEM.

    Raises `UnusableKeyError` when the passphrase is empty.
    """
    key, pem = make_key(passphrase)
    return key.public_key, pem


def make_key(passphrase: str) -> tuple[PrivateKey, bytes]:
    """As `new_key`, but with the key still open."""
    return KeyLock.of(passphrase).make_key()


def open_key(pem: bytes, passphrase: str) -> PrivateKey:
    """Open an encrypted P-256 key. Raises `WrongPassphraseError`, or `UnusableKeyError` for other files."""
    if _BEGIN not in pem:
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


def _locked(plain: bytes, lock: KeyLock) -> bytes:
    """PKCS#8 under scrypt and AES-256-CBC (RFC 8018 PBES2, RFC 7914), as `openssl pkcs8 -scrypt` writes it.

    Written out here because `cryptography` offers PBKDF2 with 2048 rounds only: too few for a passphrase.
    """
    start = os.urandom(16)
    padder = padding.PKCS7(algorithms.AES.block_size).padder()
    encryptor = Cipher(algorithms.AES(lock.secret), modes.CBC(start)).encryptor()
    hidden = encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize()
    numbers = (der.integer(one) for one in (_COST, _BLOCK, _LANES, 32))
    stretch = der.sequence(der.object_identifier(_SCRYPT), der.sequence(der.octets(lock.salt), *numbers))
    cipher = der.sequence(der.object_identifier(_AES_256_CBC), der.octets(start))
    scheme = der.sequence(der.object_identifier(_PBES2), der.sequence(stretch, cipher))
    text = base64.encodebytes(der.sequence(scheme, der.octets(hidden))).replace(b"\n", b"")
    lines = [text[place : place + 64] for place in range(0, len(text), 64)]
    return b"\n".join((_BEGIN, *lines, b"-----END ENCRYPTED PRIVATE KEY-----", b""))


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

"""密钥来源 — where keys come from besides an own file: PKCS#12, a PKCS#11 token or UKey, an outside service.

All of them are `SigningKey`: bytes in, signature out. A token is hardware: `open_token` is the one place of
this package that talks to something outside; what to open is handed in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from signing import cms, key_fitness
from signing.der import DerError
from signing.errors import KeySourceError, UnfitCertificateError, UnusableKeyError, WrongPassphraseError
from signing.keys import PrivateKey, PublicKey, Signer


@dataclass(frozen=True, slots=True)
class RsaKey:
    """RSA 本地私钥 — an opened RSA key, for PKCS#12 files of outside authorities."""

    unsafe_key: rsa.RSAPrivateKey = field(repr=False)

    @property
    def public_key(self) -> PublicKey:
        """The public half."""
        return self.unsafe_key.public_key()

    def sign(self, content: bytes) -> bytes:
        """PKCS#1 v1.5 over SHA-256 of `content`."""
        return self.unsafe_key.sign(content, padding.PKCS1v15(), hashes.SHA256())


def open_pkcs12(content: bytes, passphrase: str) -> Signer:
    """PKCS#12 文件 — key, certificate and chain of an outside authority's file.

    Raises `WrongPassphraseError`, `UnusableKeyError` (no key, no certificate, a kind of key that no library
    here reads), `UnfitCertificateError` (a key that cannot sign here, with what to do),
    `UnusableCertificateError` (no chain) or `KeyMismatchError`.
    """
    try:
        opened = pkcs12.load_pkcs12(content, passphrase.encode())
    except ValueError as problem:  # a wrong passphrase and a damaged file fail alike
        raise WrongPassphraseError from problem
    except UnsupportedAlgorithm as problem:
        raise UnusableKeyError(reason="a kind of key that is not used here, such as SM2") from problem
    except TypeError as problem:
        raise UnusableKeyError(reason=str(problem)) from problem
    if opened.key is None or opened.cert is None:
        raise UnusableKeyError(reason="no key or no certificate in the file")
    unfit = key_fitness.of_certificate(opened.cert.certificate)
    if unfit:
        raise UnfitCertificateError(unfit)
    chain = b"".join(one.certificate.public_bytes(Encoding.PEM) for one in opened.additional_certs)
    certificate = opened.cert.certificate.public_bytes(Encoding.PEM)
    if isinstance(opened.key, rsa.RSAPrivateKey):
        return Signer(certificate, chain, RsaKey(opened.key))
    if isinstance(opened.key, ec.EllipticCurvePrivateKey) and isinstance(opened.key.curve, ec.SECP256R1):
        return Signer(certificate, chain, PrivateKey(opened.key))
    raise UnusableKeyError(reason="neither P-256 nor RSA")


@dataclass(frozen=True, slots=True)
class ServiceKey:
    """外部签名服务 — a key that a service holds, behind a function that carries the bytes there.

    The function gets what is to be signed and brings back the signature, DER or r‖s; it raises `OSError` when
    the service cannot be reached or refuses. What comes back is verified before use, as for every key.
    """

    public_key: PublicKey
    ask: Callable[[bytes], bytes] = field(repr=False)

    def sign(self, content: bytes) -> bytes:
        """The service's signature. Raises `KeySourceError`."""
        try:
            return self.ask(content)
        except OSError as problem:
            raise KeySourceError(reason=str(problem)) from problem


@dataclass(frozen=True, slots=True)
class TokenKey:
    """硬件密钥 — a private key inside a PKCS#11 token, which never leaves it; usable inside `open_token`."""

    public_key: PublicKey
    certificate_pem: bytes
    _handle: Any = field(repr=False)
    _refusals: tuple[type[BaseException], ...] = field(repr=False)

    def sign(self, content: bytes) -> bytes:
        """The token's signature: ECDSA as r‖s over a digest made here, or RSA. Raises `KeySourceError`."""
        import pkcs11

        try:
            if isinstance(self.public_key, rsa.RSAPublicKey):
                return bytes(self._handle.sign(content, mechanism=pkcs11.Mechanism.SHA256_RSA_PKCS))
            digest = hashlib.sha256(content).digest()
            return bytes(self._handle.sign(digest, mechanism=pkcs11.Mechanism.ECDSA))
        except self._refusals as problem:
            raise KeySourceError(reason=_said(problem)) from problem


@contextmanager
def open_token(library: str, token: str, pin: str, label: str) -> Iterator[TokenKey]:
    """打开硬件密钥 — the key and certificate of that label in the token of that label.

    `library` is the vendor's PKCS#11 module. Needs the extra `token` (python-pkcs11).
    Raises `KeySourceError` for everything a token can refuse, a wrong PIN among it.
    """
    try:
        import pkcs11
        from pkcs11.exceptions import PKCS11Error
    except ImportError as problem:
        raise KeySourceError(reason="the extra `token` is not installed") from problem
    refusals = (PKCS11Error, OSError, RuntimeError)
    try:
        session = pkcs11.lib(library).get_token(token_label=token).open(user_pin=pin)
    except refusals as problem:
        raise KeySourceError(reason=_said(problem)) from problem
    with session:
        try:
            handle = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=label)
            wanted = {
                pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
                pkcs11.Attribute.LABEL: label,
            }
            found = [bytes(one[pkcs11.Attribute.VALUE]) for one in session.get_objects(wanted)]
        except refusals as problem:
            raise KeySourceError(reason=_said(problem)) from problem
        yield _token_key(found, handle, refusals)


def _token_key(found: list[bytes], handle: object, refusals: tuple[type[BaseException], ...]) -> TokenKey:
    if len(found) != 1:
        raise KeySourceError(reason=f"{len(found)} certificates of that label in the token")
    try:
        certificate = cms.load(found[0])
        key = certificate.public_key()
    except DerError as problem:
        raise KeySourceError(reason=str(problem)) from problem
    if not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
        raise KeySourceError(reason="neither P-256 nor RSA")
    return TokenKey(key, certificate.public_bytes(Encoding.PEM), handle, refusals)


def _said(problem: BaseException) -> str:
    return f"{type(problem).__name__} {problem}".strip()

"""国密签名 — SM2 with SM3 (GB/T 32918.2, GB/T 35276) behind the same interface as every other key.

Needs the extra `gm` (gmalg). Not for production keys: no maintained library known to us computes SM2 in
constant time, and the label of every key and signature made here says so. Certificates and PDF signatures
stay with the algorithms that stock tools check.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from signing import der
from signing.canonical import Json
from signing.der import DerError
from signing.errors import KeySourceError, UnusableKeyError, WrongSignatureError

LABEL = "SM2-SM3（演示用，非恒定时间实现，不得用作正式密钥 / demonstration only, not constant-time）"
DEFAULT_IDENTITY = b"1234567812345678"
"""GM/T 0009 §10: the identity of a signer who states none."""

_ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
_SIZE = 32
_EC_PUBLIC_KEY, _CURVE = "1.2.840.10045.2.1", "1.2.156.10197.1.301"


@dataclass(frozen=True, slots=True)
class Sm2PublicKey:
    """SM2 公钥 — x and y, 32 bytes each."""

    x: bytes
    y: bytes

    @property
    def spki(self) -> bytes:
        """SubjectPublicKeyInfo, DER (RFC 5480 with the curve of GB/T 35276)."""
        algorithm = der.sequence(der.object_identifier(_EC_PUBLIC_KEY), der.object_identifier(_CURVE))
        return der.sequence(algorithm, der.bits(b"\x04" + self.x + self.y))

    @classmethod
    def from_spki(cls, encoded: bytes) -> Sm2PublicKey:
        """Raises `UnusableKeyError` for anything but an uncompressed point of this curve."""
        try:
            _, point = der.read(encoded).children()
            key = cls(point.content[2 : 2 + _SIZE], point.content[2 + _SIZE :])
        except (DerError, ValueError) as problem:
            raise UnusableKeyError(reason="not a public key") from problem
        if key.spki != encoded:
            raise UnusableKeyError(reason="not an SM2 public key")
        _library(b"", key)
        return key

    def verify(self, signature: bytes, content: bytes) -> None:
        """DER signature over `content`. Raises `DerError` when it does not hold."""
        try:
            first, second = (der.read_integer(one) for one in der.read(signature).children())
        except ValueError as problem:
            raise DerError("not an SM2 signature") from problem
        if der.sequence(der.integer(first), der.integer(second)) != signature:
            raise DerError("not an SM2 signature in its one form")
        in_range = 0 < first < _ORDER and 0 < second < _ORDER
        if not in_range or not _library(b"", self).verify(
            content, first.to_bytes(_SIZE), second.to_bytes(_SIZE)
        ):
            raise DerError("the SM2 signature does not fit")


@dataclass(frozen=True, slots=True)
class Sm2Key:
    """SM2 私钥 — held in memory; see the warning above."""

    public_key: Sm2PublicKey
    unsafe_secret: bytes = field(repr=False)

    @property
    def label(self) -> str:
        """What must stand beside every signature of this key."""
        return LABEL

    def sign(self, content: bytes) -> bytes:
        """DER signature, SM2 over SM3 of identity, curve, key and `content`."""
        first, second = _library(self.unsafe_secret, self.public_key).sign(content)
        return der.sequence(*(der.integer(int.from_bytes(one)) for one in (first, second)))


def new_sm2_key() -> Sm2Key:
    """A new key. Raises `KeySourceError` without the extra `gm`."""
    return sm2_key((secrets.randbelow(_ORDER - 2) + 1).to_bytes(_SIZE))


def sm2_key(secret: bytes) -> Sm2Key:
    """The key of a secret of 32 bytes. Raises `UnusableKeyError` or `KeySourceError`."""
    if len(secret) != _SIZE or not 0 < int.from_bytes(secret) < _ORDER - 1:
        raise UnusableKeyError(reason="not an SM2 secret")
    point = bytes(_library(secret, None).generate_pk(secret))
    return Sm2Key(Sm2PublicKey(point[1 : 1 + _SIZE], point[1 + _SIZE :]), secret)


@dataclass(frozen=True, slots=True)
class NationalSignature:
    """国密附签 — an SM2 signature beside the one that counts, e.g. over the head of the ledger."""

    public_key: Sm2PublicKey
    signature: bytes

    def require_over(self, content: bytes) -> None:
        """Raises `WrongSignatureError` or `KeySourceError`."""
        try:
            self.public_key.verify(self.signature, content)
        except DerError as problem:
            raise WrongSignatureError(reason=str(problem)) from problem

    def as_json(self) -> dict[str, Json]:
        """Plain JSON object, its label among it."""
        return {
            "algorithm": LABEL,
            "public_key": self.public_key.spki.hex(),
            "signature": self.signature.hex(),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Json]) -> NationalSignature:
        """Raises `UnusableKeyError` or `KeySourceError`."""
        match stored:
            case {"algorithm": str(label), "public_key": str(key), "signature": str(value)} if label == LABEL:
                pass
            case _:
                raise UnusableKeyError(reason="no SM2 signature")
        try:
            return cls(Sm2PublicKey.from_spki(bytes.fromhex(key)), bytes.fromhex(value))
        except ValueError as problem:
            raise UnusableKeyError(reason="not hexadecimal") from problem


def countersign(content: bytes, key: Sm2Key) -> NationalSignature:
    """附签 — with a national key."""
    return NationalSignature(key.public_key, key.sign(content))


def _library(secret: bytes, public_key: Sm2PublicKey | None) -> Any:
    try:
        import gmalg
    except ImportError as problem:
        raise KeySourceError(reason="the extra `gm` is not installed") from problem
    point = b"\x04" + public_key.x + public_key.y if public_key is not None else None
    try:
        opened = gmalg.SM2(secret or None, DEFAULT_IDENTITY, point)
        on_curve = point is None or opened.verify_pk(point)
    except (ValueError, ArithmeticError, gmalg.errors.GMError) as problem:
        raise UnusableKeyError(reason="not a point of the curve") from problem
    if not on_curve:
        raise UnusableKeyError(reason="not a point of the curve")
    return opened

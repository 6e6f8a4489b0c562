"""签名值 — one form for what keys give back: WebCrypto and PKCS#11 write r‖s, everybody else DER."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from signing.der import DerError

_HALF = 32
"""Bytes of r and of s on P-256 (IEEE P1363)."""


def as_der(public_key: object, signature: bytes) -> bytes:
    """The signature in DER; a value of exactly 64 bytes is r‖s, RSA values stay as they are.

    Raises `DerError` when it is neither.
    """
    if not isinstance(public_key, ec.EllipticCurvePublicKey):
        return signature
    if len(signature) == 2 * _HALF:
        r, s = int.from_bytes(signature[:_HALF]), int.from_bytes(signature[_HALF:])
        return encode_dss_signature(r, s)
    try:
        r, s = decode_dss_signature(signature)
        again = encode_dss_signature(r, s)
    except ValueError as problem:  # not DER, or a number below zero
        raise DerError("not an ECDSA signature") from problem
    if again != signature:
        raise DerError("an ECDSA signature with something after it")
    return signature

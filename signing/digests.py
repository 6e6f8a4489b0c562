"""摘要 — SHA-256 and, beside it wherever a digest is published, the national SM3 (GB/T 32905)."""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives import hashes

from signing.canonical import Json

_NATIVE = "sm3" in hashlib.algorithms_available


def sm3_bytes(content: bytes) -> bytes:
    """SM3 of bytes, 32 of them."""
    if _NATIVE:
        return hashlib.new("sm3", content).digest()
    return _sm3_of_cryptography(content)


def sm3(content: bytes) -> str:
    """SM3 of bytes as 64 lowercase hex characters."""
    return sm3_bytes(content).hex()


def both(content: bytes) -> dict[str, Json]:
    """Both digests of bytes, as they stand in a manifest."""
    return {"sha256": hashlib.sha256(content).hexdigest(), "sm3": sm3(content)}


def _sm3_of_cryptography(content: bytes) -> bytes:
    """Where the interpreter's OpenSSL has no SM3, the one inside `cryptography` does."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(content)
    return digest.finalize()

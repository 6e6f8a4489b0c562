"""密封选票 — one choice under the key of its box: same length whatever it says, different every time.

Keeps a copy of the database or of its log from telling what a delegate chose. It hides nothing from whoever
holds the key of the box: it is no verifiable secret ballot.
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from signing.ballot import Choice
from signing.errors import SealedPaperError

_NONCE = 12
"""Bytes (RFC 8439 §2.8)."""
_ROOM = 16
"""Bytes every choice is padded to."""
SEALED_BYTES = _NONCE + _ROOM + 16
"""Length of every sealed paper, its authentication tag included."""


def box_key() -> bytes:
    """票箱密钥 — a new one, 32 random bytes."""
    return ChaCha20Poly1305.generate_key()


def seal(key: bytes, ballot_id: str, choice: Choice) -> bytes:
    """密封 — `SEALED_BYTES` bytes that only the key of this box opens."""
    nonce = secrets.token_bytes(_NONCE)
    padded = choice.value.encode().ljust(_ROOM, b"\0")
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, padded, ballot_id.encode())


def unseal(key: bytes, ballot_id: str, sealed: bytes) -> Choice:
    """启封. Raises `SealedPaperError` for a paper of another box, or one that was changed."""
    try:
        said = ChaCha20Poly1305(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], ballot_id.encode())
        return Choice(said.rstrip(b"\0").decode("ascii"))
    except (InvalidTag, ValueError):
        raise SealedPaperError from None

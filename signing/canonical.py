"""规范形式 — one value, one byte string: canonical JSON (RFC 8785 without floating point) and its digests.

Floats are refused on purpose: money and shares are integers or decimal strings here, so two machines can
never print the same number differently.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Json: TypeAlias = "None | bool | int | str | Sequence[Json] | Mapping[str, Json]"

_LARGEST_INTEGER = 2**53 - 1  # RFC 8785 §3.2.2.3: beyond this, JSON readers may round


class NotCanonicalError(ValueError):
    """The value has no canonical form (a float, a non-string key, an integer too large, an unknown type)."""


def encode(value: Json) -> bytes:
    """Canonical UTF-8 bytes of a JSON value. Raises `NotCanonicalError`. Source: RFC 8785."""
    return json.dumps(_checked(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def digest(value: Json) -> str:
    """SHA-256 of `encode(value)` as 64 lowercase hex characters."""
    return hashlib.sha256(encode(value)).hexdigest()


def digest_bytes(content: bytes) -> str:
    """SHA-256 of bytes as 64 lowercase hex characters."""
    return hashlib.sha256(content).hexdigest()


def _checked(value: Json) -> Json:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        if abs(value) > _LARGEST_INTEGER:
            raise NotCanonicalError(f"integer out of range: {value}")
        return value
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise NotCanonicalError("object keys must be strings")
        return {key: _checked(value[key]) for key in sorted(value, key=_utf16)}
    if isinstance(value, Sequence):
        return [_checked(item) for item in value]
    raise NotCanonicalError(f"no canonical form for {type(value).__name__}")


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be")  # RFC 8785 §3.2.3 sorts by UTF-16 code units

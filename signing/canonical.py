"""规范形式 — one value, one byte string: canonical JSON (RFC 8785 without floating point) and its digests.

Floats are refused on purpose: money and shares are integers or decimal strings here, so two machines can
never print the same number differently.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"

_LARGEST_INTEGER = 2**53 - 1  # RFC 8785 §3.2.2.3: beyond this, JSON readers may round


class NotCanonicalError(ValueError):
    """The value has no canonical form.

    A float, a non-string key, an integer too large, half a surrogate pair, bytes or another unknown type;
    or more levels than any paper has.
    """


def encode(value: Json) -> bytes:
    """Canonical UTF-8 bytes of a JSON value. Raises `NotCanonicalError`. Source: RFC 8785."""
    try:
        text = json.dumps(_checked(value), ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8")
    except RecursionError as problem:
        raise NotCanonicalError("too deep") from problem
    except UnicodeEncodeError as problem:  # RFC 8785 §3.2.2.2: a lone surrogate has no UTF-8 form
        raise NotCanonicalError("text contains half a surrogate pair") from problem


def decode(content: bytes) -> Json:
    """The value whose canonical bytes are `content`. Raises `NotCanonicalError` for any other spelling."""
    try:
        value: Json = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as problem:
        raise NotCanonicalError("not JSON in UTF-8") from problem
    if encode(value) != content:
        raise NotCanonicalError("JSON, but not in canonical form")
    return value


def digest(value: Json) -> str:
    """SHA-256 of `encode(value)` as 64 lowercase hex characters."""
    return hashlib.sha256(encode(value)).hexdigest()


def digest_bytes(content: bytes) -> str:
    """SHA-256 of bytes as 64 lowercase hex characters."""
    return hashlib.sha256(content).hexdigest()


def _checked(value: Json) -> Json:
    # The common kinds first and by exact type: every entry of every ledger comes through here.
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return value
    if kind is list or kind is tuple:
        return [one if type(one) is str else _checked(one) for one in cast("Sequence[Json]", value)]
    return _checked_slowly(value)


def _checked_slowly(value: Json) -> Json:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        if abs(value) > _LARGEST_INTEGER:
            raise NotCanonicalError(f"integer out of range: {value}")
        return value
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise NotCanonicalError("object keys must be strings")
        # Code points and UTF-16 units sort alike in ASCII, as nearly all keys are.
        order = None if all(map(str.isascii, value)) else _utf16
        return {key: _checked(value[key]) for key in sorted(value, key=order)}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        return [_checked(item) for item in value]
    raise NotCanonicalError(f"no canonical form for {type(value).__name__}")


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")  # RFC 8785 §3.2.3 sorts by UTF-16 code units

"""待签文件与签名结果 — what goes to a key that is not in the browser, and what comes back; small JSON files.

The page hands out the bytes to sign, `xieyue key sign` (or any tool that can sign with ECDSA or RSA over
SHA-256) signs them where the key is, and the page takes the result.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

TO_SIGN, SIGNED = "xieyue-to-sign/1", "xieyue-signed/1"
POSSESSION = "possession"
"""Id of the item that proves possession of a key."""
LARGEST_FILE = 256 * 1024
"""Bytes; the texts of a whole "1+3" need about two thousand."""


class KeyFileError(ValueError):
    """The file is not of this form; the message says what is wrong, in English."""


@dataclass(frozen=True, slots=True)
class ToSign:
    """待签内容."""

    id: str
    title: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Signed:
    """签名结果 — signatures by id, and the certificates of the key, PEM."""

    signatures: Mapping[str, bytes]
    contents: Mapping[str, bytes]
    certificates: bytes


def write_to_sign(items: Sequence[ToSign]) -> bytes:
    """待签文件."""
    listed = [{"id": one.id, "title": one.title, "content": _text(one.content)} for one in items]
    return _written({"format": TO_SIGN, "items": listed})


def read_to_sign(content: bytes) -> tuple[ToSign, ...]:
    """Raises `KeyFileError`."""
    items = _items(_read(content, TO_SIGN))
    return tuple(ToSign(_word(one, "id"), _word(one, "title"), _bytes(one, "content")) for one in items)


def write_signed(items: Sequence[tuple[ToSign, bytes]], certificates: bytes) -> bytes:
    """签名结果."""
    listed = [
        {"id": one.id, "content": _text(one.content), "signature": _text(value)} for one, value in items
    ]
    return _written({"format": SIGNED, "certificates": certificates.decode("ascii"), "items": listed})


def read_signed(content: bytes) -> Signed:
    """Raises `KeyFileError`."""
    whole = _read(content, SIGNED)
    items = _items(whole)
    return Signed(
        signatures={_word(one, "id"): _bytes(one, "signature") for one in items},
        contents={_word(one, "id"): _bytes(one, "content") for one in items},
        certificates=_word(whole, "certificates").encode("ascii", "replace"),
    )


def _read(content: bytes, wanted: str) -> Mapping[str, object]:
    if len(content) > LARGEST_FILE:
        raise KeyFileError("too large")
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError) as problem:
        raise KeyFileError("not a JSON file") from problem
    if not isinstance(whole, dict) or whole.get("format") != wanted:
        raise KeyFileError(f"not a file of the form {wanted}")
    return whole


def _items(whole: Mapping[str, object]) -> list[Mapping[str, object]]:
    found = whole.get("items")
    if not isinstance(found, list) or not found or not all(isinstance(one, dict) for one in found):
        raise KeyFileError("no items")
    return found


def _word(one: Mapping[str, object], name: str) -> str:
    found = one.get(name)
    if not isinstance(found, str):
        raise KeyFileError(f"{name} is missing")
    return found


def _bytes(one: Mapping[str, object], name: str) -> bytes:
    try:
        return base64.b64decode(_word(one, name), validate=True)
    except ValueError as problem:
        raise KeyFileError(f"{name} is not base64") from problem


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _written(whole: Mapping[str, object]) -> bytes:
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()

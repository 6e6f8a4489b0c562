"""PDF 签名 — signature fields, the platform's certification, the parties' signatures, and reading them back.

The only place that knows pyHanko; its reader, incremental writer and difference rules are used, while the
signature itself is made and checked by `signing.cms`. Bytes in, bytes out; nothing here asks the time.

pyHanko costs half a second to import, so each name is fetched when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from signing.pdf.archiving import add_archive_stamp, add_signature_stamp
    from signing.pdf.fields import FIELDS, ISSUER, PAPER_FIELDS, Box, prepare
    from signing.pdf.opening import UNREADABLE
    from signing.pdf.pending import Pending, Signed, Terms, begin, finish
    from signing.pdf.reading import (
        OUT_OF_BOUNDS,
        EmbeddedSignature,
        PdfReading,
        read,
        read_signatures,
        read_signatures_and_files,
        read_text_digest,
        unverified_values,
    )
    from signing.pdf.seams import Seam
    from signing.pdf.store import NOTHING, Store
    from signing.pdf.writing import certify, sign, sign_as_far_as_possible

__all__ = [
    "FIELDS",
    "ISSUER",
    "NOTHING",
    "OUT_OF_BOUNDS",
    "PAPER_FIELDS",
    "UNREADABLE",
    "Box",
    "EmbeddedSignature",
    "PdfReading",
    "Pending",
    "Seam",
    "Signed",
    "Store",
    "Terms",
    "add_archive_stamp",
    "add_signature_stamp",
    "begin",
    "certify",
    "finish",
    "prepare",
    "read",
    "read_signatures",
    "read_signatures_and_files",
    "read_text_digest",
    "sign",
    "sign_as_far_as_possible",
    "unverified_values",
]

_HOMES = {
    "Box": "fields",
    "EmbeddedSignature": "reading",
    "FIELDS": "fields",
    "ISSUER": "fields",
    "NOTHING": "store",
    "OUT_OF_BOUNDS": "reading",
    "PAPER_FIELDS": "fields",
    "PdfReading": "reading",
    "Pending": "pending",
    "Seam": "seams",
    "Signed": "pending",
    "Store": "store",
    "Terms": "pending",
    "UNREADABLE": "opening",
    "add_archive_stamp": "archiving",
    "add_signature_stamp": "archiving",
    "begin": "pending",
    "certify": "writing",
    "finish": "pending",
    "prepare": "fields",
    "read": "reading",
    "read_signatures": "reading",
    "read_signatures_and_files": "reading",
    "read_text_digest": "reading",
    "sign": "writing",
    "sign_as_far_as_possible": "writing",
    "unverified_values": "reading",
}
"""Name → the module of this package it lives in."""


def __getattr__(name: str) -> Any:
    """A name of this package, fetched from its module and kept. Raises `AttributeError` for any other."""
    if name not in _HOMES:
        raise AttributeError(f"signing.pdf has no {name}")
    value = getattr(import_module(f"signing.pdf.{_HOMES[name]}"), name)
    globals()[name] = value
    return value

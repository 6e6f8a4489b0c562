"""称重 — what a file would ask of whoever reads it, counted before it is read.

The tables of objects are walked as the reader will walk them, but not one entry is taken in: a table of a few
bytes can claim a thousand million objects. What the objects hold is limited in `signing.pdf.opening`.
"""

# mypy: disable-error-code="no-untyped-call"
# pyHanko types most of its code, but not these constructors.

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import TypeGuard

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodeContext, DecodeLimits
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.rw_common import PdfHandler
from pyhanko.pdf_utils.xref import XRefBuilder

from signing.errors import PdfTooHeavyError

MOST_OBJECTS = 20_000
"""In all revisions together; a contract has some hundred."""
MOST_REVISIONS = 100
"""A contract has ten, and one more in so many years."""
_ROW = 20
"""Bytes of one row in a plain table of objects (ISO 32000-2 §7.5.4)."""
_GAP = 64
"""Bytes between the word and the dictionary of a trailer."""
_END = 4096
"""Bytes in which the end of a file is looked for."""
_ENDING = re.compile(rb"[\r\n]startxref[ \t\r\n]+(\d{1,10})[ \t]*[\r\n]+%%EOF")


def require_light(pdf: bytes) -> None:
    """Raises `PdfTooHeavyError`, and what the reader raises for a file it cannot walk."""
    endings = list(_ENDING.finditer(pdf, max(0, len(pdf) - _END)))
    if not endings or pdf.rfind(b"%%EOF") != endings[-1].end() - len(b"%%EOF"):
        raise PdfReadError("no end of a PDF")
    _Walk(pdf, int(endings[-1][1])).read_xrefs()


class _Nobody(PdfHandler):
    """The file of a stream that is never unpacked."""

    @property
    def decode_context(self) -> DecodeContext:
        return DecodeContext(DecodeLimits())


class _Walk(XRefBuilder):
    """From the newest table of objects to the oldest; rows are counted and left where they are."""

    def __init__(self, pdf: bytes, newest: int) -> None:
        super().__init__(_Nobody(), BytesIO(pdf), strict=False, last_startxref=newest)
        self._pdf = pdf
        self._objects = 0
        self._revisions = 0

    def _read_xref_stream(self, declared_startxref: int) -> int | None:  # noqa: ARG002  # as it is called
        self._one_more_revision()
        return _previous(self._stream_here())

    def _read_xref_table(self, declared_startxref: int) -> int | None:  # noqa: ARG002  # as it is called
        self._one_more_revision()
        start = self.stream.tell()
        end = self._pdf.find(b"trailer", start, start + _ROW * MOST_OBJECTS)
        if end < 0:
            raise PdfTooHeavyError(reason=f"more than {MOST_OBJECTS} objects")
        self._count((end - start) // _ROW + 1)
        begins = self._pdf.find(b"<<", end, end + _GAP)
        self.stream.seek(begins if begins > 0 else end)
        whole = generic.TrailerReference(self.handler)
        trailer = generic.DictionaryObject.read_from_stream(self.stream, whole)
        beside = trailer.get("/XRefStm")
        if isinstance(beside, int):
            self.stream.seek(beside)
            self._stream_here()
        return _previous(trailer)

    def _stream_here(self) -> generic.StreamObject:
        stream: generic.StreamObject = self._read_xref_stream_object()[1]
        widths = stream.get("/W")
        ranges = stream["/Index"] if "/Index" in stream else [0, stream.get("/Size")]
        if not (_are_counts(widths) and _are_counts(ranges) and any(widths) and len(ranges) % 2 == 0):
            raise PdfReadError("a table of objects in no known form")
        self._count(sum(list(ranges)[1::2]) + len(ranges))
        return stream

    def _one_more_revision(self) -> None:
        self._revisions += 1
        if self._revisions > MOST_REVISIONS:
            raise PdfTooHeavyError(reason=f"more than {MOST_REVISIONS} revisions")

    def _count(self, objects: int) -> None:
        self._objects += objects
        if self._objects > MOST_OBJECTS:
            raise PdfTooHeavyError(reason=f"more than {MOST_OBJECTS} objects")


def _are_counts(found: object) -> TypeGuard[Sequence[int]]:
    return isinstance(found, Sequence) and all(isinstance(one, int) and one >= 0 for one in found)


def _previous(trailer: generic.DictionaryObject) -> int | None:
    found = trailer.get("/Prev")
    return int(found) if found is not None else None

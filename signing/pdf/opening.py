"""打开 PDF — bytes to a pyHanko reader or writer, every failure of a bad file turned into a named error."""

from __future__ import annotations

import logging
import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from pyhanko.pdf_utils.decode_limits import DecodeLimits, DocumentDecodeBudget, StreamDecodeLimits
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfDecodeLimitError, PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import CMSExtractionError, SigningError
from pyhanko.sign.validation.errors import SignatureValidationError

from signing.errors import DamagedPdfError, EncryptedPdfError, PdfTooHeavyError, PdfTooLargeError
from signing.pdf.weighing import require_light

_MIB = 1024 * 1024
LARGEST_PDF = 50 * _MIB
"""Bytes; a contract has a few hundred kilobytes."""
MOST_UNPACKED = 32 * _MIB
"""Bytes that may be unpacked on the way to a verdict; a contract needs some twenty thousand."""
MOST_FIELDS = 1000
"""Six to sign, and a slice for each page under each seam."""
_UNPACKING = DecodeLimits(
    per_stream=StreamDecodeLimits(max_output_size=MOST_UNPACKED),
    document_budget=DocumentDecodeBudget(base_allowance=MOST_UNPACKED, max_ratio=1),
)

UNREADABLE = (
    PdfError,
    SigningError,
    SignatureValidationError,
    CMSExtractionError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What pyHanko and its helpers raise for damaged files: seen, or in code that a damaged file reaches."""

_HEADER = re.compile(rb"%PDF-[12]\.\d")


logging.getLogger("pyhanko").addHandler(logging.NullHandler())
"""What it writes about a hostile file is no news; a program that wants it adds a handler of its own."""


class Increment(IncrementalPdfFileWriter):
    """增量写入 — an update that leaves the document information alone: its dates belong to the author, and a
    kernel never asks the time."""

    def _update_meta(self) -> None:
        return None


@contextmanager
def damage_named() -> Iterator[None]:
    """Turn the failures of a bad file into `DamagedPdfError`."""
    try:
        yield
    except PdfDecodeLimitError as problem:
        raise PdfTooHeavyError(reason=f"more than {MOST_UNPACKED // _MIB} MiB when unpacked") from problem
    except UNREADABLE as problem:
        raise DamagedPdfError(reason=f"{type(problem).__name__}: {problem}") from problem


def open_reader(pdf: bytes) -> PdfFileReader:
    """Raises `PdfTooLargeError`, `PdfTooHeavyError`, `DamagedPdfError` or `EncryptedPdfError`."""
    if len(pdf) > LARGEST_PDF:
        raise PdfTooLargeError(size=len(pdf), limit=LARGEST_PDF)
    if not _HEADER.match(pdf):
        raise DamagedPdfError(reason="no PDF header")
    with damage_named():
        require_light(pdf)
        reader = PdfFileReader(BytesIO(pdf), strict=True, decode_limits=_UNPACKING)
        encrypted = "/Encrypt" in reader.trailer
    if encrypted:
        raise EncryptedPdfError
    with damage_named():
        fields = _count_fields(reader)
    if fields > MOST_FIELDS:
        raise PdfTooHeavyError(reason=f"more than {MOST_FIELDS} fields")
    return reader


def _count_fields(reader: PdfFileReader) -> int:
    """Fields of the form, those within others as well; counting ends where there are too many."""
    if "/AcroForm" not in reader.root or "/Fields" not in reader.root["/AcroForm"]:
        return 0
    count, waiting = 0, [reader.root["/AcroForm"]["/Fields"]]
    while waiting and count <= MOST_FIELDS:
        for one in waiting.pop():
            count += 1
            if count > MOST_FIELDS:
                break
            field = one.get_object()
            if "/Kids" in field:
                waiting.append(field["/Kids"])
    return count


def open_writer(pdf: bytes) -> Increment:
    """Raises what `open_reader` raises."""
    reader = open_reader(pdf)
    with damage_named():
        return Increment(reader.stream, prev=reader)

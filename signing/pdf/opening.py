"""打开 PDF — bytes to a pyHanko reader or writer, every failure of a bad file turned into a named error."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import CMSExtractionError, SigningError
from pyhanko.sign.validation.errors import SignatureValidationError

from signing.errors import DamagedPdfError, EncryptedPdfError, PdfTooLargeError

LARGEST_PDF = 50 * 1024 * 1024
"""Bytes; a contract has a few hundred kilobytes."""

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
    except UNREADABLE as problem:
        raise DamagedPdfError(reason=f"{type(problem).__name__}: {problem}") from problem


def open_reader(pdf: bytes) -> PdfFileReader:
    """Raises `PdfTooLargeError`, `DamagedPdfError` or `EncryptedPdfError`."""
    if len(pdf) > LARGEST_PDF:
        raise PdfTooLargeError(size=len(pdf), limit=LARGEST_PDF)
    if not _HEADER.match(pdf):
        raise DamagedPdfError(reason="no PDF header")
    with damage_named():
        reader = PdfFileReader(BytesIO(pdf), strict=True)
        encrypted = "/Encrypt" in reader.trailer
    if encrypted:
        raise EncryptedPdfError
    return reader


def open_writer(pdf: bytes) -> Increment:
    """Raises what `open_reader` raises."""
    reader = open_reader(pdf)
    with damage_named():
        return Increment(reader.stream, prev=reader)

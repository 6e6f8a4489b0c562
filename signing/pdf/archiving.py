"""归档时间戳 — a document time stamp over the whole file, with the validation data in the same update.

And the one repair that changes no other byte: a time stamp put into the newest signature, in the room kept.
"""

# mypy: disable-error-code="no-untyped-call"
# pyHanko types most of its code, but not these constructors.

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import datetime
from io import BytesIO

from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp, PreparedByteRangeDigest

from signing import cms
from signing.errors import DamagedPdfError, FileFullError, NaiveMomentError, NothingSignedError
from signing.pdf.opening import damage_named, open_writer
from signing.pdf.pending import place
from signing.pdf.reading import read
from signing.pdf.store import Store, write_store
from signing.timestamp import TimeStampSource

STAMP_FIELD = re.compile(r"ArchiveTimeStamp\d{3}")
_MOST = 999


def add_archive_stamp(pdf: bytes, store: Store, *, at: datetime, tsa: TimeStampSource) -> bytes:
    """The file with validation data and an archive time stamp behind everything (PAdES B-LTA).

    Raises `NothingSignedError`, `TimeStampFailedError`, `NaiveMomentError`, `FileFullError`,
    `DamagedPdfError`, `EncryptedPdfError` or `PdfTooLargeError`.
    """
    if at.tzinfo is None:
        raise NaiveMomentError
    writer = open_writer(pdf)
    with damage_named():
        fields = list(enumerate_sig_fields(writer))
        made = sum(bool(STAMP_FIELD.fullmatch(str(name))) for name, _, _ in fields)
        if not any(value is not None for _, value, _ in fields):
            raise NothingSignedError
        if made == _MOST:
            raise FileFullError
        write_store(writer, store)
        embedder = PdfCMSEmbedder().write_cms(f"ArchiveTimeStamp{made + 1:03}", writer)
        next(embedder)
        placeholder = DocumentTimestamp(bytes_reserved=2 * tsa.largest)  # hexadecimal digits
        embedder.send(SigObjSetup(sig_placeholder=placeholder))
        hole, output = embedder.send(SigIOSetup(md_algorithm="sha256"))
        if not isinstance(output, BytesIO) or not isinstance(hole, PreparedByteRangeDigest):
            raise DamagedPdfError(reason="the update could not be written")
    token = tsa.token(hole.document_digest, at)
    return place(bytearray(output.getvalue()), hole.reserved_region_start, hole.reserved_region_end, token)


def add_signature_stamp(pdf: bytes, *, at: datetime, tsa: TimeStampSource) -> bytes | None:
    """A time stamp put into the newest signature, if that has none and kept room; else None.

    Only the place that no signature covers changes. Raises what `add_archive_stamp` raises.
    """
    if at.tzinfo is None:
        raise NaiveMomentError
    reading = read(pdf)
    newest = reading.signatures[-1] if reading.signatures else None
    if newest is None or newest.is_stamp or newest.end != reading.size:
        return None
    signed = cms.read(newest.cms)
    if signed.token is not None:
        return None
    token = tsa.token(hashlib.sha256(signed.signature).digest(), at)
    try:
        content = cms.assemble(replace(signed, token=token))
        return place(bytearray(pdf), newest.hole_start, newest.hole_end, content)
    except DamagedPdfError:  # no room was kept: an archive time stamp is the way
        return None

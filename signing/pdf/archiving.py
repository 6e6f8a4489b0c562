"""归档时间戳 — a document time stamp over the whole file, with the validation data in the same update.

And the one repair that changes no other byte: a time stamp put into the newest signature, in the room kept.
"""

# mypy: disable-error-code="no-untyped-call"
# pyHanko types most of its code, but not these constructors.

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from itertools import takewhile

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp

from signing import cms
from signing.errors import DamagedPdfError, FileFullError, NaiveMomentError, NothingSignedError
from signing.pdf.fields import FIELDS, PRINTED_AND_LOCKED, STAMP_FIELD
from signing.pdf.opening import Increment, damage_named, open_writer
from signing.pdf.pending import place
from signing.pdf.reading import read_signatures
from signing.pdf.store import Store, write_store
from signing.timestamp import TimeStampSource

_MOST = 999


def add_archive_stamp(pdf: bytes, store: Store, *, at: datetime, tsa: TimeStampSource) -> bytes:
    """The file with validation data and an archive time stamp behind everything (PAdES B-LTA).

    Raises `NothingSignedError`, `TimeStampFailedError`, `NaiveMomentError`, `FileFullError`,
    `DamagedPdfError`, `EncryptedPdfError`, `PdfTooLargeError` or `PdfTooHeavyError`.
    """
    if at.tzinfo is None:
        raise NaiveMomentError
    writer = open_writer(pdf)
    with damage_named():
        name = _next_name(writer)
        write_store(writer, store)
        stamp = DocumentTimestamp(bytes_reserved=2 * tsa.largest)  # hexadecimal digits
        _append_field(writer, name, stamp)
        hole, output = next(stamp.fill(writer, "sha256"))
    token = tsa.token(hole.document_digest, at)
    return place(bytearray(output.getvalue()), hole.reserved_region_start, hole.reserved_region_end, token)


def _next_name(writer: Increment) -> str:
    """Stamps stand last in the form, so that the fields before them need not be read."""
    fields = list(writer.root["/AcroForm"]["/Fields"]) if "/AcroForm" in writer.root else []
    if not any("/V" in one.get_object() for one in fields[: len(FIELDS)]):
        raise NothingSignedError
    names = (str(one.get_object()["/T"]) for one in reversed(fields))
    made = sum(1 for _ in takewhile(STAMP_FIELD.fullmatch, names))
    if made == _MOST:
        raise FileFullError
    return f"ArchiveTimeStamp{made + 1:03}"


def _append_field(writer: Increment, name: str, stamp: DocumentTimestamp) -> None:
    """An invisible field on no page that holds the stamp."""
    field = generic.DictionaryObject(
        {
            pdf_name("/FT"): pdf_name("/Sig"),
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Widget"),
            pdf_name("/F"): generic.NumberObject(PRINTED_AND_LOCKED),
            pdf_name("/T"): generic.pdf_string(name),
            pdf_name("/Rect"): generic.ArrayObject([generic.NumberObject(0)] * 4),
            pdf_name("/V"): writer.add_object(stamp),
        }
    )
    form = writer.root["/AcroForm"]
    form["/Fields"].append(writer.add_object(field))
    writer.update_container(form["/Fields"])


def add_signature_stamp(pdf: bytes, *, at: datetime, tsa: TimeStampSource) -> bytes | None:
    """A time stamp put into the newest signature, if that has none and kept room; else None.

    Only the place that no signature covers changes. Raises what `add_archive_stamp` raises.
    """
    if at.tzinfo is None:
        raise NaiveMomentError
    newest = next(reversed(read_signatures(pdf)), None)
    if newest is None or newest.is_stamp or newest.end != len(pdf):
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

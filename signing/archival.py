"""归档格式 PDF/A-3b — a drawn contract made fit for decades, with its machine-readable text attached.

Done before fields and signatures; they keep it (ISO 19005-3 allows their updates). The same input gives the
same bytes: dates are handed in and the file's identifier is taken from its content.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from io import BytesIO

import pikepdf
from pikepdf import pdfa

from signing.errors import DamagedPdfError, EncryptedPdfError, NaiveMomentError, NotArchivableError

FLAVOUR = "3b"
_PRODUCER = "Xieyue"
_MIME_TYPES = ("application/json", "application/xml", "text/plain", "text/csv")


class Relationship(StrEnum):
    """附件关系 — what an attachment is to the document (ISO 19005-3 §6.8)."""

    SOURCE = "/Source"
    """原始数据: the text the pages were drawn from."""
    DATA = "/Data"
    """所依据的数据."""
    SUPPLEMENT = "/Supplement"
    """补充材料."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """附件 — one file inside the document."""

    name: str
    content: bytes = field(repr=False)
    description: str = ""
    mime_type: str = "application/json"
    relationship: Relationship = Relationship.SOURCE


def to_archive_form(pdf: bytes, at: datetime, attachments: Sequence[Attachment] = ()) -> bytes:
    """The document as PDF/A-3b, dated `at`, attachments inside.

    Raises `NaiveMomentError`, `NotArchivableError` (an attachment named twice or of an unknown kind, a file
    that is signed or has fields already), `EncryptedPdfError` or `DamagedPdfError`.
    """
    if at.tzinfo is None:
        raise NaiveMomentError
    moment = at.astimezone(UTC).replace(microsecond=0)
    try:
        with pikepdf.open(BytesIO(pdf), attempt_recovery=False) as opened:
            _require_unsigned(opened)
            for page in opened.pages:
                if "/Trans" in page.obj:  # reportlab writes it, nobody means it
                    del page.obj["/Trans"]
            _attach(opened, attachments, moment)
            pdfa.prepare(opened, FLAVOUR)
            _date(opened, moment)
            output = BytesIO()
            opened.save(output, **pdfa.resolve_save_kwargs(FLAVOUR, deterministic_id=True))
    except pikepdf.PasswordError as problem:
        raise EncryptedPdfError from problem
    except (pikepdf.PdfError, pdfa.PdfaError, KeyError, TypeError, ValueError) as problem:
        raise DamagedPdfError(reason=str(problem)) from problem
    return output.getvalue()


def faults(pdf: bytes) -> tuple[str, ...]:
    """不符合项 — what keeps an unsigned file from being PDF/A-3b, empty when nothing does.

    Signature fields are beyond this checker: it is for the file before `signing.pdf.prepare`.
    """
    report = pdfa.validate_written(BytesIO(pdf), FLAVOUR)
    return () if report.passed else tuple(str(one) for one in report.findings)


def attachments_of(pdf: bytes) -> tuple[Attachment, ...]:
    """附件清单 — the files inside a document. Raises `DamagedPdfError`."""
    found = []
    try:
        with pikepdf.open(BytesIO(pdf)) as opened:
            for name, one in opened.attachments.items():
                inner = one.get_file()
                relationship = Relationship(str(one.obj.get("/AFRelationship", "/Supplement")))
                found.append(
                    Attachment(name, inner.read_bytes(), one.description, inner.mime_type, relationship)
                )
    except (pikepdf.PdfError, KeyError, TypeError, ValueError) as problem:
        raise DamagedPdfError(reason=str(problem)) from problem
    return tuple(found)


def _require_unsigned(opened: pikepdf.Pdf) -> None:
    if "/AcroForm" in opened.Root and len(opened.Root.AcroForm.get("/Fields", [])):
        raise NotArchivableError(reason="it has form fields; the archive form comes before them")


def _attach(opened: pikepdf.Pdf, attachments: Sequence[Attachment], moment: datetime) -> None:
    for one in attachments:
        if one.name in opened.attachments or not one.name:
            raise NotArchivableError(reason=f"attachment {one.name!r} twice or without a name")
        if one.mime_type not in _MIME_TYPES:
            raise NotArchivableError(reason=f"attachment {one.name!r} of kind {one.mime_type}")
        specification = pikepdf.AttachedFileSpec(
            opened,
            one.content,
            filename=one.name,
            description=one.description,
            mime_type=one.mime_type,
            creation_date=_pdf_date(moment),
            mod_date=_pdf_date(moment),
        )
        specification.relationship = pikepdf.Name(one.relationship.value)
        opened.attachments[one.name] = specification


def _date(opened: pikepdf.Pdf, moment: datetime) -> None:
    """`prepare` writes the present moment; the document's own is put in its place, in both notations."""
    written = moment.isoformat()
    with opened.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        for key in ("xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate"):
            metadata[key] = written
        metadata["pdf:Producer"] = _PRODUCER
    opened.docinfo["/CreationDate"] = _pdf_date(moment)
    opened.docinfo["/ModDate"] = _pdf_date(moment)
    opened.docinfo["/Producer"] = _PRODUCER


def _pdf_date(moment: datetime) -> str:
    return moment.strftime("D:%Y%m%d%H%M%S+00'00'")

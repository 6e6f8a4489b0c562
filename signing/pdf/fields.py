"""签名域 — the six fields of a contract and its seams, made before anything is signed.

Each field locks itself once signed; an organisation's seal locks its slices on the seam as well.
"""

# mypy: disable-error-code="no-untyped-call"
# pyHanko types most of its code, but not these constructors.

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.sign.fields import (
    FieldMDPAction,
    FieldMDPSpec,
    InvisSigSettings,
    SigFieldSpec,
    append_signature_field,
)
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1

from signing.errors import CertificationNotFirstError, FieldAlreadySignedError, UnknownFieldError
from signing.pdf.drawing import empty_form
from signing.pdf.opening import Increment, damage_named, open_writer
from signing.pdf.seams import PREFIXES, Seam, seam_names, share

FIELDS = (
    "PlatformSeal",
    "UnionChiefSignature",
    "EmployerChiefSignature",
    "UnionOrganisationSeal",
    "EmployerOrganisationSeal",
    "BureauFilingMark",
)
"""签名域 — in the order they are filled; no name is a prefix of another: readers matched locks by prefix."""

STAMP_FIELD = re.compile(r"ArchiveTimeStamp\d{3}")
"""归档时间戳域 — made with each archive time stamp, after all others."""

PLATFORM = FIELDS[0]
ISSUER = "IssuerSeal"
PAPER_FIELDS = (PLATFORM, ISSUER)
"""签名域 of a paper that one office issues: certified by the platform, sealed by the issuer."""
_KNOWN = (*FIELDS, ISSUER)

PRINTED_AND_LOCKED = 4 | 128
"""Annotation flags, ISO 32000-2 §12.5.3."""


@dataclass(frozen=True, slots=True)
class Box:
    """签名位置 — where a field is drawn: page (0 first, -1 last), lower left corner, size in points."""

    page: int
    x: float
    y: float
    width: float
    height: float


def prepare(
    pdf: bytes,
    boxes: Mapping[str, Box],
    seams: Mapping[str, Seam] | None = None,
    *,
    fields: Sequence[str] = FIELDS,
) -> bytes:
    """The file with its fields (a contract's six), each locking itself once signed; one without a box is
    invisible.

    `seams` asks for a seam seal across all pages under an organisation's seal (骑缝章).
    Raises `UnknownFieldError` for a box or seam of another name, `DamagedPdfError`, `EncryptedPdfError`,
    `PdfTooLargeError` or `PdfTooHeavyError`.
    """
    seams = seams or {}
    for name in (*boxes, *seams):
        if name not in (fields if name in boxes else PREFIXES):
            raise UnknownFieldError(field=name)
    writer = open_writer(pdf)
    with damage_named():
        pages = int(writer.root["/Pages"]["/Count"])
        slices = {name: seam_names(name, pages) for name in seams}
        for name in fields:
            append_signature_field(writer, _field_spec(name, boxes.get(name), slices.get(name, ())))
        for name, seam in seams.items():
            for number, one in enumerate(slices[name]):
                _append_slice(writer, one, seam, number, pages)
        writer.ensure_output_version((1, 7))
        if writer.output_version < (2, 0):
            writer.register_extension(ESIC_EXTENSION_1)  # PAdES in PDF 1.7, ETSI EN 319 142-1 §5.6
        output = BytesIO()
        writer.write(output)
    return output.getvalue()


def slices_of(writer: Increment, field: generic.DictionaryObject) -> list[generic.DictionaryObject]:
    """The seam fields that a signature field locks beside itself, page by page."""
    own = str(field["/T"])
    names = [str(one) for one in field["/Lock"]["/Fields"] if str(one) != own]
    found: dict[str, generic.DictionaryObject] = {}
    for reference in writer.root["/AcroForm"]["/Fields"] if names else ():
        one = reference.get_object()
        found[str(one["/T"])] = one
        if str(one["/T"]) == names[-1]:
            break
    return [found[name] for name in names]


def require_turn(writer: Increment, field: str) -> None:
    """The field is there and empty, and the platform's certification comes first.

    Raises `UnknownFieldError`, `FieldAlreadySignedError` or `CertificationNotFirstError`.
    """
    with damage_named():
        filled = _filled(writer)
    if field not in filled:
        raise UnknownFieldError(field=field)
    if filled[field]:
        raise FieldAlreadySignedError(field=field)
    if (field == PLATFORM) is any(filled.values()):
        raise CertificationNotFirstError


def _filled(writer: Increment) -> dict[str, bool]:
    """Which fields hold a signature. They stand first in the form: the many seam fields are not read."""
    found: dict[str, bool] = {}
    if "/AcroForm" not in writer.root:
        return found
    for reference in writer.root["/AcroForm"]["/Fields"]:
        one = reference.get_object()
        if "/T" in one and str(one["/T"]) in _KNOWN and one.get("/FT") == "/Sig":
            found[str(one["/T"])] = "/V" in one
        if len(found) == len(FIELDS):
            break
    return found


def _append_slice(writer: Increment, name: str, seam: Seam, number: int, pages: int) -> None:
    """An empty, read-only text field on the right edge of one page; a button would not do for PDF/A."""
    page_reference, _ = writer.find_page_for_modification(number)
    page = page_reference.get_object()
    begins, ends = share(number, pages)
    _, low, right, _ = (float(edge) for edge in _media_box(page))
    width, bottom = (ends - begins) * seam.diameter, low + seam.bottom
    corners = (right - width, bottom, right, bottom + seam.diameter)
    empty = writer.add_object(empty_form(width, seam.diameter))
    widget = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Widget"),
            pdf_name("/FT"): pdf_name("/Tx"),
            pdf_name("/Ff"): generic.NumberObject(1),  # read-only
            pdf_name("/F"): generic.NumberObject(PRINTED_AND_LOCKED),
            pdf_name("/T"): generic.pdf_string(name),
            pdf_name("/P"): generic.IndirectObject(page_reference.idnum, page_reference.generation, writer),
            pdf_name("/Rect"): generic.ArrayObject(generic.FloatObject(round(edge, 3)) for edge in corners),
            pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): empty}),
        }
    )
    reference = writer.add_object(widget)
    form_fields = writer.root["/AcroForm"]["/Fields"]
    form_fields.append(reference)
    writer.update_container(form_fields)
    annotations = page.get("/Annots")
    if annotations is None:
        page[pdf_name("/Annots")] = generic.ArrayObject([reference])
        writer.update_container(page)
    else:
        listed = annotations.get_object()
        listed.append(reference)
        writer.update_container(listed)


def _media_box(page: generic.DictionaryObject) -> generic.ArrayObject:
    while "/MediaBox" not in page:
        page = page["/Parent"]
    found: generic.ArrayObject = page["/MediaBox"]
    return found


def _field_spec(name: str, box: Box | None, slices: Sequence[str]) -> SigFieldSpec:
    corners = None if box is None else (box.x, box.y, box.x + box.width, box.y + box.height)
    return SigFieldSpec(
        sig_field_name=name,
        on_page=0 if box is None else box.page,
        box=corners,  # type: ignore[arg-type]  # declared as whole numbers, written as any
        field_mdp_spec=FieldMDPSpec(FieldMDPAction.INCLUDE, [name, *slices]),
        invis_sig_settings=InvisSigSettings(set_print_flag=True, set_hidden_flag=False),
    )

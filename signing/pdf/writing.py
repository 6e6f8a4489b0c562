"""签署 PDF — fields with their locks first, then the platform's certification, then the parties.

The order within one file is the use-case's business; this file only refuses what would break earlier
signatures: a second signature in one field, or a certification that is not the first.
"""

# mypy: disable-error-code="no-untyped-call"
# pyHanko types most of its code, but not these constructors.

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.sign.fields import (
    FieldMDPAction,
    FieldMDPSpec,
    InvisSigSettings,
    MDPPerm,
    SigFieldSpec,
    SigSeedSubFilter,
    append_signature_field,
    enumerate_sig_fields,
)
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest, SignatureObject

from signing import cms
from signing.errors import (
    CertificationNotFirstError,
    DamagedPdfError,
    FieldAlreadySignedError,
    NaiveMomentError,
    UnknownFieldError,
)
from signing.keys import Signer
from signing.pdf.opening import Increment, damage_named, open_writer
from signing.seal import Appearance
from signing.timestamp import TimeStampSource

FIELDS = (
    "PlatformSeal",
    "UnionChiefSignature",
    "EmployerChiefSignature",
    "UnionOrganisationSeal",
    "EmployerOrganisationSeal",
    "BureauFilingMark",
)
"""签名域 — in the order they are filled; no name is a prefix of another: readers matched locks by prefix."""

PLATFORM = FIELDS[0]

_ROOM = 768
"""Bytes kept in a signature for its frame, attributes, signer's identity and value."""


@dataclass(frozen=True, slots=True)
class Box:
    """签名位置 — where a field is drawn: page (0 first, -1 last), lower left corner, size in points."""

    page: int
    x: float
    y: float
    width: float
    height: float


def prepare(pdf: bytes, boxes: Mapping[str, Box]) -> bytes:
    """The file with all six fields, each locking itself once signed; a field without a box is invisible.

    Raises `UnknownFieldError` for a box of another name, `DamagedPdfError`, `EncryptedPdfError` or
    `PdfTooLargeError`.
    """
    for name in boxes:
        if name not in FIELDS:
            raise UnknownFieldError(field=name)
    writer = open_writer(pdf)
    with damage_named():
        for name in FIELDS:
            append_signature_field(writer, _field_spec(name, boxes.get(name)))
        writer.ensure_output_version((1, 7))
        if writer.output_version < (2, 0):
            writer.register_extension(ESIC_EXTENSION_1)  # PAdES in PDF 1.7, ETSI EN 319 142-1 §5.6
        output = BytesIO()
        writer.write(output)
    return output.getvalue()


def certify(
    pdf: bytes,
    signer: Signer,
    *,
    at: datetime,
    tsa: TimeStampSource | None,
    reason: str,
    appearance: Appearance | None = None,
) -> bytes:
    """平台固化 — certification that allows filling the prepared fields only (ISO 32000-2 §12.8.2.2, P = 2).

    Raises `CertificationNotFirstError` when anything is signed already, and what `sign` raises.
    """
    return _signed(pdf, PLATFORM, signer, _Terms(at, tsa, reason, appearance))


def sign(
    pdf: bytes,
    field: str,
    signer: Signer,
    *,
    at: datetime,
    tsa: TimeStampSource | None,
    reason: str,
    appearance: Appearance | None = None,
) -> bytes:
    """签署 — a party's signature in one prepared field (PAdES B-T; B-B when there is no time-stamp source).

    Raises `FieldAlreadySignedError`, `UnknownFieldError`, `CertificationNotFirstError` (the platform has not
    certified yet), `NaiveMomentError`, `DamagedPdfError`, `EncryptedPdfError` or `PdfTooLargeError`.
    """
    return _signed(pdf, field, signer, _Terms(at, tsa, reason, appearance))


@dataclass(frozen=True, slots=True)
class _Terms:
    at: datetime
    tsa: TimeStampSource | None
    reason: str
    appearance: Appearance | None


def _signed(pdf: bytes, field: str, signer: Signer, terms: _Terms) -> bytes:
    if terms.at.tzinfo is None:
        raise NaiveMomentError
    writer = open_writer(pdf)
    with damage_named():
        filled = {name: value is not None for name, value, _ in enumerate_sig_fields(writer)}
    _require_turn(filled, field)
    certificates = tuple(one.public_bytes(Encoding.DER) for one in (signer.certificate, *signer.chain))
    room = sum(map(len, certificates)) + _ROOM + (terms.tsa.largest if terms.tsa else 0)
    with damage_named():
        output, hole = _with_hole(writer, field, signer, terms, room)
    attributes = cms.signed_attributes(cms.DATA, hole.document_digest, signer.certificate)
    signature = signer.key.sign(attributes)
    token = terms.tsa.token(sha256(signature).digest(), terms.at) if terms.tsa else None
    signed = cms.SignedData(
        content_type=cms.DATA,
        content=None,
        certificates=certificates,
        issuer=cms.issuer_name(signer.certificate),
        serial=signer.certificate.serial_number,
        attributes=attributes,
        signature=signature,
        token=token,
    )
    with damage_named():
        hole.fill_with_cms(output, cms.assemble(signed))
    return output.getvalue()


def _require_turn(filled: Mapping[str, bool], field: str) -> None:
    if field not in filled:
        raise UnknownFieldError(field=field)
    if filled[field]:
        raise FieldAlreadySignedError(field=field)
    if (field == PLATFORM) is any(filled.values()):
        raise CertificationNotFirstError


def _with_hole(
    writer: Increment, field: str, signer: Signer, terms: _Terms, room: int
) -> tuple[BytesIO, PreparedByteRangeDigest]:
    embedder = PdfCMSEmbedder().write_cms(field, writer, existing_fields_only=True)
    field_object = next(embedder).get_object()
    if terms.appearance is not None:
        _draw(writer, field_object, terms.appearance)
    names = signer.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    placeholder = SignatureObject(
        timestamp=terms.at,
        subfilter=SigSeedSubFilter.PADES,
        name=str(names[0].value) if names else None,
        reason=terms.reason,
        bytes_reserved=2 * room,  # counted in hexadecimal digits
    )
    certifies = field == PLATFORM
    locks = SigMDPSetup(
        md_algorithm="sha256",
        certify=certifies,
        field_lock=FieldMDPSpec.from_pdf_object(field_object["/Lock"]),
        docmdp_perms=MDPPerm.FILL_FORMS if certifies else None,
    )
    embedder.send(SigObjSetup(sig_placeholder=placeholder, mdp_setup=locks))
    hole, output = embedder.send(SigIOSetup(md_algorithm="sha256"))
    if not isinstance(output, BytesIO) or not isinstance(hole, PreparedByteRangeDigest):
        raise DamagedPdfError(reason="the update could not be written")
    return output, hole


def _field_spec(name: str, box: Box | None) -> SigFieldSpec:
    corners = None if box is None else (box.x, box.y, box.x + box.width, box.y + box.height)
    return SigFieldSpec(
        sig_field_name=name,
        on_page=0 if box is None else box.page,
        box=corners,  # type: ignore[arg-type]  # declared as whole numbers, written as any
        field_mdp_spec=FieldMDPSpec(FieldMDPAction.INCLUDE, [name]),
        invis_sig_settings=InvisSigSettings(set_print_flag=True, set_hidden_flag=False),
    )


def _draw(writer: Increment, field_object: generic.DictionaryObject, appearance: Appearance) -> None:
    """Put the drawing into the field, centred and in its own proportions; an invisible field stays so."""
    left, bottom, right, top = (float(edge) for edge in field_object["/Rect"])
    width, height = abs(right - left), abs(top - bottom)
    if not (width and height):
        return
    scale = min(width / appearance.width, height / appearance.height)
    around_x = (width / scale - appearance.width) / 2
    around_y = (height / scale - appearance.height) / 2
    corners = (-around_x, -around_y, appearance.width + around_x, appearance.height + around_y)
    form = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): generic.ArrayObject(generic.FloatObject(round(edge, 3)) for edge in corners),
            pdf_name("/Resources"): generic.DictionaryObject(),
        },
        stream_data=appearance.content,
    )
    form.compress()
    field_object[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): writer.add_object(form)})

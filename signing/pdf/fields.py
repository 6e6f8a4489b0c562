"""签名域 — the six fields of a contract, each locking itself once signed, made before anything is signed."""

# mypy: disable-error-code="no-untyped-call"
# pyHanko types most of its code, but not these constructors.

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from pyhanko.sign.fields import (
    FieldMDPAction,
    FieldMDPSpec,
    InvisSigSettings,
    SigFieldSpec,
    append_signature_field,
    enumerate_sig_fields,
)
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1

from signing.errors import CertificationNotFirstError, FieldAlreadySignedError, UnknownFieldError
from signing.pdf.opening import Increment, damage_named, open_writer

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


def require_turn(writer: Increment, field: str) -> None:
    """The field is there and empty, and the platform's certification comes first.

    Raises `UnknownFieldError`, `FieldAlreadySignedError` or `CertificationNotFirstError`.
    """
    with damage_named():
        filled = {name: value is not None for name, value, _ in enumerate_sig_fields(writer)}
    if field not in filled:
        raise UnknownFieldError(field=field)
    if filled[field]:
        raise FieldAlreadySignedError(field=field)
    if (field == PLATFORM) is any(filled.values()):
        raise CertificationNotFirstError


def _field_spec(name: str, box: Box | None) -> SigFieldSpec:
    corners = None if box is None else (box.x, box.y, box.x + box.width, box.y + box.height)
    return SigFieldSpec(
        sig_field_name=name,
        on_page=0 if box is None else box.page,
        box=corners,  # type: ignore[arg-type]  # declared as whole numbers, written as any
        field_mdp_spec=FieldMDPSpec(FieldMDPAction.INCLUDE, [name]),
        invis_sig_settings=InvisSigSettings(set_print_flag=True, set_hidden_flag=False),
    )

"""读取 PDF 签名 — what each signature covers and whether every later update was a lawful one.

Strict on purpose: each update after the first signature must itself be a signature in a prepared field, a
byte range leaves out its own signature and nothing else, and the newest one covers the file to its end.
Who signed, and whether to trust them, is decided in `signing.verdict`.
"""

# mypy: disable-error-code="no-untyped-call"
# pyHanko types most of its code, but not these constructors.

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from pyhanko.pdf_utils.generic import IndirectObject, TextStringObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import StandardDiffPolicy, SuspiciousModification
from pyhanko.sign.diff_analysis.form_rules_api import FormUpdatingRule
from pyhanko.sign.diff_analysis.policy_api import ModificationLevel
from pyhanko.sign.diff_analysis.rules.file_structure_rules import (
    CatalogModificationRule,
    ObjectStreamRule,
    XrefStreamRule,
)
from pyhanko.sign.diff_analysis.rules.form_field_rules import SigFieldModificationRule
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, enumerate_sig_fields
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from signing import der
from signing.pdf.opening import UNREADABLE, damage_named, open_reader

_HEXADECIMAL = re.compile(rb"<(?:[0-9A-F]{2})+>")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_TEXT_DIGEST = "/XieyueTextDigest"


@dataclass(frozen=True, slots=True)
class EmbeddedSignature:
    """签名 — one filled signature field as it stands in the file."""

    field: str
    revision: int
    """Which update of the file brought it, 0 the first."""
    certifies: bool
    reason: str
    cms: bytes
    digest: bytes
    """SHA-256 of the bytes it covers."""
    end: int
    """Offset behind the last byte it covers."""
    claimed_at: datetime | None
    """When its maker says it was made (/M); a time stamp says it better."""
    problem: str = ""
    """Why its place in the file is not the one form; empty when it is."""


@dataclass(frozen=True, slots=True)
class PdfReading:
    """读取结果 — signatures in the order they were made, and the updates of the file."""

    signatures: tuple[EmbeddedSignature, ...]
    open_fields: tuple[str, ...]
    """Prepared but not signed."""
    size: int
    revisions: int
    unlawful: tuple[tuple[int, str], ...]
    """(revision, why) for every update that does more than a signature may."""
    text_digest: str
    """Digest of the contract text as it stood under the first signature; empty when there is none."""


def read(pdf: bytes) -> PdfReading:
    """Raises `DamagedPdfError`, `EncryptedPdfError` or `PdfTooLargeError`."""
    reader = open_reader(pdf)
    with damage_named():
        embedded = list(reader.embedded_signatures)
        signatures = tuple(_signature(pdf, one) for one in embedded)
        open_fields = tuple(name for name, _, _ in enumerate_sig_fields(reader, filled_status=False))
        first = signatures[0].revision if signatures else reader.xrefs.total_revisions - 1
        return PdfReading(
            signatures=signatures,
            open_fields=open_fields,
            size=len(pdf),
            revisions=reader.xrefs.total_revisions,
            unlawful=tuple(_unlawful(reader, embedded)),
            text_digest=_text_digest(reader, first),
        )


def read_text_digest(pdf: bytes) -> str | None:
    """文本摘要 — SHA-256 of the contract text that the renderer wrote into the file; None when there is none.

    Raises what `read` raises. For a signed file it is the value under the first signature.
    """
    return read(pdf).text_digest or None


def _signature(pdf: bytes, embedded: EmbeddedPdfSignature) -> EmbeddedSignature:
    start, gap_start, gap_end, rest = (int(number) for number in embedded.byte_range)
    end = gap_end + rest
    problem = "" if start == 0 and 0 < gap_start < gap_end <= end <= len(pdf) else "byte range out of bounds"
    contents = embedded.pkcs7_content
    encoded = der.read_first(contents).encoded
    return EmbeddedSignature(
        field=str(embedded.field_name),
        revision=embedded.signed_revision,
        certifies=_certifies(embedded),
        reason=str(embedded.sig_object.get("/Reason", "")),
        cms=encoded,
        digest=sha256(pdf[:gap_start] + pdf[gap_end:end]).digest(),
        end=end,
        claimed_at=_aware(embedded.self_reported_timestamp),
        problem=problem
        or _gap_problem(pdf[gap_start:gap_end], contents, encoded)
        or _coverage_problem(embedded),
    )


def _certifies(embedded: EmbeddedPdfSignature) -> bool:
    references = embedded.sig_object.get("/Reference", ())
    return any(one.get_object().get("/TransformMethod") == "/DocMDP" for one in references)


def _aware(claimed: datetime | None) -> datetime | None:
    return claimed if claimed is not None and claimed.tzinfo is not None else None


def _gap_problem(gap: bytes, contents: bytes, encoded: bytes) -> str:
    """The bytes a signature does not cover must be its own value and zeros, in one way of writing."""
    if not _HEXADECIMAL.fullmatch(gap):
        return "the uncovered bytes are not one string of capital hexadecimal digits"
    if bytes.fromhex(gap[1:-1].decode("ascii")) != contents:
        return "the uncovered bytes are not this signature"
    if any(contents[len(encoded) :]):
        return "bytes after the signature value"
    return ""


def _coverage_problem(embedded: EmbeddedPdfSignature) -> str:
    if str(embedded.sig_object_type) != "/Sig":
        return "not a signature dictionary"
    if embedded.evaluate_signature_coverage() < SignatureCoverageLevel.ENTIRE_REVISION:
        return "it does not cover its whole revision"
    return ""


# Deliberately absent: document information, metadata, new fields, other form fields. Nothing here writes them
# after certification, so whoever did was not this system.
_LAWFUL = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(),
        XrefStreamRule().as_qualified(ModificationLevel.LTA_UPDATES),
        ObjectStreamRule().as_qualified(ModificationLevel.LTA_UPDATES),
    ],
    form_rule=FormUpdatingRule(field_rules=[SigFieldModificationRule()]),
)


def _unlawful(reader: PdfFileReader, signatures: Sequence[EmbeddedPdfSignature]) -> list[tuple[int, str]]:
    """Each update after the first signature, judged against the one before it under all locks set so far."""
    if not signatures:
        return []
    names = [str(name) for name, _, _ in enumerate_sig_fields(reader)]
    found = []
    for revision in range(signatures[0].signed_revision + 1, reader.xrefs.total_revisions):
        made = sum(one.signed_revision == revision for one in signatures)
        if made != 1:
            found.append((revision, f"{made} signatures in one update instead of one"))
            continue
        try:
            _require_lawful(
                reader, revision, [one for one in signatures if one.signed_revision < revision], names
            )
        except UNREADABLE as problem:  # SuspiciousModification is a ValueError; damage is as bad
            found.append((revision, str(problem) or type(problem).__name__))
    return found


def _require_lawful(
    reader: PdfFileReader, revision: int, earlier: Sequence[EmbeddedPdfSignature], names: Sequence[str]
) -> None:
    permission = _permission(earlier)
    result = _LAWFUL.apply(
        reader.get_historical_resolver(revision - 1),
        reader.get_historical_resolver(revision),
        field_mdp_spec=_locks(earlier, names),
        doc_mdp=permission,
    )
    if result.modification_level.value > permission.value:
        raise SuspiciousModification("more than the certification permits")


def _locks(signatures: Sequence[EmbeddedPdfSignature], names: Sequence[str]) -> FieldMDPSpec:
    specifications = [one.fieldmdp for one in signatures]
    locked = [
        name for name in names if any(spec is not None and spec.is_locked(name) for spec in specifications)
    ]
    return FieldMDPSpec(FieldMDPAction.INCLUDE, locked)


def _permission(signatures: Sequence[EmbeddedPdfSignature]) -> MDPPerm:
    levels = [level for one in signatures if (level := one.docmdp_level) is not None]
    return min(levels, key=lambda level: level.value, default=MDPPerm.FILL_FORMS)


def _text_digest(reader: PdfFileReader, revision: int) -> str:
    then = reader.get_historical_resolver(revision)
    if "/Info" not in then.trailer_view:
        return ""
    information = then.trailer_view.raw_get("/Info")
    if isinstance(information, IndirectObject):  # resolved as of then, not as of now
        information = then.get_object(information.reference)
    written = information.get(_TEXT_DIGEST)
    text = str(written) if isinstance(written, TextStringObject) else ""
    return text if _DIGEST.fullmatch(text) else ""

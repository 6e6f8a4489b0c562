"""读取 PDF 签名 — what each signature and archive time stamp covers, and what the file holds to check them.

Strict on purpose: a byte range leaves out its own signature and nothing else. Whether updates between were
lawful is judged in `signing.pdf.updates`, who signed and whether to trust them in `signing.verdict`.
"""

# mypy: disable-error-code="no-untyped-call"
# pyHanko types most of its code, but not these constructors.

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from pyhanko.pdf_utils.generic import IndirectObject, TextStringObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from signing import der
from signing.errors import PdfTooHeavyError
from signing.pdf import updates
from signing.pdf.attached import read_attached
from signing.pdf.attached_text import TEXT_FILE, text_digests
from signing.pdf.fields import FIELDS, STAMP_FIELD
from signing.pdf.opening import damage_named, open_reader
from signing.pdf.store import NOTHING, Store, read_store
from signing.pdf.updates import Updates

MOST_DIGESTED = 1 << 30
"""Bytes of all signatures of a file together; a contract's ten digest four million."""
_HEXADECIMAL = re.compile(rb"<(?:[0-9A-F]{2})+>")
_VALUE = re.compile(rb"/Contents <((?:[0-9A-F]{2})+)>\s*/ByteRange")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_TEXT_DIGEST = "/XieyueTextDigest"
OUT_OF_BOUNDS = "byte range out of bounds"
"""Why a signature covers nothing that is in the file."""
_FORMS = (("/Sig", "/ETSI.CAdES.detached"), ("/DocTimeStamp", "/ETSI.RFC3161"))


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
    hole_start: int
    hole_end: int
    """Offsets of its value in the file, angle brackets included."""
    is_stamp: bool = False
    """An archive time stamp (归档时间戳): `cms` is its RFC 3161 token."""
    problem: str = ""
    """Why its place in the file is not the one form; empty when it is."""

    @property
    def is_ours(self) -> bool:
        """In a field that this system makes."""
        return self.field in FIELDS or STAMP_FIELD.fullmatch(self.field) is not None


@dataclass(frozen=True, slots=True)
class PdfReading:
    """读取结果 — signatures in the order they were made, and the updates of the file."""

    signatures: tuple[EmbeddedSignature, ...]
    open_fields: tuple[str, ...]
    """Prepared but not signed."""
    size: int
    revisions: int
    updates: Updates
    store: Store
    """Validation data in the file as it stands."""
    archived: Store
    """Validation data under the newest archive time stamp; empty without one."""
    text_digest: str
    """Digest of the contract text as it stood under the first signature; empty when there is none."""
    attached: Mapping[str, bytes]
    """Files inside it, by name, as they stood under the first signature."""
    attached_texts: tuple[str, ...] = ()
    """SHA-256 of each file of that name inside the document: there is one, the contract text."""


def read(pdf: bytes) -> PdfReading:
    """Raises `DamagedPdfError`, `EncryptedPdfError`, `PdfTooLargeError` or `PdfTooHeavyError`."""
    reader = open_reader(pdf)
    with damage_named():
        embedded = list(reader.embedded_signatures)
        _require_light(embedded, pdf)
        signatures = tuple(_signature(pdf, one) for one in embedded)
        open_fields = tuple(name for name, _, _ in enumerate_sig_fields(reader, filled_status=False))
        first = signatures[0].revision if signatures else reader.xrefs.total_revisions - 1
        return PdfReading(
            signatures=signatures,
            open_fields=open_fields,
            size=len(pdf),
            revisions=reader.xrefs.total_revisions,
            updates=updates.judge(reader, embedded),
            store=read_store(reader.get_historical_resolver(reader.xrefs.total_revisions - 1)),
            archived=_archived(reader, signatures),
            text_digest=_text_digest(reader, first),
            attached=read_attached(reader.get_historical_resolver(first)),
            attached_texts=text_digests(reader.get_historical_resolver(first), TEXT_FILE),
        )


def read_signatures(pdf: bytes) -> tuple[EmbeddedSignature, ...]:
    """The signatures and stamps alone, updates not judged: for whoever writes, not for a verdict.

    Raises what `read` raises.
    """
    reader = open_reader(pdf)
    with damage_named():
        embedded = list(reader.embedded_signatures)
        _require_light(embedded, pdf)
        return tuple(_signature(pdf, one) for one in embedded)


def read_signatures_and_files(pdf: bytes) -> tuple[tuple[EmbeddedSignature, ...], Mapping[str, bytes]]:
    """As `read_signatures`, and the files inside it as they stood under the first signature."""
    reader = open_reader(pdf)
    with damage_named():
        embedded = list(reader.embedded_signatures)
        _require_light(embedded, pdf)
        signatures = tuple(_signature(pdf, one) for one in embedded)
        if not signatures:
            return (), {}
        return signatures, read_attached(reader.get_historical_resolver(signatures[0].revision))


def _require_light(embedded: Sequence[EmbeddedPdfSignature], pdf: bytes) -> None:
    """Each signature is over all before it: a crowd of them over a large file would take minutes."""
    if len(embedded) * len(pdf) > MOST_DIGESTED:
        raise PdfTooHeavyError(reason=f"more than {MOST_DIGESTED // 2**20} MiB to digest")


def unverified_values(pdf: bytes) -> Iterator[bytes]:
    """The values of all signatures and stamps as our writer spells them, found without reading the file.

    Quick, and proof of nothing: only for gathering what a verdict will check anyway.
    """
    for found in _VALUE.finditer(pdf):
        try:
            yield der.read_first(bytes.fromhex(found[1].decode("ascii"))).encoded
        except der.DerError:
            continue


def read_text_digest(pdf: bytes) -> str | None:
    """文本摘要 — SHA-256 of the contract text that the renderer wrote into the file; None when there is none.

    Raises what `read` raises. For a signed file it is the value under the first signature.
    """
    return read(pdf).text_digest or None


def _signature(pdf: bytes, embedded: EmbeddedPdfSignature) -> EmbeddedSignature:
    start, gap_start, gap_end, rest = (int(number) for number in embedded.byte_range)
    end = gap_end + rest
    problem = "" if start == 0 and 0 < gap_start < gap_end <= end <= len(pdf) else OUT_OF_BOUNDS
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
        hole_start=gap_start,
        hole_end=gap_end,
        is_stamp=str(embedded.sig_object_type) == "/DocTimeStamp",
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
    form = (str(embedded.sig_object_type), str(embedded.sig_object.get("/SubFilter")))
    if form not in _FORMS:
        return "neither a signature nor an archive time stamp"
    if embedded.evaluate_signature_coverage() < SignatureCoverageLevel.ENTIRE_REVISION:
        return "it does not cover its whole revision"
    return ""


def _archived(reader: PdfFileReader, signatures: Sequence[EmbeddedSignature]) -> Store:
    stamps = [one.revision for one in signatures if one.is_stamp and one.is_ours]
    return read_store(reader.get_historical_resolver(stamps[-1])) if stamps else NOTHING


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

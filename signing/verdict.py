"""验签结论 — one file, one answer in three states, and what a person needs to check it.

Never raises for a bad file: damage is an answer too. Trust is answered against the roots handed in; without
any, the file's own root is used and its fingerprint is named, so that a person can compare it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from cryptography import x509
from cryptography.x509.oid import NameOID

from signing import cms
from signing import pdf as pdf_file
from signing.canonical import digest_bytes
from signing.errors import DamagedPdfError, EncryptedPdfError, EvidenceError, PdfTooLargeError
from signing.examination import Grounds, TimeSource, embedded_roots, examine
from signing.keys import read_certificates
from signing.pdf import EmbeddedSignature, PdfReading
from signing.revocation import RevocationList, read_lists_pem_or_der

_AFTER_THE_PARTIES = frozenset({"BureauFilingMark"})
"""Fields lawfully filled after the parties are done (报送登记)."""


class Position(StrEnum):
    """结论 — the state a signed file is in."""

    UNCHANGED = "未改动"
    """Not changed since it was signed."""
    EXTENDED = "签后有合法追加"
    """Lawfully added to after the parties had signed, e.g. the bureau's filing mark."""
    CHANGED = "已被改动"
    """Changed after it was signed."""
    UNDECIDABLE = "无法判断"
    """Damaged, encrypted, no PDF, or without a signature this system makes."""


class Problem(NamedTuple):
    """问题 — one thing that is wrong, in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class SignatureFinding:
    """签名检验结果 — one signature of the file."""

    field: str
    signer_name: str
    organisation: str
    uscc: str
    office: str
    signed_at: datetime | None
    time_source: TimeSource
    level: str
    """`B-T` with a time stamp, `B-B` without (ETSI EN 319 142-1)."""
    trusted: bool
    intact: bool
    coverage: str
    """`whole file` or `revision N of M`."""
    reason: str
    certificate_serial: str
    """Hexadecimal."""
    certifies: bool
    revoked_at: datetime | None = None
    """Later revocation of its certificate; the signature stays valid by its time stamp."""


@dataclass(frozen=True, slots=True)
class PdfVerdict:
    """PDF 验签结论."""

    position: Position
    signatures: tuple[SignatureFinding, ...]
    problems: tuple[Problem, ...]
    sha256: str
    text_digest: str | None
    additions: tuple[str, ...] = ()
    """Fields signed after the parties."""
    open_fields: tuple[str, ...] = ()
    """Prepared, not yet signed."""
    root_fingerprint: str = ""
    """SHA-256 of the root all signatures lead to; empty when they lead to none or to several."""
    root_given: bool = False
    """False: the root came out of the file itself and must be compared by a person."""

    @property
    def ok(self) -> bool:
        """Unchanged or lawfully extended, every signature trusted, nothing wrong."""
        return self.position in (Position.UNCHANGED, Position.EXTENDED) and not self.problems


@dataclass(slots=True)
class _Gathered:
    changed: bool = False
    problems: list[Problem] = field(default_factory=list)
    findings: list[SignatureFinding] = field(default_factory=list)
    roots: set[str] = field(default_factory=set)

    def change(self, zh: str, en: str) -> None:
        self.changed = True
        self.problems.append(Problem(zh, en))


def examine_pdf(
    pdf: bytes, *, roots: Sequence[bytes] | None = None, lists: Sequence[bytes] = ()
) -> PdfVerdict:
    """The verdict on a PDF. `roots` are PEM, `lists` newer revocation lists, PEM or DER.

    Raises `UnusableCertificateError` for those, and nothing for a bad file.
    """
    given = None if roots is None else tuple(one for pem in roots for one in read_certificates(pem))
    revocations = read_lists_pem_or_der(lists)
    try:
        reading = pdf_file.read(pdf)
    except (DamagedPdfError, EncryptedPdfError, PdfTooLargeError) as problem:
        return _undecidable(pdf, problem)
    if not reading.signatures:
        nothing = Problem("文件中没有签名", "the file has no signature")
        return PdfVerdict(
            Position.UNDECIDABLE,
            (),
            (nothing,),
            digest_bytes(pdf),
            reading.text_digest or None,
            open_fields=reading.open_fields,
        )
    try:
        return _judge(pdf, reading, given, revocations)
    except (*pdf_file.UNREADABLE, *cms.UNREADABLE) as problem:
        # the net below the nets: nothing known ends here, and nothing unknown may look like a verdict
        return _undecidable(pdf, DamagedPdfError(reason=f"{type(problem).__name__}: {problem}"))


def _undecidable(pdf: bytes, problem: EvidenceError) -> PdfVerdict:
    said = Problem(problem.say("zh"), problem.say("en"))
    return PdfVerdict(Position.UNDECIDABLE, (), (said,), digest_bytes(pdf), None)


def _judge(
    pdf: bytes,
    reading: PdfReading,
    given: tuple[x509.Certificate, ...] | None,
    lists: tuple[RevocationList, ...],
) -> PdfVerdict:
    gathered = _Gathered()
    roots = _own_roots(reading) if given is None else given
    for signature in reading.signatures:
        _examine_one(signature, reading, Grounds(roots, lists), gathered)
    _examine_file(reading, gathered)
    additions = tuple(one.field for one in reading.signatures if one.field in _AFTER_THE_PARTIES)
    position = Position.EXTENDED if additions else Position.UNCHANGED
    if gathered.changed:
        position = Position.CHANGED
    elif not reading.signatures[0].certifies:
        position = Position.UNDECIDABLE
    return PdfVerdict(
        position=position,
        signatures=tuple(gathered.findings),
        problems=tuple(gathered.problems),
        sha256=digest_bytes(pdf),
        text_digest=reading.text_digest or None,
        additions=additions,
        open_fields=reading.open_fields,
        root_fingerprint=gathered.roots.pop() if len(gathered.roots) == 1 else "",
        root_given=given is not None,
    )


def _own_roots(reading: PdfReading) -> tuple[x509.Certificate, ...]:
    try:
        return embedded_roots(reading.signatures[0].cms)
    except cms.UNREADABLE:
        return ()


def _examine_one(
    signature: EmbeddedSignature,
    reading: PdfReading,
    grounds: Grounds,
    gathered: _Gathered,
) -> None:
    whole = signature.end == reading.size
    coverage = "whole file" if whole else f"revision {signature.revision + 1} of {reading.revisions}"
    name = signature.field
    try:
        examined = examine(signature.cms, signature.digest, signature.claimed_at, grounds)
    except cms.UNREADABLE as problem:
        gathered.change(
            f"签名 {name} 与文件内容不符：{problem}", f"signature {name} does not hold: {problem}"
        )
        gathered.findings.append(_broken(signature, coverage))
        return
    if signature.problem:
        gathered.change(
            f"签名 {name} 的位置不合规：{signature.problem}", f"signature {name}: {signature.problem}"
        )
    if not examined.trusted:
        gathered.problems.append(
            Problem(
                f"签名 {name} 不可信：{examined.reason.zh}",
                f"signature {name} is not trusted: {examined.distrust}",
            )
        )
    _require_order(name, examined.at, gathered)
    gathered.roots.add(examined.root_fingerprint)
    gathered.findings.append(
        SignatureFinding(
            field=name,
            signer_name=examined.signer_name,
            organisation=examined.name(NameOID.ORGANIZATION_NAME),
            uscc=examined.name(NameOID.ORGANIZATION_IDENTIFIER).removeprefix("NTRCN-"),
            office=examined.name(NameOID.TITLE),
            signed_at=examined.at,
            time_source=examined.time_source,
            level="B-B" if examined.time_source is TimeSource.SIGNER else "B-T",
            trusted=examined.trusted,
            intact=not signature.problem,
            coverage=coverage,
            reason=signature.reason,
            certificate_serial=f"{examined.certificate.serial_number:x}",
            certifies=signature.certifies,
            revoked_at=examined.revoked.at if examined.revoked else None,
        )
    )


def _require_order(name: str, at: datetime, gathered: _Gathered) -> None:
    earlier = gathered.findings[-1].signed_at if gathered.findings else None
    if earlier is not None and at < earlier:
        gathered.problems.append(
            Problem(f"签名 {name} 的时间早于前一签名", f"signature {name} is dated before the one it follows")
        )


def _broken(signature: EmbeddedSignature, coverage: str) -> SignatureFinding:
    """A signature that does not hold: nothing it says about its signer may be shown."""
    return SignatureFinding(
        field=signature.field,
        signer_name="",
        organisation="",
        uscc="",
        office="",
        signed_at=None,
        time_source=TimeSource.SIGNER,
        level="",
        trusted=False,
        intact=False,
        coverage=coverage,
        reason=signature.reason,
        certificate_serial="",
        certifies=signature.certifies,
    )


def _examine_file(reading: PdfReading, gathered: _Gathered) -> None:
    """What no single signature sees: the tail of the file, the updates in between, which one came first."""
    newest = reading.signatures[-1]
    if newest.end != reading.size:
        count = reading.size - newest.end
        gathered.change(
            f"最后一个签名之后还有 {count} 字节未被任何签名覆盖",
            f"{count} bytes after the newest signature are covered by none",
        )
    for revision, why in reading.unlawful:
        gathered.change(
            f"第 {revision + 1} 次修订超出允许范围：{why}",
            f"revision {revision + 1} does more than it may: {why}",
        )
    first, *others = reading.signatures
    if not first.certifies:
        gathered.problems.append(
            Problem("首个签名不是平台固化签名", "the first signature is not the platform's certification")
        )
    if any(one.certifies for one in others):
        gathered.change(
            "固化签名不止一个或不在首位", "there is a certification that is not the first signature"
        )

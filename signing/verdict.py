"""验签结论 — one file, one answer in three states, and what a person needs to check it.

Never raises for a bad file: damage is an answer too. Trust is answered against the roots handed in; without
any, the file's own root is used, which says nothing of whose word it is until a person has compared it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.x509.oid import NameOID

from signing import cms, foreign, issued, revisions
from signing import pdf as pdf_file
from signing.canonical import digest_bytes
from signing.certificates import fingerprint
from signing.der import DerError
from signing.digests import sm3
from signing.errors import (
    DamagedPdfError,
    EncryptedPdfError,
    EvidenceError,
    PdfTooHeavyError,
    PdfTooLargeError,
)
from signing.examination import (
    Examined,
    Grounds,
    TimeSource,
    embedded_certificates,
    embedded_roots,
    examine,
    examine_stamp,
)
from signing.field_titles import title
from signing.findings import (
    LEVELS,
    ArchiveFinding,
    PdfVerdict,
    Position,
    Problem,
    RevisionFinding,
    SignatureFinding,
)
from signing.judgement import Judgement
from signing.names import named, visible
from signing.outcome import stage_of
from signing.platform_naming import certifier, naming_in
from signing.reasons import in_chinese, in_english
from signing.revocation import RevocationList, read_list, read_lists_pem_or_der
from signing.roots import read_roots, rested_on, several
from signing.signature_findings import held
from signing.signers import examine_signers, platform_of

if TYPE_CHECKING:
    from signing.pdf import EmbeddedSignature, PdfReading

__all__ = [
    "LEVELS",
    "ArchiveFinding",
    "PdfVerdict",
    "Position",
    "Problem",
    "RevisionFinding",
    "SignatureFinding",
    "TimeSource",
    "examine_pdf",
]

_ANOTHER_TEXT = Problem(
    "PDF 内附的合同文本（contract.json）与文档信息中的正文摘要不同",
    "the text inside the PDF (contract.json) is another one than its digest of the text names",
)
_AFTER_THE_PARTIES = frozenset({"BureauFilingMark"})
"""Fields lawfully filled after the parties are done (报送登记)."""


def examine_pdf(
    pdf: bytes,
    *,
    roots: Sequence[bytes] | None = None,
    lists: Sequence[bytes] = (),
    at: datetime | None = None,
    carried: Sequence[bytes] = (),
) -> PdfVerdict:
    """The verdict on a PDF. `roots` are PEM files of one root each, `lists` newer revocation lists.

    Roots in `carried` come with the evidence: what leads to them holds, and stays unconfirmed.
    With the moment of checking in `at`, cautions name proof that has ended by then. Raises
    `SeveralRootsError`, `UnusableCertificateError` for roots or lists that are none, and nothing for a bad
    file.
    """
    given = None if roots is None else read_roots(roots)
    more = read_roots(carried)
    newer = read_lists_pem_or_der(lists)
    try:
        reading = pdf_file.read(pdf)
    except (DamagedPdfError, EncryptedPdfError, PdfTooHeavyError, PdfTooLargeError) as problem:
        return _undecidable(pdf, problem)
    if not any(not one.is_stamp for one in reading.signatures):
        nothing = Problem("文件中没有签名", "the file has no signature")
        return PdfVerdict(
            Position.UNDECIDABLE,
            (),
            (nothing,),
            digest_bytes(pdf),
            reading.text_digest or None,
            open_fields=reading.open_fields,
            sm3=sm3(pdf),
        )
    if foreign.is_foreign(reading):
        return foreign.judge(pdf, reading)
    try:
        own, beside = _own_roots(reading) if given is None else (given, ())
        judgement = _prepared(reading, (*own, *beside, *more), newer)
        if given is None and len(own) > 1:
            judgement.problems.append(several("文件", "the file", [fingerprint(one) for one in own]))
        return _judge(pdf, judgement, given, at)
    except (*pdf_file.UNREADABLE, *cms.UNREADABLE) as problem:
        # the net below the nets: nothing known ends here, and nothing unknown may look like a verdict
        return _undecidable(pdf, DamagedPdfError(reason=str(problem)))


def _undecidable(pdf: bytes, problem: EvidenceError) -> PdfVerdict:
    said = Problem(problem.say("zh"), problem.say("en"))
    return PdfVerdict(Position.UNDECIDABLE, (), (said,), digest_bytes(pdf), None, sm3=sm3(pdf))


def _judge(
    pdf: bytes,
    judgement: Judgement,
    given: tuple[x509.Certificate, ...] | None,
    at: datetime | None,
) -> PdfVerdict:
    reading = judgement.reading
    _examine_archive(judgement)
    for signature in reading.signatures:
        if not signature.is_stamp:
            _examine_one(signature, judgement)
    _examine_file(judgement)
    judgement.problems += issued.problems(judgement.findings)
    stamps = list(judgement.stamps.values())
    judgement.cautions += revisions.cautions(judgement.findings, stamps, at)
    judgement.cautions += revisions.unarchived(reading)
    judgement.findings = revisions.aged(judgement.findings, stamps, at)
    placed = examine_signers(judgement.findings, reading.attached, reading.text_digest)
    if reading.text_digest:
        judgement.problems += placed.problems
        judgement.cautions += placed.cautions
    fields = [one.field for one in reading.signatures if not one.is_stamp]
    additions = tuple(one for one in fields if one in _AFTER_THE_PARTIES)
    position = _position(judgement, added=bool(additions))
    if position is Position.CHANGED:
        judgement.cautions.append(foreign.REWRITTEN)
    all_roots = rested_on([*judgement.office, *judgement.examined, *judgement.stamps.values()])
    first = next((one.root_fingerprint for one in judgement.office), "")
    named = {fingerprint(one) for one in given or ()}
    return PdfVerdict(
        position=position,
        signatures=tuple(judgement.findings),
        problems=Problem.fit(judgement.problems),
        sha256=digest_bytes(pdf),
        text_digest=reading.text_digest or None,
        additions=additions,
        open_fields=reading.open_fields,
        root_fingerprint=first,
        root_given=given is not None,
        other_roots=tuple(one for one in all_roots if one != first),
        unconfirmed=tuple(one for one in all_roots if one not in named),
        stage=stage_of(fields, reading.open_fields, is_contract=bool(reading.text_digest)),
        archive=tuple(judgement.archive),
        revisions=revisions.describe(reading),
        cautions=Problem.fit(judgement.cautions),
        sm3=sm3(pdf),
    )


def _position(judgement: Judgement, *, added: bool) -> Position:
    """`added`: a field was lawfully filled after the parties were done."""
    if judgement.changed:
        return Position.CHANGED
    first = next(one for one in judgement.reading.signatures if not one.is_stamp)
    if not first.certifies or not judgement.certified:
        return Position.UNDECIDABLE
    updates = judgement.reading.updates
    return Position.EXTENDED if added or updates.stored or updates.stamped else Position.UNCHANGED


def _prepared(
    reading: PdfReading, roots: tuple[x509.Certificate, ...], newer: tuple[RevocationList, ...]
) -> Judgement:
    """Read the validation data of the file. Raises `DerError` for data that is none: it is not ours then."""
    encoded = dict.fromkeys(reading.store.certificates)
    for one in reading.signatures:
        if not one.is_stamp:
            encoded.update(dict.fromkeys(embedded_certificates(one.cms)))
    others = tuple(cms.load(one) for one in encoded)
    kept = tuple(read_list(one) for one in reading.store.lists)
    archived = tuple(one for one in kept if one.encoded in reading.archived.lists)
    return Judgement(reading, Grounds(roots, (*kept, *newer), others), kept, archived)


def _own_roots(
    reading: PdfReading,
) -> tuple[tuple[x509.Certificate, ...], tuple[x509.Certificate, ...]]:
    """The office's root that the file brings, and that of a provider whose certificate the office names."""
    first = next(one.cms for one in reading.signatures if not one.is_stamp)
    naming = naming_in(platform_of(reading.attached))
    try:
        return (embedded_roots(naming), embedded_roots(first)) if naming else (embedded_roots(first), ())
    except cms.UNREADABLE:
        return (), ()


def _examine_archive(judgement: Judgement) -> None:
    """The archive time stamps, newest first: each may rest on the one after it."""
    found: list[ArchiveFinding] = []
    for one in reversed([one for one in judgement.reading.signatures if one.is_stamp]):
        name = one.field
        try:
            if one.revision in judgement.reading.updates.stamped:
                found.append(_of_another(one, judgement))
                continue
            examined = examine_stamp(one.cms, one.digest, judgement.grounds, judgement.proof_of(one.revision))
        except cms.UNREADABLE as problem:
            judgement.change(
                f"{title(name, 'zh')}不成立：{in_chinese(problem)}",
                f"{title(name, 'en')} does not hold: {in_english(problem)}",
            )
            found.append(ArchiveFinding(name, None, TimeSource.SIGNER, "", False, False, None))  # noqa: FBT003
            continue
        judgement.stamps[one.revision] = examined
        if one.problem:
            judgement.change(
                f"{title(name, 'zh')}的位置不合规：{in_chinese(one.problem)}",
                f"{title(name, 'en')}: {one.problem}",
            )
        if not examined.trusted:
            zh, en = examined.reason.zh, examined.reason.en
            judgement.problems.append(
                Problem(f"{title(name, 'zh')}不可信：{zh}", f"{title(name, 'en')} is not trusted: {en}")
            )
        found.append(
            ArchiveFinding(
                field=name,
                at=examined.at,
                time_source=TimeSource.EMBEDDED if examined.embedded else TimeSource.OUTSIDE,
                authority=named(examined.certificate, NameOID.COMMON_NAME),
                trusted=examined.trusted,
                intact=not one.problem,
                ends_at=examined.ends_at,
            )
        )
    judgement.archive = found[::-1]


def _of_another(one: EmbeddedSignature, judgement: Judgement) -> ArchiveFinding:
    finding, caution, stamp = foreign.stamp_of_another(
        one, judgement.grounds, judgement.proof_of(one.revision)
    )
    if caution is not None:
        judgement.cautions.append(caution)
    if stamp is not None:
        judgement.stamps[one.revision] = stamp
    return finding


def _examine_one(signature: EmbeddedSignature, judgement: Judgement) -> None:
    reading, name = judgement.reading, signature.field
    whole = signature.end == reading.size
    coverage = "whole file" if whole else f"revision {signature.revision + 1} of {reading.revisions}"
    proven = judgement.proof_of(signature.revision)
    try:
        examined = examine(signature.cms, signature.digest, signature.claimed_at, judgement.grounds, proven)
        if proven is not None and examined.at > proven.at:
            raise DerError("its time stamp is later than an archive time stamp over it")
    except cms.UNREADABLE as problem:
        judgement.change(
            f"{title(name, 'zh')}与文件内容不符：{in_chinese(problem)}",
            f"{title(name, 'en')} does not hold: {in_english(problem)}",
        )
        judgement.findings.append(
            SignatureFinding.broken(name, coverage, visible(signature.reason), certifies=signature.certifies)
        )
        return
    if signature.problem:
        judgement.change(
            f"{title(name, 'zh')}的位置不合规：{in_chinese(signature.problem)}",
            f"{title(name, 'en')}: {signature.problem}",
        )
    if not examined.trusted:
        zh, en = examined.reason.zh, examined.reason.en
        judgement.problems.append(
            Problem(f"{title(name, 'zh')}不可信：{zh}", f"{title(name, 'en')} is not trusted: {en}")
        )
    if signature.certifies:
        _require_platform(name, examined, judgement)
    _require_order(name, examined.at, judgement)
    judgement.examined.append(examined)
    judgement.findings.append(held(signature, examined, coverage, _level(signature, examined, judgement)))


def _require_platform(name: str, examined: Examined, judgement: Judgement) -> None:
    found = certifier(name, examined, platform_of(judgement.reading.attached), judgement.grounds)
    judgement.naming = found.naming
    if found.problem is not None:
        judgement.certified = False
        judgement.problems.append(found.problem)


def _level(signature: EmbeddedSignature, examined: Examined, judgement: Judgement) -> str:
    """Only what the file itself holds counts: lists handed in by whoever checks raise no level."""
    if examined.time_source is TimeSource.SIGNER:
        return "B-B"

    def known(lists: Sequence[RevocationList]) -> bool:
        return bool(examined.rests_on) and all(one.is_known(lists) for one in examined.rests_on)

    if judgement.proof_of(signature.revision) is not None and known(judgement.archived):
        return "B-LTA"
    return "B-LT" if known(judgement.kept) else "B-T"


def _require_order(name: str, at: datetime, judgement: Judgement) -> None:
    earlier = judgement.findings[-1].signed_at if judgement.findings else None
    if earlier is not None and at < earlier:
        judgement.problems.append(
            Problem(
                f"{title(name, 'zh')}的时间早于前一签名",
                f"{title(name, 'en')} is dated before the one it follows",
            )
        )


def _examine_file(judgement: Judgement) -> None:
    """What no single signature sees: the tail of the file, the updates in between, which one came first."""
    reading = judgement.reading
    newest = reading.signatures[-1]
    behind = set(range(newest.revision + 1, reading.revisions))
    if newest.end != reading.size and not (behind and behind <= reading.updates.stored):
        count = reading.size - newest.end
        judgement.change(
            f"最后一个签名之后还有 {count} 字节未被任何签名覆盖",
            f"{count} bytes after the newest signature are covered by none",
        )
    for revision, why in reading.updates.unlawful:
        judgement.change(
            f"第 {revision + 1} 次修订超出允许范围：{in_chinese(why)}",
            f"revision {revision + 1} does more than it may: {in_english(why)}",
        )
    first, *others = reading.signatures
    if not first.certifies:
        judgement.problems.append(
            Problem("首个签名不是平台固化签名", "the first signature is not the platform's certification")
        )
    if any(one.certifies for one in others):
        judgement.change(
            "固化签名不止一个或不在首位", "there is a certification that is not the first signature"
        )
    if reading.text_digest and any(one != reading.text_digest for one in reading.attached_texts):
        judgement.problems.append(_ANOTHER_TEXT)
    moments = [judgement.stamps[one].at for one in sorted(judgement.stamps)]
    if moments != sorted(moments):
        judgement.problems.append(
            Problem("归档时间戳的先后颠倒", "archive time stamps are dated out of order")
        )

"""长期保存 — archive, refresh and repair a signed file, and say honestly which level it has reached.

A failing authority never stops anything and is never hidden: the result carries the lower level and what is
left to repair, for a job that calls `upgrade` again later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from signing import cms
from signing import pdf as pdf_file
from signing.der import DerError
from signing.errors import TimeStampFailedError
from signing.field_titles import title
from signing.findings import LEVELS, PdfVerdict, Problem
from signing.pdf import Store
from signing.pdf.archiving import add_archive_stamp, add_signature_stamp
from signing.revocation import RevocationList, read_lists_pem_or_der
from signing.timestamp import TimeStampSource
from signing.verdict import examine_pdf

HIGHEST = LEVELS[-1]


@dataclass(frozen=True, slots=True)
class Sources:
    """保存所需 — where proof comes from."""

    roots: tuple[bytes, ...]
    """PEM, those an installation trusts."""
    lists: tuple[bytes, ...]
    """Newest revocation lists, PEM or DER; those that could not be had are simply missing."""
    tsa: TimeStampSource


@dataclass(frozen=True, slots=True)
class Kept:
    """保存结果 — the file, its level, and what is left to repair."""

    pdf: bytes = field(repr=False)
    level: str
    repairs: tuple[Problem, ...] = ()
    ends_at: datetime | None = None
    """When the certificate of the newest trusted archive time stamp ends; None without one."""

    @property
    def complete(self) -> bool:
        """Nothing is left to repair."""
        return not self.repairs


def archive(pdf: bytes, sources: Sources, at: datetime) -> Kept:
    """归档 — validation data and an archive time stamp over the whole file (B-LTA when all can be had).

    Raises `NothingSignedError`, `NaiveMomentError`, `UnusableCertificateError` (a root or list that is none),
    `FileFullError`, `DamagedPdfError`, `EncryptedPdfError`, `PdfTooLargeError` or `PdfTooHeavyError`.
    """
    lists = read_lists_pem_or_der(sources.lists)
    store = gather(pdf, lists)
    try:
        stamped = add_archive_stamp(pdf, store, at=at, tsa=sources.tsa)
    except TimeStampFailedError as problem:
        failed = Problem(problem.say("zh"), problem.say("en"))
        return _said(pdf, sources, failed)
    return _said(stamped, sources)


def refresh(pdf: bytes, sources: Sources, at: datetime) -> Kept:
    """续展 — one more archive time stamp before the last one's certificate ends. Raises as `archive`."""
    return archive(pdf, sources, at)


def upgrade(pdf: bytes, sources: Sources, at: datetime) -> Kept:
    """修复 — whatever is missing for the highest level, as far as it can be had now. Raises as `archive`.

    A newest signature without time stamp gets one in the room kept for it; others are proven by the archive
    time stamp. A file that lacks nothing comes back as it is.
    """
    before = _said(pdf, sources)
    if before.complete:
        return before
    try:
        pdf = add_signature_stamp(pdf, at=at, tsa=sources.tsa) or pdf
    except TimeStampFailedError as problem:
        return _said(pdf, sources, Problem(problem.say("zh"), problem.say("en")))
    return archive(pdf, sources, at)


def due_for_refresh(verdict: PdfVerdict, at: datetime, within: timedelta) -> bool:
    """应否续展 — the newest archive time stamp ends within that time, or there is none."""
    ends = [one.ends_at for one in verdict.archive if one.ends_at is not None and one.trusted]
    return not ends or max(ends) <= at + within


def gather(pdf: bytes, lists: Sequence[RevocationList]) -> Store:
    """验证资料汇集 — every certificate the signatures rest on, and the lists that speak for them.

    What it gathers is checked by the verdict, not here. Raises `DerError` for a certificate that is none.
    """
    loaded = certificates_in(pdf)
    spoken = tuple(one.encoded for one in lists if any(one.speaks_for(issuer) for issuer in loaded))
    return Store(tuple(one.public_bytes(Encoding.DER) for one in loaded), spoken)


def certificates_in(pdf: bytes) -> tuple[x509.Certificate, ...]:
    """Every certificate that signatures and time stamps of a file carry, unchecked; raises as `gather`."""
    certificates: dict[bytes, None] = {}
    for value in pdf_file.unverified_values(pdf):
        try:
            signed = cms.read(value, outside=True)
            certificates.update(dict.fromkeys(signed.certificates))
            if signed.token is not None:
                certificates.update(dict.fromkeys(cms.read(signed.token, outside=True).certificates))
        except DerError:
            continue  # not ours; the verdict will say so
    return tuple(cms.load(one) for one in certificates)


def _said(pdf: bytes, sources: Sources, *failed: Problem) -> Kept:
    verdict = examine_pdf(pdf, roots=sources.roots)
    repairs = list(failed) + list(verdict.problems)
    if verdict.level != HIGHEST and not repairs:
        repairs = [_missing(one.field, one.level) for one in verdict.signatures if one.level != HIGHEST]
    ends = [one.ends_at for one in verdict.archive if one.ends_at is not None and one.trusted]
    return Kept(pdf, verdict.level, tuple(repairs), max(ends, default=None))


_LACKS = {
    "": ("签名不成立", "does not hold"),
    "B-B": ("缺少时间戳", "lacks a time stamp"),
    "B-T": ("缺少吊销列表", "lacks revocation lists"),
    "B-LT": ("缺少归档时间戳", "lacks an archive time stamp"),
}


def _missing(name: str, level: str) -> Problem:
    zh, en = _LACKS[level]
    return Problem(f"{title(name, 'zh')}（{level}）{zh}", f"{title(name, 'en')} ({level}) {en}")

"""结论文本 — a verdict as lines for a person (Chinese or English) and as a JSON object for a program."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from signing.bundle import BundleVerdict
from signing.canonical import Json
from signing.examination import TimeSource
from signing.field_titles import title, titles
from signing.findings import ArchiveFinding, PdfVerdict, Problem, SignatureFinding
from signing.headline import answer, headline, older, where_to_compare
from signing.moments import in_beijing
from signing.outcome import Outcome

_SOURCES = {
    TimeSource.EMBEDDED: ("内置时间戳", "embedded time stamp"),
    TimeSource.OUTSIDE: ("外部时间戳", "outside time stamp"),
    TimeSource.SIGNER: ("签名人自述时间", "claimed by the signer"),
}


def lines(verdict: PdfVerdict | BundleVerdict, language: str) -> Iterator[str]:
    """The verdict, most important line first; `language` is `zh` or `en`."""
    if isinstance(verdict, BundleVerdict):
        yield from _bundle_lines(verdict, language)
    else:
        yield answer(verdict, language)
        if verdict.outcome is Outcome.UNSIGNED:
            yield f"  ! {older(language)}"
        if verdict.newer is not None:
            yield from _problem_lines((verdict.newer,), chinese=language == "zh")
        yield from _pdf_lines(verdict, language, confirmed=_confirmed(verdict))
    yield from _root_lines(verdict, language)


def as_json(verdict: PdfVerdict | BundleVerdict) -> dict[str, Json]:
    """The verdict as a JSON object; moments in ISO 8601 with their zone."""
    common: dict[str, Json] = {
        "ok": verdict.outcome is Outcome.CONFIRMED,
        "outcome": verdict.outcome.value,
        "sha256": verdict.sha256,
        "sm3": verdict.sm3,
        "problems": [{"zh": one.zh, "en": one.en} for one in verdict.problems],
        "root_fingerprint": verdict.root_fingerprint,
        "root_given": verdict.root_given,
        "unconfirmed_roots": list(verdict.unconfirmed),
    }
    if isinstance(verdict, PdfVerdict):
        return {
            "kind": "pdf",
            **common,
            "position": verdict.position.name.lower(),
            "stage": verdict.stage.name.lower(),
            "text_digest": verdict.text_digest,
            "additions": list(verdict.additions),
            "open_fields": list(verdict.open_fields),
            "signatures": [_signature_json(one) for one in verdict.signatures],
            "level": verdict.level,
            "archive": [_archive_json(one) for one in verdict.archive],
            "revisions": [
                {"number": one.number, "zh": one.zh, "en": one.en, "field": one.field}
                for one in verdict.revisions
            ],
            "cautions": [{"zh": one.zh, "en": one.en} for one in verdict.cautions],
            "newer": verdict.newer._asdict() if verdict.newer else None,
        }
    return {
        "kind": "bundle",
        **common,
        "summary": verdict.summary,
        "members": list(verdict.members),
        "sealed_by": verdict.sealed_by,
        "sealed_at": _iso(verdict.sealed_at),
        "ledger_entries": verdict.ledger_entries,
        "cautions": [{"zh": one.zh, "en": one.en} for one in verdict.cautions],
        "pdf": as_json(verdict.pdf) if verdict.pdf else None,
    }


def _signature_json(one: SignatureFinding) -> dict[str, Json]:
    return {
        "field": one.field,
        "signer_name": one.signer_name,
        "organisation": one.organisation,
        "uscc": one.uscc,
        "office": one.office,
        "signed_at": _iso(one.signed_at),
        "time_source": one.time_source.value,
        "level": one.level,
        "trusted": one.trusted,
        "intact": one.intact,
        "coverage": one.coverage,
        "reason": one.reason,
        "certificate_serial": one.certificate_serial,
        "certifies": one.certifies,
        "revoked_at": _iso(one.revoked_at),
    }


def _archive_json(one: ArchiveFinding) -> dict[str, Json]:
    return {
        "field": one.field,
        "at": _iso(one.at),
        "time_source": one.time_source.value,
        "authority": one.authority,
        "trusted": one.trusted,
        "intact": one.intact,
        "ends_at": _iso(one.ends_at),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _confirmed(verdict: PdfVerdict | BundleVerdict) -> bool:
    return verdict.root_given and not verdict.unconfirmed


def _pdf_lines(verdict: PdfVerdict, language: str, *, confirmed: bool) -> Iterator[str]:
    chinese = language == "zh"
    yield from _problem_lines(verdict.problems, chinese=chinese)
    for one in verdict.signatures:
        yield _signature_line(one, chinese=chinese, confirmed=confirmed)
    for stamp in verdict.archive:
        yield _archive_line(stamp, chinese=chinese)
    yield from _caution_lines(verdict.cautions, chinese=chinese)
    if verdict.text_digest:
        yield f"  正文摘要 {verdict.text_digest}" if chinese else f"  text digest {verdict.text_digest}"
    if verdict.open_fields:
        names = titles(verdict.open_fields, language)
        yield f"  尚未签署：{names}" if chinese else f"  not signed yet: {names}"


def _signature_line(one: SignatureFinding, *, chinese: bool, confirmed: bool) -> str:
    what = title(one.field, "zh" if chinese else "en")
    if not one.level:
        return f"  × {what}：签名不成立" if chinese else f"  × {what}: does not hold"
    moment = f"{in_beijing(one.signed_at):%Y-%m-%d %H:%M:%S}" if one.signed_at else "—"
    source = _SOURCES[one.time_source][0 if chinese else 1]
    trust = ("不可信", "NOT trusted")
    if one.trusted:
        trust = ("可信", "trusted") if confirmed else ("签发机构未经确认", "issuer not confirmed")
    mark = "√" if one.trusted and one.intact else "×"
    who = "，".join(dict.fromkeys(part for part in (one.signer_name, one.office, one.organisation) if part))
    later = ""
    if one.revoked_at and one.trusted:
        revoked = f"{in_beijing(one.revoked_at):%Y-%m-%d %H:%M:%S}"
        later = (
            f"；证书此后于 {revoked} 吊销，不影响此前的签名"
            if chinese
            else f"; revoked later, {revoked}, which leaves it valid"
        )
    if chinese:
        return f"  {mark} {what}：{who}；北京时间 {moment}（{source}）；{one.level}；{trust[0]}{later}"
    return f"  {mark} {what}: {who}; {moment} Beijing time ({source}); {one.level}; {trust[1]}{later}"


def _archive_line(one: ArchiveFinding, *, chinese: bool) -> str:
    if one.at is None or one.ends_at is None:
        what = title(one.field, "zh" if chinese else "en")
        return f"  × {what}不成立" if chinese else f"  × {what} does not hold"
    mark = "√" if one.trusted and one.intact else "×"
    moment, ends = (f"{in_beijing(at):%Y-%m-%d %H:%M:%S}" for at in (one.at, one.ends_at))
    source = _SOURCES[one.time_source][0 if chinese else 1]
    if chinese:
        return f"  {mark} 归档时间戳 {moment}（{source}，{one.authority}），应于 {ends} 前续展"
    return f"  {mark} archived {moment} Beijing time ({source}, {one.authority}), to be renewed before {ends}"


def _bundle_lines(verdict: BundleVerdict, language: str) -> Iterator[str]:
    chinese = language == "zh"
    yield answer(verdict, language)
    yield from _problem_lines(verdict.problems, chinese=chinese)
    if verdict.sealed_by and verdict.sealed_at:
        moment = f"{in_beijing(verdict.sealed_at):%Y-%m-%d %H:%M:%S}"
        yield (
            f"  清单由 {verdict.sealed_by} 于北京时间 {moment} 签名；账链 {verdict.ledger_entries} 条"
            if chinese
            else f"  sealed by {verdict.sealed_by}, {moment} Beijing time; ledger of {verdict.ledger_entries}"
        )
    yield from _caution_lines(verdict.cautions, chinese=chinese)
    if verdict.pdf:
        yield f"  contract.pdf{'：' if chinese else ': '}{headline(verdict.pdf, language)}"
        for line in _pdf_lines(verdict.pdf, language, confirmed=_confirmed(verdict)):
            yield f"    {line}"


def _problem_lines(problems: tuple[Problem, ...], *, chinese: bool) -> Iterator[str]:
    for one in problems:
        yield f"  ! {one.zh if chinese else one.en}"


def _caution_lines(cautions: tuple[Problem, ...], *, chinese: bool) -> Iterator[str]:
    for one in cautions:
        yield f"  ? {one.zh if chinese else one.en}"


def _root_lines(verdict: PdfVerdict | BundleVerdict, language: str) -> Iterator[str]:
    """Nothing below a refusal: a fingerprint there would only lend it somebody's name."""
    if verdict.outcome in (Outcome.REFUSED, Outcome.UNDECIDABLE) or not verdict.root_fingerprint:
        return
    chinese = language == "zh"
    given = verdict.root_fingerprint not in verdict.unconfirmed and verdict.root_given
    if given:
        whose = "指定的根证书" if chinese else "the root you gave"
    else:
        whose = "文件自带，未经确认" if chinese else "the file's own, not confirmed"
    what = "根证书" if chinese else "root"
    yield (
        f"  {what} SHA-256 {verdict.root_fingerprint}（{whose}）"
        if chinese
        else (f"  {what} SHA-256 {verdict.root_fingerprint} ({whose})")
    )
    for one in verdict.unconfirmed:
        if one != verdict.root_fingerprint:
            yield (
                f"  外部机构的根证书 SHA-256 {one}（未经确认）"
                if chinese
                else (f"  root of an outside authority SHA-256 {one} (not confirmed)")
            )
    if verdict.outcome is Outcome.UNCONFIRMED:
        yield f"  {where_to_compare(language)}"

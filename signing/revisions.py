"""修订说明与存续提示 — what each update of a signed file did, and which proof of it ends when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from signing.examination import StampExamined
from signing.field_titles import title
from signing.findings import LEVELS, Problem, RevisionFinding, SignatureFinding
from signing.moments import said

if TYPE_CHECKING:
    from signing.pdf import PdfReading

_DID = {
    "PlatformSeal": ("平台固化文本", "the platform certified the text"),
    "UnionChiefSignature": ("职工方首席代表签名", "the employees' chief signed"),
    "EmployerChiefSignature": ("用人单位方首席代表签名", "the employer's chief signed"),
    "UnionOrganisationSeal": ("工会盖章", "the union sealed"),
    "EmployerOrganisationSeal": ("用人单位盖章", "the employer sealed"),
    "BureauFilingMark": ("人社部门加盖备案章", "the bureau put its filing stamp"),
}
_WITHOUT_ARCHIVE = {"B-LTA": "B-LT"}
_STAMPED_ELSEWHERE = ("其他程序加盖的时间戳", "a time stamp by another program")
_STORED = ("其他程序补充的验证资料", "validation data added by another program")
_STAMPED = ("归档时间戳（连同验证资料）", "archive time stamp, with validation data")


def describe(reading: PdfReading) -> tuple[RevisionFinding, ...]:
    """One line for each update, the oldest first; an update that nothing signed says so."""
    first = reading.signatures[0].revision
    found = []
    for number in range(reading.revisions):
        made = next((one for one in reading.signatures if one.revision == number), None)
        if made is not None:
            zh, en = _STAMPED if made.is_stamp else _DID.get(made.field, ("签名", "a signature"))
            if number in reading.updates.stamped:
                zh, en = _STAMPED_ELSEWHERE
            found.append(RevisionFinding(number + 1, zh, en, made.field))
        elif number < first:
            zh, en = ("原始文件", "the file as drawn") if number == 0 else ("准备签名域", "fields prepared")
            found.append(RevisionFinding(number + 1, zh, en))
        elif number in reading.updates.stored:
            found.append(RevisionFinding(number + 1, *_STORED))
        else:
            found.append(RevisionFinding(number + 1, "未经签名的改动", "a change that nobody signed"))
    return tuple(found)


def unarchived(reading: PdfReading) -> list[Problem]:
    """归档提示 — the newest signature of a contract lies under no archive time stamp: the file waits, or
    later updates were cut from it."""
    newest = reading.signatures[-1]
    if newest.is_stamp or not reading.text_digest:
        return []
    zh, en = title(newest.field, "zh"), title(newest.field, "en")
    return [
        Problem(
            f"{zh}没有归档时间戳：或者尚未归档，或者这是截去了后来修订的较早版本，请与平台保存的文件核对",
            f"{en}: no archive time stamp over it; not archived yet, or an older file with later updates "
            "cut off: compare with the one the platform keeps",
        )
    ]


def aged(
    signatures: Sequence[SignatureFinding], stamps: Sequence[StampExamined], at: datetime | None
) -> list[SignatureFinding]:
    """级别随时间变化 — the findings as they stand at a moment: proof for decades lasts as long as the newest
    archive time stamp."""
    if at is None or any(one.trusted and one.ends_at >= at for one in stamps):
        return list(signatures)
    return [replace(one, level=_WITHOUT_ARCHIVE.get(one.level, one.level)) for one in signatures]


def cautions(
    signatures: Sequence[SignatureFinding], stamps: Sequence[StampExamined], at: datetime | None
) -> list[Problem]:
    """存续提示 — archive time stamps renewed too late, and, at a given moment, proof that has ended."""
    ordered = sorted(stamps, key=lambda one: one.at)
    found = [
        Problem(
            f"归档时间戳续展过迟：上一时间戳证书已于 {said(one.ends_at)} 到期",
            f"an archive time stamp was renewed too late: the one before ended {said(one.ends_at)}",
        )
        for one, following in pairwise(ordered)
        if following.at > one.ends_at
    ]
    if at is None:
        return found
    if ordered and ordered[-1].ends_at < at:
        moment = said(ordered[-1].ends_at)
        found.append(
            Problem(
                f"最新归档时间戳的证书已于 {moment} 到期，应当续展",
                f"the newest archive time stamp ended {moment} and should have been renewed",
            )
        )
    if not ordered and any(LEVELS.index(one.level) < LEVELS.index("B-LTA") for one in signatures):
        found.append(
            Problem("尚未归档，证书到期后难以验证", "not archived: hard to check once certificates end")
        )
    return found

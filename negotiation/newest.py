"""最新版本 — a signed contract beside the file that this office keeps of it: cut back, or signed elsewhere.

A single PDF cannot show what was cut off its end; whoever keeps the newest one can.
"""

from __future__ import annotations

from dataclasses import replace

from negotiation.domain.case import Case
from negotiation.domain.contract import Contract
from negotiation.ports import UnitOfWork
from signing import pdf as pdf_file
from signing.checking import Verdict
from signing.field_titles import titles
from signing.findings import PdfVerdict, Problem

_ELSEWHERE = Problem(
    "本平台保存的是另一个文件，这个文件可能是在本平台以外加签的，请以平台保存的文件为准",
    "the platform keeps another file of this contract; this one may have been signed elsewhere",
)
_NO_RECORD = Problem("本平台没有这份合同的记录", "the platform has no record of this contract")
_ANOTHER_TEXT = Problem(
    "本平台现行的正式文本是另一份（变更或者重新出具），请一并查看",
    "the official text in use is another one by now (amended or issued anew): look at that one too",
)


def find_contract(uow: UnitOfWork, digest: str) -> tuple[Case, Contract] | None:
    """The contract whose official text begins with these digits of its digest."""
    place = uow.heads.find_text(digest)
    if place is None:
        return None
    case = uow.cases.load(place[0])
    contract = case.contract(place[1])
    official = contract.official
    return (case, contract) if official and official.text_digest.startswith(digest) else None


def beside_the_kept(uow: UnitOfWork, content: bytes, verdict: Verdict) -> Verdict:
    """与保存的文件比对 — the verdict, and what the newest kept file says of a single PDF."""
    if not isinstance(verdict, PdfVerdict) or not verdict.ok or not verdict.text_digest:
        return verdict
    found = find_contract(uow, verdict.text_digest)
    official = found[1].official if found else None
    if official is None:
        known = uow.heads.find_text(verdict.text_digest) is not None
        return replace(verdict, cautions=(*verdict.cautions, _ANOTHER_TEXT if known else _NO_RECORD))
    if official.revision == verdict.sha256:
        return verdict
    kept = uow.papers.get(official.revision)
    if content.startswith(kept) and not _signed_since(kept, content):
        return verdict  # others added a time stamp or validation data to the newest file
    return replace(verdict, newer=_later(content, kept) if kept.startswith(content) else _ELSEWHERE)


def _signed_since(kept: bytes, content: bytes) -> bool:
    """Somebody's place was filled beyond the kept file, which this office never saw."""
    return any(one.end > len(kept) and not one.is_stamp for one in pdf_file.read_signatures(content))


def _later(content: bytes, kept: bytes) -> Problem:
    """What was signed and archived since."""
    since = [one.field for one in pdf_file.read_signatures(kept) if one.end > len(content)]
    zh, en = titles(since, "zh") or "归档数据", titles(since, "en") or "archival data"
    return Problem(
        f"这是真实的较早版本，本平台保存的文件此后还有：{zh}。请以最新的文件为准",
        f"a genuine older state; in the file the platform keeps there follow: {en}. Take the newest file",
    )

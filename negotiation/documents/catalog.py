"""文书目录 — kind → title, layout, file; the one door through which a paper becomes a PDF.

Every kind of `domain/papers.KINDS` has a layout here; values of another kind are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from negotiation.documents.breaking import Run, Widths
from negotiation.documents.errors import MissingGlyphError, UnknownDocumentError
from negotiation.documents.flow import one_line
from negotiation.documents.layouts import bureau, contract, course, decisions, forms, offers, supervision
from negotiation.documents.page import MM, PAGE_HEIGHT, PAGE_WIDTH, RED, Box, Layout, Words
from negotiation.domain.papers import KINDS, ContractPaper, Paper

if TYPE_CHECKING:
    from negotiation.documents.render.fonts import Fonts

TITLES: Mapping[str, tuple[str, str]] = {
    "D1": ("集体协商要约书", "Offer to negotiate"),
    "D2": ("集体协商答复书", "Reply to the offer"),
    "D3": ("协商代表产生记录", "Record of the delegation"),
    "D9": ("协商会议记录", "Minutes of a meeting"),
    "D10": ("中止协商书", "Suspension of the talks"),
    "D11": ("集体合同草案", "Draft contract"),
    "D13": ("职工代表大会决议", "Resolution of the staff congress"),
    "D15": ("集体合同正式文本", "Contract"),
    "D16": ("集体合同报审表", "Filing form"),
    "D19": ("受理回执", "Receipt"),
    "D20": ("补正通知书", "Request for missing papers"),
    "D22": ("审查意见书", "Review opinion"),
    "D24": ("公布公告", "Announcement"),
    "D26": ("履行情况报告", "Report on performance"),
    "D27": ("变更解除建议书", "Proposal to amend or terminate"),
    "D28": ("协调处理文书", "Coordination paper"),
    "D29": ("工会监督文书", "Letter of union supervision"),
}
"""Kind → title in Chinese and English, as the screens list it."""

_LAYOUTS: Mapping[str, Callable[[Any, Widths], Layout]] = {
    "D1": offers.offer,
    "D2": offers.reply,
    "D3": forms.delegation,
    "D9": forms.minutes,
    "D10": course.suspension,
    "D11": contract.contract,
    "D13": decisions.resolution,
    "D15": contract.contract,
    "D16": forms.filing,
    "D19": bureau.receipt,
    "D20": supervision.correction,
    "D22": bureau.opinion,
    "D24": decisions.announcement,
    "D26": course.performance,
    "D27": course.change,
    "D28": course.coordination,
    "D29": supervision.union_letter,
}
_PRACTICE = "演练文书，不产生法律效力"
_UNSAFE = re.compile(r'[\\/:*?"<>|\s\x00-\x1f\x7f]+')
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Rendered:
    """成品文书 — the PDF and what others need to know about it."""

    kind: str
    pdf: bytes
    pages: int
    file_name: str
    """编号-文书名.pdf, safe on every file system."""
    boxes: Mapping[str, Box]
    """Signature field → reserved place; empty on papers without one."""


def render(kind: str, paper: Paper, fonts: Fonts, *, practice: bool = False) -> Rendered:
    """The PDF of a paper; same paper and fonts, same bytes. In practice each page says that it is.

    Raises `UnknownDocumentError` and `MissingGlyphError`.
    """
    from negotiation.documents.render.draw import draw  # the engine is slow to import

    _check(kind, paper)
    try:
        layout = _LAYOUTS[kind](paper, fonts.widths)
    except MissingGlyphError as error:
        raise MissingGlyphError(error.character, f"{kind} {TITLES[kind][0]}：{error.where}") from error
    if practice:
        _mark_practice(layout, fonts.widths)
    return Rendered(
        kind, draw(layout, fonts), len(layout.pages), _file_name(kind, paper, layout), layout.boxes
    )


def signature_boxes(rendered: Rendered) -> Mapping[str, Box]:
    """签章位置 — field name → reserved place, for the signing kernel."""
    return rendered.boxes


def _mark_practice(layout: Layout, widths: Widths) -> None:
    """演练 — in the upper margin of every page."""
    for page in layout.pages:
        line, size = one_line(widths, Run(_PRACTICE, "sans"), 10.5, PAGE_WIDTH)
        page.marks.append(Words((PAGE_WIDTH - line.width) / 2, PAGE_HEIGHT - 15 * MM, size, line, RED))


def _check(kind: str, paper: Paper) -> None:
    if kind not in KINDS or kind not in _LAYOUTS:
        raise UnknownDocumentError(f"no document of kind {kind!r}")
    if not isinstance(paper, KINDS[kind]):
        raise UnknownDocumentError(f"{kind} is not made from {type(paper).__name__}")
    if isinstance(paper, ContractPaper) and paper.draft != (kind == "D11"):
        raise UnknownDocumentError(f"{kind} and draft={paper.draft} do not belong together")


def _file_name(kind: str, paper: Paper, layout: Layout) -> str:
    title = layout.title if isinstance(paper, ContractPaper) else TITLES[kind][0]
    parts = (_UNSAFE.sub("_", part).strip("._")[:_LONGEST_NAME] for part in (layout.number, title))
    return "-".join(part for part in parts if part) + ".pdf"

"""合同文本 — D11 草案 and D15 正式文本: cover, contents, chapters and the page where both sides sign.

Every page but the cover carries the firm, the title, the number, the page count and the first characters of
the text digest, so that a page taken out of the paper can still be matched with the text that was voted on.
"""

from __future__ import annotations

from negotiation.documents.breaking import Run, Widths
from negotiation.documents.flow import Flow, Frame, Style, baseline, one_line, plain_paragraphs
from negotiation.documents.layouts.signing_page import page_title, signing_page
from negotiation.documents.page import (
    GREY,
    MM,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    Bookmark,
    Box,
    Layout,
    Link,
    Page,
    Stroke,
    Words,
)
from negotiation.domain.numerals import chinese, chinese_date
from negotiation.domain.papers import ContractPaper

_LEFT, _RIGHT = 28 * MM, PAGE_WIDTH - 26 * MM
_CHAPTER = Style(15, 30, face="sans", align="centre", before=14, after=6, keep_next=44)
_CLAUSE = Style(12, 21, first=2)
_LEADINGS = (21.0, 20.5, 20.0, 19.5, 21.5, 22.0, 22.5)
"""Line spacing of the clauses: the usual one, then tighter ones that may save a page, then wider ones."""
_LEAST = 6 * 21.0
"""Height the last page of the text takes at least: a sheet with two lines on it invites more."""
_END = "（以下无正文）"
"""Closes the text where a page for signatures follows: nothing can be put between (common practice)."""
_CONTENTS = Style(12, 26)
_DIGEST_SHOWN = 16
_SIGNING = "signing"
_SHORT_TITLE, _LONG_TITLE, _KIND = 6, 10, "专项集体合同"
_GAP = "\u2002"  # half a character: a wider gap is read as two columns when text is copied


def frame(_page: int) -> Frame:
    """Type area of a contract page, below the running head."""
    return Frame(_LEFT, _RIGHT, PAGE_HEIGHT - 34 * MM, 30 * MM)


def contract(paper: ContractPaper, widths: Widths) -> Layout:
    """D11 and D15."""
    body, entries = _body(paper, widths)
    body.new_page()
    body.page.anchors[_SIGNING] = PAGE_HEIGHT
    places = signing_page(paper, body)
    entries.append((page_title(paper), _SIGNING, body.page_index))
    before = 1 + _contents_pages(len(entries))
    cover = _cover(paper, widths)
    contents = _contents(entries, widths, before)
    pages = (cover, *contents.pages, *body.pages)
    for index, page in enumerate(pages):
        if index:
            _running_lines(paper, widths, page, index + 1, len(pages))
    boxes = {
        name: Box(before + index, x, y, width, height)
        for name, (index, x, y, width, height) in places.items()
    }
    bookmarks = [Bookmark("封面", "cover"), Bookmark("目录", "contents")]
    bookmarks += [Bookmark(title, anchor) for title, anchor, _ in entries]
    state = "草案" if paper.draft else "正式文本"
    return Layout(
        title=paper.text.title + ("（草案）" if paper.draft else ""),
        subject=f"{paper.employer.name}{paper.text.title}（{state}）",
        author=f"{paper.employer.name}；{paper.union.name}",
        number=paper.number,
        dated=None,  # the day of a contract is that of its signatures
        pages=pages,
        bookmarks=tuple(bookmarks),
        boxes=boxes,
        text_digest=paper.digest,
    )


def _body(paper: ContractPaper, widths: Widths) -> tuple[Flow, list[tuple[str, str, int]]]:
    """The chapters, set a little tighter or wider where the last page would hold a few lines only."""
    usual = _set(paper, widths, _LEADINGS[0])
    if usual[0].used() >= _LEAST:
        return usual
    others = (_set(paper, widths, leading) for leading in _LEADINGS[1:])
    return next((one for one in others if one[0].used() >= _LEAST), usual)


def _set(paper: ContractPaper, widths: Widths, leading: float) -> tuple[Flow, list[tuple[str, str, int]]]:
    flow = Flow(widths, frame)
    entries = _chapters(paper, flow, _CLAUSE.but(leading=leading))
    flow.paragraph(_CLAUSE.but(leading=leading, first=0, align="centre", before=leading / 2), _END)
    return flow, entries


def _chapters(paper: ContractPaper, flow: Flow, clause_style: Style) -> list[tuple[str, str, int]]:
    entries = []
    number = 0
    for place, chapter in enumerate(paper.text.chapters, start=1):
        title = f"第{chinese(place)}章　{chapter.title}"
        anchor = f"chapter-{place}"
        flow.paragraph(_CHAPTER, title.replace("　", _GAP), anchor)
        entries.append((title, anchor, flow.page_index))
        for clause in chapter.clauses:
            number += 1
            lead = Run(f"第{chinese(number)}条{_GAP}", "sans")
            paragraphs = plain_paragraphs(clause.text) or [""]
            flow.paragraph(clause_style, [lead, Run(paragraphs[0])])
            for paragraph in paragraphs[1:]:
                flow.paragraph(clause_style, paragraph)
            for item_number, item in enumerate(clause.items, start=1):
                flow.paragraph(clause_style, f"（{chinese(item_number)}）{item}")
    return entries


def _cover(paper: ContractPaper, widths: Widths) -> Page:
    flow = Flow(widths, frame)
    flow.page.anchors["cover"] = PAGE_HEIGHT
    flow.y = PAGE_HEIGHT - 32 * MM
    flow.paragraph(Style(12, 20, align="right"), f"合同编号：{paper.number}")
    flow.space(40 * MM)
    name, size = one_line(widths, Run(paper.employer.name), 22, flow.frame.width)
    flow.page.marks.append(Words((PAGE_WIDTH - name.width) / 2, flow.y, size, name))
    flow.space(23 * MM)
    for part in _title_lines(paper.text.title):
        title, size = one_line(widths, Run(part, "sans"), 40, flow.frame.width)
        flow.page.marks.append(Words((PAGE_WIDTH - title.width) / 2, flow.y - 6, size, title))
        flow.space(19 * MM)
    flow.y += 7 * MM
    if paper.draft:
        flow.paragraph(Style(18, 28, align="centre"), "（草　案）")
    flow.y = PAGE_HEIGHT - 172 * MM
    row = Style(14, 30, left=2, right=1, align="left")
    for head, text in (
        ("用人单位方", paper.employer.name),
        ("职 工 方", paper.union.name),
        ("合 同 期 限", f"{chinese_date(paper.text.term_from)}至{chinese_date(paper.text.term_until)}"),
    ):
        _cover_row(flow, row, head.replace(" ", ""), text)
    _digest(flow, widths, paper)
    return flow.page


def _title_lines(title: str) -> list[str]:
    """A short title is spaced out; a long one is divided by its sense."""
    if len(title) <= _SHORT_TITLE:
        return ["　".join(title)]
    if len(title) > _LONG_TITLE and title.endswith(_KIND):
        return [title.removesuffix(_KIND), _KIND]
    return [title]


def _cover_row(flow: Flow, style: Style, head: str, text: str) -> None:
    """A heading spread to five characters, then the text on a rule."""
    width = 5.2 * style.size
    left = flow.frame.left + style.left * style.size
    line, _ = one_line(flow.widths, Run(head, "sans"), style.size, width, "spread")
    base = baseline(flow.y, style.leading, style.size)
    flow.page.marks.append(Words(left, base, style.size, line))
    x = left + width + 14
    right = flow.frame.right - style.right * style.size
    said, size = one_line(flow.widths, Run(text), style.size, right - x - 8)
    flow.page.marks.append(Words(x + 4, base, size, said))
    flow.page.marks.append(Stroke(x, base - 5, right, base - 5, 0.5))
    flow.y -= style.leading + 4


def _digest(flow: Flow, widths: Widths, paper: ContractPaper) -> None:
    """The whole digest of the text, at the foot; the bureau's mark has its place where all sign."""
    for row, part in enumerate(("文本摘要（SHA-256）", paper.digest)):
        line, size = one_line(widths, Run(part), 9, flow.frame.width)
        flow.page.marks.append(Words((PAGE_WIDTH - line.width) / 2, 28 * MM - row * 13, size, line, GREY))


def _contents_pages(entries: int) -> int:
    first = int((frame(0).top - frame(0).bottom - 52) // _CONTENTS.leading)
    other = int((frame(0).top - frame(0).bottom) // _CONTENTS.leading)
    return 1 if entries <= first else 1 + -(-(entries - first) // other)


def _contents(entries: list[tuple[str, str, int]], widths: Widths, before: int) -> Flow:
    flow = Flow(widths, frame)
    flow.page.anchors["contents"] = PAGE_HEIGHT
    flow.paragraph(Style(18, 36, face="sans", align="centre", after=16), "目　　录")
    for title, anchor, index in entries:
        flow.need(_CONTENTS.leading)
        base = baseline(flow.y, _CONTENTS.leading, _CONTENTS.size)
        page, _ = one_line(widths, Run(f"{before + index + 1}"), _CONTENTS.size, 60)
        words, size = one_line(widths, Run(title), _CONTENTS.size, flow.frame.width - 60)
        flow.page.marks.append(Words(flow.frame.left, base, size, words))
        flow.page.marks.append(Words(flow.frame.right - page.width, base, _CONTENTS.size, page))
        start, end = flow.frame.left + words.width + 8, flow.frame.right - page.width - 8
        flow.page.marks.append(Stroke(start, base + 3, end, base + 3, 0.9, GREY, (0.01, 4)))
        flow.page.links.append(
            Link(flow.frame.left, flow.y - _CONTENTS.leading, flow.frame.width, _CONTENTS.leading, anchor)
        )
        flow.y -= _CONTENTS.leading
    return flow


def _running_lines(paper: ContractPaper, widths: Widths, page: Page, number: int, total: int) -> None:
    width = _RIGHT - _LEFT
    top, foot = PAGE_HEIGHT - 24 * MM, 18 * MM
    right, right_size = one_line(widths, Run(f"编号：{paper.number}"), 9, width * 0.4)
    title = paper.text.title + ("（草案）" if paper.draft else "")
    room = width - right.width - 14
    left, left_size = one_line(widths, Run(f"{paper.employer.name}　{title}"), 9, room)
    page.marks.append(Words(_LEFT, top, left_size, left))
    page.marks.append(Words(_RIGHT - right.width, top, right_size, right))
    page.marks.append(Stroke(_LEFT, top - 5, _RIGHT, top - 5, 0.5))
    count, size = one_line(widths, Run(f"第 {number} 页 共 {total} 页"), 9.5, width)
    page.marks.append(Words((PAGE_WIDTH - count.width) / 2, foot, size, count))
    digest, size = one_line(widths, Run(f"文本摘要 {paper.digest[:_DIGEST_SHOWN]}"), 8, width * 0.4)
    page.marks.append(Words(_LEFT, foot, size, digest, GREY))

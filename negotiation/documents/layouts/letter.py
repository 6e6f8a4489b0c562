"""公文 — the frame of letters, opinions and receipts: letterhead, title, body, signature, page numbers.

Measures after the letter form (信函格式) of GB/T 9704-2012: type area 156 × 225 mm, 22 lines of 28
characters, red double rules, the number at the right below the first, no page number on the first page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations, pairwise
from typing import TypeVar

from negotiation.documents.breaking import Line, Run, Widths
from negotiation.documents.flow import Flow, Frame, Style, baseline, one_line
from negotiation.documents.layouts.words import person
from negotiation.documents.page import (
    GREY,
    MM,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    RED,
    Box,
    Layout,
    Page,
    QrCode,
    Stroke,
    Words,
)
from negotiation.domain.numerals import chinese, chinese_date, chinese_moment
from negotiation.domain.papers import Heading

_LEFT, _RIGHT = 28 * MM, PAGE_WIDTH - 26 * MM
_TOP, _BOTTOM = PAGE_HEIGHT - 37 * MM, 35 * MM
_RULE = 170 * MM
_HEAD_TOP = PAGE_HEIGHT - 30 * MM
_SIZE = 156 * MM / 28
_LEADINGS = (29.0, 27.5, 26.0)
"""Line spacing: the standard's, and two tighter ones for a letter that would spill over by a little."""
_TITLE = Style(22, 34, align="centre")
_NOTE = Style(10.5, 18, align="left")
_SEAL_ROOM = 44.0
_SEAL = 42 * MM
_BELOW_DATE = 4.5 * MM
"""How far the seal reaches below the date it is put over (骑年盖月)."""
_NUMBER_ROOM = 70.0
_TITLE_WORDS = re.compile(r"(《[^》]*》的[^《]*|《[^》]*》)")
"""What of a title stays on one line: a document's name, with what hangs on it by 的."""
_Paper = TypeVar("_Paper")


def fitted(write: Callable[[_Paper, Widths, float], Layout]) -> Callable[[_Paper, Widths], Layout]:
    """调整行距 — sets a letter tighter when that saves a page (the cure of GB/T 9704-2012 §7.3.5.5)."""

    def layout(paper: _Paper, widths: Widths) -> Layout:
        standard = write(paper, widths, _LEADINGS[0])
        if len(standard.pages) == 1:
            return standard
        tighter = (write(paper, widths, leading) for leading in _LEADINGS[1:])
        return next((one for one in tighter if len(one.pages) < len(standard.pages)), standard)

    return layout


def frame(_page: int) -> Frame:
    """Type area of a page of a letter."""
    return Frame(_LEFT, _RIGHT, _TOP, _BOTTOM)


def title_lines(title: str, room: float) -> list[str]:
    """标题分行 — whole words, long and short lines as a trapezium or a lozenge (GB/T 9704-2012 §7.3.1).

    The name of a document is never divided; `room` in characters. A name longer than the line stays whole,
    and the caller sets it smaller.
    """
    pieces = [part for part in _TITLE_WORDS.split(title) if part]
    ways = (
        _divided(pieces, cuts)
        for count in range(len(pieces))
        for cuts in combinations(range(1, len(pieces)), count)
    )
    fitting = (way for way in ways if max(map(len, way)) <= room)
    return next(fitting, _divided(pieces, tuple(range(1, len(pieces)))))


def _divided(pieces: Sequence[str], cuts: Sequence[int]) -> list[str]:
    edges = (0, *cuts, len(pieces))
    return ["".join(pieces[start:end]) for start, end in pairwise(edges)]


class Letter:
    """公文 — a letter while it is being written."""

    def __init__(self, widths: Widths, heading: Heading, title: str, leading: float) -> None:
        self.heading = heading
        self.title = title.replace("\n", "")
        self.foot = ""
        """One small line above the mark of issue, on the last page."""
        self.flow = Flow(widths, frame)
        self._level = 0
        self._headed = False
        self._boxes: dict[str, Box] = {}
        self._block = (0, 0, 0.0)
        self._leading = leading
        self._body = Style(_SIZE, leading, first=2)
        self._letterhead()
        for part in title.split("\n"):
            for words in title_lines(part, self.flow.frame.width / _TITLE.size):
                line, size = one_line(widths, Run(words), _TITLE.size, self.flow.frame.width, "centre")
                self.flow.need(_TITLE.leading)
                self.flow.put(_TITLE.but(size=size), line)
        self.flow.space(leading / 2)

    def addressee(self, name: str | None = None) -> None:
        """主送机关 — flush left, with a full-width colon; nothing when there is none."""
        if name is None and self.heading.addressee is not None:
            name = self.heading.addressee.name
        if name:
            self.flow.paragraph(self._body.but(first=0), f"{name}：")

    def section(self, title: str) -> None:
        """一、… — a heading of the first level."""
        self._level += 1
        style = self._body.but(face="sans", keep_next=3 * self._leading)
        self._begin()
        self.flow.paragraph(style, f"{chinese(self._level)}、{title}")
        self._headed = True

    def text(self, text: str) -> None:
        """正文 — body paragraphs."""
        if not self._headed:
            self._begin()
        self._headed = False
        self.flow.paragraph(self._body, text)

    def _begin(self) -> None:
        """Here starts what may go to the next page whole: a heading with its paragraph, or a paragraph."""
        flow = self.flow
        self._block = (flow.page_index, len(flow.page.marks), flow.y)

    def _next_page(self) -> None:
        """Opens a page and takes the last block along, if it stands here and leaves text behind."""
        flow = self.flow
        page, start, top = self._block
        here = flow.page
        moved = [one for one in here.marks[start:] if isinstance(one, Words)]
        stays = page == flow.page_index and start and len(moved) == len(here.marks) - start
        height = top - flow.y
        flow.new_page()
        if stays:
            del here.marks[start:]
            flow.page.marks += [replace(one, y=one.y + flow.y - top) for one in moved]
            flow.y -= height

    def items(self, items: Sequence[str]) -> None:
        """Body paragraphs, one an item."""
        for item in items:
            self.text(item)

    def closing(self, text: str, notes: Sequence[str] = (), section: str = "", below: float = 0) -> None:
        """结尾 — the last paragraph and small notes below it; some of it goes with the signature.

        A sheet that carries a seal and no text could be put under any letter (GB/T 9704-2012 §7.3.5.5).
        """
        flow = self.flow
        height = (len(flow.lines(self._body, text)) + bool(section)) * self._leading
        rest = len(notes) * _NOTE.leading + _SEAL_ROOM + 2 * self._leading + below
        if height <= flow.room() < height + rest:
            if height < 2 * self._leading:
                self._next_page()
            else:
                flow.new_page()
        if section:
            self.section(section)
        flow.paragraph(self._body, text)
        for note in notes:
            flow.need(_NOTE.leading)
            line, size = one_line(flow.widths, Run(note), _NOTE.size, flow.frame.width)
            flow.put(_NOTE.but(size=size), line)

    def sign(self, names: Sequence[str] = (), day: date | None = None) -> None:
        """落款 — issuer and date at the lower right, with room for the seal above and over the date."""
        flow = self.flow
        names = names or (self.heading.issuer.name,)
        date_line, _ = one_line(flow.widths, Run(chinese_date(day or self.heading.issued_on)), _SIZE, 300)
        flow.need(_SEAL_ROOM + (len(names) + 1) * self._leading)
        flow.space(_SEAL_ROOM)
        date_right = flow.frame.right - 4 * _SIZE
        middle = date_right - date_line.width / 2
        for name in names:
            line, size = one_line(flow.widths, Run(name), _SIZE, flow.frame.width * 0.8)
            x = min(middle - line.width / 2, flow.frame.right - 2 * _SIZE - line.width)
            self._word(x, line, size)
        self._word(date_right - date_line.width, date_line, _SIZE)
        if names == (self.heading.issuer.name,):
            foot = flow.y - _BELOW_DATE
            self._boxes["IssuerSeal"] = Box(flow.page_index, middle - _SEAL / 2, foot, _SEAL, _SEAL)

    def qr_code(self, text: str, note: str) -> None:
        """核验码 — a QR code at the left, beside the signature, with a line below it."""
        flow, side = self.flow, 24 * MM
        if not text:
            return
        y = max(flow.y, flow.frame.bottom)
        flow.page.marks.append(QrCode(flow.frame.left, y, side, text))
        line, size = one_line(flow.widths, Run(note, "sans"), 8, side * 1.6)
        flow.page.marks.append(Words(flow.frame.left, y - 11, size, line))

    def finish(self, subject: str) -> Layout:
        """The finished layout, page numbers drawn."""
        for place, page in enumerate(self.flow.pages):
            if place:
                _page_number(self.flow.widths, page, place + 1)
        if self._boxes:
            self._issued()
        heading = self.heading
        return Layout(
            self.title,
            subject,
            heading.issuer.name,
            heading.number,
            heading.issued_on,
            tuple(self.flow.pages),
            boxes=self._boxes,
        )

    def _issued(self) -> None:
        """发文标记 — at the foot of the last page: by whom, through which account, when; and of its
        seal only what stays true once it is put."""
        heading, flow = self.heading, self.flow
        if heading.at is None:
            return
        by = f"经办：{person(heading.by.name, heading.by.post)}。" if heading.by else ""
        number = flow.page_index + 1
        left = _LEFT + (_NUMBER_ROOM if number > 1 and number % 2 == 0 else 0)
        width = _RIGHT - _LEFT - (_NUMBER_ROOM if number > 1 else 0)
        for row, text in enumerate(
            (
                self.foot,
                f"{heading.issuer.name}于{chinese_moment(heading.at)}（北京时间）通过协约平台发出。{by}",
                "平台已固化本文书，改动可查。单位电子印章盖于落款处；落款处没有印章的，尚未盖章。",
            )
        ):
            if not text:
                continue
            line, size = one_line(flow.widths, Run(text, "sans"), 7.5, width)
            flow.page.marks.append(Words(left, _BOTTOM - 6.5 * MM - 11 * (row - 1), size, line, GREY))

    def _word(self, x: float, line: Line, size: float) -> None:
        flow = self.flow
        flow.page.marks.append(Words(x, baseline(flow.y, self._leading, size), size, line))
        flow.y -= self._leading

    def _letterhead(self) -> None:
        flow, page = self.flow, self.flow.page
        left = (PAGE_WIDTH - _RULE) / 2
        line, size = one_line(flow.widths, Run(self.heading.issuer.name), 34, _RULE * 0.94)
        base = _HEAD_TOP - 0.88 * size
        page.marks.append(Words((PAGE_WIDTH - line.width) / 2, base, size, line, RED))
        rule = _HEAD_TOP - size - 4 * MM
        _double_rule(page, left, rule, thick_above=True)
        _double_rule(page, left, 20 * MM, thick_above=False)
        number, size = one_line(flow.widths, Run(self.heading.number), _SIZE, flow.frame.width)
        flow.y = rule - 2.5 * MM
        page.marks.append(Words(_RIGHT - number.width, flow.y - 0.88 * size - 4, size, number))
        flow.y -= _SIZE + 1.4 * self._leading


def _double_rule(page: Page, left: float, y: float, *, thick_above: bool) -> None:
    thick, thin = (y, y - 2.6) if thick_above else (y - 2.6, y)
    page.marks.append(Stroke(left, thick, left + _RULE, thick, 1.8, RED))
    page.marks.append(Stroke(left, thin, left + _RULE, thin, 0.6, RED))


def _page_number(widths: Widths, page: Page, number: int) -> None:
    line, size = one_line(widths, Run(f"— {number} —"), 14, 200)
    x = _RIGHT - 14 - line.width if number % 2 else _LEFT + 14
    page.marks.append(Words(x, _BOTTOM - 7 * MM - size, size, line))

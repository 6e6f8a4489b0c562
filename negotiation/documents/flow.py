"""排版 — sets paragraphs one below the other and opens a new page when one is full.

A paragraph leaves no single line at the foot or the head of a page. The frame of each page (its top and
bottom) is given by the layout that uses it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from negotiation.documents.breaking import Line, Measure, Run, Widths, break_lines
from negotiation.documents.page import BLACK, PAGE_HEIGHT, Colour, Page, Words

_ASCENT = 0.88  # of the ideographic em box, from its foot
_ROUNDING = 0.01
_UNDIVIDED = 3  # lines; dividing so short a paragraph would leave one of them alone


@dataclass(frozen=True, slots=True)
class Style:
    """段落样式 — lengths in points, indents in characters."""

    size: float
    leading: float
    face: str = "serif"
    align: str = "justify"
    first: float = 0.0
    left: float = 0.0
    right: float = 0.0
    before: float = 0.0
    after: float = 0.0
    keep_next: float = 0.0
    """Points that must still fit below, so that a heading never stands alone."""
    colour: Colour = BLACK

    def but(self, **changes: object) -> Style:
        """The same style with some values changed."""
        return replace(self, **changes)  # type: ignore[arg-type]  # the names are checked by dataclasses


@dataclass(frozen=True, slots=True)
class Frame:
    """版心 — where text goes on a page, in points from the lower left corner."""

    left: float
    right: float
    top: float
    bottom: float

    @property
    def width(self) -> float:
        """Width of the type area."""
        return self.right - self.left


class Flow:
    """排版过程 — the pages so far and the height at which the next line goes."""

    def __init__(self, widths: Widths, frame: Callable[[int], Frame]) -> None:
        self.widths = widths
        self._frame_of = frame
        self.pages: list[Page] = [Page()]
        self.frame = frame(0)
        self.y = self.frame.top

    @property
    def page(self) -> Page:
        """The page being filled."""
        return self.pages[-1]

    @property
    def page_index(self) -> int:
        """Its number from 0."""
        return len(self.pages) - 1

    @property
    def at_top(self) -> bool:
        """True when nothing has been set on this page yet."""
        return self.y >= self.frame.top - _ROUNDING

    def used(self) -> float:
        """Height taken on this page."""
        return self.frame.top - self.y

    def room(self) -> float:
        """Height left on this page."""
        return self.y - self.frame.bottom + _ROUNDING

    def new_page(self) -> None:
        """Opens the next page."""
        self.pages.append(Page())
        self.frame = self._frame_of(self.page_index)
        self.y = self.frame.top

    def need(self, height: float) -> None:
        """Opens a new page unless this height is left."""
        if height > self.room() and not self.at_top:
            self.new_page()

    def space(self, height: float) -> None:
        """Leaves a blank, which vanishes at a page's foot."""
        self.y = max(self.y - height, self.frame.bottom)

    def anchor(self, name: str) -> None:
        """Gives this place a name that links and bookmarks lead to."""
        self.page.anchors[name] = min(self.y + 12, PAGE_HEIGHT)

    def lines(self, style: Style, text: str | Sequence[Run]) -> list[Line]:
        """The lines of one paragraph in the column, without placing them."""
        runs = [Run(text, style.face)] if isinstance(text, str) else text
        width = self.frame.width - (style.left + style.right) * style.size
        return break_lines(
            runs, self.widths, Measure(width, style.size, style.first * style.size, style.align)
        )

    def paragraph(self, style: Style, text: str | Sequence[Run], anchor: str = "") -> None:
        """Sets a paragraph; line ends in a plain text begin new paragraphs."""
        parts = plain_paragraphs(text) if isinstance(text, str) else [text]
        for part in parts:
            self._one_paragraph(style, part, anchor)
            anchor = ""

    def _one_paragraph(self, style: Style, text: str | Sequence[Run], anchor: str) -> None:
        lines = self.lines(style, text)
        if not self.at_top:
            self.space(style.before)
        together = len(lines) if len(lines) <= _UNDIVIDED else 2
        self.need(together * style.leading + style.keep_next)
        if anchor:
            self.anchor(anchor)
        for place, line in enumerate(lines):
            left = len(lines) - place
            two = left == 2 and place > 0 and self.room() < 2 * style.leading  # keep the last two together
            if self.room() < style.leading or two:
                self.new_page()
            self.put(style, line)
        self.space(style.after)

    def put(self, style: Style, line: Line) -> None:
        """Places one line at the current height and moves below it."""
        x = self.frame.left + style.left * style.size + line.indent
        self.page.marks.append(
            Words(x, baseline(self.y, style.leading, style.size), style.size, line, style.colour)
        )
        self.y -= style.leading


def baseline(top: float, leading: float, size: float) -> float:
    """Height of the baseline of a line whose box begins at `top`."""
    return top - (leading - size) / 2 - _ASCENT * size


def plain_paragraphs(text: str) -> list[str]:
    """Paragraphs of a text someone typed: any kind of line end, blanks at the edges dropped."""
    return [part.strip() for part in text.replace("\t", " ").splitlines() if part.strip()]


def one_line(widths: Widths, run: Run, size: float, width: float, align: str = "left") -> tuple[Line, float]:
    """A single line that fits `width`, in the given size or as much smaller as needed; with that size."""
    natural = break_lines([run], widths, Measure(100_000.0, size, 0.0, "left"))
    if not natural:
        return Line("", (), (), 0.0, 0.0), size
    if natural[0].width > width:
        size = size * width / natural[0].width * 0.999
    line = break_lines([run], widths, Measure(width, size, 0.0, align))[0]
    return line, size

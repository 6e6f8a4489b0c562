"""表格 — ruled forms and tables as a Chinese office prints them: cells may span columns and rows.

A row that does not fit goes to the next page; a row taller than what is left is divided between its lines.
Heading rows are repeated on each page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from negotiation.documents.breaking import Line, Measure, Run, break_lines
from negotiation.documents.flow import Flow, baseline, one_line, plain_paragraphs
from negotiation.documents.page import Stroke, Words

_PADDING = 4.5
_THIN = 0.5
_THICK = 1.1


@dataclass(frozen=True, slots=True)
class Cell:
    """格 — one cell; `text` may hold several paragraphs divided by line ends."""

    text: str = ""
    columns: int = 1
    rows: int = 1
    align: str = "left"
    """left, centre, right, or justify (with a first-line indent, for longer texts)."""
    top: bool = False
    """Text begins at the top instead of the middle."""
    face: str = "serif"
    tail: str = ""
    """Signature lines below the text, at the right."""
    fit: bool = False
    """One line, set smaller where needed, instead of a second line."""
    name: str = ""
    """Name under which the placed cell can be found again."""


_Set = tuple[Line, float]
"""A line and its size."""


@dataclass(slots=True)
class _Row:
    cells: list[tuple[int, Cell, list[_Set]]]
    height: float
    joined: bool
    """A cell from above reaches into this row, so no page may break before it."""


@dataclass(slots=True)
class Grid:
    """表 — columns in points; rows are added top down."""

    columns: Sequence[float]
    size: float = 11.0
    leading: float = 16.5
    head_rows: int = 0
    rows: list[tuple[tuple[Cell, ...], float]] = field(default_factory=list)

    def row(self, *cells: Cell, height: float = 0.0) -> None:
        """Adds a row of at least this height."""
        self.rows.append((cells, height))


def label(text: str, columns: int = 1, rows: int = 1) -> Cell:
    """栏目名 — a heading cell."""
    return Cell(text, columns, rows, align="centre", face="sans")


def place(flow: Flow, grid: Grid) -> dict[str, tuple[int, float, float, float, float]]:
    """Sets the grid; returns name → (page, x, y, width, height) of the named cells."""
    rows = _measured(flow, grid)
    painter = _Painter(flow, grid)
    start = 0
    while start < len(rows):
        end = start + 1
        while end < len(rows) and rows[end].joined:
            end += 1
        painter.group(rows[start:end], head=rows[: grid.head_rows], is_head=start < grid.head_rows)
        start = end
    painter.close()
    return painter.named


def _measured(flow: Flow, grid: Grid) -> list[_Row]:
    taken: dict[int, int] = {}  # column → rows it is still covered from above
    rows: list[_Row] = []
    spans: list[tuple[int, int, float]] = []  # first row, rows, height needed
    for index, (cells, least) in enumerate(grid.rows):
        joined = any(left > 0 for left in taken.values())
        column, placed, height = 0, [], max(least, grid.leading + 2 * _PADDING)
        covered = {key for key, left in taken.items() if left > 0}
        taken = {key: left - 1 for key, left in taken.items() if left > 1}
        for cell in cells:
            while column in covered:
                column += 1
            lines = _cell_lines(flow, grid, cell, sum(grid.columns[column : column + cell.columns]))
            placed.append((column, cell, lines))
            tall = len(lines) * grid.leading + 2 * _PADDING
            if cell.rows == 1:
                height = max(height, tall)
            else:
                spans.append((index, cell.rows, tall))
                taken.update(dict.fromkeys(range(column, column + cell.columns), cell.rows - 1))
            column += cell.columns
        rows.append(_Row(placed, height, joined))
    for index, count, tall in spans:
        missing = tall - sum(row.height for row in rows[index : index + count])
        rows[index + count - 1].height += max(0.0, missing)
    return rows


def _cell_lines(flow: Flow, grid: Grid, cell: Cell, width: float) -> list[_Set]:
    first = 2 * grid.size if cell.align == "justify" else 0.0
    measure = Measure(width - 2 * _PADDING, grid.size, first, cell.align)
    lines: list[_Set] = []
    for paragraph in plain_paragraphs(cell.text):
        if cell.fit:
            lines.append(
                one_line(flow.widths, Run(paragraph, cell.face), grid.size, measure.width, cell.align)
            )
            continue
        broken = break_lines([Run(paragraph, cell.face)], flow.widths, measure)
        lines.extend((line, grid.size) for line in broken)
    for paragraph in plain_paragraphs(cell.tail):
        run = Run(paragraph, cell.face)
        lines.append(one_line(flow.widths, run, grid.size, measure.width - 2 * grid.size, "right"))
    return lines


class _Painter:
    """Places measured rows and draws the rules of each page's part."""

    def __init__(self, flow: Flow, grid: Grid) -> None:
        self.flow = flow
        self.grid = grid
        self.edges = [flow.frame.left]
        for width in grid.columns:
            self.edges.append(self.edges[-1] + width)
        self.top = flow.y
        self.named: dict[str, tuple[int, float, float, float, float]] = {}

    def group(self, rows: list[_Row], head: list[_Row], *, is_head: bool) -> None:
        height = sum(row.height for row in rows)
        if height <= self.flow.room():
            self._rows(rows)
        elif len(rows) == 1 and self._worth_dividing(rows[0]):
            self._divided(rows[0])
        else:
            self._turn([] if is_head else head)
            if height > self.flow.room() and len(rows) == 1:
                self._divided(rows[0])
            else:
                self._rows(rows)

    def close(self) -> None:
        """Draws the frame of the part on this page."""
        left, right, bottom = self.edges[0], self.edges[-1], self.flow.y
        if self.top - bottom < 1:
            return
        for y in (self.top, bottom):
            self._stroke(left, y, right, y, _THICK)
        for x in (left, right):
            self._stroke(x, self.top, x, bottom, _THICK)

    def _worth_dividing(self, row: _Row) -> bool:
        lines = max((len(lines) for _, _, lines in row.cells), default=0)
        return lines >= 6 and self.flow.room() >= 4 * self.grid.leading

    def _turn(self, head: list[_Row]) -> None:
        self.close()
        self.flow.new_page()
        self.top = self.flow.y
        self._rows(head)

    def _divided(self, row: _Row) -> None:
        while row.height > self.flow.room():
            fits = int((self.flow.room() - 2 * _PADDING) // self.grid.leading)
            upper = [(column, cell, lines[:fits]) for column, cell, lines in row.cells]
            lower = [(column, cell, lines[fits:]) for column, cell, lines in row.cells]
            self._rows([_Row(upper, self.flow.room() - 0.1, joined=False)])
            self._turn([])
            longest = max(len(lines) for _, _, lines in lower)
            row = _Row(lower, longest * self.grid.leading + 2 * _PADDING, joined=False)
        self._rows([row])

    def _rows(self, rows: list[_Row]) -> None:
        for index, row in enumerate(rows):
            for column, cell, lines in row.cells:
                height = sum(below.height for below in rows[index : index + cell.rows])
                self._cell(column, cell, lines, height)
            self.flow.y -= row.height

    def _cell(self, column: int, cell: Cell, lines: list[_Set], height: float) -> None:
        flow, grid = self.flow, self.grid
        left, right = self.edges[column], self.edges[column + cell.columns]
        top, bottom = flow.y, flow.y - height
        self._stroke(left, bottom, right, bottom, _THIN)
        self._stroke(right, top, right, bottom, _THIN)
        text_height = len(lines) * grid.leading
        y = top - (_PADDING if cell.top else (height - text_height) / 2)
        for line, size in lines:
            x = left + _PADDING + line.indent
            flow.page.marks.append(Words(x, baseline(y, grid.leading, size), size, line))
            y -= grid.leading
        if cell.name:
            self.named[cell.name] = (flow.page_index, left, bottom, right - left, height)

    def _stroke(self, x1: float, y1: float, x2: float, y2: float, thickness: float) -> None:
        self.flow.page.marks.append(Stroke(x1, y1, x2, y2, thickness))

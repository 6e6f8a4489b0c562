"""断行 — breaks a paragraph of Chinese into justified lines, pure arithmetic on widths.

No line starts with a closing mark and none ends with an opening one; figures, Latin words and percentages
stay whole; adjacent marks share their blank halves, and a mark at the end of a line may give up its own.
Rules after GB/T 15834-2011 (placing of punctuation) and the common practice of Chinese typesetting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from negotiation.documents.errors import MissingGlyphError

CLOSING = frozenset("。，、；：！？”’）》】〕」』")
"""Full-width marks with an empty right half; none starts a line."""
OPENING = frozenset("“‘（《【〔「『")
"""Full-width marks with an empty left half; none ends a line."""
NO_START = CLOSING | frozenset("…—％℃%‰·.,;:!?)]}’”")
_NO_END = OPENING | frozenset("([{¥￥№§")
_PAIRS = frozenset("—…")
_DASH_GAP = -0.087  # the dash glyph leaves a gap at its ends; a double dash has to join
_WIDEST_GAP = 0.5  # em; a line with wider gaps is left ragged
_LONE = 2.0  # em; a last line as short as this is taken into the line before, if it fits
_TIGHTEST_GAP = 0.045  # em a character may give up for that
_EXCERPT = 12

Widths = Mapping[str, Mapping[str, float]]
"""Face → character → advance in em."""


@dataclass(frozen=True, slots=True)
class Run:
    """字段 — a stretch of text in one face (`serif` 宋, `sans` 黑)."""

    text: str
    face: str = "serif"


@dataclass(frozen=True, slots=True)
class Line:
    """行 — one set line: its characters with faces, and the space added after each, in points."""

    characters: str
    faces: tuple[str, ...]
    gaps: tuple[float, ...]
    indent: float
    """From the left edge of the column, in points."""
    width: float


@dataclass(frozen=True, slots=True)
class Measure:
    """版心 — what a paragraph is set into, in points."""

    width: float
    size: float
    first_indent: float = 0.0
    align: str = "justify"
    """justify, left, centre, right, or spread (every line stretched to the whole width)."""


class _Text:
    """The characters of a paragraph with their faces and advances."""

    def __init__(self, runs: Sequence[Run], widths: Widths) -> None:
        self.characters: list[str] = []
        self.faces: list[str] = []
        advances: list[float] = []
        for run in runs:
            known = widths[run.face]
            for place, character in enumerate(run.text):
                advance = known.get(character)
                if advance is None:
                    excerpt = run.text[max(0, place - _EXCERPT) : place + _EXCERPT]
                    raise MissingGlyphError(character, excerpt)
                self.characters.append(character)
                self.faces.append(run.face)
                advances.append(advance)
        self._kerns = [0.0, *(self._kern(place) for place in range(1, len(self.characters)))]
        self._edges = [0.0]
        for advance, kern in zip(advances, self._kerns, strict=False):
            self._edges.append(self._edges[-1] + advance + kern)

    def kern(self, place: int) -> float:
        """Space taken away between a character and the one before it, in em (zero or negative)."""
        return self._kerns[place]

    def _kern(self, place: int) -> float:
        before, here = self.characters[place - 1], self.characters[place]
        if before in CLOSING and (here in CLOSING or here in OPENING):
            return -0.5
        if before in OPENING and here in OPENING:
            return -0.5
        if before == here == "—":
            return _DASH_GAP
        return 0.0

    def width(self, start: int, end: int) -> float:
        """Natural width of characters start…end-1 in em."""
        return self._edges[end] - self._edges[start] - self._kerns[start]


def break_lines(runs: Sequence[Run], widths: Widths, measure: Measure) -> list[Line]:
    """Lines of a paragraph. Raises `MissingGlyphError` for a character the face does not have."""
    text = _Text(runs, widths)
    if not text.characters:
        return []
    lines: list[Line] = []
    start = 0
    clusters = _clusters(text, measure)
    place = 0
    while place < len(clusters):
        indent = measure.first_indent if not lines else 0.0
        room = (measure.width - indent) / measure.size
        end = _fill(text, clusters, place, room, hang=bool(lines))
        if measure.align == "justify" and _is_lone(text, clusters[end:]):
            end = _drawn_in(text, clusters, place, end, room)
        stop = clusters[end - 1][1]
        lines.append(_set(text, start, stop, indent, measure, last=end == len(clusters), first=not lines))
        place, start = end, stop
    return lines


def _clusters(text: _Text, measure: Measure) -> list[tuple[int, int]]:
    """Stretches that no line may break, as (start, end)."""
    clusters: list[tuple[int, int]] = []
    start = 0
    for place in range(1, len(text.characters) + 1):
        if place < len(text.characters) and _is_joined(text.characters[place - 1], text.characters[place]):
            continue
        if text.width(start, place) * measure.size > measure.width - measure.first_indent:
            clusters.extend((one, one + 1) for one in range(start, place))  # longer than a line: let it break
        else:
            clusters.append((start, place))
        start = place
    return clusters


def _is_joined(before: str, here: str) -> bool:
    if here in NO_START or before in _NO_END:
        return True
    if before in _PAIRS and before == here:
        return True
    return _is_latin(before) and _is_latin(here)


def _is_latin(character: str) -> bool:
    return "!" <= character < "\u2000" and character != "·"


def _fill(text: _Text, clusters: list[tuple[int, int]], place: int, room: float, *, hang: bool) -> int:
    """Index after the last cluster that fits; at least one always does. `room` in em."""
    start = clusters[place][0]
    width = text.width(*clusters[place])
    if hang and text.characters[start] in OPENING:
        width -= 0.5
    end = place + 1
    while end < len(clusters):
        first, stop = clusters[end]
        wider = width + text.kern(first) + text.width(first, stop)
        spare = 0.5 if text.characters[stop - 1] in CLOSING else 0.0
        if wider - spare > room + 1e-6:
            break
        width = wider
        end += 1
    return end


def _is_lone(text: _Text, rest: list[tuple[int, int]]) -> bool:
    """True when what is left would stand alone on a last line: one or two characters and their mark."""
    return bool(rest) and text.width(rest[0][0], rest[-1][1]) <= _LONE


def _drawn_in(text: _Text, clusters: list[tuple[int, int]], place: int, end: int, room: float) -> int:
    """The end of the paragraph, when the line can take it in with barely narrower spaces; else `end`."""
    start, stop = clusters[place][0], clusters[-1][1]
    spare = 0.5 if text.characters[stop - 1] in CLOSING else 0.0
    excess = text.width(start, stop) - spare - room
    return len(clusters) if excess <= _TIGHTEST_GAP * (stop - start - 1) else end


def _set(
    text: _Text, start: int, stop: int, indent: float, measure: Measure, *, last: bool, first: bool
) -> Line:
    size = measure.size
    while stop - 1 > start and text.characters[stop - 1] == " ":
        stop -= 1
    gaps = [text.kern(place + 1) * size for place in range(start, stop - 1)] + [0.0]
    width = text.width(start, stop) * size
    room = measure.width - indent
    if not first and text.characters[start] in OPENING:
        indent -= size / 2  # its empty half hangs into the margin, so the ink is flush
        room += size / 2
    if width > room and text.characters[stop - 1] in CLOSING:
        width -= size / 2
    if measure.align == "spread":
        width += _stretch(text, start, stop, gaps, room - width, room)
    elif measure.align == "justify" and (not last or width > room):
        width += _stretch(text, start, stop, gaps, room - width, _WIDEST_GAP * size)
    elif measure.align == "centre":
        indent += (room - width) / 2
    elif measure.align == "right":
        indent += room - width
    return Line(
        "".join(text.characters[start:stop]), tuple(text.faces[start:stop]), tuple(gaps), indent, width
    )


def _stretch(text: _Text, start: int, stop: int, gaps: list[float], slack: float, widest: float) -> float:
    """Shares the slack among the places that may open; returns what was shared."""
    open_places = [
        place - start
        for place in range(start, stop - 1)
        if not _is_tight(text.characters[place], text.characters[place + 1])
    ]
    if not open_places:
        return 0.0
    share = slack / len(open_places)
    if share > widest:
        return 0.0
    for place in open_places:
        gaps[place] += share
    return slack


def _is_tight(before: str, here: str) -> bool:
    return (before in _PAIRS and before == here) or (_is_latin(before) and _is_latin(here))

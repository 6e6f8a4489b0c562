"""入场凭条 — three slips a sheet: the name stays outside, the code is folded in behind a dense pattern.

The first slip carries a QR code that opens the entry page with its half filled in; the second is typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from negotiation.documents.breaking import Run, Widths
from negotiation.documents.flow import one_line
from negotiation.documents.page import (
    GREY,
    MM,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    Layout,
    Mark,
    Page,
    QrCode,
    Stroke,
    Words,
)

_A_SHEET = 3
_HEIGHT = PAGE_HEIGHT / _A_SHEET
_LEFT, _RIGHT = 20 * MM, PAGE_WIDTH - 20 * MM
_WIDTH = _RIGHT - _LEFT
_FOLD = 37 * MM
"""From the lower edge: what lies below is folded up over the code."""
_NAME = 23 * MM
"""From the upper edge: stays outside."""
_QR = 30 * MM
_STEP = 1.1 * MM


@dataclass(frozen=True, slots=True)
class Slip:
    """一张凭条."""

    seat: str
    """第几号代表 and the name."""
    code: str


@dataclass(frozen=True, slots=True)
class SlipSheet:
    """凭条 to print — one half of the codes of an issue."""

    title: str
    union: str
    note: str
    """What its holder does with it."""
    slips: tuple[Slip, ...]
    address: str
    """Of the entry page; printed, and in the QR code of the first half."""
    with_qr: bool


def slips(sheet: SlipSheet, widths: Widths) -> Layout:
    """The pages. Raises `MissingGlyphError` for a name the fonts cannot show."""
    groups = [sheet.slips[at : at + _A_SHEET] for at in range(0, len(sheet.slips), _A_SHEET)]
    return Layout(
        title=sheet.title,
        subject=sheet.union,
        author=sheet.union,
        number="",
        dated=None,
        pages=tuple(_page(sheet, group, widths) for group in groups),
    )


def _page(sheet: SlipSheet, group: Sequence[Slip], widths: Widths) -> Page:
    marks: list[Mark] = []
    for place, slip in enumerate(group):
        top = PAGE_HEIGHT - place * _HEIGHT
        marks += _slip(sheet, slip, top, widths)
        marks.append(Stroke(0, top - _HEIGHT, PAGE_WIDTH, top - _HEIGHT, 0.5, GREY, (4, 3)))
    return Page(marks)


def _slip(sheet: SlipSheet, slip: Slip, top: float, widths: Widths) -> Iterator[Mark]:
    fold = top - _HEIGHT + _FOLD
    yield _words(widths, slip.seat, 16, top - 12 * MM, face="sans")
    yield _words(widths, f"{sheet.union}　{sheet.title}", 10.5, top - 19 * MM)
    yield Stroke(0, top - _NAME, PAGE_WIDTH, top - _NAME, 0.4, GREY, (1, 2))
    room = _WIDTH - (_QR + 6 * MM if sheet.with_qr else 0)
    yield _words(widths, slip.code, 22, top - _NAME - 13 * MM, face="sans", room=room)
    yield _words(widths, sheet.note, 10.5, top - _NAME - 22 * MM, room=room)
    yield _words(widths, sheet.address, 10.5, top - _NAME - 29 * MM, room=room)
    if sheet.with_qr:
        link = f"{sheet.address}#{slip.code.replace('-', '')}"
        yield QrCode(_RIGHT - _QR, top - _NAME - 4 * MM - _QR, _QR, link)
    yield Stroke(0, fold, PAGE_WIDTH, fold, 0.4, GREY, (1, 2))
    yield _words(widths, "沿此线向上折，盖住代码后粘封；沿虚线裁开", 8, fold - 4 * MM)
    yield from _pattern(fold - 6 * MM, top - _HEIGHT + 3 * MM)


def _pattern(top: float, bottom: float) -> Iterator[Mark]:
    """Crossing strokes that come to lie on the code when the slip is folded."""
    height = top - bottom
    for number in range(int((_WIDTH + height) / _STEP)):
        x = _LEFT - height + number * _STEP
        start, end = max(x, _LEFT), min(x + height, _RIGHT)
        yield Stroke(start, bottom + start - x, end, bottom + end - x, 0.45)
        yield Stroke(start, top - start + x, end, top - end + x, 0.45)


def _words(
    widths: Widths, text: str, size: float, y: float, *, face: str = "serif", room: float = _WIDTH
) -> Words:
    line, size = one_line(widths, Run(text, face), size, room)
    return Words(_LEFT, y, size, line)

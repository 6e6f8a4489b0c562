"""页面 — what is drawn on a page, as plain values; the origin is the lower left corner, lengths in points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from negotiation.documents.breaking import Line

MM = 72 / 25.4
"""One millimetre in points."""
PAGE_WIDTH = 210 * MM
PAGE_HEIGHT = 297 * MM
"""A4."""

Colour = tuple[float, float, float]
BLACK: Colour = (0.0, 0.0, 0.0)
RED: Colour = (0.84, 0.0, 0.0)
GREY: Colour = (0.45, 0.45, 0.45)


@dataclass(frozen=True, slots=True)
class Box:
    """签章位置 — a reserved place: page from 0, lower left corner, size in points."""

    page: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Words:
    """A set line at a baseline."""

    x: float
    y: float
    size: float
    line: Line
    colour: Colour = BLACK


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line; `dash` in points, empty for a whole line."""

    x1: float
    y1: float
    x2: float
    y2: float
    thickness: float = 0.6
    colour: Colour = BLACK
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code as filled squares."""

    x: float
    y: float
    size: float
    text: str


Mark = Words | Stroke | QrCode


@dataclass(frozen=True, slots=True)
class Link:
    """A place on the page that leads to an anchor."""

    x: float
    y: float
    width: float
    height: float
    anchor: str


@dataclass(slots=True)
class Page:
    """One sheet while it is being laid out."""

    marks: list[Mark] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    anchors: dict[str, float] = field(default_factory=dict)
    """Anchor → its height on this page."""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """书签 — an outline entry that leads to an anchor."""

    title: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Layout:
    """成品版面 — a whole document before it is drawn."""

    title: str
    subject: str
    author: str
    number: str
    dated: date | None
    """The paper's own day, kept as the file's date; None leaves the file undated."""
    pages: tuple[Page, ...]
    bookmarks: tuple[Bookmark, ...] = ()
    boxes: Mapping[str, Box] = field(default_factory=dict)
    text_digest: str = ""
    """SHA-256 of the contract text, kept in the file as /XieyueTextDigest; empty on other papers."""

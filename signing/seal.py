"""印章与签名外观 — drawings in plain PDF operators: an organisation's round seal, a person's mark.

Characters are drawn as outlines taken from a TrueType font, so no font is embedded and rare characters come
along. What makes a seal count is the signature under it, not the drawing (电子签名法 art. 13–14).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from signing.typeface import Typeface

MILLIMETRE = 72 / 25.4
"""Points."""

_RED = "0.804 0.063 0.075"
_INK = "0.10 0.13 0.20"
_BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Appearance:
    """外观 — a drawing: size in points and PDF operators, lower left corner at the origin.

    No resources but one picture, drawn by `/Picture Do`.
    """

    width: float
    height: float
    content: bytes
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """图像 — pixels of a scanned seal, row by row from the top: 3 bytes of colour and 1 of opacity each."""

    columns: int
    rows: int
    colours: bytes
    opacity: bytes


@dataclass(frozen=True, slots=True)
class Matrix:
    """变换矩阵 — x' = a·x + c·y + e, y' = b·x + d·y + f."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def apply(self, x: float, y: float) -> str:
        """The transformed point as PDF numbers."""
        return f"{self.a * x + self.c * y + self.e:.2f} {self.b * x + self.d * y + self.f:.2f}"


def round_seal(name: str, number: str, typeface: Typeface, *, below_star: str = "") -> Appearance:
    """圆形公章 — 42 mm across: red ring, five-pointed star, the name on an arc, the number below.

    `below_star` is a short line such as 合同专用章. Raises `MissingGlyphError`.
    """
    typeface.require(name + number + below_star)
    radius = 21 * MILLIMETRE
    parts = [_ring(radius, 1.2 * MILLIMETRE), _star(radius, 7 * MILLIMETRE)]
    widest = 215 if below_star else 250
    sweep = math.radians(min(widest, 22 * max(len(name) - 1, 1)))
    parts += _arc(name, typeface, _Arc(radius, 16 * MILLIMETRE, 4.6 * MILLIMETRE, sweep, upper=True))
    if number:
        sweep = math.radians(min(80, 6.5 * max(len(number) - 1, 1)))
        parts += _arc(number, typeface, _Arc(radius, 18.3 * MILLIMETRE, 1.7 * MILLIMETRE, sweep, upper=False))
    if below_star:
        size = min(4.2 * MILLIMETRE, 22 * MILLIMETRE / len(below_star))
        width = sum(typeface.advance(character) for character in below_star) * size
        parts += _line(below_star, typeface, radius - width / 2, radius - 12.5 * MILLIMETRE, size)
    body = "\n".join(parts)
    content = f"q {_RED} rg {_RED} RG\n{body}\nQ\n"
    return Appearance(2 * radius, 2 * radius, content.encode("ascii"))


def signature_mark(
    name: str, office: str, at: datetime, certificate_serial: str, typeface: Typeface
) -> Appearance:
    """签名外观 — name, office, moment in Beijing time and the certificate's serial number, 62 by 22 mm.

    Raises `MissingGlyphError`.
    """
    local = at.astimezone(_BEIJING)
    moment = f"{local.year}年{local.month}月{local.day}日 {local:%H:%M:%S} 北京时间"
    small = [text for text in (office, moment, f"证书 {certificate_serial}") if text]
    typeface.require("".join((name, *small)))
    width, height, inset = 62 * MILLIMETRE, 22 * MILLIMETRE, 2 * MILLIMETRE
    parts = _fitted(name, typeface, (inset, height - 9 * MILLIMETRE), 6.4 * MILLIMETRE, width - 2 * inset)
    for place, text in enumerate(small):
        corner = (inset, height - (12.8 + 3.4 * place) * MILLIMETRE)
        parts += _fitted(text, typeface, corner, 2.7 * MILLIMETRE, width - 2 * inset)
    body = "\n".join(parts)
    rule = f"0.6 w 0.3 0.3 {width - 0.6:.2f} {height - 0.6:.2f} re S"
    return Appearance(width, height, f"q {_INK} rg {_INK} RG\n{rule}\n{body}\nQ\n".encode("ascii"))


@dataclass(frozen=True, slots=True)
class _Arc:
    centre: float
    radius: float
    """From the centre to the foot of the characters' middle line."""
    height: float
    sweep: float
    upper: bool


def _arc(text: str, typeface: Typeface, arc: _Arc) -> list[str]:
    """Characters along an arc, condensed when they would touch, upright at its middle."""
    step = arc.sweep / max(len(text) - 1, 1)
    room = step * arc.radius * 0.92
    parts = []
    for place, character in enumerate(text):
        turn = (place - (len(text) - 1) / 2) * step
        if arc.upper:
            direction, tilt = math.pi / 2 - turn, -turn
        else:
            direction, tilt = -math.pi / 2 + turn, turn
        advance = typeface.advance(character)
        width = min(arc.height, room / advance)
        x = arc.centre + arc.radius * math.cos(direction)
        y = arc.centre + arc.radius * math.sin(direction)
        cosine, sine = math.cos(tilt), math.sin(tilt)
        # from the character's middle back to its origin; 0.38 of the height lies above the middle line
        back_x, back_y = -advance * width / 2, -0.38 * arc.height
        parts.append(
            typeface.outline(
                character,
                Matrix(
                    cosine * width,
                    sine * width,
                    -sine * arc.height,
                    cosine * arc.height,
                    x + cosine * back_x - sine * back_y,
                    y + sine * back_x + cosine * back_y,
                ),
            )
            + " f"
        )
    return parts


def _fitted(
    text: str, typeface: Typeface, corner: tuple[float, float], size: float, room: float
) -> list[str]:
    width = sum(typeface.advance(character) for character in text) * size
    return _line(text, typeface, *corner, size, min(1.0, room / width) if width else 1.0)


def _line(
    text: str, typeface: Typeface, x: float, y: float, size: float, condensed: float = 1.0
) -> list[str]:
    parts = []
    for character in text:
        parts.append(typeface.outline(character, Matrix(size * condensed, 0, 0, size, x, y)) + " f")
        x += typeface.advance(character) * size * condensed
    return parts


def _ring(centre: float, width: float) -> str:
    radius = centre - width / 2
    bow = 0.5522847498 * radius  # four Bézier arcs make a circle to within 0.03 %
    points = [
        (radius, bow, bow, radius, 0, radius),
        (-bow, radius, -radius, bow, -radius, 0),
        (-radius, -bow, -bow, -radius, 0, -radius),
        (bow, -radius, radius, -bow, radius, 0),
    ]
    curves = " ".join(" ".join(f"{centre + value:.2f}" for value in point) + " c" for point in points)
    return f"{width:.2f} w {centre + radius:.2f} {centre:.2f} m {curves} h S"


def _star(centre: float, radius: float) -> str:
    inner = radius * math.sin(math.radians(18)) / math.sin(math.radians(54))
    points = []
    for corner in range(10):
        length = radius if corner % 2 == 0 else inner
        angle = math.pi / 2 + corner * math.pi / 5
        points.append(f"{centre + length * math.cos(angle):.2f} {centre + length * math.sin(angle):.2f}")
    return f"{points[0]} m " + " ".join(f"{point} l" for point in points[1:]) + " h f"

"""二维码 — the squares of a QR code as one path, for pages; on paper `draw` does it."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

_QUIET = 4
"""Empty squares around the code (ISO/IEC 18004)."""


@dataclass(frozen=True, slots=True)
class Squares:
    """方块 — side of the drawing in squares, and the dark ones as an SVG path."""

    side: int
    path: str


def qr_squares(content: str) -> Squares:
    """二维码 of a text."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(content)
    code.make()
    size = code.getModuleCount()
    dark = [(x, y) for y in range(size) for x in range(size) if code.isDark(y, x)]
    path = "".join(f"M{x + _QUIET} {y + _QUIET}h1v1h-1z" for x, y in dark)
    return Squares(size + 2 * _QUIET, path)

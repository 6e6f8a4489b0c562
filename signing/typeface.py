"""字形 — outlines of characters taken from a TrueType font, for the drawings of `signing.seal`.

Apart from them because fontTools is slow to import and needed only when something is drawn.
"""

from __future__ import annotations

from io import BytesIO

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

from signing.errors import MissingGlyphError
from signing.seal import Matrix


class Typeface:
    """字体 — outlines of a TrueType font; load once and keep."""

    def __init__(self, font: bytes) -> None:
        self._font = TTFont(BytesIO(font), lazy=True)
        self._glyphs = self._font.getGlyphSet()
        self._names = self._font.getBestCmap()
        self._units = float(self._font["head"].unitsPerEm)

    def require(self, text: str) -> None:
        """Raises `MissingGlyphError` naming every character the font cannot draw."""
        missing = "".join(sorted({character for character in text if ord(character) not in self._names}))
        if missing:
            raise MissingGlyphError(characters=missing)

    def advance(self, character: str) -> float:
        """Width of a character in parts of the font size."""
        return float(self._glyphs[self._names[ord(character)]].width) / self._units

    def outline(self, character: str, matrix: Matrix) -> str:
        """Path operators of a character of size 1 under `matrix`, to be filled."""
        units = 1 / self._units
        scaled = Matrix(
            matrix.a * units, matrix.b * units, matrix.c * units, matrix.d * units, matrix.e, matrix.f
        )
        pen = _PathPen(self._glyphs, scaled)
        self._glyphs[self._names[ord(character)]].draw(pen)
        return " ".join(pen.operators)


class _PathPen(BasePen):  # type: ignore[misc]  # fontTools has no types
    """Writes outlines as PDF path operators; fontTools turns quadratic curves into cubic ones."""

    def __init__(self, glyphs: object, matrix: Matrix) -> None:
        super().__init__(glyphs)
        self._matrix = matrix
        self.operators: list[str] = []

    def _moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802  # the name fontTools calls
        self.operators.append(f"{self._matrix.apply(*point)} m")

    def _lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802  # the name fontTools calls
        self.operators.append(f"{self._matrix.apply(*point)} l")

    def _curveToOne(  # noqa: N802  # the name fontTools calls
        self, first: tuple[float, float], second: tuple[float, float], end: tuple[float, float]
    ) -> None:
        points = " ".join(self._matrix.apply(*point) for point in (first, second, end))
        self.operators.append(f"{points} c")

    def _closePath(self) -> None:  # noqa: N802  # the name fontTools calls
        self.operators.append("h")

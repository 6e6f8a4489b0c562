"""字体 — the two prepared TrueType fonts, opened once per process.

Widths are handed out as plain numbers, so that line breaking needs no PDF engine. Invisible and
direction-changing characters count as missing: in a name or a sum they could only deceive.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfbase.ttfonts import SUBSETN, TTFError, TTFont

from negotiation.documents.characters import FACES, INVISIBLE
from negotiation.documents.errors import FontsMissingError

DIRECTORY = Path(__file__).resolve().parents[1] / "fonts"
"""Where the build hook puts them."""
_CODES_PER_BLOCK = 100  # PDF 32000-1 §9.10.3: at most 100 entries in one bfchar block
_opened: dict[Path, Fonts] = {}


class ChineseFont(TTFont):  # type: ignore[misc]  # the engine has no types
    """A TrueType font whose extracted text is right beyond the basic plane too (王𬭎)."""

    def addObjects(self, doc: pdfdoc.PDFDocument) -> None:  # noqa: N802 — the engine's name
        """Writes the subsets used in this document, each with its own map back to Unicode."""
        state = self.state[doc]
        state.frozen = 1
        for number, subset in enumerate(state.subsets):
            internal = self.getSubsetInternalName(number, doc)[1:]
            name = (SUBSETN(number) + b"+" + self.face.name).decode("ascii")
            font = pdfdoc.PDFTrueTypeFont()
            font.Name, font.BaseFont = internal, name
            font.FirstChar, font.LastChar = 0, len(subset) - 1
            font.Widths = pdfdoc.PDFArray([self.face.getCharWidth(code) for code in subset])
            unicode_map = pdfdoc.PDFStream(content=_unicode_map(name, subset))
            unicode_map.filters = [pdfdoc.PDFZCompress]
            font.ToUnicode = doc.Reference(unicode_map, "toUnicodeCMap:" + name)
            font.FontDescriptor = self.face.addSubsetObjects(doc, name, subset)
            doc.Reference(font, internal)
            doc.idToObject["BasicFonts"].dict[internal] = font
        del self.state[doc]


@dataclass(frozen=True, slots=True)
class Fonts:
    """字体 — the faces of the documents and the widths of their characters in em."""

    widths: Mapping[str, Mapping[str, float]]
    faces: Mapping[str, ChineseFont]
    lock: Lock
    """Held while font files are read."""

    @classmethod
    def load(cls, directory: Path = DIRECTORY) -> Fonts:
        """Opens the fonts of a folder, once per process. Raises `FontsMissingError`."""
        directory = directory.resolve()
        if directory not in _opened:
            _opened[directory] = cls._open(directory)
        return _opened[directory]

    @classmethod
    def _open(cls, directory: Path) -> Fonts:
        faces, widths = {}, {}
        for face, family in FACES.items():
            file = directory / f"{family}.ttf"
            if not file.is_file():
                raise FontsMissingError(f"{file.name} is missing; run: python hatch_build.py")
            try:
                font = ChineseFont(family, str(file), asciiReadable=False, shapable=False)
            except TTFError as error:
                raise FontsMissingError(
                    f"{file.name} is damaged ({error}); run: python hatch_build.py"
                ) from error
            faces[face] = font
            widths[face] = {
                chr(code): advance / 1000
                for code, advance in font.face.charWidths.items()
                if code and unicodedata.category(chr(code)) not in INVISIBLE
            }
        pdfmetrics.registerFont(faces["serif"])  # the engine wants one to begin a page with
        return cls(widths, faces, Lock())


def _unicode_map(name: str, subset: list[int]) -> str:
    codes = [(place, f"{_utf16(code)}") for place, code in enumerate(subset) if code]
    blocks = []
    for start in range(0, len(codes), _CODES_PER_BLOCK):
        block = codes[start : start + _CODES_PER_BLOCK]
        entries = "\n".join(f"<{place:02X}> <{text}>" for place, text in block)
        blocks.append(f"{len(block)} beginbfchar\n{entries}\nendbfchar")
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            f"/CIDSystemInfo << /Registry ({name}) /Ordering ({name}) /Supplement 0 >> def",
            f"/CMapName /{name} def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            "<00> <FF>",
            "endcodespacerange",
            *blocks,
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    )


def _utf16(code: int) -> str:
    return chr(code).encode("utf-16-be").hex().upper()

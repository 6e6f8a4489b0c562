"""Build hook: prepares the Chinese fonts once, so that no font file lies in the repository.

The build-only package `pylopdf-fonts-zh-cn` carries Noto Serif SC and Noto Sans SC with CFF outlines, which
the PDF engine refuses. They are turned into TrueType here, one process per font, checked against pinned
digests, renamed (a changed font may not keep the old name) and written to `negotiation/documents/fonts/`.
Also usable alone: `python hatch_build.py`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess  # one process per font: the conversion is pure computing
import sys
import time
from collections.abc import Callable
from pathlib import Path

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a plain script, without the build backend
    BuildHookInterface = object

RECIPE = "1"
"""Raise when the conversion changes: fonts with another stamp are made anew."""

SOURCES = {
    "XieyueSerif": (
        "NotoSerifSC-Regular.otf",
        "e8f396decc1f0963a016a989c3d8852e863d1350996f573860a80767c83a1cd3",
    ),
    "XieyueSans": (
        "NotoSansSC-Regular.otf",
        "faa6c9df652116dde789d351359f3d7e5d2285a2b2a1f04a2d7244df706d5ea9",
    ),
}
"""Our font → file in the font package and its SHA-256."""

KEPT = (
    (0x0020, 0x024F),  # Latin
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x04FF),  # Cyrillic (in GBK)
    (0x2000, 0x27BF),  # punctuation, currency, number forms, arrows, shapes
    (0x2E80, 0x33FF),  # radicals, CJK symbols, kana, enclosed and squared forms
    (0x3400, 0x9FFF),  # ideographs: extension A and the basic block, GB2312 and GBK among them
    (0xF900, 0xFAFF),  # compatibility ideographs
    (0xFE30, 0xFFEF),  # compatibility, half-width and full-width forms
    (0x10000, 0x3FFFF),  # every character beyond the basic plane: rare surnames and given names
)
TOLERANCE = 1.0
"""Largest distance between the cubic outline and its quadratic stand-in, in 1/1000 em."""

FONT_FOLDER = Path("negotiation") / "documents" / "fonts"


class FontHook(BuildHookInterface):
    """Converts the OFL fonts of the build-only package into TrueType for the PDF engine."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict) -> None:  # noqa: ARG002 — hatchling's signature
        """Prepares the fonts before a wheel or an editable install; a source archive carries none."""
        if self.target_name == "wheel":
            prepare(Path(self.root))


class FontSourceError(RuntimeError):
    """The font package is missing, or a file in it is not the pinned one."""


def prepare(root: Path) -> None:
    """Makes the fonts that are missing or carry another stamp. Raises `FontSourceError`."""
    folder = root / FONT_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for left_over in folder.glob(".*.ttf"):  # of a run that was stopped
        left_over.unlink()
    wanted = [name for name in SOURCES if not _is_current(folder / f"{name}.ttf", name)]
    if not wanted:
        _say("字体已就绪 / fonts ready")
        return
    started = time.monotonic()
    _say(f"正在准备中文字体（仅此一次）/ preparing Chinese fonts once: {', '.join(wanted)}")
    commands = [[sys.executable, __file__, name, str(folder)] for name in wanted]
    workers = [subprocess.Popen(command) for command in commands]  # noqa: S603 — our own file, fixed names
    results = [worker.wait() for worker in workers]
    if any(results):
        raise FontSourceError("the fonts could not be prepared; see the lines above")
    _say(f"字体已就绪 / fonts ready ({time.monotonic() - started:.0f} s)")


def convert(name: str, folder: Path) -> None:
    """Writes one TrueType font. Same source and recipe, same bytes. Raises `FontSourceError`."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.ttLib import TTFont

    file = _source_file(name)
    source = TTFont(file, lazy=True)
    characters = {code: glyph for code, glyph in source.getBestCmap().items() if _is_kept(code)}
    order = [".notdef", *dict.fromkeys(glyph for _, glyph in sorted(characters.items()))]
    widths = source["hmtx"].metrics
    head, line, style = source["head"], source["hhea"], source["OS/2"]

    made = FontBuilder(head.unitsPerEm, isTTF=True)
    made.font.recalcTimestamp = False
    made.setupGlyphOrder(order)
    made.setupCharacterMap(characters)
    glyphs = _quadratic_glyphs(_outlines(file, source), order)
    made.setupGlyf(glyphs)
    made.setupHorizontalMetrics({glyph: (widths[glyph][0], glyphs[glyph].xMin) for glyph in order})
    made.setupHorizontalHeader(ascent=line.ascent, descent=line.descent)
    made.setupNameTable(_names(name, source))
    made.setupOS2(
        sTypoAscender=style.sTypoAscender,
        sTypoDescender=style.sTypoDescender,
        usWinAscent=style.usWinAscent,
        usWinDescent=style.usWinDescent,
        sCapHeight=style.sCapHeight,
        sxHeight=style.sxHeight,
        usWeightClass=style.usWeightClass,
        fsType=style.fsType,
    )
    made.setupPost(keepGlyphNames=False)
    made.font["head"].created = made.font["head"].modified = head.modified
    unfinished = folder / f".{name}.{os.getpid()}.ttf"
    made.save(unfinished)
    unfinished.replace(folder / f"{name}.ttf")


def _outlines(file: Path, source) -> Callable[[str, object], None]:
    """Draws a glyph onto a pen. HarfBuzz is three times as fast as fontTools, with the same outlines."""
    try:
        import uharfbuzz
    except ImportError:
        glyphs = source.getGlyphSet()
        return lambda glyph, pen: glyphs[glyph].draw(pen)
    font = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(file))))
    return lambda glyph, pen: font.draw_glyph_with_pen(source.getGlyphID(glyph), pen)


def _quadratic_glyphs(draw: Callable[[str, object], None], order: list[str]) -> dict:
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    made = {}
    for glyph in order:
        pen = TTGlyphPen(None)
        draw(glyph, Cu2QuPen(pen, TOLERANCE, reverse_direction=True))
        made[glyph] = pen.glyph()
    return made


def _names(name: str, source) -> dict[str, str]:
    kept = {record.nameID: str(record) for record in source["name"].names}
    return {
        "copyright": kept[0],  # the authors of the original stay named; the family name is ours
        "familyName": name,
        "styleName": "Regular",
        "uniqueFontIdentifier": _stamp(name),
        "fullName": name,
        "version": "Version 1.000",
        "psName": f"{name}-Regular",
        "licenseDescription": kept[13],
        "licenseInfoURL": kept[14],
    }


def _is_current(file: Path, name: str) -> bool:
    """True when the file carries the stamp; the name table stores it as UTF-16."""
    return file.is_file() and _stamp(name).encode("utf-16-be") in file.read_bytes()


def _stamp(name: str) -> str:
    return f"xieyue:{name}:{SOURCES[name][1][:16]}:{RECIPE}"


def _source_file(name: str) -> Path:
    package = importlib.util.find_spec("pylopdf_fonts_zh_cn")
    if package is None or package.origin is None:
        raise FontSourceError("the package pylopdf-fonts-zh-cn is not installed (a build requirement)")
    file_name, expected = SOURCES[name]
    file = Path(package.origin).parent / file_name
    if hashlib.sha256(file.read_bytes()).hexdigest() != expected:
        raise FontSourceError(f"{file_name} is not the pinned file (its SHA-256 differs)")
    return file


def _is_kept(code: int) -> bool:
    return any(first <= code <= last for first, last in KEPT)


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    try:
        if len(sys.argv) == 3:
            convert(sys.argv[1], Path(sys.argv[2]))
        else:
            prepare(Path(__file__).resolve().parent)
    except FontSourceError as error:
        _say(str(error))
        sys.exit(2)

"""可印的字 — which characters the fonts have, read from their character maps without the PDF engine.

Invisible and direction-changing characters count as missing: in a name or a sum they could only deceive.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from negotiation.documents.errors import FontsMissingError

FACES = {"serif": "XieyueSerif", "sans": "XieyueSans"}
"""Face as the layouts name it → font file and family."""
INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
"""Categories of characters that are never drawn."""
_GROUPS = 12  # the form of map for all of Unicode: OpenType, cmap, format 12


def drawable(directory: Path) -> frozenset[str]:
    """The characters every face can draw. Raises `FontsMissingError`."""
    faces = (_codes(directory / f"{family}.ttf") for family in FACES.values())
    codes = frozenset.intersection(*faces)
    return frozenset(
        sign for sign in map(chr, codes) if sign != "\0" and unicodedata.category(sign) not in INVISIBLE
    )


def _codes(font: Path) -> frozenset[int]:
    try:
        with font.open("rb") as file:
            return frozenset(code for first, last in _ranges(file) for code in range(first, last + 1))
    except FileNotFoundError:
        raise FontsMissingError(f"{font.name} is missing; run: python hatch_build.py") from None
    except (struct.error, KeyError) as problem:
        raise FontsMissingError(f"{font.name} is damaged; run: python hatch_build.py") from problem


def _ranges(file: BinaryIO) -> Iterator[tuple[int, int]]:
    """First and last codes of the map's groups. Raises `KeyError` when the font has no such map."""
    _, count = struct.unpack(">IH6x", file.read(12))
    tables: dict[bytes, int] = dict(struct.iter_unpack(">4s4xI4x", file.read(16 * count)))
    file.seek(start := tables[b"cmap"])
    _, count = struct.unpack(">HH", file.read(4))
    for _, place in struct.iter_unpack(">II", file.read(8 * count)):
        file.seek(start + place)
        form, groups = struct.unpack(">H10xI", file.read(16))
        if form == _GROUPS:
            for first, last, _ in struct.iter_unpack(">III", file.read(12 * groups)):
                yield first, last
            return
    raise KeyError(_GROUPS)

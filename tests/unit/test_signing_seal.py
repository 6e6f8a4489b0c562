"""Seals and marks are drawings of outlines, inside their size, and refuse what they cannot draw."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from signing import seal
from signing.errors import MissingGlyphError
from signing.typeface import Typeface

AT = datetime(2026, 4, 15, 9, 0, tzinfo=UTC)
LETTERS = "示例公司工会主席王𬭎年月日北京时间证书合同专用章0123456789abcdef: "


@pytest.fixture(scope="module")
def typeface() -> Typeface:
    """A font whose every character is one round-cornered block: enough to measure by."""
    names = {ord(letter): f"u{ord(letter):x}" for letter in dict.fromkeys(LETTERS)}
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap(names)
    pen = TTGlyphPen(None)
    pen.moveTo((50, -100))
    pen.qCurveTo((950, -100), (950, 400), (950, 850))
    pen.lineTo((50, 850))
    pen.closePath()
    block = pen.glyph()
    builder.setupGlyf(dict.fromkeys([".notdef", *names.values()], block))
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", *names.values()], (1000, 50)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupPost()
    output = BytesIO()
    builder.save(output)
    return Typeface(output.getvalue())


def _points(drawing: seal.Appearance) -> list[tuple[float, float]]:
    found = []
    for line in re.findall(r"((?:-?\d+\.\d\d ){2,6})[mlc]", drawing.content.decode()):
        numbers = [float(number) for number in line.split()]
        found += list(zip(numbers[::2], numbers[1::2], strict=True))
    return found


def test_a_seal_is_forty_two_millimetres_across_and_nothing_leaves_it(typeface) -> None:
    drawing = seal.round_seal("示例公司工会", "0123456789012", typeface, below_star="合同专用章")
    assert drawing.width == drawing.height == pytest.approx(42 * seal.MILLIMETRE)
    radius = drawing.width / 2
    # control points of a circle's curves lie outside the circle itself by design
    assert all(
        abs(x - radius) <= radius * 1.01 and abs(y - radius) <= radius * 1.01 for x, y in _points(drawing)
    )


def test_a_long_name_stays_inside_the_ring(typeface) -> None:
    drawing = seal.round_seal("示例公司" * 10, "0" * 18, typeface)
    radius = drawing.width / 2
    glyphs = [line for line in drawing.content.decode().splitlines()[3:] if line.endswith("f")]
    assert len(glyphs) == 58
    for x, y in _points(seal.Appearance(0, 0, "\n".join(glyphs).encode())):
        assert (x - radius) ** 2 + (y - radius) ** 2 < (radius - 1.2 * seal.MILLIMETRE) ** 2


def test_a_seal_draws_one_outline_for_each_character_one_star_and_one_ring(typeface) -> None:
    content = seal.round_seal("示例公司", "012", typeface).content.decode()
    assert sum(line.endswith(" f") for line in content.splitlines()) == 4 + 3 + 1
    assert content.count(" S") == 1


def test_a_mark_shows_beijing_time_and_draws_a_rare_surname(typeface) -> None:
    drawing = seal.signature_mark("王𬭎", "工会主席", AT, "4a3f09", typeface)
    # 2 name, 4 office, "2026年4月15日 17:00:00 北京时间" is 24, "证书 4a3f09" is 9
    assert sum(line.endswith(" f") for line in drawing.content.decode().splitlines()) == 2 + 4 + 24 + 9
    assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in _points(drawing))


def test_a_character_the_font_lacks_is_refused_by_name(typeface) -> None:
    with pytest.raises(MissingGlyphError) as refused:
        seal.round_seal("示例鑫", "", typeface)
    assert refused.value.values["characters"] == "鑫"
    with pytest.raises(MissingGlyphError):
        seal.signature_mark("鑫", "", AT, "", typeface)


def test_the_same_seal_is_drawn_the_same_way_twice(typeface) -> None:
    assert seal.round_seal("示例", "1", typeface) == seal.round_seal("示例", "1", typeface)

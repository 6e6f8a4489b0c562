"""字体: fonts that are missing or damaged are named, and their characters known without the PDF engine."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

import workflows
from negotiation.documents.characters import drawable
from negotiation.documents.errors import FontsMissingError
from negotiation.documents.render.fonts import DIRECTORY, Fonts


@pytest.fixture(scope="module")
def fonts() -> Fonts:
    return Fonts.load()


def test_fonts_that_were_not_prepared_are_missed_by_name(tmp_path: Path) -> None:
    with pytest.raises(FontsMissingError, match="XieyueSerif"):
        Fonts.load(tmp_path)


def test_a_damaged_font_is_refused(tmp_path: Path) -> None:
    (tmp_path / "XieyueSerif.ttf").write_bytes(b"not a font at all")

    with pytest.raises(FontsMissingError, match="damaged"):
        Fonts.load(tmp_path)


def test_the_characters_read_without_the_engine_are_those_the_engine_can_draw(fonts: Fonts) -> None:
    drawn = [frozenset(widths) for widths in fonts.widths.values()]

    assert drawable(DIRECTORY) == frozenset.intersection(*drawn)


@pytest.mark.parametrize("content", [b"", b"not a font at all", b"\0\1\0\0\0\1" + bytes(40)])
def test_characters_of_a_damaged_or_missing_font_are_refused_by_name(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(FontsMissingError, match="is missing"):
        drawable(tmp_path)

    (tmp_path / "XieyueSerif.ttf").write_bytes(content)
    with pytest.raises(FontsMissingError, match="is damaged"):
        drawable(tmp_path)


def test_the_prepared_fonts_carry_the_current_stamp() -> None:
    file = Path(workflows.__file__).parents[1] / "hatch_build.py"
    spec = importlib.util.spec_from_file_location("documents_build_hook", file)
    hook = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hook)

    assert all(hook._is_current(DIRECTORY / f"{name}.ttf", name) for name in hook.SOURCES)
    assert not hook._is_current(DIRECTORY / "missing.ttf", "XieyueSerif")

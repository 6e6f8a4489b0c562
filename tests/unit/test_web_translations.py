"""Every Chinese sentence of the counters has its English one, with the same values."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

import web

ROOT = Path(web.__file__).parent
_VALUE = re.compile(r"%\((\w+)\)s")
_JINJA = {"extensions": "jinja2.ext.i18n", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}


def _asked() -> dict[str, str]:
    found: dict[str, str] = {}
    for file in ROOT.rglob("*.py"):
        for line, msgid, _, _ in extract_from_file("python", file, keywords={"gettext": None, "N_": None}):
            found[msgid] = f"{file.name}:{line}"
    for file in (ROOT / "templates").glob("*.html"):
        for line, msgid, _, _ in extract_from_file(
            "jinja2.ext:babel_extract", file, keywords={"_": None}, options=_JINJA
        ):
            found[msgid] = f"{file.name}:{line}"
    return found


def _translated() -> dict[str, str]:
    with (ROOT / "translations" / "en.po").open("rb") as file:
        catalogue = read_po(file, locale="en", abort_invalid=True)
    return {str(one.id): str(one.string) for one in catalogue if one.id and one.string and not one.fuzzy}


def test_no_sentence_lacks_its_english() -> None:
    translated = _translated()

    assert {msgid: where for msgid, where in _asked().items() if msgid not in translated} == {}


def test_no_english_sentence_is_left_over() -> None:
    assert set(_translated()) - set(_asked()) == set()


def test_both_languages_take_the_same_values() -> None:
    for chinese, english in _translated().items():
        assert set(_VALUE.findall(chinese)) == set(_VALUE.findall(english)), chinese

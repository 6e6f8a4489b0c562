"""键表: the reference of case files says what the forms say; nobody edits it by hand."""

from __future__ import annotations

import pytest

from negotiation import story_reference
from negotiation.shapes import FieldShape, Kind, fields_of
from negotiation.story_words import words
from negotiation.usecases.conducts import CONDUCTS
from tests.source_tree import ROOT


def test_the_page_is_what_the_code_says() -> None:
    assert (ROOT / story_reference.PAGE).read_text(encoding="utf-8") == story_reference.page()


def test_an_edited_page_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    edited = ROOT / "var" / "nowhere.md"
    monkeypatch.setattr(story_reference, "PAGE", edited)

    assert story_reference.main(["--check"]) == 1
    assert "run make docs" in capsys.readouterr().out


def test_every_key_of_every_table_has_its_words() -> None:
    for table, form in story_reference.SECTIONS.items():
        assert list(words("zh")[table]) == list(fields_of(form)), table


def test_both_languages_have_the_same_words() -> None:
    zh, en = words("zh"), words("en")

    assert {table: set(entries) for table, entries in zh.items()} == {
        table: set(entries) for table, entries in en.items()
    }


def test_the_content_of_every_act_has_a_shape() -> None:
    shown = {row: fields_of(conduct.form) for row, conduct in CONDUCTS.items()}

    assert shown["T1"]["topics"] == FieldShape("topics", True, shown["T1"]["topics"].shape)
    assert shown["T1"]["meeting_at"].shape.kind is Kind.MOMENT
    assert shown["A10"]["terms"].shape.kind is Kind.NAMED
    assert not shown["A10"]["figures"].needed


@pytest.mark.parametrize(
    "said", ["`R-OFF", "`serve_offer`★", "### `agree_draft`", "`cn_99`", "None", "object at 0x"]
)
def test_what_is_no_key_is_not_in_it(said: str) -> None:
    assert said not in story_reference.page()

"""案例文件: what is wrong in a story is told with file, line and key, before anything is played."""

from __future__ import annotations

from pathlib import Path

import pytest

from negotiation.casefile import load_story, parse_story
from negotiation.domain.errors import CaseFileError
from negotiation.messages import sentence
from tests.builders import EXAMPLE, a_story, before, changed, example, upto

TEXT = EXAMPLE.read_text(encoding="utf-8")


def broken(text: str) -> CaseFileError:
    """The error a text ends in."""
    with pytest.raises(CaseFileError) as raised:
        parse_story(text, "story.toml")
    assert raised.value.values["file"] == "story.toml"
    return raised.value


def test_the_example_is_well_formed() -> None:
    story = load_story(EXAMPLE)

    assert len(story.step) == 50
    assert story.starts_at.isoformat() == "2026-04-13T09:00:00+08:00"


@pytest.mark.parametrize(
    ("good", "bad", "key"),
    [
        ('act = "accept_offer"', 'act = "accept_offer', "TOML"),
        ('act = "accept_offer"', 'act = "accept_offer"\nakt = "x"', "step[4].akt"),
        ('by = "director"\n[step.content]', "by = 7\n[step.content]", "step[4].by"),
        ("delegates = 60", 'delegates = "sixty"', "congress[1].delegates"),
        ("delegates = 60", "delegates = -60", "congress[1].delegates"),
        ('by = "director"', 'by = "nobody"', "step[4].by"),
        ('uscc = "91370211MA9DEM001G"', 'uscc = "91370211MA9DEM0011"', "organisation[2].uscc"),
        ('uscc = "91370211MA9DEM001G"', 'uscc = "9137"', "organisation[2].uscc"),
        ("at = 2026-04-20T15:00:00+08:00", "at = 2026-04-12T15:00:00+08:00", "step[4].at"),
        ("at = 2026-04-20T15:00:00+08:00", "at = 2026-04-20T15:00:00", "step[4].at"),
        ("at = 2026-04-20T15:00:00+08:00", 'at = "next week"', "step[4].at"),
        ('pack = "cn_3702"', 'pack = "cn_99"', "case.pack"),
        ('sex = "女"\nborn_on = 1978', 'sex = "?"\nborn_on = 1978', "person[2].sex"),
        ("born_on = 1978-03-12", "born_on = 1978-13-12", "TOML"),
        ('id = "women"', 'id = "chair"', "person[3].id"),
        ('login = "union-office"', 'login = "union"', "person[3].login"),
        (
            'id = "welder"\norganisation = "union"',
            'id = "welder"\norganisation = "x"',
            "person[4].organisation",
        ),
        (
            '[[congress]]\norganisation = "union"',
            '[[congress]]\norganisation = "x"',
            "congress[1].organisation",
        ),
        ('kind = "upper_union"', 'kind = "union"', "organisation"),
        ('roles = ["union_chair"]', 'roles = ["queen"]', "person[2].roles[1]"),
        ('expect = "refused"', 'expect = "maybe"', "step[2].expect"),
    ],
)
def test_a_malformed_story_names_the_line_and_the_key(good: str, bad: str, key: str) -> None:
    assert good in TEXT
    text = TEXT.replace(good, bad, 1)
    offset = next(n for n, one in enumerate(bad.splitlines()) if one not in good.splitlines())

    raised = broken(text)

    assert raised.values["key"] == key
    if key != "organisation":
        assert raised.values["line"] == TEXT[: TEXT.index(good)].count("\n") + 1 + offset


@pytest.mark.parametrize(
    "text", ["", "step = 3", 'step = "abc"', "step = [1]", "[case]\n", "[[step]]\n", "x = 1"]
)
def test_what_is_no_story_at_all_is_told_too(text: str) -> None:
    raised = broken(text)

    assert raised.values["line"] >= 1
    assert raised.values["key"]


def test_a_file_that_is_missing_or_no_text_is_named(tmp_path: Path) -> None:
    noise = tmp_path / "noise.toml"
    noise.write_bytes(b"\xff\xfe\x00")

    for place in (tmp_path / "missing.toml", noise, tmp_path):
        with pytest.raises(CaseFileError) as raised:
            load_story(place)
        assert raised.value.values["file"] == place.name


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sentence_a_user_reads_holds_file_line_and_key(language: str) -> None:
    raised = broken(TEXT.replace('by = "director"', 'by = "nobody"', 1))

    told = sentence(raised, language)

    said = told.what + told.why + told.what_to_do
    assert all(part in said for part in ("story.toml", str(raised.values["line"]), "step[4].by", "nobody"))


def test_one_name_is_short_for_a_list_of_one() -> None:
    assert example().step[0].by == ("chair",)
    assert example().step[8].by == ("chair", "hr")


def test_the_builders_cut_and_change_a_story_without_touching_the_example() -> None:
    story = changed(upto(a_story(), "serve_offer"), "serve_offer", by=("women",), content={"reasons": "示例"})

    assert [step.act for step in story.step] == ["open_negotiation", "serve_offer"]
    assert story.step[-1].by == ("women",)
    assert story.step[-1].content["reasons"] == "示例"
    assert [step.act for step in before(a_story(), "serve_offer").step] == ["open_negotiation"]
    assert len(example().step) == 50

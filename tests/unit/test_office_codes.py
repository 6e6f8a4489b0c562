"""统一社会信用代码: a check finds typing errors, the licence decides; a person's number is never one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.casefile import check_file, load_story
from negotiation.domain.errors import BrokenCodeError, PersonalNumberError
from negotiation.domain.registry import check_character, checked_code
from negotiation.messages import sentence
from tests.builders import EXAMPLE

TRUE = "91370211MA9DEM001G"
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def personal(first: str = "37021119780312001") -> str:
    """An invented identity number whose check character is right."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    rest = sum(int(sign) * weight for sign, weight in zip(first, weights, strict=True)) % 11
    return first + "10X98765432"[rest]


@given(
    st.text(alphabet=LETTERS, min_size=9, max_size=9), st.sampled_from(["91", "81", "11", "N2", "Y1", "A1"])
)
def test_every_code_with_its_check_character_is_taken_zero_included(body: str, office: str) -> None:
    first = f"{office}370211{body}"

    assert checked_code(first + check_character(first)) == first + check_character(first)


def test_a_code_whose_check_value_is_zero_is_taken() -> None:
    zero = next(
        f"91370211MA9DEM{n:03d}0" for n in range(1000) if check_character(f"91370211MA9DEM{n:03d}") == "0"
    )

    assert checked_code(zero) == zero


def test_a_typing_error_is_refused_unless_the_licence_says_so() -> None:
    wrong = TRUE[:-1] + ("A" if TRUE[-1] != "A" else "B")

    with pytest.raises(BrokenCodeError):
        checked_code(wrong)
    assert checked_code(wrong, as_printed=True) == wrong


@pytest.mark.parametrize("code", ["9137", TRUE + "0", "91370211IA9DEM001G", "9137o211MA9DEM001G", ""])
def test_no_licence_says_what_is_no_code_at_all(code: str) -> None:
    with pytest.raises(BrokenCodeError):
        checked_code(code, as_printed=True)


@pytest.mark.parametrize("as_printed", [False, True])
def test_a_personal_number_is_asked_back_and_nowhere_repeated(as_printed: bool) -> None:
    number = personal()

    with pytest.raises(PersonalNumberError) as raised:
        checked_code(number, as_printed=as_printed)

    told = sentence(raised.value, "zh")
    assert "身份证" in told.what
    assert number not in str(raised.value) + told.what + told.why + told.what_to_do


def story(tmp_path: Path, code: str, *more: str) -> Path:
    """The example with another code of the employer."""
    place = tmp_path / "story.toml"
    lines = "\n".join((f'uscc = "{code}"', *more))
    text = EXAMPLE.read_text(encoding="utf-8").replace(f'uscc = "{TRUE}"', lines)
    place.write_text(text, encoding="utf-8")
    return place


def test_a_story_names_the_right_character_and_the_way_to_say_the_licence_has_it(tmp_path: Path) -> None:
    wrong = TRUE[:-1] + "A"

    (found,) = check_file(story(tmp_path, wrong))
    (noted,) = check_file(story(tmp_path, wrong, "uscc_as_printed = true"))

    assert (found.problem, found.warns) == ("check_character", False)
    assert "末位应为 G" in found.says("zh")
    assert "uscc_as_printed" in found.says("zh")
    assert (noted.problem, noted.warns) == ("as_printed", True)
    assert load_story(story(tmp_path, wrong, "uscc_as_printed = true")).organisation[1].uscc == wrong


def test_a_personal_number_in_a_story_is_told_without_repeating_it(tmp_path: Path) -> None:
    number = personal()

    (found,) = check_file(story(tmp_path, number, "uscc_as_printed = true"))

    assert found.problem == "personal_number"
    assert number not in str(found.as_json("story.toml"))

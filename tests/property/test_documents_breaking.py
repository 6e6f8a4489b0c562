"""Line breaking: whatever the text, no character is lost and no mark stands where it may not."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.documents.breaking import CLOSING, NO_START, OPENING, Line, Measure, Run, break_lines
from negotiation.documents.errors import MissingGlyphError

CHINESE = "一元集体合同工资协商职工代表大会年月日"
MARKS = "".join(sorted(CLOSING)) + "".join(sorted(OPENING)) + "—…％"
LATIN = "0123456789.%abcXYZ-/"
WIDTHS = {"serif": dict.fromkeys(CHINESE + MARKS + "\u3000", 1.0) | dict.fromkeys(LATIN + " ", 0.55)}
SIZE, ROOM = 10.0, 200.0


def broken(text: str, align: str = "justify", first: float = 20.0) -> list[Line]:
    return break_lines([Run(text)], WIDTHS, Measure(ROOM, SIZE, first, align))


def ink_end(line: Line) -> float:
    """Right edge of a line: start, advances and gaps, without the empty half of a mark at its end."""
    advances = sum(WIDTHS["serif"][character] for character in line.characters) * SIZE
    end = line.indent + advances + sum(line.gaps)
    return end - SIZE / 2 if line.characters[-1] in CLOSING else end


@given(st.text(alphabet=CHINESE + MARKS + LATIN, max_size=300))
def test_no_character_is_lost_or_moved(text: str) -> None:
    assert "".join(line.characters for line in broken(text)) == text  # the alphabet has no blanks


@given(st.text(alphabet=CHINESE * 3 + MARKS + LATIN, max_size=300))
def test_no_line_is_wider_than_its_column(text: str) -> None:
    for line in broken(text):
        assert ink_end(line) <= ROOM + 0.01


@given(
    st.lists(
        st.sampled_from([*CHINESE, "，", "。", "（一）", "《工资》", "“职工”", "2600", "5.5%", "2026年"])
    )
)
def test_no_line_starts_with_a_closing_mark_or_ends_with_an_opening_one(pieces: list[str]) -> None:
    lines = broken("集" + "同".join(pieces))

    for before, after in pairwise(lines):
        assert after.characters[0] not in NO_START
        assert before.characters[-1] not in OPENING


@given(st.integers(min_value=0, max_value=40), st.sampled_from(["2600.50", "5.5%", "22:00", "ABC-123"]))
def test_a_figure_is_never_divided(before: int, figure: str) -> None:
    widths = {"serif": WIDTHS["serif"] | dict.fromkeys(":ABC", 0.55)}
    text = "工" * before + figure + "元" * 30

    lines = break_lines([Run(text)], widths, Measure(ROOM, SIZE, 20.0, "justify"))

    assert any(figure in line.characters for line in lines)


@given(st.text(alphabet=CHINESE + "，。", min_size=80, max_size=300))
def test_all_lines_but_the_last_reach_the_right_edge(text: str) -> None:
    for line in broken(text)[:-1]:
        end = ink_end(line)
        hanging = line.characters[-1] in CLOSING
        assert ROOM - (SIZE / 2 if hanging else 0) - 0.01 <= end <= ROOM + 0.01


def test_two_marks_side_by_side_share_their_empty_halves() -> None:
    (line,) = broken("职工”，“代表", align="left", first=0.0)

    assert line.gaps == (0.0, 0.0, -5.0, -5.0, 0.0, 0.0, 0.0)


def test_a_mark_that_does_not_fit_gives_up_its_empty_half() -> None:
    (first,) = broken("工" * 17 + "职。", first=5.0)

    assert first.characters.endswith("。")


def test_a_single_last_character_is_taken_into_the_line_before() -> None:
    measure = Measure(400.0, SIZE, 20.0, "justify")

    lines = break_lines([Run("工" * 78 + "职。")], WIDTHS, measure)

    assert [len(line.characters) for line in lines] == [38, 42]
    assert ink_end(lines[-1]) == pytest.approx(400.0)


def test_an_opening_mark_at_the_head_of_a_line_hangs_by_half() -> None:
    lines = broken("工" * 18 + "《职工》" + "代" * 10, first=20.0)

    assert lines[1].characters.startswith("《")
    assert lines[1].indent == -5.0


@pytest.mark.parametrize(("align", "indent"), [("left", 0.0), ("centre", 90.0), ("right", 180.0)])
def test_short_lines_stand_where_they_are_told(align: str, indent: float) -> None:
    (line,) = broken("职工", align=align, first=0.0)

    assert line.indent == indent


def test_a_heading_can_be_spread_over_the_width() -> None:
    (line,) = broken("职工", align="spread", first=0.0)

    assert line.width == ROOM
    assert line.gaps == (180.0, 0.0)


def test_a_word_longer_than_a_line_is_divided_after_all() -> None:
    lines = broken("a" * 100)

    assert len(lines[0].characters) > 30
    assert "".join(line.characters for line in lines) == "a" * 100


def test_an_unknown_character_is_named_with_the_words_around_it() -> None:
    with pytest.raises(MissingGlyphError) as caught:
        broken("集体合同☐工资")

    assert caught.value.character == "☐"
    assert caught.value.where == "集体合同☐工资"


def test_a_double_dash_is_joined_and_never_divided() -> None:
    lines = broken("工" * 17 + "——职工代表", first=0.0)

    place = next(line.characters.index("—") for line in lines if "—" in line.characters)
    whole = next(line for line in lines if "——" in line.characters)
    assert whole.gaps[place] < 0


def test_an_empty_paragraph_has_no_line() -> None:
    assert broken("") == []


def test_blanks_at_the_end_of_a_line_take_no_room() -> None:
    lines = broken("工" * 18 + "  " + "职" * 5)

    assert lines[0].characters == "工" * 18
    assert ink_end(lines[0]) == pytest.approx(ROOM)

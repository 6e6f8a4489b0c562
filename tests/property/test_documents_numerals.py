"""Money in capitals and ordinals: read back, they give the number they came from."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.domain.numerals import NaiveMomentError, NumeralRangeError, capitals, chinese, chinese_moment

DIGITS = {word: digit for digit, word in enumerate("零壹贰叁肆伍陆柒捌玖")}
PLACES = {"拾": 10, "佰": 100, "仟": 1000}
SMALL = {word: digit for digit, word in enumerate("〇一二三四五六七八九")}


def read_capitals(text: str) -> int:
    """Fen; an independent reading of the written form."""
    total = group = digit = 0
    for word in text.removesuffix("整"):
        if word in DIGITS:
            digit = DIGITS[word]
        elif word in PLACES:
            group, digit = group + digit * PLACES[word], 0
        elif word == "万":
            total, group, digit = total + (group + digit) * 10_000, 0, 0
        elif word == "亿":
            total, group, digit = (total + group + digit) * 100_000_000, 0, 0
        elif word == "元":
            total, group, digit = (total + group + digit) * 100, 0, 0
        elif word == "角":
            total, digit = total + digit * 10, 0
        elif word == "分":
            total, digit = total + digit, 0
    return total


@given(st.integers(min_value=0, max_value=10**18 - 1))
def test_an_amount_in_capitals_reads_back_as_the_same_amount(fen: int) -> None:
    written = capitals(Decimal(fen) / 100)

    assert read_capitals(written) == fen
    assert "零零" not in written
    assert not written.startswith("零") or fen == 0
    assert written.endswith(("整", "分"))


@given(st.integers(min_value=1, max_value=999))
def test_an_ordinal_reads_back_as_the_same_number(number: int) -> None:
    total = digit = 0
    for word in chinese(number):
        if word in SMALL:
            digit = SMALL[word]
        else:
            total, digit = total + max(digit, 1) * {"十": 10, "百": 100}[word], 0

    assert total + digit == number


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("0", "零元整"),
        ("2600", "贰仟陆佰元整"),
        ("24.05", "贰拾肆元零伍分"),
        ("24.5", "贰拾肆元伍角整"),
        ("10000", "壹万元整"),
        ("100500", "壹拾万零伍佰元整"),
        ("10000000001", "壹佰亿零壹元整"),
        ("0.07", "柒分"),
    ],
)
def test_known_amounts_are_written_as_on_a_bill(amount: str, written: str) -> None:
    assert capitals(Decimal(amount)) == written


@pytest.mark.parametrize("amount", ["-1", "0.001", "1e16", "NaN", "Infinity"])
def test_an_amount_that_no_bill_can_carry_is_refused(amount: str) -> None:
    with pytest.raises(NumeralRangeError):
        capitals(Decimal(amount))


@pytest.mark.parametrize("number", [0, -3, 1000])
def test_an_ordinal_out_of_range_is_refused(number: int) -> None:
    with pytest.raises(NumeralRangeError):
        chinese(number)


def test_a_moment_is_printed_in_the_time_of_china() -> None:
    assert chinese_moment(datetime(2026, 4, 30, 16, 5, tzinfo=UTC)) == "2026年5月1日0:05"


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(NaiveMomentError):
        chinese_moment(datetime(2026, 4, 30, 16, 5))  # noqa: DTZ001 — the mistake under test

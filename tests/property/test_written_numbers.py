"""数字的写法: every number in every dress reads the same, and its place in the text is found again."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.domain.numerals import capitals, chinese
from workflows.written_numbers import number, rewritten

FULL = str.maketrans("0123456789.", "０１２３４５６７８９．")
SPELT = str.maketrans("0123456789", "〇一二三四五六七八九")
SMALL = st.integers(1, 9999)


def money(words: str) -> str:
    """The one figure in 元 that a text comes to."""
    text = rewritten(f"每月为{words}。").text
    assert text.startswith("每月为")
    return text.removeprefix("每月为").removesuffix("。")


DRESSES = (
    lambda n: f"{n}元",
    lambda n: f"{n}元".translate(FULL),
    lambda n: f"{n:,}元",
    lambda n: f"{n:,}元".replace(",", "，").translate(FULL),
    lambda n: f"{n:,}元".replace(",", " "),
    lambda n: f"{n:,}元".replace(",", "\u3000"),
    lambda n: f"¥{n}",
    lambda n: f"￥{n:,}元",
    lambda n: f"人民币{n}元整",
    lambda n: f"{capitals(Decimal(n))}",
    lambda n: f"{Decimal(n) / 10000}万元",
    lambda n: f"{Decimal(n) / 1000}千元",
    lambda n: f"{n}块钱",
)


@given(SMALL)
def test_a_sum_reads_the_same_in_every_dress(n: int) -> None:
    for dress in DRESSES:
        assert money(dress(n)).rstrip("整") == f"{n}元", dress(n)


@given(st.integers(1, 999))
def test_a_number_in_words_is_the_number(n: int) -> None:
    assert number(chinese(n)) == n
    assert number(chinese(n).replace("零", "〇")) == n
    assert rewritten(f"假期{chinese(n)}天").text == f"假期{n}天"


@given(st.integers(1000, 9999).filter(lambda n: "0" not in str(n)))
def test_a_number_spelt_digit_by_digit_is_the_number(n: int) -> None:
    assert number(str(n).translate(SPELT)) == n


@given(st.integers(1, 400))
def test_a_share_reads_the_same_in_every_dress(n: int) -> None:
    for words in (f"{n}%", f"{n}％".translate(FULL), f"百分之{n}", f"{Decimal(n) / 100}倍"):
        assert rewritten(f"按{words}支付").text == f"按{n}%支付", words
    if n < 1000:
        assert rewritten(f"按百分之{chinese(n)}支付").text == f"按{n}%支付"


@given(st.integers(1, 23))
def test_half_an_hour_more_is_half_an_hour_more(n: int) -> None:
    for words in (f"{n}个半小时", f"{chinese(n)}个半小时", f"{n}.5个小时", f"{chinese(n)}点五个小时"):
        assert rewritten(words).text.replace("个", "") == f"{n}.5小时"


@given(
    st.text(alphabet="产假元0123456789０１２，,. \u3000〇零一二两十百千万亿点半个天%倍成¥（）。", max_size=40)
)
def test_no_text_is_too_odd_and_every_place_stays_inside_it(text: str) -> None:
    written = rewritten(text)

    assert len(written.places) == len(written.text) + 1
    assert list(written.places) == sorted(written.places)
    for at in range(len(written.text)):
        start, end = written.span(at, at + 1)
        assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(
    "text",
    ["产假一律照发", "第一条", "星期一", "十分满意", "七八天", "千方百计", "万一发生", "若干天", "统一安排"],
)
def test_words_and_guesses_are_no_numbers(text: str) -> None:
    assert rewritten(text).text == text


@pytest.mark.parametrize(
    ("words", "value"), [("一万五", 15000), ("两千零五", 2005), ("1亿2千万", 120_000_000)]
)
def test_the_last_digit_alone_counts_the_next_lower_unit(words: str, value: int) -> None:
    assert number(words) == value

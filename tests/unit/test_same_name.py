"""同名: blanks, kinds of dot and forms of a character make no other person; any other sign does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.domain.same_name import comparable, difference, same_name, within

DOTTED = [f"示例{dot}买买提" for dot in "·•・･．.‧"]


@pytest.mark.parametrize("spelt", ["张三", "张　三", "张 三", " 张三 ", "张\u00a0三"])
def test_blanks_make_no_other_person(spelt: str) -> None:
    assert same_name("张三", spelt)
    assert within("张三", f"051@{spelt}@1")
    assert within("张三", spelt)


@pytest.mark.parametrize("spelt", DOTTED)
def test_the_kind_of_dot_makes_no_other_person(spelt: str) -> None:
    assert same_name("示例·买买提", spelt)
    assert within("示例·买买提", f"{spelt}@0001")


@pytest.mark.parametrize("other", ["张三丰", "李三", "三", "", "张\u200b三", "张四", "小张三"])
def test_another_name_is_another_name(other: str) -> None:
    assert not same_name("张三", other)
    assert not within("张三", other)


def test_a_name_beside_other_words_is_found_and_half_of_a_dotted_name_is_not() -> None:
    assert within("张三", "张三 签名证书")
    assert not within("买买提", "示例·买买提")
    assert not within("", "张三")


def test_the_differing_sign_is_shown_with_its_code_point() -> None:
    assert difference("张三", "张\u200b三") == ("三（U+4E09）", "（U+200B）")
    assert difference("张三", "张三丰") == ("—", "丰（U+4E30）")
    assert difference("⼀", "一") == ("⼀（U+2F00）", "一（U+4E00）")


@given(st.text(max_size=12))
def test_every_name_is_its_own(name: str) -> None:
    assert same_name(name, name)
    assert comparable(f" {name}\u3000") == comparable(name)

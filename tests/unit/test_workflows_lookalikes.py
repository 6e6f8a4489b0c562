"""形近字符: what looks like an ordinary character and is another is known, and can be turned into it."""

from __future__ import annotations

import unicodedata

import pytest

from workflows.lookalikes import NAMELESS, PLAIN, lookalikes, plain


def test_every_kangxi_radical_has_its_ordinary_character() -> None:
    assert {chr(code) for code in range(0x2F00, 0x2FD6)} <= set(PLAIN)


@pytest.mark.parametrize(
    ("alike", "ordinary"),
    [("⽇", "日"), ("⼥", "女"), ("⾮", "非"), ("⻝", "食"), ("⻓", "长"), ("\uf90a", "金")],
)
def test_a_look_alike_is_turned(alike: str, ordinary: str) -> None:
    assert alike != ordinary
    assert plain(f"九{alike}") == f"九{ordinary}"
    assert lookalikes(f"九{alike}{ordinary}{alike}") == (alike,)


def test_what_it_is_turned_into_is_an_ordinary_ideograph_and_stays() -> None:
    for alike, ordinary in PLAIN.items():
        assert unicodedata.name(ordinary).startswith("CJK UNIFIED IDEOGRAPH"), alike
        assert plain(ordinary) == ordinary


def test_simplified_radicals_of_the_supplement_agree_with_their_names() -> None:
    """The names say which are the simplified forms; each stands for a simplified character."""
    simplified = [one for one in PLAIN if "SIMPLIFIED" in unicodedata.name(one)]

    assert {"⻢", "⻥", "⻦", "⻋", "⻔", "⻰"} <= set(simplified)
    assert {PLAIN[one] for one in simplified} >= set("马鱼鸟车门龙页风飞见贝讠钅饣")


def test_ordinary_text_holds_none() -> None:
    assert lookalikes("女职工产假九十日，非工作日食堂开放。〇○·—《》（）") == ()
    assert all(unicodedata.name(one).startswith("CJK RADICAL") for one in NAMELESS)

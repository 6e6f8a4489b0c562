"""版面: no name is divided, no page holds two lines, a place is either filled or not there."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

import pytest

from negotiation.documents.breaking import Widths
from negotiation.documents.layouts import contract as contracts
from negotiation.documents.layouts import decisions, forms, offers
from negotiation.documents.layouts.letter import title_lines
from negotiation.documents.page import Layout, Words
from negotiation.documents.render.fonts import Fonts
from tests.builders_papers import (
    DIGEST,
    TYPES,
    announcement,
    contract,
    contract_text,
    filing,
    offer,
    resolution,
)

ROOM = 20.0


@pytest.fixture(scope="module")
def widths() -> Widths:
    return Fonts.load().widths


def lines(layout: Layout, page: int) -> list[str]:
    """The lines of a page, from the top."""
    words = [mark for mark in layout.pages[page].marks if isinstance(mark, Words)]
    return [mark.line.characters for mark in sorted(words, key=lambda mark: -mark.y)]


@pytest.mark.parametrize("name", TYPES.values())
@pytest.mark.parametrize("form", ["关于《{}》草案的决议", "关于解除《{}》的决议", "关于公布《{}》的公告"])
def test_a_title_is_never_divided_inside_a_name(name: str, form: str) -> None:
    found = title_lines(form.format(name), ROOM)

    assert "".join(found) == form.format(name)
    assert all(len(one) <= ROOM for one in found)
    assert sum(f"《{name}》" in one for one in found) == 1
    assert not any(one.startswith("的") for one in found)


def test_a_name_longer_than_the_line_stays_whole() -> None:
    name = "《示例集团海洋工程装备制造有限公司女职工特殊权益保护专项集体合同》"

    assert name in title_lines(f"关于公布{name}的公告", ROOM)[1]


@pytest.mark.parametrize("kind", TYPES)
def test_the_announcement_keeps_its_names_and_its_last_page_is_no_lonely_line(
    kind: str, widths: Widths
) -> None:
    layout = decisions.announcement(replace(announcement(), contract_title=TYPES[kind]), widths)

    assert any(f"《{TYPES[kind]}》" in one for one in lines(layout, 0)[1:4])
    if len(layout.pages) > 1:
        assert lines(layout, 1).index("特此公告。") >= 2


@pytest.mark.parametrize("kind", TYPES)
def test_the_resolution_keeps_the_name_of_the_contract(kind: str, widths: Widths) -> None:
    layout = decisions.resolution(replace(resolution(), contract_title=TYPES[kind]), widths)

    assert any(f"《{TYPES[kind]}》" in one for one in lines(layout, 0)[1:4])


def test_the_resolution_names_those_who_counted_and_is_silent_where_nobody_is_named(widths: Widths) -> None:
    named = decisions.resolution(replace(resolution(), tellers=("甲例", "乙例")), widths)
    unnamed = decisions.resolution(replace(resolution(), tellers=()), widths)

    assert "监票人、计票人：甲例、乙例。" in "".join(lines(named, 0))
    assert "监票人" not in "".join(lines(unnamed, 0))


@pytest.mark.parametrize(("kind", "cut"), list(itertools.product(TYPES, range(12))))
def test_the_text_ends_with_a_mark_and_its_last_page_is_never_two_lines(
    kind: str, cut: int, widths: Widths
) -> None:
    whole = contract_text(kind)
    *before, last = whole.chapters
    first = replace(before[0], clauses=before[0].clauses[: max(1, len(before[0].clauses) - cut % 4)])
    second = replace(before[1], clauses=before[1].clauses[: max(1, len(before[1].clauses) - cut // 4)])
    text = replace(whole, chapters=(first, second, *before[2:], last))

    layout = contracts.contract(replace(contract(kind), text=text), widths)

    body = lines(layout, -2)
    assert "（以下无正文）" in body
    assert len([one for one in body if one]) >= 6 + 4, "with the four running lines"


def test_a_draft_ends_with_a_page_of_confirmation_that_says_when(widths: Widths) -> None:
    layout = contracts.contract(replace(contract(draft=True), confirmed_on=date(2026, 5, 15)), widths)

    last = "".join(lines(layout, -1))
    assert "确　认　页" in last
    assert "已通过协约平台确认" in last
    assert "2026年5月15日" in last
    assert "签字" not in last
    assert "签署页" not in [one.title for one in layout.bookmarks]


def test_the_cover_has_no_empty_place_for_the_bureau(widths: Widths) -> None:
    layout = contracts.contract(contract(), widths)

    assert not any("登" in one for one in lines(layout, 0))
    assert DIGEST[:16] in "".join(lines(layout, 0)) or layout.text_digest in "".join(lines(layout, 0))
    assert "BureauFilingMark" in layout.boxes


def test_an_offer_served_by_the_platform_says_when_it_arrived(widths: Widths) -> None:
    filled = offers.offer(replace(offer(), received_on=date(2026, 4, 15)), widths)
    by_hand = offers.offer(offer(), widths)

    assert "平台电子送达" in lines(filled, -1)
    assert lines(filled, -1).count("2026年4月15日") == 2, "of the letter and of its arrival"
    assert "平台电子送达" not in lines(by_hand, -1)


@pytest.mark.parametrize("count", [0, 1, 2, 4, 8, 16, 30])
def test_a_filing_form_never_ends_with_one_row_on_a_page_of_its_own(count: int, widths: Widths) -> None:
    warnings = tuple((f"第{number}项提示，某项标准低于规定", "已与对方说明") for number in range(count))

    layout = forms.filing(replace(filing(), warnings=warnings), widths)

    last = "".join(lines(layout, -1))
    assert "现予报审" in last
    assert "文本摘要" in last
    assert len(layout.pages) == 1 or count > 2

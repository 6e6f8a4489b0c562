"""What the law of the place needs is marked before anything is sent, and a refusal stands at its question."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.builders_web import World, world

OFFER = {"topics": "工资", "meeting_at": "2026-05-06T14:00", "meeting_place": "三层协商室"}


@pytest.fixture(scope="module")
def drafting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A case is open, its offer is being written."""
    with world(tmp_path_factory.mktemp("lawful"), "2026-04-13T09:00:00+08:00") as made:
        yield made


def offer(place: World) -> str:
    return f"/union/case/{place.case_id}/act/serve_offer"


def labelled(page: str, name: str) -> str:
    found = re.search(rf'<label[^>]* for="i-{name}">(.*?)</label>', page, re.DOTALL)
    assert found is not None, name
    return found[1]


def test_what_the_rules_need_is_marked_and_nothing_else(drafting: World) -> None:
    page = drafting.client("chair").get(offer(drafting)).get_data(as_text=True)

    assert "必填" in labelled(page, "reasons")
    assert "必填" in labelled(page, "staff_views")
    assert "必填" not in labelled(page, "requested_materials")


def test_a_refusal_stands_at_its_question_and_is_linked_from_the_top(drafting: World) -> None:
    answer = drafting.client("chair").post(offer(drafting), data={**OFFER, "reasons": "经营情况良好。"})
    page = answer.get_data(as_text=True)

    assert answer.status_code == 422
    assert '<a href="#f-staff_views">' in page
    assert 'id="w-staff_views"' in page
    assert "安全日志" not in page
    assert "经营情况良好。" in page
    assert 'id="w-reasons"' not in page


def test_a_figure_that_is_none_is_marked_in_its_own_row(tmp_path_factory: pytest.TempPathFactory) -> None:
    typed = {
        "contracts": "wage",
        "term_from": "2026-07-01",
        "term_until": "2027-06-30",
        "figures.monthly_minimum_wage": "二千五",
    }
    with world(tmp_path_factory.mktemp("figures"), "2026-05-14T09:00:00+08:00") as place:
        address = f"/union/case/{place.case_id}/act/table_text"

        page = place.client("chair").post(address, data={**typed, "look": "1"}).get_data(as_text=True)

    assert '<a href="#f-figures.monthly_minimum_wage">' in page
    assert page.count('aria-invalid="true"') == 1

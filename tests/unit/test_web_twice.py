"""A form sent twice is one act, and the second answer says when it was done and leads to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.builders_web import World, world

OFFER = {
    "topics": "工资",
    "meeting_at": "2026-05-06T14:00",
    "meeting_place": "三层协商室",
    "reasons": "经营情况良好。",
    "staff_views": "召开座谈会。",
    "seen.negotiation": "0",
}


@pytest.fixture
def drafting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A case is open, its offer is written."""
    with world(tmp_path_factory.mktemp("twice"), "2026-04-13T09:00:00+08:00") as made:
        yield made


def test_a_second_click_gets_the_time_of_the_first_and_does_nothing(drafting: World) -> None:
    client, address = drafting.client("chair"), f"/union/case/{drafting.case_id}/act/serve_offer"
    first = client.post(address, data=OFFER)
    client.get(f"/union/case/{drafting.case_id}")

    second = client.post(address, data=OFFER)
    page = client.get(second.headers["Location"]).get_data(as_text=True)

    assert (first.status_code, second.status_code) == (303, 303)
    assert "“发出要约”已于2026年4月13日 09:01办理，没有再办一次。" in page
    with drafting.application.office.reading() as uow:
        served = [one for one in uow.ledger.of(drafting.case_id) if one.body["row"] == "T1"]
    assert len(served) == 1


def test_a_second_try_with_other_words_is_told_that_it_was_not_done(drafting: World) -> None:
    client, address = drafting.client("chair"), f"/union/case/{drafting.case_id}/act/serve_offer"
    client.post(address, data=OFFER)

    second = client.post(address, data={**OFFER, "reasons": "别的理由。"})

    assert second.status_code == 409
    assert "别的理由。" in second.get_data(as_text=True)

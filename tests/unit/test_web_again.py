"""Twice, because nothing moved: one act, one paper, one number; the second answer says when it was done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from negotiation.domain.errors import AlreadyDoneError
from negotiation.storage.database import Database
from negotiation.usecases.perform import form_of, perform
from tests.builders import a_case, a_story, before
from tests.builders_web import World, world

OFFER = {
    "topics": "年度工资调整",
    "meeting_at": "2026-05-06T14:00",
    "meeting_place": "三层协商室",
    "reasons": "经营良好",
    "staff_views": "座谈会四场",
    "representatives_per_side": "3",
}


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A case just opened."""
    with world(tmp_path_factory.mktemp("again"), "2026-04-13T09:00:00+08:00") as made:
        yield made


def _form(client: FlaskClient, address: str) -> dict[str, str]:
    page = client.get(address).get_data(as_text=True)
    found = re.search(r'name="form" value="([^"]+)"', page)
    assert found
    return {**OFFER, "form": found[1]}


def test_a_form_sent_again_is_answered_with_when_it_was_done_and_leads_there(place: World) -> None:
    # given
    client, address = place.client("chair"), f"/union/case/{place.case_id}/act/serve_offer"
    sent = _form(client, address)
    first = client.post(address, data=sent)
    client.get(first.location)

    # when: sent again, from another window too
    again = client.post(address, data=sent)
    said = client.get(again.location).get_data(as_text=True)

    # then
    assert first.status_code == again.status_code == 303
    assert again.location == first.location
    assert "已经办好，没有重复办理" in said
    assert "2026年4月13日 09:01" in said
    with place.application.office.reading() as uow:
        assert [link.body["row"] for link in uow.ledger.of(place.case_id)].count("T1") == 1
        assert [one.kind for one in uow.papers.of(place.case_id)].count("D1") == 1


def test_another_form_of_the_same_act_is_not_taken_for_this_one(place: World) -> None:
    client, address = place.client("chair"), f"/union/case/{place.case_id}/act/serve_offer"

    one, other = _form(client, address), _form(client, address)

    assert one["form"] != other["form"]


def test_a_number_that_was_used_for_one_act_does_not_answer_for_another(place: World) -> None:
    client, address = place.client("chair"), f"/union/case/{place.case_id}/act/"
    sent = _form(client, f"{address}serve_offer")
    client.post(f"{address}serve_offer", data=sent)

    other = client.post(f"{address}name_delegation", data={"form": sent["form"]})

    assert other.status_code == 422
    assert "已经办好" not in other.get_data(as_text=True)


def test_a_form_belongs_to_the_person_who_was_shown_it(database: Database) -> None:
    house = a_case(database, before(a_story(), "table_text"))

    assert form_of(house.actor("chair"), "x") != form_of(house.actor("hr"), "x")
    assert form_of(house.actor("chair"), "") == ""


def test_a_form_sent_eight_times_at_one_moment_is_done_once_on_both_databases(database: Database) -> None:
    house = a_case(database, before(a_story(), "table_text"))
    content = {"term_from": "2026-07-01", "term_until": "2027-06-30"}
    command = replace(
        house.command("table_text", "chair", house.now, content=content),
        form=form_of(house.actor("chair"), "x"),
    )
    entries, refused = len(house.links()), len(house.refusals())

    def told(_: int) -> str:
        try:
            perform(house.office, command)
        except AlreadyDoneError as error:
            return f"{error.key} {error.values['at'] == house.now}"
        return "done"

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(told, range(8)))

    assert answers == ["already_done True"] * 7 + ["done"]
    assert len(house.links()) == entries + 1
    assert len(house.refusals()) == refused

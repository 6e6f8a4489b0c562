"""Errors become pages: the right status, both languages, every finding, nothing typed lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from negotiation.domain import errors
from negotiation.domain.errors import DatabaseUnusableError, OfficeError
from signing.errors import EvidenceError
from tests.builders_web import World, world
from web import problems

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
    with world(tmp_path_factory.mktemp("problems"), "2026-04-13T09:00:00+08:00") as made:
        yield made


def _all(kind: type[Exception]) -> list[type[Exception]]:
    return [kind, *(deeper for one in kind.__subclasses__() for deeper in _all(one))]


@pytest.mark.parametrize("kind", [*_all(OfficeError), *_all(EvidenceError)], ids=lambda kind: kind.__name__)
def test_every_error_has_a_status_of_its_own_family(kind: type[Exception]) -> None:
    named = kind.__new__(kind)

    status = problems.status_of(named)
    assert status == 503 if isinstance(named, DatabaseUnusableError) else 400 <= status <= 500


@pytest.mark.parametrize(
    ("language", "says"), [("zh", "没有找到这个页面"), ("en", "This page was not found")]
)
def test_a_wrong_address_gets_a_page_in_the_readers_language(place: World, language: str, says: str) -> None:
    client = place.client()
    client.set_cookie("language", language)

    answer = client.get("/nowhere")

    assert answer.status_code == 404
    assert says in answer.get_data(as_text=True)


def test_a_form_opened_like_a_page_says_so(place: World) -> None:
    assert place.client().get("/sign-out").status_code == 405


def test_a_fault_shows_a_number_and_nothing_of_the_inside(
    place: World, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> str:
        raise RuntimeError("secret inside")

    app: Flask = place.app
    app.view_functions["public.verify"] = broken

    answer = place.client().get("/verify")
    page = answer.get_data(as_text=True)

    assert answer.status_code == 500
    assert "secret inside" not in page
    assert "故障已经记录" in page
    assert "secret inside" in caplog.text


def _offer(place: World, person: str = "chair", **changed: str) -> tuple[int, str]:
    address = f"/union/case/{place.case_id}/act/serve_offer"
    client = place.client(person)
    form = client.get(address).get_data(as_text=True)
    version = form.partition('name="seen.negotiation" value="')[2].partition('"')[0]
    answer = client.post(address, data={"seen.negotiation": version, **OFFER, **changed})
    return answer.status_code, answer.get_data(as_text=True)


def test_an_offer_without_topics_is_refused_with_article_and_cure(place: World) -> None:
    status, page = _offer(place, topics="")

    assert status == 422
    assert "《" in page
    assert "怎样补正" in page
    assert "三层协商室" in page


def test_a_missing_time_is_marked_at_its_field(place: World) -> None:
    status, page = _offer(place, meeting_at="")

    assert status == 422
    assert 'href="#f-meeting_at"' in page
    assert "必须填写" in page
    assert "经营良好" in page


def test_a_word_where_a_number_belongs_is_marked_at_its_field(place: World) -> None:
    status, page = _offer(place, representatives_per_side="三")

    assert status == 422
    assert "请填写数字" in page


def test_a_second_person_on_an_old_page_gets_a_conflict_and_keeps_the_text(place: World) -> None:
    address = f"/union/case/{place.case_id}/act/serve_offer"
    status, _ = _offer(place)
    assert status == 303

    answer = place.client("women").post(
        address, data={**OFFER, "reasons": "另一份理由", "seen.negotiation": "0"}
    )
    page = answer.get_data(as_text=True)

    assert answer.status_code == 409
    assert "有人已经办理" in page
    assert "另一份理由" in page


def test_a_colleague_without_office_learns_nothing_of_a_case_when_he_tries_to_serve_its_offer(
    place: World,
) -> None:
    status, page = _offer(place, person="welder")

    assert status == 404
    assert "没有找到" in page


def test_an_unknown_act_is_not_found(place: World) -> None:
    assert place.client("chair").get(f"/union/case/{place.case_id}/act/dance").status_code == 404


def test_no_class_of_error_is_forgotten_by_the_table() -> None:
    assert set(problems.STATUS) >= {errors.OfficeError, EvidenceError}

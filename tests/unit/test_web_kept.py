"""What somebody typed survives: a session that ended, a stale form, a practice clock that was moved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import web
from tests.builders_web import World, world

FORM = "/union/case/{}/act/record_minutes"
WORDS = "职工方提出：每月高温津贴按时发放。" * 20
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
STATIC = Path(web.__file__).parent / "static"


@pytest.fixture(scope="module")
def talking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A meeting was opened, its minutes are being typed."""
    with world(tmp_path_factory.mktemp("kept"), "2026-05-06T14:00:00+08:00") as made:
        yield made


def typed(place: World, person: str = "chair") -> dict[str, str]:
    return {"who": person, "agenda": "工资", "employees_views": WORDS, "employer_views": "同意。"}


def hidden(page: str, *, within: str = "<main") -> dict[str, str]:
    return dict(_HIDDEN.findall(page[page.index(within) :]))


def post(client: FlaskClient, place: World, person: str = "chair") -> str:
    answer = client.post(
        FORM.format(place.case_id),
        data=typed(place, person),
        headers={"Origin": "http://localhost"},
    )
    assert answer.status_code == 401
    return answer.get_data(as_text=True)


def test_minutes_sent_after_the_session_ended_come_back_through_signing_in(talking: World) -> None:
    client = talking.client("chair")
    talking.clock.at += timedelta(hours=11)
    page = post(client, talking)
    login, password = talking.login_of("chair")

    going_on = client.post("/sign-in", data={**hidden(page), "login": login, "password": password})
    form = client.post(FORM.format(talking.case_id), data=hidden(going_on.get_data(as_text=True)))

    assert WORDS in form.get_data(as_text=True)
    assert "下一步：核对" in form.get_data(as_text=True)


def test_a_wrong_password_in_between_loses_nothing_either(talking: World) -> None:
    client = talking.app.test_client()
    page = post(client, talking)

    again = client.post("/sign-in", data={**hidden(page), "login": "nobody", "password": "wrong"})

    assert WORDS in again.get_data(as_text=True)


def test_what_one_person_typed_is_not_shown_to_another_who_signs_in(talking: World) -> None:
    client = talking.app.test_client()
    page = post(client, talking)
    login, password = talking.login_of("women")

    answer = client.post("/sign-in", data={**hidden(page), "login": login, "password": password})

    assert answer.status_code == 303
    assert WORDS not in answer.get_data(as_text=True)


def test_what_another_site_posts_is_not_carried(talking: World) -> None:
    answer = talking.app.test_client().post(
        FORM.format(talking.case_id), data=typed(talking), headers={"Origin": "http://elsewhere.example"}
    )

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in")


def test_a_form_with_a_stale_token_leads_back_to_itself_filled(talking: World) -> None:
    talking.app.config["WTF_CSRF_ENABLED"] = True
    try:
        client = talking.client_with_token("chair")
        answer = client.post(
            FORM.format(talking.case_id), data=typed(talking), headers={"Sec-Fetch-Site": "same-origin"}
        )
    finally:
        talking.app.config["WTF_CSRF_ENABLED"] = False

    assert answer.status_code == 200
    assert hidden(answer.get_data(as_text=True))["employees_views"] == WORDS


def test_moving_the_practice_clock_signs_nobody_out(talking: World) -> None:
    client = talking.client("chair")

    for _ in range(3):
        client.post("/practice/advance", data={"days": "7", "next": "/union/"})

    assert client.get("/union/").status_code == 200


@pytest.mark.parametrize("name", sorted(one.name for one in STATIC.glob("*.js")))
def test_scripts_stay_within_what_browsers_of_five_years_ago_can_read(name: str) -> None:
    """Chromium 69 onwards: an engine that cannot parse a script cannot say so either."""
    code = re.sub(r"^\s*//.*$", "", (STATIC / name).read_text(encoding="utf-8"), flags=re.MULTILINE)

    newer = re.compile(r"\?\.[a-zA-Z\[(]|\?\?|^(?:const .*= )?await |replaceChildren|\.at\(", re.MULTILINE)
    assert newer.findall(code) == []

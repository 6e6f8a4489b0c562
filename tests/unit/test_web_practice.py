"""The demo's people can sign: their keys go into a visitor's browser, in practice and to themselves alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from negotiation import practice_keys
from negotiation.usecases import step_up
from signing.intent import StepUp
from tests.builders_web import World, world
from web import create_app
from web.counters.signing import proof


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Official texts are made; the demo's keys lie beside its database."""
    with world(tmp_path_factory.mktemp("practice"), "2026-05-29T09:00:00+08:00") as made:
        practice_keys.write(made.application.settings.folder, made.devices)
        yield made


def test_a_chief_is_offered_the_key_of_the_demo_and_it_is_the_certificates_key(place: World) -> None:
    client = place.client("chair")

    page = client.get("/union/keys").get_data(as_text=True)
    key = client.get("/union/keys/practice?owner=chair").get_json()
    current = client.get("/union/keys/current?owner=chair").get_json()

    assert "导入演练密钥" in page
    assert key["fingerprint"] == current["key_sha256"]
    assert place.application.settings.folder.joinpath(practice_keys.FILE).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("owner", ["director", "seal:employer", "nobody", ""])
def test_nobody_gets_the_key_of_another(place: World, owner: str) -> None:
    assert place.client("chair").get(f"/union/keys/practice?owner={owner}").status_code == 404


def test_the_signing_page_shows_the_code_of_the_moment_marked_as_practice(place: World) -> None:
    page = (
        place.client("chair")
        .get(f"/union/case/{place.case_id}/act/sign_contract", follow_redirects=True)
        .get_data(as_text=True)
    )

    assert step_up.code_at(place.devices.secrets["chair"], place.clock.at) in page
    assert "示例人员的手机现在显示的口令" in page


def test_the_code_shown_is_taken_after_the_practice_clock_was_moved(place: World) -> None:
    application, chair = place.application, place.client("chair")
    application.advance(timedelta(days=7))

    shown = re.search(
        r'<strong class="code">(\d{6})</strong>', chair.get("/union/keys").get_data(as_text=True)
    )
    assert shown is not None

    with place.app.test_request_context(), application.office.unit_of_work() as uow:
        brought = proof({"kind": "totp", "proof": shown[1]})
        assert step_up.prove(application.office, uow, "chair", brought, b"", application.now()) is StepUp.TOTP


def test_outside_practice_nothing_is_handed_out(place: World) -> None:
    real = replace(
        place.application, settings=place.application.settings.model_copy(update={"practice": False})
    )
    app = create_app(real)
    app.config.update(WTF_CSRF_ENABLED=False)
    client = replace(place, app=app, application=real).client("chair")

    assert client.get("/union/keys/practice?owner=chair").status_code == 404
    assert "导入演练密钥" not in client.get("/union/keys").get_data(as_text=True)


def test_the_same_notice_of_several_contracts_is_shown_once(place: World) -> None:
    """Each contract is signed by a request of its own; the page after them says it once."""
    client = place.client("chair")
    with client.session_transaction() as kept:
        kept["_flashes"] = [("good", "已办理：首席代表签字。")] * 4

    page = client.get(f"/union/case/{place.case_id}").get_data(as_text=True)

    assert page.count("已办理：首席代表签字。") == 1

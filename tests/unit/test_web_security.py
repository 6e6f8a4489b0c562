"""Form tokens, headers, cookies, the limit on guessing, uploads in memory."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.builders_web import World, empty_upload, world

AT = datetime(2026, 4, 15, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The demo's parties, nothing done; form tokens asked for."""
    with world(tmp_path_factory.mktemp("security")) as made:
        yield made


@pytest.fixture
def guarded(place: World) -> Iterator[World]:
    """With form tokens required, as in service."""
    place.app.config["WTF_CSRF_ENABLED"] = True
    yield place
    place.app.config["WTF_CSRF_ENABLED"] = False


def test_every_form_without_its_token_is_refused(guarded: World) -> None:
    adapter = guarded.app.url_map.bind("localhost")
    client = guarded.app.test_client()

    for rule in guarded.app.url_map.iter_rules():
        if "POST" in (rule.methods or set()):
            address = adapter.build(rule.endpoint, dict.fromkeys(rule.arguments, "0"), method="POST")
            assert client.post(address).status_code == 400, rule.endpoint


@pytest.mark.parametrize("address", ["/", "/verify", "/nowhere", "/static/xieyue.css", "/union/"])
def test_every_answer_carries_the_policy_and_the_other_headers(place: World, address: str) -> None:
    with place.client().get(address) as answer:
        headers = answer.headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'self'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_pages_of_a_signed_in_person_are_never_stored(place: World) -> None:
    assert place.client("chair").get("/union/").headers["Cache-Control"] == "no-store"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(place: World) -> None:
    login, password = place.login_of("chair")

    answer = place.app.test_client().post("/sign-in", data={"login": login, "password": password})

    (cookie,) = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("xieyue_session")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_the_eleventh_guess_in_a_quarter_of_an_hour_is_not_even_tried(place: World) -> None:
    login, password = place.login_of("fitter")
    client = place.app.test_client()
    for _ in range(10):
        assert client.post("/sign-in", data={"login": login, "password": "wrong"}).status_code == 403

    refused = client.post("/sign-in", data={"login": login, "password": password})
    place.clock.at += timedelta(minutes=16)
    later = client.post("/sign-in", data={"login": login, "password": password})

    assert refused.status_code == 429
    assert later.status_code == 303


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example"]
)
def test_after_signing_in_nobody_is_sent_to_another_site(place: World, address: str) -> None:
    login, password = place.login_of("chair")

    answer = place.app.test_client().post(
        "/sign-in", data={"login": login, "password": password, "next": address}
    )

    assert answer.location == "/sign-in"


def test_a_file_beyond_the_limit_is_refused_with_its_own_page(place: World) -> None:
    answer = place.client().post(
        "/verify",
        input_stream=io.BytesIO(),
        environ_overrides={"CONTENT_LENGTH": str(51 * 1024 * 1024)},
        content_type="multipart/form-data; boundary=x",
    )

    assert answer.status_code == 413
    assert "50 MB" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF-1.7 broken", "无法判断"),
        (b"PK\x03\x04 broken", "证据包未通过核验"),
        (b"plain words", "既不是 PDF，也不是证据包"),
    ],
)
def test_a_damaged_or_foreign_file_gets_a_clear_answer(place: World, content: bytes, says: str) -> None:
    answer = place.client().post("/verify", data={"file": (io.BytesIO(content), "a.pdf")})

    assert answer.status_code in (200, 422)
    assert says in answer.get_data(as_text=True)


def test_an_empty_file_gets_a_clear_answer(place: World) -> None:
    answer = place.client().post("/verify", **empty_upload("file", "a.pdf"))

    assert answer.status_code == 422
    assert "是空的（0 字节）" in answer.get_data(as_text=True)


def test_no_page_holds_an_inline_style_or_script(place: World) -> None:
    client = place.client("chair")

    for address in ("/", "/union/", "/union/open", "/union/passes", "/verify", "/sign-in"):
        page = client.get(address, follow_redirects=True).get_data(as_text=True)
        assert " style=" not in page, address
        assert "<style" not in page, address
        assert re.findall(r"<script(?! src=\"/static/)", page) == [], address
        assert " onclick" not in page, address


def test_the_bare_number_of_this_machine_leads_to_its_name(place: World) -> None:
    answer = place.client().get("/verify?a=1", base_url="http://127.0.0.1:8000")

    assert (answer.status_code, answer.location) == (302, "http://localhost:8000/verify?a=1")
    assert place.client().post("/sign-in", base_url="http://127.0.0.1:8000").status_code != 302
    assert place.client().get("/verify", base_url="http://xieyue.example").status_code == 200

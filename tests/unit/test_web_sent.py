"""What a browser may send: it leads to no other site, breaks no page, and odd letters are pointed out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from negotiation.domain.look_alikes import look_alikes
from tests.builders_web import World, world
from web.sent import figure, own_address


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A case just opened."""
    with world(tmp_path_factory.mktemp("sent"), "2026-04-13T09:00:00+08:00") as made:
        yield made


@pytest.mark.parametrize(
    "address",
    [
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r/evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "\t//evil.example",
        "/a\\b",
        "/\0",
        "/\x85",
        "https://evil.example/",
        "javascript:alert(1)",
        "evil.example",
        "",
    ],
)
def test_no_address_leads_to_another_site(place: World, address: str) -> None:
    client = place.app.test_client()

    assert own_address(address) == ""
    for where in ("/language/zh", "/sign-in"):
        login, password = place.login_of("chair")
        sent = {"next": address, "login": login, "password": password}
        answer = client.post(where, data=sent)
        assert "evil" not in (answer.location or ""), where
        assert answer.status_code < 500


@pytest.mark.parametrize("address", ["/", "/union/", "/union/case/1?a=b c", "/v/中文?x=%09"])
def test_an_address_of_this_site_is_gone_on_to(address: str) -> None:
    assert own_address(address) == address


@pytest.mark.parametrize(
    ("typed", "number"), [("3", 3), ("", None), ("²", None), ("٣", None), ("-1", None), ("1" * 5000, None)]
)
def test_a_version_is_a_short_row_of_plain_digits(typed: str, number: int | None) -> None:
    assert figure(typed) == number


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"signature":' * 100_000,
        b'{"signature": "\\ud800", "head": "x"}',
        b'{"signature": "\xe4\xb8\xad", "head": "x"}',
        b'{"signature": "AA", "head": "\\u0000"}',
        b'{"texts": [{"type": "wage", "digest": "", "revision": "", "seconds": 1e999}]}',
        b"1" * 5000,
        b"\xff",
    ],
)
def test_json_of_any_depth_and_bytes_is_answered_in_words(place: World, body: bytes) -> None:
    client, case = place.client("chair"), place.case_id

    for address in (
        f"/union/case/{case}/heads/witness",
        f"/union/case/{case}/sign/sign_contract/prepare",
        f"/union/case/{case}/sign/sign_contract/finish",
        f"/union/keys/passkey/{case}/sign_contract",
    ):
        answer = client.post(address, data=body, content_type="application/json")
        assert answer.status_code < 500, address


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("/union/keys/apply", {"request": "中"}),
        ("/union/case/{case}/act/table_text", {"look": "1"}),
        ("/union/case/{case}/act/name_delegation", {"seen.negotiation": "1" * 5000}),
        ("/union/case/{case}/act/name_delegation", {"seen.negotiation": "²"}),
        ("/sign-in", {"login": "a\0b", "password": "x"}),
    ],
)
def test_typed_rubbish_is_answered_in_words(place: World, address: str, sent: dict[str, str]) -> None:
    answer = place.client("chair").post(address.format(case=place.case_id), data=sent)

    assert 400 <= answer.status_code < 500
    assert "<h1" in answer.get_data(as_text=True)


def test_letters_that_only_look_latin_are_pointed_out_and_refuse_nothing(place: World) -> None:
    assert look_alikes(["АСМЕ 示例有限公司 ACME Straße μg"]) == ("А", "С", "М", "Е")
    client = place.client("chair")
    offer = {
        "topics": "与АСМЕ公司有关的工资调整",
        "meeting_at": "2026-05-06T14:00",
        "meeting_place": "三层协商室",
        "reasons": "经营良好",
        "staff_views": "座谈会四场",
        "representatives_per_side": "3",
    }

    answer = client.post(f"/union/case/{place.case_id}/act/serve_offer", data=offer)

    assert answer.status_code == 303
    assert "U+0410" in client.get(answer.location).get_data(as_text=True)

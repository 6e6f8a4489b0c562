"""Who gets in where: every route of the counters is named here, and a new one must be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.builders_web import World, world

PUBLIC = {
    "entrance.front",
    "entrance.sign_in",
    "entrance.signed_in",
    "entrance.sign_out",
    "entrance.choose_language",
    "entrance.rare",
    "entrance.health",
    "entrance.robots",
    "public.verify",
    "public.verified",
    "public.lookup",
    "public.readers",
    "lists.revocation_list",
    "congress.enter",
    "congress.entered",
    "static",
}
"""Open to everybody; everything else needs somebody."""
COUNTERS = {
    "union": "chair",
    "employer": "director",
    "bureau": "reviewer",
    "upper-union": "upper-officer",
}
VALUES = {
    "case_id": "00000000-0000-0000-0000-000000000000",
    "act": "serve_offer",
    "digest": "0" * 64,
    "contract_type": "general",
    "revision": "0" * 64,
    "document_id": "0",
    "issue_id": "0",
    "paper_id": "0",
    "head_id": "0" * 64,
    "contract_id": "0",
    "name": "en",
    "filename": "xieyue.css",
    "issuer": "issuing",
    "serial": "0",
    "number": "1",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Offered, waiting for the reply."""
    with world(tmp_path_factory.mktemp("access"), "2026-04-15T10:00:00+08:00") as made:
        yield made


def _routes(place: World) -> Iterator[tuple[str, str, str]]:
    """Endpoint, method, address of every route, with made-up values."""
    adapter = place.app.url_map.bind("localhost")
    for rule in place.app.url_map.iter_rules():
        values = {name: VALUES[name] for name in rule.arguments}
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            yield rule.endpoint, method, adapter.build(rule.endpoint, values, method=method)


def test_nobody_gets_past_the_door_without_signing_in(place: World) -> None:
    stranger = place.client()

    for endpoint, method, address in _routes(place):
        if endpoint in PUBLIC:
            continue
        answer = stranger.open(address, method=method)
        assert answer.status_code == 303, (endpoint, method, answer.status_code)
        assert answer.location.startswith(("/sign-in", "/congress/enter")), endpoint


@pytest.mark.parametrize("slug", COUNTERS)
def test_each_counter_refuses_people_of_the_other_kinds(place: World, slug: str) -> None:
    for other, person in COUNTERS.items():
        client = place.client(person)
        expected = 200 if other == slug else 403
        assert client.get(f"/{slug}/").status_code == expected, (slug, person)


def test_a_signed_in_person_is_no_delegate_and_the_page_says_whom_it_is_for(place: World) -> None:
    answer = place.client("chair").get("/congress/")

    assert answer.status_code == 403
    assert "职工代表" in answer.get_data(as_text=True)


def test_every_route_outside_the_public_list_belongs_to_a_counter_the_congress_or_practice(
    place: World,
) -> None:
    others = {endpoint for endpoint, _, _ in _routes(place)} - PUBLIC - {"entrance.advance"}

    assert {endpoint.partition(".")[0] for endpoint in others} == {*COUNTERS, "congress", "registry"}


def test_a_case_of_strangers_is_not_found_rather_than_forbidden(place: World) -> None:
    for address in ("case/{}", "case/{}/text/" + "0" * 64, "case/{}/document/0", "case/{}/bundle/general"):
        answer = place.client("chair").get("/union/" + address.format(VALUES["case_id"]))
        assert answer.status_code == 404, address


def test_a_document_is_shown_only_under_its_own_case(place: World) -> None:
    client = place.client("chair")
    with place.application.office.reading() as uow:
        (offer,) = uow.papers.of(place.case_id)

    shown = client.get(f"/union/case/{place.case_id}/document/{offer.id}")
    elsewhere = client.get(f"/union/case/{VALUES['case_id']}/document/{offer.id}")

    assert shown.status_code == 200
    assert shown.data.startswith(b"%PDF-")
    assert "filename*=UTF-8''" in shown.headers["Content-Disposition"]
    assert elsewhere.status_code == 404


def test_only_officers_of_the_union_ask_for_entry_codes_and_others_see_no_button(place: World) -> None:
    welder, women = place.client("welder"), place.client("women")

    assert welder.post("/union/passes", data={"whom": "all"}).status_code == 403
    assert '<form method="post" action="/union/passes' not in welder.get("/union/passes").text
    assert "/union/passes" not in welder.get("/union/").text
    assert women.post("/union/passes", data={"whom": "all"}).status_code == 303
    assert "/union/passes" in women.get("/union/").text


def test_signing_out_ends_the_session_on_the_server(place: World) -> None:
    client = place.client("chair")
    token = client.get_cookie("xieyue_session")
    assert token is not None

    client.post("/sign-out")
    client.set_cookie("xieyue_session", token.value)

    assert client.get("/union/").status_code == 303

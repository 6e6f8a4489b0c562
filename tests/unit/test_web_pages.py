"""The case page: one next step, grey buttons with their reasons, a drawing that tells itself in words."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
from collections.abc import Iterator

import pikepdf
import pytest
from PIL import Image, ImageChops, ImageStat

from negotiation.documents.pictures import WIDTH, page_picture
from negotiation.domain.contract import OfficialText
from negotiation.usecases import accounts, read
from negotiation.usecases.duties.place import Place
from negotiation.usecases.duties.values import Steps
from negotiation.usecases.views import NegotiationView
from tests.builders_web import World, world
from web import timeline
from workflows.flow import load_flow

NO_TEXT = {"type": "general", "digest": "0", "revision": "0"}


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Official texts issued; the union's chief has signed all four."""
    with world(tmp_path_factory.mktemp("pages"), "2026-05-29T09:30:00+08:00") as made:
        yield made


def _seen(place: World, person: str) -> tuple[NegotiationView, Steps]:
    office = place.application.office
    with office.reading() as uow:
        actor = accounts.as_actor(uow, uow.register.person(person))
    view = read.view_case(office, actor, place.case_id, place.application.now())
    return view, view.steps


def test_the_chief_signs_all_four_contracts_with_one_button(signed: World) -> None:
    _, found = _seen(signed, "director")

    assert [(step.act, step.types) for step in found.first] == [
        ("sign_contract", "general,wage,women,safety")
    ]


def test_a_clerk_with_nothing_to_do_is_told_who_is_awaited(signed: World) -> None:
    view, found = _seen(signed, "welder")

    assert found.first == ()
    awaited = {one.duty.acts[0]: [name for whom in one.whom for name in whom.names] for one in view.awaited}
    assert awaited["sign_contract"] == ["王𬭎例", "赵例信"], "both chiefs, and nobody else"


def test_an_act_of_the_past_is_not_offered_as_the_next_step(signed: World) -> None:
    _, found = _seen(signed, "chair")

    places = {step.act: step.place for step in (*found.first, *found.mine)}
    assert places["announce_delegation"] is Place.DONE
    assert places["open_next_round"] is Place.AGAIN


@pytest.mark.parametrize("draw", [timeline.broad, timeline.tall])
def test_every_contract_has_its_line_with_exactly_one_present_stop(signed: World, draw: object) -> None:
    view, _ = _seen(signed, "chair")

    picture = draw(view)  # type: ignore[operator]  # one of the two drawings

    assert len(picture.lanes) == 5
    for lane in picture.lanes:
        assert [dot.status for dot in lane.dots].count("current") == 1
        assert all(0 <= dot.x <= picture.width and 0 <= dot.y <= picture.height for dot in lane.dots)


def test_the_page_shows_state_deadlines_with_article_documents_and_ledger(signed: World) -> None:
    page = signed.client("chair").get(f"/union/case/{signed.case_id}").get_data(as_text=True)

    assert "协商中" in page
    assert "2026年4月27日" in page
    assert "原为2026年4月25日，遇休息日顺延" in page
    assert "《山东省劳动合同条例》第三十八条" in page
    assert "集体协商要约书" in page
    assert page.count("<h1") == 1


def test_the_same_page_in_english(signed: World) -> None:
    client = signed.client("chair")
    client.post("/language/en", data={"next": "/union/"})

    page = client.get(f"/union/case/{signed.case_id}").get_data(as_text=True)

    assert '<html lang="en">' in page
    assert "27 April 2026" in page
    assert "Next step" in page
    assert "下一步" not in page


def test_each_field_of_a_form_has_its_label(signed: World) -> None:
    client = signed.client("hr")

    for act in ("issue_text", "submit_filing", "accept_offer", "record_minutes"):
        page = client.get(f"/employer/case/{signed.case_id}/act/{act}").get_data(as_text=True)
        ids = re.findall(r'<(?:input|textarea|select)[^>]*\sid="([^"]+)"', page)
        assert [one for one in ids if f'for="{one}"' not in page] == [], act


def test_signing_shows_the_digest_every_page_and_the_very_pdf(signed: World) -> None:
    client = signed.client("director")
    page = client.get(sign_page(signed), follow_redirects=True).get_data(as_text=True)

    digests = re.findall(r'data-digest="([0-9a-f]{64})"', page)
    shown = re.findall(r'href="(/employer/case/[^"]+/official/[^"]+)"', page)
    pictures = re.findall(r'<img src="(/employer/case/[^"]+/official/general/[^"]+/(\d+)\.png)"', page)
    file = client.get(shown[0])

    assert len(digests) == len(shown) == 4
    assert file.data.startswith(b"%PDF-")
    assert hashlib.sha256(file.data).hexdigest() in page
    assert hashlib.new("sm3", file.data).hexdigest() in page
    pages = len(pikepdf.open(io.BytesIO(file.data)).pages)
    assert [int(number) for _, number in pictures] == list(range(1, pages + 1))
    for address, _ in pictures:
        picture = client.get(address)
        assert (picture.status_code, picture.mimetype) == (200, "image/png")
        assert Image.open(io.BytesIO(picture.data)).width == WIDTH
    beyond = pictures[0][0].replace("/1.png", f"/{pages + 1}.png")
    for address in (beyond, pictures[0][0].replace("/1.png", "/0.png")):
        assert client.get(address).status_code == 404


@pytest.mark.poppler
def test_the_picture_of_a_page_shows_what_poppler_shows(signed: World) -> None:
    """Two painters that know nothing of each other, on the page with the marks."""
    with signed.application.office.reading() as uow:
        official = uow.cases.load(signed.case_id).contract("general").official
        assert official is not None
        content = uow.papers.get(official.revision)

    ours = Image.open(io.BytesIO(page_picture(content, official.pages)))
    poppler = shutil.which("pdftoppm")
    assert poppler
    page, size = str(official.pages), (str(ours.width), str(ours.height))
    command = [poppler, "-f", page, "-l", page, "-scale-to-x", size[0], "-scale-to-y", size[1], "-"]
    painted = subprocess.run(command, input=content, capture_output=True, check=True).stdout

    coarse = [_coarse(one) for one in (ours, Image.open(io.BytesIO(painted)))]
    blank = _coarse(Image.new("RGB", ours.size, "white"))
    assert _apart(*coarse) < 0.2 * _apart(coarse[0], blank)


def _coarse(picture: Image.Image) -> Image.Image:
    """Without the edges, which every painter smooths in its own way."""
    return picture.convert("L").resize((50, 70), Image.Resampling.BOX)


def _apart(one: Image.Image, other: Image.Image) -> float:
    return ImageStat.Stat(ImageChops.difference(one, other)).mean[0]


def test_signing_asks_for_a_code_and_says_what_to_do_without_scripts(signed: World) -> None:
    page = signed.client("director").get(sign_page(signed), follow_redirects=True).get_data(as_text=True)

    assert 'autocomplete="one-time-code"' in page
    assert "<noscript>" in page
    assert '<button class="primary" id="sign-code" disabled>' in page


@pytest.mark.parametrize(
    ("body", "status", "key"),
    [
        ({}, 422, "content"),
        ({"texts": [], "kind": "totp", "proof": "1"}, 422, "content"),
        ({"texts": [{"type": "general"}], "kind": "totp", "proof": "1"}, 422, "content"),
        (
            {"texts": [{"type": "general", "digest": "0", "revision": "0"}], "kind": "?", "proof": ""},
            422,
            "content",
        ),
        (
            {"texts": [{"type": "general", "digest": "0", "revision": "0"}], "kind": "totp", "proof": "1"},
            422,
            "refused",
        ),
    ],
)
def test_a_malformed_or_refused_preparation_is_told_and_signs_nothing(
    signed: World, body: dict[str, object], status: int, key: str
) -> None:
    client = signed.client("director")
    address = f"/employer/case/{signed.case_id}/sign/sign_contract/prepare"

    answer = client.post(address, json=body)

    told = answer.get_json()
    assert (answer.status_code, told["key"]) == (status, key)
    assert told["what"]
    assert told["what_to_do"]
    assert not official(signed).has("EmployerChiefSignature")


def test_a_wrong_code_signs_nothing_and_says_so(signed: World) -> None:
    client, text = signed.client("director"), official(signed)
    texts = [{"type": "general", "digest": text.text_digest, "revision": text.revision, "seconds": 9}]

    answer = client.post(
        f"/employer/case/{signed.case_id}/sign/sign_contract/prepare",
        json={"texts": texts, "kind": "totp", "proof": "000000"},
    )

    assert answer.get_json()["key"] == "step_up_failed"
    assert not official(signed).has("EmployerChiefSignature")


def test_the_page_of_the_seal_lists_what_can_be_applied_for_and_keeps_the_offices_apart(
    signed: World,
) -> None:
    director = signed.client("director").get("/employer/seal").get_data(as_text=True)
    keeper = signed.client("finance").get("/employer/seal").get_data(as_text=True)

    assert director.count("<option value=") == 5
    assert director.count('<option value="paper/') == 1  # the reply, a paper of the employer
    assert "提交用印申请" in director
    assert "提交用印申请" not in keeper
    assert "更换图像" in keeper


def sign_page(place: World) -> str:
    return f"/employer/case/{place.case_id}/act/sign_contract"


def official(place: World) -> OfficialText:
    with place.application.office.reading() as uow:
        found = uow.cases.load(place.case_id).contract("general").official
    assert found is not None
    return found


def test_anyone_may_look_up_a_text_by_its_first_digits_and_sees_no_person(signed: World) -> None:
    with signed.application.office.reading() as uow:
        official = uow.cases.load(signed.case_id).contract("wage").official
    assert official is not None

    page = signed.client().get(f"/v/{official.text_digest[:16]}")

    assert page.status_code == 200
    assert official.text_digest in page.get_data(as_text=True)
    assert "赵例信" not in page.get_data(as_text=True)
    assert signed.client().get("/v/" + "0" * 16).status_code == 404
    assert signed.client().get("/v/zzz").status_code == 404


def test_the_practice_clock_moves_by_a_day_for_signed_in_people_only(signed: World) -> None:
    before = signed.application.now()

    assert signed.client().post("/practice/advance", data={"days": "1"}).status_code == 303
    assert signed.application.now() == before
    signed.client("upper-officer").post("/practice/advance", data={"days": "1"})

    assert (signed.application.now() - before).days == 1


def test_every_act_is_explained_with_rule_article_values_and_cure(signed: World) -> None:
    page = signed.client("chair").get(f"/union/case/{signed.case_id}/why").get_data(as_text=True)

    for row in load_flow().rows:
        if row.sources:
            assert row.title_zh in page, row.id
    assert "R-CLS-01" in page
    assert "怎样补正" in page
    assert "尚未办结的合同" in page


def test_the_page_of_reasons_tells_one_act_in_english_for_each_contract(signed: World) -> None:
    client = signed.client("hr")
    client.set_cookie("language", "en")

    page = client.get(f"/employer/case/{signed.case_id}/why?act=submit_filing").get_data(as_text=True)

    assert page.count('<li id="why-submit_filing') == 4
    assert "The state is" in page
    assert "Submit for review" in page


def test_reasons_of_an_unknown_act_or_of_a_strangers_case_are_not_found(signed: World) -> None:
    client = signed.client("chair")

    assert client.get(f"/union/case/{signed.case_id}/why?act=nothing").status_code == 404
    assert client.get("/union/case/nowhere/why").status_code == 404


def test_grey_buttons_and_the_case_page_lead_to_the_reasons(signed: World) -> None:
    page = signed.client("chair").get(f"/union/case/{signed.case_id}").get_data(as_text=True)

    assert f'href="/union/case/{signed.case_id}/why"' in page
    assert f'href="/union/case/{signed.case_id}/why?act=announce_delegation"' in page


def test_acts_open_at_will_are_never_the_next_step(signed: World) -> None:
    at_will = {row.act for row in load_flow().rows if row.at_will}

    for person in ("chair", "director", "hr", "women", "upper-officer"):
        _, found = _seen(signed, person)
        assert {step.act for step in found.first} & at_will == set(), person


def test_the_upper_unions_officer_finds_the_letters_at_their_own_counter(signed: World) -> None:
    client = signed.client("upper-officer")

    page = client.get(f"/upper-union/case/{signed.case_id}").get_data(as_text=True)
    form = client.get(f"/upper-union/case/{signed.case_id}/act/issue_union_letter")

    assert "工会文书" in page
    assert "还没有提示函、意见书或者建议书" in page
    assert form.status_code == 200
    assert 'name="letter_kind"' in form.get_data(as_text=True)


def test_the_bureau_has_no_page_for_what_was_not_filed_and_every_paper_is_as_if_it_were_not_there(
    signed: World,
) -> None:
    client, case = signed.client("reviewer"), signed.case_id
    with signed.application.office.reading() as uow:
        papers = [one.id for one in uow.papers.of(case)]
        official = uow.cases.load(case).contract("wage").official
    assert official is not None

    assert papers
    for address in (
        "",
        "/why",
        "/heads",
        "/bundle/wage",
        f"/text/{official.text_digest}",
        f"/official/wage/{official.revision}",
        f"/official/wage/{official.revision}/1.png",
        *(f"/document/{one}" for one in papers),
    ):
        assert client.get(f"/bureau/case/{case}{address}").status_code == 404, address
    assert case not in client.get("/bureau/").get_data(as_text=True)


def test_an_act_of_the_system_has_no_form(signed: World) -> None:
    client = signed.client("chair")

    assert client.get(f"/union/case/{signed.case_id}/act/reply_overdue").status_code == 404
    assert client.get(f"/union/case/{signed.case_id}/act/expire").status_code == 404


def test_a_page_with_a_rare_surname_asks_for_its_font_at_once(signed: World) -> None:
    with_surname = signed.client("chair").get("/union/")

    assert "</rare.ttf>; rel=preload; as=font" in with_surname.headers["Link"]
    assert "Link" not in signed.client().get("/").headers


def test_the_registration_desk_sees_what_of_the_authority_ends_and_who_has_to_do_something(
    signed: World,
) -> None:
    desk, before = signed.client("registrar"), signed.clock.at
    assert "根证书的吊销列表" in desk.get("/registry/keys").get_data(as_text=True)
    assert "请办理根密钥事务" not in desk.get("/registry/keys").get_data(as_text=True)
    assert "根证书的吊销列表" not in signed.client("chair").get("/union/keys").get_data(as_text=True)

    signed.clock.move("2027-03-01T09:00:00+08:00")
    try:
        again = signed.client("registrar")
        shown = again.get("/registry/keys", headers={"Accept-Language": "en"}).get_data(as_text=True)
    finally:
        signed.clock.at = before

    assert "The root&#39;s revocation list" in shown
    assert "ask the root key" in shown

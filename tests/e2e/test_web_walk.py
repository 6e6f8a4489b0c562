"""A person at each counter walks one contract from the offer to performance by clicking."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from werkzeug.serving import make_server

from negotiation.usecases import accounts, ballot, passes
from signing.ballot import Choice
from tests.builders_browser import PHONE, Desk, Walk, ask_to_sign, enrol, sign
from tests.builders_passes import codes_of
from tests.builders_web import World, world

pytestmark = pytest.mark.browser
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The demo's parties, nothing done yet."""
    with world(tmp_path_factory.mktemp("walk")) as made:
        made.app.config["WTF_CSRF_ENABLED"] = True
        yield made


@pytest.fixture(scope="module")
def address(place: World) -> Iterator[str]:
    """The counters on a port of their own."""
    server = make_server("localhost", 0, place.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def chromium(chromium_path: str) -> Iterator[Browser]:
    """The machine's own browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path, args=["--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture
def walk(chromium: Browser, place: World, address: str) -> Iterator[Walk]:
    """Everybody."""
    made = Walk(chromium, place, address)
    yield made
    made.close()


def test_one_contract_walks_from_offer_to_performance_by_clicking(
    walk: Walk, chromium: Browser, place: World, address: str
) -> None:
    _offer_and_reply(walk)
    _delegations_and_information(walk)
    _meeting(walk)
    _draft(walk)
    _congress(walk, chromium, place, address)
    _signatures(walk)
    _filing_and_review(walk)
    _publication(walk)

    # then: in performance once the term has begun, and anyone can verify it
    desk = walk.at("2026-07-02T09:00", "chair")
    desk.open_case()
    expect(desk.page.locator(".state-line")).to_contain_text("履行中")
    _verified_by_anyone(desk, chromium, place, address)


def _offer_and_reply(walk: Walk) -> None:
    chair = walk.at("2026-04-13T09:00", "chair")
    chair.press("a:text-is('建立案件')")
    for kind in ("wage", "women", "safety"):
        chair.page.locator(f"input[name=contracts][value={kind}]").uncheck()
    chair.page.select_option("[name=pack]", "cn_3702")
    chair.page.fill("[name=employer]", "示例海工装备（青岛）有限公司")
    chair.confirm()
    chair = walk.at("2026-04-15T10:00", "chair")
    chair.act(
        "发出要约",
        topics="年度工资调整\n高温防护",
        meeting_at="2026-05-06T14:00",
        meeting_place="三层协商室",
        reasons="经营情况良好，职工期望调整工资。",
        staff_views="三月召开四场座谈会。",
    )
    walk.at("2026-04-20T15:00", "director").act("应约", reasons="同意平等协商。")


def _delegations_and_information(walk: Walk) -> None:
    for person, members in (
        ("chair", ("chair", "women", "welder")),
        ("director", ("director", "hr", "production")),
    ):
        desk = walk.at("2026-04-22T10:00", person)
        desk.open_case()
        desk.press("a.button:text-is('提出本方协商代表')")
        for one in members:
            desk.page.check(f"[name='representatives.person'][value='{one}']")
        desk.page.check(f"[name='representatives.chief'][value='{person}']")
        if person == "chair":
            desk.page.check("[name='representatives.front_line'][value='welder']")
            desk.page.check("[name=approved_by_staff]")
        desk.page.fill("[name=method]", "依照规定产生")
        desk.confirm()
    walk.at("2026-04-22T16:00", "chair").act("确认本方协商代表")
    walk.at("2026-04-22T16:10", "director").act("确认本方协商代表")
    for person in ("chair", "hr"):
        walk.at("2026-04-23T09:00", person).act("公布协商代表")
    walk.at("2026-04-23T15:00", "chair").act("提供协商资料", secrecy_accepted=True)
    employer = walk.at("2026-04-24T10:00", "hr")
    employer.open_case()
    employer.press("a.button:text-is('提供协商资料')")
    for item in employer.page.locator("[name=items]").all():
        item.check()
    employer.page.check("[name=secrecy_accepted]")
    employer.confirm()
    walk.at("2026-04-27T09:00", "chair").act("向上一级工会报告")


def _meeting(walk: Walk) -> None:
    walk.at("2026-05-06T14:00", "chair").act("召开首次协商会议", recorder="clerk", recorder_agreed=True)
    walk.at("2026-05-06T17:30", "clerk").act(
        "记录协商会议",
        agenda="工资\n高温防护",
        employees_views="提出平均增长百分之五。",
        employer_views="同意。",
        agreed="平均增长百分之五",
    )
    for person in ("chair", "women", "welder", "director", "hr", "production"):
        walk.at("2026-05-07T10:00", person).act("签字确认会议记录")


def _draft(walk: Walk) -> None:
    chair = walk.at("2026-05-14T10:00", "chair")
    chair.open_case()
    chair.press("a.button:text-is('提交合同文本')")
    chair.page.fill("[name=term_from]", "2026-07-01")
    chair.page.fill("[name=term_until]", "2029-06-30")
    chair.press("button:text-is('下一步：核对')")
    expect(chair.page.locator("article.sheet")).to_contain_text("第一章")
    chair.confirm()
    walk.at("2026-05-15T10:00", "chair").act("首席代表签署草案")
    walk.at("2026-05-15T15:00", "director").act("首席代表签署草案")


def _congress(walk: Walk, chromium: Browser, place: World, address: str) -> None:
    walk.at("2026-05-18T10:00", "chair").act(
        "通知召开职工代表大会", session="第三届第二次会议", meeting_at="2026-05-28T09:00", place="礼堂"
    )
    codes = _codes(walk, place)
    walk.at("2026-05-28T09:00", "women").act("开始表决")
    assert len(codes) == 60
    for code, choice in zip(codes[:3], ("同意", "不同意", "同意"), strict=True):
        _vote(chromium, place, address, code, choice)
    _others_vote(place, favour=50)
    walk.at("2026-05-28T10:30", "chair").act("结束表决并计票", tellers="示例代表1")
    chair = walk.at("2026-05-28T10:31", "chair")
    chair.open_case()
    expect(chair.page.locator(".state-line")).to_contain_text("表决通过")


def _codes(walk: Walk, place: World) -> list[str]:
    """Asked for by one, confirmed by another; both slips side by side, as only a delegate has them."""
    chair = walk.at("2026-05-28T08:00", "chair")
    chair.go("/union/passes")
    chair.press("button:text-is('申请入场码')")
    women = walk.at("2026-05-28T08:05", "women")
    women.go("/union/passes")
    women.press("button:text-is('确认发放')")
    office = place.application.office
    issue = passes.current(office, "union")
    assert issue is not None
    with office.reading() as uow:
        people = [accounts.as_actor(uow, uow.register.person(one)) for one in ("chair", "women")]
    first = passes.print_first(office, people[0], issue.id, place.clock.at)
    second = dict(passes.print_second(office, people[1], issue.id, place.clock.at))
    return [f"{code}{second[one]}" for one, code in first]


def _vote(chromium: Browser, place: World, address: str, code: str, choice: str) -> None:
    phone = Desk(chromium, place, address)
    phone.go(f"/congress/enter#{code[:10].lower()}")
    expect(phone.page.locator("#second")).to_be_focused()
    phone.page.fill("#second", code[10:].lower())
    phone.press("main button")
    phone.press("a:text-is('阅读全文')")
    phone.press("a:text-is('去投票')")
    phone.page.locator("label", has_text=re.compile(f"^\\s*{choice}\\s*$")).click()
    phone.press("button:has-text('下一步')")
    expect(phone.page.locator(".result")).to_have_text(choice)
    phone.press("button:has-text('确认')")
    expect(phone.page.locator(".chip.good")).to_contain_text("您已投票")
    phone.close()


def _others_vote(place: World, *, favour: int) -> None:
    """The delegates who are not watched by this test."""
    office = place.application.office
    with office.reading() as uow:
        (case_id,) = uow.cases.all_ids()
        record = uow.cases.load(case_id).contract("general").ballot
        seats = uow.register.delegates("union")[3 : 3 + favour]
    assert record is not None
    for seat in seats:
        ballot.check_in(office, record.ballot_id, seat.id)
        ballot.cast(office, ballot.Cast(record.ballot_id, seat.id, Choice.YES))


def _signatures(walk: Walk) -> None:
    walk.at("2026-05-29T09:00", "hr").act("制作正式文本")
    enrol(walk, "2026-05-29T09:30", "chair", "chair")
    enrol(walk, "2026-05-29T09:31", "women", "seal:union")
    enrol(walk, "2026-05-29T09:32", "finance", "seal:employer")
    sign(walk.at("2026-05-29T10:00", "chair"), "首席代表签字")
    director = walk.at("2026-05-29T10:10", "director")
    ask_to_sign(director, "首席代表签字")
    expect(director.page.locator("#sign-problem")).to_contain_text("这个浏览器里没有所需的密钥")
    enrol(walk, "2026-05-29T10:12", "director", "director")
    director = walk.at("2026-05-29T10:14", "director")
    ask_to_sign(director, "首席代表签字", "000000")
    expect(director.page.locator("#sign-problem")).to_contain_text("口令")
    director.complaints.clear()  # the browser reports every 4xx answer as an error
    sign(walk.at("2026-05-29T10:15", "director"), "首席代表签字")
    for moment, officer, keeper in (("10:30", "chair", "women"), ("10:35", "director", "finance")):
        desk = walk.at(f"2026-05-29T{moment}", officer)
        desk.press("nav.counter-nav a:text-is('印章')")
        desk.press("button:text-is('提交用印申请')")
        sign(walk.at(f"2026-05-29T{moment}", keeper), "加盖印章")


def _filing_and_review(walk: Walk) -> None:
    hr = walk.at("2026-06-02T10:00", "hr")
    hr.open_case()
    hr.press("a.button:text-is('报送审查')")
    for box in hr.page.locator("[name=attachments]").all():
        box.check()
    hr.confirm()
    walk.at("2026-06-03T09:30", "intake").act("登记并出具受理回执")
    walk.at("2026-06-12T15:00", "reviewer").act(
        "审查无异议", parties="符合规定。", procedure="符合规定。", content="未发现违反规定。"
    )


def _publication(walk: Walk) -> None:
    for person in ("chair", "hr"):
        walk.at("2026-06-15T09:00", person).act("向本方全体人员公布", where="厂务公开栏")
    walk.at("2026-06-16T09:00", "chair").act("报上一级工会备案")


def _verified_by_anyone(desk: Desk, chromium: Browser, place: World, address: str) -> None:
    with desk.page.expect_download() as coming:
        desk.page.click("a:has-text('下载证据包')")
    bundle = Path(coming.value.path()).read_bytes()
    anyone = Desk(chromium, place, address, language="en-GB")
    anyone.go("/verify")
    anyone.page.set_input_files(
        "#file", {"name": "a.xieyue.zip", "mimeType": "application/zip", "buffer": bundle}
    )
    anyone.press("main button.primary")
    expect(anyone.page.locator(".notice.good")).to_contain_text("The evidence bundle is whole")
    damaged = bytearray(bundle)
    damaged[len(damaged) // 2] ^= 1
    anyone.page.set_input_files(
        "#file", {"name": "b.xieyue.zip", "mimeType": "application/zip", "buffer": bytes(damaged)}
    )
    anyone.press("main button.primary")
    expect(anyone.page.locator(".notice.bad")).to_be_visible()
    anyone.close()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize(("language", "heading"), [("zh-CN", "核验文件"), ("en-GB", "Verify a file")])
def test_public_pages_load_in_both_languages_without_a_broken_policy(
    chromium: Browser, place: World, address: str, language: str, heading: str, viewport: dict[str, int]
) -> None:
    anyone = Desk(chromium, place, address, language=language)
    anyone.page.set_viewport_size({"width": viewport["width"], "height": viewport["height"]})

    for path in ("/", "/sign-in", "/congress/enter", "/verify"):
        anyone.go(path)

    expect(anyone.page.locator("h1")).to_have_text(heading)
    anyone.close()


def test_a_code_of_yesterday_no_longer_opens_the_hall(chromium: Browser, place: World, address: str) -> None:
    """New codes end the earlier ones."""
    office = place.application.office
    with office.reading() as uow:
        chair, women = (accounts.as_actor(uow, uow.register.person(one)) for one in ("chair", "women"))
    old = codes_of(office, chair, women, place.clock.at)[0][1]
    codes_of(office, chair, women, place.clock.at + timedelta(minutes=1))
    place.clock.at += timedelta(days=1)
    phone = Desk(chromium, place, address)
    phone.go("/congress/enter")
    phone.page.fill("#code", old)

    phone.page.click("main button")

    expect(phone.page.locator(".notice.bad")).to_be_visible()
    phone.close()

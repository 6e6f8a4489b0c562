"""两个空白浏览器: both chiefs enrol, sign one contract and check it; a stranger checks the bundle alone."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import Browser, Download, Page, expect, sync_playwright
from werkzeug.serving import make_server

from negotiation.cli import cli
from negotiation.outside import Outside, OutsideLists
from negotiation.usecases import step_up
from tests.builders_browser import Desk
from tests.builders_outside import OutsideAuthority
from tests.builders_web import World, world
from web.identity import EXTENSION

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Official texts are issued; nobody has signed."""
    with world(tmp_path_factory.mktemp("two"), "2026-05-29T09:00:00+08:00") as made:
        made.app.config["WTF_CSRF_ENABLED"] = True
        yield made


@pytest.fixture(scope="module")
def address(place: World) -> Iterator[str]:
    """The counters under a name that passkeys accept, and that the office knows as its own."""
    server = make_server("localhost", 0, place.app, threaded=True)
    found = f"http://localhost:{server.server_port}"
    wired = place.application
    office = replace(wired.office, verify_url=f"{found}/v/")
    place.app.extensions[EXTENSION] = replace(wired, office=office)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
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
def desks(chromium: Browser, place: World, address: str) -> Iterator[dict[str, Desk]]:
    """Three people, three empty profiles."""
    found = {
        person: Desk(chromium, place, address, language="zh-CN")
        for person in ("chair", "director", "registrar")
    }
    for desk in found.values():
        desk.page.set_viewport_size({"width": 1280, "height": 900})
    yield found
    for desk in found.values():
        desk.close()


def keys_page(desk: Desk, person: str) -> Page:
    """我的签名密钥, arrived at from the navigation."""
    desk.arrive(person)
    desk.press("nav.counter-nav a:text-is('签名密钥')")
    return desk.page


def applied(desk: Desk, person: str) -> str:
    """A key made by clicking; the fingerprint as the applicant reads it from the screen."""
    page = keys_page(desk, person)
    with page.expect_navigation():
        page.locator("form[data-owner] button").first.click()
    desk.look()
    shown = page.locator(".fingerprint").first.inner_text()
    return re.sub(r"\s", "", shown)


def registered(desk: Desk, name: str, said: str) -> None:
    """登记处 enters what this person read out."""
    card = keys_page(desk, "registrar").locator(".key-card", has_text=name)
    card.locator("[name=fingerprint]").fill(said)
    with desk.page.expect_navigation():
        card.locator("button[value=register]").click()
    desk.look()


def signed(desk: Desk, person: str, kind: str = "general") -> Page:
    """The signing page, with only that contract chosen."""
    desk.arrive(person)
    desk.open_case()
    desk.press("a.button:text-is('首席代表签字')")
    for box in desk.page.locator("input[name=texts]").all():
        box.set_checked(box.get_attribute("value") == kind)
    return desk.page


def test_two_chiefs_enrol_sign_and_check_and_a_stranger_checks_the_bundle(
    desks: dict[str, Desk], place: World, tmp_path: Path
) -> None:
    chair, director, registrar = desks["chair"], desks["director"], desks["registrar"]

    # both make a key by clicking, and read the fingerprint out to the desk
    said = {"chair": applied(chair, "chair"), "director": applied(director, "director")}
    page = registrar.page
    for person in ("chair", "director"):
        name = next(one.name for one in place.story.person if one.id == person)
        registered(registrar, name, said[person][:8])
        expect(page.locator(".notice.good").first).to_contain_text("证书已签发")
    place.clock.at += timedelta(minutes=1)

    # one confirms with codes from the phone, the other with a passkey of the browser
    page = keys_page(chair, "chair")
    with page.expect_navigation():
        page.locator("form[action$='/keys/codes#h-confirm'] button").click()
    secret = _secret(page.locator(".notice .digest").inner_text())
    page.fill("#f-present", place.devices.proof("chair", b"", place.clock.at).value)
    page.fill("#f-code", step_up.code_at(secret, place.clock.at))
    chair.press("form[action$='/keys/codes/confirm'] button")
    expect(page.locator(".notice.good").first).to_contain_text("动态口令已启用")

    other = keys_page(director, "director")
    tools = director.context.new_cdp_session(other)
    tools.send("WebAuthn.enable")
    tools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    other.fill("#f-present-key", place.devices.proof("director", b"", place.clock.at).value)
    with other.expect_navigation():
        other.locator("form[data-passkey] button").click()
    expect(other.locator(".notice.good").first).to_contain_text("通行密钥已添加")

    # both sign the same contract
    place.clock.at += timedelta(minutes=1)
    page = signed(chair, "chair")
    expect(page.locator("#sign-code")).to_be_enabled()
    page.fill("#i-code", step_up.code_at(secret, place.clock.at))
    with page.expect_navigation():
        page.locator("#sign-code").click()
    expect(page.locator(".notice.good").first).to_be_visible()
    other = signed(director, "director")
    with other.expect_navigation():
        other.locator("#sign-passkey").click()
    expect(other.locator(".notice.good").first).to_be_visible()

    # each signs the head of the ledger with the same key, and checks what was signed on the public page
    director.press("a:text-is('台账树头')")
    with other.expect_navigation():
        other.locator("#witness-form button.primary").click()
    expect(other.locator("dl.facts").first).to_contain_text("用人单位")
    director.press("a:text-is('370211-2026-0001')")
    with other.expect_download() as download:
        other.locator("a:text-is('下载证据包')").first.click()
    bundle = tmp_path / "bundle.zip"
    download.value.save_as(bundle)
    director.press("nav.counter-nav a:text-is('核验文件')")
    other.set_input_files("#file", bundle)
    director.press("form.panel button.primary")
    expect(other.locator("#h-verdict")).to_contain_text("证据包完整")
    assert other.locator("table.stack tbody tr").count() == 3

    # somebody else, somewhere else, has only the bundle
    checked = subprocess.run(
        [sys.executable, "-m", "signing", "verify", str(bundle)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 3, checked.stdout + checked.stderr
    assert "未改动" in checked.stdout


def test_a_chief_whose_key_is_a_certificate_file_signs_by_way_of_files(
    desks: dict[str, Desk], place: World, tmp_path: Path
) -> None:
    director, registrar = desks["director"], desks["registrar"]
    name = next(one.name for one in place.story.person if one.id == "director")
    authority, key = OutsideAuthority(place.clock.at), ec.generate_private_key(ec.SECP256R1())
    file = authority.file(key, authority.issue(key.public_key(), name), "口令")
    (tmp_path / "own.p12").write_bytes(file)
    lists = OutsideLists(lambda address: authority.lists(place.clock.at)[address])
    place.application.notary.outside = Outside(authorities=(authority.root_pem,), lists=lists)

    # the certificate is brought: bytes out, signed on the holder's own computer, result in
    page = keys_page(director, "director")
    page.locator("summary", has_text="密钥在别处").first.click()
    with page.expect_download() as handed:
        page.locator("a:text-is('下载待签文件')").first.click()
    card = page.locator("form[action$='/keys/bring']").first
    card.locator("input[name=file]").set_input_files(elsewhere(handed.value, tmp_path))
    with page.expect_navigation():
        card.locator("button").click()
    director.look()
    registered(registrar, name, re.sub(r"\s", "", page.locator(".fingerprint").first.inner_text())[:8])
    expect(registrar.page.locator(".notice.good").first).to_contain_text("证书已签发")

    # one text is signed the same way; a result for other bytes is refused first
    place.clock.at += timedelta(minutes=1)
    page = signed(director, "director", "safety")
    expect(page.locator("#sign-elsewhere")).to_have_attribute("open", "")
    page.set_input_files("#i-signed", tmp_path / "signed.json")
    page.locator("#sign-take-back").click()
    expect(page.locator("#sign-problem")).to_contain_text("什么也没有签")
    page.fill("#i-code", place.devices.proof("director", b"", place.clock.at).value)
    with page.expect_download() as handed:
        page.locator("#sign-hand-out").click()
    page.set_input_files("#i-signed", elsewhere(handed.value, tmp_path))
    with page.expect_navigation():
        page.locator("#sign-take-back").click()
    expect(page.locator(".notice.good").first).to_be_visible()

    # and the head of the ledger
    director.press("a:text-is('台账树头')")
    page.locator("summary", has_text="密钥不在这个浏览器里").click()
    with page.expect_download() as handed:
        page.locator("[data-hand-out]").click()
    page.set_input_files("#i-signed", elsewhere(handed.value, tmp_path))
    with page.expect_navigation():
        page.locator("[data-take-back]").click()
    expect(page.locator("dl.facts").first).to_contain_text("用人单位")


def elsewhere(handed: Download, folder: Path) -> Path:
    """What `xieyue key sign` makes of the file, where the key is."""
    handed.save_as(folder / "to-sign.json")
    arguments = ["key", "sign", str(folder / "to-sign.json"), "--pkcs12", str(folder / "own.p12")]
    done = CliRunner().invoke(cli, [*arguments, "--out", str(folder / "signed.json")], input="口令\n")
    assert done.exit_code == 0, done.output
    return folder / "signed.json"


def _secret(shown: str) -> bytes:
    plain = re.sub(r"\s", "", shown)
    return base64.b32decode(plain + "=" * (-len(plain) % 8))

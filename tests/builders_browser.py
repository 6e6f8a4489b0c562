"""People in browsers: desks that look at every page, keys made where they stay, signatures by clicking."""

from __future__ import annotations

from datetime import datetime, timedelta

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from negotiation.domain.actor import Actor
from negotiation.usecases import accounts, enrolment
from tests.builders_web import World

PHONE = {"width": 390, "height": 844}


class Desk:
    """One person at their counter; every page is checked for broken policies and for sideways scrolling."""

    def __init__(self, browser: Browser, place: World, address: str, *, language: str = "zh-CN") -> None:
        self.place, self._address, self._case, self.person = place, address, "", ""
        self.context: BrowserContext = browser.new_context(viewport=PHONE, locale=language)
        self.context.set_default_timeout(8000)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._hear)

    def _hear(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or message.type == "error":
            self.complaints.append(f"{self.page.url}: {message.text}")

    def go(self, path: str) -> None:
        """Open an address and look at the page."""
        self.page.goto(f"{self._address}{path}")
        self.look()

    def look(self) -> None:
        """No sideways scrolling on a phone, a heading, a language."""
        wider = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wider <= 0, f"{self.page.url} is {wider} px too wide"
        assert self.page.locator("h1").count() == 1, self.page.url
        assert not self.complaints, self.complaints

    def press(self, selector: str) -> None:
        """Click what leads to another page, and look at that page."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        self.look()

    def arrive(self, person: str) -> Desk:
        """Come back to the case, or to the front door; sign in where the session has ended."""
        self.person = person
        self.go(self._case or "/sign-in")
        if self.page.locator("#login").count():
            login, password = self.place.login_of(person)
            self.page.fill("#login", login)
            self.page.fill("#password", password)
            self.press("main button")
        return self

    def open_case(self) -> None:
        """From the list into the only case, once; later visits come straight to it."""
        if not self._case:
            self.press("table a")
            self._case = self.page.url.removeprefix(self._address)

    def act(self, title: str, **typed: str | bool) -> None:
        """Open the form of an act from the case page, fill it in, confirm it."""
        self.open_case()
        self.unfold()
        self.press(f"a.button:text-is('{title}')")
        for name, value in typed.items():
            field = self.page.locator(f"[name='{name}']")
            if isinstance(value, bool):
                field.set_checked(value)
            elif field.first.evaluate("one => one.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        self.confirm()

    def unfold(self) -> None:
        """Open what is folded: acts that are theirs to choose stand in a fold."""
        self.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")

    def confirm(self) -> None:
        """Press the one primary button and expect that it was done."""
        self.press("form.panel button.primary")
        if self.page.locator("dl.answers").count():
            self.press("form.panel button.primary")  # everything once more, then it is done
        expect(self.page.locator(".notice.bad")).to_have_count(0)
        expect(self.page.locator(".notice.good").first).to_be_visible()

    def close(self) -> None:
        """Leave."""
        self.context.close()


class Walk:
    """Everybody, one after the other, on a clock the test moves."""

    def __init__(self, browser: Browser, place: World, address: str) -> None:
        self._browser, self._place, self._address = browser, place, address
        self._desks: dict[str, Desk] = {}

    def at(self, moment: str, person: str) -> Desk:
        """A person at a moment, signed in."""
        self._place.clock.move(f"{moment}:00+08:00")
        desk = self._desks.get(person)
        if desk is None:
            desk = self._desks[person] = Desk(self._browser, self._place, self._address)
        return desk.arrive(person)

    def close(self) -> None:
        """Everybody leaves."""
        for desk in self._desks.values():
            desk.close()


def enrol(walk: Walk, moment: str, person: str, owner: str) -> None:
    """A key made in this person's browser and its certificate; those pages have tests of their own."""
    desk = walk.at(moment, person)
    desk.press("nav.counter-nav a:text-is('签名密钥')")
    asked = desk.page.evaluate(
        """async (owner) => {
            const keys = await import("/static/keys.js");
            return [...(await keys.request(owner, "示例")).request];
        }""",
        owner,
    )
    office, at = desk.place.application.office, datetime.fromisoformat(f"{moment}:00+08:00")
    with office.reading() as uow:
        colleague = {"chair": "women", "women": "chair", "director": "hr", "finance": "hr"}[person]
        holder, officer, registrar = (
            accounts.as_actor(uow, uow.register.person(one)) for one in (person, colleague, "registrar")
        )
    found = enrolment.apply(office, holder, bytes(asked), at, owner=owner)
    if found.state == "applied":
        enrolment.approve(office, officer, found.id, at)
    enrolment.register(office, registrar, found.id, found.key_sha256[: enrolment.COMPARED], at)


def ask_to_sign(desk: Desk, title: str, code: str = "") -> None:
    """Open the signing page from the case page, look at the file, enter the code, press the button."""
    desk.open_case()
    desk.press(f"a.button:text-is('{title}')")
    desk.unfold()  # what is for verification is folded beside the file
    expect(desk.page.locator(".sign-box .digest").first).to_be_visible()
    place, person = desk.place, desk.person
    if not code and person not in place.devices.secrets:
        place.devices.set_up_codes(place.application.office, actor(place, person), place.clock.at)
        place.clock.at += timedelta(seconds=60)
    desk.page.fill("#i-code", code or place.devices.proof(person, b"", place.clock.at).value)
    expect(desk.page.locator("#sign-code")).to_be_enabled()
    desk.page.locator("#i-code").press("Enter")


def actor(place: World, person: str) -> Actor:
    with place.application.office.reading() as uow:
        return accounts.as_actor(uow, uow.register.person(person))


def sign(desk: Desk, title: str) -> None:
    ask_to_sign(desk, title)
    expect(desk.page.locator(".notice.good").first).to_be_visible()

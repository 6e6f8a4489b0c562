"""An outside time-stamp authority by its address, over a real connection; and one that is none."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from negotiation.bootstrap import Application, build
from negotiation.outside import Exchange, OutsideLists, fetch_list, fetched
from negotiation.settings import Settings
from negotiation.usecases.revocation_lists import fresh_lists
from signing.keys import read_certificates
from signing.timestamp import OutsideTimeStamps, read_token, read_token_over
from signing.verdict import TimeSource, examine_pdf
from signing.verdict_report import report_of
from tests.builders_http import served
from tests.builders_outside import OpensslAuthority

pytestmark = pytest.mark.poppler
_DIGEST = bytes(32)
_ANY = datetime(2026, 1, 1, tzinfo=UTC)
"""Outside authorities have a clock of their own."""


class Web(BaseHTTPRequestHandler):
    """What stands at the addresses: path → answer to what was sent."""

    pages: dict[str, Callable[[bytes], bytes]]
    moved: dict[str, str]

    def do_POST(self) -> None:
        if self.path in self.moved:
            self.send_response(302)
            self.send_header("Location", self.moved[self.path])
            self.end_headers()
            return
        page = self.pages.get(self.path)
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if page is None:
            self.send_error(503)
            return
        content = page(sent)
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST  # noqa: N815  # the name http.server calls


@pytest.fixture
def web() -> Iterator[str]:
    Web.pages, Web.moved = {}, {}
    with served(Web) as address:
        yield address


@pytest.fixture
def authority(web: str, tmp_path: Path) -> OpensslAuthority:
    folder = tmp_path / "tsa"
    folder.mkdir()
    made = OpensslAuthority(folder, "sha256", "sha256", f"{web}/root.crl")
    Web.pages["/tsa"] = made
    return made


@pytest.fixture
def now(authority: OpensslAuthority, web: str) -> datetime:
    """What the authority's clock says."""
    token = OutsideTimeStamps(Exchange(f"{web}/tsa")).token(_DIGEST, _ANY)
    return read_token_over(token, _DIGEST).at


@pytest.fixture
def app(web: str, authority: OpensslAuthority, now: datetime, tmp_path: Path) -> Iterator[Application]:
    settings = Settings(
        folder=tmp_path / "office", tsa_url=f"{web}/tsa", tsa_roots=authority.folder / "root.pem"
    )
    made = build(settings, clock=lambda: now, since=now - timedelta(days=1))
    yield made
    made.close()


def signed(app: Application) -> bytes:
    """Something the platform signs: a report on a file that is none."""
    return app.notary.verdict_report(report_of(examine_pdf(b""), "示例.pdf", app.now(), "zh"), app.now())


def lists_of_the_house(app: Application) -> tuple[bytes, ...]:
    return tuple(fresh_lists(app.office, app.now()))


def test_its_stamps_are_trusted_labelled_and_archived(app: Application, authority: OpensslAuthority) -> None:
    Web.pages["/root.crl"] = lambda _: authority.list(app.now())

    kept = app.notary.keep(signed(app), lists_of_the_house(app), app.now(), "")

    verdict = examine_pdf(kept.pdf, roots=app.roots())
    assert verdict.ok, verdict.problems
    assert (kept.level, kept.repairs) == ("B-LTA", ())
    assert verdict.signatures[0].time_source is TimeSource.OUTSIDE
    assert verdict.archive[0].time_source is TimeSource.OUTSIDE
    assert not examine_pdf(kept.pdf, roots=app.roots()[:1]).ok


def test_a_missing_list_of_the_authority_is_said_and_repaired(
    app: Application, authority: OpensslAuthority
) -> None:
    lower = app.notary.keep(signed(app), lists_of_the_house(app), app.now(), "")
    assert lower.level == "B-T"
    assert lower.repairs

    Web.pages["/root.crl"] = lambda _: authority.list(app.now())
    higher = app.notary.keep(lower.pdf, lists_of_the_house(app), app.now(), lower.level)

    assert (higher.level, higher.repairs) == ("B-LTA", ())


def test_an_authority_that_is_away_leaves_a_signature_without_stamp(app: Application) -> None:
    del Web.pages["/tsa"]

    assert examine_pdf(signed(app), roots=app.roots()).level == "B-B"


@pytest.mark.parametrize("answer", [b"", b"<html>", b"\x30\x03\x02\x01\x02", bytes(70_000)])
def test_an_authority_that_answers_something_else_gives_no_stamp(app: Application, answer: bytes) -> None:
    Web.pages["/tsa"] = lambda _: answer

    assert examine_pdf(signed(app), roots=app.roots()).level == "B-B"


def test_a_stamp_over_another_digest_is_not_taken(app: Application, authority: OpensslAuthority) -> None:
    asked: list[bytes] = []

    def replay(request: bytes) -> bytes:
        asked.append(request)
        return authority(asked[0])

    Web.pages["/tsa"] = replay
    assert examine_pdf(signed(app), roots=app.roots()).level == "B-T"  # the first is its own
    assert examine_pdf(signed(app), roots=app.roots()).level == "B-B"


@pytest.mark.parametrize("address", ["file:///etc/hostname", "ftp://ca.example/x", "nowhere", ""])
def test_only_the_web_is_asked(address: str) -> None:
    with pytest.raises(OSError, match="not an address"):
        fetch_list(address)


def test_a_list_is_fetched_once_a_day_and_a_page_that_is_none_is_left_out(
    web: str, authority: OpensslAuthority, now: datetime
) -> None:
    asked = []

    def page(_: bytes) -> bytes:
        asked.append(1)
        return authority.list(now)

    Web.pages["/root.crl"] = page
    certificates = read_certificates((authority.folder / "tsa.pem").read_bytes())
    lists = OutsideLists()

    assert lists.of(certificates, now) == lists.of(certificates, now + timedelta(hours=1))
    assert len(asked) == 1
    assert lists.of(certificates, now + timedelta(days=2))
    assert len(asked) == 2

    Web.pages["/root.crl"] = lambda _: b"<html>"
    assert OutsideLists().of(certificates, now) == ()
    assert (
        read_token(OutsideTimeStamps(authority).token(hashlib.sha256(b"x").digest(), now), b"x").embedded
        is False
    )


def test_an_address_that_sends_elsewhere_is_not_followed_and_no_secret_goes_along(web: str) -> None:
    asked: list[bytes] = []
    Web.pages["/inside"] = lambda sent: asked.append(sent) or b"what only this network sees"
    Web.moved = {"/list": f"{web}/inside", "/csc": f"{web}/inside"}

    with pytest.raises(OSError, match="302"):
        fetch_list(f"{web}/list")
    with pytest.raises(OSError, match="302"):
        fetched(f"{web}/csc", 8, 100, b"{}", {"Authorization": "Bearer secret"})

    assert asked == []


def test_an_answer_is_neither_endless_nor_awaited_for_ever(web: str) -> None:
    Web.pages["/long"] = lambda _: bytes(1000)
    moments = iter([0.0, 33.0])

    assert fetched(f"{web}/long", 8, 1000) == bytes(1000)
    with pytest.raises(OSError, match="too long"):
        fetched(f"{web}/long", 8, 999)
    with pytest.raises(OSError, match="too slow"):
        fetched(f"{web}/long", 8, 1000, clock=lambda: next(moments))

"""哪一天: China's day, whatever zone the server's clock speaks; and every page and paper says so."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from negotiation.casefile import load_story
from negotiation.domain.numerals import chinese_moment
from signing.moments import said
from signing.seal import signature_mark
from tests.builders_web import STORY, theatre
from web.language import day, moment

LATE = datetime.fromisoformat("2026-04-15T23:30:00+08:00")
"""Still the fifteenth in China; the fifteenth at 15:30 in Greenwich, at 10:30 in Chicago."""
EARLY = datetime.fromisoformat("2026-04-16T00:30:00+08:00")
"""The sixteenth in China only."""


@pytest.fixture(params=["UTC", "America/Chicago", "Asia/Urumqi"])
def server_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server whose clock speaks this zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.poppler
@pytest.mark.parametrize("at", [LATE, EARLY])
def test_an_offer_late_at_night_is_served_on_chinas_day(
    server_zone: str, at: datetime, tmp_path: Path
) -> None:
    steps = load_story(STORY).step
    served = next(
        place for place, one in enumerate(steps) if one.act == "serve_offer" and one.expect == "done"
    )
    utc = at.astimezone(UTC)  # as a clock elsewhere would say it

    with theatre(tmp_path / "house", STORY) as (place, player):
        player.story = replace(player.story, step=(*steps[:served], replace(steps[served], at=utc)))
        assert all(one.expected for one in player.play())
        place.clock.at = utc
        office = place.application.office
        with office.reading() as uow:
            negotiation = uow.cases.load(player.negotiation_id).negotiation
            (due,) = [one for one in uow.deadlines.of(player.negotiation_id) if one.rule == "R-OFF-02"]
            entry = uow.ledger.of(player.negotiation_id)[-1].body
            paper = next(one for one in uow.papers.of(player.negotiation_id) if one.kind == "D1")
            content = uow.papers.get(paper.sha256)
        page = place.visitor("chair").get(f"/union/case/{player.negotiation_id}").get_data(as_text=True)

    on = date(2026, 4, at.day)
    assert negotiation.offer is not None
    assert (negotiation.offer.received_on, due.from_on) == (on, on)
    assert entry["at"] == at.isoformat()
    (tmp_path / "D1.pdf").write_bytes(content)
    read = subprocess.run(["pdftotext", str(tmp_path / "D1.pdf"), "-"], capture_output=True, check=True)
    said = "".join(read.stdout.decode().split())
    assert f"于{chinese_moment(at)}（北京时间）通过协约平台发出" in said
    assert f"2026年4月{at.day}日" in said
    assert day(on) in page
    assert page.count("本站所示日期和时间均为北京时间（UTC+8）") == 1


@pytest.mark.usefixtures("server_zone")
def test_a_moment_is_said_in_beijing_time_whatever_zone_it_comes_in() -> None:
    assert moment(LATE.astimezone(UTC)) == "2026年4月15日 23:30"
    assert chinese_moment(EARLY.astimezone(UTC)) == "2026年4月16日0:30"


@pytest.mark.usefixtures("server_zone")
def test_a_verdict_says_beijing_time_and_that_it_is() -> None:
    endless = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)

    assert said(LATE.astimezone(UTC)) == "2026-04-15 23:30:00 (UTC+8)"
    assert said(EARLY.astimezone(UTC)) == "2026-04-16 00:30:00 (UTC+8)"
    assert said(endless).startswith("9999-12-31")


def test_the_mark_of_a_signature_says_its_zone() -> None:
    class Written:
        """A typeface that remembers what it was asked to draw."""

        def __init__(self) -> None:
            self.text = ""

        def require(self, text: str) -> None:
            self.text += text

        def advance(self, _: str) -> float:
            return 1.0

        def outline(self, _: str, __: object) -> str:
            return ""

    face = Written()
    signature_mark("王例", "首席代表", LATE.astimezone(UTC), "0a", face)  # type: ignore[arg-type]  # a stand-in

    assert "2026年4月15日 23:30:00 北京时间" in face.text


def test_no_script_asks_the_browser_what_day_it_is() -> None:
    scripts = (Path(__file__).parents[2] / "web" / "static").glob("*.js")

    asking = [one.name for one in scripts if "new Date(" in one.read_text() or "toLocale" in one.read_text()]

    assert asking == []

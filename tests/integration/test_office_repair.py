"""修复: an authority that is away stops nobody; the lower level is shown and raised once it is back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from negotiation.play import Player
from negotiation.ports_signing import Preserved
from signing.errors import TimeStampFailedError
from signing.verdict import Position, examine_pdf
from tests.builders_web import World, world


class Away:
    """A time-stamp authority that does not answer."""

    largest = 4096

    def token(self, digest: bytes, at: datetime) -> bytes:
        """Raises."""
        raise TimeStampFailedError(reason="no answer")


def sign_everything(place: World, until: str) -> None:
    """The story from the official text to the seals."""
    own = place.application
    first, last = place.clock.at, datetime.fromisoformat(until)
    steps = tuple(one for one in place.story.step if first < one.at <= last)
    player = Player(
        own.office, own.notary, own.archive, replace(place.story, step=steps), place.devices, place.case_id
    )
    player.register()
    for result in player.play():
        assert result.expected, (result.act, result.error)


def kept(place: World) -> tuple[Preserved, bytes]:
    with place.application.office.reading() as uow:
        official = uow.cases.load(place.case_id).contract("general").official
        assert official is not None
        found = uow.preservation.newest(place.case_id, "general", official.text_digest)
        assert found is not None
        return found, uow.papers.get(official.revision)


def test_a_time_stamp_authority_that_is_away_gives_a_lower_level_and_a_repair(tmp_path: Path) -> None:
    with world(tmp_path, "2026-05-29T08:30:00+08:00") as place:
        place.application.notary._outside = Away()
        sign_everything(place, "2026-05-29T10:30:00+08:00")

        lower, content = kept(place)
        page = place.client("chair").get(f"/union/case/{place.case_id}").get_data(as_text=True)
        assert lower.level == "B-B"
        assert lower.repairs
        assert "待修复" in page
        assert examine_pdf(content, roots=place.application.roots()).position is Position.UNCHANGED

        place.application.notary._outside = None
        place.clock.at = datetime.fromisoformat("2026-05-29T10:30:00+08:00") + timedelta(days=1)
        place.application.look_after()

        higher, content = kept(place)
        verdict = examine_pdf(content, roots=place.application.roots())
        assert verdict.position is Position.UNCHANGED
        assert len(verdict.archive) == 1
        assert higher.revision != lower.revision

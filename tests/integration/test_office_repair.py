"""修复: an authority that is away stops nobody; the lower level is shown and raised once it is back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from negotiation.outside import Outside
from signing.verdict import Position, examine_pdf
from tests.builders_web import Away, world


def test_a_time_stamp_authority_that_is_away_gives_a_lower_level_and_a_repair(tmp_path: Path) -> None:
    with world(tmp_path, "2026-05-29T08:30:00+08:00") as place:
        place.application.notary.outside = Outside(stamps=Away())
        place.play(*place.steps_until("2026-05-29T10:30:00+08:00"))

        lower, content = place.kept("general")
        page = place.client("chair").get(f"/union/case/{place.case_id}").get_data(as_text=True)
        assert lower.level == "B-B"
        assert lower.repairs
        assert "待修复" in page
        assert examine_pdf(content, roots=place.application.roots()).position is Position.UNCHANGED

        place.application.notary.outside = Outside()
        place.clock.at += timedelta(days=1)
        place.application.look_after()

        higher, content = place.kept("general")
        verdict = examine_pdf(content, roots=place.application.roots())
        assert (higher.level, higher.repairs, verdict.level) == ("B-LTA", (), "B-LTA")
        assert verdict.position is Position.UNCHANGED
        assert len(verdict.archive) == 1
        assert higher.revision != lower.revision

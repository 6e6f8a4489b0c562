"""A seeded part of the fuzz behind `make attack`: no request breaks the site."""

from __future__ import annotations

from pathlib import Path

from tests.attacks.fuzzing import UNTIL, Fuzz
from tests.builders_web import world


def test_no_random_request_breaks_the_site(tmp_path: Path) -> None:
    with world(tmp_path, UNTIL) as place:
        fuzz = Fuzz(place, seed=9)

        fuzz.run(400)

        assert dict(fuzz.broke) == {}
        assert len(fuzz.answered) > 4

"""What `make bench` measures is the real thing: the contracts it signs reach the highest level."""

from __future__ import annotations

from bench.signing_levels import Desk


def test_the_contracts_that_are_measured_are_valid_and_archived() -> None:
    desk = Desk()

    assert [desk.verify(one) for one in (desk.four(), desk.whole())] == ["B-LTA", "B-LTA"]

"""照管: what falls due is recorded while nobody looks, and a round that fails does not end it."""

from __future__ import annotations

import threading
from datetime import datetime
from pathlib import Path

import pytest

from negotiation import bootstrap
from negotiation.domain.errors import ConflictError
from tests.builders_web import world
from web.serving import tend


class Rounds:
    """Stands where an application would: counts its rounds, fails in the first, stops after the third."""

    def __init__(self) -> None:
        self.stop, self.count = threading.Event(), 0

    def tend(self) -> None:
        self.count += 1
        if self.count == 3:
            self.stop.set()
        if self.count == 1:
            raise RuntimeError("示例")


def test_a_round_that_fails_is_told_and_the_next_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds, told = Rounds(), []
    monkeypatch.setattr(threading, "excepthook", told.append)

    tend(rounds, rounds.stop, 0)  # type: ignore[arg-type]  # of an application it needs only this

    assert rounds.count == 3
    assert [str(one.exc_value) for one in told] == ["示例"]


def test_a_round_records_what_fell_due_and_hands_over_the_head(tmp_path: Path) -> None:
    with world(tmp_path, "2026-06-12T15:00:00+08:00") as place:
        place.clock.at = datetime.fromisoformat("2026-06-22T09:00:00+08:00")

        place.application.tend()

        with place.application.office.reading() as uow:
            case = uow.cases.load(place.case_id)
            head = uow.heads.newest(case.negotiation.number)
        assert case.contract("wage").state.value == "effective"
        assert head is not None
        assert head.size == case.ledger_length


def test_an_act_stands_when_what_follows_it_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with world(tmp_path) as place:
        seen: list[str] = []

        def fails(_: object, __: datetime) -> None:
            seen.append("look_after")
            raise ConflictError(part="database", seen=0, now=0)

        monkeypatch.setattr(type(place.application.archive), "look_after", fails)

        place.application.afterwards()

        assert seen == ["look_after"]
        assert "after an act" in caplog.text


def test_outside_authorities_are_asked_by_the_care_and_keep_nobody_waiting_after_an_act(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world(tmp_path) as place:
        asked: list[datetime] = []
        monkeypatch.setattr(bootstrap, "watch_outside", lambda _, at: asked.append(at))

        place.application.afterwards()
        assert asked == []

        place.application.tend()
        assert asked == [place.application.now()]

"""放假安排晚公布: a day of a year without a notice is provisional, and a case says what was not recounted."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from negotiation.bootstrap import InstalledPacks
from negotiation.ports import Office
from negotiation.storage.database import Database
from negotiation.usecases.read import view_case
from negotiation.usecases.repin import repin
from tests.builders import House, a_case, a_story, at, changed, upto
from workflows.pack import Pack, load_pack
from workflows.pack_snapshot import pack_from_json

SERVED, SEEN = at("2026-12-28 09:00"), at("2026-12-29 09:00")


class Installed(InstalledPacks):
    """An installation that knows a notice for 2027; the case keeps the law packaged before."""

    def __init__(self, pack: Pack) -> None:
        super().__init__()
        self._now = pack

    def newest(self, pack_id: str) -> Pack:
        """With the notice."""
        return self._now

    def pinned(self, pack_id: str, digest: str) -> Pack:
        """Either."""
        return self._now if digest == self._now.digest else load_pack(pack_id)


def announced(*holidays: str) -> Pack:
    """The law with an invented notice for 2027."""
    plain: dict[str, Any] = json.loads(json.dumps(load_pack("cn_37").as_json()))
    plain["calendars"]["2027"] = {"announced": True, "holidays": list(holidays), "workdays": []}
    return pack_from_json(plain)


def after_notice(house: House, pack: Pack) -> Office:
    """The office of the house once the notice is installed."""
    return replace(house.office, packs=Installed(pack))


@pytest.fixture
def offered(database: Database) -> House:
    """An offer of 28 December: the answer is due on 7 January 2027, a Thursday."""
    told = upto(a_story(), "serve_offer")
    return a_case(
        database, changed(told, "serve_offer", at=SERVED, content={"meeting_at": at("2027-01-20 14:00")})
    )


def test_the_day_is_provisional_on_the_page_and_on_paper(offered: House) -> None:
    view = view_case(offered.office, offered.actor("hr"), offered.id, SEEN)

    (due,) = (one for one in view.deadlines if one.rule == "R-OFF-02")
    assert (str(due.due_on), due.provisional) == ("2027-01-07", True)
    assert view.uncounted == (), "nothing newer is installed"
    with offered.office.reading() as uow:
        (paper,) = (one.paper for one in uow.papers.waiting(9) if one.kind == "D1")
    assert paper["provisional"] is True


def test_after_the_notice_the_case_names_the_deadline_that_was_not_recounted(offered: House) -> None:
    office = after_notice(offered, announced("2027-01-07", "2027-01-08"))

    view = view_case(office, offered.actor("hr"), offered.id, SEEN)

    (stale,) = view.uncounted
    assert (stale.deadline.rule, str(stale.deadline.due_on)) == ("R-OFF-02", "2027-01-07")
    assert (str(stale.due_on), stale.provisional) == ("2027-01-11", False)


def test_recounted_by_the_keeper_it_is_named_no_more_and_the_paper_keeps_its_day(offered: House) -> None:
    office = after_notice(offered, announced("2027-01-07", "2027-01-08"))

    repin(office, offered.id, SEEN)

    view = view_case(office, offered.actor("hr"), offered.id, SEEN)
    running = {
        one.rule: (str(one.due_on), one.provisional) for one in view.deadlines if one.state == "running"
    }
    assert running["R-OFF-02"] == ("2027-01-11", False)
    assert view.uncounted == ()
    assert offered.links()[-1].body["clocks"] == [["R-OFF-02", "2027-01-11"]]
    with offered.office.reading() as uow:
        (paper,) = (one.paper for one in uow.papers.waiting(9) if one.kind == "D1")
    assert paper["reply_due_on"] == "2027-01-07"


def test_a_notice_that_moves_nothing_still_says_that_the_day_is_certain_now(offered: House) -> None:
    view = view_case(after_notice(offered, announced()), offered.actor("hr"), offered.id, SEEN)

    (stale,) = view.uncounted
    assert (stale.due_on, stale.provisional) == (stale.deadline.due_on, False)
    assert stale.deadline.provisional

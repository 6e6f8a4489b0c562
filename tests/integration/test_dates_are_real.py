"""日期是真的: nothing is held in the future, no day lies before what must have come first."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from typing import Any, get_args, get_type_hints

import pytest
from pydantic import AwareDatetime

from negotiation.domain.errors import DayOrderError, DayToComeError, OfficeError
from negotiation.messages import sentence
from negotiation.storage.database import Database
from negotiation.usecases.conducts import CONDUCTS
from negotiation.usecases.dates import marks_of
from negotiation.usecases.perform import perform
from negotiation.usecases.read import view_case
from tests.builders import House, a_case, a_story, at, before, refused, upto

MEETING = {"place": "示例协商室", "recorder": "clerk", "recorder_agreed": True}


def _talking(database: Database) -> House:
    """The first round arranged for 6 May by the reply; information exchanged, reported, not yet met."""
    return a_case(database, before(a_story(), "schedule_meeting"))


def _refused(
    house: House, error: type[OfficeError], act: str, by: str, when: str, content: Any
) -> OfficeError:
    return refused(house, house.command(act, by, when, content=content), error)


def test_a_meeting_of_next_month_is_not_recorded_as_held(database: Database) -> None:
    house = _talking(database)
    content = {**MEETING, "at": at("2026-06-15 14:00")}

    error = _refused(house, DayToComeError, "open_meeting", "chair", "2026-05-06 14:00", content)

    assert isinstance(error, DayToComeError)
    assert [(field, problem) for field, problem, _ in error.fields] == [("at", "future")]
    assert "不能晚于今天" in sentence(error, "zh").why


def test_a_meeting_is_held_only_from_the_day_it_was_arranged_for(database: Database) -> None:
    house = _talking(database)

    error = _refused(house, DayOrderError, "open_meeting", "chair", "2026-05-05 14:00", MEETING)

    assert sentence(error, "zh").why == (
        "本次会议之日（2026年5月5日）不得早于约定的会议日期（2026年5月6日）。"
    )
    assert "lies before" in sentence(error, "en").why


def test_arranged_anew_it_may_be_held_earlier_and_the_notice_is_the_day_of_the_arrangement(
    database: Database,
) -> None:
    house = _talking(database)
    content = {"meeting_at": at("2026-05-05 14:00"), "place": "示例协商室", "agenda": ["工资"]}

    house.do("schedule_meeting", "hr", "2026-04-28 09:00", content=content)
    house.do("open_meeting", "chair", "2026-05-05 14:00", content=MEETING)

    (held,) = house.case().negotiation.meetings
    assert (str(held.on), str(held.notified_on)) == ("2026-05-05", "2026-04-28")


def test_arranging_holds_nothing(database: Database) -> None:
    house = _talking(database)

    house.do(
        "schedule_meeting",
        "chair",
        "2026-04-28 09:00",
        content={"meeting_at": at("2026-05-08 14:00"), "place": "示例协商室"},
    )

    assert house.states()[0] == "information_exchanged"
    assert house.case().negotiation.meetings == ()


def test_a_meeting_is_not_arranged_for_yesterday(database: Database) -> None:
    house = _talking(database)
    content = {"meeting_at": at("2026-04-27 14:00"), "place": "示例协商室"}

    error = _refused(house, DayToComeError, "schedule_meeting", "chair", "2026-04-28 09:00", content)

    assert isinstance(error, DayToComeError)
    assert [(field, problem) for field, problem, _ in error.fields] == [("meeting_at", "past")]


def test_a_meeting_began_no_earlier_than_the_information_was_exchanged(database: Database) -> None:
    house = _talking(database)
    content = {**MEETING, "at": at("2026-04-23 14:00")}

    error = _refused(house, DayOrderError, "open_meeting", "chair", "2026-05-06 14:00", content)

    assert {one.order.earlier for one in error.values["orders"]} >= {
        "information.complete_on",
        "meeting.arranged_for",
    }


def test_a_text_is_not_disclosed_before_it_existed(database: Database) -> None:
    house = a_case(database, before(a_story(), "call_congress"))
    content = {
        "session": "示例届",
        "meeting_at": at("2026-05-28 09:00"),
        "place": "示例礼堂",
        "disclosed_on": "2026-05-01",
    }

    error = _refused(house, DayOrderError, "call_congress", "chair", "2026-05-18 10:00", content)

    (wrong,) = error.values["orders"]
    assert (wrong.order.later, wrong.order.earlier) == ("congress.disclosed_on", "draft.tabled_on")
    assert (wrong.later, wrong.earlier) == (date(2026, 5, 1), date(2026, 5, 14))


def test_a_seat_is_not_vacant_before_somebody_was_chosen_for_it(database: Database) -> None:
    house = _talking(database)
    vacancy = {"person": "welder", "reason": "辞任", "vacant_since": date(2026, 4, 10)}

    error = _refused(house, DayOrderError, "record_vacancy", "chair", "2026-04-30 10:00", vacancy)
    assert "2026年4月10日" in sentence(error, "zh").why

    perform(
        house.office,
        house.command(
            "record_vacancy",
            "chair",
            "2026-04-30 10:00",
            content={**vacancy, "vacant_since": date(2026, 4, 29)},
        ),
    )


def test_an_authorisation_that_has_ended_names_nobody(database: Database) -> None:
    house = a_case(database, before(a_story(), "name_delegation"))
    seats = [{"person": "director", "chief": True}, {"person": "hr"}, {"person": "production"}]
    content = {
        "method": "书面指定",
        "chosen_on": date(2026, 4, 22),
        "representatives": seats,
        "mandate": "委托书",
        "mandate_until": date(2026, 4, 1),
    }

    error = _refused(house, DayToComeError, "name_delegation", "director", "2026-04-22 14:00", content)

    assert isinstance(error, DayToComeError)
    assert [(field, problem) for field, problem, _ in error.fields] == [("mandate_until", "past")]


def test_a_round_without_an_arrangement_may_still_be_held_as_in_stories_told_before(
    database: Database,
) -> None:
    told = a_story()
    house = a_case(
        database,
        upto(replace(told, step=tuple(s for s in told.step if s.act != "schedule_meeting")), "table_text"),
    )

    view = view_case(house.office, house.actor("hr"), house.id, house.now)

    assert len(house.case().negotiation.meetings) == 2
    assert house.case().negotiation.arrangements == ()
    assert view.negotiation.arranged is None


@pytest.mark.parametrize("row", sorted(CONDUCTS))
def test_every_day_a_content_states_says_whether_it_happened_or_is_planned(row: str) -> None:
    form = CONDUCTS[row].form

    assert {name for name, _ in _days(form)} == set(marks_of(form)), "mark it as `usecases.dates` does"


def _days(form: type[Any]) -> list[tuple[str, Any]]:
    hints = get_type_hints(form)
    return [(one.name, hints[one.name]) for one in fields(form) if _is_day(hints[one.name])]


def _is_day(hint: Any) -> bool:
    inner = get_args(hint)
    parts = [part for part in (hint, *inner) if isinstance(part, type) and is_dataclass(part)]
    assert [name for part in parts for name, _ in _days(part)] == [], "a day inside a part is not looked at"
    own = hint is AwareDatetime or (isinstance(hint, type) and issubclass(hint, date | datetime))
    return own or any(_is_day(part) for part in inner)

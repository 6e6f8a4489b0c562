"""Forms ask what the acts need, in their words, and read it into what the acts take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields as fields_of_class

import pytest

from negotiation.usecases import accounts, read
from negotiation.usecases.conducts import CONDUCTS
from negotiation.usecases.work import read_content
from tests.builders_web import World, world
from web.forms.acts import CONFIRMED, FORMS, ONE_TEXT, fields_of
from web.forms.context import Context
from web.forms.course import course_of
from web.forms.fields import Field, Kind, content_of, first_raw
from workflows.flow import Capacity, load_flow

FLOW = load_flow()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """After the ballot, so that every form finds something to fill in."""
    with world(tmp_path_factory.mktemp("forms"), "2026-05-28T10:30:00+08:00") as made:
        yield made


def _context(place: World, person: str) -> Context:
    office = place.application.office
    with office.reading() as uow:
        actor = accounts.as_actor(uow, uow.register.person(person))
    view = read.view_case(office, actor, place.case_id, place.application.now())
    return Context(office, view, actor, ("general",), place.application.now().date())


@pytest.mark.parametrize("person", ["chair", "hr"])
@pytest.mark.parametrize("act", sorted(FORMS))
def test_a_form_asks_only_what_its_act_takes(place: World, act: str, person: str) -> None:
    conduct = CONDUCTS[FLOW.by_act(act).id]

    asked = {field.name for field in fields_of(act, _context(place, person))}

    assert asked <= {field.name for field in fields_of_class(conduct.form)}


def test_every_act_with_content_has_a_form_or_names_one_text() -> None:
    with_content = {
        row.act for row in FLOW.rows if row.id in CONDUCTS and fields_of_class(CONDUCTS[row.id].form)
    }

    assert with_content - set(FORMS) == set(ONE_TEXT)


def test_every_row_a_person_may_do_has_a_form_and_those_of_the_system_have_none() -> None:
    leaving = [row for row in FLOW.rows if row.sources]
    for_people = {row.act for row in leaving if set(row.who) != {Capacity.SYSTEM}}
    for_the_system = {row.act for row in leaving} - for_people

    asked = [*FORMS, *ONE_TEXT, *CONFIRMED]

    assert sorted(asked) == sorted(for_people)
    assert for_the_system
    assert for_the_system.isdisjoint(asked)


def test_an_act_that_is_only_confirmed_takes_no_content() -> None:
    assert {act for act in CONFIRMED if fields_of_class(CONDUCTS[FLOW.by_act(act).id].form)} == set()


@pytest.mark.parametrize("person", ["chair", "hr"])
def test_every_content_an_act_takes_is_asked_for_where_the_law_of_the_place_looks_at_it(
    place: World, person: str
) -> None:
    elsewhere = {
        "table_text": {"chapters", "terms"},  # a text of one's own comes from a case file
        "pass_review": {"objections"},  # an opinion without objections lists none
        "submit_filing": {"copies"},
        "refile": {"copies"},
        "serve_offer": {"compulsory"},
        "open_meeting": {"notified_on", "recorder", "recorder_agreed"},  # settled in the first round
        "open_next_round": {"notified_on", "recorder", "recorder_agreed"},
        "name_delegation": {"approved_by_staff"},
        "replace_representative": {"approved_by_staff"},
        "call_congress": {"ballot_ended_because"},  # asked where a box is open
    }

    for act in FORMS:
        taken = {field.name for field in fields_of_class(CONDUCTS[FLOW.by_act(act).id].form)}
        asked = {field.name for field in fields_of(act, _context(place, person))}
        assert taken - asked <= elsewhere.get(act, set()), act


def test_a_person_who_joins_is_read_with_what_is_declared_of_them() -> None:
    raw = {"joins.person": ["fitter"], "joins.front_line": ["1"]}

    found = Field("joins", Kind.PERSON, "新任代表").content(raw)["joins"]

    assert found == {
        "person": "fitter",
        "chief": False,
        "front_line": True,
        "dispatched": False,
        "external": False,
        "close_relative": False,
    }
    assert Field("joins", Kind.PERSON, "新任代表").content({}) == {}


def test_the_clock_on_the_wall_is_chinas() -> None:
    field = Field("meeting_at", Kind.MOMENT, "时间")

    assert field.content({"meeting_at": ["2026-05-06T14:00"]}) == {"meeting_at": "2026-05-06T14:00:00+08:00"}


def test_lines_become_items_and_empty_lines_vanish() -> None:
    field = Field("topics", Kind.LINES, "事项")

    assert field.content({"topics": ["工资\n\n  高温 \n"]}) == {"topics": ["工资", "高温"]}


def test_an_unanswered_day_is_left_out_so_that_the_act_decides() -> None:
    assert Field("received_on", Kind.DAY, "日期").content({"received_on": [""]}) == {}


def test_a_roster_names_people_and_one_chief() -> None:
    raw = {
        "representatives.person": ["chair", "welder"],
        "representatives.chief": ["chair"],
        "representatives.front_line": ["welder", "fitter"],
    }

    rows = Field("representatives", Kind.ROSTER, "代表").content(raw)["representatives"]

    assert [(row["person"], row["chief"], row["front_line"]) for row in rows] == [
        ("chair", True, False),
        ("welder", False, True),
    ]


def test_objections_pair_clause_and_reason_and_skip_empty_rows() -> None:
    raw = {"objections.clause": ["第三条", ""], "objections.reason": ["低于标准", " "]}

    found = Field("objections", Kind.OBJECTIONS, "异议").content(raw)["objections"]

    assert found == [{"clause": "第三条", "reason": "低于标准"}]


def test_the_figures_of_a_text_carry_what_the_law_asks_of_them(place: World) -> None:
    (figures,) = [
        field for field in fields_of("table_text", _context(place, "chair")) if field.kind is Kind.FIGURES
    ]

    hinted = {figure.name: figure.hints for figure in figures.figures}
    assert any(hints and "《" in hints[0].zh for hints in hinted.values())


def test_an_untouched_filing_form_is_readable_by_its_act(place: World) -> None:
    asked = fields_of("submit_filing", _context(place, "hr"))

    content = content_of(asked, first_raw(asked))

    assert "要约" in content["course"]
    read_content(CONDUCTS["T19"].form, content)


def test_the_course_of_a_negotiation_tells_offer_meetings_and_ballot(place: World) -> None:
    told = course_of(_context(place, "hr").view)

    assert "发出要约" in told
    assert "协商会议2次" in told
    assert "表决通过" in told

"""期限: reply and review periods through the whole path, answered in time, late or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from negotiation.domain.errors import (
    ContentError,
    DayOrderError,
    DayToComeError,
    OfficeError,
    RefusedError,
    WrongStateError,
)
from negotiation.storage.database import Database
from negotiation.usecases.audit import verify_ledgers
from negotiation.usecases.due import run_due
from negotiation.usecases.read import list_cases, view_case
from tests.builders import ALL, House, a_case, a_story, at, before, refused, upto

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ACCEPTANCE = {
    "meeting_at": at("2026-05-06 14:00"),
    "meeting_place": "示例协商室",
    "reasons": "同意平等协商",
}
OPINION = {"parties": "符合", "procedure": "符合", "content": "符合"}
OBJECTION = {**OPINION, "objections": [{"clause": "第五条", "reason": "低于最低标准"}]}


def offered(database: Database, pack: str = "cn_37", kinds: tuple[str, ...] = ALL) -> House:
    """An offer served and received on 2026-04-15."""
    return a_case(database, upto(a_story(kinds, pack=pack), "serve_offer"))


@pytest.mark.parametrize(
    ("pack", "kinds", "raw_on", "due_on"),
    [
        ("cn_37", ALL, "2026-04-25", "2026-04-27"),
        ("cn_3702", ALL, "2026-04-25", "2026-04-27"),
        ("cn_37", ("general",), "2026-04-25", "2026-04-27"),
        ("cn", ALL, "2026-05-05", "2026-05-06"),
        ("cn", ("wage",), "2026-05-05", "2026-05-06"),
    ],
)
def test_the_reply_period_is_counted_and_rolled_as_the_place_says(
    database: Database, pack: str, kinds: tuple[str, ...], raw_on: str, due_on: str
) -> None:
    house = offered(database, pack, kinds)

    assert house.deadlines() == {("R-OFF-02", ""): (raw_on, due_on, "running")}


def test_one_second_before_midnight_the_reply_is_not_overdue(database: Database) -> None:
    house = offered(database)

    assert run_due(house.office, at("2026-04-27 23:59:59")) == ()
    assert house.states()[0] == "offered"


def test_at_midnight_after_the_last_day_the_reply_is_overdue(database: Database) -> None:
    house = offered(database)

    (done,) = run_due(house.office, at("2026-04-28 00:00"))

    assert (done.row, done.at) == ("T4", at("2026-04-28 00:00"))
    assert house.states()[0] == "overdue"
    assert house.deadlines()["R-OFF-02", ""] == ("2026-04-25", "2026-04-27", "lapsed")


def test_the_overdue_entry_carries_the_legal_moment_however_late_the_runner_comes(database: Database) -> None:
    house = offered(database)

    (done,) = run_due(house.office, at("2026-09-01 12:34"))

    assert done.at == at("2026-04-28 00:00")
    assert house.links()[-1].body["at"] == "2026-04-28T00:00:00+08:00"
    assert house.links()[-1].body["actor"]["person"] == "system"


def test_an_acceptance_on_the_last_day_is_in_time(database: Database) -> None:
    house = offered(database)

    (done,) = house.do("accept_offer", "director", "2026-04-27 23:59:59", content=ACCEPTANCE)

    assert {one.outcome.value for one in done.findings if one.rule == "R-OFF-02"} == {"pass"}
    assert house.deadlines()["R-OFF-02", ""][2] == "met"


def test_a_late_acceptance_is_done_and_recorded_as_late(database: Database) -> None:
    house = offered(database)

    overdue, accepted = house.do("accept_offer", "director", "2026-04-30 09:00", content=ACCEPTANCE)

    assert (overdue.row, overdue.at) == ("T4", at("2026-04-28 00:00"))
    late = [one for one in accepted.findings if one.rule == "R-OFF-02"]
    assert {(one.outcome.value, one.severity.value) for one in late} == {("fail", "record")}
    assert all(one.article.zh for one in late)
    assert house.states()[0] == "accepted"
    assert house.rows()[-2:] == ["T4", "T2"]
    with house.office.reading() as uow:
        (reply,) = [one for one in uow.papers.waiting(10) if one.kind == "D2"]
    assert reply.paper["late_by_days"] == 3


def test_a_late_refusal_is_recorded_too(database: Database) -> None:
    house = offered(database)

    house.do("refuse_offer", "director", "2026-05-20 09:00", content={"reasons": "正在破产清算"})

    assert house.states()[0] == "refused"
    assert house.rows()[-2:] == ["T4", "T3"]


def test_a_refusal_without_a_reason_is_refused_with_its_article(database: Database) -> None:
    house = offered(database)

    raised = refused(
        house,
        house.command("refuse_offer", "director", "2026-04-20 09:00", content={"reasons": " "}),
        RefusedError,
    )

    assert {one.rule for one in raised.findings if one.blocks} == {"R-OFF-04"}
    assert all(
        "第三十八条" in one.article.zh or "第二十一条" in one.article.zh
        for one in raised.findings
        if one.blocks
    )


def test_who_only_looks_sees_the_reply_overdue_and_nothing_is_written(database: Database) -> None:
    house = offered(database)
    stored = house.everything(but=())

    view = view_case(house.office, house.actor("chair"), house.id, at("2026-04-28 00:00"))
    (line,) = list_cases(house.office, house.actor("director"), at("2026-04-28 00:00"))

    assert view.negotiation.state.value == "overdue"
    assert (view.deadlines[0].state, view.deadlines[0].due_on.isoformat()) == ("lapsed", "2026-04-27")
    assert (view.entries[-1].row, view.entries[-1].at) == ("T4", at("2026-04-28 00:00"))
    assert line.state.zh == "逾期未答复"
    assert house.everything(but=()) == stored


def test_the_runner_records_exactly_what_was_seen(database: Database) -> None:
    house = offered(database)
    seen = view_case(house.office, house.actor("chair"), house.id, at("2026-05-01 10:00"))

    run_due(house.office, at("2026-06-01 10:00"))

    recorded = view_case(house.office, house.actor("chair"), house.id, at("2026-06-01 10:00"))
    assert recorded.negotiation.entered == seen.negotiation.entered
    assert [one.hash for one in recorded.entries] == [one.hash for one in seen.entries]
    assert [one.state for one in recorded.deadlines] == [one.state for one in seen.deadlines]
    assert recorded.ledger_head == seen.ledger_head


def test_a_refused_act_after_the_period_does_not_record_the_timer_but_looking_shows_it(
    database: Database,
) -> None:
    house = offered(database)

    refused(house, house.command("serve_offer", "chair", "2026-05-01 09:00", content={}), ContentError)

    assert house.states()[0] == "offered"
    assert (
        view_case(house.office, house.actor("chair"), house.id, at("2026-05-01 09:00")).state.zh
        == "逾期未答复"
    )


def registered(database: Database) -> House:
    """Received by the bureau on 2026-06-02, registered on 2026-06-03."""
    return a_case(database, upto(a_story(), "register"))


def test_fifteen_days_of_silence_take_effect_the_day_after_the_last_day(database: Database) -> None:
    house = registered(database)
    assert house.deadlines()["R-REV-04", "general"] == ("2026-06-17", "2026-06-17", "running")

    assert run_due(house.office, at("2026-06-17 23:59:59")) == ()
    (done,) = run_due(house.office, at("2026-06-18 00:00"))

    contract = house.contract()
    assert (done.row, contract.state.value) == ("T24", "effective")
    assert contract.effective_on is not None
    assert contract.effective_on.isoformat() == "2026-06-18"
    assert contract.review is not None
    assert contract.review.deemed


def test_the_bureau_can_still_object_on_the_last_day(database: Database) -> None:
    house = registered(database)

    house.do("object", "reviewer", "2026-06-17 23:59", content=OBJECTION)

    assert house.states()[1] == {"general": "objected"}
    assert run_due(house.office, at("2026-07-30 00:00")) == ()
    assert house.deadlines()["R-REV-04", "general"][2] == "met"


@pytest.mark.parametrize(("act", "content"), [("object", OBJECTION), ("pass_review", OPINION)])
def test_the_day_after_the_last_day_is_too_late_for_the_bureau(
    database: Database, act: str, content: dict[str, object]
) -> None:
    house = registered(database)

    raised = refused(
        house, house.command(act, "reviewer", "2026-06-18 00:00", content=content), WrongStateError
    )

    assert raised.values["state"] == "生效"


def test_the_review_runs_from_receipt_and_not_from_registration(database: Database) -> None:
    house = a_case(database, before(a_story(), "register"))

    house.do("register", "intake", "2026-06-10 09:00")

    assert house.deadlines()["R-REV-04", "general"][0] == "2026-06-17"
    filing = house.contract().filing
    assert filing is not None
    assert filing.received_on is not None
    assert filing.received_on.isoformat() == "2026-06-02"


@pytest.mark.parametrize(
    ("received_on", "error"), [("2026-06-01", DayOrderError), ("2026-06-11", DayToComeError)]
)
def test_a_day_of_receipt_before_the_filing_or_after_today_is_refused(
    database: Database, received_on: str, error: type[OfficeError]
) -> None:
    house = a_case(database, before(a_story(), "register"))

    command = house.command("register", "intake", "2026-06-10 09:00", content={"received_on": received_on})
    refused(house, command, error)


def test_an_objection_names_at_least_one_clause(database: Database) -> None:
    house = registered(database)

    refused(
        house,
        house.command("object", "reviewer", "2026-06-10 09:00", content={**OPINION, "objections": []}),
        RefusedError,
    )


def test_a_review_period_that_ends_on_a_weekend_takes_effect_after_the_rolled_day(database: Database) -> None:
    story = a_story()
    shifted = [
        replace(step, at=at("2026-06-05 10:00") if step.act == "submit_filing" else at("2026-06-08 09:00"))
        if step.act in {"submit_filing", "register"}
        else step
        for step in upto(story, "register").step
    ]
    house = a_case(database, replace(story, step=tuple(shifted)))

    raw_on, due_on, _ = house.deadlines()["R-REV-04", "general"]
    run_due(house.office, at("2026-07-30 00:00"))

    assert (raw_on, due_on) == ("2026-06-20", "2026-06-22")  # the 19th to 21st is the Dragon Boat holiday
    effective_on = house.contract().effective_on
    assert effective_on is not None
    assert effective_on.isoformat() == "2026-06-23"


def test_a_term_that_begins_before_publication_begins_to_be_performed_when_published(
    database: Database,
) -> None:
    house = a_case(database, upto(a_story(), "pass_review"))

    for person in ("chair", "hr"):
        house.do("publish_to_own_side", person, "2026-07-15 10:00", content={"where": "公开栏"})
    (done,) = run_due(house.office, at("2026-07-15 10:00"))

    assert (done.row, done.at) == ("T28", at("2026-07-15 10:00"))
    late = [one for one in house.links()[-2].body["findings"] if one[0] == "R-PUB-01"]
    assert house.states()[1] == {"general": "performing"}
    assert all(one[2] != "block" for one in late)


def test_after_every_timer_the_ledger_is_whole(database: Database) -> None:
    house = offered(database)

    run_due(house.office, at("2026-06-01 00:00"))

    assert [entries for _, entries, _ in verify_ledgers(house.office.reading)] == [3]

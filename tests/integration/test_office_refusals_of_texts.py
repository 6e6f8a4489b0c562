"""错误输入 after the talks: votes, texts, signatures and filings that the law or the form refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from negotiation.domain.errors import (
    AlreadySignedError,
    ContentError,
    RefusedError,
    TextChangedError,
    UnknownContractError,
    WrongStateError,
)
from negotiation.storage.database import Database
from signing.ballot import Choice
from tests.builders import House, a_case, a_story, at, before, blocking, refused, upto

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def ballot_open(database: Database) -> House:
    """The ballot on the general contract is open, nobody is here yet."""
    return a_case(database, upto(a_story(delegates=9), "open_ballot"))


@pytest.fixture
def voted(database: Database) -> House:
    """The general contract is passed, its official text issued, nobody has signed."""
    return a_case(database, upto(a_story(), "issue_text"))


def test_a_vote_without_quorum_is_not_counted(ballot_open: House) -> None:
    ballot_open.vote("general", {Choice.YES: 5}, present=5)

    command = ballot_open.command("close_ballot", "chair", "2026-05-28 10:30")
    found = blocking(refused(ballot_open, command, RefusedError))

    assert set(found) == {"R-VOT-02", "R-VOT-03"}  # the box stays shut: who agreed is not known
    assert "第四十条" in found["R-VOT-02"]


def test_six_of_nine_are_a_quorum(ballot_open: House) -> None:
    ballot_open.vote("general", {Choice.YES: 5, Choice.VOID: 1}, present=6)

    ballot_open.do("close_ballot", "chair", "2026-05-28 10:30")

    assert ballot_open.states()[1] == {"general": "voted_passed"}


def test_a_congress_called_three_days_ahead_is_refused_with_the_first_good_day(database: Database) -> None:
    house = a_case(database, before(a_story(), "call_congress"))
    content = {"session": "示例届", "meeting_at": at("2026-05-21 09:00"), "place": "示例礼堂"}

    raised = refused(
        house, house.command("call_congress", "chair", "2026-05-18 09:00", content=content), RefusedError
    )

    failed = [one for one in getattr(raised, "findings", ()) if one.blocks]
    assert [(one.rule, one.from_on and one.from_on.isoformat()) for one in failed] == [
        ("R-VOT-06", "2026-05-25")
    ]


def test_a_ballot_cannot_open_before_the_announced_day(database: Database) -> None:
    house = a_case(database, before(a_story(), "open_ballot"))

    raised = refused(house, house.command("open_ballot", "women", "2026-05-27 09:00"), RefusedError)

    assert set(blocking(raised)) == {"R-VOT-06.day"}


def test_a_text_cannot_be_signed_before_a_vote(database: Database) -> None:
    house = a_case(database, upto(a_story(), "open_ballot"))
    digest = house.contract().ballot.text_digest

    refused(
        house,
        house.command("sign_contract", "chair", "2026-05-28 11:00", content={"digest": digest}),
        WrongStateError,
    )


@pytest.mark.parametrize("digest", ["0" * 64, "", "not a digest"])
def test_a_signature_on_a_text_that_was_not_voted_on_is_refused(voted: House, digest: str) -> None:
    command = voted.command(
        "sign_contract",
        "chair",
        "2026-05-29 10:00",
        content={"digest": digest},
    )

    found = blocking(refused(voted, command, RefusedError))

    assert set(found) == {"R-SGN-04"}
    assert found["R-SGN-04"] == "《山东省劳动合同条例》第四十条"


def test_a_draft_cannot_change_after_the_vote(voted: House) -> None:
    content = {"term_from": "2026-07-01", "term_until": "2029-06-30"}

    refused(voted, voted.command("table_text", "chair", "2026-05-29 10:00", content=content), WrongStateError)


def test_a_draft_that_changed_since_it_was_read_cannot_be_initialled(database: Database) -> None:
    house = a_case(database, upto(a_story(), "table_text"))
    read = house.contract().draft.digest
    house.do(
        "table_text",
        "chair",
        "2026-05-14 11:00",
        content={"term_from": "2026-07-01", "term_until": "2028-06-30"},
    )

    command = house.command("initial_draft", "director", "2026-05-15 10:00", content={"digest": read})
    raised = refused(house, command, TextChangedError)

    assert raised.values["seen"] == read[:16]


def test_a_new_text_takes_the_initials_of_the_old_one_away(database: Database) -> None:
    house = a_case(database, upto(a_story(), "initial_draft"))

    house.do(
        "table_text",
        "chair",
        "2026-05-15 11:00",
        content={"term_from": "2026-07-01", "term_until": "2028-06-30"},
    )
    digest = house.contract().draft.digest
    house.do("initial_draft", "director", "2026-05-15 15:00", content={"digest": digest})

    assert house.states()[1] == {"general": "negotiating"}


def test_a_filing_without_the_resolution_is_refused_with_its_article(database: Database) -> None:
    house = a_case(database, before(a_story(), "submit_filing"))
    content = {"attachments": ["explanation", "text", "representatives"], "course": "两次协商"}

    found = blocking(
        refused(
            house, house.command("submit_filing", "hr", "2026-06-02 09:00", content=content), RefusedError
        )
    )

    assert "R-FIL-04.resolution" in found
    assert found["R-FIL-04.resolution"]


@pytest.mark.parametrize("more", ["bribe", "text"])
def test_an_attachment_of_unknown_kind_or_named_twice_is_refused(database: Database, more: str) -> None:
    house = a_case(database, before(a_story(), "submit_filing"))
    known = ["explanation", "text", "resolution", "representatives", "chief_ids", "licence"]
    content = {"attachments": [*known, more], "course": "两次协商"}

    refused(house, house.command("submit_filing", "hr", "2026-06-02 09:00", content=content), ContentError)


def test_a_text_cannot_promise_a_figure_that_no_rule_knows(database: Database) -> None:
    house = a_case(database, before(a_story(), "table_text"))
    chapters = [{"title": "总则", "clauses": [{"id": "one", "text": "示例条款"}]}]
    terms = {"happiness": {"value": "7", "unit": "percent"}}
    content = {"term_from": "2026-07-01", "term_until": "2029-06-30", "chapters": chapters, "terms": terms}

    raised = refused(
        house, house.command("table_text", "chair", "2026-05-14 10:00", content=content), ContentError
    )

    assert "happiness" in str(raised.values)


@pytest.mark.parametrize(
    "chapters",
    [
        [{"title": "总则", "clauses": []}],
        [{"title": "", "clauses": [{"id": "one", "text": "示例"}]}],
        [{"title": "总则\n附则", "clauses": [{"id": "one", "text": "示例"}]}],
        [{"title": "总则", "clauses": [{"id": "one", "text": " "}]}],
        [{"title": "总则", "clauses": [{"id": "one", "text": "示例"}, {"id": "one", "text": "示例"}]}],
        [
            {"title": "总则", "clauses": [{"id": f"{n}-{m}", "text": "示例"} for m in range(50)]}
            for n in range(20)
        ],
        [{"title": "总则", "clauses": [{"id": str(n), "text": "示例"}]} for n in range(100)],
    ],
)
def test_a_text_that_could_not_be_printed_is_refused_before_anybody_votes(
    database: Database, chapters: list[dict[str, object]]
) -> None:
    house = a_case(database, before(a_story(), "table_text"))
    content = {"term_from": "2026-07-01", "term_until": "2029-06-30", "chapters": chapters}

    refused(house, house.command("table_text", "chair", "2026-05-14 10:00", content=content), ContentError)


@pytest.mark.parametrize("value", ["1e999999", "NaN", "Infinity", "-0.00000000000000001"])
def test_a_text_cannot_promise_a_figure_that_is_none(database: Database, value: str) -> None:
    house = a_case(database, before(a_story(("wage",)), "table_text"))
    chapters = [{"title": "总则", "clauses": [{"id": "one", "text": "示例条款"}]}]
    terms = {"monthly_minimum_wage": {"value": value, "unit": "yuan_per_month"}}
    content = {"term_from": "2026-07-01", "term_until": "2027-06-30", "chapters": chapters, "terms": terms}

    refused(house, house.command("table_text", "chair", "2026-05-14 10:00", content=content), ContentError)


def test_a_contract_that_the_case_does_not_have_is_unknown(voted: House) -> None:
    refused(voted, voted.command("issue_text", "hr", "2026-05-29 10:00", "safety"), UnknownContractError)


def test_a_contract_act_that_names_no_contract_is_refused(voted: House) -> None:
    command = replace(voted.command("issue_text", "hr", "2026-05-29 10:00"), contract_types=())

    refused(voted, command, WrongStateError)


def test_of_two_contracts_in_one_command_none_is_done_when_one_cannot_be(database: Database) -> None:
    house = a_case(database, before(a_story(("general", "safety")), "issue_text"))
    house.do("issue_text", "hr", "2026-05-29 09:00", "safety")

    refused(
        house, house.command("issue_text", "hr", "2026-05-29 10:00", "general", "safety"), AlreadySignedError
    )


def test_one_contract_named_twice_in_a_command_is_done_once(database: Database) -> None:
    house = a_case(database, upto(a_story(), "pass_review"))

    done = house.do(
        "publish_to_own_side", "chair", "2026-06-15 09:00", "general", "general", content={"where": "公开栏"}
    )

    assert [one.row for one in done] == ["A17"]

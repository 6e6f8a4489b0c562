"""Insiders at the vote: reading papers before the count, and slips for people who are absent."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from negotiation.domain.errors import PassIssueError, RefusedError
from negotiation.storage.database import Database
from negotiation.usecases import ballot, passes
from signing.ballot import Choice
from tests.builders import House, a_case, a_story, before, upto


@pytest.fixture
def voting(database: Database) -> House:
    """An open ballot; nine delegates, six are a quorum."""
    return a_case(database, upto(a_story(delegates=9), "open_ballot"))


@pytest.fixture
def called(database: Database) -> House:
    """The congress is called, no ballot is open yet."""
    return a_case(database, before(a_story(delegates=9), "open_ballot"))


def cast(house: House, delegate: str, choice: Choice) -> None:
    """One delegate comes and votes."""
    record = house.contract("general").ballot
    assert record is not None
    ballot.check_in(house.office, record.ballot_id, delegate)
    ballot.cast(house.office, ballot.Cast(record.ballot_id, delegate, choice))


def refused_count(house: House) -> str:
    """Everything an officer is told who tries to count."""
    with pytest.raises(RefusedError) as refused:
        house.do("close_ballot", "chair", house.now, "general", content={"tellers": ["甲", "乙"]})
    return json.dumps([one.as_json() for one in refused.value.findings], ensure_ascii=False)


def test_a_count_refused_for_want_of_a_quorum_tells_nothing_of_what_lies_in_the_box(voting: House) -> None:
    yes, no, *_ = voting.delegates()

    cast(voting, yes, Choice.YES)
    told = [refused_count(voting)]
    cast(voting, no, Choice.NO)
    told.append(refused_count(voting))

    assert told[0].replace('"1"', '"2"') == told[1]  # only who is here
    assert all('"ballot.yes", "value": "1"' not in one for one in told)
    on_record = json.dumps([one.findings for one in voting.refusals()], ensure_ascii=False)
    assert "ballot.yes" not in on_record or "未知" in on_record


def opens(house: House) -> None:
    """The ballot is opened on the day of the congress."""
    house.play(next(one for one in a_story(delegates=9).step if one.act == "open_ballot"))


def test_slips_confirmed_before_the_ballot_opened_are_not_printed_while_people_vote(called: House) -> None:
    chair, women = called.actor("chair"), called.actor("women")
    issue = passes.ask(called.office, chair, (), "", called.now)
    passes.confirm(called.office, women, issue.id, called.now)

    opens(called)

    with pytest.raises(PassIssueError):
        passes.print_first(called.office, chair, issue.id, called.now)
    assert called.everything()["delegate_pass"] == []


def test_second_slips_are_not_made_silently_after_the_ballot_opened_either(called: House) -> None:
    chair, women = called.actor("chair"), called.actor("women")
    issue = passes.ask(called.office, chair, (), "", called.now)
    passes.confirm(called.office, women, issue.id, called.now)
    passes.print_first(called.office, chair, issue.id, called.now)

    opens(called)

    with pytest.raises(PassIssueError):
        passes.print_second(called.office, women, issue.id, called.now + timedelta(minutes=1))


def test_a_request_made_without_a_reason_is_not_confirmed_once_people_vote(called: House) -> None:
    chair, women = called.actor("chair"), called.actor("women")
    issue = passes.ask(called.office, chair, (), "", called.now)

    opens(called)

    with pytest.raises(PassIssueError):
        passes.confirm(called.office, women, issue.id, called.now)
    assert all(one.body["row"] != "H07" for one in called.links())

"""表决门槛: at least half and more than half differ by one vote, shown through the whole path."""

from __future__ import annotations

from dataclasses import replace

import pytest

from negotiation.domain.errors import WrongStateError
from negotiation.storage.database import Database
from tests.builders import House, a_case, a_story, refused, upto

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

BOTH = ("general", "wage")


def voted(
    database: Database,
    *,
    present: int,
    yes: int,
    delegates: int = 100,
    pack: str = "cn_37",
    no: int | None = None,
) -> House:
    """A general and a wage contract put to this vote of the congress."""
    story = upto(a_story(BOTH, delegates=delegates, pack=pack), "close_ballot")
    steps = []
    for step in story.step:
        if step.act == "check_in":
            step = replace(step, present=present)
        if step.act == "cast_ballots":
            step = replace(step, yes=yes, no=present - yes if no is None else no)
        steps.append(step)
    return a_case(database, replace(story, step=tuple(steps)))


def deciding(house: House, kind: str) -> tuple[str, str, dict[str, str]]:
    """Outcome, article and compared values of the rule that decided a vote, from the ledger."""
    for link in reversed(house.links()):
        if link.body["row"] == "T16" and link.body["contract"] == kind:
            (found,) = [one for one in link.body["findings"] if one[0] == "R-VOT-03"]
            return found[1], found[3], dict(found[4])
    raise AssertionError("no count of this contract")


def test_fifty_of_a_hundred_passes_the_general_contract_but_not_the_wage_contract(database: Database) -> None:
    house = voted(database, present=70, yes=50)

    assert house.states()[1] == {"general": "voted_passed", "wage": "voted_failed"}
    assert deciding(house, "general")[:2] == ("pass", "sd-labour-contract-2013:40")
    assert deciding(house, "wage")[:2] == ("fail", "sd-wage-negotiation-2016:27")
    assert deciding(house, "wage")[2]["ballot.yes"] == "50"
    assert deciding(house, "wage")[2]["ballot.all_delegates"] == "100"


def test_nationally_fifty_of_a_hundred_passes_both(database: Database) -> None:
    house = voted(database, present=70, yes=50, pack="cn")

    assert house.states()[1] == {"general": "voted_passed", "wage": "voted_passed"}


def test_fifty_one_of_a_hundred_passes_both(database: Database) -> None:
    house = voted(database, present=70, yes=51)

    assert house.states()[1] == {"general": "voted_passed", "wage": "voted_passed"}


def test_forty_nine_of_seventy_present_passes_neither_because_all_delegates_count(database: Database) -> None:
    house = voted(database, present=70, yes=49)

    assert house.states()[1] == {"general": "voted_failed", "wage": "voted_failed"}


def test_fifty_of_ninety_nine_is_more_than_half(database: Database) -> None:
    house = voted(database, present=70, yes=50, delegates=99)

    assert house.states()[1] == {"general": "voted_passed", "wage": "voted_passed"}


def test_who_comes_and_does_not_vote_counts_as_present_and_not_as_yes(database: Database) -> None:
    house = voted(database, present=70, yes=50, no=0)

    ballot = house.contract("general").ballot
    assert ballot is not None
    assert (ballot.present, ballot.yes, ballot.no, ballot.abstain, ballot.void) == (70, 50, 0, 0, 0)
    assert house.states()[1]["general"] == "voted_passed"


def test_a_failed_vote_goes_back_to_the_table_and_can_be_won(database: Database) -> None:
    house = voted(database, present=9, yes=2, delegates=9)

    house.do("reopen", "director", "2026-05-29 09:00", "general")

    contract = house.contract("general")
    assert contract.state.value == "negotiating"
    assert contract.draft is not None
    assert (contract.draft.initialled_by, contract.ballot) == ((), None)
    digest = contract.draft.digest
    for person in ("chair", "director"):
        house.do("initial_draft", person, "2026-05-29 10:00", "general", content={"digest": digest})
    assert house.states()[1] == {"general": "draft_agreed", "wage": "voted_failed"}


def test_a_contract_that_failed_cannot_be_signed(database: Database) -> None:
    house = voted(database, present=9, yes=2, delegates=9)

    refused(house, house.command("issue_text", "hr", "2026-05-29 09:00", "general"), WrongStateError)

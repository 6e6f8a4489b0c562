"""四个故事: every act of the flow is done in one of the stories, on both databases, as each expects."""

from __future__ import annotations

import shutil
from collections import defaultdict
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from negotiation.casefile import Step, Story, load_story
from negotiation.domain.case import Case
from negotiation.domain.errors import RefusedError
from negotiation.storage.database import Database, open_database
from negotiation.usecases import fire
from negotiation.usecases.audit import verify_ledgers
from negotiation.usecases.conducts import CONDUCTS
from negotiation.usecases.conducts.brings import BRINGS
from negotiation.usecases.read import list_cases, view_case
from negotiation.usecases.work import Conduct
from tests.builders import House, a_case, a_house, at, blocking, refused, upto
from workflows.flow import load_flow

EXAMPLES = Path(__file__).parents[2] / "examples"
LETTERS = "overdue-and-letters"
TALKS = "suspension-and-coordination"
REVIEW = "objection-and-refiling"
LIFE = "amendment-termination-expiry"
STORIES = (LETTERS, TALKS, REVIEW, LIFE)


@cache
def story(name: str) -> Story:
    """One of the examples, without accounts: argon2 takes its time."""
    told = load_story(EXAMPLES / f"{name}.toml")
    return replace(told, person=tuple(replace(one, login="", password="") for one in told.person))


def played(database: Database, name: str) -> House:
    """The story played to its end; every step came out as it expects."""
    return a_case(database, story(name))


def cases(house: House) -> list[Case]:
    """All cases of a story, in the order they were opened."""
    with house.office.reading() as uow:
        return [uow.cases.load(one) for one in uow.cases.all_ids()]


def outlived() -> Story:
    """The amendment of the wage contract is still being negotiated when the text in force expires."""
    told = upto(story(LIFE), "table_text", 5)
    return replace(told, step=(*told.step, Step(at("2027-07-05 09:00"), "wait")))


def deadlines(house: House, case: Case) -> set[tuple[str, str, str, str]]:
    """(rule, contract, day that counts, state) of one case."""
    with house.office.reading() as uow:
        return {
            (one.rule, one.contract_type, one.due_on.isoformat(), one.state.value)
            for one in uow.deadlines.of(case.negotiation.id)
        }


@pytest.mark.parametrize("name", STORIES)
def test_a_story_ends_as_told_and_its_ledgers_replay_to_the_states_on_file(
    database: Database, name: str
) -> None:
    house = a_house(database, story(name))

    house.play()

    assert len(verify_ledgers(house.office.reading)) == len(cases(house))


def test_every_act_of_the_flow_is_done_and_what_it_brings_is_known(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought: dict[str, set[str]] = defaultdict(set)

    def watched(conduct: Conduct[Any]) -> Conduct[Any]:
        def facts(work: Any) -> dict[str, Any]:
            found = conduct.facts(work)
            brought[conduct.row] |= set(found)
            return found

        return replace(conduct, facts=facts)

    monkeypatch.setattr(fire, "CONDUCTS", {row: watched(one) for row, one in CONDUCTS.items()})

    for number, told in enumerate((*map(story, STORIES), outlived())):
        file = tmp_path / f"{number}.db"
        shutil.copyfile(sqlite_template, file)
        with closing(open_database(f"sqlite:///{file}")) as database:
            a_house(database, told).play()

    opening = {row.id for row in load_flow().rows if not row.sources}
    assert set(brought) == {row.id for row in load_flow().rows} - opening
    assert {row: names - brought[row] for row, names in BRINGS.items() if names - brought[row]} == {
        "T9": {"meeting.notified_on"},
    }, "only a notice that nobody in these stories has given: the reply settled the first meeting"


def test_an_unanswered_opinion_is_followed_by_a_proposal_and_a_late_acceptance_is_still_one(
    database: Database,
) -> None:
    house = played(database, LETTERS)
    overdue, refused, together = cases(house)

    letters, (proposal,) = overdue.negotiation.letters, overdue.negotiation.proposals
    assert [(one.kind.value, one.answer is not None) for one in letters] == [
        ("reminder", False),
        ("opinion", True),
    ]
    assert (proposal.letter, proposal.ground) == (letters[1].number, "unanswered")
    assert ("R-UNI-01", "", "2026-05-22", "lapsed") in deadlines(house, overdue)
    assert ("R-UNI-01.objection", "", "2026-05-09", "lapsed") in deadlines(house, overdue)
    assert overdue.negotiation.state.value == "accepted"
    assert [one.negotiation.withdrawn for one in (overdue, refused, together)] == [False, True, True]
    assert {one.negotiation.state.value for one in (refused, together)} == {"closed"}


def test_a_reminder_starts_no_clock(database: Database) -> None:
    house = played(database, LETTERS)

    started = [one for one in deadlines(house, cases(house)[0]) if one[0].startswith("R-UNI")]

    assert len(started) == 2, "those of the one opinion"


def test_force_majeure_lengthens_the_cap_on_wage_talks_and_another_cause_does_not(database: Database) -> None:
    house = played(database, TALKS)
    (case,) = cases(house)

    assert case.negotiation.pauses == ("2026-03-25/2026-04-14",)
    caps = {one for one in deadlines(house, case) if one[0] == "R-MTG-06"}
    assert caps == {
        ("R-MTG-06", "", "2026-05-06", "met"),
        ("R-MTG-06", "", "2026-05-25", "met"),
        ("R-MTG-06", "", "2026-05-25", "lapsed"),
    }


def test_the_bureaus_own_motion_is_accepted_by_itself_and_ends_by_the_clock(database: Database) -> None:
    house = played(database, TALKS)
    (case,) = cases(house)

    first, own, last = case.negotiation.coordinations

    assert (first.extensions, first.agreement is not None) == (1, True)
    assert (own.own_motion, str(own.accepted_on), str(own.ended_on)) == (True, "2026-05-30", "2026-06-30")
    assert own.open_points == ("年度工资增长幅度",), "those of the last minutes"
    assert last.open_points == ("技能津贴标准",)


def test_the_chief_who_came_after_the_vote_signs_and_is_named_in_the_text(database: Database) -> None:
    house = played(database, TALKS)
    (case,) = cases(house)

    official = case.contract("wage").official

    assert official is not None
    assert official.chiefs == ("turner", "director")
    assert [one.person_id for one in official.marks][:2] == ["turner", "director"]
    assert [(one.name, one.filled_by) for one in case.negotiation.vacancies] == [
        ("方例秋", "grinder"),
        ("钱例春", "turner"),
    ]


def test_after_an_objection_a_changed_text_has_a_ballot_of_its_own_and_names_the_former_filing(
    database: Database,
) -> None:
    house = played(database, REVIEW)
    (case,) = cases(house)
    general = case.contract("general")

    (former,) = general.former_filings

    assert general.filing is not None
    assert general.filing.previous == former.filing.number
    assert general.ballot is not None
    assert general.ballot.text_digest != former.text_digest
    assert house.rows().count("T16") == 5, "three ballots, one again after it failed, one after the objection"


def test_an_unchanged_text_is_filed_again_with_the_chiefs_word_for_it(database: Database) -> None:
    house = played(database, REVIEW)
    women = cases(house)[0].contract("women")

    assert women.filing is not None
    assert women.official is not None
    assert women.filing.signed_again_by == ("chair", "director")
    assert women.former_filings[0].text_digest == women.official.text_digest


def test_an_objection_after_effect_leaves_the_contract_in_effect_and_calls_a_person(
    database: Database,
) -> None:
    house = played(database, REVIEW)
    view = view_case(house.office, house.actor("chair"), house.id, at("2026-08-02 09:00"))

    wage = next(one for one in view.contracts if one.contract.type == "wage")

    assert wage.contract.state.value == "performing"
    assert str(wage.contract.effective_on) == "2026-06-27"
    assert [one.en for one in wage.attention] == ["an objection came after effect; a person decides"]


def test_the_former_text_stays_in_force_until_the_new_one_and_giving_up_restores_it(
    database: Database,
) -> None:
    house = played(database, LIFE)
    wage = cases(house)[0].contract("wage")

    (former,) = wage.former_texts

    assert (str(former.effective_on), str(former.until)) == ("2026-06-08", "2027-01-01")
    assert [one.abandoned != "" for one in wage.changes] == [True, False]
    assert former.draft.digest != (wage.draft.digest if wage.draft else "")


def test_a_text_that_expires_while_its_amendment_is_negotiated_leaves_a_gap_and_the_talks_go_on(
    database: Database,
) -> None:
    house = a_house(database, outlived())
    house.play()
    (case,) = cases(house)
    wage = case.contract("wage")

    assert (wage.state.value, wage.in_force, wage.attention) == ("negotiating", None, ("vacuum",))
    assert [(str(one.draft.term_until), str(one.until)) for one in wage.former_texts] == [
        ("2027-06-30", "2027-07-01")
    ]
    assert [str(link.body["at"]) for link in house.links() if link.body["row"] == "A43"] == [
        "2027-07-01T00:00:00+08:00"
    ]
    chief = house.actor("chair")
    (line,) = list_cases(house.office, chief, at("2027-07-05 09:00"))
    assert [one.zh for one in line.attention] == ["合同已期满而没有新合同（合同空档）"]
    refusal = house.command(
        "abandon_amendment", "chair", "2027-07-05 10:00", "wage", content={"agreement": "示例备忘录"}
    )
    assert "R-CHG-05" in blocking(refused(house, refusal, RefusedError)), "what has expired is not restored"


def test_ends_are_told_apart_and_a_gap_without_a_contract_is_flagged(database: Database) -> None:
    house = played(database, LIFE)
    old, new = cases(house)

    ends = {
        kind: (one.state.value, one.ending.kind.value, str(one.ending.on), one.ending.vacuum, one.attention)
        for kind, one in old.contracts.items()
        if one.ending is not None
    }

    assert ends == {
        "general": ("superseded", "superseded", "2028-05-01", False, ()),
        "wage": ("expired", "expired", "2027-12-31", True, ("vacuum",)),
        "women": ("expired", "ended", "2028-03-01", False, ()),
        "safety": ("terminated", "terminated", "2026-10-20", False, ()),
    }
    assert old.negotiation.state.value == "closed"
    assert old.contract("general").ending.successor == new.contract("general").number  # type: ignore[union-attr]  # shown above


def test_a_report_starts_the_next_year_from_its_own_day(database: Database) -> None:
    house = played(database, LIFE)

    reports = sorted(one for one in deadlines(house, cases(house)[0]) if one[0] == "R-PER-01")

    assert reports == [
        ("R-PER-01", "wage", "2027-07-01", "met"),
        ("R-PER-01", "wage", "2028-01-03", "met"),
        ("R-PER-01", "wage", "2028-06-01", "met"),
    ]

"""理由: what is said beforehand agrees with what happens, and what bears on a case is in the answer."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from negotiation import play
from negotiation.casefile import load_story
from negotiation.domain.errors import OfficeError, UnknownActError, UnknownNegotiationError, WrongStateError
from negotiation.domain.moment import Moment
from negotiation.ports import Office
from negotiation.storage.database import Database, open_database
from negotiation.usecases import explain, options
from negotiation.usecases.audit import verify_ledgers
from negotiation.usecases.perform import Command, pack_of, perform
from negotiation.usecases.read import explain_case, view_case, view_reasons
from tests.builders import ALL, a_case, a_house, a_story, at, refused, upto
from workflows.flow import Capacity, load_flow

EXAMPLES = Path(__file__).parents[2] / "examples"
STORIES = ("overdue-and-letters", "suspension-and-coordination", "objection-and-refiling")
LIFE = "amendment-termination-expiry"


def story(name: str) -> Any:
    """One of the examples."""
    told = load_story(EXAMPLES / f"{name}.toml")
    return replace(told, person=tuple(replace(one, login="", password="") for one in told.person))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, bool, bool]]:
    """(act, contract, said beforehand that it may be done, was done) of every act the counters do."""
    told: list[tuple[str, str, bool, bool]] = []

    def watched(office: Office, command: Command) -> Any:
        found = explain_case(office, None, command.negotiation_id, command.at, command.act)
        said = {one.contract_type: one.may for one in found}
        parts = command.contract_types or ("",)
        try:
            done = perform(office, command)
        except OfficeError:
            told.extend((command.act, part, said[part], False) for part in parts)
            raise
        told.extend((command.act, part, said[part], True) for part in parts)
        return done

    monkeypatch.setattr(play, "perform", watched)
    return told


@pytest.mark.parametrize("name", [*STORIES, LIFE])
def test_an_act_that_is_done_was_said_to_be_possible(
    sqlite_template: Path, tmp_path: Path, asked: list[Any], name: str
) -> None:
    file = tmp_path / "office.db"
    shutil.copyfile(sqlite_template, file)
    with closing(open_database(f"sqlite:///{file}")) as database:
        a_house(database, story(name)).play()

    assert [(act, part) for act, part, said, done in asked if done and not said] == []
    assert sum(done for *_, done in asked) > 15


def test_every_act_of_the_flow_has_an_answer_for_the_case_and_for_each_contract(database: Database) -> None:
    house = a_case(database, upto(a_story(ALL), "open_meeting"))

    answers = explain_case(house.office, None, house.id, house.now)

    rows = [row for row in load_flow().rows if row.sources]
    on_contracts = [row for row in rows if row.level.value == "contract"]
    assert len(answers) == len(rows) + (len(ALL) - 1) * len(on_contracts)
    assert {one.row.id for one in answers} == {row.id for row in rows}
    assert all(one.findings or not one.row.asks for one in answers if one.fits)


def test_an_answer_names_rule_article_values_cure_and_the_day(database: Database) -> None:
    house = a_case(database, upto(a_story(), "register"))

    (answer,) = explain_case(house.office, None, house.id, house.now, "deemed_effect")

    (finding,) = [one for one in answer.findings if one.blocks]
    assert (answer.may, answer.fits, str(answer.from_on)) == (False, True, "2026-06-18")
    assert finding.rule == "R-REV-04"
    assert finding.article.zh.startswith("《山东省")
    assert (finding.compared[0].name, finding.compared[0].value) == ("filing.received_on", "2026-06-02")
    assert finding.cure_zh


def test_the_buttons_of_a_page_are_the_answers(database: Database) -> None:
    house = a_case(database, upto(a_story(ALL), "close_ballot"))
    case, moment = house.case(), Moment.of(house.now)
    pack = pack_of(house.office, case)

    for kind in ("", *ALL):
        shown = options.acts(explain.answers(case, kind, pack, moment), kind, house.actor("chair"), case)
        asked = [one for one in explain.answers(case, kind, pack, moment) if one.fits and not one.waits]
        assert [(one.row, one.allowed) for one in shown] == [(one.row.id, one.may) for one in asked]


def test_what_the_act_brings_is_said_to_come_and_not_counted(database: Database) -> None:
    house = a_case(database, upto(a_story(), "confirm_delegations"))

    found = {
        one.act.act: one for one in view_reasons(house.office, house.actor("chair"), house.id, house.now)
    }

    assert "R-PRE-05.items" in [one.rule for one in found["hand_over_information"].pending]
    assert "R-UNI-04.matter" in [one.rule for one in found["issue_union_letter"].pending]
    assert found["issue_union_letter"].act.allowed
    assert (found["open_meeting"].fits, [one.zh for one in found["open_meeting"].sources]) == (
        False,
        ["资料交换完成"],
    )


def test_reasons_are_told_to_those_who_may_see_the_case(database: Database) -> None:
    house = a_case(database, upto(a_story(), "serve_offer"))
    stranger = replace(house.actor("chair"), person_id="stranger", organisation_id="another")

    with pytest.raises(UnknownNegotiationError):
        explain_case(house.office, stranger, house.id, house.now)
    with pytest.raises(UnknownActError):
        explain_case(house.office, None, house.id, house.now, "open_negotiation")


def test_nothing_is_done_about_the_contracts_of_a_negotiation_that_was_withdrawn(database: Database) -> None:
    house = a_case(database, upto(a_story(), "initial_draft", 2))
    for hour, person in ((10, "chair"), (11, "director")):
        house.do(
            "propose_withdrawal",
            person,
            house.now.replace(hour=hour + 8, minute=0),
            content={"reason": "示例理由"},
        )
    content = {"session": "示例会议", "meeting_at": at("2026-05-28 09:00"), "place": "示例"}

    raised = refused(
        house,
        house.command("call_congress", "chair", "2026-05-18 09:00", content=content),
        WrongStateError,
    )

    assert house.states()[0] == "closed"
    assert raised.values["state"] == "结案"
    (answer,) = explain_case(house.office, None, house.id, house.now, "call_congress")
    assert (answer.may, answer.state.value) == (False, "closed")


def test_a_page_knows_that_another_case_has_taken_the_place_of_a_contract(database: Database) -> None:
    told = story(LIFE)
    last = [place for place, step in enumerate(told.step) if step.act == "wait"][-1]
    house = a_case(database, replace(told, step=told.step[:last]))
    with house.office.reading() as uow:
        old, new = uow.cases.all_ids()
    when = at("2028-05-02 09:00")

    page = view_case(house.office, house.actor("chair"), old, when)

    stored = house.player.negotiation_id
    assert stored == new
    with house.office.reading() as uow:
        assert uow.cases.load(old).contract("general").state.value == "performing"
    assert page.contracts[0].contract.state.value == "superseded"
    assert page.negotiation.state.value == "closed"
    assert [one.row for one in page.entries][-2:] == ["T31S", "A29"]
    verify_ledgers(house.office.reading)


def test_each_capacity_has_its_words() -> None:
    assert set(options.CAPACITY_WORDS) == set(Capacity)

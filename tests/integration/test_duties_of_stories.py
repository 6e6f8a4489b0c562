"""待办: in every story who does the next act owes it before, and nobody owes it once it is done."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from negotiation.casefile import load_story
from negotiation.domain.actor import Actor
from negotiation.domain.moment import Moment
from negotiation.storage.database import Database, open_database
from negotiation.story_forms import OWN_ACTS, Step, Story
from negotiation.usecases import enrolment, perform, read
from negotiation.usecases.duties import workbench
from negotiation.usecases.duties.place import Place, Position
from negotiation.usecases.duties.steps import placed
from negotiation.usecases.duties.workbench import Workbench
from negotiation.usecases.overlay import standing_case
from tests.builders import House, a_house, at, upto

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.toml"))
_AT_WILL = (Place.MAY, Place.AGAIN)
_SEALS = {"seal_contract", "stamp_filing"}
"""Acts for which a colleague applies first, in the stories within the same step."""


def _story(path: Path) -> Story:
    """Without accounts: argon2 takes its time."""
    told = load_story(path)
    return replace(told, person=tuple(replace(one, login="", password="") for one in told.person))


def _bench(house: House, step: Step) -> Workbench:
    player = house.player
    player._turn_to(step)
    with house.office.reading() as uow:
        moment = Moment.of(step.at)
        case, _ = standing_case(house.office, uow, player.negotiation_id, moment)
        return workbench.lay_out(uow, case, perform.pack_of(house.office, case), moment)


def _places(bench: Workbench, actor: Actor, step: Step) -> Iterator[tuple[str, Position]]:
    """Where the act of a step stands for who does it, for each contract it is about."""
    wanted = step.contracts or bench.case.types
    for answer in bench.answers:
        if answer.row.act == step.act and answer.fits and answer.contract_type in ("", *wanted):
            yield answer.contract_type, placed(answer, bench._seen(actor)[answer.contract_type])


def _is_owed(bench: Workbench, actor: Actor, step: Step, kind: str) -> bool:
    """Whether the act is a duty of this person for this contract; for a seal, of who applies for it."""
    acts = {step.act} | ({"apply_seal"} if step.act in _SEALS else set())
    owing = [one for one in bench.people if one.organisation_id == actor.organisation_id]
    for one in owing if step.act in _SEALS else [actor]:
        for duty in bench.duties(one):
            if acts & set(duty.acts) and (not kind or kind in dict(duty.contracts)):
                return True
    return False


@pytest.fixture
def sqlite(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A fresh embedded database: what is owed is computed from what is read, the same on both."""
    file = tmp_path / "duties.db"
    shutil.copyfile(sqlite_template, file)
    with closing(open_database(f"sqlite:///{file}")) as opened:
        yield opened


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_after_each_act_of_a_story_the_next_one_is_a_duty_of_who_does_it(
    sqlite: Database, path: Path
) -> None:
    # given
    house = a_house(sqlite, _story(path))
    told = house.player.story
    wrong: list[str] = []

    for number, step in enumerate(told.step, start=1):
        acts = step.act not in OWN_ACTS and step.expect == "done"
        for who in step.by if acts else ():
            actor = house.actor(who)
            before = _bench(house, step)
            for kind, (place, note) in _places(before, actor, step):
                if place not in _AT_WILL and not _is_owed(before, actor, step, kind):
                    wrong.append(f"{number} {step.act} {kind} not owed by {who}: {place} {note}")
            house.player.story = replace(told, step=(replace(step, by=(who,)),))
            house.play()
            after = _bench(house, step)
            for kind, (place, note) in _places(after, actor, step):
                if place is Place.NOW:
                    wrong.append(f"{number} {step.act} {kind} still owed by {who} {note}")
            line = {one.id: one for one in read.list_cases(house.office, actor, step.at)}[house.id]
            view = read.view_case(house.office, actor, house.id, step.at)
            if line.mine != len(view.duties):
                wrong.append(f"{number} {step.act}: the list says {line.mine}, the page {len(view.duties)}")
        if not acts:
            house.player.story = replace(told, step=(step,))
            house.play()

    assert wrong == []


def test_who_is_awaited_is_exactly_who_has_not_done_it(sqlite: Database) -> None:
    # given the minutes written, signed by two of six
    told = _story(next(path for path in EXAMPLES if path.stem == "qingdao-1plus3"))
    house = a_house(sqlite, upto(told, "record_minutes"))
    house.play()
    for who in ("chair", "hr"):
        house.do("sign_minutes", who, "2026-05-07 10:00")

    # when the recorder looks
    view = read.view_case(house.office, house.actor("clerk"), house.id, at("2026-05-07 10:30"))

    # then the four others are named, and no next meeting is awaited
    found = {one.duty.acts[0]: one for one in view.awaited}
    (whom,) = found["sign_minutes"].whom
    assert set(whom.names) == {house.actor(one).name for one in ("women", "welder", "director", "production")}
    assert whom.each
    assert "open_next_round" not in found


def test_after_one_chief_initialled_the_other_is_awaited_and_no_meeting(sqlite: Database) -> None:
    told = _story(next(path for path in EXAMPLES if path.stem == "qingdao-1plus3"))
    house = a_house(sqlite, upto(told, "initial_draft"))
    house.play()

    view = read.view_case(house.office, house.actor("chair"), house.id, at("2026-05-15 11:00"))

    assert view.duties == ()
    assert view.steps.first == ()
    assert [(one.duty.acts, [whom.names for whom in one.whom]) for one in view.awaited] == [
        (("initial_draft",), [(house.actor("director").name,)])
    ]


def test_who_waits_for_the_seal_is_told_why_and_who_applies(sqlite: Database) -> None:
    told = _story(next(path for path in EXAMPLES if path.stem == "qingdao-1plus3"))
    house = a_house(sqlite, upto(told, "sign_contract", 2))
    house.play()

    view = read.view_case(house.office, house.actor("welder"), house.id, at("2026-05-29 10:10"))

    wanted = next(one for one in view.awaited if one.duty.acts == ("apply_seal",))
    assert "R-SGN-01.seals" in {one.rule for one in wanted.why}
    assert [whom.office.zh for whom in wanted.whom] == ["工会经办人", "用人单位经办人"]


def test_the_day_of_the_congress_is_awaited_with_its_date(sqlite: Database) -> None:
    told = _story(next(path for path in EXAMPLES if path.stem == "qingdao-1plus3"))
    house = a_house(sqlite, upto(told, "call_congress", 2))
    house.play()

    view = read.view_case(house.office, house.actor("hr"), house.id, at("2026-05-19 10:00"))

    assert [(one.duty.acts[0], str(one.from_on)) for one in view.awaited] == [("open_ballot", "2026-05-28")]


def test_the_deadline_of_what_happens_by_itself_is_called_after_what_happens(sqlite: Database) -> None:
    told = _story(next(path for path in EXAMPLES if path.stem == "qingdao-1plus3"))
    house = a_house(sqlite, told)
    house.play()

    view = read.view_case(house.office, house.actor("hr"), house.id, at("2026-07-02 10:00"))

    said = {one.rule: one.says.zh for one in view.deadlines}
    assert (said["R-END-01"], said["R-TRM-05"]) == ("期满终止", "进入履行期")
    assert said["R-PUB-01"] == "合同生效之日起7日内向本方全体人员公布"
    assert view.state.zh == "四份均履行中"


def test_the_head_is_told_that_a_seal_waits_for_their_consent_to_its_key(sqlite: Database) -> None:
    # given a text that waits for the seals, and the employer's keeper applying for a new key of the seal
    told = _story(next(path for path in EXAMPLES if path.stem == "qingdao-1plus3"))
    house = a_house(sqlite, upto(told, "sign_contract", 2))
    house.play()
    keeper, owner = house.actor("finance"), enrolment.seal_owner("employer")
    request = house.player.devices.request(owner, "示例印章")
    enrolment.apply(house.office, keeper, request, at("2026-05-29 10:05"), owner=owner)

    # when head, keeper and a clerk look
    head, own, clerk = (
        read.view_case(house.office, house.actor(one), house.id, at("2026-05-29 10:10"))
        for one in ("director", "finance", "welder")
    )

    # then it is a duty of the head, and the others are told whom they wait for
    assert "approve_seal_key" in {one.acts[0] for one in head.duties}
    for view in (own, clerk):
        (awaited,) = (one for one in view.awaited if one.duty.acts == ("approve_seal_key",))
        (whom,) = awaited.whom
        assert house.actor("director").name in whom.names
        assert keeper.name not in whom.names

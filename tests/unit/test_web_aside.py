"""Side ways are drawn, said with what to do about them, and answered by the right person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from negotiation.usecases import accounts, read
from negotiation.usecases.duties.place import Place
from negotiation.usecases.duties.values import Steps
from negotiation.usecases.perform import Command, perform
from negotiation.usecases.views import NegotiationView
from tests.builders_web import World, world
from web import notices, records, timeline


@pytest.fixture
def talking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """After the first meeting."""
    with world(tmp_path_factory.mktemp("aside"), "2026-05-07T12:00:00+08:00") as made:
        yield made


@pytest.fixture
def offered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The offer served, nothing answered."""
    with world(tmp_path_factory.mktemp("offered"), "2026-04-15T12:00:00+08:00") as made:
        yield made


def _do(here: World, person_id: str, act: str, **content: object) -> None:
    office = here.application.office
    with office.reading() as uow:
        actor = accounts.as_actor(uow, uow.register.person(person_id))
    perform(office, Command(act, here.case_id, actor, here.application.now(), content=content))


def _seen(place: World, person: str) -> tuple[NegotiationView, Steps]:
    office = place.application.office
    with office.reading() as uow:
        actor = accounts.as_actor(uow, uow.register.person(person))
    view = read.view_case(office, actor, place.case_id, place.application.now())
    return view, view.steps


def _suspend(place: World) -> None:
    _do(
        place,
        "director",
        "propose_suspension",
        until_on="2026-05-20",
        place="三层协商室",
        topics=["工资"],
        reason="等待审计结果",
    )


def test_a_suspension_one_chief_proposed_is_next_for_the_other_and_done_for_the_first(talking: World) -> None:
    _suspend(talking)

    _, theirs = _seen(talking, "chair")
    _, own = _seen(talking, "director")

    assert {one.act: one.place for one in (*theirs.first, *theirs.mine)}["propose_suspension"] is Place.NOW
    assert {one.act: one.place for one in (*own.first, *own.mine)}["propose_suspension"] is Place.DONE


def test_the_form_sent_unchanged_agrees_and_the_talks_are_drawn_as_suspended(talking: World) -> None:
    _suspend(talking)
    client = talking.client("chair")
    address = f"/union/case/{talking.case_id}/act/propose_suspension"

    form = client.get(address).get_data(as_text=True)
    answer = client.post(
        address,
        data={
            "until_on": "2026-05-20",
            "place": "三层协商室",
            "topics": "工资",
            "reason": "等待审计结果",
            "despite": "双方商定的再次协商日期较远",
        },
    )

    assert "等待对方同意" in form
    assert answer.status_code == 303
    view, _ = _seen(talking, "chair")
    assert view.negotiation.state.value == "suspended"
    (here,) = [dot for dot in timeline.broad(view).lanes[0].dots if dot.status == "current"]
    assert here.shape == "aside"
    (told,) = notices.notices(view)
    assert "2026年5月20日" in told.what


def test_an_unanswered_opinion_is_the_employers_next_step_and_stands_on_the_page(talking: World) -> None:
    client = talking.client("chair")
    answer = client.post(
        f"/union/case/{talking.case_id}/act/issue_union_letter",
        data={
            "letter_kind": "opinion",
            "matter": "未提供工资资料",
            "statement": "请提供上一年度工资总额。",
            "investigators": "示例甲\n示例乙",
            "violation_found": "1",
        },
    )

    assert answer.status_code == 303
    view, found = _seen(talking, "hr")
    assert [one.act for one in found.first] == ["answer_union_letter"]
    (letter,) = records.letters(view)
    assert letter.standing == "等待答复"
    page = talking.client("upper-officer").get(f"/upper-union/case/{talking.case_id}").get_data(as_text=True)
    assert "未提供工资资料" in page


def test_a_vacant_seat_is_said_with_its_day_and_filled_from_the_form(talking: World) -> None:
    _do(talking, "hr", "record_vacancy", person="production", reason="调离")
    view, found = _seen(talking, "hr")

    (told,) = notices.notices(view)

    assert told.acts == ("replace_representative",)
    assert "不再担任代表" in told.what
    answer = talking.client("hr").post(
        f"/employer/case/{talking.case_id}/act/replace_representative",
        data={
            "joins.person": "finance",
            "method": "由法定代表人指定",
            "chosen_on": "2026-05-07",
            "other_side_notified": "1",
        },
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert notices.notices(_seen(talking, "hr")[0]) == ()
    assert "replace_representative" in {one.act for one in (*found.first, *found.mine, *found.may)}


def test_an_overdue_offer_is_told_gravely_with_what_each_side_may_do(offered: World) -> None:
    offered.clock.move("2026-05-02T09:00:00+08:00")

    view, theirs = _seen(offered, "chair")
    _, own = _seen(offered, "director")

    (told,) = notices.notices(view)
    assert told.tone == "bad"
    assert {one.act for one in theirs.doable(told.acts, ())} == {"issue_union_letter", "withdraw"}
    assert {one.act for one in own.doable(told.acts, ())} == {"accept_offer", "refuse_offer"}


def test_nothing_is_awaited_that_has_nothing_to_answer(talking: World) -> None:
    view, _ = _seen(talking, "welder")

    assert {one.duty.acts[0] for one in view.awaited}.isdisjoint({"answer_union_letter", "report_result"})


def test_an_end_has_nothing_ahead_and_a_gap_is_told_once_for_contracts_that_share_it(tmp_path: Path) -> None:
    with world(tmp_path, "2026-12-30T09:00:00+08:00") as place:
        place.clock.move("2029-07-10T09:00:00+08:00")
        view, _ = _seen(place, "chair")

        told = [one for one in notices.notices(view) if one.tone == "bad"]

        assert all(one.opens for one in told)
        assert sorted(kind for one in told for kind, _ in one.contracts) == [
            "general",
            "safety",
            "wage",
            "women",
        ]
        assert len(told) < 4
        for lane in timeline.broad(view).lanes:
            assert lane.dots[-1].shape == "ended"

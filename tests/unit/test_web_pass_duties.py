"""Who has to confirm entry codes, or to print them, reads so on the list and on the page of the case."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from negotiation.usecases import accounts, passes, read
from tests.builders_web import World, world


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The congress has been called, nobody has asked for codes yet."""
    with world(tmp_path_factory.mktemp("passes"), "2026-05-20T09:00:00+08:00") as made:
        yield made


def owes(place: World, person: str) -> list[str]:
    office = place.application.office
    with office.reading() as uow:
        actor = accounts.as_actor(uow, uow.register.person(person))
    view = read.view_case(office, actor, place.case_id, place.application.now())
    return [act for one in view.duties for act in one.acts if act.endswith("_passes")]


def test_each_of_the_two_is_told_when_it_is_their_turn(place: World) -> None:
    office, at = place.application.office, place.clock.at
    with office.reading() as uow:
        chair, women = (accounts.as_actor(uow, uow.register.person(one)) for one in ("chair", "women"))
    assert [owes(place, one) for one in ("chair", "women", "hr")] == [[], [], []]

    issue = passes.ask(office, chair, (), "", at)
    assert [owes(place, one) for one in ("chair", "women", "hr")] == [[], ["confirm_passes"], []]
    page = place.client("women").get(f"/union/case/{place.case_id}").get_data(as_text=True)
    assert '<a href="/union/passes">确认发放入场码</a>' in page
    assert "确认发放入场码" in place.client("chair").get(f"/union/case/{place.case_id}").get_data(
        as_text=True
    )

    passes.confirm(office, women, issue.id, at)
    assert [owes(place, one) for one in ("chair", "women")] == [["print_passes"], []]

    passes.print_first(office, chair, issue.id, at)
    assert [owes(place, one) for one in ("chair", "women")] == [[], ["print_passes"]]

    passes.print_second(office, women, issue.id, at)
    assert [owes(place, one) for one in ("chair", "women")] == [[], []]

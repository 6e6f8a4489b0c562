"""入场码: two people, two slips, once each; nobody has a whole code; on record while people vote."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from negotiation.bootstrap import FONTS
from negotiation.documents.layouts.slips import Slip, SlipSheet, slips
from negotiation.documents.render.fonts import Fonts
from negotiation.domain.errors import CannotSignInError, ContentError, PassIssueError, WrongActorError
from negotiation.storage.database import Database
from negotiation.usecases import accounts, passes
from tests.builders import House, a_case, a_story, upto
from tests.builders_passes import codes_of


@pytest.fixture
def house(database: Database) -> House:
    """The congress is called; nine delegates."""
    return a_case(database, upto(a_story(delegates=9), "call_congress"))


@pytest.fixture
def voting(database: Database) -> House:
    """An open ballot on the general contract."""
    return a_case(database, upto(a_story(delegates=9), "open_ballot"))


def asked(house: House, reason: str = "") -> str:
    """The chair has asked for everybody's codes."""
    return passes.ask(house.office, house.actor("chair"), (), reason, house.now).id


def enters(house: House, code: str) -> bool:
    """Whether a code lets in."""
    try:
        accounts.enter_congress(house.office, code, house.now)
    except CannotSignInError:
        return False
    return True


def test_both_halves_let_in_and_neither_alone(house: House) -> None:
    (_, one), (_, other), *_ = codes_of(house.office, house.actor("chair"), house.actor("women"), house.now)

    assert enters(house, one)
    assert not enters(house, one[:10])
    assert not enters(house, one[10:])
    assert not enters(house, one[:10] + other[10:])


def test_who_asked_cannot_confirm_and_nobody_prints_before_somebody_else_has(house: House) -> None:
    chair, issue_id = house.actor("chair"), asked(house)

    for attempt in (passes.confirm, passes.print_first, passes.print_second):
        with pytest.raises(PassIssueError):
            attempt(house.office, chair, issue_id, house.now)

    assert house.everything()["delegate_pass"] == []


def test_each_prints_their_own_slip_and_once(house: House) -> None:
    chair, women, issue_id = house.actor("chair"), house.actor("women"), asked(house)
    passes.confirm(house.office, women, issue_id, house.now)

    def refused(work: Callable[..., object], who: str) -> None:
        with pytest.raises(PassIssueError):
            work(house.office, house.actor(who), issue_id, house.now)

    refused(passes.print_second, "women")  # the first comes first
    refused(passes.print_first, "women")
    passes.print_first(house.office, chair, issue_id, house.now)
    refused(passes.print_second, "chair")
    passes.print_second(house.office, women, issue_id, house.now)
    refused(passes.print_first, "chair")
    refused(passes.print_second, "women")


@pytest.mark.parametrize("who", ["welder", "director", "reviewer"])
def test_others_neither_ask_nor_confirm(house: House, who: str) -> None:
    with pytest.raises(WrongActorError):
        passes.ask(house.office, house.actor(who), (), "", house.now)
    with pytest.raises(WrongActorError):
        passes.confirm(house.office, house.actor(who), asked(house), house.now)


def test_a_newer_request_takes_the_place_of_one_before_it(house: House) -> None:
    first = asked(house)
    passes.ask(house.office, house.actor("chair"), (), "", house.now + timedelta(minutes=1))

    with pytest.raises(PassIssueError):
        passes.confirm(house.office, house.actor("women"), first, house.now)


def test_a_new_slip_for_one_delegate_ends_the_old_one_and_who_entered_by_it(house: House) -> None:
    chair, women = house.actor("chair"), house.actor("women")
    before = codes_of(house.office, chair, women, house.now)
    (seat, old), (_, others) = before[:2]
    finder = accounts.enter_congress(house.office, old, house.now)

    ((_, new),) = codes_of(house.office, chair, women, house.now + timedelta(minutes=1), seat.id)

    assert (enters(house, old), enters(house, new), enters(house, others)) == (False, True, True)
    assert accounts.delegate_of(house.office, finder, house.now) is None


def test_while_people_vote_a_reason_is_needed_and_the_ledger_names_both_and_whose(voting: House) -> None:
    chair, women, seat = voting.actor("chair"), voting.actor("women"), voting.delegates()[3]
    with pytest.raises(ContentError):
        passes.ask(voting.office, chair, (seat,), " ", voting.now)

    codes_of(voting.office, chair, women, voting.now, seat, reason="示例：凭条遗失")

    entry = voting.links()[-1].body
    assert (entry["row"], entry["contract"]) == ("H07", "general")
    assert entry["content"] == {"delegates": [4], "reason": "示例：凭条遗失", "asked_by": "chair"}
    actor = entry["actor"]
    assert isinstance(actor, dict)
    assert actor["person"] == "women"


def test_before_people_vote_the_ledger_is_left_alone(house: House) -> None:
    before = len(house.links())

    codes_of(house.office, house.actor("chair"), house.actor("women"), house.now)

    assert len(house.links()) == before


@pytest.mark.parametrize("chosen", [("",), ("stranger",)])
def test_a_request_for_nobody_or_for_a_stranger_is_refused(house: House, chosen: tuple[str, ...]) -> None:
    with pytest.raises(ContentError):
        passes.ask(house.office, house.actor("chair"), chosen, "", house.now)


def test_a_code_of_an_earlier_version_still_lets_in(house: House) -> None:
    with house.office.unit_of_work() as uow:
        uow.accounts.issue_passes([(accounts.digest("ABCDEFGHJK"), house.delegates()[0])])
        uow.commit()
    with house.database.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE delegate_pass SET second_hash = NULL")

    assert enters(house, "abcde-fghjk")


def a_sheet(*, with_qr: bool) -> SlipSheet:
    """Seven slips."""
    return SlipSheet(
        "职代会入场凭条（第一联）",
        "示例公司工会委员会",
        "输入本码。",
        tuple(Slip(f"第{n}号代表　示例代表{n}", f"ABCD{n}-EFGHJ") for n in range(2, 9)),
        "https://xieyue.example/congress/enter",
        with_qr,
    )


def test_three_slips_lie_on_a_sheet_and_every_code_on_one_of_them() -> None:
    layout = slips(a_sheet(with_qr=True), Fonts.load(FONTS).widths)

    texts = [[mark.line.characters for mark in page.marks if hasattr(mark, "line")] for page in layout.pages]
    assert [sum(text.startswith("ABCD") for text in page) for page in texts] == [3, 3, 1]
    links = [mark.text for page in layout.pages for mark in page.marks if hasattr(mark, "text")]
    assert links[0] == "https://xieyue.example/congress/enter#ABCD2EFGHJ"

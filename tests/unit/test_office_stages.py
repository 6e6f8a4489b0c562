"""路程 — where a state beside the way stands on the drawn line."""

from __future__ import annotations

from negotiation.usecases.read import _CONTRACT_WAY, _stages
from tests.builders import at
from workflows.states import ContractState

FIRST = (
    "negotiating",
    "draft_agreed",
    "congress_called",
    "voted_passed",
    "signed",
    "submitted",
    "registered",
)


def rounds(*walked: tuple[str, ...]) -> dict[str, object]:
    """State → the moment it was last entered, one day after the other."""
    days = [state for one in walked for state in one]
    return {state: at(f"2026-05-{day:02d} 09:00") for day, state in enumerate(days, start=1)}


def test_an_objection_stands_after_the_registration() -> None:
    shown = _stages(_CONTRACT_WAY, ContractState.OBJECTED, rounds((*FIRST, "objected")))

    assert [one.state for one in shown if one.status == "done"][-1] == "registered"
    assert [one.state for one in shown if one.status == "ahead"] == ["effective", "published", "performing"]


def test_an_objection_to_an_amended_text_stands_there_too_although_the_first_round_went_further() -> None:
    first = (*FIRST, "effective", "published", "performing")
    shown = _stages(_CONTRACT_WAY, ContractState.OBJECTED, rounds(first, (*FIRST, "objected")))

    assert [one.state for one in shown if one.status == "done"][-1] == "registered"
    assert [one.entered_at for one in shown if one.status == "ahead"] == [None, None, None]


def test_a_proposed_change_stands_after_the_performance() -> None:
    walked = rounds((*FIRST, "effective", "published", "performing", "amending"))

    assert [one.state for one in _stages(_CONTRACT_WAY, ContractState.AMENDING, walked)][-1] == "amending"

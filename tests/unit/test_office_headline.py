"""案件现状: a case is called after its contracts once they go their own ways."""

from __future__ import annotations

from dataclasses import replace

import pytest

from negotiation.domain.case import Case
from negotiation.usecases.headline import case_state, contract_state
from tests.builders_storage import a_negotiation, contracts_of, the_parties
from workflows.states import ContractState, NegotiationState

TALKING = NegotiationState.BARGAINING
PERFORMED, AT_TABLE = ContractState.PERFORMING, ContractState.NEGOTIATING


def _case(negotiation: NegotiationState, *states: ContractState) -> Case:
    first = contracts_of(a_negotiation())[0]
    contracts = {str(at): replace(first, type=str(at), state=state) for at, state in enumerate(states)}
    return Case(replace(a_negotiation(), state=negotiation), contracts, the_parties())


@pytest.mark.parametrize(
    ("states", "zh"),
    [
        ((PERFORMED,) * 4, "四份均履行中"),
        ((PERFORMED,), "履行中"),
        ((PERFORMED, PERFORMED, ContractState.OBJECTED), "两份履行中，一份提出异议"),
        ((PERFORMED, AT_TABLE), "协商中"),
    ],
)
def test_the_case_is_said_to_be_what_its_contracts_are(states: tuple[ContractState, ...], zh: str) -> None:
    assert case_state(_case(TALKING, *states)).zh == zh


def test_a_case_with_its_contracts_performed_is_not_bargaining_in_english_either() -> None:
    assert case_state(_case(TALKING, PERFORMED, PERFORMED)).en == "all 2: In performance"


def test_a_contract_has_not_begun_while_the_offer_is_being_drafted() -> None:
    drafting, talking = _case(NegotiationState.DRAFTING, AT_TABLE), _case(TALKING, AT_TABLE)

    assert contract_state(drafting, drafting.contract("0")).zh == "尚未开始"
    assert contract_state(talking, talking.contract("0")).zh == "协商中"


def test_a_closed_case_is_closed() -> None:
    assert case_state(_case(NegotiationState.CLOSED, PERFORMED)).zh == "结案"

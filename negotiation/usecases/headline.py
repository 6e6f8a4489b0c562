"""案件现状 — the state of a case in words: once its contracts go their own ways, it is what they are."""

from __future__ import annotations

from collections import Counter

from negotiation.domain.case import Case
from negotiation.domain.contract import Contract
from negotiation.domain.numerals import chinese
from negotiation.usecases.words import Words
from workflows.states import ContractState, NegotiationState, label

_BEFORE_TALKS = frozenset(
    {
        *(NegotiationState.DRAFTING, NegotiationState.OFFERED, NegotiationState.OVERDUE),
        *(NegotiationState.REFUSED, NegotiationState.ACCEPTED, NegotiationState.CONSTITUTED),
        NegotiationState.INFORMATION_EXCHANGED,
    }
)
_TO_COME = Words("尚未开始", "not begun")


def case_state(case: Case) -> Words:
    """Of the negotiation while anything is still negotiated; afterwards of its contracts, counted."""
    negotiation = case.negotiation
    states = [one.state for one in case.contracts.values()]
    if negotiation.state is not NegotiationState.BARGAINING or ContractState.NEGOTIATING in states:
        return Words(label(negotiation.state, "zh"), label(negotiation.state, "en"))
    counted = Counter(states)
    if len(counted) == 1:
        return _of_all(states[0], len(states))
    zh = "，".join(f"{_copies(number)}{label(state, 'zh')}" for state, number in counted.items())
    en = ", ".join(f"{number} {label(state, 'en')}" for state, number in counted.items())
    return Words(zh, en)


def contract_state(case: Case, contract: Contract) -> Words:
    """Of one contract; before the talks have begun it has not begun either."""
    if contract.state is ContractState.NEGOTIATING and case.negotiation.state in _BEFORE_TALKS:
        return _TO_COME
    return Words(label(contract.state, "zh"), label(contract.state, "en"))


def _of_all(state: ContractState, number: int) -> Words:
    zh, en = label(state, "zh"), label(state, "en")
    return Words(zh, en) if number == 1 else Words(f"{_copies(number)}均{zh}", f"all {number}: {en}")


def _copies(number: int) -> str:
    """份数: of two one says 两, not 二."""
    return f"{chinese(number)}份".replace("二份", "两份") if number < 10 else f"{chinese(number)}份"

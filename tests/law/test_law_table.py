"""The table as a whole: each row is allowed with lawful facts, in every place and for every type."""

import pytest

from tests.builders_law import ON, passing_facts
from workflows.engine import allowed, decided, evaluate
from workflows.flow import load_flow
from workflows.pack import load_pack, pack_ids

FLOW = load_flow()
TYPES = ("general", "wage", "women", "safety")
EVERY = [(place, row) for place in pack_ids() for row in FLOW.rows]


@pytest.mark.parametrize(("place", "row"), EVERY, ids=[f"{place}-{row.id}" for place, row in EVERY])
def test_a_row_is_allowed_when_the_facts_are_lawful(place, row):
    for kind in TYPES:
        facts = passing_facts(place, row, kind)

        findings = evaluate(load_pack(place), row, facts, contract_types=[kind], on=ON)

        assert allowed(findings), [(f.rule, f.compared) for f in findings if f.blocks]
        assert decided(findings)


@pytest.mark.parametrize(
    "row_id",
    [f"T{n}" for n in range(1, 33)],
)
def test_every_transition_of_the_procedure_is_a_row_with_its_article(row_id):
    rows = [row for row in FLOW.rows if row.id == row_id or row.id.rstrip("AES") == row_id]

    assert rows
    assert all(row.articles for row in rows)


def test_every_state_can_be_reached_and_every_living_state_can_be_left():
    from workflows.states import ContractState, NegotiationState

    reached = {row.target for row in FLOW.rows} | {row.otherwise for row in FLOW.rows}
    left = {source for row in FLOW.rows if row.target is not None for source in row.sources}
    ends = {ContractState.TERMINATED, ContractState.EXPIRED, ContractState.SUPERSEDED}

    assert {*NegotiationState, *ContractState} - reached == {ContractState.NEGOTIATING} - reached
    assert {*NegotiationState, *ContractState} - left == ends

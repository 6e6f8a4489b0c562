"""Every state with every act: in the table it is admitted, outside the table it is refused by name."""

import itertools

import pytest

from workflows.flow import Level, load_flow
from workflows.machine import Machine, TransitionNotAllowedError
from workflows.states import ContractState, NegotiationState

FLOW = load_flow()
MACHINE = Machine(FLOW)
STATES = {Level.NEGOTIATION: NegotiationState, Level.CONTRACT: ContractState}
PAIRS = [
    (row, state) for row in FLOW.rows for state in (None, *STATES[row.level])
]  # None: before anything is open


def admitted(row, state):
    return state in row.sources if row.sources else state is None


@pytest.mark.parametrize(("row", "state"), PAIRS, ids=[f"{row.act}-{state}" for row, state in PAIRS])
def test_an_act_is_admitted_exactly_from_the_states_of_its_row(row, state):
    assert MACHINE.may(row.level, state, row.act) is admitted(row, state)
    if not admitted(row, state):
        with pytest.raises(TransitionNotAllowedError) as refused:
            MACHINE.fire(row.level, state, row.act)
        assert (refused.value.act, refused.value.state) == (row.act, state)
        assert refused.value.allowed_sources == row.sources
        return
    expected = state if row.target is None else row.target
    assert MACHINE.fire(row.level, state, row.act) == expected
    if row.otherwise is not None:
        assert MACHINE.fire(row.level, state, row.act, decided=False) == row.otherwise


def test_no_row_leads_from_a_state_to_a_contract_in_force_without_a_vote():
    """Removing the ballot's row leaves nothing from which a contract takes effect."""
    reachable = {ContractState.NEGOTIATING}
    steps = [row for row in FLOW.rows if row.level is Level.CONTRACT and row.id != "T16"]
    for _ in ContractState:
        for row, state in itertools.product(steps, tuple(reachable)):
            if state in row.sources and row.target is not None:
                reachable.add(row.target)

    assert ContractState.EFFECTIVE not in reachable
    assert ContractState.SIGNED not in reachable


def test_every_rule_and_clock_named_by_a_row_is_a_rule_of_every_place():
    from workflows.pack import load_pack, pack_ids

    asked = {rule for row in FLOW.rows for rule in (*row.asks, *row.stops, *(c.rule for c in row.starts))}
    for pack_id in pack_ids():
        assert asked <= set(load_pack(pack_id).rules)


def test_every_clock_that_fires_an_act_is_stopped_by_the_acts_that_make_it_pointless():
    stopped = {rule for row in FLOW.rows for rule in row.stops}

    assert {clock.rule for row in FLOW.rows for clock in row.starts} <= stopped


def test_every_rule_of_the_law_is_asked_by_some_act():
    from workflows.pack import load_pack

    asked = {rule for row in FLOW.rows for rule in (*row.asks, *(c.rule for c in row.starts))}

    assert set(load_pack("cn_3702").rules) == asked


def test_every_article_a_row_rests_on_is_of_a_listed_statute_that_may_be_cited():
    from workflows.article import load_statutes

    statutes = load_statutes()
    for row in FLOW.rows:
        for statute_id, _ in row.articles:
            assert not statutes[statute_id].never_cite


@pytest.mark.parametrize(
    "row_id",
    [f"T{n}" for n in (1, 2, 3, 4, 7, 8, 9, 10, 12, 15, 16, 17, 18, 19, 21, 22, 23, 24, 27, 28)],
)
def test_the_main_way_has_all_its_rows(row_id):
    assert FLOW.row(row_id).articles

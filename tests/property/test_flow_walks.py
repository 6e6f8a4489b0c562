"""Random walks over the rows with lawful, missing and spoilt facts, replayed from their own ledger."""

from dataclasses import dataclass

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.builders_law import ON, passing_facts
from workflows.engine import allowed, decided, evaluate
from workflows.facts import Facts
from workflows.flow import Level, load_flow
from workflows.machine import Machine
from workflows.pack import load_pack
from workflows.states import ContractState, NegotiationState

FLOW = load_flow()
MACHINE = Machine(FLOW)
VOTED = {
    ContractState.VOTED_PASSED, ContractState.SIGNED, ContractState.SUBMITTED, ContractState.OBJECTED,
    ContractState.CORRECTION_REQUESTED, ContractState.REGISTERED, ContractState.EFFECTIVE,
    ContractState.PUBLISHED, ContractState.PERFORMING, ContractState.AMENDING,
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    row: str
    decided: bool


class Walk(RuleBasedStateMachine):
    """One negotiation with one contract, driven by whatever act hypothesis thinks of next."""

    negotiation = None
    contract = ContractState.NEGOTIATING

    @initialize(
        place=st.sampled_from(["cn_3702", "cn_33", "cn_50"]), kind=st.sampled_from(["general", "wage"])
    )
    def choose(self, place, kind):
        self.place, self.kind = place, kind
        self.ledger = []
        self.passed_for_this_text = False
        self.earlier_text_in_force = False

    def open_rows(self):
        for row in FLOW.rows:
            state = self.negotiation if row.level is Level.NEGOTIATION else self.contract
            waits = row.while_negotiation and self.negotiation not in row.while_negotiation
            if MACHINE.may(row.level, state, row.act) and not waits:
                yield row

    @rule(data=st.data())
    def act_lawfully(self, data):
        row = data.draw(st.sampled_from(list(self.open_rows())), label="row")
        self.carry_out(row, passing_facts(self.place, row, self.kind))

    @rule(data=st.data())
    def act_with_a_fact_missing(self, data):
        row = data.draw(st.sampled_from(list(self.open_rows())), label="row")
        facts = dict(passing_facts(self.place, row, self.kind))
        if facts:
            del facts[data.draw(st.sampled_from(sorted(facts)), label="missing")]
        self.carry_out(row, Facts(facts))

    @precondition(lambda self: self.contract is ContractState.CONGRESS_CALLED)
    @rule(yes=st.integers(0, 100))
    def count_a_ballot(self, yes):
        row = FLOW.by_act("close_ballot")
        self.carry_out(row, passing_facts(self.place, row, self.kind).with_({"ballot.yes": yes}))

    def carry_out(self, row, facts):
        if "contract.in_force" in facts:
            facts = facts.with_({"contract.in_force": self.earlier_text_in_force})
        findings = evaluate(load_pack(self.place), row, facts, contract_types=[self.kind], on=ON)
        assert all(finding.article.zh for finding in findings)
        if not allowed(findings):
            return
        passes = decided(findings)
        self.ledger.append(Entry(row.id, passes))
        if row.id == "T16":
            self.passed_for_this_text = passes
        if row.id in {"T25", "A33"}:
            self.passed_for_this_text = False
        if row.id == "A33":
            self.earlier_text_in_force = True
        if row.id == "A39":  # back to the earlier text, which had its ballot
            self.passed_for_this_text = True
        if row.level is Level.NEGOTIATION:
            self.negotiation = MACHINE.fire(row.level, self.negotiation, row.act, decided=passes)
        else:
            self.contract = MACHINE.fire(row.level, self.contract, row.act, decided=passes)

    @invariant()
    def the_states_are_states_the_law_knows(self):
        assert self.negotiation is None or self.negotiation in set(NegotiationState)
        assert self.contract in set(ContractState)

    @invariant()
    def no_contract_goes_on_without_a_ballot_on_its_text(self):
        if self.contract in VOTED:
            assert self.passed_for_this_text

    @invariant()
    def nobody_is_without_a_next_step(self):
        assert list(self.open_rows())

    def teardown(self):
        negotiation, contract = None, ContractState.NEGOTIATING
        for entry in getattr(self, "ledger", []):
            row = FLOW.row(entry.row)
            if row.level is Level.NEGOTIATION:
                negotiation = MACHINE.fire(row.level, negotiation, row.act, decided=entry.decided)
            else:
                contract = MACHINE.fire(row.level, contract, row.act, decided=entry.decided)
        assert (negotiation, contract) == (self.negotiation, self.contract)


Walk.TestCase.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)
TestRandomWalks = Walk.TestCase


def test_the_lawful_way_leads_from_the_first_act_to_performance_and_to_the_end():
    walk = Walk()
    walk.choose("cn_3702", "wage")
    acts = [
        *("A01", "T1", "T4", "T5", "A20", "T2", "T7", "T8", "T9", "T11", "A23", "T13", "A36", "A25", "T14"),
        *("T12", "T15", "T16", "T17", "T12", "T15", "T16", "T18", "T19", "T20", "A30", "T21", "T22", "T26"),
        *("T21", "T22", "T25", "T12", "T15", "T16", "T18", "T19", "T21", "T24", "T27", "T28", "A31"),
        *("T29", "A35", "T29", "A33", "A39", "T29", "A33", "T12", "T15", "T16", "T18", "T19", "T21", "T23"),
        *("T27", "T28", "A42", "T30", "T31"),
    ]
    lost = {"T16": 1}  # the first ballot does not pass
    for row_id in acts:
        row = FLOW.row(row_id)
        facts = passing_facts("cn_3702", row, "wage")
        if lost.pop(row_id, None):
            facts = facts.with_({"ballot.yes": 50})
        before = len(walk.ledger)
        walk.carry_out(row, facts)
        assert len(walk.ledger) == before + 1, row_id

    assert walk.contract is ContractState.EXPIRED
    assert walk.negotiation is NegotiationState.BARGAINING
    walk.teardown()

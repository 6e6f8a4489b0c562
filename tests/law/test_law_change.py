"""What may happen to one contract beside the main way: correction, objection, change, report and end."""

from datetime import date

import pytest

from workflows.engine import allowed, due, evaluate
from workflows.facts import Facts
from workflows.flow import load_flow
from workflows.pack import load_pack
from workflows.rule import Outcome, Severity
from workflows.states import ContractState, NegotiationState

FLOW = load_flow()
ON = date(2026, 6, 12)


def d(month, day, year=2026):
    return date(year, month, day)


def ask(act, *, pack="cn_3702", kind="wage", on=ON, **facts):
    row = FLOW.by_act(act)
    return evaluate(load_pack(pack), row, Facts.of(**facts), contract_types=[kind], on=on)


def the(findings, rule):
    return next(finding for finding in findings if finding.rule == rule)


def due_in(rule, *, pack="cn_3702", kind="wage", **facts):
    return due(load_pack(pack), rule, Facts.of(**facts), contract_types=[kind], on=ON)


def test_a_request_for_papers_only_warns_since_no_text_of_law_was_seen():
    late = ask(
        "supply_correction",
        correction__requested_on=d(6, 1),
        correction__supplied_on=d(6, 9),
        correction__missing=("licence",),
    )

    assert the(late, "R-REV-06").severity is Severity.WARN
    assert the(late, "R-REV-06.complete").severity is Severity.WARN


@pytest.mark.parametrize(("digest", "fine"), [("甲", True), ("乙", False)])
def test_filing_again_without_a_ballot_needs_the_very_same_text(digest, fine):
    same = the(ask("refile", filing__text_digest="甲", filing__previous_digest=digest), "R-REV-05.text")

    assert same.blocks is not fine
    assert ContractState.NEGOTIATING in {FLOW.by_act("renegotiate").target}


def test_an_objection_after_deemed_effect_keeps_the_effect_and_is_put_on_record():
    row = FLOW.by_act("late_objection")
    findings = ask(
        "late_objection",
        filing__received_on=d(6, 1),
        review__opinion_on=d(6, 17),
        review__objections=("第三条",),
    )

    late = the(findings, "R-REV-02.late")
    assert row.target is None
    assert allowed(findings)
    assert (late.outcome, late.severity) == (Outcome.FAIL, Severity.RECORD)
    assert "人员处理" in late.cure_zh


@pytest.mark.parametrize(
    ("kind", "yes", "fine"), [("general", 50, True), ("wage", 50, False), ("wage", 51, True)]
)
def test_a_termination_needs_half_of_all_and_for_wages_more_than_half(kind, yes, fine):
    findings = ask(
        "terminate",
        kind=kind,
        change__agreed_by=2,
        change__kind="terminate",
        ballot__present=70,
        ballot__yes=yes,
        ballot__all_delegates=100,
    )

    assert allowed(findings) is fine


def test_a_terminated_wage_contract_is_filed_within_seven_days():
    assert due_in("R-CHG-03.record", contract__terminated_on=d(6, 12)).due_on == d(6, 22)
    assert due_in("R-CHG-03.record", kind="general", contract__terminated_on=d(6, 12)) is None


def test_a_change_names_a_cause_the_law_knows():
    assert not the(ask("propose_change", change__cause="force_majeure"), "R-CHG-02").blocks
    whim = the(ask("propose_change", change__cause="mood"), "R-CHG-02")
    assert whim.blocks
    assert ("变更或者解除的情形", "mood") in {(one.zh, one.value) for one in whim.compared}


@pytest.mark.parametrize(
    ("kind", "until", "opens"),
    [
        ("general", d(12, 31), d(10, 1)),
        ("wage", d(12, 31), d(11, 2)),
        ("general", d(6, 30, 2027), d(4, 1, 2027)),
    ],
)
def test_the_renewal_window_opens_three_months_before_the_end_and_for_wages_sixty_days(kind, until, opens):
    window = due_in("R-TRM-02", kind=kind, contract__term_until=until)

    assert (window.due_on, window.fires_on) == (opens, opens)


def test_a_contract_expires_the_day_after_its_term_holiday_or_not():
    end = due_in("R-END-01", kind="general", contract__term_until=d(10, 1))

    assert (end.due_on, end.fires_on) == (d(10, 1), d(10, 2))


@pytest.mark.parametrize(("successor", "outcome"), [(True, Outcome.PASS), (False, Outcome.FAIL)])
def test_a_contract_that_expires_without_a_successor_leaves_a_recorded_gap(successor, outcome):
    findings = ask(
        "expire",
        contract__term_until=d(6, 30),
        today=d(7, 1),
        contract__successor_effective=successor,
    )

    assert allowed(findings)
    assert the(findings, "R-END-02").outcome is outcome


def test_a_bankrupt_employer_ends_a_wage_contract_in_shandong_by_law():
    proof = {"end__proof": ("破产宣告裁定书",)}

    assert allowed(ask("end_early", end__cause="bankruptcy", **proof))
    assert not allowed(ask("end_early", kind="general", end__cause="bankruptcy", **proof))
    assert allowed(ask("end_early", kind="general", end__cause="condition", **proof))


def test_the_yearly_report_is_due_a_year_after_the_last():
    report = due_in("R-PER-01", contract__report_from_on=d(7, 1))

    assert report.due_on == d(7, 1, 2027)
    assert report.provisional


def test_the_outcome_of_a_congress_is_shown_within_three_days_for_fifteen():
    assert due_in("R-CON-10", ballot__closed_on=d(6, 12)).due_on == d(6, 15)
    shown = ask(
        "disclose_result",
        ballot__closed_on=d(6, 12),
        congress__outcome_disclosed_on=d(6, 15),
        congress__shown_until=d(6, 29),
    )

    assert the(shown, "R-CON-10").outcome is Outcome.PASS
    assert the(shown, "R-CON-10.shown").outcome is Outcome.FAIL


def test_a_refusal_may_be_given_up_and_the_acceptance_is_recorded_as_late():
    late = ask("accept_offer", offer__received_on=d(4, 15), reply__on=d(5, 20))

    assert NegotiationState.REFUSED in FLOW.by_act("accept_offer").sources
    assert the(late, "R-OFF-02").outcome is Outcome.FAIL
    assert not the(late, "R-OFF-02").blocks


def test_every_clock_that_a_row_replaces_is_one_it_also_stops():
    replaced = {
        row.id: sorted({c.rule for c in row.starts} & set(row.stops))
        for row in FLOW.rows
        if {c.rule for c in row.starts} & set(row.stops)
    }

    assert replaced == {
        "T11": ["R-MTG-06"],
        "A23": ["R-MTG-06"],
        "A36": ["R-DIS-02"],
        "A42": ["R-PER-01"],
        "T28": ["R-END-01", "R-PER-01", "R-TRM-02"],
    }

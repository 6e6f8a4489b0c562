"""Votes, quorums and figures at their exact line, each with its article."""

from datetime import date
from decimal import Decimal

import pytest

from workflows.engine import allowed, decided, evaluate
from workflows.facts import Facts
from workflows.flow import load_flow
from workflows.pack import load_pack
from workflows.rule import Outcome

ON = date(2026, 6, 12)


def ballot(pack, contract_type, *, present=70, yes=50, all_delegates=100):
    facts = Facts.of(
        ballot__all_delegates=all_delegates,
        ballot__present=present,
        ballot__yes=yes,
        ballot__secret=True,
        ballot__itemised=True,
    )
    return evaluate(
        load_pack(pack), load_flow().by_act("close_ballot"), facts, contract_types=[contract_type], on=ON
    )


def the(findings, rule):
    return next(finding for finding in findings if finding.rule == rule)


@pytest.mark.parametrize(
    ("contract_type", "passes", "article"),
    [
        ("general", True, "《山东省劳动合同条例》第四十条"),
        ("women", True, "《山东省劳动合同条例》第四十条"),
        ("safety", True, "《山东省劳动合同条例》第四十条"),
        ("wage", False, "《山东省企业工资集体协商条例》第二十七条"),
    ],
)
def test_fifty_of_a_hundred_passes_the_general_contract_but_not_the_wage_contract(
    contract_type, passes, article
):
    findings = ballot("cn_3702", contract_type)

    assert allowed(findings)
    assert decided(findings) is passes
    assert the(findings, "R-VOT-03").article.zh == article


def test_fifty_one_of_a_hundred_passes_the_wage_contract():
    assert decided(ballot("cn_3702", "wage", yes=51))


def test_nationally_fifty_of_a_hundred_passes_the_wage_contract_too():
    assert decided(ballot("cn", "wage"))


@pytest.mark.parametrize(("present", "enough"), [(67, True), (66, False)])
def test_a_ballot_without_two_thirds_present_is_not_counted_at_all(present, enough):
    findings = ballot("cn_3702", "general", present=present, yes=60)

    assert allowed(findings) is enough


def test_exactly_half_is_shown_to_miss_the_general_rule_on_resolutions_without_undoing_the_vote():
    findings = ballot("cn_3702", "general")

    assert the(findings, "R-VOT-04").outcome is Outcome.FAIL
    assert not the(findings, "R-VOT-04").blocks


def test_a_congress_without_delegates_passes_nothing():
    findings = ballot("cn_3702", "general", all_delegates=0, present=0, yes=0)

    assert not allowed(findings)
    assert not decided(findings)


@pytest.mark.parametrize(
    ("pack", "days", "fine"),
    [
        ("cn_3702", 158, True),
        ("cn_3702", 98, False),
        ("cn", 98, True),
        ("cn", 90, False),
        ("cn_3702", 90, False),
    ],
)
def test_ninety_days_of_maternity_leave_are_found_in_a_text(pack, days, fine):
    facts = Facts({"terms.maternity_leave_days": Decimal(days), "draft.term_from": date(2026, 7, 1)})

    findings = evaluate(
        load_pack(pack), load_flow().by_act("agree_draft"), facts, contract_types=["women"], on=ON
    )

    assert the(findings, "R-DRF-02.maternity").blocks is not fine


def test_a_minimum_is_chosen_by_the_first_day_of_the_term_and_not_by_the_day_of_the_act():
    facts = Facts({"terms.maternity_leave_days": Decimal(98), "draft.term_from": date(2022, 10, 31)})

    findings = evaluate(
        load_pack("cn_37"), load_flow().by_act("agree_draft"), facts, contract_types=["women"], on=ON
    )

    assert the(findings, "R-DRF-02.maternity").outcome is Outcome.PASS


def test_wages_below_the_place_s_minimum_warn_because_the_figure_was_seen_only_in_a_list():
    facts = Facts({"terms.monthly_minimum_wage": Decimal(2399), "draft.term_from": date(2026, 7, 1)})

    findings = evaluate(
        load_pack("cn_3702"), load_flow().by_act("agree_draft"), facts, contract_types=["wage"], on=ON
    )

    wage = the(findings, "R-DRF-02.monthly_minimum_wage")
    assert (wage.outcome, wage.severity.value, wage.source) == (Outcome.FAIL, "warn", "cn_3702")


def test_one_negotiation_on_four_contracts_gets_the_general_and_the_wage_answer_side_by_side():
    facts = Facts.of(
        delegation__side="employees",
        delegation__count=9,
        delegation__external=3,
    )

    findings = evaluate(
        load_pack("cn_3702"),
        load_flow().by_act("name_delegation"),
        facts,
        contract_types=["general", "wage", "women", "safety"],
        on=ON,
    )

    outsiders = [finding for finding in findings if finding.rule == "R-REP-10"]
    assert [(f.contract_types, f.outcome) for f in outsiders] == [
        (("general", "women", "safety"), Outcome.PASS),
        (("wage",), Outcome.FAIL),
    ]
    assert [f.contract_type for f in outsiders] == [None, "wage"]


@pytest.mark.parametrize(("reason", "admitted"), [("", False), ("材料补正延误", True)])
def test_a_late_filing_is_recorded_as_late_and_refused_only_without_an_explanation(reason, admitted):
    facts = Facts.of(
        contract__signed_on=date(2026, 6, 1),
        filing__submitted_on=date(2026, 6, 12),
        filing__late_reason=reason,
    )

    findings = evaluate(
        load_pack("cn_3702"), load_flow().by_act("submit_filing"), facts, contract_types=["general"], on=ON
    )

    assert the(findings, "R-FIL-02").outcome is Outcome.FAIL
    assert not the(findings, "R-FIL-02").blocks
    assert the(findings, "R-FIL-07").blocks is not admitted


def test_the_ministry_s_seven_days_are_shown_beside_the_ten_of_the_province():
    facts = Facts.of(contract__signed_on=date(2026, 6, 1), filing__submitted_on=date(2026, 6, 9))

    findings = evaluate(
        load_pack("cn_3702"), load_flow().by_act("submit_filing"), facts, contract_types=["wage"], on=ON
    )

    assert the(findings, "R-FIL-02").outcome is Outcome.PASS
    assert the(findings, "R-FIL-02.measure").outcome is Outcome.FAIL
    assert not the(findings, "R-FIL-02.measure").blocks


def test_an_objection_after_the_fifteenth_day_is_refused():
    facts = Facts.of(filing__received_on=date(2026, 6, 1), review__opinion_on=date(2026, 6, 17))

    findings = evaluate(
        load_pack("cn_3702"), load_flow().by_act("object"), facts, contract_types=["general"], on=ON
    )

    assert the(findings, "R-REV-02").blocks


def test_a_meeting_too_early_says_from_which_day_it_could_be_held():
    facts = Facts.of(upper_union__reported_on=date(2026, 5, 6), meeting__on=date(2026, 5, 8))

    findings = evaluate(
        load_pack("cn_3702"), load_flow().by_act("open_meeting"), facts, contract_types=["wage"], on=ON
    )

    assert the(findings, "R-PRE-04").blocks
    assert the(findings, "R-PRE-04").from_on == date(2026, 5, 11)

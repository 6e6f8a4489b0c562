"""The acts beside the main way: letters, suspension, coordination, correction, objection, change and end."""

from datetime import date

import pytest

from workflows.engine import allowed, due, evaluate
from workflows.facts import Facts
from workflows.flow import Capacity, load_flow
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


LETTER = {
    "letter__kind": "opinion",
    "letter__matter": "逾期不答复",
    "letter__investigators": 2,
    "letter__violation_found": True,
}


@pytest.mark.parametrize(
    ("changed", "fine"),
    [
        ({}, True),
        ({"letter__investigators": 1}, False),
        ({"letter__violation_found": False}, False),
        ({"letter__matter": " "}, False),
        ({"letter__kind": "postcard"}, False),
        ({"letter__kind": "reminder", "letter__investigators": 0, "letter__violation_found": False}, True),
    ],
)
def test_an_opinion_needs_two_investigators_and_a_violation_and_a_reminder_neither(changed, fine):
    assert allowed(ask("issue_union_letter", **{**LETTER, **changed})) is fine


def test_an_opinion_is_answered_in_fifteen_working_days_and_objected_to_in_five():
    received = {"letter__kind": "opinion", "letter__received_on": d(4, 15)}

    assert due_in("R-UNI-01", **received).due_on == d(5, 9)
    assert due_in("R-UNI-01.objection", **received).due_on == d(4, 22)


def test_a_reminder_waits_for_no_answer():
    assert due_in("R-UNI-01", letter__kind="reminder", letter__received_on=d(4, 15)) is None


def test_a_letter_of_unknown_kind_has_no_guessed_deadline():
    with pytest.raises(LookupError, match=r"letter\.kind"):
        due_in("R-UNI-01", letter__received_on=d(4, 15))


def test_a_late_objection_is_recorded_and_counts_as_an_answer():
    findings = ask(
        "answer_union_letter",
        letter__kind="opinion",
        letter__answer_kind="objection",
        letter__answer="不存在所述情形",
        letter__received_on=d(4, 15),
        letter__answered_on=d(4, 23),
    )

    assert allowed(findings)
    assert the(findings, "R-UNI-01").outcome is Outcome.PASS
    assert the(findings, "R-UNI-01.objected").outcome is Outcome.FAIL


PROPOSAL = {"letter__kind": "opinion", "letter__ground": "unanswered", "letter__received_on": d(4, 15)}


@pytest.mark.parametrize(
    ("changed", "fine"),
    [
        ({"today": d(5, 9)}, False),
        ({"today": d(5, 10)}, True),
        ({"today": d(5, 11), "letter__answered_on": d(5, 10)}, False),
        ({"today": d(4, 16), "letter__ground": "refused"}, True),
        ({"today": d(5, 11), "letter__ground": "not_complied", "letter__answered_on": d(5, 10)}, True),
        ({"today": d(5, 11), "letter__kind": "reminder"}, False),
        ({"today": d(5, 11), "letter__ground": "impatience"}, False),
    ],
)
def test_a_proposal_to_the_bureau_follows_an_opinion_refused_unanswered_or_not_complied_with(changed, fine):
    assert allowed(ask("issue_union_proposal", **{**PROPOSAL, **changed})) is fine


def test_only_the_local_general_union_may_turn_to_the_bureau():
    assert FLOW.by_act("issue_union_proposal").who == (Capacity.LOCAL_UNION_OFFICER,)


def test_letters_exist_only_where_a_regulation_knows_them():
    findings = ask("issue_union_letter", pack="cn_50", **LETTER)

    assert {finding.outcome for finding in findings} == {Outcome.NOT_APPLICABLE}


SUSPENSION = {
    "suspension__agreed_by": 2,
    "suspension__from_on": d(5, 6),
    "suspension__until_on": d(5, 16),
    "suspension__place": "示例会议室",
    "suspension__topics": ("工资",),
    "suspension__force_majeure": True,
}


@pytest.mark.parametrize(
    ("changed", "fine"),
    [
        ({}, True),
        ({"suspension__agreed_by": 1}, False),
        ({"suspension__until_on": d(5, 6)}, False),
        ({"suspension__place": ""}, False),
        ({"suspension__topics": ()}, False),
        ({"suspension__force_majeure": False}, True),
    ],
)
def test_a_suspension_needs_both_chiefs_and_the_next_talks_agreed(changed, fine):
    assert allowed(ask("suspend", **{**SUSPENSION, **changed})) is fine


def test_another_cause_than_force_majeure_is_warned_of_since_the_cap_runs_on():
    cause = the(ask("suspend", **{**SUSPENSION, "suspension__force_majeure": False}), "R-MTG-05.cause")

    assert (cause.outcome, cause.severity) == (Outcome.FAIL, Severity.WARN)


def test_talks_resume_on_the_day_agreed_even_on_a_holiday():
    resumes = due_in("R-MTG-05.resume", suspension__until_on=d(5, 3))

    assert resumes.fires_on == d(5, 3)


def test_force_majeure_moves_the_cap_on_wage_talks_by_the_days_of_the_pause():
    accepted = {"bargaining__accepted_on": d(4, 24)}

    assert due_in("R-MTG-06", **accepted).due_on == d(6, 23)
    assert due_in("R-MTG-06", **accepted, meeting__pauses=("2026-05-06/2026-05-16",)).due_on == d(7, 3)


def test_in_zhejiang_the_consent_of_the_employees_suffices_for_a_suspension():
    alone = {**SUSPENSION, "suspension__agreed_by": 1}

    assert allowed(ask("suspend", pack="cn_33", **alone, suspension__employees_agree=True))
    assert not allowed(ask("suspend", pack="cn_33", **alone, suspension__employees_agree=False))


@pytest.mark.parametrize(
    ("pack", "until", "outcome"),
    [("cn_50", d(6, 5), Outcome.PASS), ("cn_50", d(6, 6), Outcome.FAIL)],
)
def test_a_suspension_beyond_thirty_days_is_warned_of_in_chongqing(pack, until, outcome):
    cap = the(ask("suspend", pack=pack, **{**SUSPENSION, "suspension__until_on": until}), "R-MTG-05.cap")

    assert (cap.outcome, cap.blocks) == (outcome, False)


@pytest.mark.parametrize(
    ("pack", "ends"), [("cn_3702", d(7, 1)), ("cn_33", d(7, 1)), ("cn_50", d(7, 31)), ("cn", d(7, 1))]
)
def test_coordination_runs_from_acceptance(pack, ends):
    assert due_in("R-DIS-02", pack=pack, coordination__accepted_on=d(6, 1)).due_on == ends


EXTENSION = {
    "coordination__accepted_on": d(6, 1),
    "coordination__ends_on": d(7, 1),
    "coordination__extended_until": d(7, 16),
    "coordination__extension_reason": "争议复杂",
    "coordination__approved_by_head": True,
    "coordination__extensions": 0,
    "today": d(6, 30),
}


@pytest.mark.parametrize(
    ("changed", "fine"),
    [
        ({}, True),
        ({"coordination__extended_until": d(7, 17)}, False),
        ({"coordination__extension_reason": ""}, False),
        ({"coordination__approved_by_head": False}, False),
        ({"coordination__extensions": 1}, False),
        ({"today": d(7, 2)}, False),
    ],
)
def test_coordination_is_extended_once_in_time_by_fifteen_days_with_a_reason(changed, fine):
    assert allowed(ask("extend_coordination", **{**EXTENSION, **changed})) is fine


def test_an_extended_coordination_ends_after_the_day_the_bureau_fixed():
    assert due_in("R-DIS-03.end", coordination__extended_until=d(7, 12)).fires_on == d(7, 13)


def test_an_application_names_its_matter_and_the_bureau_may_act_without_one():
    assert not allowed(ask("apply_coordination", coordination__own_motion=False))
    assert allowed(ask("apply_coordination", coordination__own_motion=True))


def test_a_vacancy_is_to_be_filled_in_fifteen_days():
    assert due_in("R-REP-14", vacancy__on=d(4, 15)).due_on == d(4, 30)


@pytest.mark.parametrize(("in_office", "fine"), [(True, True), (False, False)])
def test_after_a_change_of_chief_only_the_new_chief_signs(in_office, fine):
    findings = ask(
        "sign_contract",
        ballot__passed=True,
        signature__signer_is_chief=True,
        signature__mandate_in_force=True,
        signature__chief_in_office=in_office,
        signature__text_digest="甲",
        ballot__digest="甲",
        today=d(6, 12),
        ballot__closed_on=d(6, 11),
    )

    assert allowed(findings) is fine


def test_before_acceptance_the_offering_side_withdraws_alone_and_afterwards_both_agree():
    alone, together = FLOW.by_act("withdraw"), FLOW.by_act("withdraw_together")

    assert alone.who == (Capacity.OFFERING_SIDE,)
    assert NegotiationState.ACCEPTED not in alone.sources
    assert set(together.sources) & set(alone.sources) == set()
    both = {"withdrawal__agreed_by": 2, "withdrawal__reason": "示例", "contracts__concluded": ()}
    assert allowed(ask("withdraw_together", **both))
    assert not allowed(ask("withdraw_together", **{**both, "withdrawal__agreed_by": 1}))


def test_a_concluded_contract_is_not_withdrawn_with_its_round():
    findings = ask(
        "withdraw_together",
        withdrawal__agreed_by=2,
        withdrawal__reason="示例",
        contracts__concluded=("工资专项集体合同",),
    )

    assert the(findings, "R-WDR-03").blocks


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

"""What may happen beside the talks: letters, suspension, coordination, replacement, withdrawal."""

from datetime import date

import pytest

from workflows.engine import allowed, due, evaluate
from workflows.facts import Facts
from workflows.flow import Capacity, load_flow
from workflows.pack import load_pack
from workflows.rule import Outcome, Severity
from workflows.states import NegotiationState

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


def test_another_cause_than_force_majeure_is_on_record_since_the_cap_runs_on_and_is_no_fault():
    cause = the(ask("suspend", **{**SUSPENSION, "suspension__force_majeure": False}), "R-MTG-05.cause")

    assert (cause.outcome, cause.severity) == (Outcome.FAIL, Severity.RECORD)


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

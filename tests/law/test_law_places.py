"""Six places side by side: the same question, another operator, unit or number, each with its article."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from workflows.engine import due, evaluate
from workflows.facts import Facts
from workflows.flow import load_flow
from workflows.pack import load_pack, pack_ids
from workflows.rule import Outcome

ON = date(2026, 6, 12)
PLACES = ("cn", "cn_37", "cn_33", "cn_31", "cn_50")


def ask(pack, act, rule, kind="general", **facts):
    findings = evaluate(
        load_pack(pack), load_flow().by_act(act), Facts.of(**facts), contract_types=[kind], on=ON
    )
    return next(finding for finding in findings if finding.rule == rule)


def said(pack, rule, kind):
    value = load_pack(pack).value(rule, kind, ON)
    if value is None:
        return "-"
    amount = "" if value.amount is None else str(value.amount)
    return "dispensed" if value.dispensed else " ".join(filter(None, (value.op, amount, value.unit)))


def test_all_six_places_are_packaged():
    assert set(pack_ids()) == {*PLACES, "cn_3702"}


# rule, type: the whole state, Shandong, Zhejiang, Shanghai, Chongqing; a dash where the law says nothing
TABLE = """
R-OFF-02 general: <= 20 day | <= 10 day | <= 10 working_day | <= 15 day | <= 20 day
R-REP-01 general: >= 3 | >= 3 | >= 3 | >= 3 | >= 3
R-REP-01.large general: - | - | >= 5 | - | -
R-REP-04 general: - | - | - | - | <= 15
R-REP-02 general: = | = | >= | >= | >=
R-REP-10 wage: <= 1/3 | <= 0 | <= 1/3 | <= 1/3 | <= 1/3
R-PRE-03 wage: <= 5 day | >= 10 day | >= 7 day | <= 5 day | >= 10 day
R-MTG-05.cap general: - | - | - | - | <= 30 day
R-MTG-05 general: = 2 | = 2 | dispensed | = 2 | = 2
R-MTG-02 general: != | != | != | dispensed | !=
R-MTG-06 wage: - | <= 60 day | - | - | -
R-VOT-03 general: >= 1/2 | >= 1/2 | > 1/2 | >= 1/2 | >= 1/2
R-VOT-03 wage: >= 1/2 | > 1/2 | > 1/2 | >= 1/2 | >= 1/2
R-VOT-02 general: >= 2/3 | >= 2/3 | >= 2/3 | >= 2/3 | >= 2/3
R-VOT-08 general: - | - | <= 15 working_day | - | -
R-VOT-08.again general: - | - | <= 5 working_day | - | -
R-FIL-02 general: <= 10 day | <= 10 day | <= 10 day | <= 10 day | <= 10 day
R-FIL-02 wage: <= 7 day | <= 10 day | <= 10 day | <= 10 day | <= 10 day
R-FIL-03 general: >= 3 | >= 3 | >= 5 | >= 3 | >= 3
R-PUB-01 wage: <= 5 day | <= 7 day | <= 5 working_day | <= 5 day | <= 10 day
R-PUB-01 general: - | <= 7 day | <= 5 working_day | - | <= 10 day
R-TRM-02 general: <= 3 month | <= 3 month | <= 90 day | <= 3 month | <= 3 month
R-TRM-02 wage: <= 60 day | <= 60 day | <= 90 day | <= 60 day | <= 3 month
R-PER-01 wage: - | <= 12 month | <= 12 month | - | <= 6 month
R-DIS-02 wage: <= 30 day | <= 30 day | <= 30 day | <= 30 day | <= 60 day
R-DIS-03 wage: <= 15 day | <= 15 day | <= 15 day | <= 15 day | <= 30 day
R-UNI-01 wage: - | <= 15 working_day | - | - | -
R-CHG-03 wage: >= 1/2 | > 1/2 | > 1/2 | >= 1/2 | >= 1/2
R-CHG-03.record wage: - | <= 7 day | <= 5 working_day | - | -
"""


@pytest.mark.parametrize("line", TABLE.strip().splitlines())
def test_each_place_says_its_own(line):
    asked, _, answers = line.partition(": ")
    rule, kind = asked.split()

    assert [said(place, rule, kind) for place in PLACES] == answers.split(" | ")


@pytest.mark.parametrize(
    ("place", "employees", "employer", "fine"),
    [
        ("cn", 5, 5, True),
        ("cn", 6, 5, False),
        ("cn_37", 6, 5, False),
        *((place, 6, 5, True) for place in ("cn_33", "cn_31", "cn_50")),
        *((place, 5, 6, False) for place in ("cn_33", "cn_31", "cn_50")),
    ],
)
def test_equal_numbers_in_one_place_are_no_more_than_the_employees_in_another(
    place, employees, employer, fine
):
    numbers = ask(
        place,
        "confirm_delegations",
        "R-REP-02",
        delegations__employees=employees,
        delegations__employer=employer,
    )

    assert numbers.blocks is not fine


def test_in_shanghai_the_chiefs_chair_together_and_no_turn_is_asked():
    turn = ask("cn_31", "open_next_round", "R-MTG-02", meeting__chair_side="employees")

    assert turn.outcome is Outcome.NOT_APPLICABLE
    assert turn.article.zh == "《上海市集体合同条例》第十八条"
    assert "共同主持" in turn.says_zh


def test_shanghai_counts_the_filing_from_the_written_notice_of_the_vote():
    known = Facts.of(ballot__notified_on=date(2026, 6, 1), contract__signed_on=date(2026, 6, 9))

    filing = due(load_pack("cn_31"), "R-FIL-02", known, contract_types=["general"], on=ON)

    assert (filing.from_on, filing.due_on) == (date(2026, 6, 1), date(2026, 6, 11))
    assert ask("cn_31", "conclude", "R-FIL-08").blocks


@pytest.mark.parametrize(
    ("place", "wage", "fine"),
    [("cn_33", "2010", False), ("cn_33", "2010.01", True), ("cn_50", "2200", True), ("cn_31", "2740", True)],
)
def test_zhejiang_asks_for_more_than_the_minimum_wage_and_others_for_the_minimum(place, wage, fine):
    facts = Facts({"terms.monthly_minimum_wage": Decimal(wage), "draft.term_from": date(2026, 7, 1)})
    findings = evaluate(
        load_pack(place), load_flow().by_act("agree_draft"), facts, contract_types=["wage"], on=ON
    )

    found = next(f for f in findings if f.rule == "R-DRF-02.monthly_minimum_wage")
    assert (found.outcome is Outcome.PASS) is fine
    assert not found.blocks


@pytest.mark.parametrize(("women", "answer"), [(19, Outcome.NOT_APPLICABLE), (20, Outcome.FAIL)])
def test_chongqing_asks_for_a_woman_where_women_are_a_fifth_of_the_staff(women, answer):
    found = ask(
        *("cn_50", "name_delegation", "R-REP-08.share"),
        delegation__side="employees",
        staff__women=women,
        staff__headcount=100,
        delegation__women=0,
    )

    assert found.outcome is answer


@pytest.mark.parametrize(("dispatched", "answer"), [(5, Outcome.NOT_APPLICABLE), (6, Outcome.FAIL)])
def test_chongqing_asks_for_a_dispatched_worker_above_a_twentieth_of_the_staff(dispatched, answer):
    found = ask(
        *("cn_50", "name_delegation", "R-REP-08.dispatched"),
        delegation__side="employees",
        staff__dispatched=dispatched,
        staff__headcount=100,
        delegation__dispatched=0,
    )

    assert found.outcome is answer


def test_a_staff_of_nobody_has_no_share():
    found = ask(
        *("cn_50", "name_delegation", "R-REP-08.share"),
        delegation__side="employees",
        staff__women=0,
        staff__headcount=0,
        delegation__women=0,
    )

    assert found.outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("side", "committee", "answer"),
    [
        ("employees", True, Outcome.FAIL),
        ("employees", False, Outcome.NOT_APPLICABLE),
        ("employer", True, Outcome.NOT_APPLICABLE),
    ],
)
def test_shanghai_asks_the_employees_for_a_woman_where_there_is_a_women_s_committee(side, committee, answer):
    found = ask(
        *("cn_31", "name_delegation", "R-REP-08.committee"),
        delegation__side=side,
        union__womens_committee=committee,
        delegation__women=0,
    )

    assert found.outcome is answer


@pytest.mark.parametrize(
    ("place", "staff", "delegates"),
    [
        ("cn_33", 99, 30),
        ("cn_33", 100, 40),
        ("cn_33", 199, 40),
        ("cn_33", 200, 47),
        ("cn_33", 999, 96),
        ("cn_33", 1000, 100),
        ("cn_33", 2000, 120),
        ("cn_33", 4999, 160),
        ("cn_33", 5000, 200),
        ("cn_31", 60, 30),
        ("cn_31", 100, 30),
        ("cn_31", 200, 35),
        ("cn_31", 2999, 170),
        ("cn_31", 3000, 175),
        ("cn_31", 9000, 175),
    ],
)
def test_the_congress_has_as_many_delegates_as_the_table_gives(place, staff, delegates):
    def roll_of(number):
        return ask(place, "open_ballot", "R-CON-08", congress__all_delegates=number, staff__headcount=staff)

    assert roll_of(delegates).outcome is Outcome.PASS
    assert roll_of(delegates - 1).blocks


def test_where_the_law_is_silent_the_finding_says_so():
    silent = ask("cn_37", "open_ballot", "R-CON-08", congress__all_delegates=3, staff__headcount=600)

    assert silent.outcome is Outcome.NOT_APPLICABLE
    assert silent.article.zh == "无相应规定"


@pytest.mark.parametrize("place", ["cn_33", "cn_50"])
def test_a_refusal_is_recorded_as_unlawful_where_no_reason_excuses_it(place):
    refusal = ask(place, "refuse_offer", "R-OFF-04.never", reply__accepted=False)

    assert (refusal.outcome, refusal.blocks) == (Outcome.FAIL, False)


def test_every_value_begins_on_its_day_and_not_the_day_before():
    for pack_id in pack_ids():
        pack = load_pack(pack_id)
        for value in pack.folders[0].values:
            assert value.applies_on(value.since)
            assert not value.applies_on(value.since - timedelta(days=1))
            if value.until is not None:
                assert value.applies_on(value.until)
                assert not value.applies_on(value.until + timedelta(days=1))


def test_public_holidays_changed_from_eleven_to_thirteen_with_2025():
    pack = load_pack("cn")

    counts = [
        pack.value("R-DRF-02.public_holidays", "general", day).amount
        for day in (date(2024, 12, 31), date(2025, 1, 1))
    ]

    assert counts == [11, 13]

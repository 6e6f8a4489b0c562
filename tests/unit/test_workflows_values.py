"""Values of a pack: cases on either side, tables, pauses, own words, what is dispensed with, and refusal."""

from datetime import date

import pytest

from tests.builders_packs import CASES, CITE, make_root, table, write
from workflows.engine import evaluate_rule
from workflows.facts import Facts
from workflows.pack import PackRefusedError, checked_pack, load_pack, read_pack
from workflows.pack_check import check_all
from workflows.rule import Outcome


@pytest.fixture
def root(tmp_path):
    return make_root(tmp_path)


def test_values_that_follow_each_other_day_by_day_are_sound(root):
    both = CASES.replace(
        "fail = [", 'fail = [{ why = "七月两票", on = 2026-07-01, facts = { "ballot.yes" = 2 } }, '
    )
    both = both.replace(
        "pass = [", 'pass = [{ why = "七月三票", on = 2026-07-01, facts = { "ballot.yes" = 3 } }, '
    )

    assert write(root, {"until": "2026-06-30"}, {"since": "2026-07-01"}, cases=both) == []


def test_each_value_needs_a_case_on_either_side_and_not_only_each_rule(root):
    wage = {"contract_types": '["wage"]'}

    assert write(root, {}, wage) == [
        "demo/cases.toml: R-NEW-01: no case that must pass for the value from 2026-01-01 for wage",
        "demo/cases.toml: R-NEW-01: no case that must fail for the value from 2026-01-01 for wage",
    ]


TABLE = {"check": '"table"', "fact": '"congress.all_delegates"', "other": '"staff.headcount"'}
STEPS = {"amount": None, "steps": "[{ above = 100, base = 40, per = 100, more = 7 }]"}
TABLE_CASES = CASES.replace(
    '"ballot.yes" = 3', '"congress.all_delegates" = 47, "staff.headcount" = 200'
).replace('"ballot.yes" = 2', '"congress.all_delegates" = 46, "staff.headcount" = 200')


def test_a_table_of_steps_is_read(root):
    assert write(root, STEPS, rule=TABLE, cases=TABLE_CASES) == []


def test_below_the_first_step_a_table_asks_nothing(root):
    write(root, STEPS, rule=TABLE, cases=TABLE_CASES)
    pack = read_pack("demo", root)
    facts = Facts.of(congress__all_delegates=1, staff__headcount=99)

    (finding,) = evaluate_rule(
        pack, pack.rule("R-NEW-01"), facts, contract_types=["general"], on=date(2026, 4, 15)
    )

    assert finding.outcome is Outcome.NOT_APPLICABLE


PERIOD = {"check": '"within"', "fact": '"reply.on"'}
DAYS = {"op": '"<="', "amount": "3", "unit": '"day"', "from": '"offer.received_on"', "roll": "true"}


@pytest.mark.parametrize(
    ("rule", "value", "reason"),
    [
        (TABLE, {**STEPS, "steps": "[{ above = 100, base = 40 }, { above = 50, base = 30 }]"}, "must rise"),
        (TABLE, {**STEPS, "steps": "[{ above = 100 }]"}, "base must be a whole number"),
        (TABLE, {**STEPS, "steps": "[{ above = 100, base = 1, colour = 2 }]"}, "unknown key 'colour'"),
        (PERIOD, {**DAYS, "pauses": '"reply.on"'}, "cannot pause"),
        (PERIOD, {**DAYS, "pauses": '"meeting.naps"'}, "cannot pause"),
        ({}, {"pauses": '"meeting.pauses"'}, "cannot pause"),
        ({}, {"dispensed": "true"}, "needs [], not"),
        ({}, {"says": "3"}, "says must be a text"),
        ({"when": '[{ fact = "ballot.secret" }]'}, {}, "when.equals"),
        ({"when": '[{ fact = "ballot.secrecy", equals = true }]'}, {}, "unknown fact"),
    ],
)
def test_a_malformed_value_is_refused_with_its_reason(root, rule, value, reason):
    (problem,) = write(root, value, rule=rule)

    assert "demo/demo.toml" in problem
    assert "R-NEW-01" in problem
    assert reason in problem


def test_a_place_may_say_a_value_in_its_own_words(root):
    write(root, {"says": '"示例三票，要求{op}{amount}"', "cure": '"示例办法"'})
    value = read_pack("demo", root).value("R-NEW-01", "general", date(2026, 4, 15))

    assert (value.says_zh, value.says_en, value.cure_zh) == ("示例三票，要求不低于3", "example", "示例办法")


def test_a_place_that_dispenses_with_a_rule_needs_no_case(root):
    path = root / "demo" / "demo.toml"
    dispensed = {"since": "2026-01-01", "dispensed": "true", "says": '"示例：不要求"', "cite": CITE}
    path.write_text(
        table({"id": '"R-OFF-04"'}, "[[rule]]") + "\n" + table(dispensed, "[[rule.value]]") + "\n",
        encoding="utf-8",
    )
    (root / "demo" / "cases.toml").unlink()

    assert check_all(root, ["demo"]) == []
    pack = read_pack("demo", root)
    (finding,) = evaluate_rule(
        pack, pack.rule("R-OFF-04"), Facts({}), contract_types=["wage"], on=date(2026, 4, 15)
    )
    assert (finding.outcome, finding.says_zh) == (Outcome.NOT_APPLICABLE, "示例：不要求")


def test_a_pack_with_a_problem_is_not_loaded_and_all_its_problems_are_named(root):
    write(root, {}, {"contract_types": '["wage"]'})

    with pytest.raises(PackRefusedError, match="no case that must pass") as refused:
        checked_pack("demo", root)

    assert len(refused.value.problems) == 2


def test_a_pack_whose_parent_has_a_problem_is_not_loaded_either(root):
    write(root)
    assert checked_pack("demo", root).id == "demo"
    (root / "cn" / "cases.toml").write_text("[default]\non = 2026-04-15\ntypes = []\n", encoding="utf-8")

    with pytest.raises(PackRefusedError, match="cn is refused"):
        checked_pack("demo", root)


def test_a_packaged_parent_is_checked_once(monkeypatch):
    load_pack.cache_clear()

    assert load_pack("cn_3702").chain == ("cn_3702", "cn_37", "cn")
    assert load_pack.cache_info().misses == 3

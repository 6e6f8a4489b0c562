"""Figures in the prose of a contract: what is found, what is left alone, and how a bad pattern is refused."""

import re
from datetime import date
from decimal import Decimal

import pytest

from workflows.contract_types import load_contract_types, template
from workflows.pack import load_pack, pack_ids
from workflows.rule import Severity
from workflows.strict import LawFileError
from workflows.text_check import check_text, load_patterns, number, parse_patterns, unread_figures

TYPES = ("general", "wage", "women", "safety")


def found(text, pack="cn_3702", types=TYPES, on=date(2027, 1, 1)):
    return [
        (one.rule.removeprefix("R-DRF-02."), str(one.figure), one.excerpt)
        for one in check_text(load_pack(pack), text, contract_types=types, on=on)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "女职工生育享受产假90天。",
        "女职工享受产假九十日，其中产前十五日。",
        "用人单位给予90天产假。",
        "产假为三个月。",
    ],
)
def test_ninety_days_of_maternity_leave_are_found_in_a_text(text):
    ((rule, figure, excerpt),) = found(text)

    assert (rule, figure) == ("maternity", "90")
    assert excerpt in text


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("难产的，增加产假10天。", ("difficult_birth", "10")),
        ("每多生育1个婴儿，增加产假10天。", ("multiple_birth", "10")),
        ("怀孕未满4个月流产的，享受7天产假。", ("miscarriage_early", "7")),
        ("怀孕满四个月流产的，享受三十天产假。", ("miscarriage_late", "30")),
        ("配偶享受护理假7天。", ("partner_leave", "7")),
        ("夫妻双方每年各享受育儿假五日。", ("childcare_leave", "5")),
        ("每天安排哺乳时间30分钟。", ("nursing_break", "30")),
        ("每天安排半小时以外的哺乳时间0.5小时。", ("nursing_break", "30.0")),
        ("每周工作时间不超过44小时。", ("weekly_hours", "44")),
        ("每日工作九小时。", ("daily_hours", "9")),
        ("每日加班不超过4小时。", ("overtime_daily", "4")),
        ("每月延长工作时间不得超过四十小时。", ("overtime_monthly", "40")),
        ("工作日延长工作时间的，支付不低于工资的120%。", ("overtime_weekday", "120")),
        ("休息日安排工作的，支付百分之一百五十。", ("overtime_restday", "150")),
        ("法定休假日安排工作的，支付不低于工资的200％。", ("overtime_holiday", "200")),
        ("累计工作满1年不满10年的，年休假3天。", ("annual_leave_1y", "3")),
        ("已满10年不满20年的，年休假9天。", ("annual_leave_10y", "9")),
        ("已满二十年的，年休假十四天。", ("annual_leave_20y", "14")),
        ("应休未休的年休假，按日工资的200%支付。", ("unused_leave", "200")),
        ("本企业月最低工资标准为2200元。", ("monthly_minimum_wage", "2200")),
        ("小时最低工资标准为二十元。", ("hourly_minimum_wage", "20")),
        ("全年法定节假日11天。", ("public_holidays", "11")),
    ],
)
def test_a_figure_below_the_line_is_found_wherever_it_is_written(text, figure):
    assert [(rule, amount) for rule, amount, _ in found(text)] == [figure]


@pytest.mark.parametrize(
    "text",
    [
        "产假不少于158日，其中产前15日。",
        "在国家规定的产假基础上增加产假60日。",
        "每天安排一小时哺乳时间。",
        "每周工作时间不超过40小时，每日工作不超过8小时，每周至少休息1日。",
        "工作日加班支付150%，休息日加班支付200%，法定节假日加班支付300%。",
        "怀孕未满4个月流产的，享受15天产假；怀孕满4个月流产的，享受42天产假。",
        "合同期限为三年，自2026年7月1日起。",
        "本条没有数字。",
    ],
)
def test_a_lawful_text_is_left_alone(text):
    assert found(text) == []


def test_the_same_text_is_judged_by_the_place_and_the_first_day_of_the_term():
    text = "女职工享受产假98天。"

    assert found(text, pack="cn") == []
    assert found(text, pack="cn_3702", on=date(2022, 10, 31)) == []
    assert [rule for rule, *_ in found(text, pack="cn_3702")] == ["maternity"]


def test_a_finding_names_its_place_in_the_text_its_article_and_its_weight():
    text = "第八条 女职工享受产假90天。第九条 每周工作时间为44小时。"

    maternity, hours = check_text(load_pack("cn"), text, contract_types=TYPES, on=date(2027, 1, 1))

    assert text[maternity.start : maternity.end] == maternity.excerpt == "产假90天"
    assert maternity.finding.article.zh == "《女职工劳动保护特别规定》第七条"
    assert maternity.finding.severity is Severity.BLOCK
    assert hours.rule == "R-DRF-02.weekly_hours"


def test_our_own_templates_contradict_no_minimum_of_qingdao():
    for kind in load_contract_types():
        assert found(str(template(kind)), types=(kind,)) == []


def test_every_pattern_belongs_to_a_minimum_of_the_law():
    rules = load_pack("cn").rules
    assert {rules[pattern.rule].check for pattern in load_patterns()} == {"term"}


def test_a_pattern_of_a_rule_the_pinned_law_does_not_know_is_passed_over(monkeypatch):
    pack = load_pack("cn")
    monkeypatch.setattr(pack, "rules", {})

    assert check_text(pack, "产假90天", contract_types=TYPES, on=date(2027, 1, 1)) == ()


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("98", "98"),
        ("2.5", "2.5"),
        ("十", "10"),
        ("十五", "15"),
        ("九十", "90"),
        ("一百零五", "105"),
        ("一百五十八", "158"),
        ("两千四百", "2400"),
        ("二〇二六", "2026"),
    ],
)
def test_numbers_are_read_in_digits_and_in_chinese(written, value):
    assert number(written) == Decimal(value)


@pytest.mark.parametrize(
    "figure",
    [
        {"rule": "R-X", "written": ["无数字"]},
        {"rule": "R-X", "written": ["{n}日至{n}日"]},
        {"rule": "R-X", "written": ["({n}日"]},
        {"rule": "R-X", "written": ["{n}日"], "factor": "many"},
        {"rule": "R-X", "written": ["{n}日"], "colour": "red"},
        {"written": ["{n}日"]},
    ],
)
def test_a_malformed_pattern_is_refused_by_name(figure):
    with pytest.raises(LawFileError):
        parse_patterns({"figure": [figure]}, "figures.toml")


@pytest.mark.parametrize("pack", pack_ids())
@pytest.mark.parametrize("kind", load_contract_types())
def test_every_figure_of_our_own_templates_is_read(kind, pack):
    words = [
        words
        for chapter in template(kind)["chapter"]
        for clause in chapter["clause"]
        for words in (clause["text"], *clause.get("items", ()))
    ]
    terms = {name: term.get("default", "2600") for name, term in template(kind)["term"].items()}
    whole = re.sub(r"\{(\w+)\}", lambda found: terms.get(found[1], "甲"), "\n".join(words))

    assert unread_figures(load_pack(pack), whole, contract_types=(kind,), on=date(2026, 7, 1)) == ()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("休息日工作且未能在一个月内安排同等时间补休的，不低于120%。", "overtime_restday"),
        ("工作日在八小时以外延长工作时间的，按照本人小时工资的120%支付。", "overtime_weekday"),
        ("法定休假日工作满8小时的，除当日工资外另行支付120%。", "overtime_holiday"),
    ],
)
def test_a_share_is_read_although_a_period_stands_between_it_and_its_day(text, rule):
    assert [(name, figure) for name, figure, _ in found(text)] == [(rule, "120")]


def test_the_share_of_a_rest_day_is_not_taken_for_that_of_a_holiday():
    assert found("法定休假日安排工作的，依法支付，休息日安排工作的，支付200%。") == []

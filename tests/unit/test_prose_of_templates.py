"""范本的句子 — a minimum that our own clauses speak of is judged in prose as well as in a typed figure."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from workflows.contract_types import load_contract_types, template
from workflows.pack import load_pack
from workflows.text_check import check_text, load_patterns, unread_figures

TYPES = tuple(load_contract_types())
ON = date(2026, 7, 1)
PACK = load_pack("cn_3702")
SHORT = {  # figure of a template → the minimum it is compared with, where the names differ
    "quota_pass_percent": "quota",
    "heat_allowance_outdoor": "heat_outdoor",
    "heat_allowance_indoor": "heat_indoor",
    "overtime_monthly_hours": "overtime_monthly",
    "maternity_leave_days": "maternity",
    "difficult_birth_extra_days": "difficult_birth",
    "multiple_birth_extra_days": "multiple_birth",
}
TAILS = ("_days", "_percent", "_minutes")
FREE = {"wage_increase_percent", "pay_day"}
"""No law sets a least figure for these."""


def rule_of(figure: str) -> str:
    """The minimum a figure of a template is compared with."""
    short = SHORT.get(figure, figure)
    for tail in TAILS:
        short = short.removesuffix(tail)
    return f"R-DRF-02.{short}"


def sentences(kind: str, changed: str, value: str) -> str:
    """The clauses of a template with one figure changed."""
    table = template(kind)
    figures = {name: term["default"] for name, term in table["term"].items()} | {changed: value}
    lines = []
    for chapter in table["chapter"]:
        for clause in chapter["clause"]:
            lines += [clause["text"], *clause.get("items", ())]
    text = "\n".join(lines)
    for name, figure in figures.items():
        text = text.replace("{" + name + "}", figure).replace("{" + name + "_capitals}", "贰仟元整")
    return text


def judged() -> Iterator[tuple[str, str, str]]:
    for kind in TYPES:
        for name, term in template(kind)["term"].items():
            if name not in FREE:
                yield kind, name, str(term["default"])


@pytest.mark.parametrize(("kind", "figure", "default"), list(judged()))
def test_a_figure_of_our_own_clauses_is_found_in_prose_when_it_is_on_the_wrong_side(kind, figure, default):
    rule = rule_of(figure)
    assert rule in PACK.rules
    values = ("1", str(Decimal(default) * 9))
    wrong = {
        str(one.figure)
        for value in values
        for one in check_text(PACK, sentences(kind, figure, value), contract_types=(kind,), on=ON)
        if one.rule == rule
    }

    assert wrong & {*values}


@pytest.mark.parametrize("kind", TYPES)
def test_our_own_clauses_with_lawful_figures_leave_no_word(kind):
    text = sentences(kind, "", "")

    assert check_text(PACK, text, contract_types=(kind,), on=ON) == ()
    assert unread_figures(PACK, text, contract_types=(kind,), on=ON) == ()


@pytest.mark.parametrize(
    "amount",
    [
        "2000元", "２０００元", "2,000元", "２，０００元", "2 000 元",
        "¥2000", "￥2000", "贰仟元", "两千元", "二千元",
        "2千元", "0.2万元", "人民币2000元整", "RMB 2000", "2000.00元", "二〇〇〇元", "壹仟玖佰元", "2000 块",
        "1999元5角", "两千块钱", "2000（贰仟）元", "不到2000元", "20百元", "2k元",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "sentence",
    [
        "本企业最低月工资标准为每月{}。",
        "每月最低工资标准为{}。",
        "本企业最低的工资为{}。",
        "职工月工资不低于{}。",
    ],
)
def test_a_wage_below_the_minimum_is_found_or_listed_whatever_the_sentence_and_the_dress(sentence, amount):
    assert rules_told(sentence.format(amount)) == {"R-DRF-02.monthly_minimum_wage"}


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("工作日延长工作时间的，支付小时工资一百二十个百分点的加班工资。", "overtime_weekday"),
        ("工作日延长工作时间的，支付小时工资120 percent的加班工资。", "overtime_weekday"),
        ("工作日延长工作时间的，支付小时工资百分之百的加班工资。", "overtime_weekday"),
        ("工作日延长工作时间的，支付小时工资六分之五的加班工资。", "overtime_weekday"),
        ("女职工生育享受产假十二周。", "maternity"),
        ("职工每日正常工作时间为9h。", "daily_hours"),
        ("职工每日工作时间为540分钟。", "daily_hours"),
        ("高温津贴每人每月80元。", "heat_indoor"),
        ("劳动定额以百分之八十的职工能够完成为准。", "quota"),
        ("年休假满一年不满十年的4天，满十年不满二十年的10天，满二十年的15天。", "annual_leave_1y"),
        ("年休假满一年不满十年的5天，满十年不满二十年的9天，满二十年的15天。", "annual_leave_10y"),
        ("年休假满一年不满十年的5天，满十年不满二十年的10天，满二十年的14天。", "annual_leave_20y"),
        ("非全日制用工的最低小时工资为20元。", "hourly_minimum_wage"),
    ],
)
def test_other_units_and_sentences_are_found_or_listed(sentence, rule):
    assert rules_told(sentence) == {f"R-DRF-02.{rule}"}


@pytest.mark.parametrize(
    "sentence",
    [
        "本企业最低月工资标准为每月２，６００元。",
        "病假工资不低于本企业最低月工资标准的百分之八十。",
        "工作日延长工作时间的，支付小时工资一百五十个百分点的加班工资。",
        "年休假满一年不满十年的5天，满十年不满二十年的10天，满二十年的15天。",
        "公司成立于2000年，注册资本2000元。",
        "试用期工资不低于转正工资的80%。",
        "每年六月至九月发放防暑降温费，室外作业每月300元，其他职工每月180元。",
        "加班工资以不低于本人小时工资的150%计算。",
        "职工每日工作不超过8小时。",
    ],
)
def test_a_lawful_sentence_is_left_alone(sentence):
    assert rules_told(sentence) == set()


def rules_told(text: str) -> set[str]:
    """Minimums that are found hurt, or not read, in a text."""
    found = check_text(PACK, text, contract_types=TYPES, on=ON)
    unread = unread_figures(PACK, text, contract_types=TYPES, on=ON)
    return {one.rule for one in (*found, *unread)}


def test_every_minimum_of_our_templates_has_a_sentence():
    assert {rule_of(figure) for _, figure, _ in judged()} <= {one.rule for one in load_patterns()}

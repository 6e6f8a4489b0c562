"""一个数字的各种写法: a figure below a minimum is found in every dress, or its sentence is listed."""

from __future__ import annotations

from datetime import date

import pytest

from workflows.contract_types import load_contract_types, template
from workflows.pack import load_pack
from workflows.rule import Severity
from workflows.text_check import TextFinding, check_text, unread_figures

TYPES = ("general", "wage", "women", "safety")
ON = date(2026, 5, 1)


def found(text: str) -> tuple[TextFinding, ...]:
    """Figures below a minimum of Qingdao."""
    return check_text(load_pack("cn_3702"), text, contract_types=TYPES, on=ON)


def unread(text: str) -> tuple[TextFinding, ...]:
    """Sentences with a figure nobody could read."""
    return unread_figures(load_pack("cn_3702"), text, contract_types=TYPES, on=ON)


SUMS = (
    *("2100元", "２１００元", "2,100元", "２，１００元", "2 100 元", "¥2100", "贰仟壹佰元", "2.1千元"),
    *("0.21万元", "两千一百元", "人民币2100元整", "2100块"),
)


@pytest.mark.parametrize("figure", SUMS)
def test_a_wage_below_the_minimum_is_found_in_every_dress(figure: str) -> None:
    text = f"每月最低工资标准为{figure}。"

    (one,) = found(text)

    assert (one.rule, one.figure) == ("R-DRF-02.monthly_minimum_wage", 2100)
    assert text[one.start : one.end] == one.excerpt
    assert figure.removesuffix("整") in one.excerpt
    assert unread(text) == ()


@pytest.mark.parametrize(
    "figure", ["120%", "120％", "１２０%", "1.2倍", "百分之一百二十", "一点二倍", "百分之120"]
)
def test_overtime_pay_below_the_line_is_found_in_every_dress(figure: str) -> None:
    (one,) = found(f"工作日加班按工资的{figure}支付。")

    assert (one.rule, one.figure) == ("R-DRF-02.overtime_weekday", 120)


@pytest.mark.parametrize(
    "days",
    [
        "90天",
        "９０天",
        "九○天",
        "九〇天",
        "九十天",
        "（含产前15天）90天",
        "(含产前十五天)九十日",
        "90⽇",
        "一律为90天",
    ],
)
def test_maternity_leave_below_the_line_is_found_in_every_dress(days: str) -> None:
    for women in ("女职工", "⼥职⼯"):
        (one,) = found(f"{women}产假{days}。")

        assert (one.rule, one.figure) == ("R-DRF-02.maternity", 90)


@pytest.mark.parametrize(
    "hours", ["九个半小时", "9个半小时", "9.5小时", "九点五小时", "９．５小时", "九小时半"]
)
def test_a_working_day_too_long_is_found_in_every_dress(hours: str) -> None:
    (one,) = found(f"每日工作{hours}。")

    assert one.rule == "R-DRF-02.daily_hours"
    assert one.figure == pytest.approx(9.5)


@pytest.mark.parametrize(
    "text",
    [
        "每月最低工资标准为二千来元。",
        "每月最低工资标准为2100。",
        "产假为七八十天。",
        "产假为若干天。",
        "女职工产假按九十多天执行。",
        "工作日加班支付若干元。",
    ],
)
def test_a_figure_nobody_can_read_is_listed_with_its_words_and_blocks_nothing(text: str) -> None:
    (one,) = unread(text)

    assert found(text) == ()
    assert one.excerpt in text
    assert one.finding.severity is Severity.WARN
    assert not one.finding.blocks
    assert "没有读出" in one.finding.says_zh
    assert one.finding.article.zh
    assert one.finding.cure_en


@pytest.mark.parametrize(
    "text",
    [
        "产假不少于158日，其中产前15日。",
        "女职工生育享受国家规定的产假。",
        "本企业最低工资标准按2026年公布的标准执行。",
        "工作日加班支付150%，休息日加班支付200%，法定节假日加班支付300%。",
        "难产的，增加产假十五天。",
        "每日工作八小时，每周工作四十小时。",
    ],
)
def test_a_lawful_text_is_neither_found_nor_listed(text: str) -> None:
    assert found(text) == unread(text) == ()


def test_nothing_in_our_own_templates_is_unread() -> None:
    for kind in load_contract_types():
        lines = str(template(kind))

        assert [one.excerpt for one in unread(lines)] == []

"""Contract templates: the four built-in ones are whole, and anything unexpected is refused by name."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

import workflows
from negotiation.domain.template import (
    MalformedTemplateError,
    MalformedTermError,
    MissingTermError,
    UnknownPlaceholderError,
    UnknownTermError,
    fill,
    terms_of,
)
from negotiation.domain.text import ContractText

FOLDER = Path(workflows.__file__).parent / "contract_types"
TYPES = ("general", "wage", "women", "safety")
EMPLOYER, UNION = "示例海工装备（青岛）有限公司", "示例海工装备（青岛）有限公司工会委员会"


def read(contract_type: str) -> dict:
    return tomllib.loads((FOLDER / contract_type / "template.toml").read_text(encoding="utf-8"))


def small(**changes: object) -> dict:
    template: dict = {
        "title": "示例合同",
        "term": {"pay_day": {"unit": "day", "default": "10", "says": "发薪日"}},
        "chapter": [{"title": "总则", "clause": [{"id": "a", "text": "每月{pay_day}日发薪。"}]}],
    }
    return template | changes


def filled(template: dict, **terms: str) -> ContractText:
    return fill(
        template,
        contract_type="general",
        employer=EMPLOYER,
        union=UNION,
        term_from=date(2026, 7, 1),
        term_until=date(2029, 6, 30),
        terms=terms,
    )


@pytest.mark.parametrize("contract_type", TYPES)
def test_each_built_in_template_fills_without_a_placeholder_left(contract_type: str) -> None:
    text = filled(read(contract_type))

    words = [
        word
        for chapter in text.chapters
        for clause in chapter.clauses
        for word in (clause.text, *clause.items)
    ]
    assert not any("{" in word or "}" in word for word in words)
    assert any(EMPLOYER in word and UNION in word for word in words)
    assert any("2026年7月1日" in word and "2029年6月30日" in word for word in words)


def test_the_general_contract_has_at_least_eight_chapters_and_forty_five_clauses() -> None:
    text = filled(read("general"))

    assert len(text.chapters) >= 8
    assert sum(len(chapter.clauses) for chapter in text.chapters) >= 45


def test_a_figure_given_by_the_parties_replaces_the_default_in_words_and_in_the_terms() -> None:
    text = filled(read("wage"), monthly_minimum_wage="2750.5")

    clause = next(c for chapter in text.chapters for c in chapter.clauses if c.id == "enterprise-minimum")
    assert "2750.5元（大写：贰仟柒佰伍拾元伍角整）" in clause.text
    assert text.terms["monthly_minimum_wage"].value == "2750.5"


def test_changing_one_figure_changes_the_digest() -> None:
    assert filled(read("wage")).digest != filled(read("wage"), pay_day="11").digest


def test_terms_are_listed_in_the_order_of_the_template() -> None:
    assert [spec.name for spec in terms_of(read("safety"))][:2] == ["daily_hours", "overtime_monthly_hours"]


def test_a_figure_for_a_term_the_template_does_not_have_is_refused() -> None:
    with pytest.raises(UnknownTermError, match="bonus"):
        filled(small(), bonus="1")


def test_a_placeholder_that_nobody_declared_is_refused() -> None:
    chapter = [{"title": "总则", "clause": [{"id": "a", "text": "{pay_day}{nobody}"}]}]

    with pytest.raises(UnknownPlaceholderError, match="nobody"):
        filled(small(chapter=chapter))


@pytest.mark.parametrize("text", ["每月{pay_day}日{", "}{pay_day}", "{pay_day}{{x}"])
def test_a_brace_without_its_partner_is_refused(text: str) -> None:
    with pytest.raises(UnknownPlaceholderError):
        filled(small(chapter=[{"title": "总则", "clause": [{"id": "a", "text": text}]}]))


def test_a_term_without_figure_and_default_is_refused() -> None:
    with pytest.raises(MissingTermError, match="pay_day"):
        filled(small(term={"pay_day": {"unit": "day", "says": "发薪日"}}))


@pytest.mark.parametrize("value", ["-1", "1e3", "1,000", "", "十", "01", "1.", " 5"])
def test_a_figure_that_is_no_plain_decimal_is_refused(value: str) -> None:
    with pytest.raises(MalformedTermError, match="pay_day"):
        filled(small(), pay_day=value)


def test_a_sum_of_money_finer_than_a_fen_is_refused() -> None:
    with pytest.raises(MalformedTermError, match="monthly_minimum_wage"):
        filled(read("wage"), monthly_minimum_wage="2600.001")


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(MalformedTermError, match="fortnight"):
        terms_of(small(term={"pay_day": {"unit": "fortnight", "says": "发薪日"}}))


CLAUSE = {"id": "a", "text": "{pay_day}"}


@pytest.mark.parametrize(
    "changes",
    [
        {"colour": "red"},
        {"title": ""},
        {"chapter": []},
        {"chapter": "总则"},
        {"chapter": ["总则"]},
        {"chapter": [{"title": "总则", "clause": [CLAUSE, CLAUSE]}]},
        {"chapter": [{"title": "总则", "clause": [CLAUSE | {"txt": "x"}]}]},
        {"chapter": [{"title": "总则", "clause": [CLAUSE | {"items": "x"}]}]},
        {"chapter": [{"title": "总则", "clause": [CLAUSE | {"topics": [1]}]}]},
        {"chapter": [{"title": "总则", "clause": [{"id": "a", "text": "没有数值"}]}]},
        {"term": {"pay_day": {"unit": "day", "default": 10, "says": "发薪日"}}},
        {"term": {"pay_day": {"unit": "day"}}},
    ],
)
def test_a_malformed_template_is_refused(changes: dict) -> None:
    with pytest.raises(MalformedTemplateError):
        filled(small(**changes))


@pytest.mark.parametrize("contract_type", TYPES)
def test_each_template_covers_the_topics_of_its_type_and_no_other(contract_type: str) -> None:
    known = tomllib.loads((FOLDER / contract_type / "type.toml").read_text(encoding="utf-8"))

    text = filled(read(contract_type))

    assert text.topics == {topic["id"] for topic in known["topic"]}
    assert text.title == known["title_zh"]

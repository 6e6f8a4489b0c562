"""条款文字 — a figure written in words is judged when the text is tabled, and shown in its words."""

from __future__ import annotations

from typing import Any

import pytest

from negotiation.domain.errors import ContentError, RefusedError
from negotiation.messages import field_problems
from negotiation.storage.database import Database
from negotiation.usecases.perform import perform
from tests.builders import House, a_case, a_story, at, before, blocking, refused
from workflows.lookalikes import plain
from workflows.rule import Outcome


def tabled(house: House, *clauses: str, term_from: str = "2026-07-01", kind: str = "women") -> Any:
    """The command that tables these clauses as a women's contract."""
    chapter = {"title": "特殊保护", "clauses": [{"id": str(n), "text": one} for n, one in enumerate(clauses)]}
    content = {"term_from": term_from, "term_until": "2028-06-30", "chapters": [chapter]}
    return house.command("table_text", "chair", "2026-05-14 10:00", kind, content=content)


def test_ninety_days_of_maternity_leave_in_words_are_refused_with_the_article_and_the_words(
    database: Database,
) -> None:
    house = a_case(database, before(a_story(("women",)), "table_text"))

    raised = refused(house, tabled(house, "女职工生育享受产假90天，工资照发。"), RefusedError)

    assert "R-DRF-02.maternity" in blocking(raised)
    blocks = [one for one in getattr(raised, "findings", ()) if one.blocks]
    found = [one for one in blocks if one.rule == "R-DRF-02.maternity"]
    assert found[0].compared[0].value == "“产假90天”"
    assert {one.name for one in found[0].compared} >= {"draft.words", "required"}
    assert found[0].cure_zh
    assert found[0].cure_en


def test_every_figure_in_words_is_named_not_the_first_one(database: Database) -> None:
    house = a_case(database, before(a_story(("women",)), "table_text"))

    raised = refused(house, tabled(house, "产假九十天。", "每周工作时间为48小时。"), RefusedError)

    assert {"R-DRF-02.maternity", "R-DRF-02.weekly_hours"} <= set(blocking(raised))


def test_an_item_under_a_clause_is_read_too(database: Database) -> None:
    house = a_case(database, before(a_story(("women",)), "table_text"))
    command = tabled(house, "女职工享受下列假期：")
    command.content["chapters"][0]["clauses"][0]["items"] = ["产假90天；", "哺乳时间每日一小时。"]

    assert "R-DRF-02.maternity" in blocking(refused(house, command, RefusedError))


def test_the_words_are_judged_by_the_law_of_the_first_day_of_the_term(database: Database) -> None:
    house = a_case(database, before(a_story(("women",), pack="cn"), "table_text"))

    before_the_provisions = perform(house.office, tabled(house, "产假90天。", term_from="2012-04-27"))

    assert "R-DRF-02.maternity" not in [one.rule for one in before_the_provisions[0].findings if one.blocks]
    raised = refused(house, tabled(house, "产假90天。", term_from="2012-04-28"), RefusedError)
    assert "R-DRF-02.maternity" in blocking(raised)


def test_a_lawful_text_of_ones_own_is_tabled_and_leaves_no_finding_about_its_words(
    database: Database,
) -> None:
    house = a_case(database, before(a_story(("women",)), "table_text"))

    done = perform(house.office, tabled(house, "女职工生育享受产假158天，工资照发。"))

    words = [one for one in done[0].findings if any(item.name == "draft.words" for item in one.compared)]
    assert words == []
    assert house.contract("women").draft.tabled_at == at("2026-05-14 10:00")


def test_a_figure_that_only_warns_stands_in_the_findings_of_the_act(database: Database) -> None:
    house = a_case(database, before(a_story(("women",)), "table_text"))

    done = perform(house.office, tabled(house, "配偶陪产假3天。"))

    found = [one for one in done[0].findings if one.rule == "R-DRF-02.partner_leave"]
    assert any(one.outcome is Outcome.FAIL and not one.blocks for one in found)


def test_look_alikes_of_a_pdf_are_refused_with_both_characters_named(database: Database) -> None:
    house = a_case(database, before(a_story(("women",)), "table_text"))

    raised = refused(house, tabled(house, "⼥职工产假为90⽇。"), ContentError)

    fields = getattr(raised, "fields", ())
    assert [problem for _, problem, _ in fields] == ["lookalike"]
    assert "⼥（U+2F25）→女" in fields[0][2]
    assert "⽇" in field_problems(raised, "zh")[0].sentence


def test_a_text_that_differs_from_the_one_on_the_table_in_look_alikes_alone_is_told_so_and_changes_nothing(
    database: Database,
) -> None:
    house = a_case(database, before(a_story(("women",)), "table_text"))
    perform(house.office, tabled(house, "女职工生育享受产假158日，工资照发。"))
    on_the_table = house.contract("women").draft

    raised = refused(house, tabled(house, alike := "⼥职工生育享受产假158⽇，工资照发。"), ContentError)

    said = field_problems(raised, "zh")[0].sentence
    assert "⼥（U+2F25）→女" in said
    assert "⽇（U+2F47）→日" in said
    assert plain(alike) == "女职工生育享受产假158日，工资照发。"
    assert house.contract("women").draft == on_the_table


@pytest.mark.parametrize("figure", ["２１００元", "2,100元", "贰仟壹佰元", "0.21万元"])
def test_no_dress_of_a_figure_ends_in_an_error_and_none_passes_in_silence(
    database: Database, figure: str
) -> None:
    house = a_case(database, before(a_story(("wage",), pack="cn_3702"), "table_text"))
    command = tabled(house, f"每月最低工资标准为{figure}。", kind="wage")

    done = perform(house.office, command)

    failing = [one for each in done for one in each.findings if one.outcome is Outcome.FAIL]
    assert "R-DRF-02.monthly_minimum_wage" in [one.rule for one in failing]

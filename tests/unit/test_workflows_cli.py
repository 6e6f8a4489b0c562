"""The kernel's own command line: check, explain, diagram and generated pages."""

import runpy
import shutil
import sys
from pathlib import Path

import pytest

from workflows import __main__ as cli
from workflows.pack_check import Problem

PAGES = Path(__file__).parents[2] / "docs" / "law"


def test_check_finds_no_problem_in_the_packaged_law(capsys):
    assert cli.main(["check"]) == 0
    assert "0 problems" in capsys.readouterr().out


def test_check_prints_each_problem_and_says_no(capsys, monkeypatch):
    monkeypatch.setattr(cli, "check_all", lambda: [Problem("cn/offer.toml", "R-OFF-02", "示例")])

    assert cli.main(["check"]) == 1
    assert "cn/offer.toml: R-OFF-02: 示例" in capsys.readouterr().out


def test_explain_says_where_a_value_comes_from(capsys):
    assert cli.main(["explain", "--pack", "cn_3702", "--on", "2026-03-01", "--rule", "R-OFF-02"]) == 0

    out = capsys.readouterr().out
    assert "《山东省劳动合同条例》第三十八条（V） [cn_37]" in out
    assert "《山东省企业工资集体协商条例》第二十一条（V） [cn_37]" in out
    assert "general,women,safety" in out


def test_explain_prints_all_rules_and_says_where_the_law_is_silent(capsys):
    assert cli.main(["explain", "--pack", "cn", "--on", "2026-03-01"]) == 0

    out = capsys.readouterr().out
    assert "R-REP-07" in out
    assert "本地区没有规定" in out


@pytest.mark.parametrize(
    "arguments",
    [
        ["explain", "--pack", "cn_9999", "--on", "2026-03-01"],
        ["explain", "--pack", "cn", "--on", "2026-03-01", "--rule", "R-XXX-99"],
    ],
)
def test_unknown_places_and_rules_are_unusable_input(arguments, capsys):
    assert cli.main(arguments) == 2
    assert "unknown" in capsys.readouterr().out


def test_the_diagram_draws_both_levels_with_chinese_names(capsys):
    assert cli.main(["diagram"]) == 0

    out = capsys.readouterr().out
    assert "offered --> overdue: T4 逾期未答复" in out
    assert "congress_called --> voted_failed: T16 结束表决并计票（未通过）" in out


def test_the_generated_pages_in_the_repository_are_up_to_date():
    assert cli.main(["docs", "--check", "--out", str(PAGES)]) == 0


def test_a_page_edited_by_hand_is_found_and_written_again(tmp_path, capsys):
    shutil.copytree(PAGES, tmp_path / "law")
    page = tmp_path / "law" / "rules.md"
    page.write_text("edited", encoding="utf-8")

    assert cli.main(["docs", "--check", "--out", str(tmp_path / "law")]) == 1
    assert cli.main(["docs", "--out", str(tmp_path / "law")]) == 0
    assert cli.main(["docs", "--check", "--out", str(tmp_path / "law")]) == 0
    assert page.read_text(encoding="utf-8") != "edited"


def test_the_kernel_runs_as_a_module(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["workflows", "diagram"])

    monkeypatch.delitem(sys.modules, "workflows.__main__")  # else runpy warns that it is already imported
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("workflows", run_name="__main__")

    assert ended.value.code == 0
    assert "stateDiagram" in capsys.readouterr().out


def test_every_template_clause_names_topics_of_its_own_type():
    from workflows.contract_types import load_contract_types, template

    for path in (Path(cli.__file__).parent / "contract_types").glob("*/template.toml"):
        kind = load_contract_types()[path.parent.name]
        clauses = [c for chapter in template(kind.id)["chapter"] for c in chapter["clause"]]
        assert {topic for clause in clauses for topic in clause["topics"]} <= kind.topic_ids

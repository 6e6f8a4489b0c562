"""案例文件的检查: all that is wrong is told at once, in the user's words; nothing is passed over."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from negotiation.casefile import check_file, parse_story
from negotiation.cli import cli
from negotiation.domain.errors import CaseFileError
from negotiation.story_problems import Problem
from tests.builders import EXAMPLE

HEAD = """[case]
title = "示例"
pack = "cn_3702"
initiator = "employees"
"""
ORGANISATIONS = "".join(
    f"""
[[organisation]]
id = "{name}"
kind = "{name}"
name = "示例{name}"
uscc = "{uscc}"
short = "示"
area = "370211"
"""
    for name, uscc in (
        ("union", "81370211MC0DEM0021"),
        ("employer", "91370211MA9DEM001G"),
        ("bureau", "11370211MB9DEM002T"),
        ("upper_union", "81370211MC0DEM0021"),
    )
)
PEOPLE = """
[[person]]
id = "chair"
organisation = "union"
name = "示例甲"
sex = "女"
born_on = 1978-03-12
post = "工会主席"
roles = ["union_chair"]
[[person]]
id = "boss"
organisation = "employer"
name = "示例乙"
sex = "男"
born_on = 1970-03-12
post = "总经理"
roles = ["legal_representative"]
"""
CONGRESS = """
[[congress]]
organisation = "union"
delegates = 60
front_line = 38
"""
OPEN = """
[[step]]
at = 2026-04-15T09:00:00+08:00
act = "open_negotiation"
by = "chair"
contracts = ["wage"]
"""

BY = 'by = "chair"'


def step(act: str, *lines: str, at: str = "2026-05-15T10:00:00+08:00") -> str:
    """One more step."""
    return "\n".join(("", "[[step]]", f"at = {at}", f'act = "{act}"', *lines, ""))


def told(tmp_path: Path, *parts: str, head: str = HEAD, people: str = PEOPLE) -> dict[str, Problem]:
    """Key → what is wrong there; the codes of the parties are not judged here."""
    place = tmp_path / "story.toml"
    place.write_text(head + ORGANISATIONS + people + "".join(parts), encoding="utf-8")
    lines = place.read_text(encoding="utf-8").splitlines()
    found = [one for one in check_file(place) if not one.key.endswith("uscc")]
    for one in found:
        last = re.sub(r"\[\d+\]$", "", one.key).split(".")[-1]
        shown = lines[one.line - 1]
        assert last in shown or one.problem in {"missing", "nobody", "no_contracts", "no_congress", "no_kind"}
    return {one.key: one for one in found}


def test_a_story_of_two_steps_has_no_problem(tmp_path: Path) -> None:
    assert told(tmp_path, OPEN, step("wait")) == {}


def test_five_mistakes_are_told_at_once_each_with_the_word_that_was_meant(tmp_path: Path) -> None:
    people = PEOPLE.replace('"union_chair"', '"union_boss"')
    offer = step(
        "serve_offer", 'by = "chair"', "[step.content]", 'topics = ["示例"]', 'meetingplace = "示例"'
    )

    found = told(
        tmp_path, OPEN.replace("wage", "wages"), step("serve_ofer", 'by = "chairr"'), offer, people=people
    )

    assert {key: one.problem for key, one in found.items()} == {
        "person[1].roles[1]": "not_listed",
        "step[1].contracts[1]": "unknown_type",
        "step[2].act": "unknown_act",
        "step[2].by": "unknown_person",
        "step[3].content.meetingplace": "unknown_key",
        "step[3].content.meeting_at": "missing",
        "step[3].content.meeting_place": "missing",
    }
    assert "serve_offer" in found["step[2].act"].says("zh")
    assert "meeting_place" in found["step[3].content.meetingplace"].says("en")


@pytest.mark.parametrize(
    ("steps", "key", "problem"),
    [
        (step("wait", "[step.content]", 'topics = ["示例"]'), "step[2].content", "idle_content"),
        (step("wait", 'by = "chair"'), "step[2].by", "idle_by"),
        (
            step("confirm_delegations", BY, 'contracts = ["wage"]'),
            "step[2].contracts",
            "idle_contracts",
        ),
        (step("confirm_delegations", BY, "yes = 3"), "step[2].yes", "idle_count"),
        (step("confirm_delegations", BY, 'device = "boss"'), "step[2].device", "idle_device"),
        (step("confirm_delegations", BY, 'rules = ["R-OFF-02"]'), "step[2].rules", "idle_rules"),
        (step("confirm_delegations"), "step[2].by", "nobody"),
        (step("cast_ballots", "yes = 50", "no = 11"), "step[2].yes", "more_than_delegates"),
        (step("check_in", "present = 61"), "step[2].present", "more_than_delegates"),
        (step("issue_text", 'by = "boss"', 'contracts = ["women"]'), "step[2].contracts[1]", "not_opened"),
        (step("wait", "negotiation = 2"), "step[2].negotiation", "no_negotiation"),
        (step("agree_draft", 'by = "chair"'), "step[2].act", "follows"),
        (step("deemed_effect", 'by = "chair"'), "step[2].act", "timer"),
        (step("wait", at="2026-04-01T10:00:00+08:00"), "step[2].at", "back_in_time"),
        (step("wait", 'expect = "refused"', 'rules = ["R-OFF-99"]'), "step[2].rules[1]", "unknown_rule"),
        (
            step("audit_seal", BY, "[step.content]", 'nota = "示例"'),
            "step[2].content.nota",
            "unknown_key",
        ),
    ],
)
def test_what_would_be_passed_over_is_a_problem(tmp_path: Path, steps: str, key: str, problem: str) -> None:
    found = told(tmp_path, CONGRESS, OPEN, steps)

    assert {name: one.problem for name, one in found.items()} == {key: problem}


@pytest.mark.parametrize(
    ("line", "key", "problem"),
    [
        ('figures = {wage_increase_percent = "8", bonus = "1"}', "figures.bonus", "unknown_figure"),
        ('figures = {wage_increase_percent = "8%"}', "figures.wage_increase_percent", "not_decimal"),
        ("figures = {wage_increase_percent = 8}", "figures.wage_increase_percent", "not_text"),
        ('terms = {maternity_leave = {value = 98, unit = "day"}}', "terms", "idle_terms"),
        ('term_until = "soon"', "term_until", "not_day"),
        (
            'chapters = [{title = "示例", clauses = [{id = "a", text = "示例", topics = ["payments"]}]}]',
            "chapters[1].clauses[1].topics[1]",
            "not_in_list",
        ),
    ],
)
def test_the_content_of_a_text_is_judged_to_its_leaves(
    tmp_path: Path, line: str, key: str, problem: str
) -> None:
    until = "" if line.startswith("term_until") else "term_until = 2027-04-30"
    content = ("[step.content]", "term_from = 2026-05-01", until, line)

    found = told(tmp_path, OPEN, step("table_text", 'by = "chair"', *content))

    assert {name: one.problem for name, one in found.items()} == {f"step[2].content.{key}": problem}


def test_people_and_papers_that_do_not_exist_are_told_with_those_that_do(tmp_path: Path) -> None:
    filing = step(
        "submit_filing", 'by = "boss"', "[step.content]", 'attachments = ["licens"]', 'course = "示例"'
    )
    names = 'representatives = [{person = "ghost", chief = true}]'
    naming = step(
        "name_delegation",
        'by = "chair"',
        "[step.content]",
        names,
        'method = "示例"',
        "chosen_on = 2026-04-20",
    )

    found = told(tmp_path, OPEN, naming, filing)

    assert {key: one.problem for key, one in found.items()} == {
        "step[2].content.representatives[1].person": "unknown_person",
        "step[3].content.attachments[1]": "not_in_list",
    }
    assert "licence" in found["step[3].content.attachments[1]"].says("zh")


def test_a_step_that_expects_the_refusal_is_no_mistake(tmp_path: Path) -> None:
    wrong = ('by = "chair"', 'expect = "error"', "[step.content]", 'nonsense = "示例"')
    refused = ('by = "chair"', 'expect = "refused"', 'rules = ["not_ready"]')

    assert told(tmp_path, OPEN, step("serve_offer", *wrong), step("nonsense", *wrong[:2])) == {}
    assert told(tmp_path, OPEN, step("agree_draft", *refused)) == {}


def test_delegates_of_a_kind_are_never_more_than_the_delegates(tmp_path: Path) -> None:
    for line in ("front_line = 61", "front_line = 30\nwomen = 61", "front_line = 30\ntechnical = 31"):
        found = told(tmp_path, CONGRESS.replace("front_line = 38", line), OPEN)

        assert {one.problem for one in found.values()} == {"more_than_delegates"}


@pytest.mark.parametrize(
    ("written", "instead", "key", "problem"),
    [
        ('area = "370211"', 'area = "青岛市"', "organisation[1].area", "area_form"),
        ('area = "370211"', 'area = "37021"', "organisation[1].area", "area_form"),
        (
            'short = "示"',
            'short = "示"\nheadcount = 9\nwomen = 10',
            "organisation[1].women",
            "more_than_staff",
        ),
        (
            'short = "示"',
            'short = "示"\nheadcount = 9\ndispatched = 10',
            "organisation[1].dispatched",
            "more_than_staff",
        ),
        ("born_on = 1978-03-12", "born_on = 2030-03-12", "person[1].born_on", "born_later"),
    ],
)
def test_what_cannot_be_true_of_a_firm_or_a_person_is_told(
    tmp_path: Path, written: str, instead: str, key: str, problem: str
) -> None:
    place = tmp_path / "story.toml"
    text = HEAD + ORGANISATIONS + PEOPLE + OPEN
    assert written in text
    place.write_text(text.replace(written, instead, 1), encoding="utf-8")

    found = {one.key: one.problem for one in check_file(place) if not one.key.endswith("uscc")}

    assert found == {key: problem}


def test_a_head_that_names_another_side_than_the_one_that_opens_is_told(tmp_path: Path) -> None:
    found = told(tmp_path, OPEN, head=HEAD.replace('"employees"', '"employer"'))

    assert {key: one.problem for key, one in found.items()} == {"case.initiator": "other_initiator"}


def test_one_mistake_hides_no_other_and_the_lines_are_in_order(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    broken = text.replace('pack = "cn_3702"', 'pack = "cn_99"').replace(
        'act = "accept_offer"', 'act = "accept"'
    )
    broken = broken.replace('sex = "女"\nborn_on = 1978', 'sex = "?"\nborn_on = 1978')

    with pytest.raises(CaseFileError) as raised:
        parse_story(broken, "story.toml")

    keys = [one.key for one in raised.value.problems]
    assert keys[0] == raised.value.values["key"] == "case.pack"
    assert {"case.pack", "person[2].sex", "step[4].act"} <= set(keys)
    assert [one.line for one in raised.value.problems] == sorted(one.line for one in raised.value.problems)


@pytest.mark.parametrize("shown", ["公平", "示例〇"])
def test_a_byte_order_mark_of_windows_is_no_part_of_the_text(tmp_path: Path, shown: str) -> None:
    place = tmp_path / "记事本.toml"
    place.write_bytes(b"\xef\xbb\xbf" + EXAMPLE.read_bytes().replace(b"\n", b"\r\n"))

    assert check_file(place) == ()


@pytest.mark.parametrize(("encoding", "named"), [("gbk", "GBK"), ("utf-16", "UTF-16"), ("utf-16-le", "")])
def test_another_encoding_is_named_and_how_to_save_the_file(
    tmp_path: Path, encoding: str, named: str
) -> None:
    place = tmp_path / "story.toml"
    place.write_bytes((HEAD + ORGANISATIONS).encode(encoding))

    (found,) = check_file(place)

    assert found.problem in {"encoding", "toml"}
    assert found.line >= 1
    if named:
        assert named in found.says("zh")
        assert "UTF-8" in found.says("zh")


def test_no_sentence_of_a_problem_mixes_the_languages(tmp_path: Path) -> None:
    noise = [
        "x = 1\n",
        "[[step]\n",
        'a = "b\n',
        "a = b\n",
        "a = 2026-02-30\n",
        "a = 1\na = 2\n",
        "a = [1\n",
        "a\n",
    ]
    for text in (*noise, "step = 3\n", "step = [1]\n", 'case = "x"\n'):
        place = tmp_path / "story.toml"
        place.write_text(text, encoding="utf-8")

        for one in check_file(place):
            zh = one.says("zh").replace(str(one.values.get("value")), "").replace("TOML", "")
            assert re.search(r"[\u4e00-\u9fff]", zh)
            assert not re.search(r"[A-Za-z]{3,} [A-Za-z]{2,} ", zh), zh
            assert "{" not in one.says("zh") + one.says("en")


def test_check_lists_everything_runs_nothing_and_exits_with_two(tmp_path: Path) -> None:
    place = tmp_path / "story.toml"
    place.write_text(
        EXAMPLE.read_text(encoding="utf-8").replace('"accept_offer"', '"accept"'), encoding="utf-8"
    )

    plain = CliRunner().invoke(cli, ["play", str(place), "--check", "--out", str(tmp_path / "out")])
    lines = CliRunner().invoke(cli, ["play", str(place), "--check", "--json"]).output.splitlines()
    clean = CliRunner().invoke(cli, ["play", str(EXAMPLE), "--check"])
    played = CliRunner().invoke(cli, ["play", str(place), "--out", str(tmp_path / "out")])

    assert (plain.exit_code, clean.exit_code, played.exit_code) == (2, 0, 2)
    assert "story.toml:" in plain.output
    assert "step[4].act" in plain.output
    assert [json.loads(one)["key"] for one in lines] == ["step[4].act"]
    assert not (tmp_path / "out").exists()
    assert "step[4].act" in played.output


@pytest.mark.parametrize("place", sorted(EXAMPLE.parent.glob("*.toml")), ids=lambda one: one.stem)
def test_every_example_is_clean(place: Path) -> None:
    assert check_file(place) == ()

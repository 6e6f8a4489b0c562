"""演出的结果: what a program and a person are told of each step, an early end included."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from negotiation.cli import cli
from tests.builders import EXAMPLE

TEXT = EXAMPLE.read_text(encoding="utf-8")
HEAD, STEPS = TEXT[: TEXT.index("[[step]]")], TEXT[TEXT.index("[[step]]") :].split("[[step]]")[1:]


def played(tmp_path: Path, steps: list[str], *options: str) -> Result:
    """A story of the example's parties with these steps."""
    place = tmp_path / "story.toml"
    place.write_text(HEAD + "".join(f"[[step]]{one}" for one in steps), encoding="utf-8")
    return CliRunner().invoke(cli, ["play", str(place), "--out", str(tmp_path / "out"), *options])


def first(act: str) -> int:
    """Place of the first step of an act that is expected to be done."""
    return next(n for n, one in enumerate(STEPS) if f'act = "{act}"' in one and "expect" not in one)


@pytest.fixture(scope="module")
def offered(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, object]]:
    """The example as far as its offer, which is then served once more and refused."""
    steps = [one for one in STEPS[: first("serve_offer") + 1] if "expect" not in one]
    again = steps[-1].replace("2026-04-1", "2026-04-2", 1).split("[step.content]")
    result = played(tmp_path_factory.mktemp("told"), [*steps, "[step.content]".join(again)], "--json")
    assert result.exit_code == 1
    return [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]


def test_every_line_has_the_state_of_the_negotiation_the_texts_and_the_days_they_took_effect(
    offered: list[dict[str, object]],
) -> None:
    opened, served, refused = offered

    assert (opened["state"], served["state"]) == ("drafting", "offered")
    assert served["texts"]["wage"] == {"on_table": None, "in_force": None}  # type: ignore[index]
    assert served["effective"] == dict.fromkeys(served["contracts"])  # type: ignore[call-overload]
    assert served["flags"] == {}
    assert refused["state"] == "offered"


def test_every_finding_names_its_contract_and_speaks_in_words(offered: list[dict[str, object]]) -> None:
    for line in offered:
        for one in line["findings"]:  # type: ignore[attr-defined]
            assert set(one) == {"rule", "outcome", "severity", "article", "says", "contract"}
            assert not one["says"].startswith("{")
            assert "页" not in one["says"]
            assert "按钮" not in one["says"]


def test_a_step_that_comes_out_otherwise_tells_what_it_rests_on(tmp_path: Path) -> None:
    opening, offer = STEPS[first("open_negotiation")], STEPS[first("serve_offer")]
    silent = "\n".join(line for line in offer.splitlines() if not line.startswith("staff_views"))

    result = played(tmp_path, [opening, silent])

    assert result.exit_code == 1
    assert "第2步没有得到预期的结果：发出要约" in result.output
    assert "预期：办成" in result.output
    assert "当时：案件要约起草" in result.output
    assert "已听取职工意见 = 否" in result.output
    assert "expected" not in result.output


def test_a_fact_of_an_earlier_step_is_told_with_that_step(tmp_path: Path) -> None:
    text = EXAMPLE.with_name("overdue-and-letters.toml").read_text(encoding="utf-8")
    expected = 'expect = "refused"\nrules = ["R-UNI-02.unanswered"]\n'
    before, after = text.split(expected)
    place = tmp_path / "story.toml"
    place.write_text(before + after.split("[[step]]")[0], encoding="utf-8")

    result = CliRunner().invoke(cli, ["play", str(place), "--out", str(tmp_path / "out")])

    assert result.exit_code == 1
    assert "由第8步“发出工会提示函或者劳动法律监督意见书”形成" in result.output, result.output


def test_the_language_of_the_story_is_spoken_unless_another_is_asked_for(tmp_path: Path) -> None:
    steps = [STEPS[first("open_negotiation")]]
    place = tmp_path / "story.toml"
    english = HEAD.replace("[case]", '[case]\nlanguage = "en"').replace('language = "zh"\n', "")
    place.write_text(english + f"[[step]]{steps[0]}", encoding="utf-8")

    own = CliRunner().invoke(cli, ["play", str(place), "--out", str(tmp_path / "out")])

    assert "Open" in own.output

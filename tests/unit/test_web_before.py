"""Before something is done its page shows what it is about: minutes, people, texts, keys, both ways on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.builders_web import STORY, World, world

OBJECTION = STORY.with_name("objection-and-refiling.toml")


def page(place: World, person: str, address: str) -> str:
    answer = place.visitor(person).get(address.format(place.case_id))
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def test_minutes_that_are_recorded_open_filled(tmp_path: Path) -> None:
    with world(tmp_path, "2026-05-06T18:00:00+08:00") as place:
        (step,) = [one for one in place.story.step if one.act == "record_minutes" and one.at.day == 6]

        form = page(place, "clerk", "/employer/case/{}/act/record_minutes")

    for words in (step.content["employees_views"], step.content["employer_views"], *step.content["agreed"]):
        assert words in form


def test_each_side_is_offered_its_own_people_and_none_of_those_who_speak_for_the_other(
    tmp_path: Path,
) -> None:
    with world(tmp_path, "2026-04-21T09:00:00+08:00") as place:
        unions = page(place, "chair", "/union/case/{}/act/name_delegation")
        employers = page(place, "hr", "/employer/case/{}/act/name_delegation")

    for person in ("director", "hr", "finance", "production"):
        assert f'value="{person}"' not in unions, person
        assert f'value="{person}"' in employers, person
    for person in ("chair", "women", "welder", "fitter"):
        assert f'value="{person}"' in unions, person
        assert f'value="{person}"' not in employers, person


@pytest.mark.parametrize(("person", "counter"), [("hr", "employer"), ("chair", "union")])
def test_after_an_objection_both_ways_are_told_and_neither_is_pushed(
    tmp_path: Path, person: str, counter: str
) -> None:
    with world(tmp_path, "2026-06-29T10:30:00+08:00", OBJECTION) as place:
        case = page(place, person, f"/{counter}/case/{{}}")

    ways = re.findall(r'class="button( primary)?" href="[^"]*/act/(renegotiate|refile)[?"]', case)
    assert "重新协商" in case
    assert "重新报送" in case
    assert [pushed for pushed, _ in ways if pushed] == []


def test_once_the_congress_is_called_a_chief_is_asked_to_try_the_key_before_the_day(tmp_path: Path) -> None:
    with world(tmp_path, "2026-05-18T11:00:00+08:00") as place:
        chief = page(place, "chair", "/union/case/{}")
        officer = page(place, "hr", "/employer/case/{}")
        keys = page(place, "chair", "/union/keys")

    assert "data-trial" in chief
    assert "trial.js" in chief
    assert "data-trial" not in officer
    assert "data-persist" in keys
    assert "没有答应长期保管密钥" in keys


def test_a_browser_that_cannot_run_the_script_is_told_so_without_one_and_which_can(tmp_path: Path) -> None:
    """The sentence stands in the page itself; the script takes it away where it runs."""
    with world(tmp_path, "2026-05-29T09:00:00+08:00") as place:
        signing = page(place, "chair", "/union/case/{}/sign/sign_contract")
        keys = page(place, "chair", "/union/keys")

    for whole in (signing, keys):
        assert "data-too-old" in whole
        assert "可以用的：Chrome、Edge、Firefox" in whole
        assert 'name="renderer" content="webkit"' in whole


@pytest.mark.parametrize(
    ("act", "person", "counter", "until"),
    [
        ("issue_text", "hr", "employer", "2026-05-28T11:00:00+08:00"),
        ("open_ballot", "chair", "union", "2026-05-28T08:59:00+08:00"),
    ],
)
def test_an_act_without_questions_shows_the_very_text_it_is_done_to(
    tmp_path: Path, act: str, person: str, counter: str, until: str
) -> None:
    with world(tmp_path, until) as place:
        form = page(place, person, f"/{counter}/case/{{}}/act/{act}")
        with place.application.office.reading() as uow:
            drafts = [one.draft for one in uow.cases.load(place.case_id).contracts.values()]

    shown = [one.digest for one in drafts if one is not None and f"/text/{one.digest}" in form]
    assert shown
    assert form.count('<article class="sheet"') == len(shown)
    assert "阅读这份文本全文" in form
    assert "办理以后看得到的：" in form
    assert "示例海工装备（青岛）有限公司工会委员会、示例海工装备（青岛）有限公司" in form


def test_whoever_opens_another_case_is_told_first_of_the_one_that_runs(tmp_path: Path) -> None:
    with world(tmp_path, "2026-04-13T09:30:00+08:00") as place:
        form = page(place, "chair", "/union/open")

    assert "本单位已有没有结案的案件" in form
    assert place.case_id in form


def test_the_reviewer_reads_the_text_and_why_something_was_filed_although_it_warned(tmp_path: Path) -> None:
    with world(tmp_path, "2026-06-16T09:00:00+08:00", OBJECTION) as place:
        warned = next(one.despite for one in place.story.step if one.act == "submit_filing" and one.despite)

        review = page(place, "reviewer", "/bureau/case/{}/act/object")

    assert warned in review
    assert '<article class="sheet"' in review

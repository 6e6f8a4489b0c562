"""Snapshots of a pack: complete, stable, restorable years later; and what a move to newer law changes."""

import copy
import json
from dataclasses import replace
from datetime import date

import pytest

from tests.builders_law import ON, passing_facts
from workflows import contract_types
from workflows.engine import due, evaluate
from workflows.facts import Facts
from workflows.flow import Level, Row, load_flow
from workflows.pack import SnapshotError, UnknownRuleError, load_pack, pack_from_json, pack_ids
from workflows.pack_diff import diff
from workflows.pack_folder import PackFolder
from workflows.pack_model import Pack
from workflows.rule import Outcome, When
from workflows.strict import LawFileError

FLOW = load_flow()


def stored(pack_id):
    """A snapshot as a store gives it back: through text."""
    return json.loads(json.dumps(load_pack(pack_id).as_json(), ensure_ascii=False))


@pytest.mark.parametrize("pack_id", pack_ids())
def test_a_restored_pack_has_the_digest_it_was_stored_under(pack_id):
    restored = pack_from_json(stored(pack_id))

    assert restored.digest == load_pack(pack_id).digest
    assert restored.restored
    assert (restored.id, restored.chain, restored.title) == (
        pack_id,
        load_pack(pack_id).chain,
        load_pack(pack_id).title,
    )


@pytest.mark.parametrize("act", [row.act for row in FLOW.rows])
@pytest.mark.parametrize("pack_id", ["cn_3702", "cn_33", "cn_31"])
def test_a_restored_pack_answers_every_act_as_the_packaged_one(pack_id, act):
    row, restored = FLOW.by_act(act), pack_from_json(stored(pack_id))
    for facts in (Facts({}), passing_facts(pack_id, row, "wage")):
        answers = [
            [
                finding.as_json()
                for finding in evaluate(pack, row, facts, contract_types=["general", "wage"], on=ON)
            ]
            for pack in (load_pack(pack_id), restored)
        ]
        assert answers[0] == answers[1]


def test_a_snapshot_holds_only_texts_flags_lists_and_nulls():
    def kinds(value):
        if isinstance(value, dict):
            return set().union(*(kinds(item) for item in value.values()))
        if isinstance(value, list):
            return set().union(set(), *(kinds(item) for item in value))
        return {type(value)}

    assert kinds(load_pack("cn_33").as_json()) == {str, bool, type(None)}


def test_a_snapshot_is_restored_without_asking_today_s_contract_types(monkeypatch):
    snapshot = stored("cn")
    monkeypatch.setattr(contract_types, "load_contract_types", dict)

    assert pack_from_json(snapshot).value("R-OFF-02", "wage", ON).amount == 20


def break_(snapshot, *path, value=None):
    broken = copy.deepcopy(snapshot)
    place = broken
    for key in path[:-1]:
        place = place[key]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return broken


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format",), "2"),
        (("folders",), None),
        (("folders", 0, "rules", 0, "check"), "guess"),
        (("folders", 0, "rules", 0, "on_fail"), "shout"),
        (("folders", 0, "values", 0, "since"), "yesterday"),
        (("folders", 0, "values", 0, "article", "statute"), "nobody-knows"),
        (("folders", 0, "values", 0, "amount"), "float:1.5"),
        (("folders", 0, "values", 0, "amount"), "flag:maybe"),
        (("calendars", "2026", "holidays"), "x"),
        (("statutes",), "x"),
        (("folders", 0, "version"), "one"),
    ],
)
def test_a_snapshot_that_is_broken_is_refused_by_name(path, value):
    with pytest.raises(SnapshotError):
        pack_from_json(break_(stored("cn"), *path, value=value))


def test_a_condition_with_an_amount_that_no_fact_can_have_is_refused():
    snapshot = stored("cn")
    rule = next(rule for rule in snapshot["folders"][0]["rules"] if rule["when"])
    rule["when"][0][1] = "share:1/2"

    with pytest.raises(SnapshotError):
        pack_from_json(snapshot)


def test_a_change_of_one_number_changes_the_digest():
    snapshot = stored("cn")
    reply = next(v for v in snapshot["folders"][0]["values"] if v["rule"] == "R-OFF-02")
    reply["amount"] = "count:21"

    assert pack_from_json(snapshot).digest != load_pack("cn").digest


def without(pack_id, rule_id):
    """The pack as it was stored before a rule was written."""
    snapshot = stored(pack_id)
    for folder in snapshot["folders"]:
        folder["rules"] = [rule for rule in folder["rules"] if rule["id"] != rule_id]
        folder["values"] = [value for value in folder["values"] if value["rule"] != rule_id]
    return pack_from_json(snapshot)


def test_a_rule_younger_than_the_pinned_law_is_not_asked_and_the_finding_says_so():
    row = Row("X1", "x", Level.CONTRACT, (), None, (), "示例", "example", asks=("R-TRM-02",))

    (finding,) = evaluate(without("cn", "R-TRM-02"), row, Facts({}), contract_types=["wage"], on=ON)

    assert finding.outcome is Outcome.NOT_APPLICABLE
    assert "没有这一条" in finding.says_zh
    assert finding.contract_type == "wage"


def test_a_period_younger_than_the_pinned_law_does_not_run():
    term = Facts.of(contract__term_until=date(2026, 12, 31))

    assert due(without("cn", "R-TRM-02"), "R-TRM-02", term, contract_types=["wage"], on=ON) is None


def test_a_rule_the_packaged_law_lacks_stays_an_error():
    with pytest.raises(UnknownRuleError):
        due(load_pack("cn"), "R-NEW-99", Facts({}), contract_types=["wage"], on=ON)


def test_the_same_pack_differs_in_nothing():
    assert diff(load_pack("cn_3702"), pack_from_json(stored("cn_3702")), ON) == ()


def test_moving_from_the_national_law_to_shandong_lists_the_reply_period_once_for_its_types():
    changes = {
        (change.rule, change.contract_types): change
        for change in diff(load_pack("cn"), load_pack("cn_37"), ON)
    }

    general = changes["R-OFF-02", ("general", "women", "safety")]
    assert (general.kind, general.before.amount, general.after.amount) == ("changed", 20, 10)
    assert changes["R-OFF-02", ("wage",)].after.article.statute_id == "sd-wage-negotiation-2016"
    assert changes["R-MTG-06", ("wage",)].kind == "added"
    assert not any(rule == "R-FIL-05" for rule, _ in changes)


def test_moving_back_lists_what_no_longer_holds():
    removed = [c for c in diff(load_pack("cn_37"), load_pack("cn"), ON) if c.kind == "removed"]

    cap = next(change for change in removed if change.rule == "R-MTG-06")
    plain = cap.as_json()
    assert (plain["kind"], plain["after"], plain["before"]["amount"]) == ("removed", None, "count:60")


def test_a_difference_is_what_the_law_says_on_the_day_and_not_when_it_was_reviewed():
    snapshot = stored("cn")
    for value in snapshot["folders"][0]["values"]:
        value["article"]["reviewed_on"] = "2026-12-01"

    assert diff(load_pack("cn"), pack_from_json(snapshot), ON) == ()


def test_a_new_sentence_or_question_of_a_rule_is_a_difference():
    snapshot = stored("cn")
    rule = next(r for r in snapshot["folders"][0]["rules"] if r["id"] == "R-OFF-02")
    rule["check"] = "elapsed"

    assert {c.rule for c in diff(load_pack("cn"), pack_from_json(snapshot), ON)} == {"R-OFF-02"}


def test_a_rule_or_type_that_only_one_of_both_knows_is_a_difference():
    older = without("cn", "R-TRM-02")

    assert {(c.rule, c.kind) for c in diff(older, load_pack("cn"), ON)} == {("R-TRM-02", "added")}
    fewer = Pack(
        older.folders,
        older.calendar,
        contract_types=["general"],
        statutes=older.statutes,
        restored=True,
    )
    assert all("general" not in c.contract_types or c.kind == "added" for c in diff(fewer, older, ON))


def test_values_shared_with_a_rule_that_does_not_exist_are_refused():
    pack = load_pack("cn")
    stray = replace(pack.rules["R-OFF-02"], id="R-NEW-01", values_of="R-NEW-02", when=(When("today", 1),))
    folder = PackFolder("x", "示例", "Example", 1, "", (stray,), ())

    with pytest.raises(LawFileError, match="R-NEW-02"):
        Pack([folder], pack.calendar, contract_types=["general"], statutes=pack.statutes)

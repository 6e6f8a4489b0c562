"""固定的规则: a case keeps the law it was opened under, and moves only by the keeper's command."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from negotiation.bootstrap import InstalledPacks, stored_law
from negotiation.cli import cli
from negotiation.domain.errors import PackChangedError, RepinNotNeededError, TooEarlyError, WrongActorError
from negotiation.ports import Office
from negotiation.storage import tables
from negotiation.storage.database import Database, file_of
from negotiation.usecases.audit import verify_ledgers
from negotiation.usecases.perform import perform
from negotiation.usecases.read import view_case
from negotiation.usecases.repin import plan, repin
from tests.builders import House, a_case, a_story, at, upto
from workflows.pack import Pack, load_pack, pack_from_json

OLD, NEW = 10, 7
"""Days to answer an offer, as the law has it and as an invented later version has it."""


def newer(pack: Pack, days: int = NEW) -> Pack:
    """The same pack with another period to answer, and one more refusal: an offer must have two topics."""
    plain: dict[str, Any] = json.loads(json.dumps(pack.as_json()))
    for folder in plain["folders"]:
        for value in folder["values"]:
            if value["rule"] == "R-OFF-02" and value["amount"] == f"count:{OLD}":
                value["amount"] = f"count:{days}"
    return pack_from_json(plain)


class Installed(InstalledPacks):
    """An installation on which another version was installed."""

    def __init__(self, database: Database, pack: Pack) -> None:
        super().__init__(stored_law(database))
        self._now = pack

    def newest(self, pack_id: str) -> Pack:
        """The later version."""
        return self._now


def after_update(house: House) -> Office:
    """The office of the house after its rule packs were updated."""
    return replace(house.office, packs=Installed(house.database, newer(load_pack("cn_37"))))


@pytest.fixture
def offered(database: Database) -> House:
    """An offer was served on 15 April; the answer is due on the 25th, a Saturday, so on Monday the 27th."""
    return a_case(database, upto(a_story(), "serve_offer"))


def test_the_law_of_a_case_is_kept_once_when_it_is_opened(offered: House) -> None:
    offered.play(replace(a_story().step[0], at=at("2026-04-16 09:00")))

    with offered.database.reader.connect() as connection:
        (kept,) = connection.execute(sa.select(tables.metadata.tables["pack_snapshot"])).all()

    assert (kept.pack_id, kept.digest) == ("cn_37", load_pack("cn_37").digest)
    assert pack_from_json(json.loads(kept.body)).digest == kept.digest


def test_a_new_version_leaves_a_running_case_alone(offered: House) -> None:
    office = after_update(offered)

    view = view_case(office, offered.actor("chair"), offered.id, at("2026-04-24 10:00"))

    assert view.state.en == "Offered, awaiting reply"
    assert [(str(one.due_on), one.says.zh) for one in view.deadlines] == [
        ("2026-04-27", "收到要约之日起10日内书面答复")
    ]


def test_without_the_version_and_without_a_snapshot_the_case_is_refused(offered: House) -> None:
    office = replace(offered.office, packs=_Forgetful(offered.database, newer(load_pack("cn_37"))))

    with pytest.raises(PackChangedError):
        view_case(office, offered.actor("chair"), offered.id, offered.now)


class _Forgetful(Installed):
    def __init__(self, database: Database, pack: Pack) -> None:
        super().__init__(database, pack)
        self._snapshot = lambda _: None


@pytest.mark.parametrize("body", ["", "{}", "[1]", '{"format": "99"}'])
def test_a_damaged_snapshot_is_no_law(offered: House, body: str) -> None:
    packs = InstalledPacks(lambda _: body)

    with pytest.raises(PackChangedError):
        packs.pinned("cn_37", "0" * 64)


def test_a_place_that_is_gone_from_the_installation_lives_on_in_its_cases(offered: House) -> None:
    pack = load_pack("cn_37")
    body = json.dumps(pack.as_json(), ensure_ascii=False)

    restored = InstalledPacks(lambda _: body).pinned("cn_gone", pack.digest)

    assert (restored.digest, restored.restored) == (pack.digest, True)


def test_the_dry_run_lists_what_would_change_and_changes_nothing(offered: House) -> None:
    before = offered.everything()

    planned = plan(after_update(offered), offered.id, at("2026-04-17 10:00"))

    assert {(one.rule, one.kind) for one in planned.changes} == {
        ("R-OFF-02", "changed"),
        ("R-OFF-02.expired", "changed"),
    }
    (moved,) = planned.deadlines
    assert (str(moved.before.due_on), str(moved.after.due_on)) == ("2026-04-27", "2026-04-22")  # type: ignore[union-attr]  # both
    assert (planned.refusals, planned.unjudged) == ((), ())
    assert offered.everything() == before


def test_moving_is_an_entry_of_its_own_and_counts_running_deadlines_anew(offered: House) -> None:
    office = after_update(offered)

    planned, done = repin(office, offered.id, at("2026-04-17 10:00"))

    assert (done.row, planned.new.digest) == ("H01", offered.case().negotiation.pack_digest)
    with offered.office.reading() as uow:
        clocks = [(str(one.due_on), one.state.value) for one in uow.deadlines.of(offered.id)]
    assert clocks == [("2026-04-22", "running"), ("2026-04-27", "met")]
    body = offered.links()[-1].body
    assert body["act"] == "repin"
    assert body["from"] == body["to"] == "offered"
    verify_ledgers(offered.office.reading)
    view = view_case(office, offered.actor("chair"), offered.id, at("2026-04-23 10:00"))
    assert view.state.en == "Reply overdue"
    assert [one.title.zh for one in view.entries][-2:] == ["改用新版规则包", "逾期未答复"]


def test_after_the_move_acts_are_judged_by_the_new_law(offered: House) -> None:
    office = after_update(offered)
    repin(office, offered.id, at("2026-04-17 10:00"))
    content = {"meeting_at": at("2026-05-06 14:00"), "meeting_place": "示例", "reasons": "同意"}

    done = perform(office, offered.command("accept_offer", "director", "2026-04-24 10:00", content=content))

    late = next(one for one in done[-1].findings if one.rule == "R-OFF-02")
    assert (late.outcome.value, late.severity.value) == ("fail", "record")


def test_an_act_the_new_law_would_have_refused_is_named_and_stands(database: Database) -> None:
    house = a_case(database, upto(a_story(), "name_delegation", 2))
    plain: dict[str, Any] = json.loads(json.dumps(load_pack("cn_37").as_json()))
    for folder in plain["folders"]:
        for value in folder["values"]:
            if value["rule"] == "R-REP-01" and value["amount"] == "count:3":
                value["amount"] = "count:5"
    office = replace(house.office, packs=Installed(database, pack_from_json(plain)))

    planned = plan(office, house.id, house.now)

    assert [(one.row, [f.rule for f in one.findings]) for one in planned.refusals] == [
        ("A02", ["R-REP-01"]),
        ("A02", ["R-REP-01"]),
    ]
    assert planned.unjudged == ()


def test_nobody_but_the_keeper_moves_a_case(offered: House) -> None:
    office, before = after_update(offered), offered.everything()

    for person in ("chair", "director", "reviewer", "upper-officer"):
        with pytest.raises(WrongActorError):
            repin(office, offered.id, at("2026-04-17 10:00"), offered.actor(person))

    assert offered.everything() == before


def test_a_case_on_the_newest_law_is_not_moved_and_time_does_not_run_back(offered: House) -> None:
    with pytest.raises(RepinNotNeededError):
        repin(offered.office, offered.id, at("2026-04-17 10:00"))
    with pytest.raises(TooEarlyError):
        repin(after_update(offered), offered.id, at("2026-04-15 09:59"))


@pytest.fixture
def on_file(sqlite_only: Database) -> House:
    """An offered case in an embedded database, for the command line."""
    return a_case(sqlite_only, upto(a_story(), "serve_offer"))


@pytest.fixture
def sqlite_only(sqlite_template: Any, tmp_path: Any) -> Any:
    """An embedded database in a folder of its own."""
    import shutil

    from negotiation.storage.database import open_database

    file = tmp_path / "office.db"
    shutil.copyfile(sqlite_template, file)
    database = open_database(f"sqlite:///{file}")
    yield database
    database.close()


def run(house: House, *arguments: str) -> Any:
    """`xieyue` with this house's database."""
    assert file_of(house.database.url) is not None
    return CliRunner().invoke(cli, [*arguments, "--database", house.database.url])


def test_explain_on_the_command_line_names_rule_article_and_values(on_file: House) -> None:
    number = on_file.case().negotiation.number

    told = run(on_file, "explain", number, "--at", "2026-04-20T10:00:00+08:00", "--act", "accept_offer")
    plain = run(on_file, "explain", number, "--at", "2026-04-20T10:00:00+08:00", "--json")

    assert told.exit_code == 0
    assert "✓ T2" in told.output
    assert "R-OFF-02" in told.output
    answers = {one["act"]: one for one in json.loads(plain.output) if not one["contract"]}
    assert answers["accept_offer"]["may"] is True
    assert (answers["open_meeting"]["may"], answers["open_meeting"]["state_fits"]) == (False, False)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("explain", "370211-1999-0001"), 2),
        (("explain", "370211-2026-0001", "--act", "no_such_act"), 2),
        (("explain", "370211-2026-0001", "--act", "open_negotiation"), 2),
        (("repin", "370211-1999-0001"), 2),
        (("repin", "370211-2026-0001"), 1),
    ],
)
def test_what_cannot_be_asked_ends_with_a_sentence_and_a_code(
    on_file: House, arguments: tuple[str, ...], code: int
) -> None:
    told = run(on_file, *arguments)

    assert (told.exit_code, told.output.count("Traceback")) == (code, 0)


def test_repin_on_the_command_line_is_a_dry_run_unless_applied(
    on_file: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = newer(load_pack("cn_37"))
    monkeypatch.setattr(InstalledPacks, "newest", lambda _self, _id: later)
    number, when = on_file.case().negotiation.number, "2026-04-17T10:00:00+08:00"

    dry = run(on_file, "repin", number, "--at", when)
    length = len(on_file.links())
    applied = run(on_file, "repin", number, "--at", when, "--apply", "--json")

    assert "2026-04-27 → 2026-04-22" in dry.output
    assert length + 1 == len(on_file.links())
    assert json.loads(applied.output)["applied"] is True
    assert on_file.case().negotiation.pack_digest == later.digest

"""演示和命令行: the demo plays to four contracts that anyone can verify; exit codes 0 to 3."""

from __future__ import annotations

import hashlib
import json
import random
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from negotiation.cli import cli
from signing import bundle
from signing.verdict import examine_pdf
from tests.builders import ALL, EXAMPLE, example

STEP_KEYS = {
    *("step", "at", "act", "transition", "outcome", "findings", "negotiation", "state", "contracts"),
    *("texts", "effective", "flags", "deadlines", "documents"),
}
TITLES = {
    "general": "集体合同",
    "wage": "工资专项集体合同",
    "women": "女职工特殊权益保护专项集体合同",
    "safety": "劳动安全卫生专项集体合同",
}


def run(*arguments: str | Path) -> Result:
    """The `xieyue` command, in this process."""
    return CliRunner().invoke(cli, [str(one) for one in arguments])


@dataclass(frozen=True, slots=True)
class Played:
    """What `xieyue play --json` has printed and left."""

    folder: Path
    exit_code: int
    lines: list[dict[str, Any]]

    @property
    def steps(self) -> list[dict[str, Any]]:
        """One object a step, timers included."""
        return self.lines[:-1]

    @property
    def summary(self) -> dict[str, Any]:
        """The last object."""
        return self.lines[-1]

    @property
    def database(self) -> str:
        """Address of the database."""
        return f"sqlite:///{self.folder / 'office' / 'xieyue.sqlite'}"

    def bundle(self, kind: str) -> Path:
        """Evidence of one contract."""
        return self.folder / str(self.summary["contracts"][kind]["bundle"])

    def pdf(self, kind: str) -> Path:
        """The signed contract."""
        return self.folder / str(self.summary["contracts"][kind]["pdf"])


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The example, played once with real fonts and real signatures."""
    folder = tmp_path_factory.mktemp("demo") / "out"
    result = run("play", EXAMPLE, "--out", folder, "--json")
    return Played(folder, result.exit_code, [json.loads(line) for line in result.stdout.splitlines()])


def test_the_demo_ends_with_four_contracts_in_performance(played: Played) -> None:
    assert played.exit_code == 0
    assert played.summary["ok"] is True
    assert {kind: one["state"] for kind, one in played.summary["contracts"].items()} == dict.fromkeys(
        ALL, "performing"
    )
    assert {kind: one["effective_on"] for kind, one in played.summary["contracts"].items()} == {
        **dict.fromkeys(ALL, "2026-06-12"),
        "wage": "2026-06-18",
    }


def test_every_step_comes_out_as_the_story_expects(played: Played) -> None:
    told = [one for one in played.steps if one["step"]]

    assert [one["step"] for one in told] == list(range(1, 51))
    for step, line in zip(example().step, told, strict=True):
        assert (line["act"], line["outcome"]) == (step.act, step.expect)
        failed = {one["rule"] for one in line["findings"] if one["outcome"] == "fail"}
        assert set(step.rules) <= failed


def test_each_json_object_has_exactly_the_promised_keys(played: Played) -> None:
    for line in played.steps:
        assert set(line) == STEP_KEYS
        for finding in line["findings"]:
            assert set(finding) == {"rule", "outcome", "severity", "article", "says", "contract"}
        for deadline in line["deadlines"]:
            assert set(deadline) == {"rule", "contract", "raw_on", "due_on", "state"}
        for document in line["documents"]:
            assert set(document) == {"kind", "path", "sha256"}
    assert set(played.summary) == {
        "summary",
        "negotiation",
        "contracts",
        "documents",
        "refused",
        "ledger",
        "root",
        "ok",
    }


def test_every_document_named_lies_where_it_is_said_with_the_digest_it_is_said_to_have(
    played: Played,
) -> None:
    last = {one["path"]: one["sha256"] for line in played.steps for one in line["documents"]}

    assert len(last) == played.summary["documents"]
    for path, sha256 in last.items():
        content = (played.folder / path).read_bytes()
        assert content.startswith(b"%PDF-")
        assert hashlib.sha256(content).hexdigest() == sha256


def test_all_eleven_kinds_of_document_are_made(played: Played) -> None:
    kinds = {one["kind"] for line in played.steps for one in line["documents"]}

    assert kinds == {"D1", "D2", "D3", "D9", "D11", "D13", "D15", "D16", "D19", "D22", "D24"}


def test_every_refusal_names_a_rule_with_its_article_or_an_error(played: Played) -> None:
    for line in (one for one in played.steps if one["outcome"] == "refused"):
        failed = [one for one in line["findings"] if one["outcome"] == "fail" and one["severity"] == "block"]
        assert failed
        assert all(one["article"].startswith("《") or one["rule"] == "wrong_signature" for one in failed)


@pytest.mark.parametrize("kind", ALL)
def test_every_signature_of_the_demo_is_kept_for_the_long_term(played: Played, kind: str) -> None:
    verdict = examine_pdf(_member(played.bundle(kind), "contract.pdf"))

    assert [one.level for one in verdict.signatures] == ["B-LTA"] * 6


@pytest.mark.parametrize("kind", ALL)
def test_a_bundle_holds_the_will_of_every_signer_and_every_step(played: Played, kind: str) -> None:
    names = zipfile.ZipFile(played.bundle(kind)).namelist()

    assert [sum(one.startswith(part) for one in names) for part in ("intents/", "steps/", "crls/")] == [
        5,
        5,
        2,
    ]


@pytest.mark.parametrize("kind", ALL)
def test_bundle_and_contract_verify_with_the_command(played: Played, kind: str) -> None:
    for named in (("--root", played.folder / "root.pem"), ("--database", played.database)):
        assert run("verify", played.bundle(kind), played.pdf(kind), *named).exit_code == 0


def test_the_root_of_the_house_is_the_root_of_its_bundles(played: Played, tmp_path: Path) -> None:
    with_root = tmp_path / "root.pem"
    with_root.write_bytes(_member(played.bundle("wage"), "certificates/root.pem"))

    assert run("verify", played.bundle("general"), "--root", with_root).exit_code == 0


def _member(place: Path, name: str) -> bytes:
    with zipfile.ZipFile(place) as archive:
        return archive.read(name)


@pytest.mark.parametrize("seed", range(12))
def test_one_flipped_byte_of_a_bundle_is_an_answer_of_no(played: Played, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray(played.bundle("women").read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    forged = tmp_path / "forged.zip"
    forged.write_bytes(bytes(content))

    assert run("verify", forged).exit_code in {1, 2}
    assert not bundle.verify(bytes(content)).ok


@pytest.mark.parametrize("seed", range(12))
def test_one_flipped_byte_of_a_contract_is_an_answer_of_no(played: Played, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray(played.pdf("safety").read_bytes())
    content[chance.randrange(8, len(content))] ^= 1 << chance.randrange(8)
    forged = tmp_path / "forged.pdf"
    forged.write_bytes(bytes(content))

    assert run("verify", forged).exit_code == 1


def test_files_that_cannot_be_used_are_exit_code_two(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("neither a PDF nor a bundle", encoding="utf-8")

    assert run("verify", tmp_path / "missing.pdf").exit_code == 2
    assert run("verify", note).exit_code == 2
    assert run("verify", tmp_path).exit_code == 2


def test_the_ledger_of_the_demo_verifies_and_names_its_head(played: Played) -> None:
    result = run("verify", "--database", played.database, "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "negotiation": played.summary["negotiation"],
        "entries": played.summary["ledger"]["entries"],
        "head": played.summary["ledger"]["head"],
        "ok": True,
    }


def test_export_writes_what_verifies(played: Played, tmp_path: Path) -> None:
    number = played.summary["negotiation"]

    result = run("export", number, "--out", tmp_path / "all", "--database", played.database)

    assert result.exit_code == 0
    written = sorted((tmp_path / "all").iterdir())
    assert len(written) == 4
    assert all(bundle.verify(one.read_bytes()).ok for one in written)


def test_export_of_one_contract_into_one_file(played: Played, tmp_path: Path) -> None:
    file = tmp_path / "wage.zip"

    result = run(
        "export",
        played.summary["negotiation"],
        "--out",
        file,
        "--contract",
        "wage",
        "--database",
        played.database,
    )

    assert (result.exit_code, bundle.verify(file.read_bytes()).ok) == (0, True)


def test_export_of_a_case_or_contract_that_is_not_there_is_exit_code_two(
    played: Played, tmp_path: Path
) -> None:
    for number, kind in (("370211-2026-9999", ""), (str(played.summary["negotiation"]), "strike")):
        more = ["--contract", kind] if kind else []
        result = run("export", number, "--out", tmp_path / "x.zip", "--database", played.database, *more)
        assert result.exit_code == 2
        assert not (tmp_path / "x.zip").exists()


def test_nothing_is_due_after_the_demo_and_a_bad_moment_is_exit_code_two(played: Played) -> None:
    assert run("due", "--at", "2026-07-02T00:00:00+08:00", "--database", played.database).stdout == ""
    assert run("due", "--at", "soon", "--database", played.database).exit_code == 2


def test_a_second_run_into_the_same_folder_works(played: Played, tmp_path: Path) -> None:
    again = tmp_path / "again"
    shutil.copytree(played.folder, again)

    result = run("play", EXAMPLE, "--out", again, "--json")

    summary = json.loads(result.stdout.splitlines()[-1])
    assert (result.exit_code, summary["ok"]) == (0, True)
    assert summary["negotiation"] != played.summary["negotiation"]
    database = f"sqlite:///{again / 'office' / 'xieyue.sqlite'}"
    assert len(run("verify", "--database", database).stdout.splitlines()) == 2


def test_an_unexpected_outcome_ends_the_play_with_exit_code_one(tmp_path: Path) -> None:
    expected = re.compile(r'expect = "refused"\nrules = .*\n')
    text = expected.sub('expect = "done"\n', EXAMPLE.read_text(encoding="utf-8"), count=1)
    story = tmp_path / "story.toml"
    story.write_text(text, encoding="utf-8")

    result = run("play", story, "--out", tmp_path / "out")

    assert result.exit_code == 1
    assert "R-OFF-05.topics" in result.output
    assert "预期：办成" in result.output
    assert "实际：被拒绝" in result.output
    assert " 3/50" not in result.output


def test_a_malformed_story_is_exit_code_two_and_leaves_nothing(tmp_path: Path) -> None:
    story = tmp_path / "story.toml"
    story.write_text(EXAMPLE.read_text(encoding="utf-8").replace('by = "director"', 'by = "nobody"', 1))

    result = run("play", story, "--out", tmp_path / "out")

    assert result.exit_code == 2
    assert all(part in result.output for part in ("story.toml", "step[4].by", "nobody"))
    assert not (tmp_path / "out").exists()
    assert run("play", tmp_path / "missing.toml", "--out", tmp_path / "out").exit_code == 2


def test_a_name_that_the_font_cannot_draw_is_refused_by_name(tmp_path: Path) -> None:
    story = tmp_path / "story.toml"
    story.write_text(EXAMPLE.read_text(encoding="utf-8").replace("李例和", "李\U0001f600和", 1))

    result = run("play", story, "--out", tmp_path / "out")

    assert result.exit_code == 2
    assert "U+1F600" in result.output


@pytest.mark.parametrize(
    "address",
    [
        "nonsense://",
        "not an address",
        "mysql://example",
        "postgresql://nobody@127.0.0.1:9/none",
        "sqlite:////no/x.db",
    ],
)
def test_a_database_that_cannot_be_used_is_exit_code_two(address: str) -> None:
    result = subprocess.run(
        [sys.executable, "-c", "from negotiation.cli import main; main()", "verify", "--database", address],
        capture_output=True,
        check=False,
        cwd=EXAMPLE.parents[1],
    )

    assert result.returncode == 2
    assert b"Traceback" not in result.stderr


def test_a_demo_is_never_played_over_a_folder_that_is_none(tmp_path: Path) -> None:
    precious = tmp_path / "thesis.odt"
    precious.write_text("years of work", encoding="utf-8")

    result = run("demo", "--out", tmp_path)

    assert result.exit_code == 2
    assert precious.read_text(encoding="utf-8") == "years of work"


@pytest.mark.poppler
@pytest.mark.parametrize("kind", ALL)
def test_pdfsig_agrees_on_every_signature(played: Played, kind: str) -> None:
    told = subprocess.run(
        ["pdfsig", "-nocert", str(played.pdf(kind))], capture_output=True, text=True, check=True
    ).stdout

    assert told.count("Signature is Valid.") == 6  # the platform, two chiefs, two seals, the bureau
    assert "Total document signed" in told


@pytest.mark.poppler
@pytest.mark.parametrize("kind", ALL)
def test_the_words_of_the_contract_can_be_read_out_of_the_signed_file(played: Played, kind: str) -> None:
    told = subprocess.run(
        ["pdftotext", "-layout", str(played.pdf(kind)), "-"], capture_output=True, text=True, check=True
    ).stdout

    assert TITLES[kind] in told.replace(" ", "").replace("\n", "")
    assert "王𬭎例" in told


def test_no_password_of_the_story_stands_in_any_file_that_was_left(played: Played) -> None:
    story = example()
    secrets = {one.password for one in story.person}
    for place in (one for one in played.folder.rglob("*") if one.is_file()):
        content = place.read_bytes()
        assert not [one for one in secrets if one and one.encode() in content], place


@pytest.mark.parametrize("kind", ALL)
def test_the_ballot_in_a_bundle_can_be_counted_again(played: Played, kind: str) -> None:
    record = json.loads(_member(played.bundle(kind), "ballot.json"))
    step = next(one for one in example().step if one.act == "cast_ballots" and kind in one.contracts)

    counted = {choice: record["papers"].count(choice) for choice in ("yes", "no", "abstain", "void")}

    assert counted == record["tally"]
    assert counted == {"yes": step.yes, "no": step.no, "abstain": step.abstain, "void": step.void}
    assert [status for _, status in record["roll"]].count("cast") == sum(counted.values())
    assert (len(record["roll"]), record["text_digest"]) == (60, played.summary["contracts"][kind]["digest"])

"""The verdict as a report: every state says what it is, in both languages, and hides nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from signing import care, checking, report
from signing.care import Sources
from signing.revocation import Edition, Reason, RevocationRegister
from signing.verdict import examine_pdf
from signing.verdict_report import VerdictReport, report_of

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def _text(made: VerdictReport) -> str:
    rows = [f"{row.label} {row.value}" for section in made.sections for row in section.rows]
    headings = [section.heading for section in made.sections]
    return "\n".join([made.title, made.conclusion, *headings, *rows, *made.notes])


def _archived(world) -> bytes:
    at = world.authority.root.not_valid_before_utc + timedelta(hours=1)
    edition = Edition(1, at, at + timedelta(days=7))
    lists = (world.authority.revocation_list(RevocationRegister(), edition), world.files.root_list)
    return care.archive(world.signed, Sources(tuple(world.roots), lists, world.tsa), at).pdf


@pytest.mark.parametrize(
    ("language", "words", "stamp"),
    [("zh", "未被改动", "归档时间戳1"), ("en", "unchanged", "Archive time stamp 1")],
)
def test_a_good_file_gets_a_good_report_with_every_signature(
    world, language: str, words: str, stamp: str
) -> None:
    made = report_of(examine_pdf(_archived(world), roots=world.roots), "合同.pdf", NOW, language)
    text = _text(made)
    assert made.good
    assert words in made.conclusion
    assert all(section.good is not False for section in made.sections)
    for expected in ("合同.pdf", "王𬭎", "B-LTA", stamp, "2026-11-20 11:00:00", "SM3"):
        assert expected in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_changed_damaged_or_untrusted_file_never_reads_well(world, language: str) -> None:
    stranger = world.authority.create("示例认证机构", world.authority.root.not_valid_before_utc, "p")
    for verdict in (
        examine_pdf(world.signed + b"junk", roots=world.roots),
        examine_pdf(world.signed[:-500], roots=world.roots),
        examine_pdf(world.signed.replace(b"Sample contract", b"Simple contract"), roots=world.roots),
        examine_pdf(world.signed, roots=[stranger.root_certificate]),
    ):
        made = report_of(verdict, "x.pdf", NOW, language)
        assert not made.good
        assert any(section.good is False for section in made.sections)
        assert made.conclusion not in ("文件自签署后未被改动。", "The file is unchanged since it was signed.")


def test_a_later_revocation_is_told_and_does_not_spoil(world) -> None:
    at = world.authority.root.not_valid_before_utc + timedelta(days=3)
    serial = world.parties["UnionChiefSignature"].certificate.serial_number
    register = RevocationRegister().revoke(serial, at, Reason.AFFILIATION_CHANGED)
    told = world.authority.revocation_list(register, Edition(2, at, at + timedelta(days=7)))
    verdict = examine_pdf(world.signed, roots=world.roots, lists=[told])
    assert verdict.ok
    assert "此后吊销" in _text(report_of(verdict, "x.pdf", NOW, "zh"))
    assert any("不影响此前的签名" in line for line in report.lines(verdict, "zh"))
    assert any("leaves it valid" in line for line in report.lines(verdict, "en"))


def test_lines_and_json_tell_level_archive_revisions_and_both_digests(world) -> None:
    verdict = examine_pdf(_archived(world), roots=world.roots, at=NOW)
    told = json.loads(json.dumps(report.as_json(verdict)))
    assert told["level"] == "B-LTA"
    assert told["archive"][0]["field"] == "ArchiveTimeStamp001"
    assert told["revisions"][-1]["field"] == "ArchiveTimeStamp001"
    assert len(told["sm3"]) == len(told["sha256"]) == 64
    assert any("归档时间戳" in line for line in report.lines(verdict, "zh"))
    assert any("to be renewed before" in line for line in report.lines(verdict, "en"))


def test_cautions_are_printed(world) -> None:
    verdict = examine_pdf(world.signed, roots=world.roots, at=NOW)
    assert any(line.startswith("  ? ") for line in report.lines(verdict, "zh"))
    assert "存续提示" in _text(report_of(verdict, "x.pdf", NOW, "zh"))


def test_a_forged_archive_stamp_is_printed_as_such(world) -> None:
    archived = _archived(world)
    place = archived.index(b"Sample contract")
    verdict = examine_pdf(archived[:place] + b"X" + archived[place + 1 :], roots=world.roots)
    assert any("归档时间戳1不成立" in line for line in report.lines(verdict, "zh"))
    assert not report_of(verdict, "x.pdf", NOW, "zh").sections[-2].good


def test_one_file_is_judged_once_and_other_roots_are_another_question(world, monkeypatch) -> None:
    asked = []
    monkeypatch.setattr(
        checking, "check", lambda content, *, roots, lists, at: asked.append(len(content)) or len(asked)
    )
    known = checking.Remembered(most=2)

    assert [known.check(world.signed, roots=world.roots, at=NOW) for _ in range(3)] == [1, 1, 1]
    assert known.check(world.signed, roots=[], at=NOW) == 2
    assert known.check(world.certified, roots=world.roots, at=NOW) == 3  # the oldest is forgotten
    assert known.check(world.signed, roots=world.roots, at=NOW) == 4
    assert known.check(world.certified, roots=world.roots, at=NOW) == 3


def test_a_newer_list_is_another_question_and_a_verdict_full_of_a_hostile_file_is_not_kept(
    world, monkeypatch
) -> None:
    answers = iter(["a", "b", "c" * 1000, "d"])
    monkeypatch.setattr(checking, "check", lambda *_, **__: next(answers))
    known = checking.Remembered(longest=100)

    asked: list[list[bytes]] = [[], [b"list"], [b"long"], [b"long"], []]

    found = [known.check(b"", roots=[], lists=lists, at=NOW) for lists in asked]
    assert found == ["a", "b", "c" * 1000, "d", "a"]


def test_what_is_remembered_is_the_verdict(world) -> None:
    known = checking.Remembered()

    for content in (world.signed, world.signed + b"%junk", b"none of both"):
        wanted = checking.check(content, roots=world.roots, at=NOW)
        assert known.check(content, roots=world.roots, at=NOW) == wanted
        assert known.check(content, roots=world.roots, at=NOW) == wanted

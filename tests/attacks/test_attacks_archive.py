"""Long-term files: what archive time stamps and validation data prove, and what may not be done to them."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing import care, errors, revocation
from signing import pdf as pdf_file
from signing.care import Sources
from signing.certificates import Authority
from signing.extracts import COMMANDS, extracts
from signing.keys import open_key
from signing.pdf import Store, Terms
from signing.revocation import Edition, Reason, RevocationRegister
from signing.timestamp import TimeStampAuthority
from signing.verdict import Position, examine_pdf
from tests.attacks.conftest import AT
from tests.builders_tools import long_term_results, openssl_accepts, signed_parts, trust

HOUR = timedelta(hours=1)
YEAR = timedelta(days=365)
LATER = AT + YEAR + timedelta(days=35)


def start(world) -> datetime:
    return world.authority.root.not_valid_before_utc


class Failing:
    """A time-stamp authority that does not answer."""

    largest = 2048

    def token(self, digest: bytes, at: datetime) -> bytes:
        raise errors.TimeStampFailedError(reason="no answer")


def lists(world, at: datetime, register: RevocationRegister | None = None) -> tuple[bytes, bytes]:
    """The newest lists of the issuing authority and of the root."""
    edition = Edition(7, at, at + timedelta(days=7))
    root_key = open_key(world.files.root_key, "示例口令")
    return (
        world.authority.revocation_list(register or RevocationRegister(), edition),
        revocation.issue_list(world.authority.root, root_key, RevocationRegister(), edition),
    )


def sources(world, at: datetime, **changes) -> Sources:
    return replace(Sources(tuple(world.roots), lists(world, at), world.tsa), **changes)


@pytest.fixture(scope="module")
def archived(world) -> bytes:
    at = start(world) + HOUR
    return care.archive(world.signed, sources(world, at), at).pdf


def test_an_archived_contract_reaches_the_highest_level_and_is_covered_to_its_end(world, archived) -> None:
    verdict = examine_pdf(archived, roots=world.roots)
    assert verdict.ok
    assert verdict.level == "B-LTA"
    assert [one.level for one in verdict.signatures] == ["B-LTA"] * 5
    assert [one.field for one in verdict.archive] == ["ArchiveTimeStamp001"]
    assert verdict.archive[0].trusted
    assert verdict.position is Position.UNCHANGED


def test_the_verdict_says_what_each_revision_did(world, archived) -> None:
    said = [one.zh for one in examine_pdf(archived).revisions]
    assert said[0] == "原始文件"
    assert said[2:] == [
        "平台固化文本",
        "职工方首席代表签名",
        "用人单位方首席代表签名",
        "工会盖章",
        "用人单位盖章",
        "归档时间戳（连同验证资料）",
    ]


def test_the_bureaus_mark_and_a_further_stamp_keep_every_earlier_signature(world, archived) -> None:
    at = start(world) + 2 * HOUR
    marked = world.sign(archived, "BureauFilingMark", 120)
    assert examine_pdf(marked, roots=world.roots).level == "B-LT"  # the list in the file still reaches it
    again = care.refresh(marked, sources(world, at), at)
    verdict = examine_pdf(again.pdf, roots=world.roots)
    assert (verdict.ok, verdict.position) == (True, Position.EXTENDED)
    assert again.level == verdict.level == "B-LTA"
    assert [one.level for one in verdict.signatures] == ["B-LTA"] * 6
    assert len(verdict.archive) == 2


def test_validation_data_may_travel_with_a_signature(world) -> None:
    store = care.gather(world.stages[4], revocation.read_lists_pem_or_der(lists(world, start(world))))
    terms = Terms(start(world) + HOUR, "登记", token_room=world.tsa.largest, store=store)
    signer = world.parties["BureauFilingMark"]
    signed = pdf_file.sign_as_far_as_possible(world.signed, "BureauFilingMark", signer, terms, world.tsa)
    verdict = examine_pdf(signed.pdf, roots=world.roots)
    assert verdict.ok
    assert verdict.level == "B-LT"


def test_a_failing_time_stamp_authority_leaves_the_file_and_names_the_repair(world) -> None:
    at = start(world) + HOUR
    kept = care.archive(world.signed, sources(world, at, tsa=Failing()), at)
    assert kept.pdf == world.signed
    assert kept.level == "B-T"
    assert "does not answer" in kept.repairs[0].en
    later = care.upgrade(kept.pdf, sources(world, at), at)
    assert (later.level, later.complete) == ("B-LTA", True)


def test_missing_revocation_lists_give_a_visible_lower_level_that_can_be_repaired(world) -> None:
    at = start(world) + HOUR
    kept = care.archive(world.signed, sources(world, at, lists=()), at)
    assert kept.level == "B-T"
    assert "吊销列表" in kept.repairs[0].zh
    assert examine_pdf(kept.pdf, roots=world.roots).ok
    later = care.upgrade(kept.pdf, sources(world, at), at + HOUR)
    assert (later.level, later.complete) == ("B-LTA", True)
    assert care.upgrade(later.pdf, sources(world, at), at + HOUR).pdf == later.pdf


def test_a_signature_left_without_time_stamp_gets_it_later_in_its_place(world) -> None:
    terms = Terms(start(world) + HOUR, "签订", token_room=world.tsa.largest)
    signer = world.parties["UnionChiefSignature"]
    lower = pdf_file.sign_as_far_as_possible(world.certified, "UnionChiefSignature", signer, terms, Failing())
    assert lower.level == "B-B"
    assert examine_pdf(lower.pdf).level == "B-B"
    repaired = pdf_file.add_signature_stamp(lower.pdf, at=start(world) + 2 * HOUR, tsa=world.tsa)
    assert repaired is not None
    assert len(repaired) == len(lower.pdf)
    verdict = examine_pdf(repaired, roots=world.roots)
    assert (verdict.ok, verdict.level) == (True, "B-T")
    assert verdict.signatures[1].signed_at == start(world) + 2 * HOUR


def test_an_older_signature_without_time_stamp_is_proven_by_the_archive(world) -> None:
    pdf = world.certified
    for minutes, name in enumerate(("UnionChiefSignature", "EmployerChiefSignature"), 1):
        at = start(world) + minutes * HOUR
        pdf = pdf_file.sign(pdf, name, world.parties[name], at=at, tsa=None, reason="签订")
    at = start(world) + 5 * HOUR
    kept = care.upgrade(pdf, sources(world, at), at)
    verdict = examine_pdf(kept.pdf, roots=world.roots)
    assert verdict.ok
    assert kept.level == "B-LTA"
    assert verdict.signatures[1].signed_at == at


def test_years_later_the_archive_still_proves_what_plain_signatures_no_longer_do(world, archived) -> None:
    now = start(world) + 6 * YEAR
    assert any("到期" in one.zh for one in examine_pdf(archived, roots=world.roots, at=now).cautions)
    assert any("尚未归档" in one.zh for one in examine_pdf(world.signed, at=now).cautions)


def test_a_renewal_before_the_stamp_ends_leaves_only_the_caution_of_a_text_without_signers(
    world, archived
) -> None:
    now = start(world) + 4 * YEAR
    root_key = open_key(world.files.root_key, "示例口令")
    newer = _newer_authority(world, root_key, now)
    assert care.due_for_refresh(examine_pdf(archived), now, 2 * YEAR)
    kept = care.refresh(archived, sources(world, now, tsa=newer), now)
    verdict = examine_pdf(kept.pdf, roots=world.roots, at=start(world) + 6 * YEAR)
    assert verdict.ok
    # the text of this world has no list of signers inside, which is said; nothing is about archiving
    assert verdict.level == "B-LTA"
    assert [one.zh for one in verdict.cautions] == [
        "文件由较早的版本制作，没有附签署人名单，未能核对各处由谁签署，请对照纸面"
    ]
    assert not care.due_for_refresh(verdict, now, YEAR)


def test_a_renewal_that_came_too_late_is_named(world, archived) -> None:
    now = start(world) + 6 * YEAR
    newer = _newer_authority(world, open_key(world.files.root_key, "示例口令"), now)
    kept = care.refresh(archived, sources(world, now, tsa=newer), now)
    assert any("过迟" in one.zh for one in examine_pdf(kept.pdf, roots=world.roots).cautions)


def _newer_authority(world, root_key, at: datetime) -> TimeStampAuthority:
    from signing.certificates import renew_time_stamp
    from signing.keys import make_key

    key, _ = make_key("p")
    certificate = renew_time_stamp(world.authority.root, root_key, "示例认证机构", key.public_key, at)
    return TimeStampAuthority(certificate, key)


def test_a_stolen_time_stamp_key_is_healed_by_an_earlier_stamp_of_another_authority(world, archived) -> None:
    now = start(world) + YEAR
    root_key = open_key(world.files.root_key, "示例口令")
    newer = _newer_authority(world, root_key, now)
    kept = care.refresh(archived, sources(world, now, tsa=newer), now)
    register = RevocationRegister().revoke(
        world.tsa.certificate.serial_number, now + YEAR, Reason.KEY_COMPROMISE
    )
    edition = Edition(9, now + YEAR, now + 2 * YEAR)
    told = revocation.issue_list(world.authority.root, root_key, register, edition)
    assert not examine_pdf(archived, roots=world.roots, lists=[told]).ok
    assert examine_pdf(kept.pdf, roots=world.roots, lists=[told]).ok


def test_nothing_unsigned_is_archived(world) -> None:
    at = start(world) + HOUR
    with pytest.raises(errors.NothingSignedError):
        care.archive(world.prepared, sources(world, at), at)


def test_junk_behind_the_archive_stamp_is_found(world, archived) -> None:
    for junk in (b"\n", b"% more\n%%EOF\n", b"\x00"):
        assert not examine_pdf(archived + junk, roots=world.roots).ok


def test_a_stamp_by_an_unknown_authority_is_not_trusted(world) -> None:
    other = Authority.create("示例认证机构", start(world), "p")
    tsa = TimeStampAuthority(other.tsa_certificate, open_key(other.tsa_key, "p"))
    stamped = pdf_file.add_archive_stamp(world.signed, Store(), at=start(world) + HOUR, tsa=tsa)
    verdict = examine_pdf(stamped, roots=world.roots)
    assert not verdict.ok
    assert "不可信" in verdict.problems[0].zh
    assert verdict.level == "B-T"


def test_a_stamp_dated_before_the_signatures_it_covers_is_found(world) -> None:
    back = start(world) - timedelta(minutes=0)
    stamped = pdf_file.add_archive_stamp(world.signed, Store(), at=back, tsa=world.tsa)
    assert not examine_pdf(stamped, roots=world.roots).ok


def test_a_token_for_other_bytes_is_found(world) -> None:
    class Elsewhere:
        largest = world.tsa.largest

        def token(self, digest: bytes, at: datetime) -> bytes:
            return world.tsa.token(bytes(32), at)

    stamped = pdf_file.add_archive_stamp(world.signed, Store(), at=start(world) + HOUR, tsa=Elsewhere())
    assert examine_pdf(stamped, roots=world.roots).position is Position.CHANGED


def _with_store(world, content: bytes, key: str = "/Certs") -> bytes:
    """An update that only adds to the store, without a stamp over it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(world.signed))
    stream = writer.add_object(generic.StreamObject(stream_data=content))
    entry = {pdf_name(key): generic.ArrayObject([stream])}
    writer.root[pdf_name("/DSS")] = writer.add_object(generic.DictionaryObject(entry))
    writer.update_root()
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def test_validation_data_that_nothing_covers_is_a_lawful_addition_and_garbage_is_not(world) -> None:
    assert not examine_pdf(_with_store(world, world.signed[:10]), roots=world.roots).ok
    encoded = lists(world, start(world))[0]
    added = examine_pdf(_with_store(world, encoded, "/CRLs"), roots=world.roots)
    assert (added.ok, added.position, added.level) == (True, Position.EXTENDED, "B-T")
    assert added.revisions[-1].zh == "其他程序补充的验证资料"


def test_an_empty_field_named_like_an_archive_stamp_is_found(world) -> None:
    from pyhanko.sign.fields import SigFieldSpec, append_signature_field

    writer = IncrementalPdfFileWriter(io.BytesIO(world.signed))
    append_signature_field(writer, SigFieldSpec("ArchiveTimeStamp001"))
    output = io.BytesIO()
    writer.write(output)
    assert not examine_pdf(output.getvalue(), roots=world.roots).ok
    hidden = world.sign(output.getvalue(), "BureauFilingMark")
    assert examine_pdf(hidden, roots=world.roots).position is Position.CHANGED


@pytest.mark.poppler
def test_openssl_accepts_the_archive_stamp_over_the_whole_file(world, archived, tmp_path) -> None:
    stamp = signed_parts(archived)[-1]
    assert (stamp.is_stamp, stamp.end) == (True, len(archived))
    assert openssl_accepts(trust(tmp_path, world.roots[0]), stamp, start(world) + HOUR)


def test_pyhankos_long_term_validation_accepts_every_signature(world, archived) -> None:
    from pyhanko.sign.ades.report import AdESPassed

    results = long_term_results(archived, world.roots[0], start(world) + 2 * HOUR)
    assert len(results) == 5
    for one in results:
        assert one.ades_subindic is AdESPassed.OK, one.failure_msg


def test_pyhanko_accepts_every_signature_years_later_at_the_day_that_the_bundle_names(
    world, archived
) -> None:
    from pyhanko.sign.ades.report import AdESIndeterminate, AdESPassed

    commands = extracts(archived)[COMMANDS].decode()
    named = re.search(r"adesverify --validation-time (\d{4}-\d\d-\d\d) ", commands)
    assert named is not None
    day = datetime.fromisoformat(named[1]).replace(tzinfo=UTC)
    for one in long_term_results(archived, world.roots[0], day):
        assert one.ades_subindic is AdESPassed.OK, one.failure_msg
    # the clock a year ahead, with the root's list of that year: the tool does not take the list in the file
    for one in long_term_results(archived, world.roots[0], LATER, lists(world, LATER)[1:]):
        assert one.ades_subindic is AdESIndeterminate.REVOCATION_OUT_OF_BOUNDS_NO_POE


def test_pyhanko_would_accept_them_at_any_time_if_it_knew_the_issuer_of_the_list(
    world, archived, monkeypatch
) -> None:
    """Whose fault it is: the path it looks on ends at the issuer, which cannot be its own issuer there."""
    from pyhanko.sign.ades.report import AdESPassed
    from pyhanko_certvalidator.path import ValidationPath

    found = ValidationPath.truncate_to_issuer_and_append

    def mended(self: ValidationPath, certificate: object) -> ValidationPath:
        own = getattr(self.trust_anchor.authority, "certificate", None)
        if own is not None and own.sha256 == certificate.sha256:  # type: ignore[attr-defined]
            return ValidationPath(self.trust_anchor, interm=[], leaf=own)
        return found(self, certificate)  # type: ignore[arg-type]

    monkeypatch.setattr(ValidationPath, "truncate_to_issuer_and_append", mended)
    for one in long_term_results(archived, world.roots[0], LATER, lists(world, LATER)[1:]):
        assert one.ades_subindic is AdESPassed.OK, one.failure_msg

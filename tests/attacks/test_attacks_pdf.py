"""What may be done to a signed contract, and what the verdict says of it."""

from __future__ import annotations

import io
import re
from types import SimpleNamespace

import pikepdf
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm

from signing import errors
from signing import pdf as pdf_file
from signing.pdf import pending
from signing.verdict import Position, examine_pdf
from tests.attacks.tampering import UPDATES, change_text_digest, field_of, update


def test_an_honest_contract_is_unchanged_and_trusted(world) -> None:
    verdict = examine_pdf(world.signed, roots=world.roots)
    assert verdict.ok
    assert verdict.position is Position.UNCHANGED
    assert [one.field for one in verdict.signatures] == list(pdf_file.FIELDS[:5])
    assert all(one.trusted and one.intact and one.level == "B-T" for one in verdict.signatures)
    assert verdict.open_fields == ("BureauFilingMark",)
    union = verdict.signatures[1]
    assert (union.signer_name, union.office, union.uscc) == ("王𬭎", "工会主席", "91370200MA00000000")


def test_each_stage_of_signing_is_a_valid_file_of_its_own(world) -> None:
    for count, stage in enumerate(world.stages, 1):
        verdict = examine_pdf(stage, roots=world.roots)
        assert verdict.ok
        assert len(verdict.signatures) == count


def test_the_chiefs_may_sign_in_either_order(world) -> None:
    pdf = world.sign(world.certified, "EmployerChiefSignature", 1)
    pdf = world.sign(pdf, "UnionChiefSignature", 2)
    assert examine_pdf(pdf, roots=world.roots).ok


def test_a_filing_mark_after_the_parties_is_a_lawful_addition(world) -> None:
    verdict = examine_pdf(world.sign(world.signed, "BureauFilingMark"), roots=world.roots)
    assert verdict.ok
    assert verdict.position is Position.EXTENDED
    assert verdict.additions == ("BureauFilingMark",)


@pytest.mark.parametrize("change", UPDATES, ids=lambda change: change.__name__)
def test_an_update_after_the_last_signature_is_found(world, change) -> None:
    verdict = examine_pdf(update(world.signed, change), roots=world.roots)
    assert verdict.position is Position.CHANGED
    assert not verdict.ok


@pytest.mark.parametrize("change", UPDATES, ids=lambda change: change.__name__)
def test_an_update_hidden_under_a_later_lawful_signature_is_found(world, change) -> None:
    smuggled = update(world.stages[4], change)
    verdict = examine_pdf(world.sign(smuggled, "BureauFilingMark"), roots=world.roots)
    assert not verdict.ok
    assert verdict.position is Position.CHANGED


@pytest.mark.parametrize("junk", [b"\n", b" ", b"junk", b"%%EOF\n", b"\x00" * 100, b"% comment\n%%EOF\n"])
def test_anything_appended_is_found(world, junk: bytes) -> None:
    verdict = examine_pdf(world.signed + junk, roots=world.roots)
    assert verdict.position in (Position.CHANGED, Position.UNDECIDABLE)
    assert not verdict.ok


def test_bytes_before_the_header_are_found(world) -> None:
    assert not examine_pdf(b"\n" + world.signed, roots=world.roots).ok


def test_a_cut_file_is_never_the_whole_contract(world) -> None:
    ends = {len(stage) for stage in world.stages}
    for size in range(0, len(world.signed), 1009):
        if size not in ends:
            assert not examine_pdf(world.signed[:size], roots=world.roots).ok


def test_dropping_the_newest_revision_leaves_an_honest_older_file_that_names_what_is_missing(world) -> None:
    verdict = examine_pdf(world.signed[: len(world.stages[3])], roots=world.roots)
    assert verdict.ok
    assert verdict.open_fields == ("EmployerOrganisationSeal", "BureauFilingMark")


def _contents(pdf: bytes) -> tuple[int, int]:
    *_, last = re.finditer(rb"/Contents <([0-9A-F]+)>", pdf)
    return last.start(1), last.end(1)


@pytest.mark.parametrize(
    "forge",
    [
        lambda value: b"0" * len(value),
        lambda value: value[:1] + value[1:].lower(),
        lambda value: value[:-2] + b"01",
        lambda value: value[:400] + b"\n" + value[401:],
        lambda value: value.replace(b"A", b"a", 1),
        lambda value: b"(" + value[1:],
    ],
    ids=["zeros", "mixed case", "padding", "white space", "one small letter", "another string"],
)
def test_the_value_of_a_signature_has_one_spelling(world, forge) -> None:
    start, end = _contents(world.signed)
    pdf = world.signed[:start] + forge(world.signed[start:end]) + world.signed[end:]
    assert not examine_pdf(pdf, roots=world.roots).ok


def test_emptied_contents_and_missing_byte_range_are_damage_not_a_crash(world) -> None:
    for old, new in (
        (b"/ByteRange [", b"/ByteRenge ["),
        (b"/Contents <", b"/Cantents <"),
        (b"/ByteRange [0 ", b"/ByteRange [1 "),
    ):
        assert not examine_pdf(world.signed.replace(old, new), roots=world.roots).ok


def test_a_signature_copied_into_another_contract_does_not_hold(world) -> None:
    from_start, from_end = _contents(world.certified)
    other = world.certify(pdf_file.prepare(_other_contract(), {}))
    to_start, to_end = _contents(other)
    assert from_end - from_start == to_end - to_start
    forged = other[:to_start] + world.certified[from_start:from_end] + other[to_end:]
    assert examine_pdf(forged, roots=world.roots).position is Position.CHANGED


def _other_contract() -> bytes:
    with pikepdf.new() as made:
        made.add_blank_page()
        output = io.BytesIO()
        made.save(output)
    return output.getvalue()


def test_an_authority_of_the_same_name_is_not_trusted_when_the_root_is_given(world) -> None:
    other = world.authority.create("示例认证机构", world.authority.root.not_valid_before_utc, "p")
    verdict = examine_pdf(world.signed, roots=[other.root_certificate])
    assert not verdict.ok
    assert verdict.position is Position.UNCHANGED
    assert not any(one.trusted for one in verdict.signatures)


def test_without_a_root_the_files_own_root_is_named_for_comparison(world) -> None:
    verdict = examine_pdf(world.signed)
    assert verdict.ok
    assert not verdict.root_given
    assert verdict.root_fingerprint == examine_pdf(world.signed, roots=world.roots).root_fingerprint != ""


@pytest.mark.parametrize(
    "content", [b"", b"not a PDF", b"%PDF-1.7\n", b"%PDF-9.9\nstartxref\n0\n%%EOF", b"\x00" * 5000]
)
def test_what_is_no_pdf_cannot_be_decided(content: bytes) -> None:
    verdict = examine_pdf(content, roots=[])
    assert verdict.position is Position.UNDECIDABLE
    assert verdict.problems[0].zh


def test_an_unsigned_pdf_cannot_be_decided(world) -> None:
    verdict = examine_pdf(world.prepared, roots=world.roots)
    assert verdict.position is Position.UNDECIDABLE
    assert "没有签名" in verdict.problems[0].zh


def _encrypted() -> bytes:
    with pikepdf.new() as made:
        made.add_blank_page()
        output = io.BytesIO()
        made.save(output, encryption=pikepdf.Encryption(owner="o", user=""))
    return output.getvalue()


def test_an_encrypted_pdf_is_named_and_not_signed(world) -> None:
    assert "加密" in examine_pdf(_encrypted()).problems[0].zh
    with pytest.raises(errors.EncryptedPdfError):
        pdf_file.prepare(_encrypted(), {})


def test_a_pdf_beyond_the_limit_is_named(world) -> None:
    huge = b"%PDF-1.7\n" + bytes(50 * 1024 * 1024)
    assert "过大" in examine_pdf(huge).problems[0].zh
    with pytest.raises(errors.PdfTooLargeError):
        world.sign(huge, "UnionChiefSignature")


def test_a_field_is_signed_once(world) -> None:
    with pytest.raises(errors.FieldAlreadySignedError, match="already signed: UnionChiefSignature"):
        world.sign(world.signed, "UnionChiefSignature")
    with pytest.raises(errors.FieldAlreadySignedError):
        world.certify(world.certified)


def test_nothing_is_signed_before_the_platform_certifies_or_in_an_unknown_field(world) -> None:
    with pytest.raises(errors.CertificationNotFirstError):
        world.sign(world.prepared, "UnionChiefSignature")
    with pytest.raises(errors.UnknownFieldError):
        world.sign(world.certified, "SomebodyElse")
    with pytest.raises(errors.UnknownFieldError):
        pdf_file.prepare(_other_contract(), {"SomebodyElse": pdf_file.Box(0, 0, 0, 1, 1)})


def test_a_damaged_file_is_not_signed(world) -> None:
    with pytest.raises(errors.DamagedPdfError):
        world.sign(world.certified[: len(world.certified) // 2], "UnionChiefSignature")


def test_a_signature_without_time_stamp_shows_its_lower_level(world) -> None:
    at = world.authority.root.not_valid_before_utc
    pdf = pdf_file.certify(world.prepared, world.platform, at=at, tsa=None, reason="固化")
    verdict = examine_pdf(pdf, roots=world.roots)
    assert verdict.ok
    assert verdict.signatures[0].level == "B-B"


def test_a_signature_dated_before_the_one_it_follows_is_a_problem(world) -> None:
    pdf = world.sign(world.certified, "UnionChiefSignature", 20)
    verdict = examine_pdf(world.sign(pdf, "EmployerChiefSignature", 10), roots=world.roots)
    assert not verdict.ok
    assert "早于" in verdict.problems[0].zh


def test_the_text_digest_is_read_as_it_stood_under_the_certification(world) -> None:
    assert pdf_file.read_text_digest(world.signed) == pdf_file.read_text_digest(world.prepared)
    changed = update(world.signed, change_text_digest)
    assert pdf_file.read_text_digest(changed) == pdf_file.read_text_digest(world.signed)
    assert pdf_file.read_text_digest(_other_contract()) is None


def _raw_pdf(objects: str, trailer: str) -> bytes:
    body = f"%PDF-1.7\n{objects}\n"
    table = "xref\n0 1\n0000000000 65535 f \n"
    return f"{body}{table}trailer\n<<{trailer}>>\nstartxref\n{len(body)}\n%%EOF\n".encode()


@pytest.mark.parametrize(
    "content",
    [
        _raw_pdf("", "/Size 1 /Root 1 0 R /Prev 10"),
        _raw_pdf("", "/Size 1 /Root 1 0 R /Prev 9999999"),
        _raw_pdf("", "/Size 1"),
        _raw_pdf("", "/Size 1 /Root " + "[" * 5000),
        _raw_pdf("", "/Size 99999999999 /Root 1 0 R /Prev -1"),
    ],
    ids=["chain to itself", "beyond the end", "no root", "deep nesting", "wild numbers"],
)
def test_a_maliciously_shaped_file_is_damage_not_a_crash_and_not_a_hang(content: bytes) -> None:
    assert examine_pdf(content).position is Position.UNDECIDABLE


def test_one_signature_shown_in_two_fields_is_found(world) -> None:
    def share(writer: IncrementalPdfFileWriter) -> None:
        field = field_of(writer, "EmployerChiefSignature")
        field["/V"] = field_of(writer, "UnionChiefSignature").raw_get("/V")
        writer.update_container(field)

    shared = update(world.stages[1], share)
    assert not examine_pdf(shared, roots=world.roots).ok
    assert not examine_pdf(world.sign(shared, "UnionOrganisationSeal"), roots=world.roots).ok


def test_nothing_may_follow_a_certification_that_permits_nothing(world, monkeypatch) -> None:
    monkeypatch.setattr(pending, "MDPPerm", SimpleNamespace(FILL_FORMS=MDPPerm.NO_CHANGES))
    pdf = world.sign(world.certify(world.prepared), "UnionChiefSignature")
    verdict = examine_pdf(pdf, roots=world.roots)
    assert verdict.position is Position.CHANGED


def test_a_file_without_certification_cannot_be_decided(world, monkeypatch) -> None:
    monkeypatch.setattr(pending, "PLATFORM", "none of them")
    monkeypatch.setattr(pending, "require_turn", lambda writer, field: None)
    pdf = world.sign(world.prepared, "UnionChiefSignature")
    assert examine_pdf(pdf, roots=world.roots).position is Position.UNDECIDABLE


def test_a_signature_may_not_be_made_twice_over_one_base_and_joined(world) -> None:
    first = world.sign(world.certified, "UnionChiefSignature", 1)
    second = world.sign(world.certified, "EmployerChiefSignature", 1)
    assert not examine_pdf(first + second[len(world.certified) :], roots=world.roots).ok

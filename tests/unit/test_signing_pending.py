"""Signing in two steps: the key is elsewhere, and nothing else than what it signed gets into the file."""

import dataclasses
import json
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from signing import errors
from signing import pdf as pdf_file
from signing.certificates import Authority, Subject, platform_subject
from signing.keys import Signer, make_key, new_key, open_key
from signing.pdf import Pending, Terms
from signing.timestamp import TimeStampAuthority
from signing.verdict import examine_pdf

AT = datetime(2026, 4, 15, 9, 0, tzinfo=UTC)
FIELD = "UnionChiefSignature"


class World:
    def __init__(self, page: bytes) -> None:
        self.files = Authority.create("示例认证机构", AT, "p")
        authority = Authority.load(
            self.files.root_certificate, self.files.issuing_certificate, self.files.issuing_key, "p"
        )
        self.tsa = TimeStampAuthority(self.files.tsa_certificate, open_key(self.files.tsa_key, "p"))
        self.chief = self._signer(authority, "王𬭎")
        self.other = self._signer(authority, "李示例")
        platform = authority.signer(platform_subject("协约平台（示例）"), make_key("p")[0], AT)
        prepared = pdf_file.prepare(page, {})
        self.base = pdf_file.certify(prepared, platform, at=AT, tsa=self.tsa, reason="固化")

    @staticmethod
    def _signer(authority: Authority, name: str) -> Signer:
        return authority.signer(Subject(name, "示例公司", ""), open_key(new_key("p")[1], "p"), AT)

    def begin(self, field: str = FIELD) -> Pending:
        return pdf_file.begin(
            self.base, field, self.chief.certificate_pem, self.chief.chain_pem, Terms(AT, "签订")
        )

    def finish(self, pending: Pending, signature: bytes, current: bytes | None = None):
        at = AT + timedelta(minutes=5)
        return pdf_file.finish(pending, current or self.base, signature, at=at, tsa=self.tsa)


class BrokenSource:
    largest = 2048

    def token(self, digest: bytes, at: datetime) -> bytes:
        raise errors.TimeStampFailedError(reason="no answer")


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> World:
    path = tmp_path_factory.mktemp("page") / "page.pdf"
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(path)
    return World(path.read_bytes())


def _raw(value: bytes) -> bytes:
    r, s = decode_dss_signature(value)
    return r.to_bytes(32) + s.to_bytes(32)


@pytest.mark.parametrize("spelling", [bytes, _raw], ids=["DER", "r‖s of WebCrypto"])
def test_a_key_elsewhere_signs_and_the_file_holds(world: World, spelling) -> None:
    pending = world.begin()
    signed = world.finish(pending, spelling(world.chief.key.sign(pending.attributes)))
    verdict = examine_pdf(signed.pdf, roots=[world.files.root_certificate])
    assert verdict.ok
    assert (signed.level, signed.repairs) == ("B-T", ())
    assert verdict.signatures[1].signer_name == "王𬭎"


def test_between_the_steps_it_is_stored_as_json_without_losing_a_byte(world: World) -> None:
    pending = world.begin()
    stored = json.dumps(pending.as_json())
    again = Pending.from_json(json.loads(stored))
    assert again == pending
    assert examine_pdf(world.finish(again, world.chief.key.sign(again.attributes)).pdf).ok


def test_what_the_key_signs_names_the_document_that_was_prepared(world: World) -> None:
    pending = world.begin()
    assert bytes.fromhex(pending.document_sha256) in pending.attributes
    assert len(pending.attributes_sha256) == 64


def test_a_signature_over_other_bytes_is_refused(world: World) -> None:
    with pytest.raises(errors.WrongSignatureError):
        world.finish(world.begin(), world.chief.key.sign(b"other bytes"))


def test_a_signature_of_another_key_is_refused(world: World) -> None:
    pending = world.begin()
    with pytest.raises(errors.WrongSignatureError):
        world.finish(pending, world.other.key.sign(pending.attributes))


@pytest.mark.parametrize("value", [b"", b"\x30\x00", b"\x00" * 64, b"x" * 63, b"x" * 65])
def test_what_is_no_signature_is_refused(world: World, value: bytes) -> None:
    with pytest.raises(errors.WrongSignatureError):
        world.finish(world.begin(), value)


def test_a_signature_with_bytes_after_it_is_refused(world: World) -> None:
    pending = world.begin()
    with pytest.raises(errors.WrongSignatureError):
        world.finish(pending, world.chief.key.sign(pending.attributes) + b"\x00")


def test_two_parties_cannot_sign_one_base(world: World) -> None:
    first, second = world.begin(), world.begin("EmployerChiefSignature")
    signed = world.finish(first, world.chief.key.sign(first.attributes)).pdf
    with pytest.raises(errors.StaleBaseError):
        world.finish(second, world.chief.key.sign(second.attributes), signed)


def test_a_second_call_says_that_it_is_signed_already(world: World) -> None:
    pending = world.begin()
    value = world.chief.key.sign(pending.attributes)
    signed = world.finish(pending, value).pdf
    with pytest.raises(errors.FieldAlreadySignedError):
        world.finish(pending, value, signed)


@pytest.mark.parametrize(
    "change",
    [
        lambda one: {"increment": one.increment.replace(b"/Reason", b"/Raeson")},
        lambda one: {"increment": one.increment[:-1]},
        lambda one: {"start": one.start - 1},
        lambda one: {"start": 0, "end": 2},
        lambda one: {"document_sha256": "ab" * 32},
        lambda one: {"attributes": one.attributes[:-1] + b"x"},
    ],
)
def test_a_stored_half_that_was_tampered_with_is_refused(world: World, change) -> None:
    pending = world.begin()
    tampered = dataclasses.replace(pending, **change(pending))
    with pytest.raises(errors.UnusablePendingError):
        world.finish(tampered, world.chief.key.sign(tampered.attributes))


@pytest.mark.parametrize(
    "change",
    [{"start": "1"}, {"certificates": []}, {"certificates": ["AAAA"]}, {"increment": "%"}, {"field": 1}],
)
def test_what_is_no_stored_half_is_named(world: World, change) -> None:
    with pytest.raises(errors.UnusablePendingError):
        Pending.from_json({**world.begin().as_json(), **change})


def test_a_source_of_time_stamps_that_fails_gives_a_lower_level_and_says_so(world: World) -> None:
    pending = world.begin()
    signed = pdf_file.finish(
        pending, world.base, world.chief.key.sign(pending.attributes), at=AT, tsa=BrokenSource()
    )
    assert signed.level == "B-B"
    assert signed.repairs[0].startswith("未能取得时间戳")
    assert "no answer" not in signed.repairs[0]  # a service's own words are not for readers
    assert examine_pdf(signed.pdf).signatures[1].level == "B-B"


def test_a_moment_without_a_zone_is_refused_in_both_steps(world: World) -> None:
    pending = world.begin()
    with pytest.raises(errors.NaiveMomentError):
        pdf_file.finish(pending, world.base, b"", at=AT.replace(tzinfo=None), tsa=None)
    terms = Terms(AT.replace(tzinfo=None), "签订")
    with pytest.raises(errors.NaiveMomentError):
        pdf_file.begin(world.base, FIELD, world.chief.certificate_pem, world.chief.chain_pem, terms)

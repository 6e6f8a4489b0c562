"""Revoked certificates: what was stamped before stays valid, what came after does not."""

from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from signing import errors, revocation
from signing import pdf as pdf_file
from signing.certificates import Authority, platform_subject
from signing.der import DerError
from signing.keys import Signer, new_key, open_key, read_certificates
from signing.revocation import Edition, Reason, RevocationRegister
from signing.timestamp import TimeStampAuthority
from signing.verdict import Position, examine_pdf

AT = datetime(2026, 4, 15, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(days=30)


class World:
    def __init__(self, page: bytes) -> None:
        self.files = Authority.create("示例认证机构", AT, "p")
        self.authority = Authority.load(
            self.files.root_certificate, self.files.issuing_certificate, self.files.issuing_key, "p"
        )
        self.root_key = open_key(self.files.root_key, "p")
        self.tsa = TimeStampAuthority(self.files.tsa_certificate, open_key(self.files.tsa_key, "p"))
        key = open_key(new_key("p")[1], "p")
        self.signer: Signer = self.authority.signer(platform_subject("示例平台"), key, AT)
        prepared = pdf_file.prepare(page, {})
        self.signed = pdf_file.certify(prepared, self.signer, at=AT, tsa=self.tsa, reason="固化")
        self.unstamped = pdf_file.certify(prepared, self.signer, at=AT, tsa=None, reason="固化")

    @property
    def serial(self) -> int:
        return self.signer.certificate.serial_number

    def revoked(self, at: datetime, serial: int | None = None) -> bytes:
        register = RevocationRegister().revoke(serial or self.serial, at, Reason.KEY_COMPROMISE)
        return self.authority.revocation_list(register, Edition(2, LATER, LATER + timedelta(days=7)))

    def verdict(self, pdf: bytes, *lists: bytes):
        return examine_pdf(pdf, roots=[self.files.root_certificate], lists=lists)


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> World:
    path = tmp_path_factory.mktemp("page") / "page.pdf"
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(path)
    return World(path.read_bytes())


def test_what_was_signed_before_the_revocation_stays_valid_by_its_time_stamp(world: World) -> None:
    verdict = world.verdict(world.signed, world.revoked(AT + timedelta(days=1)))
    assert verdict.ok
    assert verdict.signatures[0].revoked_at == AT + timedelta(days=1)


@pytest.mark.parametrize("minutes", [0, -60])
def test_what_was_signed_after_or_at_the_revocation_is_not_trusted(world: World, minutes: int) -> None:
    verdict = world.verdict(world.signed, world.revoked(AT + timedelta(minutes=minutes)))
    assert not verdict.ok
    assert verdict.position is Position.UNCHANGED
    assert "吊销" in verdict.problems[0].zh


def test_without_time_stamp_a_revoked_certificate_proves_nothing(world: World) -> None:
    verdict = world.verdict(world.unstamped, world.revoked(LATER))
    assert "没有时间戳" in verdict.problems[0].zh


def test_another_persons_revocation_changes_nothing(world: World) -> None:
    assert world.verdict(world.signed, world.revoked(AT, serial=12345)).signatures[0].revoked_at is None


def test_a_list_of_another_authority_of_the_same_name_says_nothing(world: World) -> None:
    other = Authority.create("示例认证机构", AT, "p")
    authority = Authority.load(other.root_certificate, other.issuing_certificate, other.issuing_key, "p")
    register = RevocationRegister().revoke(world.serial, AT, Reason.SUPERSEDED)
    forged = authority.revocation_list(register, Edition(1, LATER, LATER))
    assert world.verdict(world.signed, forged).ok


def _root_list(world: World, certificate: bytes, at: datetime, reason: Reason) -> bytes:
    serial = read_certificates(certificate)[0].serial_number
    register = RevocationRegister().revoke(serial, at, reason)
    edition = Edition(2, LATER, LATER + timedelta(days=365))
    return revocation.issue_list(world.authority.root, world.root_key, register, edition)


def test_an_authority_revoked_later_does_not_take_back_its_certificates(
    world: World,
) -> None:
    late = _root_list(world, world.files.issuing_certificate, LATER, Reason.SUPERSEDED)
    early = _root_list(world, world.files.issuing_certificate, AT, Reason.SUPERSEDED)
    assert world.verdict(world.signed, late).ok
    assert not world.verdict(world.signed, early).ok


def test_a_stolen_key_of_the_time_stamp_authority_spoils_its_older_stamps_too(world: World) -> None:
    stolen = _root_list(world, world.files.tsa_certificate, LATER, Reason.KEY_COMPROMISE)
    retired = _root_list(world, world.files.tsa_certificate, LATER, Reason.CESSATION)
    assert "时间戳证书已吊销" in world.verdict(world.signed, stolen).problems[0].zh
    assert world.verdict(world.signed, retired).ok


def test_a_register_keeps_the_first_moment(world: World) -> None:
    register = RevocationRegister().revoke(1, AT, Reason.SUPERSEDED)
    with pytest.raises(errors.AlreadyRevokedError):
        register.revoke(1, LATER, Reason.KEY_COMPROMISE)
    with pytest.raises(errors.NaiveMomentError):
        register.revoke(2, AT.replace(tzinfo=None), Reason.SUPERSEDED)
    with pytest.raises(errors.NaiveMomentError):
        world.authority.revocation_list(register, Edition(1, AT.replace(tzinfo=None), AT))


def test_a_list_names_number_moments_and_reason(world: World) -> None:
    parsed = x509.load_der_x509_crl(world.revoked(AT))
    assert parsed.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number == 2
    assert (parsed.last_update_utc, parsed.next_update_utc) == (LATER, LATER + timedelta(days=7))
    assert revocation.read_list(world.revoked(AT)).revocation_of(world.signer.certificate) == (
        revocation.Revocation(world.serial, AT, Reason.KEY_COMPROMISE)
    )


@pytest.mark.parametrize("damage", [lambda one: one[:-1], lambda one: one + b"\x00", lambda one: b""])
def test_what_is_no_list_is_refused(world: World, damage) -> None:
    with pytest.raises(DerError):
        revocation.read_list(damage(world.revoked(AT)))
    with pytest.raises(errors.UnusableCertificateError):
        world.verdict(world.signed, damage(world.revoked(AT)))


def test_a_list_that_speaks_of_some_reasons_only_is_refused(world: World) -> None:
    partial = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(world.authority.issuing.subject)
        .last_update(AT)
        .next_update(LATER)
        .add_extension(x509.DeltaCRLIndicator(1), critical=True)
        .sign(world.authority.key.unsafe_key, hashes.SHA256())
    )
    with pytest.raises(DerError, match="kind"):
        revocation.read_list(partial.public_bytes(serialization.Encoding.DER))

"""Keys open with their passphrase only; certificates name whom they should."""

import dataclasses
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from signing import errors
from signing.certificates import Authority, AuthorityFiles, Subject, fingerprint
from signing.keys import KeyLock, Signer, new_key, open_key, read_certificates
from signing.names import named

AT = datetime(2026, 4, 15, 9, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture(scope="module")
def files() -> AuthorityFiles:
    return Authority.create("示例认证机构", AT, "示例口令")


@pytest.fixture(scope="module")
def authority(files: AuthorityFiles) -> Authority:
    return Authority.load(files.root_certificate, files.issuing_certificate, files.issuing_key, "示例口令")


def test_a_key_opens_with_its_passphrase_and_signs() -> None:
    public, pem = new_key("correct horse")
    signature = open_key(pem, "correct horse").sign(b"content")
    public.verify(signature, b"content", ec.ECDSA(hashes.SHA256()))


def test_keys_made_under_one_lock_are_different_files_that_the_passphrase_opens() -> None:
    lock = KeyLock.of("correct horse")

    (first, first_pem), (second, second_pem) = lock.make_key(), lock.make_key()

    assert open_key(first_pem, "correct horse").public_key == first.public_key
    assert open_key(second_pem, "correct horse").public_key == second.public_key
    assert first.public_key != second.public_key
    assert "secret" not in repr(lock)
    with pytest.raises(errors.WrongPassphraseError):
        open_key(second_pem, "wrong horse")


def test_a_wrong_passphrase_is_named() -> None:
    _, pem = new_key("correct horse")
    with pytest.raises(errors.WrongPassphraseError):
        open_key(pem, "wrong horse")


def test_a_key_without_passphrase_is_not_made() -> None:
    with pytest.raises(errors.UnusableKeyError):
        new_key("")


def test_a_key_in_clear_text_is_refused() -> None:
    clear = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(errors.UnusableKeyError):
        open_key(clear, "anything")


def test_a_key_on_another_curve_is_refused() -> None:
    other = ec.generate_private_key(ec.SECP384R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"anything"),
    )
    with pytest.raises(errors.UnusableKeyError):
        open_key(other, "anything")


def test_a_printed_key_does_not_show_itself() -> None:
    _, pem = new_key("correct horse")
    assert "object at" not in repr(open_key(pem, "correct horse"))


def test_a_person_is_named_with_organisation_code_office_and_rare_surname(authority: Authority) -> None:
    public, _ = new_key("口令")
    subject = Subject("王𬭎", "示例海工装备（青岛）有限公司工会", "81370200MC0000000X", "工会主席", "U-0001")
    certificate = read_certificates(authority.issue(subject, public, AT))[0]
    names = {attribute.oid: attribute.value for attribute in certificate.subject}
    assert names[NameOID.COMMON_NAME] == "王〓"  # what stock tools can read
    assert named(certificate, NameOID.COMMON_NAME) == "王𬭎"
    assert names[NameOID.ORGANIZATION_IDENTIFIER] == "NTRCN-81370200MC0000000X"
    assert names[NameOID.TITLE] == "工会主席"


def test_a_certificate_is_valid_from_the_whole_second_it_was_asked_for(authority: Authority) -> None:
    public, _ = new_key("口令")
    certificate = read_certificates(authority.issue(Subject("甲", "示例公司", ""), public, AT))[0]
    assert certificate.not_valid_before_utc == AT.replace(microsecond=0)


def test_a_certificate_never_outlives_its_issuer(authority: Authority) -> None:
    public, _ = new_key("口令")
    late = AT + timedelta(days=365 * 9)
    certificate = read_certificates(authority.issue(Subject("甲", "示例公司", ""), public, late))[0]
    assert certificate.not_valid_after_utc == authority.issuing.not_valid_after_utc


@pytest.mark.parametrize("subject", [Subject("", "示例公司", ""), Subject("甲", "长" * 65, "")])
def test_a_name_that_does_not_fit_is_refused(authority: Authority, subject: Subject) -> None:
    public, _ = new_key("口令")
    with pytest.raises(errors.UnusableCertificateError):
        authority.issue(subject, public, AT)


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(errors.NaiveMomentError):
        Authority.create("示例认证机构", AT.replace(tzinfo=None), "口令")


def test_the_authority_does_not_open_with_a_wrong_passphrase_or_another_key(files: AuthorityFiles) -> None:
    with pytest.raises(errors.WrongPassphraseError):
        Authority.load(files.root_certificate, files.issuing_certificate, files.issuing_key, "错")
    with pytest.raises(errors.KeyMismatchError):
        Authority.load(files.root_certificate, files.issuing_certificate, files.tsa_key, "示例口令")


def test_a_signer_with_somebody_elses_key_is_refused(authority: Authority) -> None:
    public, _ = new_key("口令")
    _, other = new_key("口令")
    certificate = authority.issue(Subject("甲", "示例公司", ""), public, AT)
    with pytest.raises(errors.KeyMismatchError):
        Signer(certificate, authority.chain_pem, open_key(other, "口令"))


def test_a_fingerprint_is_sixty_four_hex_characters(authority: Authority) -> None:
    assert len(fingerprint(authority.root)) == 64


@pytest.mark.poppler
def test_openssl_accepts_the_whole_chain(files: AuthorityFiles, authority: Authority, tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    assert openssl
    public, _ = new_key("口令")
    for name, content in dataclasses.asdict(files).items():
        (tmp_path / f"{name}.pem").write_bytes(content)
    person = authority.issue(Subject("王𬭎", "示例公司", "91370200MA00000000", "总经理"), public, AT)
    (tmp_path / "person.pem").write_bytes(person)
    at = str(int(AT.timestamp()))
    base = [openssl, "verify", "-x509_strict", "-attime", at, "-CAfile", "root_certificate.pem"]
    for more in (
        ["-untrusted", "issuing_certificate.pem", "person.pem"],
        ["-purpose", "timestampsign", "tsa_certificate.pem"],
    ):
        run = subprocess.run([*base, *more], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr


@pytest.mark.poppler
def test_openssl_opens_the_key_file_with_the_passphrase(tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    assert openssl
    _, pem = new_key("示例口令")
    (tmp_path / "key.pem").write_bytes(pem)
    command = [openssl, "pkey", "-in", "key.pem", "-passin", "pass:示例口令", "-noout", "-text"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "prime256v1" in run.stdout, run.stderr


def test_an_unreadable_certificate_is_named() -> None:
    with pytest.raises(errors.UnusableCertificateError):
        read_certificates(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")


def test_the_certificates_carry_the_policy_of_the_embedded_authority(authority: Authority) -> None:
    policies = authority.root.extensions.get_extension_for_class(x509.CertificatePolicies).value
    assert policies[0].policy_identifier.dotted_string.startswith("2.25.")

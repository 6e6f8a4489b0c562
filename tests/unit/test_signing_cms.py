"""Signatures and time stamps in their one form: stock tools accept them, other spellings are refused."""

import hashlib
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import rfc3161_client
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from signing import cms, der, timestamp, trust
from signing.certificates import Authority, Subject
from signing.der import DerError
from signing.errors import KeyMismatchError, NaiveMomentError
from signing.keys import Signer, new_key, open_key, read_certificates

AT = datetime(2026, 4, 15, 9, 0, tzinfo=UTC)
CONTENT = b"content"


@pytest.fixture(scope="module")
def world() -> tuple[Authority, timestamp.TimeStampAuthority, Signer]:
    files = Authority.create("示例认证机构", AT, "p")
    authority = Authority.load(files.root_certificate, files.issuing_certificate, files.issuing_key, "p")
    tsa = timestamp.TimeStampAuthority(files.tsa_certificate, open_key(files.tsa_key, "p"))
    _, pem = new_key("p")
    signer = authority.signer(
        Subject("王𬭎", "示例公司", "91370200MA00000000", "总经理"), open_key(pem, "p"), AT
    )
    return authority, tsa, signer


def _sign(signer: Signer, tsa: timestamp.TimeStampAuthority) -> cms.SignedData:
    digest = hashlib.sha256(CONTENT).digest()
    attributes = cms.signed_attributes(cms.DATA, digest, signer.certificate)
    signature = signer.key.sign(attributes)
    return cms.SignedData(
        content_type=cms.DATA,
        content=None,
        certificates=tuple(c.public_bytes(Encoding.DER) for c in (signer.certificate, *signer.chain)),
        issuer=cms.issuer_name(signer.certificate),
        serial=signer.certificate.serial_number,
        attributes=attributes,
        signature=signature,
        token=tsa.token(hashlib.sha256(signature).digest(), AT),
    )


def test_a_signature_is_read_back_as_it_was_written(world) -> None:
    _, tsa, signer = world
    signed = _sign(signer, tsa)
    back = cms.read(cms.assemble(signed))
    assert sorted(back.certificates) == sorted(signed.certificates)
    assert cms.verify(back, hashlib.sha256(CONTENT).digest()) == signer.certificate


def test_a_signature_over_other_bytes_is_refused(world) -> None:
    _, tsa, signer = world
    with pytest.raises(DerError, match="other bytes"):
        cms.verify(_sign(signer, tsa), hashlib.sha256(b"other").digest())


def test_every_flipped_byte_of_a_signature_is_found(world) -> None:
    _, tsa, signer = world
    encoded = cms.assemble(_sign(signer, tsa))

    def accepted(candidate: bytes) -> bool:
        try:
            signed = cms.read(candidate)
            cms.verify(signed, hashlib.sha256(CONTENT).digest())
            trust.require_whole(signed.certificates)
            stamp = timestamp.read_token(signed.token or b"", signed.signature)
            roots = [x509.load_der_x509_certificate(c) for c in signed.certificates]
            trust.require_whole((*signed.certificates, *stamp.certificates))
            return stamp.at == AT and bool(roots)
        except ValueError:
            return False

    assert accepted(encoded)
    survivors = [
        (position, mask)
        for position in range(len(encoded))
        for mask in (0x01, 0x80)
        if accepted(encoded[:position] + bytes((encoded[position] ^ mask,)) + encoded[position + 1 :])
    ]
    assert survivors == []


@pytest.mark.parametrize(
    "encoded",
    [
        b"",
        b"\x30",
        b"\x30\x80\x00\x00",
        b"\x30\x81\x01\x00",
        b"\x30\x82\x00\x80" + bytes(128),
        b"\x30\x00\x00",
        b"\x1f\x01\x00",
    ],
    ids=["empty", "cut", "indefinite", "long form", "leading zero", "trailing", "high tag"],
)
def test_what_is_not_der_is_refused(encoded: bytes) -> None:
    with pytest.raises(DerError):
        der.read(encoded)


def test_a_chain_leads_to_its_root_only_inside_its_time_and_purpose(world) -> None:
    authority, tsa, signer = world
    root = trust.require_trusted(
        signer.certificate, signer.chain, [authority.root], AT, trust.Purpose.SIGNING
    )
    assert root == authority.root
    trust.require_trusted(tsa.certificate, [], [authority.root], AT, trust.Purpose.TIME_STAMPING)
    for certificate, at, purpose in [
        (signer.certificate, AT - timedelta(seconds=1), trust.Purpose.SIGNING),
        (signer.certificate, AT + timedelta(days=1096), trust.Purpose.SIGNING),
        (signer.certificate, AT, trust.Purpose.TIME_STAMPING),
        (tsa.certificate, AT, trust.Purpose.SIGNING),
        (authority.issuing, AT, trust.Purpose.SIGNING),
    ]:
        with pytest.raises(trust.UntrustedError):
            trust.require_trusted(certificate, signer.chain, [authority.root], at, purpose)


def test_an_authority_of_the_same_name_is_not_the_root(world) -> None:
    _, _, signer = world
    other = read_certificates(Authority.create("示例认证机构", AT, "p").root_certificate)
    with pytest.raises(trust.UntrustedError):
        trust.require_trusted(signer.certificate, signer.chain, other, AT, trust.Purpose.SIGNING)
    with pytest.raises(trust.UntrustedError):
        trust.require_trusted(signer.certificate, signer.chain, [], AT, trust.Purpose.SIGNING)


def test_a_time_stamp_names_its_moment_and_that_it_is_embedded(world) -> None:
    _, tsa, _ = world
    stamp = timestamp.read_token(tsa.token(hashlib.sha256(b"x").digest(), AT), b"x")
    assert (stamp.at, stamp.embedded) == (AT, True)
    with pytest.raises(DerError, match="other bytes"):
        timestamp.read_token(tsa.token(hashlib.sha256(b"x").digest(), AT), b"y")


def test_a_signature_is_no_time_stamp(world) -> None:
    _, tsa, signer = world
    with pytest.raises(DerError):
        timestamp.read_token(cms.assemble(_sign(signer, tsa)), b"x")


def test_a_time_stamp_needs_a_moment_with_a_zone_and_its_own_key(world) -> None:
    _, tsa, signer = world
    with pytest.raises(NaiveMomentError):
        tsa.token(bytes(32), AT.replace(tzinfo=None))
    with pytest.raises(KeyMismatchError):
        timestamp.TimeStampAuthority(tsa.certificate_pem, signer.key)


def test_an_independent_library_accepts_the_token(world) -> None:
    authority, tsa, _ = world
    token = tsa.token(hashlib.sha256(b"x").digest(), AT)
    response = der.sequence(der.sequence(der.integer(0)), token)
    verifier = (
        rfc3161_client.VerifierBuilder()
        .add_root_certificate(authority.root)
        .tsa_certificate(tsa.certificate)
        .build()
    )
    assert verifier.verify_message(rfc3161_client.decode_timestamp_response(response), b"x")


@pytest.mark.poppler
def test_openssl_accepts_signature_and_time_stamp(world, tmp_path: Path) -> None:
    authority, tsa, signer = world
    signed = _sign(signer, tsa)
    assert signed.token
    (tmp_path / "root.pem").write_bytes(authority.root.public_bytes(Encoding.PEM))
    for name, content in (
        ("content.bin", CONTENT),
        ("signed.der", cms.assemble(signed)),
        ("token.der", signed.token),
        ("value.bin", signed.signature),
    ):
        (tmp_path / name).write_bytes(content)
    openssl, at = shutil.which("openssl"), str(int(AT.timestamp()))
    assert openssl
    for command in (
        "cms -verify -binary -cades -inform DER -in signed.der -content content.bin -CAfile root.pem -out o",
        "ts -verify -in token.der -token_in -data value.bin -CAfile root.pem",
    ):
        run = subprocess.run(
            [openssl, *command.split(), "-attime", at],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr

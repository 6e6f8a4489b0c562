"""`xieyue key sign`: one file, signed by a certificate file, a key file, a token and a signing service."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import Encoding

from negotiation.cli import cli
from negotiation.key_files import KeyFileError, ToSign, read_signed, read_to_sign, write_to_sign
from negotiation.signing_service import SigningService
from signing.errors import KeySourceError
from signing.keys import make_key
from signing.outside_certificate import require_possession
from tests.builders_http import served
from tests.builders_outside import PEM, SOFT_TOKENS, OutsideAuthority, soft_token

AT = datetime(2026, 4, 20, 9, tzinfo=UTC)
ITEMS = (ToSign("a", "集体合同（示例）", b"first"), ToSign("b", "工资专项集体合同（示例）", b"second"))


@pytest.fixture(scope="module")
def authority() -> OutsideAuthority:
    return OutsideAuthority(AT)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "to-sign.json").write_bytes(write_to_sign(ITEMS))
    return tmp_path


def run(desk: Path, *arguments: str, typed: str = "") -> Result:
    wanted = ["key", "sign", str(desk / "to-sign.json"), "--out", str(desk / "signed.json"), *arguments]
    return CliRunner().invoke(cli, wanted, input=typed)


def checked(desk: Path, certificate: x509.Certificate) -> bytes:
    """Both contents are signed by that certificate's key; returns the certificates that came along."""
    signed = read_signed((desk / "signed.json").read_bytes())
    assert set(signed.signatures) == {"a", "b"}
    for one in ITEMS:
        assert signed.contents[one.id] == one.content
        require_possession(certificate, one.content, signed.signatures[one.id])
    return signed.certificates


def test_a_certificate_file_signs_and_its_chain_comes_along(desk: Path, authority: OutsideAuthority) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = authority.issue(key.public_key(), "示例人")
    (desk / "own.p12").write_bytes(authority.file(key, certificate, "口令"))

    done = run(desk, "--pkcs12", str(desk / "own.p12"), typed="口令\n")

    assert done.exit_code == 0, done.output
    came = x509.load_pem_x509_certificates(checked(desk, certificate))
    assert came[0] == certificate
    assert set(came) == {certificate, authority.issuer, authority.root}


def test_a_locked_key_file_signs(desk: Path, authority: OutsideAuthority) -> None:
    key, locked = make_key("口令")
    (desk / "own.pem").write_bytes(locked)

    assert run(desk, "--key-file", str(desk / "own.pem"), typed="口令\n").exit_code == 0

    assert checked(desk, authority.issue(key.public_key, "示例人")) == b""


@pytest.mark.token
def test_a_token_signs(desk: Path, authority: OutsideAuthority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOFTHSM2_CONF", "")  # put back afterwards
    made: list[x509.Certificate] = []

    def certify(key: ec.EllipticCurvePublicKey) -> bytes:
        made.append(authority.issue(key, "示例人"))
        return made[0].public_bytes(PEM)

    soft_token(desk, certify)
    named = ("--library", SOFT_TOKENS, "--token", "desk", "--label", "chief")
    done = run(desk, *named, typed="1234\n")

    assert done.exit_code == 0, done.output
    assert checked(desk, made[0]) == made[0].public_bytes(PEM)
    assert run(desk, *named, typed="0000\n").exit_code == 1


class Service(BaseHTTPRequestHandler):
    """A signing service of the Cloud Signature Consortium, with one credential."""

    key: ec.EllipticCurvePrivateKey
    certificates: tuple[x509.Certificate, ...]
    refuses = False

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        known = self.headers["Authorization"] == "Bearer letmein" and asked["credentialID"] == "chief"
        if not known or self.refuses:
            self.send_error(401)
            return
        if self.path.endswith("/credentials/info"):
            listed = [base64.b64encode(one.public_bytes(Encoding.DER)).decode() for one in self.certificates]
            told = {"key": {"status": "enabled"}, "cert": {"status": "valid", "certificates": listed}}
        else:
            assert asked["hashAlgo"] == "2.16.840.1.101.3.4.2.1"
            assert asked["SAD"] == "sesame"
            digests = [base64.b64decode(one) for one in asked["hash"]]
            values = [self.key.sign(one, ec.ECDSA(utils.Prehashed(hashes.SHA256()))) for one in digests]
            told = {"signatures": [base64.b64encode(one).decode() for one in values]}
        content = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(content)


@pytest.fixture
def service(authority: OutsideAuthority) -> Iterator[str]:
    Service.key, Service.refuses = ec.generate_private_key(ec.SECP256R1()), False
    own = authority.issue(Service.key.public_key(), "示例人")
    Service.certificates = (own, authority.issuer, authority.root)
    with served(Service) as address:
        yield f"{address}/csc/v1"


def test_a_signing_service_signs(desk: Path, service: str) -> None:
    done = run(desk, "--service", service, "--credential", "chief", typed="letmein\nsesame\n")

    assert done.exit_code == 0, done.output
    came = x509.load_pem_x509_certificates(checked(desk, Service.certificates[0]))
    assert tuple(came) == Service.certificates


def test_a_service_that_refuses_is_named_and_nothing_is_written(desk: Path, service: str) -> None:
    done = run(desk, "--service", service, "--credential", "chief", typed="wrong\nsesame\n")

    assert done.exit_code == 1
    assert "401" in done.output
    assert not (desk / "signed.json").exists()


def test_what_is_no_address_is_not_asked() -> None:
    with pytest.raises(KeySourceError):
        SigningService("file:///etc/passwd", "chief", "letmein").signer()


@pytest.mark.parametrize("arguments", [(), ("--service", "http://x.example", "--library", "/nowhere.so")])
def test_one_source_is_named(desk: Path, arguments: tuple[str, ...]) -> None:
    assert run(desk, *arguments).exit_code == 2


def test_a_wrong_passphrase_signs_nothing(desk: Path, authority: OutsideAuthority) -> None:
    (desk / "own.pem").write_bytes(make_key("口令")[1])

    assert run(desk, "--key-file", str(desk / "own.pem"), typed="错\n").exit_code == 1
    assert not (desk / "signed.json").exists()


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"[]", b"{}", b"[" * 100_000, b'{"format": "xieyue-to-sign/1"}', b"\xff"),
        b'{"format": "xieyue-to-sign/1", "items": []}',
        b'{"format": "xieyue-to-sign/1", "items": [1]}',
        b'{"format": "xieyue-to-sign/1", "items": [{"id": "a", "title": "b"}]}',
        b'{"format": "xieyue-to-sign/1", "items": [{"id": "a", "title": "b", "content": "*"}]}',
        b" " * 300_000,
    ],
)
def test_what_is_no_file_to_sign_is_named(desk: Path, content: bytes) -> None:
    (desk / "to-sign.json").write_bytes(content)
    (desk / "own.pem").write_bytes(make_key("口令")[1])

    with pytest.raises(KeyFileError):
        read_to_sign(content)
    with pytest.raises(KeyFileError):
        read_signed(content)
    assert run(desk, "--key-file", str(desk / "own.pem"), typed="口令\n").exit_code == 2

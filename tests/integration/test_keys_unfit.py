"""交来时就说清: a certificate or key that cannot sign here is named when it is handed in, with what to do."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from negotiation.domain.errors import CertificateRequestError
from negotiation.storage.database import Database
from negotiation.usecases import enrolment, outside_certificates
from negotiation.usecases.outside_certificates import Brought
from signing.errors import UnfitCertificateError, UnfitRequestError, UnusableKeyError
from signing.key_sources import open_pkcs12
from signing.outside_certificate import read_outside_certificate
from signing.requests import read_request
from tests.builders import House, a_house
from tests.builders_outside import PEM, OutsideAuthority
from tests.integration.test_keys_outside import NAME, NOW, bring, holder

P256 = ec.SECP256R1


@pytest.fixture(scope="module")
def authority() -> OutsideAuthority:
    return OutsideAuthority(NOW)


@pytest.fixture
def house(database: Database, authority: OutsideAuthority) -> House:
    house = a_house(database)
    house.office.notary.authorities = (authority.root_pem + authority.issuer_pem,)  # type: ignore[attr-defined]
    return house


@dataclass(frozen=True)
class Told:
    """What somebody reads who handed a file in."""

    findings: tuple[tuple[str, str], ...]
    zh: str
    en: str


def told(house: House, certificate: bytes) -> Told:
    """The refusal; nothing was put on file."""
    before = house.everything()
    challenge = outside_certificates.challenge(house.office.notary, "chair", NOW)
    with pytest.raises(CertificateRequestError) as found:
        enrolment.bring(house.office, house.actor("chair"), Brought(challenge, certificate, b"x"), NOW)
    assert house.everything() == before
    values = found.value.values
    return Told(tuple(values.get("findings", ())), values["reason"], values["reason_en"])


def of(authority: OutsideAuthority, key: object = None, **more: object) -> bytes:
    public = (key or ec.generate_private_key(P256())).public_key()  # type: ignore[attr-defined]
    return authority.issue(public, NAME, **more).public_bytes(PEM)  # type: ignore[arg-type]


CASES = {
    "ended": (lambda a: of(a, starts=-30, days=-2), "已于 2026-04-18 到期；请", "ended on 2026-04-18"),
    "not yet": (lambda a: of(a, starts=3), "自 2026-04-23 起才有效；请", "from 2026-04-23 on only"),
    "short": (lambda a: of(a, rsa.generate_private_key(65537, 1024)), "1024 位的 RSA", "1024 bits"),
    "curve": (lambda a: of(a, ec.generate_private_key(ec.SECP384R1())), "曲线 secp384r1", "curve secp384r1"),
    "encrypts": (lambda a: of(a, encrypts=True), "没有签名的用途", "not made for signing"),
    "servers": (lambda a: of(a, signs=False), "不是为签署文件发的", "not made for documents"),
    "authority": (lambda a: a.issuer_pem, "CA 证书", "certificate of an authority"),
    "root": (lambda a: a.root_pem, "CA 证书", "certificate of an authority"),
    "unknown": (lambda _: of(OutsideAuthority(NOW, "示例别的机构")), "示例别的机构", "its issuer CN="),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_with_a_certificate_is_the_one_thing_named(authority, case: str) -> None:
    make, chinese, english = CASES[case]

    with pytest.raises(UnfitCertificateError) as found:
        read_outside_certificate(make(authority), (authority.root_pem + authority.issuer_pem,), NOW)

    ((in_chinese, in_english),) = found.value.findings
    assert chinese in found.value.say("zh")
    assert english in found.value.say("en")
    assert "请" in in_chinese.split("；", 1)[1]
    assert in_english


def test_everything_is_named_at_once(house: House) -> None:
    stranger = OutsideAuthority(NOW, "示例别的机构")
    key = rsa.generate_private_key(65537, 1024)

    said = told(house, of(stranger, key, starts=-30, days=-2, encrypts=True, signs=False))

    wanted = ["1024 位", "到期", "没有签名的用途", "不是为签署文件发的", "不在本平台认可之列"]
    assert [word in one for word, (one, _) in zip(wanted, said.findings, strict=True)] == [True] * 5
    assert "(5)" in said.zh
    assert "(5)" in said.en


def test_an_issuer_that_has_ended_is_named_beside_its_certificate(house: House, authority) -> None:
    old = OutsideAuthority(NOW - timedelta(days=4100), root_key=authority.root_key)
    house.office.notary.authorities = (old.root_pem + old.issuer_pem,)  # type: ignore[attr-defined]

    said = told(house, of(old, days=4200))

    assert [("签发机构自己的证书" in one) for one, _ in said.findings] == [True]


@pytest.fixture(scope="module")
def sm2(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key, application, own certificate and PKCS#12 with SM2, as openssl makes them."""
    folder = tmp_path_factory.mktemp("sm2")
    for command in (
        "ecparam -name SM2 -genkey -noout -out key.pem",
        "req -new -key key.pem -sm3 -subj /CN=x -out request.pem",
        "req -x509 -key key.pem -sm3 -subj /CN=x -days 3650 -addext keyUsage=digitalSignature"
        " -addext basicConstraints=critical,CA:FALSE -out own.pem",
        "pkcs12 -export -inkey key.pem -in own.pem -passout pass:p -out own.p12",
    ):
        openssl = shutil.which("openssl")
        assert openssl
        subprocess.run([openssl, *command.split()], cwd=folder, check=True, capture_output=True)
    return folder


def test_an_sm2_certificate_is_called_what_it_is(house: House, sm2: Path) -> None:
    said = told(house, (sm2 / "own.pem").read_bytes())

    assert "国密 SM2 的密钥" in said.findings[0][0]
    assert "由签发机构用国密 SM2 签发" in said.findings[1][0]
    assert "不是证书" not in said.zh


def test_an_application_with_an_sm2_key_is_called_what_it_is(house: House, sm2: Path) -> None:
    with pytest.raises(CertificateRequestError) as found:
        enrolment.apply(house.office, house.actor("chair"), (sm2 / "request.pem").read_bytes(), NOW)

    assert "国密 SM2" in found.value.values["reason"]
    assert "SM2" in found.value.values["reason_en"]


@pytest.mark.parametrize(
    "key", [rsa.generate_private_key(65537, 1024), ec.generate_private_key(ec.SECP384R1())]
)
def test_an_application_with_an_unfit_key_says_what_to_do(key: object) -> None:
    made = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).sign(key, hashes.SHA256())  # type: ignore[arg-type]

    with pytest.raises(UnfitRequestError) as found:
        read_request(made.public_bytes(PEM))

    assert "由浏览器制作密钥" in found.value.say("zh")
    assert "the browser" in found.value.say("en")


def test_files_that_were_mistaken_for_a_certificate_are_told_apart(
    house: House, authority, sm2: Path
) -> None:
    key = ec.generate_private_key(P256())
    made = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).sign(key, hashes.SHA256())
    file = authority.file(key, authority.issue(key.public_key(), NAME), "口令")

    assert "带私钥" in told(house, file).zh
    assert "带私钥" in told(house, (sm2 / "own.p12").read_bytes()).zh
    assert "这是私钥" in told(house, (sm2 / "key.pem").read_bytes()).zh
    assert "证书申请" in told(house, made.public_bytes(PEM)).zh
    assert "不是证书" in told(house, b"-----BEGIN nothing").zh


def test_a_certificate_file_with_an_unfit_key_is_named_before_it_signs(authority, sm2: Path) -> None:
    key = rsa.generate_private_key(65537, 1024)
    short = authority.file(key, authority.issue(key.public_key(), NAME), "p")

    with pytest.raises(UnfitCertificateError) as found:
        open_pkcs12(short, "p")
    assert "1024 位" in found.value.say("zh")
    with pytest.raises(UnusableKeyError) as unread:
        open_pkcs12((sm2 / "own.p12").read_bytes(), "p")
    assert "国密 SM2" in unread.value.say("zh")


def test_of_two_certificates_of_a_token_the_one_for_signing_is_taken(house: House, authority) -> None:
    one = holder(authority)
    encrypts = x509.load_pem_x509_certificate(of(authority, encrypts=True))
    signs = x509.load_pem_x509_certificate(one.pem)
    both = pkcs7.serialize_certificates([encrypts, signs], Encoding.DER)

    challenge = outside_certificates.challenge(house.office.notary, "chair", NOW)
    asked = enrolment.bring(
        house.office, house.actor("chair"), Brought(challenge, both, one.sign(challenge)), NOW
    )

    assert asked.request.startswith(one.pem)


def test_one_that_ends_tomorrow_is_taken_over(house: House, authority) -> None:
    assert bring(house, holder(authority, days=1)).state == "approved"

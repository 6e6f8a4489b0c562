"""Keys that are not ours: requests from a browser, PKCS#12 files, tokens, outside services."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from signing import errors
from signing import pdf as pdf_file
from signing.certificates import Authority, Subject, platform_subject, read_request
from signing.key_sources import ServiceKey, open_pkcs12, open_token
from signing.keys import Signer, make_key, new_key, open_key, read_certificates
from signing.timestamp import OutsideTimeStamps, TimeStampAuthority, read_token
from signing.verdict import TimeSource, examine_pdf
from tests.builders_outside import SOFT_TOKENS, OpensslAuthority, OutsideAuthority, soft_token

AT = datetime(2026, 4, 15, 9, 0, tzinfo=UTC)
_PEM = serialization.Encoding.PEM


@pytest.fixture(scope="module")
def authority() -> Authority:
    files = Authority.create("示例认证机构", AT, "p")
    return Authority.load(files.root_certificate, files.issuing_certificate, files.issuing_key, "p")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> bytes:
    path = tmp_path_factory.mktemp("page") / "page.pdf"
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(path)
    return pdf_file.prepare(path.read_bytes(), {})


def _request(key, algorithm=None) -> x509.CertificateSigningRequest:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Chairman of everything")])
    return x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, algorithm or hashes.SHA256())


@pytest.mark.parametrize("encoding", [_PEM, serialization.Encoding.DER])
def test_a_request_gives_its_key_and_the_register_gives_the_name(authority: Authority, encoding) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    request = read_request(_request(key).public_bytes(encoding))
    issued = authority.issue_for_request(Subject("王𬭎", "示例公司", "", "工会主席"), request, AT)
    certificate = read_certificates(issued)[0]
    assert certificate.public_key() == key.public_key()
    assert request.claimed == "CN=Chairman of everything"
    assert "everything" not in certificate.subject.rfc4514_string()


def test_a_request_whose_proof_does_not_hold_is_refused() -> None:
    encoded = bytearray(
        _request(ec.generate_private_key(ec.SECP256R1())).public_bytes(serialization.Encoding.DER)
    )
    place = encoded.index(b"everything")
    encoded[place : place + 10] = b"EVERYTHING"
    with pytest.raises(errors.UnusableRequestError, match="possession"):
        read_request(bytes(encoded))


@pytest.mark.parametrize("content", [b"", b"-----BEGIN nothing", b"\x30\x00", b"\x00" * 20000])
def test_what_is_no_request_is_named(content: bytes) -> None:
    with pytest.raises(errors.UnusableRequestError):
        read_request(content)


def test_a_request_for_another_kind_of_key_is_refused() -> None:
    other = _request(ec.generate_private_key(ec.SECP384R1()))
    with pytest.raises(errors.UnusableRequestError, match="P-256"):
        read_request(other.public_bytes(_PEM))


def _signed(authority: Authority, prepared: bytes, signer: Signer) -> bytes:
    platform = authority.signer(platform_subject("示例平台"), make_key("p")[0], AT)
    certified = pdf_file.certify(prepared, platform, at=AT, tsa=None, reason="固化")
    return pdf_file.sign(certified, "UnionChiefSignature", signer, at=AT, tsa=None, reason="签订")


@pytest.mark.parametrize("kind", ["P-256", "RSA"])
def test_a_pkcs12_file_of_an_outside_authority_signs(
    authority: Authority, prepared: bytes, kind: str
) -> None:
    key = (
        ec.generate_private_key(ec.SECP256R1()) if kind == "P-256" else rsa.generate_private_key(65537, 2048)
    )
    outside = OutsideAuthority(AT)
    file = outside.file(key, outside.issue(key.public_key(), "李示例"), "口令")

    signer = open_pkcs12(file, "口令")
    roots = [authority.root.public_bytes(_PEM), outside.root_pem]
    verdict = examine_pdf(_signed(authority, prepared, signer), roots=roots)

    assert verdict.ok, verdict.problems
    assert verdict.signatures[1].signer_name == "李示例"
    with pytest.raises(errors.WrongPassphraseError):
        open_pkcs12(file, "错")


def test_a_pkcs12_file_without_a_key_is_named() -> None:
    root = OutsideAuthority(AT).root
    lock = serialization.BestAvailableEncryption(b"p")
    with pytest.raises(errors.UnusableKeyError):
        open_pkcs12(pkcs12.serialize_key_and_certificates(b"x", None, None, [root], lock), "p")


def test_an_outside_service_signs_and_its_refusal_is_named(authority: Authority, prepared: bytes) -> None:
    key = open_key(new_key("p")[1], "p")
    certificate = authority.issue(Subject("王𬭎", "示例公司", ""), key.public_key, AT)

    def refuse(content: bytes) -> bytes:
        raise ConnectionError("no answer")

    signer = Signer(certificate, authority.chain_pem, ServiceKey(key.public_key, key.sign))
    assert examine_pdf(_signed(authority, prepared, signer)).ok
    with pytest.raises(errors.KeySourceError, match="no answer"):
        _signed(
            authority, prepared, Signer(certificate, authority.chain_pem, ServiceKey(key.public_key, refuse))
        )


def test_a_service_that_signs_something_else_gets_nothing_into_the_file(authority, prepared: bytes) -> None:
    key = open_key(new_key("p")[1], "p")
    certificate = authority.issue(Subject("王𬭎", "示例公司", ""), key.public_key, AT)
    wrong = ServiceKey(key.public_key, lambda content: key.sign(content + b"!"))
    with pytest.raises(errors.WrongSignatureError):
        _signed(authority, prepared, Signer(certificate, authority.chain_pem, wrong))


@pytest.mark.token
def test_a_token_signs_and_a_wrong_pin_is_named(authority, prepared, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("SOFTHSM2_CONF", "")  # put back afterwards
    soft_token(tmp_path, lambda key: authority.issue(Subject("王𬭎", "示例公司", ""), key, AT))
    library = SOFT_TOKENS

    with open_token(library, "desk", "1234", "chief") as key:
        signed = _signed(authority, prepared, Signer(key.certificate_pem, authority.chain_pem, key))

    assert examine_pdf(signed).ok
    for wrong in (("desk", "0000", "chief"), ("other", "1234", "chief"), ("desk", "1234", "nobody")):
        with pytest.raises(errors.KeySourceError), open_token(library, *wrong):
            pass


@pytest.mark.poppler
@pytest.mark.parametrize(
    ("digest", "named"), [("sha256", "sha256"), ("sha512", "sha1"), ("sha384", "sha512")]
)
def test_an_outside_time_stamp_authority_is_accepted_and_labelled(
    authority, prepared, tmp_path: Path, digest: str, named: str
) -> None:
    outside = OpensslAuthority(tmp_path, digest, named)
    source = OutsideTimeStamps(outside)
    key = open_key(new_key("p")[1], "p")
    now = read_token(source.token(hashes_of(b"x"), AT), b"x").at
    signer = authority.signer(platform_subject("示例平台"), key, now - timedelta(hours=1))
    signed = pdf_file.certify(prepared, signer, at=now, tsa=source, reason="固化")
    root = authority.root.public_bytes(_PEM)
    verdict = examine_pdf(signed, roots=[root, (tmp_path / "root.pem").read_bytes()])
    assert verdict.ok, verdict.problems
    assert verdict.signatures[0].time_source is TimeSource.OUTSIDE
    assert not examine_pdf(signed, roots=[root]).ok


def hashes_of(content: bytes) -> bytes:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(content)
    return digest.finalize()


def _embedded() -> TimeStampAuthority:
    files = Authority.create("示例认证机构", AT, "p")
    return TimeStampAuthority(files.tsa_certificate, open_key(files.tsa_key, "p"))


def test_an_authority_that_fails_refuses_or_answers_another_question_is_named() -> None:
    from signing import der

    token = _embedded().token(hashes_of(b"x"), AT)

    def unreachable(request: bytes) -> bytes:
        raise TimeoutError("timed out")

    for exchange in (
        unreachable,
        lambda request: b"<html>",
        lambda request: der.sequence(der.sequence(der.integer(2))),
        lambda request: der.sequence(der.sequence(der.integer(2)), token),
        lambda request: der.sequence(der.sequence(der.integer(0)), token),
    ):
        with pytest.raises(errors.TimeStampFailedError):
            OutsideTimeStamps(exchange).token(hashes_of(b"x"), AT)

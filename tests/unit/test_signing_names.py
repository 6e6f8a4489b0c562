"""名称: stock tools can read a certificate whatever its holder is called; and no name disturbs a line."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.x509.oid import NameOID

from signing import names
from signing.certificates import Authority, Subject, is_platform, platform_subject
from signing.keys import new_key, read_certificates
from tests.builders_tools import run

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def _authority(name: str = "示例认证机构") -> Authority:
    files = Authority.create(name, AT, "口令")
    return Authority.load(files.root_certificate, files.issuing_certificate, files.issuing_key, "口令")


def _issued(authority: Authority, subject: Subject) -> bytes:
    public, _ = new_key("口令")
    return authority.issue(subject, public, AT)


def _asn1(certificate: bytes) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(pem.unarmor(certificate)[2])


def test_a_library_that_knows_old_unicode_reads_a_certificate_of_a_rare_name() -> None:
    issued = _issued(_authority(), Subject("王𬭎例", "𬭎记示例公司", "", "工会主席"))
    read = _asn1(issued)
    assert read.subject == read.subject
    assert read.subject.hashable
    assert read.subject.native["common_name"] == "王〓例"


def test_the_true_name_stands_beside_it_and_is_the_one_we_read() -> None:
    certificate = read_certificates(_issued(_authority(), Subject("王𬭎例", "𬭎记示例公司", "")))[0]
    assert names.named(certificate, NameOID.COMMON_NAME) == "王𬭎例"
    assert names.named(certificate, NameOID.ORGANIZATION_NAME) == "𬭎记示例公司"


def test_an_authority_and_a_platform_of_a_rare_name_issue_and_are_known() -> None:
    authority = _authority("𬭎记示例")
    certificate = read_certificates(_issued(authority, platform_subject("𬭎记示例")))[0]
    certificate.verify_directly_issued_by(authority.issuing)
    authority.issuing.verify_directly_issued_by(authority.root)
    assert is_platform(certificate)
    assert names.named(authority.root, NameOID.COMMON_NAME) == "𬭎记示例根证书"


def test_a_usual_name_is_written_as_it_is_and_nothing_stands_beside_it() -> None:
    certificate = read_certificates(_issued(_authority(), Subject("张例", "示例公司", "")))[0]
    assert names.named(certificate, NameOID.COMMON_NAME) == "张例"
    with pytest.raises(x509.ExtensionNotFound):
        certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)


def test_a_name_beside_the_subject_that_does_not_spell_it_out_counts_for_nothing(monkeypatch) -> None:
    spelt = names.x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "李四")])
    real = x509.SubjectAlternativeName
    monkeypatch.setattr(x509, "SubjectAlternativeName", lambda _: real([x509.DirectoryName(spelt)]))
    issued = _issued(_authority(), Subject("王𬭎例", "示例公司", ""))
    monkeypatch.undo()
    assert names.named(read_certificates(issued)[0], NameOID.COMMON_NAME) == "王〓例"


_STRANGE = ["\n", "\r", "\x1b[8m", "\u202e", "\u2066", "\u2028", "\x85", "\u200b", "\x00"]


@pytest.mark.parametrize("strange", _STRANGE)
def test_nothing_in_a_name_ends_a_line_hides_or_turns_what_follows(strange: str) -> None:
    shown = names.visible(f"张{strange}例")
    assert strange[0] not in shown
    assert shown.isprintable()
    assert shown != "张例"


@pytest.mark.poppler
def test_openssl_reads_the_name_and_the_one_beside_it(tmp_path) -> None:
    (tmp_path / "c.pem").write_bytes(_issued(_authority(), Subject("王𬭎例", "示例公司", "")))
    done = run("openssl", "x509", "-in", "c.pem", "-noout", "-text", "-nameopt", "utf8", cwd=tmp_path)
    assert "王〓例" in done.stdout
    assert "DirName" in done.stdout

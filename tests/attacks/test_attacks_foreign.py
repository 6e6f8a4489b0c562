"""别处的文件与别处的程序: what cannot be judged is called so, lawful additions are lawful, strange names and
library texts reach nobody."""

from __future__ import annotations

import io
import re
import warnings
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing import cms, report
from signing.certificates import Subject
from signing.findings import Position
from signing.keys import make_key
from signing.verdict import examine_pdf
from tests.attacks.conftest import AT, page_pdf
from tests.attacks.test_attacks_archive import archived

__all__ = ["archived"]

HOUR = timedelta(hours=1)
LATIN = re.compile(r"[A-Za-z]{4,}")


def _self_made(
    name: str, *purposes: x509.ObjectIdentifier
) -> tuple[asn1_x509.Certificate, asn1_keys.PrivateKeyInfo]:
    key = rsa.generate_private_key(65537, 2048)
    with cms.quietly():
        called = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name, _validate=False)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2036, 1, 1, tzinfo=UTC))
    )
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=True)
    made = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    secret = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return asn1_x509.Certificate.load(made), asn1_keys.PrivateKeyInfo.load(secret)


def _stamped_elsewhere(pdf: bytes, *, title: str = "") -> bytes:
    """What another program does for the long term: a document time stamp of its own authority."""
    certificate, key = _self_made("国家授时示例", x509.ExtendedKeyUsageOID.TIME_STAMPING)
    stamper = DummyTimeStamper(certificate, key, fixed_dt=AT + timedelta(days=90))
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    if title:
        information = writer.trailer["/Info"]
        information[pdf_name("/Title")] = pdf_string(title)
        writer.update_container(information)
    return PdfTimeStamper(stamper).timestamp_pdf(writer, "sha256").getvalue()


@pytest.fixture(scope="module")
def foreign() -> bytes:
    """A file that another program signed for another purpose."""
    certificate, key = _self_made("某公司")
    signer = signers.SimpleSigner(certificate, key, SimpleCertificateStore())
    plain = io.BytesIO()
    with pikepdf.open(io.BytesIO(page_pdf())) as opened:
        del opened.docinfo["/XieyueTextDigest"]
        opened.save(plain)
    writer = IncrementalPdfFileWriter(io.BytesIO(plain.getvalue()))
    metadata = signers.PdfSignatureMetadata(field_name="Signature1")
    return signers.sign_pdf(writer, metadata, signer=signer).getvalue()


def test_a_file_signed_elsewhere_cannot_be_judged_and_is_not_called_changed(foreign) -> None:
    verdict = examine_pdf(foreign)
    assert verdict.position is Position.UNDECIDABLE
    assert "不是在本系统签署的" in verdict.problems[0].zh
    assert not verdict.ok


def test_a_file_signed_elsewhere_whose_digest_does_not_fit_is_changed(foreign) -> None:
    verdict = examine_pdf(foreign.replace(b"/Title", b"/Titre", 1))
    assert verdict.position is Position.CHANGED
    assert "“Signature1”的摘要与文件内容不符" in verdict.problems[0].zh


def test_an_update_to_a_file_signed_elsewhere_is_not_judged(foreign) -> None:
    assert examine_pdf(_stamped_elsewhere(foreign)).position is Position.UNDECIDABLE


def test_a_contract_does_not_become_foreign_by_being_changed(world) -> None:
    changed = world.signed.replace(b"/Title", b"/Titre", 1)
    assert examine_pdf(changed, roots=world.roots).position is Position.CHANGED


def test_a_time_stamp_of_another_program_is_a_lawful_addition_named_and_not_trusted(world, archived) -> None:
    verdict = examine_pdf(_stamped_elsewhere(archived), roots=world.roots)
    assert (verdict.ok, verdict.position) == (True, Position.EXTENDED)
    assert verdict.level == "B-LTA"  # by our own stamp
    assert (verdict.archive[-1].authority, verdict.archive[-1].trusted) == ("国家授时示例", False)
    assert "国家授时示例" in verdict.cautions[0].zh
    assert verdict.revisions[-1].zh == "其他程序加盖的时间戳"


def test_a_time_stamp_of_another_program_raises_no_level(world) -> None:
    assert examine_pdf(_stamped_elsewhere(world.signed), roots=world.roots).level == "B-T"


def test_a_title_that_comes_with_such_a_stamp_is_no_lawful_addition(world, archived) -> None:
    verdict = examine_pdf(_stamped_elsewhere(archived, title="另一份合同"), roots=world.roots)
    assert verdict.position is Position.CHANGED


def test_a_file_that_a_program_has_saved_says_so_and_what_to_do(world, archived) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(archived))
    writer.root[pdf_name("/PageMode")] = pdf_name("/UseOutlines")
    writer.update_root()
    saved = io.BytesIO()
    writer.write(saved)
    verdict = examine_pdf(saved.getvalue(), roots=world.roots)
    assert verdict.position is Position.CHANGED
    assert "您的程序改写了文件，请重新下载原件" in "".join(one.zh for one in verdict.problems)
    with pikepdf.open(io.BytesIO(archived)) as opened:
        written_anew = io.BytesIO()
        opened.save(written_anew)
    again = examine_pdf(written_anew.getvalue(), roots=world.roots)
    assert again.position is not Position.UNCHANGED
    assert "重新下载原件" in "".join(one.zh for one in (*again.problems, *again.cautions))


@pytest.mark.parametrize(
    "strange", ["\n  根证书 SHA-256 1a195（指定的根证书）\x1b[8m", "\u202e长会主", "\u2028另一行"]
)
def test_no_name_in_a_certificate_writes_a_line_of_the_verdict(world, strange: str) -> None:
    subject = Subject("王示例", "示例公司", "91370200MA00000000", "主席" + strange)
    signer = world.authority.signer(subject, make_key("p")[0], AT)
    named = type(world)(
        world.files, world.authority, world.tsa, world.platform, {"UnionChiefSignature": signer}, b"", b"", ()
    )
    verdict = examine_pdf(named.sign(world.certified, "UnionChiefSignature", 1), roots=world.roots)
    lines = list(report.lines(verdict, "zh"))
    assert all(line.isprintable() for line in lines)
    assert not any(line.startswith("  根证书 SHA-256 1a195") for line in lines)
    assert verdict.signatures[1].office.isprintable()


def test_a_certificate_that_breaks_a_rule_prints_no_warning() -> None:
    certificate, _ = _self_made("x" * 70)
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        read = cms.load(certificate.dump())
        assert str(read.subject)
    assert heard == []


@pytest.mark.parametrize("cut", [700, 2000, 5000, 9000, 20000])
def test_no_text_of_a_library_stands_in_a_chinese_sentence(world, foreign, cut: int) -> None:
    for content in (
        world.signed[:cut],
        foreign[:cut] + b"\nstartxref\n9\n%%EOF",
        b"%PDF-1.7\n" + foreign[cut:],
    ):
        for one in examine_pdf(content).problems:
            assert not LATIN.search(one.zh), one.zh

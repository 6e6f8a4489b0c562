"""What tools that know nothing of us say of the same files."""

from __future__ import annotations

import asyncio
import io
from datetime import timedelta
from pathlib import Path

import pytest

from signing import archive
from tests.builders_tools import (
    asn1_certificate,
    openssl_accepts,
    openssl_accepts_its_stamp,
    pdfsig,
    run,
    signed_parts,
    trust,
)

pytestmark = pytest.mark.poppler


@pytest.fixture
def desk(world, tmp_path: Path) -> Path:
    (tmp_path / "contract.pdf").write_bytes(world.signed)
    return trust(tmp_path, world.files.root_certificate)


def test_pdfsig_finds_five_valid_trusted_signatures_and_the_last_covers_everything(world, desk: Path) -> None:
    said = list(pdfsig(desk, world.signed).values())
    assert sum("Signature is Valid." in one for one in said) == 5
    assert sum("Certificate is Trusted." in one for one in said) == 5
    assert ["Total document signed" in one for one in said] == [False, False, False, False, True, False]
    assert "ETSI.CAdES.detached" in said[0]


def test_pdfsig_names_a_mismatch_after_a_flipped_byte(world, desk: Path) -> None:
    place = world.signed.index(b"Sample contract")
    forged = world.signed[:place] + b"X" + world.signed[place + 1 :]
    assert "Digest Mismatch" in pdfsig(desk, forged)["PlatformSeal"]


def test_openssl_accepts_every_signature_and_every_time_stamp(world, desk: Path) -> None:
    at = world.authority.root.not_valid_before_utc + timedelta(hours=1)
    found = signed_parts(world.signed)
    assert len(found) == 5
    for one in found:
        assert openssl_accepts(desk, one, at)
        assert openssl_accepts_its_stamp(desk, one, at)


def test_qpdf_finds_no_error(desk: Path) -> None:
    assert run("qpdf", "--check", "contract.pdf", cwd=desk).returncode == 0


def test_the_commands_in_the_bundle_work_as_printed(world, sealed: bytes, desk: Path) -> None:
    found = archive.unpack(sealed)
    for name, content in found.items():
        path = desk / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    page = found["README.txt"].decode().replace("\\\n", " ")
    printed = [line.split() for line in page.splitlines() if line.strip().startswith("openssl ")]
    assert [one[1] for one in printed] == ["x509", "x509", "cms", "x509"]
    for command in printed[:3]:
        at = str(int(world.authority.root.not_valid_before_utc.timestamp()) + 3600)
        done = run(*command, *(["-attime", at] if "cms" in command else []), cwd=desk)
        assert done.returncode == 0, done.stderr
    assert (desk / "checked.json").read_bytes() == found["manifest.json"]


def test_pyhankos_own_validation_agrees_signature_by_signature(world) -> None:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import async_validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    root = asn1_certificate(world.roots[0])
    moment = world.authority.root.not_valid_before_utc + timedelta(hours=1)
    context = ValidationContext(trust_roots=[root], moment=moment, allow_fetching=False)

    async def everyone() -> list[object]:
        found = PdfFileReader(io.BytesIO(world.signed)).embedded_signatures
        return [await async_validate_pdf_signature(one, context) for one in found]

    for status in asyncio.run(everyone()):
        assert status.bottom_line, status.pretty_print_details()  # type: ignore[attr-defined]
        assert status.timestamp_validity.trusted  # type: ignore[attr-defined]

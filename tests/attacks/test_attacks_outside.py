"""What tools that know nothing of us say of the same files."""

from __future__ import annotations

import asyncio
import io
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from signing import archive, cms

pytestmark = pytest.mark.poppler


def _run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which(command[0])
    assert program, f"{command[0]} is not installed"
    return subprocess.run([program, *command[1:]], cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture
def desk(world, tmp_path: Path) -> Path:
    (tmp_path / "contract.pdf").write_bytes(world.signed)
    (tmp_path / "root.pem").write_bytes(world.files.root_certificate)
    (tmp_path / "nss").mkdir()
    _run("certutil", "-N", "-d", "sql:nss", "--empty-password", cwd=tmp_path)
    _run("certutil", "-A", "-d", "sql:nss", "-n", "root", "-t", ",C,", "-i", "root.pem", cwd=tmp_path)
    return tmp_path


def test_pdfsig_finds_five_valid_trusted_signatures_and_the_last_covers_everything(desk: Path) -> None:
    said = _run("pdfsig", "-nssdir", "sql:nss", "-no-ocsp", "contract.pdf", cwd=desk).stdout
    assert said.count("Signature is Valid.") == 5
    assert said.count("Certificate is Trusted.") == 5
    assert said.count("Total document signed") == 1
    assert "ETSI.CAdES.detached" in said


def test_pdfsig_names_a_mismatch_after_a_flipped_byte(world, desk: Path) -> None:
    place = world.signed.index(b"Sample contract")
    (desk / "contract.pdf").write_bytes(world.signed[:place] + b"X" + world.signed[place + 1 :])
    assert (
        "Digest Mismatch" in _run("pdfsig", "-nssdir", "sql:nss", "-no-ocsp", "contract.pdf", cwd=desk).stdout
    )


def test_openssl_accepts_every_signature_and_every_time_stamp(world, desk: Path) -> None:
    at = str(int(world.authority.root.not_valid_before_utc.timestamp()) + 3600)
    found = re.findall(rb"/Contents <([0-9A-F]+)>\s*/ByteRange \[0 (\d+) (\d+) (\d+)\]", world.signed)
    assert len(found) == 5
    for value, first, second, rest in found:
        start, end = int(second), int(second) + int(rest)
        (desk / "part.tbs").write_bytes(world.signed[: int(first)] + world.signed[start:end])
        padded = bytes.fromhex(value.decode())
        length = int.from_bytes(padded[2:4]) + 4
        (desk / "part.p7").write_bytes(padded[:length])
        signed = cms.read(padded[:length])
        (desk / "token.der").write_bytes(signed.token or b"")
        (desk / "value.bin").write_bytes(signed.signature)
        for command in (
            "cms -verify -binary -cades -inform DER -in part.p7 -content part.tbs -CAfile root.pem -out o",
            "ts -verify -in token.der -token_in -data value.bin -CAfile root.pem",
        ):
            run = _run("openssl", *command.split(), "-attime", at, cwd=desk)
            assert run.returncode == 0, run.stderr


def test_qpdf_finds_no_error(desk: Path) -> None:
    assert _run("qpdf", "--check", "contract.pdf", cwd=desk).returncode == 0


def test_the_commands_in_the_bundle_work_as_printed(world, sealed: bytes, desk: Path) -> None:
    found = archive.unpack(sealed)
    for name, content in found.items():
        path = desk / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    page = found["README.txt"].decode().replace("\\\n", " ")
    printed = [line.split() for line in page.splitlines() if line.strip().startswith("openssl ")]
    assert [one[1] for one in printed] == ["x509", "cms", "crl"]
    for command in printed[:2]:
        at = str(int(world.authority.root.not_valid_before_utc.timestamp()) + 3600)
        run = _run(*command, *(["-attime", at] if "cms" in command else []), cwd=desk)
        assert run.returncode == 0, run.stderr
    assert (desk / "checked.json").read_bytes() == found["manifest.json"]


@pytest.mark.usefixtures("modern_names")
def test_pyhankos_own_validation_agrees_signature_by_signature(world) -> None:
    from asn1crypto import x509 as asn1_x509
    from cryptography.hazmat.primitives.serialization import Encoding
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import async_validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    root = asn1_x509.Certificate.load(world.authority.root.public_bytes(Encoding.DER))
    moment = world.authority.root.not_valid_before_utc + timedelta(hours=1)
    context = ValidationContext(trust_roots=[root], moment=moment, allow_fetching=False)

    async def everyone() -> list[object]:
        found = PdfFileReader(io.BytesIO(world.signed)).embedded_signatures
        return [await async_validate_pdf_signature(one, context) for one in found]

    for status in asyncio.run(everyone()):
        assert status.bottom_line, status.pretty_print_details()  # type: ignore[attr-defined]
        assert status.timestamp_validity.trusted  # type: ignore[attr-defined]

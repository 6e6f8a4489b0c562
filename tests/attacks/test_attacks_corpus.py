"""The corpus: every known attack on a finished contract, and what each tool says of it.

Ours must name it. pyHanko judges later updates but not the tail of a file; pdfsig and openssl are witnesses
of digest, chain and coverage only and call a replaced page valid: their word alone is no verdict.
"""

from __future__ import annotations

import asyncio
import io
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from signing import care, cms, revocation
from signing import pdf as pdf_file
from signing.care import Sources
from signing.certificates import Authority, Subject
from signing.keys import new_key, open_key
from signing.revocation import Edition, Reason, RevocationRegister
from signing.timestamp import TimeStampAuthority
from signing.verdict import Position, examine_pdf
from tests.attacks import tampering
from tests.attacks.tampering import update

UNCHANGED, EXTENDED, CHANGED, UNDECIDABLE = Position
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Attack:
    """One tampered file and the expected word of each tool."""

    name: str
    make: Callable[..., bytes]
    position: Position
    pyhanko: str
    """`valid`: all signatures; `invalid`: at least one is not; `error`: it gives up."""
    digests: int
    """How many signatures pdfsig calls valid."""
    whole: int
    """How many of them it says cover the whole document; -1: as it may be."""


def _start(world):
    return world.authority.root.not_valid_before_utc


def _archived(world) -> bytes:
    at = _start(world) + HOUR
    edition = Edition(1, at, at + timedelta(days=7))
    lists = (world.authority.revocation_list(RevocationRegister(), edition), world.files.root_list)
    return care.archive(world.signed, Sources(tuple(world.roots), lists, world.tsa), at).pdf


def _updated(change: Callable[..., None]) -> Callable[..., bytes]:
    return lambda world: update(world.signed, change)


def _last_range(pdf: bytes) -> re.Match[bytes]:
    *_, last = re.finditer(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]", pdf)
    return last


def _range(shift: Callable[[list[int]], list[int]]) -> Callable[..., bytes]:
    def make(world) -> bytes:
        found = _last_range(world.signed)
        numbers = shift([int(one) for one in found.groups()])
        written = b"/ByteRange [%d %d %d %d]" % tuple(numbers)
        padded = written.ljust(found.end() - found.start())
        return world.signed[: found.start()] + padded + world.signed[found.start() + len(padded) :]

    return make


def _emptied(world) -> bytes:
    start = world.signed.rindex(b"/Contents <") + len(b"/Contents <")
    end = world.signed.index(b">", start)
    return world.signed[:start] + b"0" * (end - start) + world.signed[end:]


def _copied(world) -> bytes:
    other = world.certify(world.prepared.replace(b"Sample contract", b"Simple contract"))
    values = [re.search(rb"/Contents <([0-9A-F]+)>", one) for one in (world.certified, other)]
    assert all(values)
    return other.replace(values[1][1], values[0][1])  # type: ignore[index]


def _hybrid(world) -> bytes:
    """A hidden second table of contents that other readers follow (/XRefStm)."""
    pdf = update(world.signed, tampering.replace_content)
    place = pdf.rindex(b"/Prev ")
    return pdf[:place] + b"/XRefStm 9 " + pdf[place:]


def _same_name(world) -> bytes:
    files = Authority.create("示例认证机构", _start(world), "p")
    other = Authority.load(files.root_certificate, files.issuing_certificate, files.issuing_key, "p")
    tsa = TimeStampAuthority(files.tsa_certificate, open_key(files.tsa_key, "p"))
    key = open_key(new_key("p")[1], "p")
    signer = other.signer(Subject("王𬭎", "示例公司", "91370200MA00000000", "工会主席"), key, _start(world))
    at = _start(world) + HOUR
    return pdf_file.sign(
        world.certified, "UnionChiefSignature", signer, at=at, tsa=tsa, reason="签订集体合同"
    )


def _expired(world) -> bytes:
    return world.sign(world.certified, "UnionChiefSignature", 60 * 24 * 365 * 4)


def _back(world) -> bytes:
    later = world.sign(world.certified, "UnionChiefSignature", 60)
    return world.sign(later, "EmployerChiefSignature", 10)


ATTACKS = [
    Attack("untouched", lambda world: world.signed, UNCHANGED, "valid", 5, 1),
    Attack("content replaced", _updated(tampering.replace_content), CHANGED, "invalid", 5, 0),
    Attack("note over a number", _updated(tampering.add_annotation), CHANGED, "invalid", 5, 0),
    Attack("page inserted", _updated(tampering.insert_page), CHANGED, "invalid", 5, 0),
    Attack("appearance swapped", _updated(tampering.swap_appearance), CHANGED, "invalid", 5, 0),
    Attack("field added", _updated(tampering.add_field), CHANGED, "invalid", 5, 0),
    Attack("signature removed", _updated(tampering.remove_signature), CHANGED, "invalid", 4, 0),
    Attack("script added", _updated(tampering.add_script), CHANGED, "invalid", 5, 0),
    Attack("title changed", _updated(tampering.change_title), CHANGED, "valid", 5, 0),
    Attack("junk appended", lambda world: world.signed + b"%junk\n", CHANGED, "valid", 5, 0),
    Attack(
        "byte flipped", lambda world: world.signed.replace(b"Sample", b"Simple"), CHANGED, "invalid", 0, 1
    ),
    Attack(
        "range with a gap", _range(lambda r: [r[0], r[1], r[2] + 20, r[3] - 20]), CHANGED, "invalid", 4, -1
    ),
    Attack("range overlapping", _range(lambda r: [r[0], r[1] + 20, r[2], r[3]]), CHANGED, "invalid", 4, -1),
    Attack("range cut short", _range(lambda r: [r[0], r[1], r[2], r[3] - 20]), CHANGED, "invalid", 4, -1),
    Attack(
        "range not from the start", _range(lambda r: [1, r[1] - 1, r[2], r[3]]), CHANGED, "invalid", 4, -1
    ),
    Attack("contents emptied", _emptied, UNDECIDABLE, "error", 4, -1),
    Attack("signature of another file", _copied, CHANGED, "invalid", 0, -1),
    Attack("newest revision dropped", lambda world: world.stages[3], UNCHANGED, "valid", 4, 1),
    Attack("hybrid cross-reference", _hybrid, UNDECIDABLE, "error", 5, 0),
    Attack("same name, other authority", _same_name, UNCHANGED, "invalid", 2, 1),
    Attack("expired certificate", _expired, UNCHANGED, "invalid", 2, 1),
    Attack("clock set back", _back, UNCHANGED, "valid", 3, 1),
]

GOOD = {"untouched", "newest revision dropped"}
"""The second is an honest older file; the verdict names the fields that are still open."""


@pytest.fixture(scope="module", params=ATTACKS, ids=lambda one: one.name)
def attack(request: pytest.FixtureRequest, world) -> tuple[Attack, bytes]:
    return request.param, request.param.make(world)


def test_our_verdict_names_it(world, attack: tuple[Attack, bytes]) -> None:
    expected, pdf = attack
    verdict = examine_pdf(pdf, roots=world.roots)
    assert verdict.position is expected.position, verdict.problems
    assert verdict.ok is (expected.name in GOOD)


def test_what_pyhanko_says(world, attack: tuple[Attack, bytes]) -> None:
    from asn1crypto import x509 as asn1_x509
    from cryptography.hazmat.primitives.serialization import Encoding
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.validation import async_validate_pdf_signature
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko_certvalidator import ValidationContext

    expected, pdf = attack
    root = asn1_x509.Certificate.load(world.authority.root.public_bytes(Encoding.DER))
    moment = _start(world) + timedelta(days=365 * 4 if expected.name == "expired certificate" else 1)

    async def everyone() -> list[bool]:
        context = ValidationContext(trust_roots=[root], moment=moment, allow_fetching=False)
        found = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        return [(await async_validate_pdf_signature(one, context)).bottom_line for one in found]

    try:
        said = "valid" if all(asyncio.run(everyone())) else "invalid"
    except (PdfError, SigningError, SignatureValidationError, ValueError, AssertionError):
        said = "error"
    assert said == expected.pyhanko


@pytest.mark.poppler
def test_what_pdfsig_witnesses(attack: tuple[Attack, bytes], tmp_path: Path) -> None:
    expected, pdf = attack
    (tmp_path / "file.pdf").write_bytes(pdf)
    program = shutil.which("pdfsig")
    assert program
    run = subprocess.run([program, "-nocert", "file.pdf"], cwd=tmp_path, capture_output=True, check=False)
    said = run.stdout.decode("utf-8", "replace")
    assert said.count("Signature is Valid.") == expected.digests
    if expected.whole >= 0:
        assert said.count("Total document signed") == expected.whole


@pytest.mark.poppler
def test_what_openssl_witnesses_of_the_newest_signature(world, attack, tmp_path: Path) -> None:
    """Digest and chain as the byte range says; a certificate of another authority or out of time is named."""
    expected, pdf = attack
    found = _last_range(pdf)
    start, first, second, rest = (int(one) for one in found.groups())
    value = re.findall(rb"/Contents <([0-9A-F]+)>", pdf)[-1]
    try:
        encoded = next(pdf_file.unverified_values(b"/Contents <" + value + b">/ByteRange"))
        cms.read(encoded)
    except (StopIteration, ValueError):
        assert expected.name == "contents emptied"
        return
    (tmp_path / "tbs").write_bytes(pdf[start:first] + pdf[second : second + rest])
    (tmp_path / "p7").write_bytes(encoded)
    (tmp_path / "root.pem").write_bytes(world.roots[0])
    openssl = shutil.which("openssl")
    assert openssl
    days = 365 * 4 if expected.name == "expired certificate" else 0
    moment = str(int((_start(world) + HOUR + timedelta(days=days)).timestamp()))
    command = "cms -verify -binary -cades -inform DER -in p7 -content tbs -CAfile root.pem -out o"
    run = subprocess.run(
        [openssl, *command.split(), "-attime", moment], cwd=tmp_path, capture_output=True, check=False
    )
    refused = expected.name.startswith(("byte flipped", "range", "signature of another")) or (
        expected.name in ("same name, other authority", "expired certificate")
    )
    assert (run.returncode != 0) is refused, run.stderr


def test_revoked_before_is_invalid_and_after_is_not_for_us_and_for_pyhanko_alike(world) -> None:
    serial = world.parties["UnionChiefSignature"].certificate.serial_number
    for moment, good in ((_start(world) - HOUR, False), (_start(world) + 2 * HOUR, True)):
        register = RevocationRegister().revoke(serial, moment, Reason.KEY_COMPROMISE)
        edition = Edition(5, moment + 3 * HOUR, moment + timedelta(days=7))
        told = world.authority.revocation_list(register, edition)
        assert examine_pdf(world.signed, roots=world.roots, lists=[told]).ok is good
        parsed = revocation.read_list(told)
        assert (parsed.revocation_of(world.parties["UnionChiefSignature"].certificate) is not None) is True


def test_the_archived_file_is_whole_and_every_attack_on_it_is_found_too(world) -> None:
    archived = _archived(world)
    assert examine_pdf(archived, roots=world.roots).ok
    for change in tampering.UPDATES:
        assert examine_pdf(update(archived, change), roots=world.roots).position is Position.CHANGED

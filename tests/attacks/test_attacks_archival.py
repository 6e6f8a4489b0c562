"""PDF/A-3b before and after signing: each requirement by its name, and what two outside checkers say."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from signing import archival, care, errors, revocation
from signing import pdf as pdf_file
from signing.archival import Attachment
from signing.care import Sources
from signing.pdf import Box, Seam
from signing.revocation import Edition, RevocationRegister
from signing.seal import Appearance
from signing.seal_image import image_seal
from signing.verdict import examine_pdf
from tests.builders_archival import REQUIREMENTS, faults, faults_when_printed

AT = datetime(2026, 4, 15, 9, 0, tzinfo=UTC)
JSON = Attachment("contract.json", b'{"title":"sample"}', "机器可读文本")
UNION, EMPLOYER = "UnionOrganisationSeal", "EmployerOrganisationSeal"
SEAL = Appearance(119, 119, b"q 0.8 0 0 rg 0 0 119 119 re f Q")


def _font() -> bytes:
    """A typeface of squares, so that no font file is needed."""
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    for corner in ((500, 0), (500, 700), (100, 700)):
        pen.lineTo(corner)
    pen.closePath()
    square, names = pen.glyph(), [".notdef", "space", *(f"g{code:x}" for code in range(33, 127))]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({32: "space"} | {code: f"g{code:x}" for code in range(33, 127)})
    builder.setupGlyf(dict.fromkeys(names, square))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (600, 100)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Squares", "styleName": "Regular", "psName": "Squares-Regular"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    output = io.BytesIO()
    builder.save(output)
    return output.getvalue()


@pytest.fixture(scope="module")
def drawn() -> bytes:
    pdfmetrics.registerFont(TTFont("Squares", io.BytesIO(_font())))
    output = io.BytesIO()
    sheet = canvas.Canvas(output, pagesize=(595, 842), invariant=1, initialFontName="Squares")
    sheet.setTitle("Sample contract")
    for number in range(3):
        sheet.setFont("Squares", 12)
        sheet.drawString(72, 720, f"page {number}")
        sheet.showPage()
    sheet.save()
    with pikepdf.open(io.BytesIO(output.getvalue())) as opened:
        opened.docinfo["/XieyueTextDigest"] = hashlib.sha256(JSON.content).hexdigest()
        written = io.BytesIO()
        opened.save(written, static_id=True)
    return written.getvalue()


@pytest.fixture(scope="module")
def archived(drawn: bytes) -> bytes:
    return archival.to_archive_form(drawn, AT, [JSON])


@pytest.fixture(scope="module")
def finished(world, archived: bytes) -> bytes:
    """Platform, two chiefs, two seals with seams, one of them a picture, archive time stamp."""
    boxes = {UNION: Box(-1, 60, 100, 119, 119), EMPLOYER: Box(-1, 300, 100, 119, 119)}
    seams = {UNION: Seam(500, 119), EMPLOYER: Seam(300, 119)}
    pdf = world.certify(pdf_file.prepare(archived, boxes, seams))
    appearances = {UNION: SEAL, EMPLOYER: image_seal(_picture())}
    for name in pdf_file.FIELDS[1:5]:
        signer, drawing = world.parties[name], appearances.get(name)
        pdf = pdf_file.sign(pdf, name, signer, at=AT, tsa=world.tsa, reason="签订", appearance=drawing)
    edition = Edition(1, AT, AT.replace(year=2027))
    lists = (world.authority.revocation_list(RevocationRegister(), edition), world.files.root_list)
    return care.archive(pdf, Sources(tuple(world.roots), lists, world.tsa), AT).pdf


def _picture() -> bytes:
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (128, 128), "white")
    ImageDraw.Draw(image).ellipse((8, 8, 120, 120), outline=(200, 10, 10), width=9)
    output = io.BytesIO()
    image.save(output, "PNG")
    return output.getvalue()


def test_two_outside_checkers_accept_the_unsigned_document(archived: bytes) -> None:
    assert archival.faults(archived) == ()
    assert faults(archived) == set()


def test_the_checkers_would_say_so_if_it_were_not(drawn: bytes) -> None:
    assert archival.faults(drawn) != ()
    assert faults(drawn) != set()


def test_it_stays_so_through_every_signature_seal_seam_and_stamp(world, finished: bytes) -> None:
    verdict = examine_pdf(finished, roots=world.roots)
    assert (verdict.ok, verdict.level) == (True, "B-LTA"), verdict.problems
    assert faults(finished) == set()
    assert faults_when_printed(finished) == []


if VERAPDF := shutil.which("verapdf"):  # not to be had everywhere; where it is, it is asked too

    def test_verapdf_agrees(archived: bytes, finished: bytes, tmp_path: Path) -> None:
        for name, content in (("unsigned.pdf", archived), ("signed.pdf", finished)):
            (tmp_path / name).write_bytes(content)
            command = [VERAPDF, "--flavour", "3b", "--format", "text", str(tmp_path / name)]
            said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
            assert said.startswith("PASS"), said


def test_the_same_document_gives_the_same_bytes(drawn: bytes, archived: bytes) -> None:
    again = archival.to_archive_form(drawn, AT, [JSON])
    assert hashlib.sha256(again).hexdigest() == hashlib.sha256(archived).hexdigest()


def test_the_contract_travels_inside_as_its_source(archived: bytes, finished: bytes) -> None:
    for pdf in (archived, finished):
        (one,) = archival.attachments_of(pdf)
        assert one == JSON


def test_the_text_digest_survives(archived: bytes, finished: bytes) -> None:
    assert (
        pdf_file.read_text_digest(archived)
        == pdf_file.read_text_digest(finished)
        == hashlib.sha256(JSON.content).hexdigest()
    )


@pytest.fixture(params=["archived", "finished"])
def document(request: pytest.FixtureRequest) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(request.getfixturevalue(request.param)))


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda one: one.__name__)
def test_a_requirement_of_the_archive_form_is_met(
    requirement: Callable[[pikepdf.Pdf], None], document: pikepdf.Pdf
) -> None:
    requirement(document)


def test_the_moment_it_was_made_is_the_one_handed_in(document: pikepdf.Pdf) -> None:
    with document.open_metadata() as metadata:
        assert metadata["xmp:CreateDate"] == AT.isoformat()


def test_what_cannot_be_archived_is_named(drawn: bytes, finished: bytes) -> None:
    for pdf, attachments in (
        (finished, []),
        (drawn, [JSON, JSON]),
        (drawn, [Attachment("", b"")]),
        (drawn, [Attachment("x.exe", b"", mime_type="application/x-msdownload")]),
    ):
        with pytest.raises(errors.NotArchivableError):
            archival.to_archive_form(pdf, AT, attachments)
    with pytest.raises(errors.DamagedPdfError):
        archival.to_archive_form(drawn[:-200], AT)
    with pytest.raises(errors.NaiveMomentError):
        archival.to_archive_form(drawn, AT.replace(tzinfo=None))


def test_lists_of_the_authority_are_read(world) -> None:
    assert revocation.read_list(world.files.root_list).speaks_for(world.authority.root)

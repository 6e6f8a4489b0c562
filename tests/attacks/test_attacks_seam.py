"""The seam seal: slices of one seal across all pages under one signature, and exchanging one of them."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

import pytest
from PIL import Image, ImageDraw
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from reportlab.pdfgen import canvas

from signing import pdf as pdf_file
from signing.pdf import Box, Seam
from signing.pdf.seams import MOST_PAGES, share
from signing.seal import Appearance
from signing.seal_image import image_seal
from signing.verdict import Position, examine_pdf

PAGES = 13
UNION, EMPLOYER = "UnionOrganisationSeal", "EmployerOrganisationSeal"
SEAL = Appearance(119, 119, b"q 0.8 0 0 rg 0 0 119 119 re f 1 1 0 rg 59.5 0 59.5 119 re f Q")


@dataclass(frozen=True, eq=False)
class Seamed:
    certified: bytes
    sealed: bytes


def _pages(count: int) -> bytes:
    output = io.BytesIO()
    sheet = canvas.Canvas(output, pagesize=(595, 842), invariant=1)
    for number in range(count):
        sheet.drawString(72, 720, f"page {number}")
        sheet.showPage()
    sheet.save()
    return output.getvalue()


def _sealed(world, pdf: bytes, field: str, appearance: Appearance, minutes: int) -> bytes:
    at = world.authority.root.not_valid_before_utc + timedelta(minutes=minutes)
    return pdf_file.sign(
        pdf, field, world.parties[field], at=at, tsa=world.tsa, reason="盖章", appearance=appearance
    )


@pytest.fixture(scope="module")
def seamed(world) -> Seamed:
    boxes = {UNION: Box(-1, 60, 100, 119, 119), EMPLOYER: Box(-1, 300, 100, 119, 119)}
    seams = {UNION: Seam(500, 119), EMPLOYER: Seam(300, 119)}
    certified = world.certify(pdf_file.prepare(_pages(PAGES), boxes, seams))
    sealed = _sealed(world, certified, UNION, SEAL, 30)
    return Seamed(certified, _sealed(world, sealed, EMPLOYER, SEAL, 31))


def test_both_seals_with_their_seams_leave_every_signature_valid(world, seamed: Seamed) -> None:
    verdict = examine_pdf(seamed.sealed, roots=world.roots)
    assert verdict.ok, verdict.problems
    assert examine_pdf(world.sign(seamed.sealed, "BureauFilingMark", 40), roots=world.roots).ok


def _update(pdf: bytes, name: str, change) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    fields = {str(one.get_object()["/T"]): one.get_object() for one in writer.root["/AcroForm"]["/Fields"]}
    change(writer, fields[name], fields)
    writer.update_container(fields[name])
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _exchange(writer, field, fields) -> None:
    field[pdf_name("/AP")] = fields["UnionSeam002"]["/AP"]


def _blank(writer, field, fields) -> None:
    field[pdf_name("/AP")] = fields["BureauFilingMark"].get("/AP", generic.DictionaryObject())


def _move(writer, field, fields) -> None:
    field[pdf_name("/Rect")] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 10, 10)))


def _write(writer, field, fields) -> None:
    field[pdf_name("/V")] = generic.pdf_string("2400")


@pytest.mark.parametrize("change", [_exchange, _blank, _move, _write])
def test_an_exchanged_slice_is_found_also_under_a_later_signature(world, seamed: Seamed, change) -> None:
    swapped = _update(seamed.sealed, "UnionSeam001", change)
    assert examine_pdf(swapped, roots=world.roots).position is Position.CHANGED
    hidden = examine_pdf(world.sign(swapped, "BureauFilingMark", 40), roots=world.roots)
    assert hidden.position is Position.CHANGED


def test_another_party_cannot_fill_a_seam_that_is_not_its_own(world, seamed: Seamed, monkeypatch) -> None:
    from signing.pdf import pending

    def foreign(writer, field):
        fields = {
            str(one.get_object()["/T"]): one.get_object() for one in writer.root["/AcroForm"]["/Fields"]
        }
        return [fields[f"UnionSeam{number:03}"] for number in range(1, PAGES + 1)]

    monkeypatch.setattr(pending, "slices_of", foreign)
    forged = _sealed(world, seamed.certified, EMPLOYER, SEAL, 30)
    assert examine_pdf(forged, roots=world.roots).position is Position.CHANGED


def test_pyhanko_itself_finds_the_exchanged_slice(world, seamed: Seamed) -> None:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import SuspiciousModification

    swapped = _update(seamed.sealed, "UnionSeam001", _exchange)
    union = PdfFileReader(io.BytesIO(swapped)).embedded_signatures[1]
    union.compute_integrity_info()
    assert isinstance(union.diff_result, SuspiciousModification)


def test_a_single_page_has_no_seam(world) -> None:
    prepared = pdf_file.prepare(_pages(1), {}, {UNION: Seam(500, 119)})
    assert b"UnionSeam" not in prepared
    assert examine_pdf(_sealed(world, world.certify(prepared), UNION, SEAL, 30), roots=world.roots).ok


@pytest.mark.parametrize("pages", [2, 13, 14, 15, 29, 100])
def test_the_slices_of_a_group_of_pages_make_whole_seals(pages: int) -> None:
    slices = [share(number, pages) for number in range(pages)]
    assert slices[0][0] == 0
    assert slices[-1][1] == 1
    for (_, end), (start, _) in pairwise(slices):
        assert start in (end, 0)
    assert min(end - start for start, end in slices) >= 1 / MOST_PAGES - 1e-9
    assert max(end - start for start, end in slices) <= 1 / 2


@pytest.mark.poppler
def test_the_slices_are_drawn_at_the_edge_of_every_page(seamed: Seamed, tmp_path) -> None:
    (tmp_path / "contract.pdf").write_bytes(seamed.sealed)
    program = shutil.which("pdftoppm")
    assert program
    command = [program, "-r", "72", "-png", "contract.pdf", "page"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    images = [Image.open(one).convert("RGB") for one in sorted(tmp_path.glob("page-*.png"))]
    assert len(images) == PAGES
    middles = [image.getpixel((593, 842 - 560)) for image in images]
    red, yellow = (204, 0, 0), (255, 255, 0)
    assert middles[:6] == [red] * 6
    assert middles[7:] == [yellow] * 6
    for image in images:
        width = round(119 / PAGES)
        assert image.getpixel((594 - width - 2, 842 - 560)) == (255, 255, 255)
        assert image.getpixel((593, 842 - 640)) == (255, 255, 255)


def _picture(form: str = "PNG", size: int = 200, mode: str = "RGB") -> bytes:
    image = Image.new(mode, (size, size), "white")
    ImageDraw.Draw(image).ellipse((10, 10, size - 10, size - 10), outline=(200, 10, 10), width=12)
    output = io.BytesIO()
    image.save(output, form)
    return output.getvalue()


@pytest.mark.poppler
@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_an_uploaded_image_becomes_a_seal_with_its_seam(world, seamed: Seamed, tmp_path, form: str) -> None:
    sealed = _sealed(world, seamed.certified, UNION, image_seal(_picture(form)), 30)
    assert examine_pdf(sealed, roots=world.roots).ok
    (tmp_path / "contract.pdf").write_bytes(sealed)
    program = shutil.which("pdftoppm")
    assert program
    command = [program, "-r", "72", "-png", "-f", str(PAGES), "contract.pdf", "page"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    image = Image.open(next(tmp_path.glob("page-*.png"))).convert("RGB")
    red = image.getpixel((60 + 9, 842 - 160))
    assert red[0] > 180
    assert red[1] < 60
    assert image.getpixel((60 + 59, 842 - 160)) == (255, 255, 255)


def test_nothing_of_an_upload_but_its_pixels_survives() -> None:
    output = io.BytesIO()
    extra = Image.new("RGB", (100, 100), (200, 0, 0))
    extra.save(output, "JPEG", comment=b"<script>", exif=b"Exif\0\0secret")
    seal = image_seal(output.getvalue())
    assert seal.picture is not None
    assert (seal.picture.columns, len(seal.picture.colours), len(seal.picture.opacity)) == (100, 30000, 10000)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a" + bytes(100),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        _picture()[:200],
        _picture(size=63),
        _picture(size=1601),
        bytes(3 * 1024 * 1024),
    ],
    ids=["empty", "gif", "svg", "cut", "small", "large", "heavy"],
)
def test_what_is_no_fit_image_is_named(content: bytes) -> None:
    from signing.errors import UnusableImageError

    with pytest.raises(UnusableImageError):
        image_seal(content)


def test_a_bomb_and_a_blank_sheet_are_named() -> None:
    from signing.errors import UnusableImageError

    output = io.BytesIO()
    Image.new("1", (30000, 30000)).save(output, "PNG")
    blank = io.BytesIO()
    Image.new("RGB", (100, 100), "white").save(blank, "PNG")
    for content in (output.getvalue(), blank.getvalue()):
        with pytest.raises(UnusableImageError):
            image_seal(content)

"""What the office has signed, as outside tools see it: proof, archive form, pages, the picture of a seal."""

from __future__ import annotations

import io
import math
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageChops, ImageDraw
from pyhanko.sign.ades.report import AdESPassed

from negotiation.domain.errors import WrongActorError
from negotiation.outside import Outside
from negotiation.usecases import accounts, seal_uses
from signing import archival, archive
from signing.bundle_parts import STEPS
from signing.certificates import Authority
from signing.errors import UnusableImageError
from signing.verdict import Position, examine_pdf
from tests.builders import ALL
from tests.builders_archival import REQUIREMENTS, a_bomb, faults, faults_when_printed
from tests.builders_tools import (
    long_term_results,
    openssl_accepts,
    openssl_accepts_its_stamp,
    pdfsig,
    run,
    signed_parts,
    trust,
)
from tests.builders_web import Away, World, world

pytestmark = [pytest.mark.poppler]

SIGNED, SEALED, ENDED = "2026-05-29T10:00:00+08:00", "2026-05-29T10:30:00+08:00", "2026-07-01T09:00:00+08:00"
ARCHIVED_AT = datetime.fromisoformat("2026-06-25T09:00:00+08:00")
"""For the second time, with the bureau's stamp."""
LATER = ARCHIVED_AT + timedelta(hours=1)
PICTURED, KEEPER, STRANGER = "safety", "women", "chair"
"""The contract sealed with a picture; who keeps the union's seal, and who does not."""

MARKS = (
    *("UnionChiefSignature", "EmployerChiefSignature", "UnionOrganisationSeal", "EmployerOrganisationSeal"),
    "BureauFilingMark",
)
SEAL = MARKS[2]
SIDE, RING, RED = 200, 24, (200, 10, 10)
"""Of the picture: its size and the width of its ring in pixels, its colour."""


def a_picture(kind: str = "PNG", side: int = SIDE) -> bytes:
    """A red ring; around it and in its middle black that is wholly transparent."""
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((0, 0, side - 1, side - 1), outline=(*RED, 255), width=RING)
    output = io.BytesIO()
    image.save(output, kind)
    return output.getvalue()


@dataclass(frozen=True, repr=False)
class Contract:
    """One signed file with its earlier revisions, oldest first."""

    final: bytes
    names: tuple[str, ...]
    steps: tuple[bytes, ...]
    """After each mark of a party, as the bundle names them and hands them out."""

    @cached_property
    def drawn(self) -> bytes:
        """Before any field was in it."""
        return self.final[: self.final.index(b"%%EOF\n") + len(b"%%EOF\n")]

    @cached_property
    def certified(self) -> bytes:
        """After the platform's certification: nothing is on the pages yet."""
        return self.final[: signed_parts(self.final)[0].end]

    @property
    def revisions(self) -> tuple[bytes, ...]:
        """All of them, the final one last."""
        return (self.drawn, self.certified, *self.steps, self.final)

    @cached_property
    def opened(self) -> tuple[pikepdf.Pdf, ...]:
        """All of them, open."""
        return tuple(pikepdf.open(io.BytesIO(one)) for one in self.revisions)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The story; before its last contract is sealed, the union's keeper uploads a picture."""
    with world(tmp_path_factory.mktemp("house"), SIGNED) as place:
        (sealing,) = place.steps_until(SEALED)
        place.play(replace(sealing, contracts=tuple(one for one in ALL if one != PICTURED)))
        upload(place, a_picture())
        place.play(replace(sealing, contracts=(PICTURED,)))
        place.play(*place.steps_until(ENDED))
        yield place


@pytest.fixture(scope="module")
def contracts(house: World) -> dict[str, Contract]:
    return {kind: contract_of(house, kind) for kind in ALL}


@pytest.fixture(params=ALL)
def contract(request: pytest.FixtureRequest, contracts: dict[str, Contract]) -> Contract:
    return contracts[request.param]


@pytest.fixture
def desk(house: World, tmp_path: Path) -> Path:
    return trust(tmp_path, *house.application.roots())


def contract_of(place: World, kind: str) -> Contract:
    own = place.application
    members = archive.unpack(own.export(place.case_id, kind))
    steps = {name: members[name] for name in sorted(members) if name.startswith(STEPS)}
    return Contract(own.archive.signed_text(place.case_id, kind), tuple(steps), tuple(steps.values()))


def upload(place: World, image: bytes, by: str = KEEPER) -> None:
    office = place.application.office
    with office.reading() as uow:
        actor = accounts.as_actor(uow, uow.register.person(by))
    seal_uses.put_image(office, actor, image, place.clock.at)


def seal_image(place: World) -> bytes:
    """The picture of the union's seal as it is on file."""
    with place.application.office.reading() as uow:
        return uow.papers.get(uow.seals.image("union"))


# ---------------------------------------------------------------- proof


def test_poppler_finds_every_signature_valid_and_trusted_and_the_archive_stamp_over_all(
    contract: Contract, desk: Path
) -> None:
    said = pdfsig(desk, contract.final)

    for name in ("PlatformSeal", *MARKS):
        for word in ("Signature is Valid.", "Certificate is Trusted.", "ETSI.CAdES.detached"):
            assert word in said[name]
    # poppler knows this kind of time stamp by name at most and does not judge it; openssl does, below
    assert [name for name, one in said.items() if "- Total document signed" in one] == ["ArchiveTimeStamp002"]
    assert "has not yet been verified" in said["ArchiveTimeStamp002"]


def test_openssl_accepts_every_signature_with_its_stamp_and_the_archive_stamp(
    contract: Contract, desk: Path
) -> None:
    found = signed_parts(contract.final)

    assert [one.is_stamp for one in found] == [False] * 5 + [True, False, True]
    assert found[-1].end == len(contract.final)
    for one in found:
        assert openssl_accepts(desk, one, LATER)
        assert one.is_stamp or openssl_accepts_its_stamp(desk, one, LATER)


def test_openssl_refuses_other_bytes_another_value_and_another_root(
    contracts: dict[str, Contract], desk: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    stranger = Authority.create("示例认证机构", ARCHIVED_AT - timedelta(days=1), "p").root_certificate
    elsewhere = trust(tmp_path_factory.mktemp("elsewhere"), stranger)
    signed, other = (signed_parts(contracts[kind].final) for kind in ("wage", "women"))

    for own, foreign in ((signed[0], other[0]), (signed[-1], other[-1])):
        assert not openssl_accepts(desk, replace(own, covered=own.covered[:-2] + b"x\n"), LATER)
        assert not openssl_accepts(desk, replace(own, padded=foreign.padded), LATER)
        assert not openssl_accepts(elsewhere, own, LATER)
    assert not openssl_accepts_its_stamp(elsewhere, signed[0], LATER)


def test_qpdf_finds_no_error_in_any_revision(contract: Contract, desk: Path) -> None:
    for number, one in enumerate(contract.revisions):
        (desk / f"{number}.pdf").write_bytes(one)
        checked = run("qpdf", "--check", f"{number}.pdf", cwd=desk)
        assert (checked.returncode, checked.stderr) == (0, "")


def test_pyhankos_long_term_validation_accepts_every_signature(house: World, contract: Contract) -> None:
    found = long_term_results(contract.final, house.application.roots()[0], LATER)

    assert len(found) == 6
    for one in found:
        assert one.ades_subindic is AdESPassed.OK, one.failure_msg
        assert one.api_status.docmdp_ok


def test_our_own_verdict_is_the_same(house: World, contract: Contract) -> None:
    verdict = examine_pdf(contract.final, roots=house.application.roots())

    assert (verdict.ok, verdict.level, verdict.position) == (True, "B-LTA", Position.EXTENDED)


def test_what_was_signed_while_the_time_stamps_were_away_is_as_good_after_its_repair(tmp_path: Path) -> None:
    with world(tmp_path, "2026-05-29T08:30:00+08:00") as place:
        place.application.notary.outside = Outside(stamps=Away())
        place.play(*place.steps_until(SEALED))
        lower, content = place.kept("general")
        assert (lower.level, examine_pdf(content).level) == ("B-B", "B-B")
        assert [one.is_stamp or one.token for one in signed_parts(content)] == [None] * 5

        place.application.notary.outside = Outside()
        place.clock.at += timedelta(days=1)
        place.application.look_after()

        root, at = place.application.roots()[0], place.clock.at + timedelta(hours=1)
        higher, content = place.kept("general")
    *signatures, stamp = signed_parts(content)
    desk = trust(tmp_path, root)
    assert (higher.level, higher.repairs, examine_pdf(content, roots=[root]).level) == ("B-LTA", (), "B-LTA")
    assert all(openssl_accepts(desk, one, at) for one in (*signatures, stamp))
    assert openssl_accepts_its_stamp(desk, signatures[-1], at)
    said = long_term_results(content, root, at)
    assert all(one.api_status.intact and one.api_status.trusted and one.api_status.docmdp_ok for one in said)
    # pyHanko wants a time stamp in each signature; only the newest has room for one that comes later
    assert [one.ades_subindic is AdESPassed.OK for one in said] == [False] * 4 + [True]
    assert faults(content) == set()


def test_the_bundle_numbers_the_steps_as_they_were_made_even_at_one_moment(contract: Contract) -> None:
    made = [f"{STEPS}{number:02d}-{mark}.pdf" for number, mark in enumerate(MARKS, start=1)]

    assert list(contract.names) == made
    assert [len(one) for one in contract.steps] == sorted(len(one) for one in contract.steps)


# ---------------------------------------------------------------- archive form


def test_two_outside_checkers_find_pdf_a_in_every_revision(contract: Contract) -> None:
    assert len(contract.revisions) == 8
    assert all(contract.final.startswith(one) for one in contract.revisions)
    assert archival.faults(contract.drawn) == ()
    for one in contract.revisions:
        assert faults(one) == set()
        assert faults_when_printed(one) == []


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda one: one.__name__)
def test_a_requirement_of_the_archive_form_is_met_in_every_revision(
    requirement: Callable[[pikepdf.Pdf], None], contract: Contract
) -> None:
    for one in contract.opened:
        requirement(one)


# ---------------------------------------------------------------- pages


def test_signing_changed_nothing_on_the_pages_but_its_boxes_and_the_seams(
    contract: Contract, desk: Path
) -> None:
    before, after = (printed(desk, one) for one in (contract.certified, contract.final))
    spots = drawn_spots(contract)

    assert len(before) == len(after) == len(contract.opened[-1].pages)
    for number, (old, new) in enumerate(zip(before, after, strict=True)):
        changed = ImageChops.difference(old, new)
        for spot in (one for one in spots if one.page == number):
            assert changed.crop(spot.box).getbbox(), f"nothing is drawn in {spot.name}"
            changed.paste(0, spot.box)
        assert changed.getbbox() is None, f"page {number + 1} differs outside its boxes"


def test_the_marks_stand_on_the_last_page_and_the_seams_at_the_right_edge_of_all(contract: Contract) -> None:
    document = contract.opened[-1]
    last, width = len(document.pages) - 1, math.ceil(float(document.pages[0].MediaBox[2]))
    spots = drawn_spots(contract)

    assert [(one.name, one.page) for one in spots if "Seam" not in one.name] == [(one, last) for one in MARKS]
    for prefix in ("UnionSeam", "EmployerSeam"):
        slices = [one for one in spots if one.name.startswith(prefix)]
        assert [one.page for one in slices] == list(range(last + 1))
        assert all(one.box[2] > width and one.box[0] > width - 0.1 * width for one in slices)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a field may be drawn: page from 0, edges in pixels of a page printed at 72 dots an inch."""

    name: str
    page: int
    box: tuple[int, int, int, int]


def drawn_spots(contract: Contract) -> list[Spot]:
    """The places the certified file has kept, one pixel wider on each side for the blur of their edges."""
    document = contract.opened[1]
    pages = {one.objgen: number for number, one in enumerate(document.pages)}
    found = []
    for field in document.Root.AcroForm.Fields:
        left, low, right, high = (float(edge) for edge in field.Rect)
        if right > left:
            top = float(document.pages[0].MediaBox[3])
            box = (math.floor(left), math.floor(top - high), math.ceil(right), math.ceil(top - low))
            wider = (box[0] - 1, box[1] - 1, box[2] + 1, box[3] + 1)
            found.append(Spot(str(field.T), pages[field.P.objgen], wider))
    return found


def printed(folder: Path, pdf: bytes) -> list[Image.Image]:
    """The pages as poppler paints them, one pixel to the point."""
    place = Path(tempfile.mkdtemp(dir=folder))
    (place / "contract.pdf").write_bytes(pdf)
    painted = run("pdftoppm", "-r", "72", "contract.pdf", "page", cwd=place)
    assert (painted.returncode, painted.stderr) == (0, "")
    return [Image.open(one).convert("RGB") for one in sorted(place.glob("page-*.ppm"))]


# ---------------------------------------------------------------- the picture of a seal


def test_an_uploaded_picture_stands_where_the_seal_would_and_lets_the_page_shine_through(
    contracts: dict[str, Contract], desk: Path
) -> None:
    before, after = (
        printed(desk, one)[-1] for one in (contracts[PICTURED].certified, contracts[PICTURED].final)
    )
    (spot,) = [one for one in drawn_spots(contracts[PICTURED]) if one.name == SEAL]
    left, top, right, low = spot.box
    middle, side = ((left + right) // 2, (top + low) // 2), min(right - left, low - top) - 2
    corner = (middle[0] - side // 2 + 2, middle[1] - side // 2 + 2)
    ring = (middle[0], middle[1] - side // 2 + side * RING // SIDE // 2 + 1)

    assert after.getpixel(ring) == pytest.approx(RED, abs=12)  # poppler computes colours in its own way
    assert before.getpixel(ring) != pytest.approx(RED, abs=12)
    for clear in (middle, corner):
        assert after.getpixel(clear) == before.getpixel(clear)


def test_only_the_contract_sealed_after_the_upload_bears_the_picture(contracts: dict[str, Contract]) -> None:
    assert {kind: pictures(one.opened[-1]) for kind, one in contracts.items()} == {
        kind: 1 if kind == PICTURED else 0  # shown in the field and across the seam
        for kind in ALL
    }


def pictures(document: pikepdf.Pdf) -> int:
    """How many pictures with a transparency of their own are in a file."""
    streams = (one for one in document.objects if isinstance(one, pikepdf.Stream))
    return sum(one.get("/Subtype") == "/Image" and "/SMask" in one for one in streams)


@pytest.mark.parametrize(
    "image",
    [
        "这不是图像 / no picture at all".encode(),
        a_picture()[: len(a_picture()) // 2],
        a_picture("GIF"),
        a_picture(side=1601),
        a_bomb(),
    ],
    ids=["text", "truncated", "gif", "too wide", "bomb"],
)
def test_what_is_no_fit_picture_is_refused_by_name_and_the_former_one_stays(
    house: World, image: bytes
) -> None:
    with pytest.raises(UnusableImageError) as refused:
        upload(house, image)

    assert refused.value.key == "seal.unusable_image"
    assert seal_image(house) == a_picture()


def test_only_the_keeper_of_the_seal_changes_its_picture(house: World) -> None:
    with pytest.raises(WrongActorError):
        upload(house, a_picture(side=100), by=STRANGER)

    assert seal_image(house) == a_picture()


def test_of_two_pictures_that_come_at_one_moment_the_second_counts_and_both_are_on_record(
    house: World,
) -> None:
    for number in range(8):
        upload(house, a_picture(side=SIDE + 1 + number))
        assert seal_image(house) == a_picture(side=SIDE + 1 + number)
    upload(house, a_picture())

    with house.application.office.reading() as uow:
        told = [one.kind for one in uow.certificates.events("seal:union")]
    assert told.count("seal_pictured") >= 9

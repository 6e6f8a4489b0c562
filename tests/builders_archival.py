"""PDF/A-3b asked for by name: requirements as functions, two outside checkers, and a picture that bursts."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import page
import pikepdf
from pikepdf import pdfa

from signing.archival import Relationship

FLAVOUR = "3b"
KNOWN_FALSE_ALARMS = {
    "PDFA3B-SIGNATURE-BYTERANGE-001": "wants every signature to cover the whole file; only the newest can",
    "PDFA3B-STREAM-LENGTH-001": "misreads a compressed stream that ends in a carriage return",
}
"""Rules of page-validation that are left aside, and why."""

_UNKNOWN_TO_PIKEPDF = ("/AcroForm", "/Perms", "/DSS", "/Extensions")
"""What keeps pikepdf's checker from looking at a signed file at all."""


def faults(pdf: bytes) -> set[str]:
    """The rules that page-validation sees broken."""
    report = page.validate_pdf_bytes(pdf, profile=FLAVOUR)
    return {one.rule_id for one in report.failures} - set(KNOWN_FALSE_ALARMS)


def faults_when_printed(pdf: bytes) -> list[str]:
    """The faults that pikepdf's checker finds once every mark, seal and seam has become part of its page.

    It knows no forms and no signatures, and says nothing else of a file that has some.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.flatten_annotations("all")
        for sheet in document.pages:
            kept = [one for one in sheet.obj.get("/Annots", []) if one.Subtype != "/Widget"]
            sheet.obj.Annots = pikepdf.Array(kept)
        for name in _UNKNOWN_TO_PIKEPDF:
            if name in document.Root:
                del document.Root[name]
        output = io.BytesIO()
        document.save(output, **pdfa.resolve_save_kwargs(FLAVOUR, deterministic_id=True))
    return [str(one) for one in pdfa.validate_written(output, FLAVOUR).findings]


def identification_in_the_metadata(document: pikepdf.Pdf) -> None:
    """It calls itself PDF/A-3b, and its title the same in both places."""
    assert "/Filter" not in document.Root.Metadata
    with document.open_metadata() as metadata:  # writes it anew when it is left
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "B")
        assert metadata["dc:title"] == str(document.docinfo["/Title"])


def one_output_intent_with_its_profile(document: pikepdf.Pdf) -> None:
    """Colours mean the same everywhere."""
    (intent,) = document.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1"
    assert intent.DestOutputProfile.N == 3


def every_font_is_embedded_with_a_map_to_unicode(document: pikepdf.Pdf) -> None:
    """Nothing is borrowed from the reader's machine; words can be searched."""
    fonts = [one for one in document.objects if _kind(one) == "/Font" and "/ToUnicode" in one]
    assert fonts
    for font in (one for one in document.objects if _kind(one) == "/FontDescriptor"):
        assert "/FontFile2" in font
    for sheet in document.pages:
        assert all("/ToUnicode" in one for one in sheet.Resources.Font.values())


def no_encryption_and_no_script(document: pikepdf.Pdf) -> None:
    """Nothing is locked and nothing runs."""
    assert not document.is_encrypted
    for one in document.objects:
        if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            assert not {"/JS", "/JavaScript", "/AA", "/OpenAction", "/Launch"} & set(one.keys())
    assert "/OpenAction" not in document.Root
    assert "/XFA" not in document.Root.get("/AcroForm", {})


def pictures_have_a_colour_space_of_their_own(document: pikepdf.Pdf) -> None:
    """No picture leaves its colours to the reader."""
    for one in document.objects:
        if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image":
            assert one.ColorSpace == "/DeviceGray" or one.ColorSpace[0] == "/CalRGB"
            assert "/Interpolate" not in one


def annotations_are_printed_and_fields_drawn(document: pikepdf.Pdf) -> None:
    """What the screen shows, paper shows; a field one can see has one drawing."""
    for one in (one for one in document.objects if _kind(one) == "/Annot"):
        left, low, right, high = map(float, one.Rect)
        assert int(one.get("/F", 0)) & 0b111 == 0b100 or [left, low, right, high] == [0, 0, 0, 0]
        if one.Subtype == "/Widget":
            assert right == left or set(one.AP.keys()) == {"/N"}


def attachments_name_relationship_and_kind(document: pikepdf.Pdf) -> None:
    """The text inside is the source of the pages; the list of signers beside it is data."""
    kinds = {str(one.UF): one.AFRelationship for one in document.Root.AF}
    assert kinds.pop("contract.json") == Relationship.SOURCE.value
    assert set(kinds.items()) <= {("signers.json", Relationship.DATA.value)}
    assert {str(one.EF.F.Subtype) for one in document.Root.AF} == {"/application/json"}


def the_version_stays_below_two(document: pikepdf.Pdf) -> None:
    """PDF/A-3 is PDF 1.7; signatures add their extension and no more."""
    assert document.pdf_version < "2.0"
    assert document.Root.get("/Version", "/1.7") == "/1.7"
    assert set(document.Root.get("/Extensions", {}).keys()) <= {"/ESIC"}


def _kind(one: pikepdf.Object) -> str:
    return str(one.get("/Type", "")) if isinstance(one, pikepdf.Dictionary | pikepdf.Stream) else ""


REQUIREMENTS: tuple[Callable[[pikepdf.Pdf], None], ...] = (
    identification_in_the_metadata,
    one_output_intent_with_its_profile,
    every_font_is_embedded_with_a_map_to_unicode,
    no_encryption_and_no_script,
    pictures_have_a_colour_space_of_their_own,
    annotations_are_printed_and_fields_drawn,
    attachments_name_relationship_and_kind,
    the_version_stays_below_two,
)


def a_bomb(side: int = 60_000) -> bytes:
    """A PNG of some eighty bytes that claims to unpack to ten thousand million."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")

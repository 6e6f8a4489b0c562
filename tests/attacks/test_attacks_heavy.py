"""过重的文件: files that unpack to a flood or ask for endless comparing are named at once."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from signing import cms, der, errors
from signing import pdf as pdf_file
from signing.findings import Position
from signing.pdf.opening import LARGEST_PDF, MOST_FIELDS, MOST_UNPACKED
from signing.pdf.store import MOST_KEPT
from signing.pdf.weighing import MOST_OBJECTS, MOST_REVISIONS
from signing.verdict import examine_pdf

MEBIBYTE = 1 << 20


def packed(start: bytes = b"", times: int = 1) -> bytes:
    """Four times what may be unpacked, after some bytes, packed so often."""
    packer = zlib.compressobj(9)
    content = packer.compress(start)
    for _ in range(4 * MOST_UNPACKED // MEBIBYTE):
        content += packer.compress(b" " * MEBIBYTE)
    content += packer.flush()
    for _ in range(times - 1):
        content = zlib.compress(content, 9)
    return content


def a_stream(entries: bytes, content: bytes) -> bytes:
    return b"<<%s /Length %d>>\nstream\n%s\nendstream" % (entries, len(content), content)


def a_file(objects: Sequence[bytes]) -> bytes:
    """A file of these objects; the first is the catalog."""
    parts, offsets, end = [b"%PDF-1.7\n"], [], 9
    for number, one in enumerate(objects, 1):
        offsets.append(end)
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, one))
        end += len(parts[-1])
    rows = b"".join(b"%010d 00000 n \n" % one for one in offsets)
    count = len(objects) + 1
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, rows))
    parts.append(b"trailer\n<</Root 1 0 R /Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (count, end))
    return b"".join(parts)


def with_catalog_in_a_stream(content: bytes, filters: bytes) -> bytes:
    """The catalog lies in an object stream, the table of objects in another stream."""
    start = b"%PDF-1.7\n"
    head = start + b"1 0 obj\n%s\nendobj\n" % a_stream(b"/Type/ObjStm/N 1/First 4/Filter" + filters, content)
    rows = b"".join(
        kind.to_bytes(1, "big") + at.to_bytes(4, "big") + b"\0"
        for kind, at in ((0, 0), (1, len(start)), (2, 1), (1, len(head)))
    )
    table = a_stream(b"/Type/XRef/W[1 4 1]/Size 4/Root 2 0 R", rows)
    return head + b"3 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, len(head))


def with_a_packed_table() -> bytes:
    entries = b"/Type/XRef/W[1 4 1]/Size 178956970/Root 2 0 R/Filter/FlateDecode"
    return b"%%PDF-1.7\n1 0 obj\n%s\nendobj\nstartxref\n9\n%%%%EOF\n" % a_stream(entries, packed())


def with_fields(fields: bytes, more: Sequence[bytes]) -> bytes:
    return a_file([b"<</Type/Catalog/AcroForm<</Fields[%s]>>>>" % fields, *more])


def packed_catalog(times: int) -> bytes:
    filters = b"[%s]" % (b"/FlateDecode" * times)
    return with_catalog_in_a_stream(packed(b"2 0 <</Type/Catalog>>", times), filters)


def many_fields() -> bytes:
    own = [b"<</FT/Sig/T(a%d)>>" % number for number in range(MOST_FIELDS + 1)]
    return with_fields(b" ".join(b"%d 0 R" % (number + 2) for number in range(len(own))), own)


def crowded_store() -> bytes:
    listed = b"2 0 R " * (MOST_KEPT + 1)
    return a_file([b"<</Type/Catalog/DSS<</Certs[%s]>>>>" % listed, a_stream(b"", b"0")])


def claimed_table(widths: bytes, ranges: bytes, rows: bytes = b"") -> bytes:
    """A table of objects in a stream, of so many as it says."""
    table = a_stream(b"/Type/XRef/Root 2 0 R/W[%s]/Size 9/Index[%s]" % (widths, ranges), rows)
    return b"%%PDF-1.7\n1 0 obj\n%s\nendobj\nstartxref\n9\n%%%%EOF\n" % table


def plain_table(rows: bytes) -> bytes:
    trailer = b"trailer\n<</Root 1 0 R/Size 9>>\nstartxref\n9\n%%EOF\n"
    return b"%PDF-1.7\nxref\n" + rows + trailer


def chained_tables() -> bytes:
    """More revisions than any contract has, each of next to nothing."""
    content, before = b"%PDF-1.7\n", b""
    for _ in range(MOST_REVISIONS + 1):
        place = len(content)
        content += b"xref\n0 0\ntrailer\n<</Root 1 0 R/Size 9%s>>\n" % before
        before = b"/Prev %d" % place
    return content + b"startxref\n%d\n%%%%EOF\n" % place


BILLION = b"0 1000000000"
HEAVY: dict[str, tuple[Callable[[], bytes], str]] = {
    "packed": (lambda: packed_catalog(1), "解开后超过"),
    "packed twice": (lambda: packed_catalog(2), "解开后超过"),
    "packed table of objects": (with_a_packed_table, "对象超过"),
    "fields": (many_fields, "表单域超过"),
    "fields in a field": (
        lambda: with_fields(b"2 0 R", [b"<</T(a)/Kids[%s]>>" % (b"<<>>" * 2 * MOST_FIELDS)]),
        "表单域超过",
    ),
    "a field in itself": (lambda: with_fields(b"2 0 R", [b"<</T(a)/Kids[2 0 R]>>"]), "表单域超过"),
    "a thousand million objects of no width": (lambda: claimed_table(b"0 1 0", BILLION), "对象超过"),
    "rows of a plain table": (lambda: plain_table(b"0000000009 00000 n \n" * 2 * MOST_OBJECTS), "对象超过"),
    "empty parts of a plain table": (lambda: plain_table(b"0 0\n" * 10 * MOST_OBJECTS), "对象超过"),
    "tables in a chain": (chained_tables, "修订超过"),
    "certificates kept": (crowded_store, "文件中的证书或者吊销列表超过"),
}


@pytest.mark.parametrize("name", HEAVY)
def test_a_heavy_file_is_named_and_nothing_is_signed(name: str, world) -> None:
    make, said = HEAVY[name]
    content = make()
    assert len(content) < LARGEST_PDF

    verdict = examine_pdf(content)

    assert verdict.position is Position.UNDECIDABLE
    assert said in verdict.problems[0].zh
    with pytest.raises(errors.EvidenceError):
        world.sign(content, "UnionChiefSignature")


@pytest.mark.parametrize(
    "content",
    [
        claimed_table(b"0 0 0", BILLION),
        claimed_table(b"1 0 -1", BILLION),
        claimed_table(b"1 0 0", BILLION + b" 5 -1000000000"),
        claimed_table(b"1 0 0", BILLION + b" 7"),
        claimed_table(b"1 0 0", b"(a) (b)"),
        b"%PDF-1.7\n" + b" " * MEBIBYTE + b"startxref\n9\n%%EOF\n",
        b"%PDF-1.7\nxref\n" + b"%" * MEBIBYTE,
        plain_table(b"0 0\n") + b"startxref\n+9\n%%EOF\n",
    ],
)
def test_a_table_that_hides_its_size_is_not_read(content: bytes) -> None:
    verdict = examine_pdf(content)

    assert verdict.position is Position.UNDECIDABLE
    assert "its structure cannot be read" in verdict.problems[0].en


def test_a_file_updated_without_end_is_named(world) -> None:
    """A hundred empty updates after the signatures: each would be compared with the one before."""
    content = world.signed
    for number in range(MOST_REVISIONS):
        before = re.findall(rb"startxref\s+(\d+)", content)[-1]
        root = re.findall(rb"/Root (\d+ 0 R)", content)[-1]
        update = b"\n900 0 obj\n(%d)\nendobj\n" % number
        table = b"xref\n900 1\n%010d 00000 n \n" % (len(content) + 1)
        trailer = b"trailer\n<</Root %s/Size 901/Prev %s>>\nstartxref\n%d\n%%%%EOF\n"
        content += update + table + trailer % (root, before, len(content) + len(update))

    verdict = examine_pdf(content, roots=world.roots)

    assert verdict.position is Position.UNDECIDABLE
    assert f"修订超过 {MOST_REVISIONS} 次" in verdict.problems[0].zh
    with pytest.raises(errors.PdfTooHeavyError):
        world.sign(content, "BureauFilingMark")


def test_a_signature_with_a_crowd_of_certificates_is_not_read(world) -> None:
    signed = cms.read(next(pdf_file.unverified_values(world.signed)))
    crowd = tuple(der.sequence(der.integer(number)) for number in range(cms.MOST_CERTIFICATES + 1))

    with pytest.raises(der.DerError, match="certificates in one signature"):
        cms.read(cms.assemble(replace(signed, certificates=crowd)))


def test_what_the_library_says_of_a_hostile_file_is_not_written_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    broken = with_fields(
        b"2 0 R", [b"<</FT/Sig/T(a)/V 3 0 R>>", b"<</Type/Sig/ByteRange[0 1 2 3]/Contents<30>>>"]
    )

    assert examine_pdf(broken).position is Position.UNDECIDABLE
    assert capsys.readouterr().err == ""

"""One byte flipped anywhere: never "unchanged", never a crash, always exit code 1."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signing import care
from signing.care import Sources
from signing.checking import check
from signing.revocation import Edition, RevocationRegister

_FEW = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def _flipped(content: bytes, position: int, mask: int) -> bytes:
    return content[:position] + bytes((content[position] ^ mask,)) + content[position + 1 :]


def _refused(content: bytes, roots) -> bool:
    verdict = check(content, roots=roots)
    return verdict is not None and not verdict.ok


@_FEW
@given(place=st.floats(0, 1, exclude_max=True), mask=st.integers(1, 255))
def test_a_flipped_byte_of_a_pdf_is_never_unchanged(world, place: float, mask: int) -> None:
    position = int(place * len(world.signed))
    flipped = _flipped(world.signed, position, mask)
    assert _refused(flipped, None), world.signed[max(position - 40, 0) : position + 40]


@_FEW
@given(place=st.floats(0, 1, exclude_max=True), mask=st.integers(1, 255))
def test_a_flipped_byte_of_the_uncovered_value_is_never_unchanged(world, place: float, mask: int) -> None:
    start = world.certified.rindex(b"/Contents <")
    end = world.certified.index(b">", start)
    position = start + int(place * (end - start + 1))
    assert _refused(_flipped(world.certified, position, mask), None)


@_FEW
@given(place=st.floats(0, 1, exclude_max=True), mask=st.integers(1, 255))
def test_a_flipped_byte_of_a_bundle_is_never_accepted(sealed: bytes, place: float, mask: int) -> None:
    assert _refused(_flipped(sealed, int(place * len(sealed)), mask), None)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"1302434E", b"0302434E"),
        (b"300A06082A8648CE3D040302", b"300A06082A8648CE3D040312"),
        (b"0C12", b"0D12"),
        (b"A003020102", b"A003020103"),
        (b"0603551D", b"0603551E"),
        (b"170D", b"180D"),
    ],
    ids=["name as bits", "signature algorithm", "string type", "version", "extension", "time type"],
)
def test_a_certificate_damaged_where_it_is_read_late_is_refused_not_a_crash(
    world, old: bytes, new: bytes
) -> None:
    """The certificate reader looks at most parts late; a name read as bits once came out as a TypeError."""
    start = world.certified.rindex(b"/Contents <")
    places = [match.start() for match in re.finditer(old, world.certified[start:])]
    assert places
    for place in places:
        at = start + place
        assert _refused(world.certified[:at] + new + world.certified[at + len(new) :], None)


def test_every_byte_of_the_archive_headers_counts(sealed: bytes) -> None:
    directory = sealed.index(b"PK\x01\x02")
    positions = [*range(40), *range(directory, len(sealed))]
    accepted = [position for position in positions if not _refused(_flipped(sealed, position, 1), None)]
    assert accepted == []


@pytest.fixture(scope="module")
def archived(world) -> bytes:
    at = world.authority.root.not_valid_before_utc + timedelta(hours=1)
    edition = Edition(1, at, at + timedelta(days=7))
    lists = (world.authority.revocation_list(RevocationRegister(), edition), world.files.root_list)
    return care.archive(world.signed, Sources(tuple(world.roots), lists, world.tsa), at).pdf


@_FEW
@given(place=st.floats(0, 1, exclude_max=True), mask=st.integers(1, 255))
def test_a_flipped_byte_of_an_archived_file_is_found(world, archived, place: float, mask: int) -> None:
    assert _refused(_flipped(archived, int(place * len(archived)), mask), world.roots)


@_FEW
@given(place=st.floats(0, 1, exclude_max=True), mask=st.integers(1, 255))
def test_a_flipped_byte_of_an_archive_stamp_is_found(world, archived, place: float, mask: int) -> None:
    start = archived.rindex(b"/Contents <")
    position = start + int(place * (archived.index(b">", start) - start + 1))
    assert _refused(_flipped(archived, position, mask), world.roots)


@_FEW
@given(start=st.floats(0, 1, exclude_max=True), share=st.floats(0, 0.3))
def test_bytes_cut_out_anywhere_are_never_unchanged(world, archived, start: float, share: float) -> None:
    first = int(start * len(archived))
    count = max(int(share * len(archived)), 1)
    cut = archived[:first] + archived[first + count :]
    ends = {len(stage) for stage in world.stages}
    verdict = check(cut, roots=world.roots)
    honest = archived.startswith(cut) and len(cut) in ends  # an older, complete revision
    assert verdict is None or not verdict.ok or honest


@pytest.mark.parametrize("mask", [0x01, 0x80])
def test_both_ends_of_a_pdf_count(world, mask: int) -> None:
    size = len(world.certified)
    positions = [*range(20), *range(size - 120, size)]
    accepted = [place for place in positions if not _refused(_flipped(world.certified, place, mask), None)]
    assert accepted == []

"""归档格式 — named contents as one ZIP file in exactly one form: stored, fixed order, fixed dates.

Reading rebuilds the archive from what it found and compares bytes, so a byte flipped anywhere, in a header
that no ZIP program looks at as well, is found. Any stock program can unpack it.
"""

from __future__ import annotations

import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

from signing.names import visible

LARGEST_ARCHIVE = 200 * 1024 * 1024
"""Bytes; also bounds what unpacking can produce, since nothing is compressed."""

MOST_MEMBERS = 2000
"""A bundle has some fifty."""
_STEP = 1 << 16

_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_PLAIN_FILE = 0o100644 << 16
_SAFE = re.compile(r"(?!/)(?!.*(?:^|/)\.{1,2}(?:/|$))[^\\:*?\"<>|\x00-\x1f]{1,200}(?<!/)")

_UNREADABLE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What `zipfile` raises for damaged archives; a set encryption flag is a RuntimeError."""


class ArchiveError(ValueError):
    """The bytes are not an archive in its one form; the message says where."""


def pack(members: Mapping[str, bytes]) -> bytes:
    """The archive of these members in the order given. Raises `ArchiveError` for an unsafe name."""
    output = BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_STORED, allowZip64=False) as archive:
        for name, content in members.items():
            if not _SAFE.fullmatch(name):
                raise ArchiveError(f"unsafe member name: {name!r}")
            entry = zipfile.ZipInfo(name, _DATE)
            entry.create_system = _UNIX
            entry.external_attr = _PLAIN_FILE
            archive.writestr(entry, content)
    return output.getvalue()


def unpack(archive: bytes) -> dict[str, bytes]:
    """The members in their order. Raises `ArchiveError` unless the bytes are exactly what `pack` writes."""
    if len(archive) > LARGEST_ARCHIVE:
        raise ArchiveError(f"larger than {LARGEST_ARCHIVE} bytes")
    try:
        members, offsets = _read(archive)
        rebuilt = pack(members)
    except ArchiveError:
        raise
    except _UNREADABLE as problem:
        raise ArchiveError(f"damaged: {problem}") from problem
    if rebuilt != archive:
        raise ArchiveError(_difference(archive, rebuilt, offsets))
    return members


def _read(archive: bytes) -> tuple[dict[str, bytes], dict[str, int]]:
    members: dict[str, bytes] = {}
    offsets: dict[str, int] = {}
    taken: set[str] = set()
    with zipfile.ZipFile(BytesIO(archive)) as opened:
        listed = opened.infolist()
        if len(listed) > MOST_MEMBERS:
            raise ArchiveError(f"more than {MOST_MEMBERS} members")
        for entry in listed:
            if entry.compress_type != zipfile.ZIP_STORED or entry.file_size > len(archive):
                raise ArchiveError(f"{visible(entry.filename)}: not stored as it is")
        if sum(entry.file_size for entry in listed) > len(archive):
            raise ArchiveError("members that lie over one another")
        for entry in listed:
            if (name := _on_disk(entry.filename)) in taken:
                raise ArchiveError(f"{visible(entry.filename)}: twice in the archive")
            taken.add(name)
            members[entry.filename] = opened.read(entry)
            offsets[entry.filename] = entry.header_offset
    return members, offsets


def _on_disk(name: str) -> str:
    """What some file system makes of a name: two of one such name would overwrite each other there."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "/".join(one.rstrip(" .") for one in folded.split("/"))


def _difference(archive: bytes, rebuilt: bytes, offsets: Mapping[str, int]) -> str:
    shorter = min(len(archive), len(rebuilt))
    starts = range(0, shorter, _STEP)
    start = next((at for at in starts if archive[at : at + _STEP] != rebuilt[at : at + _STEP]), shorter)
    ends = range(start, min(start + _STEP, shorter))
    place = next((at for at in ends if archive[at] != rebuilt[at]), shorter)
    before = [name for name, offset in offsets.items() if offset <= place]
    return f"byte {place} is not as it was written (at or after {before[-1] if before else 'the start'})"

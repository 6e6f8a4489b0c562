"""账链 — every act of a negotiation in a chain of hashes: whoever changes, drops or adds one is found.

Pure: who stores the entries, and when, is not known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from signing import canonical
from signing.canonical import Json
from signing.errors import ChainBrokenError

GENESIS = "0" * 64
"""The previous hash of the first entry."""

FIRST = 1
"""The sequence number of the first entry."""


@dataclass(frozen=True, slots=True)
class Link:
    """账链条目 — one entry with its place, the hash before it and its own."""

    sequence: int
    previous: str
    hash: str
    body: Mapping[str, Json]


def entry_hash(previous: str, body: Mapping[str, Json]) -> str:
    """SHA-256 over the canonical form of the previous hash and the body, 64 lowercase hex characters."""
    return canonical.digest({"previous": previous, "body": body})


def sealed_hash(previous: str, body: bytes) -> str:
    """The same hash from a body already in canonical form: the two keys stand in their canonical order."""
    return canonical.digest_bytes(b'{"body":' + body + b',"previous":"' + previous.encode("ascii") + b'"}')


def append(last: Link | None, body: Mapping[str, Json]) -> Link:
    """The entry that follows `last` (None: the chain is still empty)."""
    previous = GENESIS if last is None else last.hash
    sequence = FIRST if last is None else last.sequence + 1
    return Link(sequence, previous, entry_hash(previous, body), body)


def verify_chain(links: Iterable[Link], *, head: str | None = None) -> None:
    """Check numbering, linkage and every hash; with `head`, also that the last entry is that one.

    Raises `ChainBrokenError` naming the first bad entry. An empty chain is whole (its head is `GENESIS`).
    """
    expected, previous = FIRST, GENESIS
    for link in links:
        if link.sequence != expected:
            raise ChainBrokenError(link.sequence, f"sequence gap, expected {expected}")
        if link.previous != previous:
            raise ChainBrokenError(link.sequence, "previous hash mismatch")
        if link.hash != _hash_of(link):
            raise ChainBrokenError(link.sequence, "body changed")
        expected, previous = expected + 1, link.hash
    if head is not None and head != previous:
        raise ChainBrokenError(expected - 1, "the chain does not end in the head that was promised")


def write_lines(links: Iterable[Link]) -> bytes:
    """账链文件 — one canonical JSON object a line, as it stands in an evidence bundle."""
    return b"".join(
        canonical.encode(
            {"sequence": link.sequence, "previous": link.previous, "hash": link.hash, "body": link.body}
        )
        + b"\n"
        for link in links
    )


def read_lines(content: bytes) -> tuple[Link, ...]:
    """The links of such a file, hashes unchecked. Raises `ChainBrokenError` naming the line that is none."""
    if content and not content.endswith(b"\n"):
        raise ChainBrokenError(content.count(b"\n") + FIRST, "the last line is cut off")
    return tuple(_link(number, line) for number, line in enumerate(content.split(b"\n")[:-1], FIRST))


def _link(number: int, line: bytes) -> Link:
    try:
        entry = canonical.decode(line)
    except canonical.NotCanonicalError as problem:
        raise ChainBrokenError(number, "not canonical JSON") from problem
    match entry:
        case {
            "sequence": int(sequence),
            "previous": str(previous),
            "hash": str(own),
            "body": Mapping() as body,
        }:
            return Link(sequence, previous, own, body)
    raise ChainBrokenError(number, "not a ledger entry")


def _hash_of(link: Link) -> str:
    try:
        return entry_hash(link.previous, link.body)
    except canonical.NotCanonicalError as problem:
        raise ChainBrokenError(link.sequence, "body has no canonical form") from problem

"""哈希树 — the tree over all ledger entries: a short proof that an entry is in it, or that it only grew.

Hashing as in RFC 6962 §2.1 (certificate transparency), so that anybody's code can check it. Who signs the
root is the business of `signing.heads`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from signing.errors import ProofFailedError

EMPTY = sha256(b"").digest()
"""Root of the tree without entries."""


def leaf_hash(entry: bytes) -> bytes:
    """Of one entry. The prefix keeps entries and inner nodes apart."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Of two subtrees."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """生长前沿 — all that is needed to append: the roots of the full subtrees, the largest first."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def append(self, entry: bytes) -> Frontier:
        """With one entry more."""
        own, hashes, rest = leaf_hash(entry), list(self.hashes), self.size
        while rest & 1:
            own, rest = node_hash(hashes.pop(), own), rest >> 1
        return Frontier(self.size + 1, (*hashes, own))

    @property
    def root(self) -> bytes:
        """Root of the tree so far."""
        if not self.hashes:
            return EMPTY
        *others, root = self.hashes
        for one in reversed(others):
            root = node_hash(one, root)
        return root


class Tree:
    """哈希树 — keeps every full subtree's root, so that a proof needs no second look at the entries."""

    def __init__(self, entries: Iterable[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [[]]
        for entry in entries:
            self.append(entry)

    def append(self, entry: bytes) -> None:
        """One entry more."""
        own, level = leaf_hash(entry), 0
        self._levels[0].append(own)
        while len(self._levels[level]) % 2 == 0:
            own = node_hash(*self._levels[level][-2:])
            level += 1
            if level == len(self._levels):
                self._levels.append([])
            self._levels[level].append(own)

    @property
    def size(self) -> int:
        """Number of entries."""
        return len(self._levels[0])

    def root(self, size: int | None = None) -> bytes:
        """Root of the first `size` entries, by default of all. Raises `IndexError` beyond the end."""
        size = self._within(self.size if size is None else size)
        return self._subtree(0, size) if size else EMPTY

    def inclusion_proof(self, index: int, size: int | None = None) -> tuple[bytes, ...]:
        """包含证明 — that entry `index` (0 first) is among the first `size` (RFC 6962 §2.1.1).

        Raises `IndexError`.
        """
        size = self._within(self.size if size is None else size)
        if not 0 <= index < size:
            raise IndexError(index)
        return tuple(self._path(index, 0, size))

    def consistency_proof(self, old: int, new: int | None = None) -> tuple[bytes, ...]:
        """一致性证明 — that the first `new` entries begin with the first `old` (RFC 6962 §2.1.2).

        Raises `IndexError`.
        """
        new = self._within(self.size if new is None else new)
        if not 0 <= old <= new:
            raise IndexError(old)
        return tuple(self._growth(old, 0, new, known=True)) if 0 < old < new else ()

    def _within(self, size: int) -> int:
        if not 0 <= size <= self.size:
            raise IndexError(size)
        return size

    def _subtree(self, start: int, end: int) -> bytes:
        count = end - start
        if count & (count - 1) == 0:
            level = count.bit_length() - 1
            return self._levels[level][start >> level]
        split = start + _split(count)
        return node_hash(self._subtree(start, split), self._subtree(split, end))

    def _path(self, index: int, start: int, end: int) -> list[bytes]:
        if end - start == 1:
            return []
        split = start + _split(end - start)
        if index < split:
            return [*self._path(index, start, split), self._subtree(split, end)]
        return [*self._path(index, split, end), self._subtree(start, split)]

    def _growth(self, old: int, start: int, end: int, *, known: bool) -> list[bytes]:
        if old == end:
            return [] if known else [self._subtree(start, end)]
        split = start + _split(end - start)
        if old <= split:
            return [*self._growth(old, start, split, known=known), self._subtree(split, end)]
        return [*self._growth(old, split, end, known=False), self._subtree(start, split)]


def require_included(entry: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check an inclusion proof (RFC 9162 §2.1.3.2). Raises `ProofFailedError`."""
    if not 0 <= index < size:
        raise ProofFailedError(what="the entry lies beyond the tree")
    place, last, found = index, size - 1, leaf_hash(entry)
    for one in proof:
        if last == 0:
            raise ProofFailedError(what="the proof is too long")
        if place & 1 or place == last:
            found = node_hash(one, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, one)
        place, last = place >> 1, last >> 1
    if last != 0 or found != root:
        raise ProofFailedError(what="the entry is not in this tree")


def require_consistent(old: tuple[int, bytes], new: tuple[int, bytes], proof: Sequence[bytes]) -> None:
    """Check that a tree (size, root) only grew (RFC 9162 §2.1.4.2). Raises `ProofFailedError`."""
    (old_size, old_root), (new_size, new_root) = old, new
    if not 0 <= old_size <= new_size:
        raise ProofFailedError(what="the older tree is larger")
    if old_size in (0, new_size):
        grew = old_root == EMPTY if old_size == 0 else old_root == new_root
        if proof or not grew:
            raise ProofFailedError(what="two trees of one size, or an empty one, differ")
        return
    # an old tree that is a full subtree begins the path itself
    path = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    if not path or _climbed(old_size - 1, new_size - 1, path) != (old_root, new_root):
        raise ProofFailedError(what="the newer tree does not begin with the older one")


def _climbed(place: int, last: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The roots of the older and the newer tree that a path leads to."""
    while place & 1:
        place, last = place >> 1, last >> 1
    was = became = path[0]
    for one in path[1:]:
        if last == 0:
            raise ProofFailedError(what="the proof is too long")
        if place & 1 or place == last:
            was, became = node_hash(one, was), node_hash(one, became)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            became = node_hash(became, one)
        place, last = place >> 1, last >> 1
    if last != 0:
        raise ProofFailedError(what="the proof is too short")
    return was, became


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1

"""The tree over the ledger: known vectors, proofs of every size, and nothing forged goes through."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signing.errors import ProofFailedError
from signing.merkle import EMPTY, Frontier, Tree, require_consistent, require_included

CT_ENTRIES = [
    bytes.fromhex(one)
    for one in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
"""The eight test entries of certificate transparency."""

CT_ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def _plain_root(entries: list[bytes]) -> bytes:
    """RFC 6962 §2.1 word by word."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    split = 1
    while split * 2 < len(entries):
        split *= 2
    return sha256(b"\x01" + _plain_root(entries[:split]) + _plain_root(entries[split:])).digest()


@pytest.mark.parametrize("size", CT_ROOTS)
def test_the_known_roots_come_out(size: int) -> None:
    assert Tree(CT_ENTRIES[:size]).root().hex() == CT_ROOTS[size]


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert Tree().root() == Frontier().root == EMPTY


def test_known_proofs_come_out() -> None:
    tree = Tree(CT_ENTRIES)
    assert [one.hex() for one in tree.inclusion_proof(0)] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    assert [one.hex() for one in tree.consistency_proof(1)] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]


def test_every_proof_of_every_small_tree_holds_and_no_other_entry_passes() -> None:
    entries = [bytes([one]) for one in range(34)]
    tree = Tree(entries)
    for size in range(1, len(entries) + 1):
        root = tree.root(size)
        assert root == _plain_root(entries[:size])
        for index in range(size):
            proof = tree.inclusion_proof(index, size)
            require_included(entries[index], index, size, proof, root)
            with pytest.raises(ProofFailedError):
                require_included(b"other", index, size, proof, root)
            with pytest.raises(ProofFailedError):
                require_included(entries[index], (index + 1) % size if size > 1 else 1, size, proof, root)
        for old in range(size + 1):
            proof = tree.consistency_proof(old, size)
            require_consistent((old, tree.root(old)), (size, root), proof)
            if old:
                with pytest.raises(ProofFailedError):
                    require_consistent((old, bytes(32)), (size, root), proof)
                with pytest.raises(ProofFailedError):
                    require_consistent((old, tree.root(old)), (size, bytes(32)), proof)


@settings(max_examples=60, deadline=None)
@given(entries=st.lists(st.binary(max_size=8), max_size=70))
def test_frontier_and_tree_agree(entries: list[bytes]) -> None:
    frontier = Frontier()
    for entry in entries:
        frontier = frontier.append(entry)
    assert (frontier.size, frontier.root) == (len(entries), Tree(entries).root())


@settings(max_examples=100, deadline=None)
@given(
    size=st.integers(2, 300),
    place=st.floats(0, 1, exclude_max=True),
    change=st.integers(0, 255),
    flip=st.integers(1, 255),
)
def test_a_proof_with_one_changed_byte_fails(size: int, place: float, change: int, flip: int) -> None:
    entries = [number.to_bytes(2) for number in range(size)]
    tree, index = Tree(entries), int(place * size)
    proof = b"".join(tree.inclusion_proof(index))
    where = change % len(proof)
    broken = proof[:where] + bytes([proof[where] ^ flip]) + proof[where + 1 :]
    parts = [broken[at : at + 32] for at in range(0, len(broken), 32)]
    with pytest.raises(ProofFailedError):
        require_included(entries[index], index, size, parts, tree.root())


@settings(max_examples=100, deadline=None)
@given(old=st.integers(1, 120), more=st.integers(1, 120), victim=st.integers(0, 119))
def test_a_rewritten_entry_has_no_proof_of_growth(old: int, more: int, victim: int) -> None:
    entries = [number.to_bytes(2) for number in range(old + more)]
    honest = Tree(entries[:old])
    rewritten = list(entries)
    rewritten[victim % old] = b"rewritten"
    tree = Tree(rewritten)
    with pytest.raises(ProofFailedError):
        require_consistent((old, honest.root()), (old + more, tree.root()), tree.consistency_proof(old))


@pytest.mark.parametrize("extra", [[bytes(32)], [bytes(32)] * 70])
def test_longer_and_shorter_proofs_fail(extra: list[bytes]) -> None:
    tree = Tree(CT_ENTRIES)
    for proof in ([*tree.inclusion_proof(3), *extra], tree.inclusion_proof(3)[:-1], []):
        with pytest.raises(ProofFailedError):
            require_included(CT_ENTRIES[3], 3, 8, proof, tree.root())
    for proof in ([*tree.consistency_proof(3), *extra], tree.consistency_proof(3)[:-1], []):
        with pytest.raises(ProofFailedError):
            require_consistent((3, tree.root(3)), (8, tree.root()), proof)
    with pytest.raises(ProofFailedError):
        require_consistent((8, tree.root()), (3, tree.root(3)), [])
    with pytest.raises(ProofFailedError):
        require_included(CT_ENTRIES[3], 8, 8, [], tree.root())


def test_what_lies_beyond_the_tree_is_an_index_error() -> None:
    tree = Tree(CT_ENTRIES)
    for ask in (
        lambda: tree.root(9),
        lambda: tree.inclusion_proof(8),
        lambda: tree.inclusion_proof(0, 9),
        lambda: tree.consistency_proof(9),
        lambda: tree.consistency_proof(5, 4),
    ):
        with pytest.raises(IndexError):
            ask()

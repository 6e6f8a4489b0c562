"""证据包的形式 — names and order of the members of an evidence bundle, of this version and earlier."""

from __future__ import annotations

FORMAT = "xieyue-evidence-3"
WITHOUT_PAPERS = "xieyue-evidence-2"
"""Whose ledger did not know the digests of papers; still read."""
FORMER = "xieyue-evidence-1"
"""Without SM3 and extracts as well; still read."""
FORMATS = (FORMAT, WITHOUT_PAPERS, FORMER)
NEEDED = ("contract.pdf", "text.json", "ballot.json", "ledger.jsonl")
"""Members without which there is no bundle."""

ROOT, ISSUING = "certificates/root.pem", "certificates/issuing.pem"
OUTSIDE_ROOTS = "certificates/outside/"
"""Roots of outside authorities, one a member: what leads to them holds, and a reader confirms each."""
SEALED = ("manifest.json", "manifest.sig")
"""Written last: the list of all the others, and the platform's signature on it."""
OWN = ("README.txt", *SEALED)


def rank(name: str) -> tuple[int, str]:
    """Where a member stands: the page of instructions, what must be there, the rest by name."""
    first = ("README.txt", *NEEDED)
    return (first.index(name) if name in first else len(first), name)

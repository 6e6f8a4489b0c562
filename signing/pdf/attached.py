"""附件 — the files inside a PDF (embedded files, ISO 32000-2 §7.11.4) as they stood in one revision."""

# mypy: disable-error-code="no-untyped-call"
# pyHanko types most of its code, but not these constructors.

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver

from signing.errors import PdfTooHeavyError

MOST_FILES, LARGEST_FILE, DEEPEST = 16, 4 << 20, 4
"""A contract has two, of some ten thousand bytes, on one level of names."""


def read_attached(then: HistoricalResolver) -> Mapping[str, bytes]:
    """Contents by name, the first of each name. Raises `PdfTooHeavyError`, and what the reader raises for a
    tree of names that is none."""
    names = then.root.get("/Names", {})
    if "/EmbeddedFiles" not in names:
        return {}
    found: dict[str, bytes] = {}
    for name, specification in _leaves(names["/EmbeddedFiles"], DEEPEST):
        if len(found) == MOST_FILES:
            raise PdfTooHeavyError(reason=f"more than {MOST_FILES} files inside")
        content = _content(specification)
        if len(content) > LARGEST_FILE:
            raise PdfTooHeavyError(reason="a file inside is too large")
        found.setdefault(name, content)
    return found


def _leaves(node: generic.PdfObject, depth: int) -> Iterator[tuple[str, generic.PdfObject]]:
    node = node.get_object()
    if not isinstance(node, generic.DictionaryObject) or not depth:
        raise TypeError("a tree of names that is none")
    for kid in node.get("/Kids", ()):
        yield from _leaves(kid, depth - 1)
    pairs = node.get("/Names", ())
    for place in range(0, len(pairs) - 1, 2):
        yield str(pairs[place]), pairs[place + 1]


def _content(specification: generic.PdfObject) -> bytes:
    holder = specification.get_object()
    stream = holder["/EF"]["/F"]
    if not isinstance(stream, generic.StreamObject):
        raise TypeError("a file inside that is no stream")
    return bytes(stream.data)

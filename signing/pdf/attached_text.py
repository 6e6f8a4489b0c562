"""内附文本 — the digests of the contract text inside a document, wherever a reader may look for it."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver

from signing.errors import PdfTooHeavyError

TEXT_FILE = "contract.json"
"""The contract text in machine-readable form, inside its PDF."""
_MOST = 100
"""Nodes of the tree of names and files named directly; a contract has one."""


def text_digests(then: HistoricalResolver, name: str) -> tuple[str, ...]:
    """SHA-256 of every file of that name in a revision, each once. Raises what a damaged file raises."""
    found: dict[str, None] = {}
    for specification in _specifications(then):
        if name not in {str(specification[key]) for key in ("/F", "/UF") if key in specification}:
            continue
        held = specification["/EF"]
        for key in held:
            stream = held[key]
            if isinstance(stream, generic.StreamObject):
                found[sha256(stream.data).hexdigest()] = None
    return tuple(found)


def _specifications(then: HistoricalResolver) -> Iterator[generic.DictionaryObject]:
    """From the tree of names and from the associated files of the document."""
    names = then.root.get("/Names", {})
    waiting = [names["/EmbeddedFiles"]] if "/EmbeddedFiles" in names else []
    files = list(then.root.get("/AF", ()))
    for _ in range(_MOST):
        if not waiting:
            break
        node = waiting.pop()
        waiting += [one.get_object() for one in node.get("/Kids", ())]
        files += list(node.get("/Names", ()))[1::2]
    if waiting or len(files) > _MOST:
        raise PdfTooHeavyError(reason=f"more than {_MOST} objects")
    for one in files:
        specification = one.get_object()
        if isinstance(specification, generic.DictionaryObject) and "/EF" in specification:
            yield specification

"""文书存取 — a paper as plain JSON and back, exactly; days and moments as ISO strings."""

from __future__ import annotations

from typing import cast

from pydantic import TypeAdapter, ValidationError

from negotiation.documents.errors import DocumentError, UnknownDocumentError
from negotiation.domain.papers import KINDS, Paper
from signing.canonical import Json


class MalformedPaperError(DocumentError):
    """The stored values do not make a paper of this kind."""


_ADAPTERS: dict[type[Paper], TypeAdapter[Paper]] = {
    paper_type: TypeAdapter(paper_type) for paper_type in set(KINDS.values())
}


def paper_to_json(paper: Paper) -> Json:
    """Plain JSON value of a paper. Raises `UnknownDocumentError` for anything else."""
    adapter = _ADAPTERS.get(type(paper))
    if adapter is None:
        raise UnknownDocumentError(f"not a paper: {type(paper).__name__}")
    return cast("Json", adapter.dump_python(paper, mode="json"))


def paper_from_json(kind: str, value: Json) -> Paper:
    """The paper a JSON value came from. Raises `UnknownDocumentError`, `MalformedPaperError`."""
    if kind not in KINDS:
        raise UnknownDocumentError(f"no document of kind {kind!r}")
    try:
        return _ADAPTERS[KINDS[kind]].validate_python(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise MalformedPaperError(f"{kind} {place}: {first['msg']}") from error

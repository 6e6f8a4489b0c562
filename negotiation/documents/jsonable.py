"""文书存取 — a paper as plain JSON and back, exactly; days and moments as ISO strings."""

from __future__ import annotations

from pydantic import ValidationError

from negotiation.documents.errors import DocumentError, UnknownDocumentError
from negotiation.domain import forms
from negotiation.domain.papers import KINDS, Paper
from signing.canonical import Json


class MalformedPaperError(DocumentError):
    """The stored values do not make a paper of this kind."""


def paper_to_json(paper: Paper) -> Json:
    """Plain JSON value of a paper. Raises `UnknownDocumentError` for anything else."""
    kind = next((kind for kind, paper_type in KINDS.items() if type(paper) is paper_type), None)
    if kind is None:
        raise UnknownDocumentError(f"not a paper: {type(paper).__name__}")
    return forms.as_json(paper)


def paper_from_json(kind: str, value: Json) -> Paper:
    """The paper a JSON value came from. Raises `UnknownDocumentError`, `MalformedPaperError`."""
    if kind not in KINDS:
        raise UnknownDocumentError(f"no document of kind {kind!r}")
    try:
        return forms.read(KINDS[kind], value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise MalformedPaperError(f"{kind} {place}: {first['msg']}") from error

"""文书值 ⇄ JSON — papers as plain JSON and back, exactly; an unknown kind or key is an error."""

from __future__ import annotations

from collections.abc import Mapping

from negotiation.domain import forms
from negotiation.domain.papers import KINDS, Paper
from signing.canonical import Json


def paper_to_json(paper: Paper) -> dict[str, Json]:
    """A paper as JSON; days and moments in ISO 8601."""
    return forms.as_json(paper)


def paper_from_json(kind: str, values: Mapping[str, Json]) -> Paper:
    """The paper of a kind from its JSON. Raises `KeyError` (unknown kind) or `ValidationError`."""
    return forms.read(KINDS[kind], dict(values))

"""文书值 ⇄ JSON — papers as plain JSON and back, exactly; an unknown kind or key is an error."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from pydantic import TypeAdapter

from negotiation.domain.papers import KINDS, Paper
from signing.canonical import Json


def paper_to_json(paper: Paper) -> dict[str, Json]:
    """A paper as JSON; days and moments in ISO 8601."""
    return cast("dict[str, Json]", _adapter(type(paper)).dump_python(paper, mode="json"))


def paper_from_json(kind: str, values: Mapping[str, Json]) -> Paper:
    """The paper of a kind from its JSON. Raises `KeyError` (unknown kind) or `ValidationError`."""
    return cast("Paper", _adapter(KINDS[kind]).validate_python(dict(values)))


@cache
def _adapter(form: Any) -> TypeAdapter[Any]:
    return TypeAdapter(form)

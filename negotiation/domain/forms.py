"""形式 — one pydantic adapter per value class: typed values in, plain JSON out, and back."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

V = TypeVar("V")


def read(form: type[V], raw: object) -> V:
    """A value of a form. Raises pydantic's `ValidationError` with every problem."""
    return cast("V", _adapter(cast("Any", form)).validate_python(raw))


def as_json(value: object) -> dict[str, Any]:
    """A value as plain JSON; days and moments in ISO 8601."""
    return cast("dict[str, Any]", _adapter(cast("Any", type(value))).dump_python(value, mode="json"))


@cache
def _adapter(form: Any) -> TypeAdapter[Any]:
    return TypeAdapter(form)

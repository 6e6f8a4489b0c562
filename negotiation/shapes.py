"""答案的形状 — what a form takes, field by field: its kind, whether it is needed, whence its answers come.

Read from the forms themselves, so that the reference of case files and their check say what the forms say.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cache
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from pydantic import AwareDatetime

from negotiation.usecases.sources import FromList, FromRegister, FromTopics

Source = FromList | FromRegister | FromTopics


class Kind(StrEnum):
    """种类 of an answer."""

    TEXT = "text"
    """文字."""
    FLAG = "flag"
    """是否."""
    COUNT = "count"
    """整数."""
    FIGURE = "figure"
    """小数."""
    DAY = "day"
    """日期."""
    MOMENT = "moment"
    """时刻, with its zone."""
    CHOICE = "choice"
    """其中之一."""
    TABLE = "table"
    """表: named parts."""
    NAMED = "named"
    """对照表: names of the writer's own, one answer each."""


@dataclass(frozen=True, slots=True)
class Shape:
    """一项答案."""

    kind: Kind
    listed: bool = False
    """Several of it."""
    choices: tuple[str, ...] = ()
    source: Source | None = None
    parts: type[Any] | None = None
    """Form of the parts of a table."""
    inner: Shape | None = None
    """What a name of a `NAMED` stands for."""


@dataclass(frozen=True, slots=True)
class FieldShape:
    """一项."""

    name: str
    needed: bool
    shape: Shape


def fields_of(form: type[Any]) -> Mapping[str, FieldShape]:
    """The fields of a form in their order, by name. Raises `TypeError` for a type that has no shape."""
    return _fields_of(cast("Any", form))


@cache
def _fields_of(form: Any) -> Mapping[str, FieldShape]:
    hints = get_type_hints(form, include_extras=True)
    return {
        one.name: FieldShape(one.name, _needed(one), _shape(hints[one.name]))
        for one in dataclasses.fields(form)
    }


def _needed(one: dataclasses.Field[Any]) -> bool:
    return one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING


_PLAIN: Mapping[Any, Kind] = {
    str: Kind.TEXT,
    bool: Kind.FLAG,
    int: Kind.COUNT,
    Decimal: Kind.FIGURE,
    date: Kind.DAY,
    datetime: Kind.MOMENT,
    AwareDatetime: Kind.MOMENT,
}


def _shape(hint: Any) -> Shape:
    if hint in _PLAIN:
        return Shape(_PLAIN[hint])
    origin, inside = get_origin(hint), get_args(hint)
    if origin is Annotated:
        found = _shape(inside[0])
        source = next((one for one in inside[1:] if isinstance(one, Source)), None)
        return dataclasses.replace(found, source=source) if source else found
    if origin is tuple:
        return dataclasses.replace(_shape(inside[0]), listed=True)
    if origin in {Union, types.UnionType}:
        return _shape(next(one for one in inside if one is not types.NoneType))
    if origin is Literal:
        return Shape(Kind.CHOICE, choices=inside)
    if origin is Mapping:
        return Shape(Kind.NAMED, inner=None if inside[1] is Any else _shape(inside[1]))
    return _own(hint)


def _own(hint: Any) -> Shape:
    if isinstance(hint, type) and issubclass(hint, Enum):
        return Shape(Kind.CHOICE, choices=tuple(str(one.value) for one in hint))
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return Shape(Kind.TABLE, parts=hint)
    raise TypeError(f"no shape for {hint!r}")

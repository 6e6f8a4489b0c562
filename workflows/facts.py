"""事实 — what is known at the moment of an act, as an immutable mapping of registered names.

A fact that nobody registered, or of the wrong kind, is an error by name: a misspelt fact must never look
like a missing one. None means "not known", which a rule treats as missing and never as satisfied.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from workflows.fact_names import FACTS, FactSpec, Kind

__all__ = [
    "FACTS",
    "FactKindError",
    "FactSpec",
    "FactValue",
    "Facts",
    "Kind",
    "UnknownFactError",
]

FactValue: TypeAlias = None | bool | int | str | Fraction | Decimal | date | datetime | tuple[str, ...]


class UnknownFactError(KeyError):
    """A fact of a name that is not registered."""


class FactKindError(TypeError):
    """A fact whose value is not of the registered kind, or a moment without a time zone."""


class Facts(Mapping[str, FactValue]):
    """事实 — registered names with values; checked once, then only read.

    Raises `UnknownFactError` and `FactKindError` on construction.
    """

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, FactValue]) -> None:
        for name, value in values.items():
            spec = FACTS.get(name)
            if spec is None:
                raise UnknownFactError(name)
            if value is not None and not _fits(value, spec.kind):
                raise FactKindError(f"{name} is {spec.kind}, not {type(value).__name__} {value!r}")
        self._values = dict(values)

    @classmethod
    def of(cls, **values: FactValue) -> Facts:
        """Facts by keyword, a double underscore for the dot: `Facts.of(ballot__yes=50)`."""
        return cls({name.replace("__", "."): value for name, value in values.items()})

    def with_(self, values: Mapping[str, FactValue]) -> Facts:
        """A copy with further or other values."""
        return Facts({**self._values, **values})

    def __getitem__(self, name: str) -> FactValue:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Facts({self._values!r})"


def _fits(value: FactValue, kind: Kind) -> bool:
    match kind:
        case Kind.FLAG:
            return isinstance(value, bool)
        case Kind.COUNT:
            return isinstance(value, int) and not isinstance(value, bool)
        case Kind.TEXT:
            return isinstance(value, str)
        case Kind.DAY:
            return isinstance(value, date) and not isinstance(value, datetime)
        case Kind.NAMES:
            return isinstance(value, tuple) and all(isinstance(item, str) for item in value)
        case Kind.FIGURE:
            return isinstance(value, Decimal) and value.is_finite()
        case Kind.SHARE:
            return isinstance(value, Fraction)
        case Kind.MOMENT:
            return isinstance(value, datetime) and value.utcoffset() is not None

"""事实 — what is known at the moment of an act, as an immutable mapping of registered names.

A fact that nobody registered, or of the wrong kind, is an error by name: a misspelt fact must never look
like a missing one. None means "not known", which a rule treats as missing and never as satisfied.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

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

FactValue: TypeAlias = bool | int | str | Fraction | Decimal | date | datetime | tuple[str, ...] | None


_PLAIN: Mapping[Kind, type] = {
    Kind.COUNT: int,
    Kind.TEXT: str,
    Kind.DAY: date,
    Kind.SHARE: Fraction,
}


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
            # most facts are of exactly the plain type of their kind; only the others need a closer look
            if value is None or type(value) is _PLAIN.get(spec.kind):
                continue
            if not _fits(value, spec.kind):
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

    def get(self, name: str, default: Any = None) -> Any:
        """The value, or the default where it is not there; as of any mapping, only faster."""
        return self._values.get(name, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Facts({self._values!r})"


def _fits(value: FactValue, kind: Kind) -> bool:
    if isinstance(value, bool):
        return kind is Kind.FLAG  # bool is an int to Python, not to the law
    if isinstance(value, datetime):
        return kind is Kind.MOMENT and value.utcoffset() is not None  # a datetime is a date to Python
    if isinstance(value, Decimal):
        return kind is Kind.FIGURE and value.is_finite()
    if isinstance(value, tuple):
        return kind is Kind.NAMES and all(isinstance(item, str) for item in value)
    return isinstance(value, _PLAIN.get(kind, ()))

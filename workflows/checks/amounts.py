"""取值形式 — reads the amount of a value from a pack file into exact numbers; never a float."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction

from workflows.rule import Amount


class AmountError(ValueError):
    """The amount in the file is not of the form its check needs."""


def whole(raw: object) -> Amount:
    """A whole number of at least nought. Raises `AmountError`."""
    if isinstance(raw, int) and not isinstance(raw, bool) and raw >= 0:
        return raw
    raise AmountError(f"amount must be a whole number, not {raw!r}")


def fraction(raw: object) -> Amount:
    """A share written like `"2/3"`, from nought to one. Raises `AmountError`."""
    try:
        share = Fraction(raw) if isinstance(raw, str) else None
    except (ValueError, ZeroDivisionError):
        share = None
    if share is None or not 0 <= share <= 1:
        raise AmountError(f'amount must be a share written like "2/3", not {raw!r}')
    return share


def decimal(raw: object) -> Amount:
    """A figure written as text, e.g. `"2400"`. Raises `AmountError`."""
    try:
        figure = Decimal(raw) if isinstance(raw, str) else None
    except InvalidOperation:
        figure = None
    if figure is None or not figure.is_finite():
        raise AmountError(f'amount must be a figure written like "2400", not {raw!r}')
    return figure


def plain(raw: object) -> Amount:
    """A whole number, a flag or a text to compare a fact with. Raises `AmountError`."""
    if isinstance(raw, bool | int | str):
        return raw
    raise AmountError(f"amount must be a whole number, true/false or a text, not {raw!r}")


def none(raw: object) -> Amount:
    """No amount at all. Raises `AmountError` when there is one."""
    if raw is None:
        return None
    raise AmountError("this kind of check takes no amount")

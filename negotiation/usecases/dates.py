"""日期的真实 — what a content says has happened has happened, and what it plans lies ahead.

Every day of a content form is marked with what it is; a test finds one that is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, cast, get_type_hints

from pydantic import AwareDatetime

from negotiation.domain.errors import DayToComeError
from negotiation.domain.moment import Moment, day_of


class DayIs(StrEnum):
    """日期是什么."""

    HAPPENED = "happened"
    """Of something that took place: never after the moment of the act."""
    PLANNED = "planned"
    """Of something to come: never before the day of the act."""
    TERM = "term"
    """An end or beginning that the parties choose: neither."""


HappenedOn = Annotated[date, DayIs.HAPPENED]
HappenedAt = Annotated[AwareDatetime, DayIs.HAPPENED]
PlannedOn = Annotated[date, DayIs.PLANNED]
PlannedAt = Annotated[AwareDatetime, DayIs.PLANNED]
TermDay = Annotated[date, DayIs.TERM]


def check_dates(content: object, moment: Moment) -> None:
    """Raises `DayToComeError` for a day of something done that lies ahead, or of a plan that has gone by."""
    problems = tuple(_problems(content, moment))
    if problems:
        raise DayToComeError(problems)


def _problems(content: object, moment: Moment) -> Iterator[tuple[str, str, str]]:
    for name, marked in marks_of(cast("Any", type(content))).items():
        value = getattr(content, name)
        if marked is DayIs.HAPPENED and _is_ahead(value, moment):
            yield name, "future", ""
        elif marked is DayIs.PLANNED and _is_gone(value, moment):
            yield name, "past", ""


def _is_ahead(value: object, moment: Moment) -> bool:
    if isinstance(value, datetime):
        return value > moment.at
    return isinstance(value, date) and value > moment.on


def _is_gone(value: object, moment: Moment) -> bool:
    if isinstance(value, datetime):
        return day_of(value) < moment.on
    return isinstance(value, date) and value < moment.on


@cache
def marks_of(form: Any) -> dict[str, DayIs]:
    """Field → what its day is, of a content form; fields without a mark are left out."""
    if not is_dataclass(form):
        return {}
    hints = get_type_hints(form, include_extras=True)
    return {one.name: mark for one in fields(form) if (mark := _mark(hints[one.name])) is not None}


def _mark(hint: Any) -> DayIs | None:
    own = next((one for one in getattr(hint, "__metadata__", ()) if isinstance(one, DayIs)), None)
    inner = (_mark(part) for part in getattr(hint, "__args__", ()))
    return own or next((one for one in inner if one is not None), None)

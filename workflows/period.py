"""期间 — counts periods by days, working days and months, and rolls their last day off a rest day.

Source: 民法典 arts 200–204 and 1259. The first day does not count; the last day ends at 24:00; a last day
that is a rest day moves to the day after the rest days. Days of a pause do not count at all.
"""

from __future__ import annotations

import calendar as _months
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from workflows.article import Article
from workflows.calendar import Calendar, load_calendars

__all__ = [
    "Calendar",
    "Due",
    "Pause",
    "PauseError",
    "Unit",
    "add",
    "before",
    "load_calendars",
    "provisional",
    "read_pauses",
    "roll",
]

_ONE_DAY = timedelta(days=1)
_MONTHS_A_YEAR = 12


class Unit(StrEnum):
    """计量单位 — what a period counts."""

    DAY = "day"
    """日"""
    WORKING_DAY = "working_day"
    """工作日"""
    MONTH = "month"
    """月"""


class NegativePeriodError(ValueError):
    """A period of less than nothing."""


class PauseError(ValueError):
    """A pause that is not written from/until, or that ends before it begins."""


@dataclass(frozen=True, slots=True)
class Due:
    """届满 — the end of one period: the counted day, the rolled day, and the day that counts."""

    rule: str
    from_on: date
    """The day whose event starts the period; it is not counted."""
    raw_on: date
    """Last day as counted."""
    rolled_on: date
    """Last day moved off rest days."""
    due_on: date
    """The day that counts here: `rolled_on` when `roll`, else `raw_on`."""
    amount: int
    unit: str
    article: Article
    provisional: bool
    """True when holidays that are not announced yet may still move it."""
    roll: bool
    begins: bool = False
    """True when something begins on `due_on` instead of ending with it (the start of a term)."""

    @property
    def fires_on(self) -> date:
        """期满次日 — first day after the expiry; `due_on` itself ends at 24:00."""
        return self.due_on if self.begins else self.due_on + _ONE_DAY


@dataclass(frozen=True, slots=True)
class Pause:
    """中止期间 — days that do not count: from the day of the suspension to that before the talks resume."""

    from_on: date
    until_on: date
    """Day the talks resume; it counts again."""

    def covers(self, day: date) -> bool:
        """Whether this day does not count."""
        return self.from_on <= day < self.until_on


def read_pauses(texts: Iterable[str]) -> tuple[Pause, ...]:
    """中止期间 — pauses written `2026-05-01/2026-05-11`. Raises `PauseError` for anything else."""
    pauses = []
    for text in texts:
        first, _, last = text.partition("/")
        try:
            pause = Pause(date.fromisoformat(first), date.fromisoformat(last))
        except ValueError as refused:
            raise PauseError(f"{text!r} is no pause written from/until") from refused
        if pause.until_on < pause.from_on:
            raise PauseError(f"the pause {text} ends before it begins")
        pauses.append(pause)
    return tuple(pauses)


def add(start: date, amount: int, unit: str, calendar: Calendar, pauses: Sequence[Pause] = ()) -> date:
    """期间末日 — last day of a period that starts with an event on `start`; the start day does not count.

    Source: 民法典 arts 201–202. Raises `NegativePeriodError`, ValueError for an unknown unit.
    """
    if amount < 0:
        raise NegativePeriodError(f"a period of {amount} {unit}")
    counted = Unit(unit)
    if counted is Unit.WORKING_DAY:
        return _add_workdays(start, amount, calendar, pauses)
    end = start + timedelta(days=amount) if counted is Unit.DAY else _add_months(start, amount)
    return _lengthened(start, end, pauses) if pauses else end


def before(end: date, amount: int, unit: str, calendar: Calendar) -> date:
    """期满前 — first day of the last days, working days or months that end with `end`, which counts.

    The three months before the end of a term that runs to 12-31 begin on 10-01. Raises as `add` does.
    """
    if amount < 0:
        raise NegativePeriodError(f"a period of {amount} {unit}")
    after, counted = end + _ONE_DAY, Unit(unit)
    if counted is Unit.DAY:
        return after - timedelta(days=amount)
    if counted is Unit.MONTH:
        return _add_months(after, -amount)
    day = after
    for _ in range(amount):
        day -= _ONE_DAY
        while calendar.is_rest_day(day):
            day -= _ONE_DAY
    return day


def roll(day: date, calendar: Calendar, pauses: Sequence[Pause] = ()) -> date:
    """顺延 — the day itself, or the first day after the rest days it falls on. Source: 民法典 art. 203.

    The article speaks of statutory holidays; counting ordinary weekends among them is practice, and here
    never moves a day earlier than the article would.
    """
    while calendar.is_rest_day(day) or _paused(day, pauses):
        day += _ONE_DAY
    return day


def provisional(start: date, end: date, calendar: Calendar) -> bool:
    """Whether any day from `start` to `end` lies in a year whose holidays are not announced."""
    return not all(calendar.announced(year) for year in range(start.year, end.year + 1))


def _add_months(start: date, amount: int) -> date:
    months = start.month - 1 + amount
    year, month = start.year + months // _MONTHS_A_YEAR, months % _MONTHS_A_YEAR + 1
    # 民法典 art. 202: no corresponding day means the last day of that month
    return date(year, month, min(start.day, _months.monthrange(year, month)[1]))


def _add_workdays(start: date, amount: int, calendar: Calendar, pauses: Sequence[Pause]) -> date:
    day = start
    for _ in range(amount):
        day = roll(day + _ONE_DAY, calendar, pauses)
    return day


def _paused(day: date, pauses: Sequence[Pause]) -> bool:
    return any(pause.covers(day) for pause in pauses)


def _lengthened(start: date, end: date, pauses: Sequence[Pause]) -> date:
    """The end moved by one day for each paused day, those it reaches by moving included."""
    day = start
    while day < end:
        day += _ONE_DAY
        if _paused(day, pauses):
            end += _ONE_DAY
    return end

"""期间 — counts periods by days, working days and months, and rolls their last day off a rest day.

Source: 民法典 arts 200–204 and 1259. The first day does not count; the last day ends at 24:00; a last day
that is a rest day moves to the day after the rest days.
"""

from __future__ import annotations

import calendar as _months
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from workflows.article import Article
from workflows.calendar import Calendar, load_calendars

__all__ = ["Calendar", "Due", "Unit", "add", "load_calendars", "provisional", "roll"]

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
    """True when it reaches into a year whose holidays are not announced."""
    roll: bool
    begins: bool = False
    """True when something begins on `due_on` instead of ending with it (the start of a term)."""

    @property
    def fires_on(self) -> date:
        """期满次日 — first day after the expiry; `due_on` itself ends at 24:00."""
        return self.due_on if self.begins else self.due_on + _ONE_DAY


def add(start: date, amount: int, unit: str, calendar: Calendar) -> date:
    """期间末日 — last day of a period that starts with an event on `start`; the start day does not count.

    Source: 民法典 arts 201–202. Raises `NegativePeriodError`, ValueError for an unknown unit.
    """
    if amount < 0:
        raise NegativePeriodError(f"a period of {amount} {unit}")
    counted = Unit(unit)
    if counted is Unit.DAY:
        return start + timedelta(days=amount)
    return _add_months(start, amount) if counted is Unit.MONTH else _add_workdays(start, amount, calendar)


def roll(day: date, calendar: Calendar) -> date:
    """顺延 — the day itself, or the first day after the rest days it falls on. Source: 民法典 art. 203.

    The article speaks of statutory holidays; counting ordinary weekends among them is practice, and here
    never moves a day earlier than the article would.
    """
    while calendar.is_rest_day(day):
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


def _add_workdays(start: date, amount: int, calendar: Calendar) -> date:
    day = start
    for _ in range(amount):
        day = roll(day + _ONE_DAY, calendar)
    return day

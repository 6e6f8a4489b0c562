"""日历 — which days are rest days: weekends, the holidays of the yearly notices, and make-up workdays.

A year without a published notice knows its weekends and, as far as its file names them, the days the statute
itself sets, and says so; whoever counts across it must mark the result as provisional.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from workflows.rule import Plain
from workflows.strict import (
    read_bool,
    read_date,
    read_dates,
    read_int,
    read_tables,
    read_toml,
    refuse_unknown_keys,
)

_FOLDER = Path(__file__).parent / "calendars"
_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


class CalendarError(ValueError):
    """A calendar file contradicts itself or its year."""


@dataclass(frozen=True, slots=True)
class Year:
    """年度安排 — rest days and make-up workdays of one year beyond its weekends."""

    year: int
    announced: bool
    holidays: frozenset[date]
    workdays: frozenset[date]


class Calendar:
    """日历 — answers for single days. Source: 全国年节及纪念日放假办法 and the yearly notices."""

    def __init__(self, years: Iterable[Year]) -> None:
        self._years: Mapping[int, Year] = {year.year: year for year in years}
        self._holidays = frozenset(day for year in self._years.values() for day in year.holidays)
        self._workdays = frozenset(day for year in self._years.values() for day in year.workdays)

    def announced(self, year: int) -> bool:
        """Whether the notice for this year is published and known here."""
        known = self._years.get(year)
        return known is not None and known.announced

    def is_rest_day(self, day: date) -> bool:
        """休息日 — a weekend day or holiday that is no make-up workday."""
        if day in self._workdays:
            return False
        return day in self._holidays or day.weekday() >= _SATURDAY

    def is_workday(self, day: date) -> bool:
        """工作日 — any other day, make-up workdays included."""
        return not self.is_rest_day(day)

    def as_json(self) -> dict[str, Plain]:
        """Plain form for the digest of a pack."""
        return {
            str(year.year): {
                "announced": year.announced,
                "holidays": [*(day.isoformat() for day in sorted(year.holidays))],
                "workdays": [*(day.isoformat() for day in sorted(year.workdays))],
            }
            for year in sorted(self._years.values(), key=lambda y: y.year)
        }


@cache
def load_calendars() -> Calendar:
    """日历 — the packaged years as one calendar. Raises `CalendarError`."""
    return Calendar(_read(path) for path in sorted(_FOLDER.glob("*.toml")))


def _read(path: Path) -> Year:
    raw = read_toml(path)
    return parse_year(raw, path.name)


def parse_year(raw: Mapping[str, object], where: str) -> Year:
    """One year from its file. Raises `CalendarError` for days of another year or in both lists."""
    refuse_unknown_keys(raw, {"year", "announced", "notice", "address", "workdays", "holiday"}, where)
    holidays: set[date] = set()
    for table in read_tables(raw, "holiday", where):
        refuse_unknown_keys(table, {"name", "from", "until"}, where)
        day, until = read_date(table, "from", where), read_date(table, "until", where)
        while day <= until:
            holidays.add(day)
            day += _ONE_DAY
    year = Year(
        year=read_int(raw, "year", where),
        announced=read_bool(raw, "announced", where),
        holidays=frozenset(holidays),
        workdays=frozenset(read_dates(raw, "workdays", where)),
    )
    if strays := sorted(d.isoformat() for d in year.holidays | year.workdays if d.year != year.year):
        raise CalendarError(f"{where}: days of another year: {', '.join(strays)}")
    if doubles := sorted(d.isoformat() for d in year.holidays & year.workdays):
        raise CalendarError(f"{where}: both holiday and workday: {', '.join(doubles)}")
    return year

"""时刻 — moments are aware; days are days in China (UTC+8), whatever zone the clock speaks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


class NaiveMomentError(ValueError):
    """A moment without a time zone; refused everywhere."""


def day_of(at: datetime) -> date:
    """The day in China a moment falls on. Raises `NaiveMomentError`."""
    if at.tzinfo is None:
        raise NaiveMomentError(at.isoformat())
    return at.astimezone(CHINA).date()


def start_of(day: date) -> datetime:
    """00:00 of a day in China."""
    return datetime.combine(day, time(0), CHINA)


@dataclass(frozen=True, slots=True)
class Moment:
    """时刻 — an aware moment and the day it falls on in China."""

    at: datetime
    on: date

    @classmethod
    def of(cls, at: datetime) -> Moment:
        """The moment of an aware datetime, spoken in China's zone. Raises `NaiveMomentError`."""
        on = day_of(at)
        return cls(at.astimezone(CHINA), on)

    def not_before(self, earlier: str) -> Moment:
        """This moment, or an earlier entry's (ISO 8601, may be empty) when that is later."""
        return Moment.of(max(self.at, datetime.fromisoformat(earlier))) if earlier else self

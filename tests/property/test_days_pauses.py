"""Pauses and windows against an oracle that walks day by day with its own list of days that do not count."""

import random
from datetime import date, timedelta

import pytest

from workflows.period import Pause, PauseError, add, before, load_calendars, read_pauses, roll

CALENDAR = load_calendars()
ONE = timedelta(days=1)


def stopped_days(pauses):
    """Every single day of the pauses; the day the talks resume is none of them."""
    return {pause.from_on + n * ONE for pause in pauses for n in range((pause.until_on - pause.from_on).days)}


def counted_by_hand(start, amount, unit, stopped):
    day, left = start, amount
    while left:
        day += ONE
        counts = day not in stopped and (unit == "day" or CALENDAR.is_workday(day))
        left -= counts
    return day


def some_pauses(draw, start):
    first = start + timedelta(days=draw.randrange(-10, 40))
    pauses = [Pause(first, first + timedelta(days=draw.randrange(0, 25)))]
    if draw.random() < 0.5:  # a second one that may overlap the first
        again = first + timedelta(days=draw.randrange(0, 40))
        pauses.append(Pause(again, again + timedelta(days=draw.randrange(0, 15))))
    return pauses


def test_ten_thousand_paused_periods_agree_with_counting_one_by_one():
    draw = random.Random(20261121)
    for _ in range(10_000):
        start = date(2025, 1, 1) + timedelta(days=draw.randrange(600))
        amount, unit = draw.randrange(1, 65), draw.choice(["day", "working_day"])
        pauses = some_pauses(draw, start)

        expected = counted_by_hand(start, amount, unit, stopped_days(pauses))

        assert add(start, amount, unit, CALENDAR, pauses) == expected, (start, amount, unit, pauses)


def test_a_pause_of_ten_days_moves_the_end_by_ten_days():
    paused = add(date(2026, 4, 24), 60, "day", CALENDAR, [Pause(date(2026, 5, 6), date(2026, 5, 16))])

    assert (add(date(2026, 4, 24), 60, "day", CALENDAR), paused) == (date(2026, 6, 23), date(2026, 7, 3))


def test_a_pause_before_or_after_the_period_moves_nothing():
    early, late = (
        Pause(date(2026, 3, 1), date(2026, 3, 10)),
        Pause(date(2026, 9, 1), date(2026, 9, 10)),
    )

    assert add(date(2026, 4, 24), 60, "day", CALENDAR, [early, late]) == date(2026, 6, 23)


def test_a_pause_lengthens_months_too():
    end = add(date(2026, 1, 31), 1, "month", CALENDAR, [Pause(date(2026, 2, 10), date(2026, 2, 13))])

    assert end == date(2026, 3, 3)


def test_a_last_day_is_not_rolled_into_a_pause():
    resumed = date(2026, 4, 30)

    assert roll(date(2026, 4, 25), CALENDAR, [Pause(date(2026, 4, 27), resumed)]) == resumed


@pytest.mark.parametrize("text", ["2026-05-01", "2026-05-01/", "x/2026-05-01", "2026-05-11/2026-05-01"])
def test_a_pause_that_is_not_written_from_and_until_is_refused_by_name(text):
    with pytest.raises(PauseError):
        read_pauses([text])


def test_ten_thousand_windows_before_an_end_agree_with_walking_back():
    draw = random.Random(20261122)
    for _ in range(10_000):
        end = date(2025, 6, 1) + timedelta(days=draw.randrange(570))
        amount, unit = draw.randrange(1, 95), draw.choice(["day", "working_day"])
        day, left = end + ONE, amount
        while left:
            day -= ONE
            left -= unit == "day" or CALENDAR.is_workday(day)

        assert before(end, amount, unit, CALENDAR) == day, (end, amount, unit)


@pytest.mark.parametrize(
    ("end", "months", "opens"),
    [
        (date(2026, 12, 31), 3, date(2026, 10, 1)),
        (date(2027, 6, 30), 3, date(2027, 4, 1)),
        (date(2027, 2, 28), 3, date(2026, 12, 1)),
        (date(2027, 1, 14), 3, date(2026, 10, 15)),
        (date(2027, 5, 30), 3, date(2027, 2, 28)),
    ],
)
def test_the_last_months_of_a_term_begin_on_the_corresponding_day(end, months, opens):
    assert before(end, months, "month", CALENDAR) == opens


def test_a_window_of_less_than_nothing_is_refused():
    with pytest.raises(ValueError, match="-1"):
        before(date(2026, 12, 31), -1, "day", CALENDAR)

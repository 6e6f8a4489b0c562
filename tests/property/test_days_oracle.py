"""Periods against an oracle that counts one day after another from its own list of rest days."""

import random
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.period import add, load_calendars, provisional, roll

# The notices of 2025 and 2026 once more, typed independently of the packaged calendars. The notice of 2027
# is not out: the days of 全国年节及纪念日放假办法 article 2 that a period begun in 2026 can reach.
_OFF = """
2025-01-01 2025-01-28 2025-01-29 2025-01-30 2025-01-31 2025-02-01 2025-02-02 2025-02-03 2025-02-04
2025-04-04 2025-04-05 2025-04-06 2025-05-01 2025-05-02 2025-05-03 2025-05-04 2025-05-05
2025-05-31 2025-06-01 2025-06-02
2025-10-01 2025-10-02 2025-10-03 2025-10-04 2025-10-05 2025-10-06 2025-10-07 2025-10-08
2026-01-01 2026-01-02 2026-01-03
2026-02-15 2026-02-16 2026-02-17 2026-02-18 2026-02-19 2026-02-20 2026-02-21 2026-02-22 2026-02-23
2026-04-04 2026-04-05 2026-04-06 2026-05-01 2026-05-02 2026-05-03 2026-05-04 2026-05-05
2026-06-19 2026-06-20 2026-06-21 2026-09-25 2026-09-26 2026-09-27
2026-10-01 2026-10-02 2026-10-03 2026-10-04 2026-10-05 2026-10-06 2026-10-07
2027-01-01 2027-02-05 2027-02-06 2027-02-07 2027-02-08 2027-04-05
"""
_MADE_UP = """
2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11
2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10
"""

CALENDAR = load_calendars()
days = st.dates(date(2025, 1, 1), date(2026, 12, 31))


def rests(day):
    text = day.isoformat()
    return text not in _MADE_UP and (text in _OFF or day.strftime("%a") in {"Sat", "Sun"})


def oracle(start, amount, unit):
    day = start
    while amount:
        day += timedelta(days=1)
        if unit == "day" or not rests(day):
            amount -= 1
    return day


def oracle_months(start, amount):
    year, month = start.year, start.month
    for _ in range(amount):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for day in range(start.day, 0, -1):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    raise AssertionError("every month has a first day")


def test_ten_thousand_random_periods_agree_with_counting_one_by_one():
    draw = random.Random(20261120)
    for _ in range(10_000):
        start = date(2025, 1, 1) + timedelta(days=draw.randrange(730))
        amount, unit = draw.randrange(70), draw.choice(["day", "working_day", "month"])
        expected = oracle_months(start, amount) if unit == "month" else oracle(start, amount, unit)
        assert add(start, amount, unit, CALENDAR) == expected, (start, amount, unit)


@settings(max_examples=200, deadline=None)
@given(days, st.integers(0, 60), st.sampled_from(["day", "working_day"]))
def test_days_and_working_days_agree_with_counting_one_by_one(start, amount, unit):
    assert add(start, amount, unit, CALENDAR) == oracle(start, amount, unit)


@settings(max_examples=200, deadline=None)
@given(days, st.integers(0, 48))
def test_months_end_on_the_corresponding_day_or_the_last_of_the_month(start, amount):
    assert add(start, amount, "month", CALENDAR) == oracle_months(start, amount)


@settings(max_examples=200, deadline=None)
@given(days)
def test_rolling_goes_to_the_first_day_that_is_no_rest_day_and_never_back(day):
    rolled = roll(day, CALENDAR)

    assert not rests(rolled)
    assert all(rests(day + timedelta(days=n)) for n in range((rolled - day).days))


@settings(max_examples=200, deadline=None)
@given(days, st.integers(0, 40))
def test_a_working_day_period_never_ends_on_a_rest_day_and_is_never_shorter_than_its_days(start, amount):
    end = add(start, amount, "working_day", CALENDAR)

    assert amount == 0 or not rests(end)
    assert (end - start).days >= amount


@settings(max_examples=200, deadline=None)
@given(days, st.integers(0, 800))
def test_a_period_is_provisional_exactly_when_it_touches_a_year_without_a_notice(start, amount):
    end = add(start, amount, "day", CALENDAR)

    assert provisional(start, end, CALENDAR) is (end.year > 2026)

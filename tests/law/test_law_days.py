"""Deadlines of the first way against days counted by hand from the notices of 2026."""

from datetime import date

import pytest

from workflows.engine import due
from workflows.facts import Facts
from workflows.pack import load_pack
from workflows.period import add, load_calendars, roll

ALL_TYPES = ("general", "wage", "women", "safety")


def d(month, day, year=2026):
    return date(year, month, day)


def due_in(pack, rule, contract_types=ALL_TYPES, **facts):
    known = Facts.of(**facts)
    return due(load_pack(pack), rule, known, contract_types=contract_types, on=max(known.values()))


@pytest.mark.parametrize(
    ("start", "amount", "unit", "raw", "rolled"),
    [
        (d(2, 5), 10, "day", d(2, 15), d(2, 24)),
        (d(2, 5), 20, "day", d(2, 25), d(2, 25)),
        (d(2, 5), 15, "day", d(2, 20), d(2, 24)),
        (d(2, 5), 15, "working_day", d(3, 4), d(3, 4)),
        (d(2, 5), 5, "working_day", d(2, 12), d(2, 12)),
        (d(4, 15), 10, "day", d(4, 25), d(4, 27)),
        (d(4, 15), 20, "day", d(5, 5), d(5, 6)),
        (d(4, 15), 15, "day", d(4, 30), d(4, 30)),
        (d(4, 15), 15, "working_day", d(5, 9), d(5, 9)),
        (d(4, 15), 5, "working_day", d(4, 22), d(4, 22)),
        (d(9, 21), 10, "day", d(10, 1), d(10, 8)),
        (d(9, 21), 20, "day", d(10, 11), d(10, 12)),
        (d(9, 21), 15, "day", d(10, 6), d(10, 8)),
        (d(9, 21), 15, "working_day", d(10, 19), d(10, 19)),
        (d(9, 21), 5, "working_day", d(9, 29), d(9, 29)),
    ],
)
def test_a_period_ends_on_the_day_counted_by_hand(start, amount, unit, raw, rolled):
    calendar = load_calendars()

    counted = add(start, amount, unit, calendar)

    assert (counted, roll(counted, calendar)) == (raw, rolled)


@pytest.mark.parametrize(
    ("pack", "raw", "rolled", "article"),
    [
        ("cn_3702", d(4, 25), d(4, 27), "《山东省劳动合同条例》第三十八条"),
        ("cn_37", d(4, 25), d(4, 27), "《山东省劳动合同条例》第三十八条"),
        ("cn", d(5, 5), d(5, 6), "《集体合同规定》第三十二条"),
    ],
)
def test_an_offer_received_on_15_april_is_due_after_ten_days_in_shandong_and_twenty_elsewhere(
    pack, raw, rolled, article
):
    reply = due_in(pack, "R-OFF-02", ("general",), offer__received_on=d(4, 15))

    assert (reply.raw_on, reply.rolled_on, reply.due_on) == (raw, rolled, rolled)
    assert reply.article.zh == article
    assert not reply.provisional


def test_the_reply_period_has_run_out_only_on_the_day_after_its_last_day():
    reply = due_in("cn_3702", "R-OFF-02", offer__received_on=d(4, 15))

    assert reply.fires_on == d(4, 28)


def test_the_review_period_keeps_the_counted_day_and_uses_the_later_one():
    review = due_in("cn_3702", "R-REV-04", ("wage",), filing__received_on=d(2, 5))

    assert (review.raw_on, review.due_on, review.fires_on) == (d(2, 20), d(2, 24), d(2, 25))


def test_a_term_begins_on_its_first_day_even_on_a_holiday():
    begins = due_in("cn_3702", "R-TRM-05", contract__term_from=d(5, 1), contract__published_on=d(4, 20))

    assert (begins.due_on, begins.fires_on, begins.roll) == (d(5, 1), d(5, 1), False)


def test_performance_does_not_begin_before_publication():
    begins = due_in("cn_3702", "R-TRM-05", contract__term_from=d(5, 1), contract__published_on=d(5, 8))

    assert begins.fires_on == d(5, 8)


def test_the_sixty_day_cap_exists_for_wages_in_shandong_and_for_nobody_else():
    wage = due_in("cn_37", "R-MTG-06", ("wage",), bargaining__accepted_on=d(4, 24))

    assert wage.due_on == d(6, 23)
    assert due_in("cn_37", "R-MTG-06", ("general",), bargaining__accepted_on=d(4, 24)) is None
    assert due_in("cn", "R-MTG-06", ("wage",), bargaining__accepted_on=d(4, 24)) is None


def test_of_several_contracts_the_earliest_deadline_counts():
    filing = due_in("cn", "R-FIL-02", ("general", "wage"), contract__signed_on=d(6, 1))

    assert (filing.amount, filing.due_on) == (7, d(6, 8))


def test_a_deadline_that_reaches_a_year_without_a_notice_is_provisional():
    reply = due_in("cn_37", "R-OFF-02", offer__received_on=d(12, 28))

    assert (reply.due_on, reply.provisional) == (d(1, 7, 2027), True)


def test_a_period_that_ends_on_new_year_goes_on_to_the_next_workday_before_the_notice_is_out():
    reply = due_in("cn_37", "R-OFF-02", offer__received_on=d(12, 22))

    assert (reply.raw_on, reply.due_on, reply.provisional) == (d(1, 1, 2027), d(1, 4, 2027), True)


def test_before_shandong_had_a_wage_regulation_the_ministry_s_days_for_publication_held():
    published = due_in("cn_37", "R-PUB-01", ("wage",), contract__effective_on=d(3, 1, 2012))

    assert (published.amount, published.article.statute_id) == (5, "wage-negotiation-measures-2000")

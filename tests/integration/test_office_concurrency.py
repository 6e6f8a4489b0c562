"""并发: of two hundred conflicting acts one is done and 199 are told so; two runners record a timer once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from threading import Lock

from negotiation.domain.errors import ConflictError, OfficeError
from negotiation.messages import sentence
from negotiation.play import Player
from negotiation.storage.database import Database
from negotiation.usecases.audit import verify_ledgers
from negotiation.usecases.ballot import Cast, cast, check_in
from negotiation.usecases.due import run_due
from negotiation.usecases.perform import perform
from signing.ballot import Choice
from tests.builders import ALL, House, NothingRendered, a_case, a_story, at, before, upto

CONFLICTING = 200
THREADS = 16


def answers(house: House, works: list[Callable[[], object]]) -> Counter[str]:
    """How many ended in what."""

    def told(work: Callable[[], object]) -> str:
        try:
            work()
        except OfficeError as error:
            return error.key
        return "done"

    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(pool.map(told, works))


def test_of_two_hundred_conflicting_acts_on_one_contract_one_is_done(database: Database) -> None:
    house = a_case(database, before(a_story(), "table_text"))
    seen = {"general": house.contract().version}
    entries = len(house.links())
    commands = [
        house.command(
            "table_text",
            ("chair", "women", "director", "hr")[number % 4],
            house.now,
            content={"term_from": "2026-07-01", "term_until": f"{2027 + number % 3}-06-30"},
            seen=seen,
        )
        for number in range(CONFLICTING)
    ]

    told = answers(house, [lambda one=one: perform(house.office, one) for one in commands])

    assert told == {"done": 1, "conflict": CONFLICTING - 1}
    assert house.contract().version == seen["general"] + 1
    assert [length for _, length, _ in verify_ledgers(house.office.reading)] == [entries + 1]
    assert len(house.refusals()) == CONFLICTING - 1
    assert {one.reason for one in house.refusals()} == {"conflict"}


def test_the_conflict_answer_says_what_was_changed_and_what_to_do() -> None:
    told = sentence(ConflictError(part="general", seen=3, now=4), "zh")

    assert "集体合同" in told.what
    assert told.what_to_do


def test_acts_on_different_contracts_do_not_conflict(database: Database) -> None:
    house = a_case(database, before(a_story(ALL), "table_text"))
    versions = {kind: one.version for kind, one in house.case().contracts.items()}
    commands = [
        house.command(
            "table_text",
            "chair",
            house.now,
            kind,
            content={"term_from": "2026-07-01", "term_until": "2027-06-30"},
            seen={kind: versions[kind]},
        )
        for kind in ALL
    ]

    told = answers(house, [lambda one=one: perform(house.office, one) for one in commands])

    assert told == {"done": 4}
    verify_ledgers(house.office.reading)


def test_without_a_version_seen_all_acts_queue_and_none_is_lost(database: Database) -> None:
    house = a_case(database, upto(a_story(), "record_minutes"))
    people = ("chair", "women", "welder", "director", "hr", "production")
    moment = house.now

    told = answers(
        house,
        [lambda one=one: perform(house.office, house.command("sign_minutes", one, moment)) for one in people],
    )

    assert told == {"done": 6}
    minutes = house.case().negotiation.meetings[-1].minutes
    assert minutes is not None
    assert set(minutes.signed_by) == set(people)
    verify_ledgers(house.office.reading)


def test_two_runners_at_once_record_each_timer_once(database: Database) -> None:
    house = a_case(database, upto(a_story(ALL), "register"))

    with ThreadPoolExecutor(4) as pool:
        done = [
            one
            for part in pool.map(lambda _: run_due(house.office, at("2026-07-30 00:00")), range(4))
            for one in part
        ]

    assert Counter((one.row, one.contract_type) for one in done) == {("T24", kind): 1 for kind in ALL}
    assert Counter(house.rows())["T24"] == 4
    verify_ledgers(house.office.reading)


def test_a_person_and_the_runner_at_once_record_a_timer_once(database: Database) -> None:
    house = a_case(database, upto(a_story(), "serve_offer"))
    late = at("2026-04-30 09:00")
    content = {"meeting_at": at("2026-05-06 14:00"), "meeting_place": "示例", "reasons": "同意"}
    command = house.command("accept_offer", "director", late, content=content)

    told = answers(house, [lambda: run_due(house.office, late), lambda: perform(house.office, command)] * 2)

    assert told["done"] == 3
    assert Counter(house.rows()) == {"A01": 1, "T1": 1, "T4": 1, "T2": 1}
    verify_ledgers(house.office.reading)


def test_sixty_delegates_voting_at_once_are_all_counted(database: Database) -> None:
    house = a_case(database, upto(a_story(delegates=60), "open_ballot"))
    ballot = house.contract().ballot
    assert ballot is not None
    people = house.delegates()
    check_in(house.office, ballot.ballot_id, *people)
    votes = [
        Cast(ballot.ballot_id, one, Choice.YES if number % 3 else Choice.NO)
        for number, one in enumerate(people)
    ]

    anew = [Cast(one.ballot_id, one.delegate_id, one.choice) for one in votes]
    told = answers(house, [lambda one=one: cast(house.office, one) for one in (*votes, *anew)])
    house.do("close_ballot", "chair", "2026-05-28 10:30")

    assert told == {"done": 60, "already_voted": 60}
    counted = house.contract().ballot
    assert counted is not None
    assert (counted.present, counted.yes, counted.no) == (60, 40, 20)


def test_eight_cases_opened_at_once_get_eight_numbers_without_a_gap(database: Database) -> None:
    house = a_case(database, upto(a_story(), "open_negotiation"))
    step, devices = a_story().step[0], house.player.devices

    def open_one(_: int) -> str:
        player = Player(house.office, house.office.notary, NothingRendered(), a_story(steps=(step,)), devices)
        player.register()
        (result,) = player.play()
        return result.position.negotiation

    with ThreadPoolExecutor(8) as pool:
        numbers = sorted(pool.map(open_one, range(8)))

    assert numbers == [f"370211-2026-{serial:04d}" for serial in range(2, 10)]


def test_honest_acts_of_one_moment_are_done_one_after_the_other_and_none_is_too_early(
    database: Database,
) -> None:
    # given: a clock that all share, and commands whose own moment was read before they waited
    house = a_case(database, before(a_story(), "table_text"))
    ticks = count(1)
    turn = Lock()

    def clock() -> datetime:
        with turn:
            return house.now + timedelta(milliseconds=next(ticks))

    content = {"term_from": "2026-07-01", "term_until": "2027-06-30"}
    commands = [
        replace(house.command("table_text", "chair", house.now, content=content), clock=clock)
        for _ in range(12)
    ]

    # when
    told = answers(house, [lambda one=one: perform(house.office, one) for one in commands])

    # then
    assert told == {"done": 12}
    moments = [link.body["at"] for link in house.links()]
    assert moments == sorted(moments)


def test_a_moment_that_was_given_and_lies_before_the_last_act_is_still_refused(database: Database) -> None:
    house = a_case(database, before(a_story(), "table_text"))
    content = {"term_from": "2026-07-01", "term_until": "2027-06-30"}
    early = house.command("table_text", "chair", house.now - timedelta(days=9), content=content)

    assert answers(house, [lambda: perform(house.office, early)]) == {"too_early": 1}

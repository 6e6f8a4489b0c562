"""两种数据库: the whole story, refusals and reading beside writing, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from negotiation.archive import Archive
from negotiation.bootstrap import FONTS
from negotiation.domain.errors import (
    ContentError,
    OfficeError,
    RefusedError,
    UnknownActError,
    UnknownNegotiationError,
    WrongActorError,
)
from negotiation.notary import EmbeddedNotary
from negotiation.platform_keys import PlatformKeys, establish
from negotiation.storage.database import Database
from negotiation.storage.unit_of_work import reading
from negotiation.usecases.audit import verify_ledgers
from negotiation.usecases.perform import perform
from negotiation.usecases.read import list_cases, view_case
from signing.ledger import verify_chain
from tests.builders import ALL, House, a_case, a_house, a_story, at, example, refused, upto

OFFER = {
    "topics": ["年度工资调整"],
    "meeting_at": at("2026-05-06 14:00"),
    "meeting_place": "示例协商室",
    "reasons": "上年度经营情况良好",
    "staff_views": "召开座谈会听取意见",
}


@pytest.fixture
def drafting(database: Database) -> House:
    """The offer is being written."""
    return a_case(database, upto(a_story(), "open_negotiation"))


def test_the_example_plays_to_the_end_as_it_expects(database: Database) -> None:
    house = a_house(database, replace(example(), person=a_story().person))

    house.play()

    assert house.states() == ("bargaining", dict.fromkeys(ALL, "performing"))
    assert [one.outcome for one in house.results].count("refused") == 5
    assert [entries for _, entries, _ in verify_ledgers(house.office.reading)] == [161]
    effective = {kind: one.effective_on.isoformat() for kind, one in house.case().contracts.items()}
    assert effective == {**dict.fromkeys(ALL, "2026-06-12"), "wage": "2026-06-18"}
    timers = [(one.transition, one.at.isoformat()) for one in house.results if one.step == 0]
    assert timers == [("T24", "2026-06-18T00:00:00+08:00"), *[("T28", "2026-07-01T00:00:00+08:00")] * 4]


def test_after_the_offer_the_sides_see_the_case_and_neither_the_authorities_nor_a_stranger_do(
    database: Database,
) -> None:
    house = a_case(database, upto(a_story(ALL), "serve_offer"))
    stranger = replace(house.actor("chair"), person_id="stranger", organisation_id="another")

    for person in ("chair", "director"):
        assert view_case(house.office, house.actor(person), house.id, house.now).negotiation.id == house.id
        assert [one.id for one in list_cases(house.office, house.actor(person), house.now)] == [house.id]
    for outsider in (stranger, *(house.actor(one) for one in ("reviewer", "upper-officer"))):
        assert list_cases(house.office, outsider, house.now) == ()
        with pytest.raises(UnknownNegotiationError):
            view_case(house.office, outsider, house.id, house.now)


@pytest.mark.parametrize("act", ["x" * 500, "zero\0byte", "half \ud800 pair"])
def test_whatever_is_attempted_can_be_recorded(drafting: House, act: str) -> None:
    command = replace(
        drafting.command("serve_offer", "chair", "2026-04-15 10:00"), act=act, contract_types=("y" * 200,)
    )
    before = drafting.everything()

    with pytest.raises(UnknownActError):
        perform(drafting.office, command)

    assert drafting.everything() == before
    assert [one.reason for one in drafting.refusals()] == ["unknown_act"]


@pytest.mark.parametrize("negotiation_id", ["no-such-case", "zero\0byte", "half \ud800 pair", "z" * 300])
def test_a_case_that_does_not_exist_is_unknown_however_it_is_spelt(
    drafting: House, negotiation_id: str
) -> None:
    command = replace(
        drafting.command("serve_offer", "chair", "2026-04-15 10:00", content=OFFER),
        negotiation_id=negotiation_id,
    )
    before = drafting.everything()

    with pytest.raises(UnknownNegotiationError):
        perform(drafting.office, command)

    assert drafting.everything() == before


@pytest.mark.parametrize(
    ("by", "content", "error"),
    [
        ("chair", {**OFFER, "topics": []}, RefusedError),
        ("director", OFFER, WrongActorError),
        ("chair", {**OFFER, "reasons": "a\0b"}, ContentError),
    ],
)
def test_a_refused_act_leaves_every_table_as_it_was(
    drafting: House, by: str, content: dict[str, object], error: type[OfficeError]
) -> None:
    refused(drafting, drafting.command("serve_offer", by, "2026-04-15 10:00", content=content), error)


def test_an_undone_act_leaves_no_gap_in_the_numbers(drafting: House) -> None:
    for hour in (10, 11):
        refused(
            drafting,
            drafting.command(
                "serve_offer", "chair", f"2026-04-15 {hour}:00", content={**OFFER, "topics": []}
            ),
            RefusedError,
        )

    drafting.do("serve_offer", "chair", "2026-04-15 12:00", content=OFFER)

    offer = drafting.case().negotiation.offer
    assert offer is not None
    assert offer.number.endswith("〔2026〕1号")


def test_a_reader_sees_one_moment_even_while_others_write(database: Database) -> None:
    house = a_case(database, upto(a_story(), "open_negotiation"))

    with reading(database) as uow:
        case = uow.cases.load(house.id)
        house.do("serve_offer", "chair", "2026-04-15 10:00", content=OFFER)
        links = uow.ledger.of(house.id)
        deadlines = uow.deadlines.of(house.id)

    verify_chain(links, head=case.ledger_head)
    assert list(deadlines) == []
    assert house.states()[0] == "offered"


def test_a_reading_unit_of_work_writes_nothing(database: Database) -> None:
    house = a_case(database, upto(a_story(), "open_negotiation"))
    before = house.everything()

    with reading(database) as uow:
        uow.papers.of(house.id)

    assert house.everything() == before


def a_notary(house: House) -> EmbeddedNotary:
    """The real notary: papers that an office issues are certified with the platform's key."""
    with house.office.unit_of_work() as uow:
        establish(uow, house.now - timedelta(days=60), "示例口令")
        keys = PlatformKeys.open(uow, "示例口令")
        uow.commit()
    return EmbeddedNotary(keys, FONTS)


def test_papers_rendered_by_two_at_once_are_filed_once(database: Database) -> None:
    house = a_case(database, upto(a_story(), "name_delegation", 2))
    archive = Archive(house.office, a_notary(house))
    archive.notary.fonts  # noqa: B018 — opened before the race

    with ThreadPoolExecutor(4) as pool:
        for one in [pool.submit(archive.render_waiting, house.now) for _ in range(4)]:
            one.result(timeout=60)

    with house.office.reading() as uow:
        assert list(uow.papers.waiting(10)) == []
        assert [one.kind for one in uow.papers.of(house.id)] == ["D1", "D2", "D3", "D3"]


def test_a_paper_that_cannot_be_rendered_does_not_hold_up_the_others(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    house = a_case(database, upto(a_story(), "name_delegation", 2))
    archive = Archive(house.office, a_notary(house))
    with house.office.unit_of_work() as uow:
        first = uow.papers.waiting(1)[0]
        uow.papers.queue(replace(first, id="unprintable", paper={**first.paper, "reasons": "\U0001f600"}))
        uow.commit()

    filed = archive.render_waiting(house.now)

    assert sorted(one.kind for one in filed) == ["D1", "D2", "D3", "D3"]
    assert "U+1F600" in caplog.text
    with house.office.reading() as uow:
        assert [one.id for one in uow.papers.waiting(10)] == ["unprintable"]

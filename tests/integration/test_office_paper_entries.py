"""文书入账: every paper is named in the ledger by its digest, those of an earlier version too."""

from __future__ import annotations

from dataclasses import replace

from negotiation.domain.actor import SYSTEM
from negotiation.domain.moment import Moment
from negotiation.storage import migrate
from negotiation.storage.database import Database
from negotiation.storage.unit_of_work import reading, writing
from negotiation.usecases.entry import HouseEntry, house_entry
from signing.ledger import verify_chain
from tests.builders import at
from tests.builders_storage import a_document, open_case

NOW = Moment.of(at("2026-04-20T09:00"))
ENTRY = HouseEntry(row="H05", act="preserve", contract_type="", actor=SYSTEM, content={})


def _next_entry(database: Database) -> None:
    with writing(database) as uow:
        case, _ = house_entry(uow, uow.cases.load("n1", lock=True), ENTRY, NOW)
        uow.cases.save(case)
        uow.commit()


def _named(database: Database) -> list[object]:
    with reading(database) as uow:
        links = uow.ledger.of("n1")
    verify_chain(links)
    return [[paper["sha256"] for paper in link.body.get("papers", ())] for link in links]  # type: ignore[index,union-attr]


def test_the_next_entry_names_the_papers_filed_before_it_once(database: Database) -> None:
    with writing(database) as uow:
        open_case(uow)
        sha256 = uow.papers.put(b"a paper")
        uow.papers.file(a_document(sha256), b"a paper")
        uow.commit()

    _next_entry(database)
    _next_entry(database)

    assert _named(database) == [[sha256], []]


def test_a_paper_filed_anew_is_named_again_and_the_official_text_never(database: Database) -> None:
    with writing(database) as uow:
        open_case(uow)
        first, second = uow.papers.put(b"a paper"), uow.papers.put(b"the paper, mended")
        uow.papers.file(a_document(first), b"a paper")
        uow.papers.file(replace(a_document(first), id="official", kind="D15"), b"a paper")
        uow.commit()

    _next_entry(database)
    with writing(database) as uow:
        uow.papers.file(a_document(second), b"the paper, mended")
        uow.commit()
    _next_entry(database)

    assert _named(database) == [[first], [second]]


def test_papers_of_an_earlier_version_are_named_by_the_first_entry_after_the_upgrade(
    database: Database,
) -> None:
    with writing(database) as uow:
        open_case(uow)
        sha256 = uow.papers.put(b"an old paper")
        uow.papers.file(a_document(sha256), b"an old paper")
        uow.commit()
    migrate.downgrade(database.url, "0009")

    migrate.upgrade(database.url)
    _next_entry(database)

    assert migrate.check(database.url) == []
    assert _named(database) == [[sha256]]

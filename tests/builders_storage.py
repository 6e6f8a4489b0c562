"""Builders for the storage tests: a register, a case with the four contracts. All names are 示例."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Any, Self

from negotiation.domain.actor import OrganisationKind, Role, Side
from negotiation.domain.case import Case, Parties
from negotiation.domain.contract import Contract
from negotiation.domain.deadline import Deadline
from negotiation.domain.negotiation import Negotiation
from negotiation.domain.registry import Delegate, Organisation, Person
from negotiation.ports import PendingPaper, StoredDocument, UnitOfWork
from negotiation.storage.unit_of_work import SqlUnitOfWork
from workflows.states import ContractState, NegotiationState

NOON = datetime(2026, 4, 15, 4, 0, tzinfo=UTC)
"""2026-04-15, noon in China."""
TYPES = ("general", "wage", "women", "safety")


class Committing:
    """A unit of work whose commit is done by somebody else: to fail there, or to stop before or after it."""

    def __init__(self, real: UnitOfWork, commit: Callable[[UnitOfWork], None]) -> None:
        self._real, self._commit = real, commit

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def __enter__(self) -> Self:
        self._real.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._real.__exit__(kind, error, trace)

    def commit(self) -> None:
        self._commit(self._real)


def an_organisation(kind: OrganisationKind, *, name: str = "") -> Organisation:
    """单位."""
    return Organisation(kind.value, kind, name or f"示例{kind.value}", "913702000000000000", "示", "370214")


def the_parties() -> Parties:
    """当事人和机关 of every case here."""
    kinds = (
        OrganisationKind.UNION,
        OrganisationKind.EMPLOYER,
        OrganisationKind.BUREAU,
        OrganisationKind.UPPER_UNION,
    )
    return Parties(*(an_organisation(kind) for kind in kinds))


def a_person(person_id: str = "chair") -> Person:
    """人员 of the union."""
    return Person(
        person_id,
        "示例甲",
        "女",
        date(1980, 2, 29),
        "工会主席",
        "union",
        frozenset({Role.UNION_CHAIR, Role.REPRESENTATIVE}),
    )


def delegates(count: int) -> list[Delegate]:
    """职工代表, numbered from 1."""
    return [
        Delegate(
            f"d{n}", "union", n, f"示例代表{n}", "男", front_line=n % 2 == 0, technical=False, manager=False
        )
        for n in range(1, count + 1)
    ]


def a_negotiation(negotiation_id: str = "n1", number: str = "示〔2026〕1号") -> Negotiation:
    """协商案件 being drafted."""
    return Negotiation(
        id=negotiation_id,
        number=number,
        state=NegotiationState.DRAFTING,
        pack_id="cn_3702",
        pack_digest="0" * 64,
        union_id="union",
        employer_id="employer",
        bureau_id="bureau",
        upper_union_id="upper_union",
        initiator=Side.EMPLOYEES,
        opened_at=NOON,
        topics=("pay", "hours"),
    )


def contracts_of(negotiation: Negotiation) -> list[Contract]:
    """The four contracts of the 1+3."""
    return [
        Contract(
            f"{negotiation.id}-{one}", negotiation.id, one, f"{n}", f"示例{one}", ContractState.NEGOTIATING
        )
        for n, one in enumerate(TYPES, start=1)
    ]


def a_deadline(deadline_id: str = "t1") -> Deadline:
    """期限: ten days from the offer."""
    day = date(2026, 4, 15)
    return Deadline(
        id=deadline_id,
        negotiation_id="n1",
        contract_type="",
        rule="R-OFF-02",
        fires="T5",
        from_on=day,
        raw_on=day.replace(day=25),
        due_on=day.replace(day=27),
        lapses_at=datetime(2026, 4, 27, 16, 0, tzinfo=UTC),
        article="示例条",
        article_en="example article",
        provisional=False,
    )


def a_pending_paper(paper_id: str = "p1") -> PendingPaper:
    """待制文书."""
    return PendingPaper(paper_id, "n1", "", "D1", "示工〔2026〕1号", {"heading": {"number": "1"}}, NOON)


def a_document(sha256: str) -> StoredDocument:
    """文书 on file."""
    return StoredDocument("n1:D1:1", "n1", "", "D1", "示工〔2026〕1号", "1-要约书.pdf", sha256, 2, NOON)


def fill_register(uow: SqlUnitOfWork) -> Parties:
    """The four organisations, registered."""
    parties = the_parties()
    for one in (parties.union, parties.employer, parties.bureau, parties.upper_union):
        uow.register.add_organisation(one)
    return parties


def open_case(uow: SqlUnitOfWork) -> Case:
    """The register and one case with four contracts."""
    parties = fill_register(uow)
    negotiation = a_negotiation()
    return uow.cases.add(negotiation, contracts_of(negotiation), parties)


def with_topics(case: Case, *topics: str) -> Case:
    """The case with other topics: a change that moves no state."""
    return case.with_negotiation(replace(case.negotiation, topics=topics))

"""公布和履行 — A17 each side publishes, T27 published, A18 to the upper union, T28 performance."""

from __future__ import annotations

from dataclasses import dataclass, replace

from negotiation.domain.actor import Side
from negotiation.domain.case import Case
from negotiation.domain.contract import Publication
from negotiation.domain.papers import AnnouncementPaper, Paper
from negotiation.usecases.work import STRICT, Conduct, Nothing, Work
from workflows.facts import FactValue


@dataclass(frozen=True, slots=True)
class PublicationContent:
    """公布方式 — where every member of the side can read the text."""

    __pydantic_config__ = STRICT
    where: str


def _publication_facts(work: Work[PublicationContent]) -> dict[str, FactValue]:
    own = work.contract.published_by(work.side)
    sides = len(work.contract.publications) + (own is None)
    return {"publication.on": work.moment.on, "publication.sides": sides}


def _publish(work: Work[PublicationContent]) -> Case:
    contract, side = work.contract, work.side
    if contract.published_by(side) is not None:
        return work.case
    publication = Publication(side, work.moment.on, work.content.where)
    return work.case.with_contract(replace(contract, publications=(*contract.publications, publication)))


def _announcement(work: Work[PublicationContent]) -> Paper | None:
    contract, side = work.contract, work.side
    publication, draft = contract.published_by(side), contract.draft
    if publication is None or draft is None or contract.effective_on is None:
        return None
    issuer = work.case.parties.on(side)
    return AnnouncementPaper(
        heading=work.heading(issuer, work.next_number(issuer)),
        contract_title=contract.title,
        side_title=side.zh,
        digest=draft.digest,
        effective_on=contract.effective_on,
        term_from=draft.term_from,
        term_until=draft.term_until,
        deemed=bool(contract.review and contract.review.deemed),
        where_to_read=publication.where,
        verify_url=f"{work.office.verify_url}{draft.digest[:16]}",
        articles=work.articles(),
    )


def _both_published(case: Case, contract_type: str) -> bool:
    return len(case.contract(contract_type).publications) == len(Side)


def _published_facts(work: Work[Nothing]) -> dict[str, FactValue]:
    return {"publication.on": work.moment.on, "contract.published_on": work.moment.on}


def _file_up(work: Work[Nothing]) -> Case:
    return work.case.with_contract(replace(work.contract, upper_union_filed_on=work.moment.on))


def _file_up_facts(work: Work[Nothing]) -> dict[str, FactValue]:
    return {"publication.upper_union_on": work.moment.on}


CONDUCTS = (
    Conduct("A17", PublicationContent, facts=_publication_facts, apply=_publish, paper=_announcement),
    Conduct("T27", Nothing, facts=_published_facts, ready=_both_published),
    Conduct("A18", Nothing, facts=_file_up_facts, apply=_file_up),
    Conduct("T28", Nothing),
)

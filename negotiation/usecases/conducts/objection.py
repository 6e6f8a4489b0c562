"""异议之后 — T25 back to the table, T26 filed again with the text unchanged, A31 one that came late.

A text that changed goes the whole way again, ballot and signatures included; every later filing names the one
that met the objection.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from negotiation.domain.case import Case
from negotiation.domain.contract import Contract, Filing, FormerFiling
from negotiation.domain.papers import OpinionPaper, Paper, Person
from negotiation.domain.performance import LateObjection
from negotiation.usecases.conducts.filing import (
    FilingContent,
    ObjectionContent,
    filed,
    filing_facts,
    filing_paper,
)
from negotiation.usecases.dates import HappenedOn
from negotiation.usecases.sources import Attachments, PersonIds
from negotiation.usecases.work import STRICT, Conduct, Nothing, Work, printed
from workflows.facts import FactValue


@dataclass(frozen=True, slots=True)
class RefilingContent:
    """重新报送 of the same text: what both sides say to the objection, and who signed it."""

    __pydantic_config__ = STRICT
    attachments: Attachments
    course: str
    explanation: str
    signed_by: PersonIds = ()
    """Person ids of the chiefs who confirmed the text again."""
    signed_on: HappenedOn | None = None
    late_reason: str = ""
    copies: int = 0


@dataclass(frozen=True, slots=True)
class LateObjectionContent:
    """生效后的异议."""

    __pydantic_config__ = STRICT
    content: str
    objections: tuple[ObjectionContent, ...]


def _set_aside(contract: Contract) -> tuple[FormerFiling, ...]:
    if contract.filing is None or contract.review is None or contract.official is None:
        return contract.former_filings
    met = FormerFiling(contract.filing, contract.review, contract.official.text_digest)
    return (*contract.former_filings, met)


def _renegotiate(work: Work[Nothing]) -> Case:
    contract = work.contract
    return work.case.with_contract(replace(contract.cleared(), former_filings=_set_aside(contract)))


def _signed_again(work: Work[RefilingContent]) -> tuple[str, ...]:
    chiefs = [one.chief.person_id for one in work.case.negotiation.delegations if one.chief]
    return tuple(one for one in chiefs if one in work.content.signed_by)


def _refile_facts(work: Work[RefilingContent]) -> dict[str, FactValue]:
    content = work.content
    signed_on = content.signed_on or work.moment.on
    return {
        **filing_facts(work, _as_filing(content)),
        "filing.refiling": True,
        "refile.explanation": content.explanation,
        "refile.chiefs": len(_signed_again(work)),
        "contract.signed_on": signed_on,
    }


def _as_filing(content: RefilingContent) -> FilingContent:
    return FilingContent(content.attachments, content.course, content.late_reason, content.copies)


def _refile(work: Work[RefilingContent]) -> Case:
    contract, content = work.contract, work.content
    before = contract.filing
    filing: Filing = replace(
        filed(work, _as_filing(content)),
        previous=before.number if before else "",
        explanation=content.explanation,
        signed_again_by=_signed_again(work),
    )
    again = replace(contract, former_filings=_set_aside(contract), filing=filing, review=None)
    return work.case.with_contract(again)


def _late_facts(work: Work[LateObjectionContent]) -> dict[str, FactValue]:
    return {
        "review.objections": tuple(f"{one.clause}：{one.reason}" for one in work.content.objections),
        "review.opinion_on": work.moment.on,
    }


def _late(work: Work[LateObjectionContent]) -> Case:
    contract, content = work.contract, work.content
    objection = LateObjection(
        number=work.next_number(work.case.parties.bureau, "集审"),
        on=work.moment.on,
        content_view=content.content,
        objections=tuple((one.clause, one.reason) for one in content.objections),
    )
    flagged = replace(contract, late_objections=(*contract.late_objections, objection))
    return work.case.with_contract(flagged)


def _late_paper(work: Work[LateObjectionContent]) -> Paper | None:
    contract, parties = work.contract, work.case.parties
    filing, draft = contract.filing, contract.draft
    if filing is None or filing.received_on is None or draft is None:
        return None
    objection = contract.late_objections[-1]
    return OpinionPaper(
        heading=work.heading(parties.bureau, objection.number, parties.employer),
        contract_title=contract.title,
        digest=draft.digest,
        employer=printed(parties.employer),
        union=printed(parties.union),
        received_on=filing.received_on,
        objection=True,
        parties_view="",
        procedure_view="",
        content_view=objection.content_view,
        objections=objection.objections,
        effective_on=contract.effective_on,
        term_until=draft.term_until,
        publish_days=0,
        reviewer=Person(work.actor.name),
        articles=work.articles(),
        late=True,
    )


CONDUCTS = (
    Conduct("T25", Nothing, apply=_renegotiate),
    Conduct("T26", RefilingContent, facts=_refile_facts, apply=_refile, paper=filing_paper),
    Conduct("A31", LateObjectionContent, facts=_late_facts, apply=_late, paper=_late_paper),
)

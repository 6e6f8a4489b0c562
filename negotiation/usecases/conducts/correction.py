"""补正 — T20 the bureau asks for missing papers, A30 the employer supplies them. The day of filing stays."""

from __future__ import annotations

from dataclasses import dataclass, replace

from negotiation.domain.case import Case
from negotiation.domain.contract import Filing
from negotiation.domain.errors import ContentError
from negotiation.domain.papers import Paper, Person
from negotiation.domain.papers_course import CorrectionPaper
from negotiation.domain.performance import Correction
from negotiation.usecases.conducts.filing import ATTACHMENTS, check_attachments, filing_paper
from negotiation.usecases.sources import Attachments
from negotiation.usecases.standing_course import correction_facts
from negotiation.usecases.work import STRICT, Conduct, Work
from workflows.facts import FactValue


@dataclass(frozen=True, slots=True)
class CorrectionContent:
    """需要补正的材料和理由."""

    __pydantic_config__ = STRICT
    missing: Attachments
    reason: str


@dataclass(frozen=True, slots=True)
class SupplyContent:
    """补正的材料."""

    __pydantic_config__ = STRICT
    attachments: Attachments
    statement: str = ""


def _filing(work: Work[CorrectionContent] | Work[SupplyContent]) -> Filing:
    filing = work.contract.filing
    if filing is None:
        raise ContentError((("attachments", "missing", ""),))
    return filing


def _request_facts(work: Work[CorrectionContent]) -> dict[str, FactValue]:
    check_attachments(work.content.missing, "missing")
    return {"correction.items": work.content.missing, "correction.requested_on": work.moment.on}


def _request(work: Work[CorrectionContent]) -> Case:
    filing = _filing(work)
    asked = Correction(
        number=work.next_number(work.case.parties.bureau, "集补"),
        requested_on=work.moment.on,
        items=work.content.missing,
        reason=work.content.reason,
    )
    corrected = replace(filing, corrections=(*filing.corrections, asked))
    return work.case.with_contract(replace(work.contract, filing=corrected))


def _request_paper(work: Work[CorrectionContent]) -> Paper | None:
    filing, parties = _filing(work), work.case.parties
    asked, due = filing.corrections[-1], work.dues.get("R-REV-06")
    return CorrectionPaper(
        heading=work.heading(parties.bureau, asked.number, parties.employer),
        contract_title=work.contract.title,
        filing_number=filing.number,
        submitted_on=filing.submitted_on,
        items=tuple(ATTACHMENTS[key] for key in asked.items),
        reason=asked.reason,
        days=due.amount if due else 0,
        due_on=due.due_on if due else None,
        handler=Person(work.actor.name),
        articles=work.articles(),
        provisional=due is not None and due.provisional,
    )


def _supplied(work: Work[SupplyContent]) -> Filing:
    check_attachments(work.content.attachments, "attachments")
    filing = _filing(work)
    asked = replace(filing.corrections[-1], supplied_on=work.moment.on) if filing.corrections else None
    return replace(
        filing,
        attachments=tuple(dict.fromkeys((*filing.attachments, *work.content.attachments))),
        corrections=(*filing.corrections[:-1], asked) if asked else (),
        course="\n".join(part for part in (filing.course, work.content.statement) if part),
    )


def _supply_facts(work: Work[SupplyContent]) -> dict[str, FactValue]:
    supplied, official = _supplied(work), work.contract.official
    return {
        **correction_facts(supplied),
        "filing.attachments": supplied.attachments,
        "filing.text_digest": official.text_digest if official else "",
    }


def _supply(work: Work[SupplyContent]) -> Case:
    return work.case.with_contract(replace(work.contract, filing=_supplied(work)))


CONDUCTS = (
    Conduct("T20", CorrectionContent, facts=_request_facts, apply=_request, paper=_request_paper),
    Conduct("A30", SupplyContent, facts=_supply_facts, apply=_supply, paper=filing_paper),
)

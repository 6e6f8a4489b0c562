"""报送、登记、审查、生效 — T19, T21 to T24."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from negotiation.domain.actor import Side
from negotiation.domain.case import Case
from negotiation.domain.contract import Contract, Filing, Review
from negotiation.domain.errors import ContentError
from negotiation.domain.papers import FilingPaper, OpinionPaper, Paper, Person, ReceiptPaper
from negotiation.usecases.conducts.draft import chief_on_paper
from negotiation.usecases.dates import HappenedOn
from negotiation.usecases.sources import Attachments
from negotiation.usecases.warned import on_paper
from negotiation.usecases.work import STRICT, Conduct, Nothing, Work, printed
from workflows import contract_types
from workflows.facts import FactValue

ATTACHMENTS = {
    "explanation": "集体协商情况说明",
    "text": "集体合同正式文本",
    "resolution": "职工代表大会决议",
    "representatives": "双方协商代表名单",
    "chief_ids": "首席代表有效身份证件复印件",
    "licence": "企业营业执照复印件",
}
"""Keys of the filing pack and how they are printed."""


@dataclass(frozen=True, slots=True)
class FilingContent:
    """报送内容."""

    __pydantic_config__ = STRICT
    attachments: Attachments
    course: str
    late_reason: str = ""
    copies: int = 0
    """Copies handed in on paper beside the electronic text."""


@dataclass(frozen=True, slots=True)
class RegistrationContent:
    """收件登记 — the day of receipt counts, not the day of this click."""

    __pydantic_config__ = STRICT
    received_on: HappenedOn | None = None


@dataclass(frozen=True, slots=True)
class ObjectionContent:
    """一处异议."""

    __pydantic_config__ = STRICT
    clause: str
    reason: str


@dataclass(frozen=True, slots=True)
class OpinionContent:
    """审查意见."""

    __pydantic_config__ = STRICT
    parties: str = ""
    procedure: str = ""
    content: str = ""
    objections: tuple[ObjectionContent, ...] = ()


def check_attachments(keys: Sequence[str], field: str) -> None:
    """Raises `ContentError` for a key that is no paper of the filing pack."""
    unknown = [key for key in keys if key not in ATTACHMENTS]
    if unknown:
        raise ContentError(((field, "unknown", "、".join(unknown)),))
    if len(set(keys)) < len(keys):
        raise ContentError(((field, "twice", "、".join(keys)),))


def filing_facts(work: Work[Any], content: FilingContent) -> dict[str, FactValue]:
    """What every filing is judged by, the first and any later one."""
    official = work.contract.official
    return {
        "filing.by_side": work.side.value,
        "filing.submitted_on": work.moment.on,
        "filing.attachments": content.attachments,
        "filing.late_reason": content.late_reason,
        "filing.copies": content.copies,
        "filing.to_bureau": True,  # the case names its bureau; no other can be addressed
        "filing.text_digest": official.text_digest if official else "",
    }


def filed(work: Work[Any], content: FilingContent) -> Filing:
    """报送 with a number of its own. Raises `ContentError` for an unknown paper."""
    check_attachments(content.attachments, "attachments")
    return Filing(
        number=work.next_number(work.case.parties.employer, "集报"),
        submitted_at=work.moment.at,
        submitted_on=work.moment.on,
        attachments=content.attachments,
        course=content.course,
        late_reason=content.late_reason,
        copies=content.copies,
    )


def _submit_facts(work: Work[FilingContent]) -> dict[str, FactValue]:
    return filing_facts(work, work.content)


def _submit(work: Work[FilingContent]) -> Case:
    contract = work.contract
    former = contract.former_filings
    filing = replace(filed(work, work.content), previous=former[-1].filing.number if former else "")
    return work.case.with_contract(replace(contract, filing=filing))


def filing_paper(work: Work[Any]) -> Paper | None:
    """D16 of the filing as it stands after the act; one that follows an objection or a correction says so."""
    contract, parties = work.contract, work.case.parties
    filing, ballot, official, draft = contract.filing, contract.ballot, contract.official, contract.draft
    if filing is None or ballot is None or official is None or official.concluded_on is None or draft is None:
        return None
    return FilingPaper(
        heading=work.heading(parties.employer, filing.number, parties.bureau),
        contract_title=contract.title,
        contract_type=contract_types.load_contract_types()[contract.type].short_zh,
        contract_number=contract.number,
        digest=official.text_digest,
        employer=printed(parties.employer),
        union=printed(parties.union),
        employer_chief=chief_on_paper(work.case, Side.EMPLOYER),
        union_chief=chief_on_paper(work.case, Side.EMPLOYEES),
        headcount=parties.employer.headcount,
        covered_headcount=parties.employer.headcount,
        signed_on=official.concluded_on,
        term_from=draft.term_from,
        term_until=draft.term_until,
        all_delegates=ballot.all_delegates,
        present=ballot.present,
        yes=ballot.yes,
        no=ballot.no,
        abstain=ballot.abstain,
        void=ballot.void,
        course=_course(filing),
        attachments=tuple(ATTACHMENTS[key] for key in filing.attachments),
        late_reason=filing.late_reason,
        warnings=(
            *on_paper(work.uow.ledger.of(work.case.negotiation.id), work.pack, contract.type),
            *_own(work),
        ),
    )


def _own(work: Work[Any]) -> tuple[tuple[str, str], ...]:
    """What warns of the filing itself; its entry is not in the ledger yet."""
    reason = (work.despite or "").strip() or "未写明理由"
    return tuple(
        (f"{work.row.title_zh}：{one.says_zh}（{one.article.zh}）", reason)
        for one in work.findings
        if one.warns
    )


def _course(filing: Filing) -> str:
    again = f"本次为重新报送，前次报送编号：{filing.previous}。" if filing.previous else ""
    said = f"对异议的说明：{filing.explanation}" if filing.explanation else ""
    return "\n".join(part for part in (filing.course, again, said) if part)


def _received_on(work: Work[RegistrationContent]) -> date:
    filing = work.contract.filing
    submitted_on = filing.submitted_on if filing else work.moment.on
    # 电子签名法第十一条: the text is received when it enters the bureau's system, that is when it is filed.
    return work.content.received_on or submitted_on


def _registration_facts(work: Work[RegistrationContent]) -> dict[str, FactValue]:
    return {"filing.received_on": _received_on(work), "filing.number": "待编"}


def _register(work: Work[RegistrationContent]) -> Case:
    filing = work.contract.filing
    if filing is None:
        return work.case
    registered = replace(
        filing,
        receipt_number=work.next_number(work.case.parties.bureau, "集受"),
        received_on=_received_on(work),
        registered_at=work.moment.at,
    )
    return work.case.with_contract(replace(work.contract, filing=registered))


def _receipt_paper(work: Work[RegistrationContent]) -> Paper | None:
    contract, parties = work.contract, work.case.parties
    filing, due = contract.filing, work.dues.get("R-REV-04")
    if filing is None or filing.received_on is None or due is None:
        return None
    return ReceiptPaper(
        heading=work.heading(parties.bureau, filing.receipt_number, parties.employer),
        contract_title=contract.title,
        employer=printed(parties.employer),
        union=printed(parties.union),
        received_on=filing.received_on,
        registered_on=work.moment.on,
        attachments=tuple(ATTACHMENTS[key] for key in filing.attachments),
        handler=Person(work.actor.name),
        review_days=due.amount,
        review_raw_on=due.raw_on,
        review_due_on=due.due_on,
        articles=tuple(dict.fromkeys((*work.articles(), due.article.zh))),
        provisional=due.provisional,
    )


def _opinion_facts(work: Work[OpinionContent]) -> dict[str, FactValue]:
    content = work.content
    views = {"parties": content.parties, "procedure": content.procedure, "content": content.content}
    heads = tuple(head for head, view in views.items() if view)
    given = ("parties", "received_on", "opinion", "opinion_on", "seal") if heads else ()
    return {
        "review.heads": heads,
        "review.fields": given,
        "review.objections": tuple(f"{one.clause}：{one.reason}" for one in content.objections),
        "review.opinion_on": work.moment.on,
    }


def _review(work: Work[OpinionContent], *, objection: bool) -> Review:
    content = work.content
    return Review(
        number=work.next_number(work.case.parties.bureau, "集审"),
        on=work.moment.on,
        objection=objection,
        deemed=False,
        parties_view=content.parties,
        procedure_view=content.procedure,
        content_view=content.content,
        objections=tuple((one.clause, one.reason) for one in content.objections),
    )


def _object(work: Work[OpinionContent]) -> Case:
    if not work.content.objections:
        raise ContentError((("objections", "missing", "提出异议须逐条说明 / name each clause objected to"),))
    return work.case.with_contract(replace(work.contract, review=_review(work, objection=True)))


def _pass(work: Work[OpinionContent]) -> Case:
    if work.content.objections:
        raise ContentError(
            (("objections", "unexpected", "无异议的意见不能列出异议 / a clean opinion lists none"),)
        )
    review = _review(work, objection=False)
    return work.case.with_contract(replace(work.contract.took_effect(work.moment.on), review=review))


def _effect_facts(work: Work[OpinionContent] | Work[Nothing]) -> dict[str, FactValue]:
    return {"contract.effective_on": work.moment.on}


def _pass_facts(work: Work[OpinionContent]) -> dict[str, FactValue]:
    return {**_opinion_facts(work), **_effect_facts(work)}


def _opinion_paper(work: Work[OpinionContent]) -> Paper | None:
    contract, parties = work.contract, work.case.parties
    review, filing, draft = contract.review, contract.filing, contract.draft
    if review is None or filing is None or filing.received_on is None or draft is None:
        return None
    publication = work.dues.get("R-PUB-01")
    return OpinionPaper(
        heading=work.heading(parties.bureau, review.number, parties.employer),
        contract_title=contract.title,
        digest=draft.digest,
        employer=printed(parties.employer),
        union=printed(parties.union),
        received_on=filing.received_on,
        objection=review.objection,
        parties_view=review.parties_view,
        procedure_view=review.procedure_view,
        content_view=review.content_view,
        objections=review.objections,
        effective_on=contract.effective_on,
        term_until=draft.term_until,
        publish_days=publication.amount if publication else 0,
        reviewer=Person(work.actor.name),
        articles=work.articles(),
    )


def _deem(work: Work[Nothing]) -> Case:
    contract: Contract = work.contract
    review = Review(number="", on=work.moment.on, objection=False, deemed=True)
    return work.case.with_contract(replace(contract.took_effect(work.moment.on), review=review))


CONDUCTS = (
    Conduct("T19", FilingContent, facts=_submit_facts, apply=_submit, paper=filing_paper),
    Conduct("T21", RegistrationContent, facts=_registration_facts, apply=_register, paper=_receipt_paper),
    Conduct("T22", OpinionContent, facts=_opinion_facts, apply=_object, paper=_opinion_paper),
    Conduct("T23", OpinionContent, facts=_pass_facts, apply=_pass, paper=_opinion_paper),
    Conduct("T24", Nothing, facts=_effect_facts, apply=_deem),
)

"""工会文书 — T5 reminders and opinions, A20 the answer, T6 proposals to the bureau, A21 their result.

A letter changes no state: the talks may go on meanwhile. Every answer names the letter it is about.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from negotiation.domain.case import Case
from negotiation.domain.course import AnswerKind, LetterAnswer, LetterKind, UnionLetter, UnionProposal
from negotiation.domain.errors import ContentError
from negotiation.domain.papers import Paper
from negotiation.domain.papers_course import UnionLetterPaper
from negotiation.domain.registry import Organisation
from negotiation.usecases.dates import HappenedOn
from negotiation.usecases.sources import FromList
from negotiation.usecases.standing_course import letter_facts, letter_spoken_of, proposal_facts
from negotiation.usecases.work import STRICT, Conduct, Lines, Work, printed
from workflows.facts import FactValue
from workflows.vocabulary import load_vocabulary


@dataclass(frozen=True, slots=True)
class LetterContent:
    """提示函或者意见书."""

    __pydantic_config__ = STRICT
    letter_kind: LetterKind
    matter: str
    statement: str
    """What was found and what is asked for."""
    investigators: Lines = ()
    violation_found: bool = False


@dataclass(frozen=True, slots=True)
class AnswerContent:
    """答复 or 异议; without a number it is about the last opinion."""

    __pydantic_config__ = STRICT
    statement: str
    objects: bool = False
    letter: str = ""


@dataclass(frozen=True, slots=True)
class ProposalContent:
    """建议书; without a number it follows the last opinion."""

    __pydantic_config__ = STRICT
    ground: Annotated[str, FromList("letter_ground")]
    statement: str
    letter: str = ""


@dataclass(frozen=True, slots=True)
class ResultContent:
    """处理结果; without a number it is about the last proposal."""

    __pydantic_config__ = STRICT
    result: str
    case_closed_on: HappenedOn | None = None
    """Day the bureau closed the case; the day of the report unless said."""
    proposal: str = ""


def _issuer(work: Work[LetterContent] | Work[ProposalContent]) -> Organisation:
    parties = work.case.parties
    own = parties.union.id == work.actor.organisation_id
    return parties.union if own else parties.upper_union


def _letter(work: Work[LetterContent], number: str) -> UnionLetter:
    content = work.content
    return UnionLetter(
        number=number,
        kind=content.letter_kind,
        matter=content.matter,
        text=content.statement,
        issuer_id=_issuer(work).id,
        # 民法典第一百三十七条: a data message arrives when it enters the addressee's system, which this is
        received_on=work.moment.on,
        investigators=content.investigators,
        violation_found=content.violation_found,
    )


def _issue_facts(work: Work[LetterContent]) -> dict[str, FactValue]:
    return letter_facts(_letter(work, ""))


def _issue(work: Work[LetterContent]) -> Case:
    series = "提示" if work.content.letter_kind is LetterKind.REMINDER else "监督意见"
    letter = _letter(work, work.next_number(_issuer(work), series))
    negotiation = work.case.negotiation
    return work.case.with_negotiation(replace(negotiation, letters=(*negotiation.letters, letter)))


def _letter_paper(work: Work[LetterContent]) -> Paper | None:
    letter, parties = work.case.negotiation.letters[-1], work.case.parties
    answer, objection = work.dues.get("R-UNI-01"), work.dues.get("R-UNI-01.objection")
    return UnionLetterPaper(
        heading=work.heading(_issuer(work), letter.number, parties.employer),
        kind=letter.kind,
        employer=printed(parties.employer),
        matter=letter.matter,
        text=letter.text,
        investigators=letter.investigators,
        answer_days=answer.amount if answer else 0,
        answer_due_on=answer.due_on if answer else None,
        objection_days=objection.amount if objection else 0,
        opinion_number="",
        ground="",
        articles=work.articles(),
        provisional=answer is not None and answer.provisional,
    )


def _opinion(work: Work[AnswerContent] | Work[ProposalContent], field: str) -> UnionLetter:
    """The letter an answer or a proposal names. Raises `ContentError` when there is none."""
    named = work.content.letter
    letters = work.case.negotiation.letters
    found = [one for one in letters if (one.number == named if named else one.kind is LetterKind.OPINION)]
    if not found:
        raise ContentError(((field, "unknown", named or "—"),))
    return letter_spoken_of(found)


def _answer(work: Work[AnswerContent]) -> UnionLetter:
    letter, content = _opinion(work, "letter"), work.content
    if letter.answer is not None and not (letter.answer.kind is AnswerKind.OBJECTION and not content.objects):
        # an objection may still be followed by an answer; everything else was said
        raise ContentError((("letter", "answered", letter.number),))
    kind = AnswerKind.OBJECTION if content.objects else AnswerKind.REPLY
    return replace(letter, answer=LetterAnswer(kind, work.moment.on, content.statement))


def _answer_facts(work: Work[AnswerContent]) -> dict[str, FactValue]:
    return letter_facts(_answer(work))


def _record_answer(work: Work[AnswerContent]) -> Case:
    answered, negotiation = _answer(work), work.case.negotiation
    letters = tuple(answered if one.number == answered.number else one for one in negotiation.letters)
    return work.case.with_negotiation(replace(negotiation, letters=letters))


def _proposal_facts(work: Work[ProposalContent]) -> dict[str, FactValue]:
    letter = _opinion(work, "letter")
    silent: dict[str, FactValue] = {} if letter.answer else {"letter.answered_on": None}
    return {**letter_facts(letter), **silent, "letter.ground": work.content.ground}


def _propose(work: Work[ProposalContent]) -> Case:
    content, negotiation = work.content, work.case.negotiation
    proposal = UnionProposal(
        number=work.next_number(_issuer(work), "监督建议"),
        letter=_opinion(work, "letter").number,
        ground=content.ground,
        text=content.statement,
        issued_on=work.moment.on,
    )
    return work.case.with_negotiation(replace(negotiation, proposals=(*negotiation.proposals, proposal)))


def _proposal_paper(work: Work[ProposalContent]) -> Paper | None:
    negotiation, parties = work.case.negotiation, work.case.parties
    proposal = negotiation.proposals[-1]
    letter = next(one for one in negotiation.letters if one.number == proposal.letter)
    grounds = load_vocabulary()["letter_ground"]
    return UnionLetterPaper(
        heading=work.heading(_issuer(work), proposal.number, parties.bureau),
        kind=letter.kind,
        employer=printed(parties.employer),
        matter=letter.matter,
        text=proposal.text,
        investigators=(),
        answer_days=0,
        answer_due_on=None,
        objection_days=0,
        opinion_number=letter.number,
        ground=grounds.get(proposal.ground, (proposal.ground, ""))[0],
        articles=work.articles(),
    )


def _result(work: Work[ResultContent]) -> UnionProposal | None:
    content, proposals = work.content, work.case.negotiation.proposals
    named = [one for one in proposals if not content.proposal or one.number == content.proposal]
    if not named:
        return None
    closed_on = content.case_closed_on or work.moment.on
    if not named[-1].issued_on <= closed_on <= work.moment.on:
        detail = f"{named[-1].issued_on} … {work.moment.on}"
        raise ContentError((("case_closed_on", "out_of_range", detail),))
    return replace(named[-1], closed_on=closed_on, result=content.result, reported_on=work.moment.on)


def _result_facts(work: Work[ResultContent]) -> dict[str, FactValue]:
    reported = _result(work)
    if reported is None:
        return {"proposal.issued_on": None}
    return proposal_facts(reported)


def _report(work: Work[ResultContent]) -> Case:
    reported, negotiation = _result(work), work.case.negotiation
    if reported is None:
        return work.case
    proposals = tuple(reported if one.number == reported.number else one for one in negotiation.proposals)
    return work.case.with_negotiation(replace(negotiation, proposals=proposals))


CONDUCTS = (
    Conduct("T5", LetterContent, facts=_issue_facts, apply=_issue, paper=_letter_paper),
    Conduct("A20", AnswerContent, facts=_answer_facts, apply=_record_answer),
    Conduct("T6", ProposalContent, facts=_proposal_facts, apply=_propose, paper=_proposal_paper),
    Conduct("A21", ResultContent, facts=_result_facts, apply=_report),
)

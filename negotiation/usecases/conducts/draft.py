"""草案 — A10 tabling a text, A11 the chiefs put their names to it, T12 agreed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from negotiation.domain.actor import Side
from negotiation.domain.case import Case
from negotiation.domain.contract import Contract, Draft
from negotiation.domain.errors import ContentError, TextChangedError
from negotiation.domain.papers import ContractPaper, Paper, Person
from negotiation.domain.template import PLAIN_DECIMAL, TemplateError, fill
from negotiation.domain.text import Chapter, Clause, ContractText, Term
from negotiation.usecases.dates import TermDay
from negotiation.usecases.sources import FromTopics
from negotiation.usecases.work import STRICT, Conduct, Lines, Nothing, Work, printed
from workflows import contract_types
from workflows.contract_flow import TERM_RULES
from workflows.engine import evaluate_rule
from workflows.facts import FACTS, Facts, FactValue
from workflows.rule import Compared, Finding
from workflows.text_check import TextFinding, check_text, unread_figures

Words = Annotated[str, Field(min_length=1)]
"""Text that may not be left empty."""
Title = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\r\n\t]+$")]
"""One line."""
_MOST_CHAPTERS, _MOST_CLAUSES = 99, 999
"""As far as a contract is numbered: 第九十九章, 第九百九十九条."""


@dataclass(frozen=True, slots=True)
class ClauseContent:
    """一条."""

    __pydantic_config__ = STRICT
    id: Words
    text: Words
    items: Lines = ()
    topics: Annotated[Lines, FromTopics()] = ()


@dataclass(frozen=True, slots=True)
class ChapterContent:
    """一章."""

    __pydantic_config__ = STRICT
    title: Title
    clauses: tuple[ClauseContent, ...]


@dataclass(frozen=True, slots=True)
class TermContent:
    """一个约定数值."""

    __pydantic_config__ = STRICT
    value: Annotated[Decimal, Field(max_digits=12, decimal_places=4)]
    unit: str


@dataclass(frozen=True, slots=True)
class TextContent:
    """文本 — the built-in template with own figures, or chapters written out."""

    __pydantic_config__ = STRICT
    term_from: TermDay
    term_until: TermDay
    figures: Mapping[str, str] = field(default_factory=dict)
    """Term name → decimal, put into the built-in template."""
    chapters: tuple[ChapterContent, ...] = ()
    """Written out; then `terms` says the figures they promise."""
    terms: Mapping[str, TermContent] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SeenText:
    """看过的文本 — the digest the signer had before their eyes."""

    __pydantic_config__ = STRICT
    digest: str


def text_of(content: TextContent, contract: Contract, case: Case) -> ContractText:
    """The contract text a content describes. Raises `ContentError` or a template error by name."""
    if content.term_until < content.term_from:
        raise ContentError(
            (("term_until", "before_start", "期限届满日早于起始日 / the term ends before it starts"),)
        )
    employer, union = case.parties.employer.name, case.parties.union.name
    if not content.chapters:
        _check_figures(content)
        try:
            return fill(
                contract_types.template(contract.type),
                contract_type=contract.type,
                employer=employer,
                union=union,
                term_from=content.term_from,
                term_until=content.term_until,
                terms=dict(content.figures),
            )
        except TemplateError as error:
            raise ContentError((("figures", type(error).__name__, str(error)),)) from error
    _check_own(content)
    return ContractText(
        contract_type=contract.type,
        title=contract.title,
        employer=employer,
        union=union,
        term_from=content.term_from,
        term_until=content.term_until,
        chapters=tuple(
            Chapter(one.title, tuple(Clause(c.id, c.text, c.items, c.topics) for c in one.clauses))
            for one in content.chapters
        ),
        terms={name: Term(format(term.value, "f"), term.unit) for name, term in content.terms.items()},
    )


def _check_figures(content: TextContent) -> None:
    """Raises `ContentError` naming every figure that is no plain decimal, so that its own box is marked."""
    wrong = tuple(
        (f"figures.{name}", "not_a_figure", value)
        for name, value in content.figures.items()
        if not PLAIN_DECIMAL.fullmatch(value)
    )
    if wrong:
        raise ContentError(wrong)


def _check_own(content: TextContent) -> None:
    """A text written out: every clause has a name of its own, every figure is one that the rules know."""
    ids = [clause.id for chapter in content.chapters for clause in chapter.clauses]
    twice = "、".join(sorted({one for one in ids if ids.count(one) > 1}))
    unknown = "、".join(sorted(name for name in content.terms if f"terms.{name}" not in FACTS))
    problems = [("chapters", "twice", twice), ("terms", "unknown", unknown)]
    if len(content.chapters) > _MOST_CHAPTERS or len(ids) > _MOST_CLAUSES:
        problems.append(("chapters", "too_long", f"{len(content.chapters)}, {len(ids)}"))
    if not ids:
        problems.append(("chapters", "missing", "没有条款 / no clause"))
    found = tuple(one for one in problems if one[2])
    if found:
        raise ContentError(found)


def _text_facts(text: ContractText) -> dict[str, FactValue]:
    return {
        "draft.topics": tuple(sorted(text.topics)),
        "draft.digest": text.digest,
        "draft.term_from": text.term_from,
        "draft.term_until": text.term_until,
        "contract.term_from": text.term_from,
        "contract.term_until": text.term_until,
        **{f"terms.{name}": Decimal(term.value) for name, term in text.terms.items()},
    }


def _table_facts(work: Work[TextContent]) -> dict[str, FactValue]:
    return _text_facts(text_of(work.content, work.contract, work.case))


def _reads(work: Work[TextContent]) -> tuple[Finding, ...]:
    """What is found in the text itself: in its words, and where a typed figure is below what the law asks.

    A figure only warns when a text is tabled, and is judged in full when the chiefs put their names to it.
    """
    words = _prose(work)
    known = {one.rule for one in words}
    facts = Facts({"today": work.moment.on, **_table_facts(work)})
    typed = tuple(
        finding
        for rule in TERM_RULES
        if rule not in known and rule in work.pack.rules
        for finding in evaluate_rule(
            work.pack,
            work.pack.rule(rule),
            facts,
            contract_types=(work.contract_type,),
            on=work.moment.on,
        )
        if finding.warns
    )
    return (*words, *typed)


def _prose(work: Work[TextContent]) -> tuple[Finding, ...]:
    """What the clauses promise in words: a figure the law does not allow, with the words it stands in."""
    lines = "\n".join(text_of(work.content, work.contract, work.case).lines)
    types, first_day = (work.contract_type,), work.content.term_from
    wrong = check_text(work.pack, lines, contract_types=types, on=first_day)
    typed = _table_facts(work)
    unread = [
        one
        for one in unread_figures(work.pack, lines, contract_types=types, on=first_day)
        if work.pack.rule(one.finding.rule).fact not in typed  # what was typed is compared as a figure
    ]
    return tuple(map(_worded, (*wrong, *unread)))


def _worded(found: TextFinding) -> Finding:
    where = Compared("draft.words", "条款原文", "words of the clause", f"“{found.excerpt}”")
    return replace(found.finding, compared=(where, *found.finding.compared))


def _table(work: Work[TextContent]) -> Case:
    text = text_of(work.content, work.contract, work.case)
    work.uow.papers.put_text(text)
    draft = Draft(
        digest=text.digest,
        tabled_by=work.actor.person_id,
        tabled_at=work.moment.at,
        term_from=text.term_from,
        term_until=text.term_until,
        topics=tuple(sorted(text.topics)),
        terms={name: term.value for name, term in text.terms.items()},
    )
    return work.case.with_contract(replace(work.contract, draft=draft))


def _initial_facts(work: Work[SeenText]) -> dict[str, FactValue]:
    return {"draft.initialled_by": len(_initials(work))}


def _initials(work: Work[SeenText]) -> tuple[str, ...]:
    draft = work.contract.draft
    if draft is None or work.content.digest != draft.digest:
        raise TextChangedError(seen=work.content.digest[:16], now=draft.digest[:16] if draft else "—")
    return tuple(dict.fromkeys((*draft.initialled_by, work.actor.person_id)))


def _initial(work: Work[SeenText]) -> Case:
    initials = _initials(work)
    draft = work.contract.draft
    if draft is None:
        return work.case
    return work.case.with_contract(replace(work.contract, draft=replace(draft, initialled_by=initials)))


def _both_initialled(case: Case, contract_type: str) -> bool:
    draft = case.contract(contract_type).draft
    chiefs = {d.chief.person_id for d in case.negotiation.delegations if d.chief}
    return draft is not None and len(chiefs) == len(Side) and chiefs <= set(draft.initialled_by)


def _agree_facts(work: Work[Nothing]) -> dict[str, FactValue]:
    return {"draft.agreed_on": work.moment.on}


def _agree(work: Work[Nothing]) -> Case:
    draft = work.contract.draft
    if draft is None:
        return work.case
    return work.case.with_contract(replace(work.contract, draft=replace(draft, agreed_on=work.moment.on)))


def contract_paper(
    work: Work[Nothing], *, draft: bool, resolution: str, verify_url: str
) -> ContractPaper | None:
    """D11 or D15 of the text on file."""
    contract, case = work.contract, work.case
    if contract.draft is None:
        return None
    text = work.uow.papers.text(contract.draft.digest)
    return ContractPaper(
        number=contract.number,
        text=text,
        digest=text.digest,
        draft=draft,
        employer=printed(case.parties.employer),
        union=printed(case.parties.union),
        employer_chief=chief_on_paper(case, Side.EMPLOYER),
        union_chief=chief_on_paper(case, Side.EMPLOYEES),
        verify_url=verify_url,
        resolution=resolution,
        confirmed_on=contract.draft.agreed_on if draft else None,
    )


def chief_on_paper(case: Case, side: Side) -> Person:
    """首席代表 of one side as named on paper."""
    delegation = case.negotiation.delegation(side)
    chief = delegation.chief if delegation else None
    return Person(chief.name, chief.post) if chief else Person("")


def _draft_paper(work: Work[Nothing]) -> Paper | None:
    return contract_paper(work, draft=True, resolution="", verify_url="")


CONDUCTS = (
    Conduct("A10", TextContent, facts=_table_facts, reads=_reads, apply=_table),
    Conduct("A11", SeenText, facts=_initial_facts, apply=_initial),
    Conduct("T12", Nothing, facts=_agree_facts, apply=_agree, paper=_draft_paper, ready=_both_initialled),
)

"""中止协商 — A22 proposed by one chief and agreed to by the other, T11 suspended, A23 resumed.

A second proposal in the same words is the agreement; in other words it takes the place of the first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from negotiation.domain.actor import Side
from negotiation.domain.case import Case
from negotiation.domain.course import Suspension
from negotiation.domain.errors import ContentError
from negotiation.domain.papers import Paper
from negotiation.domain.papers_course import SuspensionPaper
from negotiation.usecases.conducts.draft import chief_on_paper
from negotiation.usecases.dates import PlannedOn
from negotiation.usecases.standing_course import suspension_facts
from negotiation.usecases.work import STRICT, Conduct, Lines, Nothing, Work
from workflows.facts import FactValue


@dataclass(frozen=True, slots=True)
class SuspensionContent:
    """中止的理由、期限和再次协商的安排; left empty it agrees to what the other chief proposed."""

    __pydantic_config__ = STRICT
    until_on: PlannedOn | None = None
    place: str = ""
    topics: Lines = ()
    reason: str = ""
    force_majeure: bool = False


def _pending(case: Case) -> Suspension | None:
    last = case.negotiation.suspension
    return last if last is not None and not last.number else None


def _proposed(work: Work[SuspensionContent]) -> Suspension:
    content, pending = work.content, _pending(work.case)
    if pending is not None and (content == SuspensionContent() or _same(content, pending)):
        agreed = tuple(side for side in Side if side in (*pending.agreed_by, work.speaks_for))
        return replace(pending, from_on=work.moment.on, agreed_by=agreed)
    if content.until_on is None:
        raise ContentError((("until_on", "missing", ""),))
    return Suspension(
        from_on=work.moment.on,
        until_on=content.until_on,
        place=content.place,
        topics=content.topics,
        reason=content.reason,
        force_majeure=content.force_majeure,
        agreed_by=(work.speaks_for,),
    )


def _same(content: SuspensionContent, pending: Suspension) -> bool:
    return content == SuspensionContent(
        pending.until_on, pending.place, pending.topics, pending.reason, pending.force_majeure
    )


def _propose_facts(work: Work[SuspensionContent]) -> dict[str, FactValue]:
    return suspension_facts(_proposed(work))


def _propose(work: Work[SuspensionContent]) -> Case:
    proposed, negotiation = _proposed(work), work.case.negotiation
    earlier = negotiation.suspensions[:-1] if _pending(work.case) else negotiation.suspensions
    return work.case.with_negotiation(replace(negotiation, suspensions=(*earlier, proposed)))


def _is_proposed(case: Case, _: str) -> bool:
    return _pending(case) is not None


def _begun(work: Work[Nothing], number: str) -> Suspension | None:
    pending = _pending(work.case)
    return replace(pending, from_on=work.moment.on, number=number) if pending else None


def _suspend_facts(work: Work[Nothing]) -> dict[str, FactValue]:
    begun = _begun(work, "—")
    if begun is None:
        return {}
    own_pause = (begun.pause,) if begun.force_majeure else ()
    return {**suspension_facts(begun), "meeting.pauses": (*work.case.negotiation.pauses, *own_pause)}


def _suspend(work: Work[Nothing]) -> Case:
    negotiation = work.case.negotiation
    begun = _begun(work, work.next_number(work.case.parties.on(negotiation.initiator), "中止"))
    if begun is None:
        return work.case
    return work.case.with_negotiation(
        replace(negotiation, suspensions=(*negotiation.suspensions[:-1], begun))
    )


def _suspension_paper(work: Work[Nothing]) -> Paper | None:
    case, suspension = work.case, work.case.negotiation.suspension
    if suspension is None:
        return None
    parties, side = case.parties, case.negotiation.initiator
    return SuspensionPaper(
        heading=work.heading(parties.on(side), suspension.number, parties.on(side.other)),
        employees_chief=chief_on_paper(case, Side.EMPLOYEES),
        employer_chief=chief_on_paper(case, Side.EMPLOYER),
        from_on=suspension.from_on,
        until_on=suspension.until_on,
        place=suspension.place,
        topics=suspension.topics,
        reason=suspension.reason,
        force_majeure=suspension.force_majeure,
        articles=work.articles(),
    )


def _resumed(work: Work[Nothing]) -> Case:
    negotiation = work.case.negotiation
    last = negotiation.suspension
    if last is None:
        return work.case
    resumed = replace(last, resumed_on=work.moment.on)
    return work.case.with_negotiation(
        replace(negotiation, suspensions=(*negotiation.suspensions[:-1], resumed))
    )


def _resume_facts(work: Work[Nothing]) -> dict[str, FactValue]:
    return {"meeting.pauses": _resumed(work).negotiation.pauses}


CONDUCTS = (
    Conduct("A22", SuspensionContent, facts=_propose_facts, apply=_propose),
    Conduct(
        "T11",
        Nothing,
        facts=_suspend_facts,
        apply=_suspend,
        paper=_suspension_paper,
        ready=_is_proposed,
    ),
    Conduct("A23", Nothing, facts=_resume_facts, apply=_resumed),
)

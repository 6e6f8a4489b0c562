"""更换协商代表 — A27 a seat falls vacant, A26 somebody takes it, chosen and judged as the first one was.

A chief who has left holds no capacity any more; whoever is named in their place signs from then on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from negotiation.domain.case import Case
from negotiation.domain.course import Vacancy
from negotiation.domain.errors import ContentError, UnknownPersonError
from negotiation.domain.negotiation import Delegation, Negotiation
from negotiation.domain.papers import Paper
from negotiation.usecases.conducts.delegations import (
    RepresentativeContent,
    delegation_paper,
    representative,
)
from negotiation.usecases.dates import HappenedOn, PlannedOn
from negotiation.usecases.sources import PersonId
from negotiation.usecases.standing import delegation_facts, delegations_facts
from negotiation.usecases.work import STRICT, Conduct, Work
from workflows.facts import FactValue


@dataclass(frozen=True, slots=True)
class VacancyContent:
    """缺额 — who left, when and why."""

    __pydantic_config__ = STRICT
    person: PersonId
    reason: str
    vacant_since: HappenedOn | None = None
    """Day of leaving; the day of the act unless said."""


@dataclass(frozen=True, slots=True)
class ReplacementContent:
    """更换 — who comes, and who goes unless a vacancy was recorded before."""

    __pydantic_config__ = STRICT
    joins: RepresentativeContent
    method: str
    chosen_on: HappenedOn
    leaves: PersonId = ""
    reason: str = ""
    mandate: str = ""
    mandate_until: PlannedOn | None = None
    approved_by_staff: bool = False
    other_side_notified: bool = False


def _own(work: Work[VacancyContent] | Work[ReplacementContent]) -> Delegation:
    own = work.case.negotiation.delegation(work.side)
    if own is None:
        raise UnknownPersonError(person="—", organisation=work.case.parties.on(work.side).name)
    return own


def _leaving(
    work: Work[VacancyContent] | Work[ReplacementContent], person: str, on: date, why: str
) -> Vacancy:
    found = next((one for one in _own(work).representatives if one.person_id == person), None)
    if found is None:
        raise UnknownPersonError(person=person, organisation=work.case.parties.on(work.side).name)
    return Vacancy(work.side, found.person_id, found.name, on, why, found.chief)


def _vacant(work: Work[VacancyContent]) -> Vacancy:
    since = work.content.vacant_since or work.moment.on
    return _leaving(work, work.content.person, since, work.content.reason)


def _vacancy_facts(work: Work[VacancyContent]) -> dict[str, FactValue]:
    known: dict[str, FactValue] = {"vacancy.on": _vacant(work).on}
    if any(one.side is work.side and one.filled_on for one in work.case.negotiation.vacancies):
        return known  # the day on file is that of the latest replacement, not of this seat
    return known | {"vacancy.seat_since": _own(work).chosen_on}


def _record_vacancy(work: Work[VacancyContent]) -> Case:
    vacancy, negotiation = _vacant(work), work.case.negotiation
    left = _without(_own(work), vacancy.person_id)
    return work.case.with_negotiation(
        replace(negotiation.with_delegation(left), vacancies=(*negotiation.vacancies, vacancy))
    )


def _without(delegation: Delegation, person: str) -> Delegation:
    return replace(
        delegation,
        representatives=tuple(one for one in delegation.representatives if one.person_id != person),
    )


def _seat(work: Work[ReplacementContent]) -> Vacancy:
    """The seat that is taken: of the one who leaves now, or the one that fell vacant first."""
    content = work.content
    if content.leaves:
        return _leaving(work, content.leaves, work.moment.on, content.reason)
    own = [one for one in work.case.negotiation.open_vacancies if one.side is work.side]
    if not own:
        raise ContentError((("leaves", "missing", ""),))
    return own[0]


def _replaced(work: Work[ReplacementContent]) -> Negotiation:
    content, negotiation, seat = work.content, work.case.negotiation, _seat(work)
    own = _without(_own(work), seat.person_id)
    if own.has(content.joins.person):
        raise ContentError((("joins", "twice", content.joins.person),))
    joined = replace(
        own,
        representatives=(*own.representatives, representative(work, content.joins, work.side)),
        method=content.method,
        chosen_on=content.chosen_on,
        mandate=content.mandate or own.mandate,
        mandate_until=content.mandate_until if content.mandate else own.mandate_until,
        approved_by_staff=content.approved_by_staff,
    )
    filled = replace(seat, filled_by=content.joins.person, filled_on=content.chosen_on)
    others = tuple(one for one in negotiation.vacancies if one != seat)
    return replace(negotiation.with_delegation(joined), vacancies=(*others, filled))


def _replace_facts(work: Work[ReplacementContent]) -> dict[str, FactValue]:
    after, seat = _replaced(work), _seat(work)
    own = after.delegation(work.side)
    counted = delegation_facts(own, after.delegation(work.side.other)) if own else {}
    return {
        **delegations_facts(after),
        **counted,
        "vacancy.on": min(seat.on, work.content.chosen_on),
        "vacancy.filled_on": work.content.chosen_on,
        "delegation.other_side_notified": work.content.other_side_notified,
    }


def _replace(work: Work[ReplacementContent]) -> Case:
    return work.case.with_negotiation(_replaced(work))


def _replacement_paper(work: Work[ReplacementContent]) -> Paper | None:
    return delegation_paper(work, work.side)


CONDUCTS = (
    Conduct("A27", VacancyContent, facts=_vacancy_facts, apply=_record_vacancy),
    Conduct("A26", ReplacementContent, facts=_replace_facts, apply=_replace, paper=_replacement_paper),
)

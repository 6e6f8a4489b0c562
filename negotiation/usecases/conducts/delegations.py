"""协商代表 — A02 naming, A45 and T7 confirmation, A03 announcement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from negotiation.domain.actor import Role, Side
from negotiation.domain.case import Case
from negotiation.domain.errors import ContentError, UnknownPersonError
from negotiation.domain.negotiation import Delegation, Representative
from negotiation.domain.papers import DelegationPaper, Paper, RepresentativeRow
from negotiation.domain.registry import Person
from negotiation.usecases.dates import HappenedOn, PlannedOn
from negotiation.usecases.sources import PersonId
from negotiation.usecases.standing import delegation_facts
from negotiation.usecases.work import STRICT, Conduct, Nothing, Work
from workflows.facts import FactValue


@dataclass(frozen=True, slots=True)
class RepresentativeContent:
    """一名协商代表."""

    __pydantic_config__ = STRICT
    person: PersonId
    chief: bool = False
    front_line: bool = False
    external: bool = False
    close_relative: bool = False
    """Declared: close relative of the enterprise's head or an investor."""
    dispatched: bool = False


@dataclass(frozen=True, slots=True)
class DelegationContent:
    """一方协商代表名单."""

    __pydantic_config__ = STRICT
    representatives: tuple[RepresentativeContent, ...]
    method: str
    chosen_on: HappenedOn
    place: str = ""
    mandate: str = ""
    mandate_until: PlannedOn | None = None
    approved_by_staff: bool = False


def _delegation(work: Work[DelegationContent]) -> Delegation:
    content, side = work.content, work.side
    named = [one.person for one in content.representatives]
    if len(set(named)) < len(named):
        twice = "、".join(sorted({one for one in named if named.count(one) > 1}))
        raise ContentError((("representatives", "twice", twice),))
    return Delegation(
        side=side,
        representatives=tuple(representative(work, one, side) for one in content.representatives),
        method=content.method,
        chosen_on=content.chosen_on,
        place=content.place,
        mandate=content.mandate,
        mandate_until=content.mandate_until,
        approved_by_staff=content.approved_by_staff,
    )


def representative(work: Work[Any], one: RepresentativeContent, side: Side) -> Representative:
    """协商代表 as named for one side. Raises `UnknownPersonError` for a stranger not said to be external."""
    person = work.uow.register.person(one.person)
    own = work.case.parties.on(side).id
    staff = (work.case.parties.union.id, work.case.parties.employer.id)
    if not one.external and person.organisation_id not in staff:
        raise UnknownPersonError(person=one.person, organisation=work.case.parties.on(side).name)
    return Representative(
        person_id=person.id,
        name=person.name,
        sex=person.sex,
        age=person.age(work.moment.on),
        post=person.post,
        chief=one.chief,
        front_line=one.front_line,
        external=one.external,
        head=person.organisation_id == own and bool(person.roles & _HEADS[side]),
        barred=one.close_relative or _barred(person, side),
        dispatched=one.dispatched,
    )


def _barred(person: Person, side: Side) -> bool:
    """山东省企业工资集体协商条例第十条: union staff on one side, heads of the firm on the other."""
    return bool(person.roles & _BARRED[side])


_HEADS = {
    Side.EMPLOYEES: frozenset({Role.UNION_CHAIR}),
    Side.EMPLOYER: frozenset({Role.LEGAL_REPRESENTATIVE}),
}
_BARRED = {
    Side.EMPLOYEES: frozenset({Role.LEGAL_REPRESENTATIVE}),
    Side.EMPLOYER: frozenset({Role.UNION_CHAIR, Role.UNION_OFFICER}),
}


def _naming_facts(work: Work[DelegationContent]) -> dict[str, FactValue]:
    delegation = _delegation(work)
    return delegation_facts(delegation, work.case.negotiation.delegation(delegation.side.other))


def _name(work: Work[DelegationContent]) -> Case:
    return work.case.with_negotiation(work.case.negotiation.with_delegation(_delegation(work)))


def _naming_paper(work: Work[DelegationContent]) -> Paper | None:
    return delegation_paper(work, work.side)


def delegation_paper(work: Work[Any], side: Side) -> Paper | None:
    """D3 of one side as it stands after the act."""
    delegation = work.case.negotiation.delegation(side)
    if delegation is None:
        return None
    issuer = work.case.parties.on(delegation.side)
    return DelegationPaper(
        heading=work.heading(issuer, work.next_number(issuer)),
        side_title=delegation.side.zh,
        method=delegation.method,
        chosen_on=delegation.chosen_on,
        place=delegation.place,
        representatives=tuple(
            RepresentativeRow(p.name, p.sex, p.age, p.post, p.chief, p.front_line, p.external)
            for p in delegation.representatives
        ),
        mandate=delegation.mandate,
    )


def _confirm_own(work: Work[Nothing]) -> Case:
    """Each side answers for its own people; the round is constituted once both have."""
    negotiation = work.case.negotiation
    own = negotiation.delegation(work.side)
    if own is None:
        return work.case
    return work.case.with_negotiation(negotiation.with_delegation(replace(own, confirmed_on=work.moment.on)))


def _both_confirmed(case: Case, _: str) -> bool:
    found = [case.negotiation.delegation(side) for side in Side]
    return all(one is not None and one.confirmed_on is not None for one in found)


def _confirm_facts(work: Work[Nothing]) -> dict[str, FactValue]:
    return {"delegations.confirmed_on": work.moment.on}


def _confirm(work: Work[Nothing]) -> Case:
    return work.case.with_negotiation(replace(work.case.negotiation, confirmed_on=work.moment.on))


def _announced(work: Work[Nothing]) -> Case:
    negotiation = work.case.negotiation
    own = negotiation.delegation(work.side)
    if own is None:
        return work.case
    return work.case.with_negotiation(negotiation.with_delegation(replace(own, announced_on=work.moment.on)))


def _announce_facts(work: Work[Nothing]) -> dict[str, FactValue]:
    return {"delegations.announced_on": work.moment.on}


CONDUCTS = (
    Conduct("A02", DelegationContent, facts=_naming_facts, apply=_name, paper=_naming_paper),
    Conduct("A45", Nothing, apply=_confirm_own),
    Conduct("T7", Nothing, facts=_confirm_facts, apply=_confirm, ready=_both_confirmed),
    Conduct("A03", Nothing, facts=_announce_facts, apply=_announced),
)

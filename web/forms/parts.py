"""选项 — answers that several forms offer: people, clauses, papers, and the words of the law's own lists."""

from __future__ import annotations

from collections.abc import Sequence

from negotiation.domain.actor import Side
from negotiation.domain.negotiation import Representative
from negotiation.domain.numerals import chinese
from negotiation.domain.registry import Person
from negotiation.usecases.conducts.filing import ATTACHMENTS
from negotiation.usecases.views import Words
from web.forms.context import Context
from web.forms.fields import Option
from web.language import N_, gettext
from workflows.vocabulary import load_vocabulary

SIDES = {Side.EMPLOYEES: N_("职工方"), Side.EMPLOYER: N_("用人单位方")}


def listed(name: str) -> tuple[Option, ...]:
    """A list of the law's vocabulary."""
    return tuple(Option(key, Words(*words)) for key, words in load_vocabulary()[name].items())


def papers(*, but: Sequence[str] = ()) -> tuple[Option, ...]:
    """报送材料, without those already there."""
    english = load_vocabulary()["attachment"]
    return tuple(Option(key, Words(zh, english[key][1])) for key, zh in ATTACHMENTS.items() if key not in but)


def candidates(context: Context) -> tuple[Option, ...]:
    """Whom a side may name, its own people first: the union also from the staff and, as outsiders, from the
    upper union. Who holds an office of the employer speaks for the employer and is not offered to the union.
    """
    parties = context.view.parties
    employees = context.side is Side.EMPLOYEES
    people = [_candidate(one, outside=False) for one in context.people(parties.on(context.side).id)]
    if employees:
        staff = [one for one in context.people(parties.employer.id) if not one.roles]
        people += [_candidate(one, outside=False) for one in staff]
        people += [_candidate(one, outside=True) for one in context.people(parties.upper_union.id)]
    return tuple(people)


def _candidate(person: Person, *, outside: bool) -> Option:
    return Option(person.id, person.name, f"{person.post}{'／' + gettext('外部人员') if outside else ''}")


def representatives(context: Context, *sides: Side) -> tuple[Option, ...]:
    """Those who sit at the table, of some sides."""
    return tuple(
        Option(one.person_id, one.name, gettext(SIDES[delegation.side]))
        for delegation in context.view.negotiation.delegations
        if delegation.side in sides
        for one in delegation.representatives
    )


def chiefs(context: Context) -> tuple[Option, ...]:
    """首席代表 of both sides."""
    found: list[tuple[Side, Representative]] = [
        (one.side, one.chief) for one in context.view.negotiation.delegations if one.chief
    ]
    return tuple(Option(one.person_id, one.name, gettext(SIDES[side])) for side, one in found)


def clauses(context: Context) -> tuple[Option, ...]:
    """The clauses of the ticked contract by number, with their first words."""
    draft = context.contract.draft if context.contract else None
    if draft is None:
        return ()
    found = [one for chapter in context.text(draft.digest).chapters for one in chapter.clauses]
    return tuple(Option(_clause(at), f"{_clause(at)} {one.text[:24]}…") for at, one in enumerate(found, 1))


def _clause(number: int) -> str:
    return f"第{chinese(number)}条"

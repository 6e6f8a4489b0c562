"""入场码的待办 — whose confirmation a request for entry codes waits for, and who has slips to print.

No row of the flow either; without it nobody enters the congress.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from negotiation.domain.actor import Actor
from negotiation.domain.case import Case
from negotiation.ports_guard import PassIssue
from negotiation.usecases.duties.steps import short_title
from negotiation.usecases.duties.values import Duty, Whom
from negotiation.usecases.passes import CONFIRMERS
from negotiation.usecases.words import Words
from workflows.states import ContractState

CONFIRM, PRINT = "confirm_passes", "print_passes"
TITLES = {
    CONFIRM: Words("确认发放入场码", "Confirm the entry codes"),
    PRINT: Words("打印入场凭条", "Print the entry slips"),
}
"""What somebody may owe about entry codes, in words."""
_OFFICE = Words("工会", "the union")


def duties(case: Case, issue: PassIssue | None, actor: Actor) -> Iterator[Duty]:
    """What one person owes about the codes for a congress that was called and has not been counted."""
    called = tuple(
        (kind, short_title(kind))
        for kind, one in case.contracts.items()
        if one.state is ContractState.CONGRESS_CALLED
    )
    if issue is None or not called or actor.organisation_id != issue.organisation_id:
        return
    if not issue.confirmed_by:
        if actor.person_id != issue.asked_by and actor.roles & CONFIRMERS:
            yield Duty((CONFIRM,), TITLES[CONFIRM], called)
        return
    first = issue.first_printed_at is None and actor.person_id == issue.asked_by
    second = issue.first_printed_at is not None and issue.second_printed_at is None
    if first or (second and actor.person_id == issue.confirmed_by):
        yield Duty((PRINT,), TITLES[PRINT], called)


def whom(people: Iterable[Actor]) -> tuple[Whom, ...]:
    """Any of these."""
    return (Whom(_OFFICE, tuple(one.name for one in people), each=False),)

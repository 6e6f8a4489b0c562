"""未重新计算的期限 — what a newer calendar in the installed law would do to the deadlines of a case.

A case keeps the calendar it was opened under until the keeper moves it (`repin`); here is only said that it
was not moved, and which days would then be others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from negotiation.domain.case import Case
from negotiation.domain.deadline import Deadline, DeadlineState
from negotiation.domain.moment import Moment
from negotiation.ports import Office
from negotiation.usecases.repin import counted_anew
from workflows.pack import Pack, UnknownPackError


@dataclass(frozen=True, slots=True)
class Uncounted:
    """未重新计算的期限 — one running deadline, and its day under the calendar installed now."""

    deadline: Deadline
    due_on: date
    provisional: bool
    """Whether that day, too, may still move."""


def uncounted(
    office: Office, case: Case, deadlines: Iterable[Deadline], pack: Pack, moment: Moment
) -> tuple[Uncounted, ...]:
    """Running deadlines that the calendar installed now would move, or of which it knows what was open."""
    try:
        newest = office.packs.newest(pack.id)
    except UnknownPackError:  # the place is gone from this installation; its cases keep their law
        return ()
    if newest is pack or newest.calendar.as_json() == pack.calendar.as_json():
        return ()
    return tuple(_moved(case, deadlines, newest, moment))


def _moved(case: Case, deadlines: Iterable[Deadline], newest: Pack, moment: Moment) -> Iterator[Uncounted]:
    for one in deadlines:
        if one.state is not DeadlineState.RUNNING:
            continue
        after = counted_anew(case, newest, one, moment)
        if after is not None and (after.due_on, after.provisional) != (one.due_on, one.provisional):
            yield Uncounted(one, after.due_on, after.provisional)

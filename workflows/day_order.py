"""日期先后 — which day may not lie before which: what must have come first for a day to be true.

No period of a statute stands here, only sequence; it is asked of every act that states the later day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from workflows.facts import Facts, FactValue


@dataclass(frozen=True, slots=True)
class DayOrder:
    """先后 — the later day and the one it may not precede, by the names of their facts."""

    later: str
    earlier: str
    rows: tuple[str, ...] = ()
    """Ids of the rows it is asked of; empty: of every act that states the later day."""


_HELD = ("T9", "T10")

DAY_ORDERS: tuple[DayOrder, ...] = (
    DayOrder("reply.meeting_on", "reply.on"),
    DayOrder("meeting.on", "bargaining.accepted_on"),
    DayOrder("meeting.on", "delegations.confirmed_on"),
    DayOrder("meeting.on", "information.complete_on"),
    DayOrder("meeting.on", "meeting.previous_on"),
    DayOrder("meeting.on", "meeting.arranged_for", rows=_HELD),
    DayOrder("meeting.on", "meeting.notified_on"),
    # 集体合同规定 36, 山东省厂务公开条例 12: what is disclosed is the text that is voted on
    DayOrder("congress.disclosed_on", "draft.tabled_on", rows=("T15",)),
    DayOrder("congress.disclosed_on", "change.proposed_on", rows=("A34",)),
    DayOrder("congress.meeting_on", "congress.disclosed_on"),
    DayOrder("congress.shown_until", "congress.outcome_disclosed_on"),
    DayOrder("filing.received_on", "filing.submitted_on", rows=("T21",)),
    DayOrder("contract.signed_on", "review.opinion_on", rows=("T26",)),
    DayOrder("proposal.closed_on", "proposal.issued_on"),
    DayOrder("vacancy.on", "vacancy.seat_since", rows=("A27",)),
)
"""In the order of the procedure."""


@dataclass(frozen=True, slots=True)
class OutOfOrder:
    """先后不对 — an order that is not kept, with both days."""

    order: DayOrder
    later: date
    earlier: date


def out_of_order(row: str, stated: Mapping[str, FactValue], facts: Facts) -> Iterator[OutOfOrder]:
    """Every order the days stated by an act do not keep; a day nobody knows is compared with nothing."""
    for order in DAY_ORDERS:
        if order.later not in stated or (order.rows and row not in order.rows):
            continue
        later, earlier = facts.get(order.later), facts.get(order.earlier)
        if isinstance(later, date) and isinstance(earlier, date) and later < earlier:
            yield OutOfOrder(order, later, earlier)

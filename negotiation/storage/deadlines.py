"""期限库 — the clocks of the law, running and ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from negotiation.domain.deadline import Deadline, DeadlineState
from negotiation.storage import mapping, tables

_DEADLINE = tables.metadata.tables["deadline"]
_NEGOTIATION = tables.metadata.tables["negotiation"]
_ADD = sa.insert(_DEADLINE)
_END = (
    sa.update(_DEADLINE)
    .where(_DEADLINE.c.id == sa.bindparam("wanted"))
    .values(state=sa.bindparam("state"), ended_at=sa.bindparam("ended_at"))
)
_OF_CASE = (
    sa.select(_DEADLINE)
    .where(_DEADLINE.c.negotiation_id == sa.bindparam("wanted"))
    .order_by(_DEADLINE.c.lapses_at, _DEADLINE.c.rule)
)


class DeadlineRepository:
    """期限库 — a unit of work remembers what it has read of a case: it is locked, nobody else changes it."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._read: dict[str, list[Deadline]] = {}

    def arm(self, deadline: Deadline) -> None:
        """A new running deadline."""
        self._connection.execute(_ADD, mapping.deadline_to(deadline))
        if deadline.negotiation_id in self._read:
            known = [*self._read[deadline.negotiation_id], deadline]
            self._read[deadline.negotiation_id] = sorted(known, key=_order)

    def end(self, deadline: Deadline) -> None:
        """A deadline met or lapsed."""
        values = {"wanted": deadline.id, "state": deadline.state.value, "ended_at": deadline.ended_at}
        self._connection.execute(_END, values)
        if deadline.negotiation_id in self._read:
            known = self._read[deadline.negotiation_id]
            self._read[deadline.negotiation_id] = [
                deadline if one.id == deadline.id else one for one in known
            ]

    def of(self, negotiation_id: str) -> Sequence[Deadline]:
        """All deadlines of one negotiation, earliest first."""
        if negotiation_id not in self._read:
            rows = self._connection.execute(_OF_CASE, {"wanted": negotiation_id}).mappings()
            self._read[negotiation_id] = [mapping.deadline_from(row) for row in rows]
        return self._read[negotiation_id]

    def lapsed(self, negotiation_id: str, at: datetime) -> Sequence[Deadline]:
        """Running deadlines of one negotiation that have lapsed at a moment, earliest first."""
        running = [one for one in self.of(negotiation_id) if one.state is DeadlineState.RUNNING]
        return [one for one in running if one.lapses_at <= at]

    def forget(self) -> None:
        """What was read is not trusted any more: part of the work was undone."""
        self._read.clear()

    def claimable(self, at: datetime, *, but: Sequence[str] = ()) -> bool:
        """Whether any running deadline has lapsed at a moment, in a case not named."""
        query = _ripe(_DEADLINE.c.id, at, but).limit(1)
        return self._connection.scalars(query).first() is not None

    def claim_due(self, at: datetime, limit: int, *, but: Sequence[str] = ()) -> Sequence[str]:
        """Ids of cases with lapsed deadlines, earliest first, locked until the unit of work ends.

        On PostgreSQL a case another runner holds is passed over, so that several share the work; on SQLite
        the one writer has them all.
        """
        query = (
            _ripe(_NEGOTIATION.c.id, at, but)
            .join_from(_DEADLINE, _NEGOTIATION, _NEGOTIATION.c.id == _DEADLINE.c.negotiation_id)
            .order_by(_DEADLINE.c.lapses_at, _DEADLINE.c.id)
            .limit(limit)
            .with_for_update(of=_NEGOTIATION, skip_locked=True)
        )
        return list(dict.fromkeys(self._connection.scalars(query)))


def _order(one: Deadline) -> tuple[datetime, str]:
    return one.lapses_at, one.rule


def _ripe(column: sa.Column[str], at: datetime, but: Sequence[str]) -> sa.Select[Any]:
    lapsed = sa.select(column).where(_DEADLINE.c.state == "running", _DEADLINE.c.lapses_at <= at)
    return lapsed.where(_DEADLINE.c.negotiation_id.not_in(but)) if but else lapsed

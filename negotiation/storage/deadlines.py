"""期限库 — the clocks of the law, running and ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from negotiation.domain.deadline import Deadline
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
_LAPSED = _OF_CASE.where(_DEADLINE.c.state == "running", _DEADLINE.c.lapses_at <= sa.bindparam("at"))


class DeadlineRepository:
    """期限库."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def arm(self, deadline: Deadline) -> None:
        """A new running deadline."""
        self._connection.execute(_ADD, mapping.deadline_to(deadline))

    def end(self, deadline: Deadline) -> None:
        """A deadline met or lapsed."""
        values = {"wanted": deadline.id, "state": deadline.state.value, "ended_at": deadline.ended_at}
        self._connection.execute(_END, values)

    def of(self, negotiation_id: str) -> Sequence[Deadline]:
        """All deadlines of one negotiation, earliest first."""
        rows = self._connection.execute(_OF_CASE, {"wanted": negotiation_id}).mappings()
        return [mapping.deadline_from(row) for row in rows]

    def lapsed(self, negotiation_id: str, at: datetime) -> Sequence[Deadline]:
        """Running deadlines of one negotiation that have lapsed at a moment, earliest first."""
        rows = self._connection.execute(_LAPSED, {"wanted": negotiation_id, "at": at}).mappings()
        return [mapping.deadline_from(row) for row in rows]

    def next_due(self, at: datetime, limit: int) -> Sequence[Deadline]:
        """Running deadlines that have lapsed at a moment, earliest first."""
        query = (
            sa.select(_DEADLINE)
            .where(_DEADLINE.c.state == "running", _DEADLINE.c.lapses_at <= at)
            .order_by(_DEADLINE.c.lapses_at, _DEADLINE.c.id)
            .limit(limit)
        )
        return [mapping.deadline_from(row) for row in self._connection.execute(query).mappings()]

    def claim_due(self, at: datetime, limit: int, *, but: Sequence[str] = ()) -> Sequence[str]:
        """Ids of cases with lapsed deadlines, earliest first, locked until the unit of work ends.

        On PostgreSQL a case another runner holds is passed over, so that several share the work; on SQLite
        the one writer has them all.
        """
        first = sa.func.min(_DEADLINE.c.lapses_at)
        lapsed = sa.and_(_DEADLINE.c.state == "running", _DEADLINE.c.lapses_at <= at)
        ripe = (
            sa.select(_DEADLINE.c.negotiation_id, first.label("first"))
            .where(lapsed, _DEADLINE.c.negotiation_id.not_in(but))
            .group_by(_DEADLINE.c.negotiation_id)
            .subquery()
        )
        query = (
            sa.select(_NEGOTIATION.c.id)
            .join(ripe, ripe.c.negotiation_id == _NEGOTIATION.c.id)
            .order_by(ripe.c.first, _NEGOTIATION.c.id)
            .limit(limit)
            .with_for_update(of=_NEGOTIATION, skip_locked=True)
        )
        return list(self._connection.scalars(query))

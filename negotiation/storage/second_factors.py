"""确认方式库 — second factors, challenges and failed attempts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa

from negotiation.ports_keys import Challenge, SecondFactor
from negotiation.storage import tables

_FACTOR = tables.metadata.tables["second_factor"]
_CHALLENGE = tables.metadata.tables["passkey_challenge"]
_GUARD = tables.metadata.tables["step_up_guard"]


class SecondFactorRepository:
    """确认方式库 over SQLAlchemy Core."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, factor: SecondFactor) -> None:
        """One more, not confirmed yet unless it says so."""
        self._connection.execute(sa.insert(_FACTOR).values(**asdict(factor)))

    def of(self, person_id: str, *, lock: bool = False) -> Sequence[SecondFactor]:
        """Those of a person that have not ended, oldest first."""
        query = (
            sa.select(_FACTOR)
            .where(_FACTOR.c.person_id == person_id, _FACTOR.c.ended_at.is_(None))
            .order_by(_FACTOR.c.added_at, _FACTOR.c.id)
        )
        rows = self._connection.execute(query.with_for_update() if lock else query).mappings()
        return [SecondFactor(**row) for row in rows]

    def update(self, factor: SecondFactor) -> None:
        """As it is now."""
        self._connection.execute(sa.update(_FACTOR).where(_FACTOR.c.id == factor.id).values(**asdict(factor)))

    def ask(self, challenge: Challenge) -> None:
        """A challenge handed out."""
        self._connection.execute(sa.insert(_CHALLENGE).values(**asdict(challenge)))

    def take(self, challenge: str, at: datetime) -> Challenge | None:
        """A challenge and its end: whoever asks a second time gets nothing. Old ones go with it."""
        row = (
            self._connection.execute(
                sa.delete(_CHALLENGE).where(_CHALLENGE.c.challenge == challenge).returning(*_CHALLENGE.c)
            )
            .mappings()
            .first()
        )
        self._connection.execute(sa.delete(_CHALLENGE).where(_CHALLENGE.c.ends_at <= at))
        found = Challenge(**row) if row else None
        return found if found is not None and at < found.ends_at else None

    def forget(self, person_id: str) -> None:
        """End every challenge of a person."""
        self._connection.execute(sa.delete(_CHALLENGE).where(_CHALLENGE.c.person_id == person_id))

    def failures(self, person_id: str) -> tuple[int, datetime | None]:
        """Failed attempts since the last success, and until when the person must wait."""
        query = sa.select(_GUARD).where(_GUARD.c.person_id == person_id)
        row = self._connection.execute(query).mappings().first()
        return (row["failures"], row["locked_until"]) if row else (0, None)

    def set_failures(self, person_id: str, failures: int, locked_until: datetime | None) -> None:
        """Keep the count."""
        values = {"failures": failures, "locked_until": locked_until}
        changed = self._connection.execute(
            sa.update(_GUARD).where(_GUARD.c.person_id == person_id).values(**values)
        )
        if changed.rowcount == 0:
            self._connection.execute(sa.insert(_GUARD).values(person_id=person_id, **values))

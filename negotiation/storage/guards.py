"""防试探库 — failed attempts by name, and known devices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa

from negotiation.ports_guard import Failures, PassIssue
from negotiation.storage import tables

_FAILED = tables.metadata.tables["failed_attempt"]
_ISSUE = tables.metadata.tables["pass_issue"]
_DEVICE = tables.metadata.tables["known_device"]


class GuardRepository:
    """防试探库 over SQLAlchemy Core."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def failures(self, name: str, *, lock: bool = False) -> Failures | None:
        """What is on file under a name; locked, nobody else counts until the transaction ends."""
        query = sa.select(_FAILED).where(_FAILED.c.name == name)
        row = self._connection.execute(query.with_for_update() if lock else query).mappings().first()
        return Failures(row["count"], row["last_at"], row["waits_until"]) if row else None

    def note(self, name: str, failures: Failures) -> None:
        """Keep the count."""
        values = asdict(failures)
        known = sa.update(_FAILED).where(_FAILED.c.name == name).values(**values)
        if self._connection.execute(known).rowcount == 0:
            self._connection.execute(sa.insert(_FAILED).values(name=name, **values))

    def clear(self, names: Sequence[str]) -> None:
        """Forget what is on file under some names."""
        self._connection.execute(sa.delete(_FAILED).where(_FAILED.c.name.in_(names)))

    def clear_before(self, at: datetime) -> None:
        """Forget what has not happened again since."""
        self._connection.execute(sa.delete(_FAILED).where(_FAILED.c.last_at < at))

    def knows(self, device_hash: str, person_id: str) -> bool:
        """Whether this person has signed in from this device."""
        query = sa.select(_DEVICE.c.person_id).where(_DEVICE.c.device_hash == device_hash)
        return self._connection.scalars(query).first() == person_id

    def remember(self, device_hash: str, person_id: str, at: datetime) -> None:
        """A person has signed in from a device."""
        values = {"person_id": person_id, "seen_at": at}
        known = sa.update(_DEVICE).where(_DEVICE.c.device_hash == device_hash).values(**values)
        if self._connection.execute(known).rowcount == 0:
            self._connection.execute(sa.insert(_DEVICE).values(device_hash=device_hash, **values))

    def put_issue(self, issue: PassIssue) -> None:
        """A request for entry codes, new or as it is now."""
        values = {**asdict(issue), "delegate_ids": list(issue.delegate_ids)}
        known = sa.update(_ISSUE).where(_ISSUE.c.id == issue.id).values(**values)
        if self._connection.execute(known).rowcount == 0:
            self._connection.execute(sa.insert(_ISSUE).values(**values))

    def newest_issue(self, organisation_id: str, *, lock: bool = False) -> PassIssue | None:
        """The request that counts."""
        query = (
            sa.select(_ISSUE)
            .where(_ISSUE.c.organisation_id == organisation_id)
            .order_by(_ISSUE.c.asked_at.desc(), _ISSUE.c.id)
            .limit(1)
        )
        row = self._connection.execute(query.with_for_update() if lock else query).mappings().first()
        return PassIssue(**{**row, "delegate_ids": tuple(row["delegate_ids"])}) if row else None

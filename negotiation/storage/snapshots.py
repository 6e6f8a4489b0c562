"""规则包快照库 — each pack a negotiation was opened under, once, as plain JSON; never changed."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from negotiation.storage import tables

_SNAPSHOT = tables.metadata.tables["pack_snapshot"]


class SnapshotRepository:
    """规则包快照库."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def keep(self, pack_id: str, digest: str, body: str) -> None:
        """A pack by its digest; one that is there already stays as it is."""
        embedded = self._connection.dialect.name == "sqlite"
        insert: sqlite.Insert | postgresql.Insert
        insert = sqlite.insert(_SNAPSHOT) if embedded else postgresql.insert(_SNAPSHOT)
        kept = insert.values(digest=digest, pack_id=pack_id, body=body)
        self._connection.execute(kept.on_conflict_do_nothing())

    def has(self, digest: str) -> bool:
        """Whether this version is on file."""
        query = sa.select(_SNAPSHOT.c.pack_id).where(_SNAPSHOT.c.digest == digest)
        return self._connection.scalars(query).first() is not None

    def body(self, digest: str) -> str | None:
        """The plain form of a pack, or None when no negotiation was ever opened under it."""
        query = sa.select(_SNAPSHOT.c.body).where(_SNAPSHOT.c.digest == digest)
        found = self._connection.scalars(query).first()
        return None if found is None else str(found)

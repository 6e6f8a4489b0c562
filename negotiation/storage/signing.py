"""签署库 — signatures on their way and finished, and how far the archive of each signed text has come."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from negotiation.ports_signing import BegunSignature, PreservationDue, Preserved
from negotiation.storage import tables

_BEGUN = tables.metadata.tables["signature_begun"]
_FINISHED = tables.metadata.tables["signature_finished"]
_KEPT = tables.metadata.tables["preservation"]
_DUE = tables.metadata.tables["preservation_due"]


class SignatureRepository:
    """签署库."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def begin(self, begun: BegunSignature) -> None:
        """Keep a signature that was begun."""
        values = {name: getattr(begun, name) for name in begun.__dataclass_fields__}
        self._connection.execute(sa.insert(_BEGUN).values(**values))

    def begun(self, begun_id: str) -> BegunSignature | None:
        """One begun signature, finished or not."""
        row = self._connection.execute(sa.select(_BEGUN).where(_BEGUN.c.id == begun_id)).mappings().first()
        return BegunSignature(**row) if row else None

    def finish(self, begun_id: str, revision: str, level: str, at: datetime) -> None:
        """Finished, once: a second time is a conflict in the database too."""
        self._connection.execute(
            sa.insert(_FINISHED).values(begun_id=begun_id, revision=revision, level=level, at=at)
        )

    def is_finished(self, begun_id: str) -> bool:
        """Whether a begun signature was finished."""
        query = sa.select(_FINISHED.c.begun_id).where(_FINISHED.c.begun_id == begun_id)
        return self._connection.execute(query).first() is not None

    def intents(self, negotiation_id: str, contract_type: str) -> Mapping[str, str]:
        """Digest of the PDF a finished signature made → digest of its record of intent, in order."""
        return {row.revision: row.intent for row in self._finished(negotiation_id, contract_type)}

    def steps(self, negotiation_id: str, contract_type: str) -> Sequence[tuple[str, str]]:
        """(field, digest of the PDF) of every finished signature, in order."""
        return [(row.field, row.revision) for row in self._finished(negotiation_id, contract_type)]

    def _finished(self, negotiation_id: str, contract_type: str) -> Sequence[Any]:
        query = (
            sa.select(_FINISHED.c.revision, _BEGUN.c.intent, _BEGUN.c.field)
            .join(_BEGUN, _BEGUN.c.id == _FINISHED.c.begun_id)
            .where(_BEGUN.c.negotiation_id == negotiation_id, _BEGUN.c.contract_type == contract_type)
            .order_by(_FINISHED.c.at, _BEGUN.c.begun_at, _BEGUN.c.id)
        )
        return self._connection.execute(query).all()


class PreservationRepository:
    """长期保存库."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def want(self, due: PreservationDue) -> None:
        """Look after a text at that moment, in place of what was planned."""
        own = sa.and_(
            _DUE.c.negotiation_id == due.negotiation_id,
            _DUE.c.contract_type == due.contract_type,
            _DUE.c.text_digest == due.text_digest,
        )
        changed = self._connection.execute(sa.update(_DUE).where(own).values(due_at=due.due_at))
        if not changed.rowcount:
            values = {name: getattr(due, name) for name in due.__dataclass_fields__}
            self._connection.execute(sa.insert(_DUE).values(**values))

    def due(self, at: datetime, limit: int) -> Sequence[PreservationDue]:
        """The texts to look after by a moment, the longest waiting first."""
        query = sa.select(_DUE).where(_DUE.c.due_at <= at).order_by(_DUE.c.due_at, _DUE.c.negotiation_id)
        return [PreservationDue(**row) for row in self._connection.execute(query.limit(limit)).mappings()]

    def put(self, preserved: Preserved) -> None:
        """Record an attempt."""
        values: dict[str, Any] = {name: getattr(preserved, name) for name in preserved.__dataclass_fields__}
        repairs = json.dumps([list(one) for one in preserved.repairs], ensure_ascii=False)
        own = sa.select(sa.func.count()).where(
            *_attempts(preserved.negotiation_id, preserved.contract_type, preserved.text_digest)
        )
        # in order, also of two that were made at one moment
        values |= {"id": f"{self._connection.scalar(own):08}-{uuid.uuid4()}", "repairs": repairs}
        self._connection.execute(sa.insert(_KEPT).values(**values))

    def newest(self, negotiation_id: str, contract_type: str, text_digest: str) -> Preserved | None:
        """The last attempt on a text."""
        own = _attempts(negotiation_id, contract_type, text_digest)
        query = sa.select(_KEPT).where(*own).order_by(_KEPT.c.at.desc(), _KEPT.c.id.desc())
        row = self._connection.execute(query.limit(1)).mappings().first()
        if row is None:
            return None
        stored = {name: row[name] for name in Preserved.__dataclass_fields__}
        repairs = tuple((zh, en) for zh, en in json.loads(row["repairs"]))
        return Preserved(**{**stored, "repairs": repairs})


def _attempts(
    negotiation_id: str, contract_type: str, text_digest: str
) -> tuple[sa.ColumnElement[bool], ...]:
    """Which attempts are about one text."""
    c = _KEPT.c
    return c.negotiation_id == negotiation_id, c.contract_type == contract_type, c.text_digest == text_digest

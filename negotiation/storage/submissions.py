"""提交记录库 — which form was done, and when: the same form sent once more does nothing a second time."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from negotiation.storage import tables

_SUBMISSION = tables.metadata.tables["submission"]


class SubmissionRepository:
    """提交记录库 over SQLAlchemy Core."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def done_at(self, form: str) -> datetime | None:
        """When this form was done; None when it was not."""
        query = sa.select(_SUBMISSION.c.done_at).where(_SUBMISSION.c.form == form)
        return self._connection.scalars(query).first()

    def note(self, form: str, negotiation_id: str, at: datetime) -> None:
        """The form is done, in the transaction of what it did."""
        values = {"form": form, "negotiation_id": negotiation_id, "done_at": at}
        self._connection.execute(sa.insert(_SUBMISSION).values(**values))

"""表：提交记录 — forms that were done."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlmodel import SQLModel

from negotiation.storage.columns import key, moment, text


class SubmissionRow(SQLModel, table=True):
    """提交记录 — by the digest of who sent it and the number the page gave it."""

    __tablename__: ClassVar[str] = "submission"
    form: str = key()
    negotiation_id: str = text(64)
    done_at: datetime = moment()


APPEND_ONLY: tuple[str, ...] = ()
"""None: old ones may be forgotten."""

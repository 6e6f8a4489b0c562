"""表：防试探 — failed attempts and known devices."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from negotiation.storage.columns import Document, key, moment, ref, text


class FailedAttemptRow(SQLModel, table=True):
    """失败次数 — by the digest of a login, an address, a device or a code."""

    __tablename__: ClassVar[str] = "failed_attempt"
    name: str = key()
    count: int
    last_at: datetime = moment(index=True)
    waits_until: datetime | None = moment(nullable=True)


class KnownDeviceRow(SQLModel, table=True):
    """常用设备 — the digest of the token a browser got when somebody signed in with it."""

    __tablename__: ClassVar[str] = "known_device"
    device_hash: str = key()
    person_id: str = ref("person.id", index=True)
    seen_at: datetime = moment()


class PassIssueRow(SQLModel, table=True):
    """入场码发放."""

    __tablename__: ClassVar[str] = "pass_issue"
    id: str = key()
    organisation_id: str = ref("organisation.id", index=True)
    delegate_ids: list[str] = Field(sa_column=sa.Column(Document, nullable=False))
    reason: str = Field(sa_column=sa.Column(sa.Text(), nullable=False))
    asked_by: str = text(64)
    asked_at: datetime = moment()
    confirmed_by: str = text(64)
    confirmed_at: datetime | None = moment(nullable=True)
    first_printed_at: datetime | None = moment(nullable=True)
    second_printed_at: datetime | None = moment(nullable=True)


APPEND_ONLY: tuple[str, ...] = ()
"""None: failures are forgotten with time."""

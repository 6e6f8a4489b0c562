"""表：防试探 — failed attempts and known devices."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlmodel import SQLModel

from negotiation.storage.columns import key, moment, ref


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


APPEND_ONLY: tuple[str, ...] = ()
"""None: failures are forgotten with time."""

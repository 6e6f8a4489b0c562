"""接口：防试探 — failed attempts by name, and the devices people have signed in from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Failures:
    """失败次数 under one name, and until when nothing more is looked at."""

    count: int
    last_at: datetime
    waits_until: datetime | None


@dataclass(frozen=True, slots=True)
class PassIssue:
    """入场码发放 — asked for by one, confirmed by another, each half printed once."""

    id: str
    organisation_id: str
    delegate_ids: tuple[str, ...]
    reason: str
    asked_by: str
    asked_at: datetime
    confirmed_by: str = ""
    confirmed_at: datetime | None = None
    first_printed_at: datetime | None = None
    second_printed_at: datetime | None = None


class Guards(Protocol):
    """防试探库; names are digests, so that neither logins nor addresses stand in it."""

    def failures(self, name: str, *, lock: bool = False) -> Failures | None: ...
    def note(self, name: str, failures: Failures) -> None: ...
    def clear(self, names: Sequence[str]) -> None: ...
    def clear_before(self, at: datetime) -> None: ...
    def knows(self, device_hash: str, person_id: str) -> bool: ...
    def remember(self, device_hash: str, person_id: str, at: datetime) -> None: ...
    def put_issue(self, issue: PassIssue) -> None: ...
    def newest_issue(self, organisation_id: str, *, lock: bool = False) -> PassIssue | None: ...

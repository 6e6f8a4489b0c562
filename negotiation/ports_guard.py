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


class Guards(Protocol):
    """防试探库; names are digests, so that neither logins nor addresses stand in it."""

    def failures(self, name: str) -> Failures | None: ...
    def note(self, name: str, failures: Failures) -> None: ...
    def clear(self, names: Sequence[str]) -> None: ...
    def clear_before(self, at: datetime) -> None: ...
    def knows(self, device_hash: str, person_id: str) -> bool: ...
    def remember(self, device_hash: str, person_id: str, at: datetime) -> None: ...

"""可计之时 — the years every clock and calendar here can count in; what a hostile file names may lie beyond.

Python's own years end with 9999, and half a day before that in China: a moment taken from a file is brought
within bounds before anybody turns it into another zone.
"""

from __future__ import annotations

from datetime import UTC, datetime

from signing.der import DerError

FIRST = datetime(1950, 1, 1, tzinfo=UTC)
"""RFC 5280 §4.1.2.5: two-digit years begin here."""
LAST = datetime(2999, 12, 31, tzinfo=UTC)


def require_countable(at: datetime) -> None:
    """A moment at which somebody may have signed. Raises `DerError`."""
    if not FIRST <= at <= LAST:
        raise DerError("the signature names an impossible time")


def no_later(at: datetime) -> datetime:
    """The moment, or the last one that counts: 99991231235959Z stands for no end (RFC 5280 §4.1.2.5)."""
    return min(at, LAST)

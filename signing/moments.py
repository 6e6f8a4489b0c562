"""时刻的写法 — a moment as a verdict says it: Beijing time, and it says so, whatever zone it was kept in."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))


def in_beijing(at: datetime) -> datetime:
    """The moment in China's zone; a certificate without end says the last second of the year 9999, which that
    zone cannot count."""
    try:
        return at.astimezone(BEIJING)
    except OverflowError:
        return at


def said(at: datetime) -> str:
    """2026-04-15 23:30:00 (UTC+8)."""
    return f"{in_beijing(at):%Y-%m-%d %H:%M:%S} (UTC+8)"

"""期限 — a running clock of the law, kept with both its raw and its rolled day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class DeadlineState(StrEnum):
    """期限状态."""

    RUNNING = "running"
    """期间进行中."""
    MET = "met"
    """已在期限内或逾期后完成: the act it waits for was done."""
    LAPSED = "lapsed"
    """届满: the period ended without the act."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """期限."""

    id: str
    negotiation_id: str
    contract_type: str
    """Empty for a clock of the whole negotiation."""
    rule: str
    fires: str
    """Id of the row the system fires when the period has ended; empty when it is only marked."""
    from_on: date
    raw_on: date
    due_on: date
    lapses_at: datetime
    """First moment after the period."""
    article: str
    """The article in Chinese, as printed."""
    article_en: str
    provisional: bool
    """True when the period crosses a year whose calendar is not announced."""
    state: DeadlineState = DeadlineState.RUNNING
    ended_at: datetime | None = None

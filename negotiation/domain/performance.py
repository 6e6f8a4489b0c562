"""合同的履行和变动 — what a contract goes through beside and after the main way, as plain records.

Papers missing, an objection after effect, a change, a report, the end: values only, no rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from negotiation.domain.actor import Side


class ChangeKind(StrEnum):
    """变更或者解除."""

    AMEND = "amend"
    """变更: another text takes the place of this one."""
    TERMINATE = "terminate"
    """解除: the contract ends before its term."""


class EndKind(StrEnum):
    """合同终止的方式."""

    TERMINATED = "terminated"
    """解除."""
    EXPIRED = "expired"
    """期满终止."""
    ENDED = "ended"
    """期满前因法定或者约定情形终止."""
    SUPERSEDED = "superseded"
    """被新合同取代."""


@dataclass(frozen=True, slots=True)
class Correction:
    """补正通知 and what was supplied."""

    number: str
    requested_on: date
    items: tuple[str, ...]
    """Keys of the papers asked for."""
    reason: str
    supplied_on: date | None = None


@dataclass(frozen=True, slots=True)
class LateObjection:
    """生效后的异议 — the contract stays in effect; a person has to look at it."""

    number: str
    on: date
    content_view: str
    objections: tuple[tuple[str, str], ...]
    """(clause, reason)."""


@dataclass(frozen=True, slots=True)
class TerminationVote:
    """职工代表大会对解除的表决."""

    session: str
    disclosed_on: date
    meeting_on: date
    all_delegates: int
    present: int
    yes: int
    no: int
    abstain: int
    void: int
    secret: bool
    tellers: tuple[str, ...]
    resolution_number: str


@dataclass(frozen=True, slots=True)
class Change:
    """变更或者解除的提议."""

    number: str
    kind: ChangeKind
    cause: str
    reason: str
    proof: tuple[str, ...]
    proposed_by: Side
    proposed_on: date
    agreed_by: tuple[Side, ...] = ()
    accepted_on: date | None = None
    """Day both sides agreed to talk about an amendment."""
    vote: TerminationVote | None = None
    declined_reason: str = ""
    abandoned: str = ""
    """The agreement under which an amendment was given up."""
    recorded_on: date | None = None
    """Day a termination was filed with the bureau."""


@dataclass(frozen=True, slots=True)
class PerformanceReport:
    """履行情况报告."""

    number: str
    on: date
    done: tuple[str, ...]
    not_done: tuple[str, ...]
    reasons: str


@dataclass(frozen=True, slots=True)
class Ending:
    """合同终止."""

    kind: EndKind
    on: date
    cause: str = ""
    proof: tuple[str, ...] = ()
    vacuum: bool = False
    """合同空档: it ended and no successor is in effect."""
    successor: str = ""
    """Number of the contract that took its place."""

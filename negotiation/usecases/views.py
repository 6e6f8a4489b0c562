"""所见 — what the counters show of a case: plain values, both languages, nothing a page must compute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from negotiation.domain.case import Parties
from negotiation.domain.contract import BallotRecord, CongressCall, Contract
from negotiation.domain.negotiation import Negotiation
from negotiation.ports import StoredDocument
from negotiation.ports_signing import Preserved
from negotiation.usecases.duties.values import Awaited, Duty, Steps
from negotiation.usecases.words import Reason as Reason
from negotiation.usecases.words import Words as Words


@dataclass(frozen=True, slots=True)
class ActView:
    """可办事项 — one row leaving the present state, as this actor meets it."""

    row: str
    act: str
    title: Words
    contract_type: str
    allowed: bool
    mine: bool
    """Whether this actor holds a capacity for it; others see it as waiting for somebody."""
    who: tuple[Words, ...]
    reasons: tuple[Reason, ...]
    primary: bool
    """The one act that carries the procedure forward now."""


@dataclass(frozen=True, slots=True)
class WhyView:
    """为什么 — one act with everything that speaks for and against it, done from this state or not."""

    act: ActView
    state: Words
    """The state that decides."""
    sources: tuple[Words, ...]
    """States it may be done in."""
    fits: bool
    waits: bool
    """It follows other acts, and not all of them are done."""
    pending: tuple[Reason, ...]
    """Judged when the act is done, by what it brings."""
    from_on: date | None
    """First day on which nothing known now would stand in the way."""


@dataclass(frozen=True, slots=True)
class StageView:
    """阶段 — one station of the drawn timeline."""

    state: str
    label: Words
    entered_at: datetime | None
    status: str
    """`done`, `current` or `ahead`."""


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """期限."""

    rule: str
    says: Words
    contract_type: str
    from_on: date
    raw_on: date
    due_on: date
    state: str
    """`running`, `met`, `lapsed`."""
    article: Words
    provisional: bool
    """Holidays that are not announced yet may still move it."""
    days_left: int
    """Negative when overdue; meaningful while running."""
    to_do: bool = True
    """Something has to be done by the day; otherwise it is when something happens."""


@dataclass(frozen=True, slots=True)
class UncountedView:
    """未重新计算的期限."""

    deadline: DeadlineView
    due_on: date
    """Its day under the calendar that is installed now."""
    provisional: bool


@dataclass(frozen=True, slots=True)
class EntryView:
    """台账一行."""

    sequence: int
    at: datetime
    row: str
    title: Words
    contract_type: str
    actor: str
    hash: str


@dataclass(frozen=True, slots=True)
class WarningView:
    """提示和说明 — something that warned, was done all the same, and why."""

    act: Words
    contract_type: str
    at: datetime
    actor: str
    rule: str
    says: Words
    article: Words
    compared: tuple[tuple[Words, Words], ...]
    reason: str
    """Empty: none on record."""


@dataclass(frozen=True, slots=True)
class ContractView:
    """合同."""

    contract: Contract
    title: Words
    short: Words
    state: Words
    stages: tuple[StageView, ...]
    acts: tuple[ActView, ...]
    deadlines: tuple[DeadlineView, ...]
    ballot: BallotRecord | None
    congress: CongressCall | None
    days: int
    """Days since the negotiation was opened, or until the contract took effect."""
    attention: tuple[Words, ...] = ()
    """What a person has to look at: a late objection, the renewal window, a gap without a contract."""


@dataclass(frozen=True, slots=True)
class NegotiationView:
    """案件页 — everything one page about a case shows."""

    today: date
    negotiation: Negotiation
    parties: Parties
    state: Words
    """Of the negotiation, or of its contracts once they go their own ways."""
    stages: tuple[StageView, ...]
    contracts: tuple[ContractView, ...]
    acts: tuple[ActView, ...]
    deadlines: tuple[DeadlineView, ...]
    documents: tuple[StoredDocument, ...]
    entries: tuple[EntryView, ...]
    pack: Words
    ledger_head: str
    steps: Steps
    """Every act as it stands for this person."""
    duties: tuple[Duty, ...]
    """What this person owes now."""
    awaited: tuple[Awaited, ...]
    """What others owe now, and exactly who."""
    uncounted: tuple[UncountedView, ...] = ()
    """Running deadlines that were not recounted after a newer holiday calendar."""
    preserved: Mapping[str, Preserved] = field(default_factory=dict)
    """Contract type → the last attempt to archive its signed text."""
    warnings: tuple[WarningView, ...] = ()
    """What was done although the law warned, with the reasons given."""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """案件列表的一行."""

    id: str
    number: str
    employer: str
    union: str
    state: Words
    contracts: tuple[tuple[str, Words, Words], ...]
    """(type, short title, state)."""
    next_due: DeadlineView | None
    opened_on: date
    mine: int
    """How many duties this actor has in it; the case page lists them."""
    attention: tuple[Words, ...] = ()
    """What a person has to look at, each once."""

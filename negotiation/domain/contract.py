"""集体合同 — one of the up to four contracts of a negotiation, from first text to performance.

Texts, PDF revisions and ballots lie in stores of their own; the contract holds their digests.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from negotiation.domain.actor import Side
from workflows.states import ContractState


@dataclass(frozen=True, slots=True)
class Draft:
    """草案 — the text on the table, by digest, with the chiefs who put their names to it."""

    digest: str
    tabled_by: str
    tabled_at: datetime
    term_from: date
    term_until: date
    topics: tuple[str, ...]
    terms: dict[str, str]
    """Term name → decimal value, as in the text."""
    initialled_by: tuple[str, ...] = ()
    """Person ids of chiefs."""


@dataclass(frozen=True, slots=True)
class CongressCall:
    """职工代表大会 as called for this contract."""

    session: str
    meeting_at: datetime
    meeting_on: date
    place: str
    disclosed_on: date
    round: int


@dataclass(frozen=True, slots=True)
class BallotRecord:
    """表决 — opened, then counted; the box itself lies apart."""

    ballot_id: str
    text_digest: str
    roll_digest: str
    all_delegates: int
    method: str
    secret: bool
    itemised: bool
    opened_at: datetime
    closed_on: date | None = None
    present: int = 0
    yes: int = 0
    no: int = 0
    abstain: int = 0
    void: int = 0
    passed: bool | None = None
    record_digest: str = ""
    """SHA-256 of the ballot record that anyone can count again."""
    resolution_number: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """签名或印章 on the official text."""

    field: str
    person_id: str
    name: str
    organisation: str
    at: datetime
    certificate: str
    """Certificate serial, hex."""


@dataclass(frozen=True, slots=True)
class OfficialText:
    """正式文本 — the certified PDF and the marks on it."""

    text_digest: str
    revision: str
    """SHA-256 of the newest PDF revision."""
    issued_at: datetime
    marks: tuple[Mark, ...] = ()
    concluded_on: date | None = None

    def has(self, field_name: str) -> bool:
        """Whether a field already carries its mark."""
        return any(mark.field == field_name for mark in self.marks)


@dataclass(frozen=True, slots=True)
class Filing:
    """报送."""

    number: str
    submitted_at: datetime
    submitted_on: date
    attachments: tuple[str, ...]
    course: str
    late_reason: str
    receipt_number: str = ""
    received_on: date | None = None
    registered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """审查结果."""

    number: str
    on: date
    objection: bool
    deemed: bool
    parties_view: str = ""
    procedure_view: str = ""
    content_view: str = ""
    objections: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Publication:
    """公布 by one side."""

    side: Side
    on: date
    where: str


@dataclass(frozen=True, slots=True)
class Contract:
    """集体合同."""

    id: str
    negotiation_id: str
    type: str
    number: str
    title: str
    state: ContractState
    draft: Draft | None = None
    congress: CongressCall | None = None
    ballot: BallotRecord | None = None
    official: OfficialText | None = None
    filing: Filing | None = None
    review: Review | None = None
    effective_on: date | None = None
    publications: tuple[Publication, ...] = ()
    upper_union_filed_on: date | None = None
    entered: dict[str, datetime] = field(default_factory=dict)
    """State → the moment it was last entered."""
    version: int = 0

    def moved(self, state: ContractState, at: datetime) -> Contract:
        """The same contract in the state the machine answered."""
        return replace(self, state=state, entered={**self.entered, state.value: at})

    def published_by(self, side: Side) -> Publication | None:
        """One side's publication."""
        return next((one for one in self.publications if one.side is side), None)

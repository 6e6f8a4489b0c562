"""文书 — what each document says, as plain values; `documents/` decides how it looks on paper.

A paper is written once, inside the act that leaves it, and rendered later from exactly these values, so
the same act always gives the same sheet of paper. D-numbers follow the document list of the house.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from negotiation.domain.paper_parts import Heading as Heading
from negotiation.domain.paper_parts import Organisation as Organisation
from negotiation.domain.paper_parts import Person as Person
from negotiation.domain.papers_course import (
    ChangePaper,
    CoordinationPaper,
    CorrectionPaper,
    PerformancePaper,
    SuspensionPaper,
    UnionLetterPaper,
)
from negotiation.domain.text import ContractText


@dataclass(frozen=True, slots=True)
class OfferPaper:
    """D1 集体协商要约书."""

    heading: Heading
    contract_titles: tuple[str, ...]
    topics: tuple[str, ...]
    meeting_at: datetime
    meeting_place: str
    reasons: str
    representatives_per_side: int
    chief: Person
    requested_materials: tuple[str, ...]
    reply_days: int
    reply_due_on: date
    articles: tuple[str, ...]
    """Legal bases as they are printed, e.g. 《山东省劳动合同条例》第三十八条."""
    received_on: date | None = None
    """When it reached the other side's system; None on an offer carried by hand, and on those of before."""
    provisional: bool = False
    """The day may still move: it lies in a year whose holidays are not announced."""


@dataclass(frozen=True, slots=True)
class ReplyPaper:
    """D2 答复书: acceptance (应约) or refusal (拒绝)."""

    heading: Heading
    offer_number: str
    offer_received_on: date
    accepted: bool
    reasons: str
    meeting_at: datetime | None
    meeting_place: str
    topics: tuple[str, ...]
    late_by_days: int
    """0 when in time."""


@dataclass(frozen=True, slots=True)
class RepresentativeRow:
    """协商代表名册 — one line."""

    name: str
    sex: str
    age: int
    post: str
    chief: bool
    front_line: bool
    external: bool


@dataclass(frozen=True, slots=True)
class DelegationPaper:
    """D3 协商代表产生记录."""

    heading: Heading
    side_title: str
    """职工方 or 用人单位方."""
    method: str
    """How they were chosen, with votes where there was a vote."""
    chosen_on: date
    place: str
    representatives: tuple[RepresentativeRow, ...]
    mandate: str
    """Written authorisation of a chief who is not chair or legal representative; empty otherwise."""


@dataclass(frozen=True, slots=True)
class MinutesPaper:
    """D9 协商会议记录."""

    heading: Heading
    round_number: int
    held_at: datetime
    place: str
    chair: Person
    recorder: Person
    employees_present: tuple[str, ...]
    employer_present: tuple[str, ...]
    absent: tuple[str, ...]
    agenda: tuple[str, ...]
    employees_views: str
    employer_views: str
    agreed: tuple[str, ...]
    open_points: tuple[str, ...]
    next_meeting: str
    signed: tuple[str, ...]
    """Names of those who confirmed these minutes so far."""


@dataclass(frozen=True, slots=True)
class ContractPaper:
    """D11 草案 and D15 正式文本: one layout, `draft` says which."""

    number: str
    text: ContractText
    digest: str
    """SHA-256 of the canonical text, 64 hex characters."""
    draft: bool
    employer: Organisation
    union: Organisation
    employer_chief: Person
    union_chief: Person
    verify_url: str
    """Printed as QR on the last page; empty on a draft."""
    resolution: str
    """How it passed, e.g. 职工代表大会 … 应到 60 人，实到 57 人，同意 52 票; empty on a draft."""
    confirmed_on: date | None = None
    """Of a draft: the day both chiefs had confirmed it on the platform."""
    root_fingerprint: str = ""
    """SHA-256 of the platform's root certificate, for whoever checks the file; empty on a draft."""


@dataclass(frozen=True, slots=True)
class ResolutionPaper:
    """D13 职工代表大会决议."""

    heading: Heading
    congress: str
    """Name and session, e.g. 示例公司第三届职工代表大会第二次会议."""
    contract_title: str
    digest: str
    held_on: date
    all_delegates: int
    present: int
    yes: int
    no: int
    abstain: int
    void: int
    method: str
    passed: bool
    threshold: str
    """The rule as applied, e.g. 须经全体职工代表半数以上同意."""
    articles: tuple[str, ...]
    terminates: bool = False
    """True when the vote was on ending the contract, not on a draft."""
    tellers: tuple[str, ...] = ()
    """监票人、计票人 who stand for the count; empty when none were named."""


@dataclass(frozen=True, slots=True)
class FilingPaper:
    """D16 集体合同报审表."""

    heading: Heading
    contract_title: str
    contract_type: str
    contract_number: str
    digest: str
    employer: Organisation
    union: Organisation
    employer_chief: Person
    union_chief: Person
    headcount: int
    covered_headcount: int
    signed_on: date
    term_from: date
    term_until: date
    all_delegates: int
    present: int
    yes: int
    no: int
    abstain: int
    void: int
    course: str
    """协商经过说明."""
    attachments: tuple[str, ...]
    late_reason: str
    warnings: tuple[tuple[str, str], ...] = ()
    """提示和说明: what the law warned of on the way, and the reason given for going on."""


@dataclass(frozen=True, slots=True)
class ReceiptPaper:
    """D19 受理回执."""

    heading: Heading
    contract_title: str
    employer: Organisation
    union: Organisation
    received_on: date
    registered_on: date
    attachments: tuple[str, ...]
    handler: Person
    review_days: int
    review_raw_on: date
    review_due_on: date
    articles: tuple[str, ...]
    root_fingerprint: str = ""
    """SHA-256 of the platform's root certificate, against which the contract can be checked."""
    provisional: bool = False
    """The day may still move: it lies in a year whose holidays are not announced."""


@dataclass(frozen=True, slots=True)
class OpinionPaper:
    """D22 审查意见书."""

    heading: Heading
    contract_title: str
    digest: str
    employer: Organisation
    union: Organisation
    received_on: date
    objection: bool
    parties_view: str
    procedure_view: str
    content_view: str
    objections: tuple[tuple[str, str], ...]
    """(clause, reason) for each clause objected to."""
    effective_on: date | None
    term_until: date
    publish_days: int
    reviewer: Person
    articles: tuple[str, ...]
    late: bool = False
    """True when the objection came after the contract had taken effect, which it leaves alone."""


@dataclass(frozen=True, slots=True)
class AnnouncementPaper:
    """D24 集体合同公布公告."""

    heading: Heading
    contract_title: str
    side_title: str
    digest: str
    effective_on: date
    term_from: date
    term_until: date
    deemed: bool
    """True when it took effect by the bureau's silence (期满未提出异议)."""
    where_to_read: str
    verify_url: str
    articles: tuple[str, ...]


Paper = (
    OfferPaper
    | ReplyPaper
    | DelegationPaper
    | MinutesPaper
    | ContractPaper
    | ResolutionPaper
    | FilingPaper
    | ReceiptPaper
    | OpinionPaper
    | AnnouncementPaper
    | SuspensionPaper
    | CorrectionPaper
    | PerformancePaper
    | ChangePaper
    | CoordinationPaper
    | UnionLetterPaper
)

KINDS: Mapping[str, type[Paper]] = {
    "D1": OfferPaper,
    "D2": ReplyPaper,
    "D3": DelegationPaper,
    "D9": MinutesPaper,
    "D10": SuspensionPaper,
    "D11": ContractPaper,
    "D13": ResolutionPaper,
    "D15": ContractPaper,
    "D16": FilingPaper,
    "D19": ReceiptPaper,
    "D20": CorrectionPaper,
    "D22": OpinionPaper,
    "D24": AnnouncementPaper,
    "D26": PerformancePaper,
    "D27": ChangePaper,
    "D28": CoordinationPaper,
    "D29": UnionLetterPaper,
}
"""Document kind → the values it is made from."""

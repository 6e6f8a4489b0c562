"""集体合同 — one of the up to four contracts of a negotiation, from first text to performance.

Texts, PDF revisions and ballots lie in stores of their own; the contract holds their digests.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from negotiation.domain.actor import OrganisationKind, Side
from negotiation.domain.performance import Change, Correction, Ending, LateObjection, PerformanceReport
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
    agreed_on: date | None = None
    """Day both chiefs had initialled it."""


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
    disclosed_on: date | None = None
    """When the outcome was put before the staff."""
    shown_until: date | None = None
    notified_on: date | None = None
    """When the employer was told of it in writing."""

    @property
    def not_cast(self) -> int:
        """未投票: present, but no paper in the box; with it the votes add up to those present."""
        return max(self.present - self.yes - self.no - self.abstain - self.void, 0)


@dataclass(frozen=True, slots=True)
class EndedBallot:
    """未经计票而结束的表决 — opened, then ended because the congress was called anew; both sides see why."""

    ballot: BallotRecord
    papers: int
    """Papers that lay in the box; destroyed unread."""
    reason: str
    ended_by: str
    """Person id."""
    ended_at: datetime


SIGNATURE_FIELDS = {Side.EMPLOYEES: "UnionChiefSignature", Side.EMPLOYER: "EmployerChiefSignature"}
SEAL_FIELDS = {Side.EMPLOYEES: "UnionOrganisationSeal", Side.EMPLOYER: "EmployerOrganisationSeal"}
"""签名域 of each side on the official text."""
FILING_FIELD = "BureauFilingMark"
"""备案章, put by the bureau once it has raised no objection."""


def mark_field(act: str, kind: OrganisationKind) -> str:
    """签名域 that a signing act of somebody in such an organisation fills; empty when there is none."""
    if act == "stamp_filing":
        return FILING_FIELD if kind is OrganisationKind.BUREAU else ""
    fields = {"sign_contract": SIGNATURE_FIELDS, "seal_contract": SEAL_FIELDS}.get(act, {})
    sides = {OrganisationKind.UNION: Side.EMPLOYEES, OrganisationKind.EMPLOYER: Side.EMPLOYER}
    return fields.get(sides[kind], "") if kind in sides else ""


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
    chiefs: tuple[str, ...] = ()
    """Person ids of the chiefs it names."""
    pages: int = 0
    """Of the PDF; 0 for texts issued before they were counted."""

    @property
    def fully_marked(self) -> bool:
        """Both chiefs and both seals are on it."""
        return {mark.field for mark in self.marks} >= {*SIGNATURE_FIELDS.values(), *SEAL_FIELDS.values()}

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
    previous: str = ""
    """Number of the filing this one follows after an objection."""
    explanation: str = ""
    """What the parties say to the objection when the text stays as it was."""
    signed_again_by: tuple[str, ...] = ()
    """Person ids of the chiefs who confirmed the unchanged text."""
    corrections: tuple[Correction, ...] = ()
    copies: int = 0


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
class FormerFiling:
    """前次报送 that met an objection, with the text it was about."""

    filing: Filing
    review: Review
    text_digest: str


@dataclass(frozen=True, slots=True)
class TextInForce:
    """履行中的文本 — everything about a text while another is negotiated to take its place."""

    draft: Draft
    congress: CongressCall | None
    ballot: BallotRecord | None
    official: OfficialText | None
    filing: Filing | None
    review: Review | None
    effective_on: date
    publications: tuple[Publication, ...]
    upper_union_filed_on: date | None
    until: date | None = None
    """Day from which it is in force no more: another took its place, or its term is over."""


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
    in_force: TextInForce | None = None
    """The text still performed while this contract is being amended."""
    former_texts: tuple[TextInForce, ...] = ()
    former_filings: tuple[FormerFiling, ...] = ()
    failed_ballots: tuple[BallotRecord, ...] = ()
    """Votes this text or its forerunners did not pass, since the last one that did."""
    ended_ballots: tuple[EndedBallot, ...] = ()
    """Votes ended without a count."""
    late_objections: tuple[LateObjection, ...] = ()
    changes: tuple[Change, ...] = ()
    reports: tuple[PerformanceReport, ...] = ()
    renewal_due_on: date | None = None
    """Day the renewal window opened."""
    ending: Ending | None = None
    entered: dict[str, datetime] = field(default_factory=dict)
    """State → the moment it was last entered."""
    version: int = 0

    def moved(self, state: ContractState, at: datetime) -> Contract:
        """The same contract in the state the machine answered."""
        return replace(self, state=state, entered={**self.entered, state.value: at})

    def published_by(self, side: Side) -> Publication | None:
        """One side's publication."""
        return next((one for one in self.publications if one.side is side), None)

    @property
    def change(self) -> Change | None:
        """The change proposed last."""
        return self.changes[-1] if self.changes else None

    @property
    def attention(self) -> tuple[str, ...]:
        """What a person has to look at: `late_objection`, `renewal_due`, `vacuum`."""
        flags = {
            "late_objection": bool(self.late_objections),
            "renewal_due": self.renewal_due_on is not None and self.ending is None,
            "vacuum": self.nothing_in_force or (self.ending is not None and self.ending.vacuum),
        }
        return tuple(name for name, raised in flags.items() if raised)

    def with_change(self, change: Change) -> Contract:
        """The last change replaced by a fuller value of itself."""
        return replace(self, changes=(*self.changes[:-1], change))

    def put_aside(self) -> Contract:
        """在原文本履行期间协商新文本 — keeps the text in force and clears the way for another."""
        if self.draft is None or self.effective_on is None:
            return self
        kept = TextInForce(
            draft=self.draft,
            congress=self.congress,
            ballot=self.ballot,
            official=self.official,
            filing=self.filing,
            review=self.review,
            effective_on=self.effective_on,
            publications=self.publications,
            upper_union_filed_on=self.upper_union_filed_on,
        )
        return replace(self.cleared(), in_force=kept)

    def cleared(self) -> Contract:
        """The text back on the table: nobody has agreed to it, voted on it or signed it."""
        draft = replace(self.draft, initialled_by=(), agreed_on=None) if self.draft else None
        return replace(
            self,
            draft=draft,
            ballot=None,
            failed_ballots=(),
            official=None,
            filing=None,
            review=None,
            effective_on=None,
            publications=(),
            upper_union_filed_on=None,
        )

    def restored(self) -> Contract:
        """恢复原文本 — the text in force is the text of the contract again."""
        kept = self.in_force
        if kept is None:
            return self
        return replace(
            self,
            draft=kept.draft,
            congress=kept.congress,
            ballot=kept.ballot,
            official=kept.official,
            filing=kept.filing,
            review=kept.review,
            effective_on=kept.effective_on,
            publications=kept.publications,
            upper_union_filed_on=kept.upper_union_filed_on,
            in_force=None,
        )

    @property
    def nothing_in_force(self) -> bool:
        """Whether the former text ended before the one that is to follow it took effect."""
        return bool(self.former_texts) and self.in_force is None and self.effective_on is None

    def former_text_ended(self) -> Contract:
        """变更期间原文本期满 — the text in force ends; the talks about the new one go on."""
        if self.in_force is None:
            return self
        ended = replace(self.in_force, until=self.in_force.draft.term_until + timedelta(days=1))
        return replace(self, in_force=None, former_texts=(*self.former_texts, ended), renewal_due_on=None)

    def took_effect(self, on: date) -> Contract:
        """生效 — the text takes effect; one in force until now gives way to it."""
        if self.in_force is None:
            return replace(self, effective_on=on)
        begins = max(on, self.draft.term_from) if self.draft else on
        former = (*self.former_texts, replace(self.in_force, until=begins))
        return replace(self, effective_on=on, in_force=None, former_texts=former, renewal_due_on=None)

"""协商案件 — one round of bargaining between one union and one employer, as a chain of frozen values.

A state is never assigned here: `moved` is called by the one path with what the machine answered.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from negotiation.domain.actor import Side
from negotiation.domain.course import (
    Coordination,
    Suspension,
    UnionLetter,
    UnionProposal,
    Vacancy,
    Withdrawal,
)
from negotiation.domain.moment import CHINA
from workflows.states import NegotiationState


@dataclass(frozen=True, slots=True)
class Offer:
    """要约."""

    number: str
    served_at: datetime
    received_on: date
    topics: tuple[str, ...]
    meeting_at: datetime
    meeting_place: str
    reasons: str
    staff_views: str
    """How staff views were heard; empty when they were not."""
    representatives_per_side: int
    requested_materials: tuple[str, ...]
    compulsory: tuple[str, ...] = ()
    """Declared: matters on which talks may not be refused."""


@dataclass(frozen=True, slots=True)
class Reply:
    """答复 — an acceptance or a refusal."""

    number: str
    accepted: bool
    at: datetime
    on: date
    reasons: str
    meeting_at: datetime | None
    meeting_place: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Representative:
    """协商代表."""

    person_id: str
    name: str
    sex: str
    age: int
    post: str
    chief: bool = False
    front_line: bool = False
    external: bool = False
    head: bool = False
    """Is union chair, or legal representative of the employer."""
    barred: bool = False
    """Declared to be barred from this side (union staff, enterprise head, investor, close relative)."""
    dispatched: bool = False
    """劳务派遣工."""


@dataclass(frozen=True, slots=True)
class Delegation:
    """协商代表团 of one side."""

    side: Side
    representatives: tuple[Representative, ...]
    method: str
    chosen_on: date
    place: str
    mandate: str
    approved_by_staff: bool
    announced_on: date | None = None
    mandate_until: date | None = None
    """Last day of the chief's written mandate; None: until it is taken back."""
    confirmed_on: date | None = None
    """When its side confirmed it; naming it anew takes that back."""

    @property
    def chief(self) -> Representative | None:
        """首席代表, or None when nobody or more than one is marked."""
        chiefs = [one for one in self.representatives if one.chief]
        return chiefs[0] if len(chiefs) == 1 else None

    def has(self, person_id: str) -> bool:
        """Whether a person is on this delegation."""
        return any(one.person_id == person_id for one in self.representatives)


@dataclass(frozen=True, slots=True)
class Information:
    """资料交换 — what one side handed over."""

    side: Side
    items: tuple[str, ...]
    on: date
    secrecy_accepted: bool


@dataclass(frozen=True, slots=True)
class Minutes:
    """会议记录 of one round."""

    number: str
    employees_present: tuple[str, ...]
    """Person ids."""
    employer_present: tuple[str, ...]
    agenda: tuple[str, ...]
    employees_views: str
    employer_views: str
    agreed: tuple[str, ...]
    open_points: tuple[str, ...]
    next_meeting: str
    signed_by: tuple[str, ...] = ()
    """Person ids in the order they confirmed."""

    @property
    def present(self) -> tuple[str, ...]:
        """Everyone who attended."""
        return self.employees_present + self.employer_present


@dataclass(frozen=True, slots=True)
class Arrangement:
    """约定的协商会议 — when and where a round is to be held; holding it is another act."""

    round: int
    at: datetime
    on: date
    place: str
    agenda: tuple[str, ...]
    arranged_on: date
    arranged_by: str
    """Person id."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """协商会议 — one round."""

    round: int
    at: datetime
    on: date
    place: str
    chair_side: Side
    chair: str
    """Person id of the chief who opened it."""
    recorder: str
    """Person id."""
    recorder_name: str
    recorder_agreed: bool
    minutes: Minutes | None = None
    notified_on: date | None = None
    """When agenda and names were sent to the other side, where that was said."""


@dataclass(frozen=True, slots=True)
class Negotiation:
    """协商案件."""

    id: str
    number: str
    state: NegotiationState
    pack_id: str
    pack_digest: str
    union_id: str
    employer_id: str
    bureau_id: str
    upper_union_id: str
    initiator: Side
    opened_at: datetime
    topics: tuple[str, ...] = ()
    offer: Offer | None = None
    reply: Reply | None = None
    delegations: tuple[Delegation, ...] = ()
    confirmed_on: date | None = None
    information: tuple[Information, ...] = ()
    information_complete_on: date | None = None
    upper_union_reported_on: date | None = None
    meetings: tuple[Meeting, ...] = ()
    arrangements: tuple[Arrangement, ...] = ()
    letters: tuple[UnionLetter, ...] = ()
    proposals: tuple[UnionProposal, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    coordinations: tuple[Coordination, ...] = ()
    vacancies: tuple[Vacancy, ...] = ()
    withdrawal: Withdrawal | None = None
    closed_on: date | None = None
    entered: dict[str, datetime] = field(default_factory=dict)
    """State → the moment it was last entered."""
    version: int = 0

    def delegation(self, side: Side) -> Delegation | None:
        """The delegation one side has named."""
        return next((one for one in self.delegations if one.side is side), None)

    def handed_over(self, side: Side) -> Information | None:
        """What one side has handed over."""
        return next((one for one in self.information if one.side is side), None)

    @property
    def last_meeting(self) -> Meeting | None:
        """The round opened last."""
        return self.meetings[-1] if self.meetings else None

    @property
    def arranged(self) -> Arrangement | None:
        """The coming meeting as arranged last; the first as the reply settled it, unless arranged anew."""
        coming, reply = len(self.meetings) + 1, self.reply
        own = [one for one in self.arrangements if one.round == coming]
        if own:
            return own[-1]
        if self.meetings or reply is None or not reply.accepted or reply.meeting_at is None:
            return None
        on = reply.meeting_at.astimezone(CHINA).date()
        return Arrangement(1, reply.meeting_at, on, reply.meeting_place, (), reply.on, "")

    def moved(self, state: NegotiationState, at: datetime) -> Negotiation:
        """The same negotiation in the state the machine answered."""
        return replace(self, state=state, entered={**self.entered, state.value: at})

    def with_delegation(self, delegation: Delegation) -> Negotiation:
        """One side's delegation named, or named anew."""
        others = tuple(one for one in self.delegations if one.side is not delegation.side)
        return replace(self, delegations=(*others, delegation))

    def with_information(self, information: Information) -> Negotiation:
        """One side's papers handed over, or handed over anew."""
        others = tuple(one for one in self.information if one.side is not information.side)
        return replace(self, information=(*others, information))

    def with_last_meeting(self, meeting: Meeting) -> Negotiation:
        """The last round replaced by a fuller value of itself."""
        return replace(self, meetings=(*self.meetings[:-1], meeting))

    @property
    def withdrawn(self) -> bool:
        """Whether it was closed without a contract."""
        return self.withdrawal is not None and self.withdrawal.done

    @property
    def open_vacancies(self) -> tuple[Vacancy, ...]:
        """Seats nobody fills yet."""
        return tuple(one for one in self.vacancies if one.filled_on is None)

    @property
    def pauses(self) -> tuple[str, ...]:
        """不计入期限的中止期间: suspensions both chiefs agreed to, for force majeure."""
        return tuple(one.pause for one in self.suspensions if one.number and one.force_majeure)

    @property
    def coordination(self) -> Coordination | None:
        """The coordination applied for last."""
        return self.coordinations[-1] if self.coordinations else None

    @property
    def suspension(self) -> Suspension | None:
        """The suspension proposed last."""
        return self.suspensions[-1] if self.suspensions else None

    def side_of(self, person_id: str) -> Side | None:
        """The side a representative speaks for."""
        return next((one.side for one in self.delegations if one.has(person_id)), None)

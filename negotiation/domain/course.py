"""协商的变动 — what happens beside the main way: letters, suspension, coordination, vacancies, withdrawal.

Plain records on the negotiation; which of them the law asks for, and when, is said by the rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from negotiation.domain.actor import Side


class LetterKind(StrEnum):
    """工会文书种类."""

    REMINDER = "reminder"
    """提示函: reminds, no answer is due."""
    OPINION = "opinion"
    """劳动法律监督意见书: asks for correction, an answer is due."""


class AnswerKind(StrEnum):
    """答复种类."""

    REPLY = "reply"
    """书面答复 with the measures taken."""
    OBJECTION = "objection"
    """提出异议 with reasons."""


@dataclass(frozen=True, slots=True)
class LetterAnswer:
    """用人单位的答复 or objection."""

    kind: AnswerKind
    on: date
    text: str


@dataclass(frozen=True, slots=True)
class UnionLetter:
    """工会提示函、意见书."""

    number: str
    kind: LetterKind
    matter: str
    text: str
    issuer_id: str
    """The organisation that wrote it: the enterprise union or the upper union."""
    received_on: date
    investigators: tuple[str, ...] = ()
    violation_found: bool = False
    answer: LetterAnswer | None = None


@dataclass(frozen=True, slots=True)
class UnionProposal:
    """劳动法律监督建议书 — asks the bureau to deal with what a letter did not cure."""

    number: str
    letter: str
    """Number of the opinion it follows."""
    ground: str
    text: str
    issued_on: date
    closed_on: date | None = None
    result: str = ""
    reported_on: date | None = None


@dataclass(frozen=True, slots=True)
class Suspension:
    """中止协商 — proposed by one chief, in force once both have agreed."""

    from_on: date
    until_on: date
    place: str
    topics: tuple[str, ...]
    reason: str
    force_majeure: bool
    agreed_by: tuple[Side, ...]
    number: str = ""
    """Empty while it is only proposed."""
    resumed_on: date | None = None

    @property
    def in_force(self) -> bool:
        """Whether both chiefs agreed and the talks have not been resumed."""
        return bool(self.number) and self.resumed_on is None

    @property
    def pause(self) -> str:
        """不计入期限的期间 as the law reads it: first and last day, ISO 8601 with a slash."""
        return f"{self.from_on.isoformat()}/{(self.resumed_on or self.until_on).isoformat()}"


@dataclass(frozen=True, slots=True)
class CoordinationAgreement:
    """协调处理协议书."""

    number: str
    on: date
    facts: str
    outcome: str
    open_points: tuple[str, ...]
    signed_by: tuple[str, ...]
    """Person ids of the chiefs."""


@dataclass(frozen=True, slots=True)
class Coordination:
    """争议协调处理 of one deadlock."""

    number: str
    application: str
    applied_by: str
    """Organisation id."""
    applied_on: date
    own_motion: bool
    accepted_on: date | None = None
    ends_on: date | None = None
    """Last day, extensions included."""
    extensions: int = 0
    extension_reason: str = ""
    agreement: CoordinationAgreement | None = None
    ended_on: date | None = None
    open_points: tuple[str, ...] = ()

    @property
    def running(self) -> bool:
        """Whether the bureau is still at it."""
        return self.ended_on is None


@dataclass(frozen=True, slots=True)
class Vacancy:
    """代表缺额 — a representative who left, and who came instead."""

    side: Side
    person_id: str
    name: str
    on: date
    reason: str
    chief: bool
    filled_by: str = ""
    """Person id."""
    filled_on: date | None = None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """撤案 — proposed by one side; by the offering side alone before acceptance."""

    reason: str
    agreed_by: tuple[Side, ...]
    on: date
    done: bool = False
    """True once the negotiation was closed by it."""

"""文书（续） — what the papers beside the main way say: letters, suspension, coordination, change, report.

As in `papers`: plain values, written once inside the act that leaves them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from negotiation.domain.course import LetterKind
from negotiation.domain.paper_parts import Heading, Organisation, Person


@dataclass(frozen=True, slots=True)
class SuspensionPaper:
    """D10 中止协商书."""

    heading: Heading
    employees_chief: Person
    employer_chief: Person
    from_on: date
    until_on: date
    place: str
    topics: tuple[str, ...]
    reason: str
    force_majeure: bool
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CorrectionPaper:
    """D20 补正通知书."""

    heading: Heading
    contract_title: str
    filing_number: str
    submitted_on: date
    items: tuple[str, ...]
    reason: str
    days: int
    """0 where the place sets no period."""
    due_on: date | None
    handler: Person
    articles: tuple[str, ...]
    provisional: bool = False
    """The day may still move: it lies in a year whose holidays are not announced."""


@dataclass(frozen=True, slots=True)
class PerformancePaper:
    """D26 集体合同履行情况报告."""

    heading: Heading
    contract_title: str
    contract_number: str
    term_from: date
    term_until: date
    since: date
    """First day of the time reported on."""
    done: tuple[str, ...]
    not_done: tuple[str, ...]
    reasons: str


@dataclass(frozen=True, slots=True)
class ChangePaper:
    """D27 变更、解除集体合同建议书."""

    heading: Heading
    contract_title: str
    contract_number: str
    term_until: date
    terminate: bool
    cause: str
    """As printed."""
    reason: str
    proof: tuple[str, ...]
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CoordinationPaper:
    """D28 协调处理申请书 and 协调处理协议书: `agreement` says which."""

    heading: Heading
    agreement: bool
    own_motion: bool
    employer: Organisation
    union: Organisation
    employees_chief: Person
    employer_chief: Person
    application: str
    applied_on: date
    facts: str
    """Empty on an application, as the outcome."""
    outcome: str
    open_points: tuple[str, ...]
    coordinator: Person
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnionLetterPaper:
    """D29 工会提示函、劳动法律监督意见书; with an `opinion_number` the 建议书 that follows one."""

    heading: Heading
    kind: LetterKind
    employer: Organisation
    matter: str
    text: str
    investigators: tuple[str, ...]
    answer_days: int
    """Working days for an answer; 0 where none is due."""
    answer_due_on: date | None
    objection_days: int
    opinion_number: str
    ground: str
    """Why a letter was not enough, as printed; empty on a letter."""
    articles: tuple[str, ...]
    provisional: bool = False
    """The day may still move: it lies in a year whose holidays are not announced."""

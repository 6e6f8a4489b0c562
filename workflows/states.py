"""状态 — the named states of a negotiation and of each contract under it.

Only names and labels: which state follows which is said by the rows of `negotiation_flow` and
`contract_flow`, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias


class NegotiationState(StrEnum):
    """协商案件状态 — where one round of bargaining with one employer stands."""

    DRAFTING = "drafting"
    """要约起草: the offer is being written."""
    OFFERED = "offered"
    """已要约: the offer was delivered, the reply clock runs from its receipt."""
    ACCEPTED = "accepted"
    """已应约: accepted in writing."""
    REFUSED = "refused"
    """已拒绝: refused in writing, with a reason."""
    OVERDUE = "overdue"
    """逾期未答复: the reply period ended without an answer."""
    CONSTITUTED = "constituted"
    """代表确定: both delegations are valid."""
    INFORMATION_EXCHANGED = "information_exchanged"
    """资料交换完成: both sides handed over what the other needs."""
    BARGAINING = "bargaining"
    """协商中: one or more meetings were held."""
    SUSPENDED = "suspended"
    """中止: interrupted by agreement or force majeure."""
    COORDINATION = "coordination"
    """争议协调: the bureau coordinates a deadlock."""
    CLOSED = "closed"
    """结案: every contract is finished, or the round was withdrawn."""


class ContractState(StrEnum):
    """合同状态 — where one contract text of the round stands."""

    NEGOTIATING = "negotiating"
    """协商中: no draft is agreed yet."""
    DRAFT_AGREED = "draft_agreed"
    """草案形成: both chiefs signed the draft."""
    CONGRESS_CALLED = "congress_called"
    """已通知职代会: agenda and papers are disclosed."""
    VOTED_PASSED = "voted_passed"
    """表决通过."""
    VOTED_FAILED = "voted_failed"
    """表决未通过."""
    SIGNED = "signed"
    """已签订: the filing clock runs."""
    SUBMITTED = "submitted"
    """已报送: handed in, not yet registered."""
    CORRECTION_REQUESTED = "correction_requested"
    """补正: the bureau asks for missing papers."""
    REGISTERED = "registered"
    """已登记: the review clock runs from the day of receipt."""
    OBJECTED = "objected"
    """提出异议: an opinion with objections was served."""
    EFFECTIVE = "effective"
    """生效: by an opinion without objection, or by the end of the review period."""
    PUBLISHED = "published"
    """已公布: made known to all staff by both sides."""
    PERFORMING = "performing"
    """履行中: the term has begun."""
    AMENDING = "amending"
    """变更中."""
    TERMINATED = "terminated"
    """解除."""
    EXPIRED = "expired"
    """终止: the term ended."""
    SUPERSEDED = "superseded"
    """被新合同取代."""


State: TypeAlias = NegotiationState | ContractState

_LABELS: Mapping[State, tuple[str, str]] = {
    NegotiationState.DRAFTING: ("要约起草", "Offer being drafted"),
    NegotiationState.OFFERED: ("已要约待答复", "Offered, awaiting reply"),
    NegotiationState.ACCEPTED: ("已应约", "Accepted"),
    NegotiationState.REFUSED: ("已拒绝", "Refused"),
    NegotiationState.OVERDUE: ("逾期未答复", "Reply overdue"),
    NegotiationState.CONSTITUTED: ("代表确定", "Delegations confirmed"),
    NegotiationState.INFORMATION_EXCHANGED: ("资料交换完成", "Information exchanged"),
    NegotiationState.BARGAINING: ("协商中", "Bargaining"),
    NegotiationState.SUSPENDED: ("中止", "Suspended"),
    NegotiationState.COORDINATION: ("争议协调", "In coordination"),
    NegotiationState.CLOSED: ("结案", "Closed"),
    ContractState.NEGOTIATING: ("协商中", "Being negotiated"),
    ContractState.DRAFT_AGREED: ("草案形成", "Draft agreed"),
    ContractState.CONGRESS_CALLED: ("已通知职代会", "Congress called"),
    ContractState.VOTED_PASSED: ("表决通过", "Passed by the congress"),
    ContractState.VOTED_FAILED: ("表决未通过", "Not passed by the congress"),
    ContractState.SIGNED: ("已签订", "Signed"),
    ContractState.SUBMITTED: ("已报送", "Submitted"),
    ContractState.CORRECTION_REQUESTED: ("补正", "Correction requested"),
    ContractState.REGISTERED: ("已登记", "Registered"),
    ContractState.OBJECTED: ("提出异议", "Objected to"),
    ContractState.EFFECTIVE: ("生效", "In effect"),
    ContractState.PUBLISHED: ("已公布", "Published"),
    ContractState.PERFORMING: ("履行中", "In performance"),
    ContractState.AMENDING: ("变更中", "Being amended"),
    ContractState.TERMINATED: ("解除", "Terminated"),
    ContractState.EXPIRED: ("终止", "Expired"),
    ContractState.SUPERSEDED: ("被新合同取代", "Superseded"),
}


class UnknownLanguageError(ValueError):
    """A language other than `zh` and `en` was asked for."""


def label(state: State, language: str) -> str:
    """状态名称 — the name of a state in `zh` or `en`. Raises `UnknownLanguageError`."""
    zh, en = _LABELS[state]
    if language == "zh":
        return zh
    if language == "en":
        return en
    raise UnknownLanguageError(f"no labels in {language!r}; there are zh and en")

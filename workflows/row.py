"""流程行 — one act of the procedure as one row: who may do it, from which state, what the law asks.

A row says everything about an act that is not the act's content; the machine, the permissions, the
deadlines, the drawn diagram and the tests are all made from rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workflows.states import NegotiationState, State


class Level(StrEnum):
    """层级 — whether an act concerns the whole round or one contract of it."""

    NEGOTIATION = "negotiation"
    CONTRACT = "contract"


class Capacity(StrEnum):
    """身份 — in what capacity an act is done; one person may hold several, the office decides which."""

    OFFERING_SIDE = "offering_side"
    """要约方."""
    ADDRESSED_SIDE = "addressed_side"
    """受要约方."""
    UNION_OFFICER = "union_officer"
    """工会经办人."""
    EMPLOYER_OFFICER = "employer_officer"
    """企业经办人."""
    UNION_CHIEF = "union_chief"
    """职工方首席代表."""
    EMPLOYER_CHIEF = "employer_chief"
    """企业方首席代表."""
    CHIEF_IN_TURN = "chief_in_turn"
    """轮值首席代表: the chief whose turn it is to chair."""
    REPRESENTATIVE = "representative"
    """协商代表."""
    RECORDER = "recorder"
    """记录员."""
    UNION_SEAL_KEEPER = "union_seal_keeper"
    """工会印章保管人."""
    EMPLOYER_SEAL_KEEPER = "employer_seal_keeper"
    """企业印章保管人."""
    BUREAU_SEAL_KEEPER = "bureau_seal_keeper"
    """人社部门印章保管人."""
    BUREAU_INTAKE = "bureau_intake"
    """人社部门收件人员."""
    BUREAU_REVIEWER = "bureau_reviewer"
    """人社部门审查人员."""
    BUREAU_COORDINATOR = "bureau_coordinator"
    """人社部门协调处理人员: coordinates a deadlock."""
    UPPER_UNION_OFFICER = "upper_union_officer"
    """上一级工会经办人."""
    LOCAL_UNION_OFFICER = "local_union_officer"
    """地方总工会经办人: the local general union, which alone may turn to the bureau with a 建议书."""
    SYSTEM = "system"
    """系统: an act done by the passing of time."""


@dataclass(frozen=True, slots=True)
class Clock:
    """时限 — a deadline that an act starts."""

    rule: str
    """Id of the rule that holds the length of the period."""
    fires: str | None = None
    """Id of the row the system performs at expiry; None: the deadline is only marked as missed."""


@dataclass(frozen=True, slots=True)
class Row:
    """一个行为 — one act of the procedure."""

    id: str
    """T… as in the transition table, A… for acts that record a fact."""
    act: str
    """Trigger name, unique in the flow."""
    level: Level
    sources: tuple[State, ...]
    """States it may be done in; empty: the act opens the negotiation."""
    target: State | None
    """State afterwards; None: a fact is recorded and the state stays."""
    who: tuple[Capacity, ...]
    """Any one of these capacities suffices."""
    title_zh: str
    title_en: str
    asks: tuple[str, ...] = ()
    """Ids of the rules the law asks of this act."""
    starts: tuple[Clock, ...] = ()
    stops: tuple[str, ...] = ()
    """Rule ids of the clocks that end with this act; one that it also starts is replaced if it runs."""
    document: str | None = None
    """Kind of the document it leaves, e.g. `D1`."""
    otherwise: State | None = None
    """State afterwards when a deciding rule fails (a vote that does not pass)."""
    while_negotiation: tuple[NegotiationState, ...] = ()
    """For contract acts: states the negotiation must be in; empty: any."""
    then: str | None = None
    """Row tried in the same transaction as soon as its own rules are satisfied."""
    at_will: bool = False
    """Theirs to choose: the procedure never waits for it, so nobody owes it."""
    articles: tuple[tuple[str, str], ...] = ()
    """(statute id, article) the act itself rests on."""

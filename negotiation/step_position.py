"""一步之后的位置 — where a negotiation and its contracts stand after a step, in plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from negotiation.domain.case import Case
from negotiation.domain.contract import Contract
from negotiation.domain.deadline import Deadline
from negotiation.ports import UnitOfWork
from signing.canonical import Json


@dataclass(frozen=True, slots=True)
class Position:
    """位置, empty before a negotiation is open."""

    negotiation: str = ""
    state: str = ""
    """State of the negotiation."""
    contracts: Mapping[str, str] = field(default_factory=dict)
    """Contract type → state."""
    texts: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    """Contract type → the text on the table and the text in force, by digest."""
    effective: Mapping[str, Json] = field(default_factory=dict)
    """Contract type → day its text took effect."""
    flags: Mapping[str, Json] = field(default_factory=dict)
    """What a person has to look at, of the negotiation and of each contract."""
    deadlines: tuple[Mapping[str, Json], ...] = ()


def position(uow: UnitOfWork, negotiation_id: str) -> Position:
    """The position on record."""
    case = uow.cases.load(negotiation_id)
    contracts = case.contracts
    return Position(
        negotiation=case.negotiation.number,
        state=case.negotiation.state.value,
        contracts={kind: one.state.value for kind, one in contracts.items()},
        texts={kind: _texts(one) for kind, one in contracts.items()},
        effective={kind: _effective(one) for kind, one in contracts.items()},
        flags=_flags(case),
        deadlines=tuple(_deadline(one) for one in uow.deadlines.of(negotiation_id)),
    )


def _texts(contract: Contract) -> Mapping[str, Json]:
    """While a change is negotiated the former text stays in force beside the one on the table."""
    table = contract.draft.digest if contract.draft else None
    if contract.in_force:
        return {"on_table": table, "in_force": contract.in_force.draft.digest}
    stands = contract.effective_on is not None and contract.ending is None
    return {"on_table": table, "in_force": table if stands else None}


def _effective(contract: Contract) -> str | None:
    on = contract.in_force.effective_on if contract.in_force else contract.effective_on
    return on.isoformat() if on else None


def _flags(case: Case) -> Mapping[str, Json]:
    """Only those that are raised."""
    raised: dict[str, Json] = {"negotiation": ["withdrawn"]} if case.negotiation.withdrawn else {}
    return raised | {kind: list(one.attention) for kind, one in case.contracts.items() if one.attention}


def _deadline(one: Deadline) -> Mapping[str, Json]:
    return {
        "rule": one.rule,
        "contract": one.contract_type,
        "raw_on": one.raw_on.isoformat(),
        "due_on": one.due_on.isoformat(),
        "state": one.state.value,
    }

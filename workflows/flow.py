"""流程 — all rows of both levels, checked against each other once and then only read.

An unknown row or act is an error by name; whether a row may be done is decided by the machine (states)
and the engine (rules), not here.
"""

from __future__ import annotations

from collections.abc import Sequence

from workflows import contract_flow, contract_life_flow, dispute_flow, negotiation_flow
from workflows.row import Capacity, Clock, Level, Row
from workflows.states import ContractState, NegotiationState, State

__all__ = [
    "Capacity",
    "Clock",
    "Flow",
    "FlowError",
    "Level",
    "Row",
    "UnknownActError",
    "UnknownRowError",
    "load_flow",
]


class FlowError(ValueError):
    """The rows contradict each other: a double id, a state of the wrong level, a reference to nothing."""


class UnknownRowError(KeyError):
    """No row has this id."""


class UnknownActError(KeyError):
    """No row has this act as its trigger."""


class Flow:
    """流程 — the ordered rows, found by id, by act and by state. Raises `FlowError` when they contradict."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows: tuple[Row, ...] = tuple(rows)
        self._by_id = {row.id: row for row in self.rows}
        self._by_act = {row.act: row for row in self.rows}
        problems = [problem for row in self.rows for problem in self._problems_of(row)]
        if len(self._by_id) < len(self.rows):
            problems.append("two rows share an id")
        if len(self._by_act) < len(self.rows):
            problems.append("two rows share an act")
        if problems:
            raise FlowError("; ".join(problems))

    def row(self, row_id: str) -> Row:
        """The row with this id. Raises `UnknownRowError`."""
        if row_id not in self._by_id:
            raise UnknownRowError(row_id)
        return self._by_id[row_id]

    def by_act(self, act: str) -> Row:
        """The row triggered by this act. Raises `UnknownActError`."""
        if act not in self._by_act:
            raise UnknownActError(act)
        return self._by_act[act]

    def leaving(self, state: State) -> tuple[Row, ...]:
        """Rows that may be done in this state, those that only record a fact included, in order."""
        return tuple(row for row in self.rows if state in row.sources)

    def _problems_of(self, row: Row) -> list[str]:
        states = NegotiationState if row.level is Level.NEGOTIATION else ContractState
        named = [*row.sources, *(s for s in (row.target, row.otherwise) if s is not None)]
        problems = [f"{row.id}: {s!r} is no {row.level} state" for s in named if not isinstance(s, states)]
        fired = [clock.fires for clock in row.starts if clock.fires is not None]
        followers = fired if row.then is None else [*fired, row.then]
        problems += [f"{row.id}: refers to unknown row {r}" for r in followers if r not in self._by_id]
        if row.otherwise is not None and row.target is None:
            problems.append(f"{row.id}: has another outcome but no target")
        if not row.who:
            problems.append(f"{row.id}: nobody may do it")
        if not row.sources and row.target is None:
            problems.append(f"{row.id}: comes from nowhere and leads nowhere")
        return problems


def load_flow() -> Flow:
    """流程 — the rows of both levels as one checked flow."""
    return Flow((*negotiation_flow.ROWS, *dispute_flow.ROWS, *contract_flow.ROWS, *contract_life_flow.ROWS))

"""状态机 — fires rows over states; the only module that knows the `transitions` library.

The machines are definitions, never bound to an object: no condition, no callback, no automatic
transition. Whether the law allows an act is the engine's answer, and it is asked before firing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from transitions import Machine as _Definition
from transitions import MachineError
from transitions import State as _LibraryState

from workflows.flow import Flow, Level, Row, UnknownActError
from workflows.states import ContractState, NegotiationState, State

_NOTHING = "(not open yet)"
_OTHERWISE = "{act} (otherwise)"
_SETS: dict[Level, type[NegotiationState] | type[ContractState]] = {
    Level.NEGOTIATION: NegotiationState,
    Level.CONTRACT: ContractState,
}


class TransitionNotAllowedError(ValueError):
    """状态不符 — the act exists but not from this state; says from which states it may be done."""

    def __init__(self, act: str, state: State | None, allowed_sources: tuple[State, ...]) -> None:
        where = "before opening" if state is None else f"in state {state}"
        allowed = ", ".join(allowed_sources) or "none (it opens the negotiation)"
        super().__init__(f"{act} cannot be done {where}; allowed from: {allowed}")
        self.act = act
        self.state = state
        self.allowed_sources = allowed_sources


TransitionNotAllowed = TransitionNotAllowedError
"""The same error under the short name."""


@dataclass(slots=True)
class _Token:
    """What the library moves: a bare state name, thrown away after one step."""

    state: str


class Machine:
    """状态机 — the states and acts of both levels as two shared, unbound definitions."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._definitions = {level: _define(flow, level) for level in Level}

    def fire(self, level: Level, state: State | None, act: str, *, decided: bool = True) -> State:
        """The state after `act`; `decided=False` takes the row's other outcome (a vote that failed).

        `state` is None only for the act that opens a negotiation. Raises `UnknownActError` when the level
        has no such act, `TransitionNotAllowedError` when it may not be done in this state.
        """
        row = self._row(level, act)
        trigger = _OTHERWISE.format(act=act) if row.otherwise is not None and not decided else act
        token = _Token(_NOTHING if state is None else state.value)
        try:
            self._definitions[level].events[trigger].trigger(token)
        except (MachineError, ValueError) as refused:
            # MachineError: not from this state; ValueError: a state of the other level
            raise TransitionNotAllowedError(act, state, row.sources) from refused
        return _SETS[level](token.state)

    def may(self, level: Level, state: State | None, act: str) -> bool:
        """Whether the act exists in this state; says nothing about the law. Raises `UnknownActError`."""
        row = self._row(level, act)
        return state in row.sources if row.sources else state is None

    def _row(self, level: Level, act: str) -> Row:
        row = self._flow.by_act(act)
        if row.level is not level:
            raise UnknownActError(f"{act} is no act of the {level} level")
        return row


def _define(flow: Flow, level: Level) -> _Definition:
    definition = _Definition(
        model=None,
        states=[_NOTHING, *(state.value for state in _SETS[level])],
        initial=_NOTHING,
        auto_transitions=False,
        send_event=False,
    )
    for row in flow.rows:
        if row.level is level:
            sources: list[str | Enum | _LibraryState] = [*(s.value for s in row.sources)] or [_NOTHING]
            # a target of None is an internal transition: the act is admitted, the state stays
            definition.add_transition(row.act, sources, row.target.value if row.target else None)
            if row.otherwise is not None:
                definition.add_transition(_OTHERWISE.format(act=row.act), sources, row.otherwise.value)
    return definition

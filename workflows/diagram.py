"""流程图 — draws the rows as Mermaid state diagrams; nothing is drawn that is not a row."""

from __future__ import annotations

from workflows.flow import Flow, Level, Row
from workflows.states import ContractState, NegotiationState, State, label

_TITLES = {Level.NEGOTIATION: "协商案件", Level.CONTRACT: "合同"}


def mermaid(flow: Flow, level: Level) -> str:
    """流程图 — one level as a Mermaid `stateDiagram-v2`; acts that keep the state are listed beside it."""
    rows = [row for row in flow.rows if row.level is level]
    used = {state for row in rows for state in (*row.sources, *_targets(row))}
    states = [s for s in (*NegotiationState, *ContractState) if s in used]
    lines = ["stateDiagram-v2", f"    %% {_TITLES[level]}"]
    lines += [f'    state "{label(state, "zh")}" as {state.value}' for state in states]
    if level is Level.CONTRACT:
        lines.append(f"    [*] --> {ContractState.NEGOTIATING.value}")
    for row in rows:
        lines += _arrows(row)
    return "\n".join(lines) + "\n"


def _targets(row: Row) -> tuple[State, ...]:
    return tuple(state for state in (row.target, row.otherwise) if state is not None)


def _arrows(row: Row) -> list[str]:
    sources = [source.value for source in row.sources] or ["[*]"]
    arrows = [
        f"    {source} --> {target.value}: {row.id} {row.title_zh}"
        for target in _targets(row)
        for source in sources
    ]
    if row.otherwise is not None:
        arrows[-1] += "（未通过）"
    return arrows

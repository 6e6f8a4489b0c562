"""变动的位置 — amendment and termination of a contract in force, by what is on file."""

from __future__ import annotations

from negotiation.domain.actor import Side
from negotiation.domain.performance import Change, ChangeKind
from negotiation.usecases.duties.disputes import agreeing
from negotiation.usecases.duties.place import MAY, NOW, OFF, Asked, Place, Position, Positions, Seen


def _change(seen: Seen, kind: ChangeKind) -> Change | None:
    change = seen.contract.change if seen.contract else None
    return change if change is not None and change.kind is kind else None


def _agreeing_to(kind: ChangeKind) -> Asked:
    def to(seen: Seen) -> Position:
        change = _change(seen, kind)
        return agreeing(change.agreed_by, seen.speaks_for) if change else OFF

    return to


def _declining(seen: Seen) -> Position:
    change = seen.contract.change if seen.contract else None
    agreed = change is not None and seen.speaks_for in change.agreed_by
    return MAY if agreed else NOW


def _amending(seen: Seen) -> Position:
    change = _change(seen, ChangeKind.AMEND)
    return NOW if change is not None and len(change.agreed_by) == len(Side) else OFF


def _voting(seen: Seen) -> Position:
    change = _change(seen, ChangeKind.TERMINATE)
    if change is None:
        return OFF
    if change.vote is not None:
        return Place.AGAIN, "termination_voted"
    ready = len(change.agreed_by) == len(Side)
    return NOW if ready else (Place.LATER, "termination_not_agreed")


def _terminating(seen: Seen) -> Position:
    change = _change(seen, ChangeKind.TERMINATE)
    return NOW if change is not None and change.vote is not None else OFF


def _recording(seen: Seen) -> Position:
    change = seen.contract.change if seen.contract else None
    recorded = change is not None and change.recorded_on is not None
    return (Place.DONE, "termination_recorded") if recorded else NOW


POSITIONS: Positions = {
    "agree_amendment": _agreeing_to(ChangeKind.AMEND),
    "agree_termination": _agreeing_to(ChangeKind.TERMINATE),
    "decline_change": _declining,
    "amend_text": _amending,
    "vote_on_termination": _voting,
    "terminate": _terminating,
    "record_termination": _recording,
}
"""Act → where it stands by what is on file."""

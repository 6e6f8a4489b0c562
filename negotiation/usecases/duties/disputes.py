"""旁路的位置 — letters, pauses, coordination, vacancies, withdrawal: due is what has something to answer."""

from __future__ import annotations

from negotiation.domain.actor import Side
from negotiation.domain.course import LetterKind
from negotiation.usecases.duties.place import MAY, NOW, OFF, Place, Position, Positions, Seen


def agreeing(agreed_by: tuple[Side, ...], side: Side | None) -> Position:
    """Proposed by one side: theirs waits, the other's is next."""
    return (Place.DONE, "own_side_agreed") if side in agreed_by else (Place.NOW, "other_side_proposed")


def _answering(seen: Seen) -> Position:
    opinions = [one for one in seen.negotiation.letters if one.kind is LetterKind.OPINION]
    if not opinions:
        return OFF
    return NOW if any(one.answer is None for one in opinions) else (Place.AGAIN, "opinions_answered")


def _proposing(seen: Seen) -> Position:
    known = any(one.kind is LetterKind.OPINION for one in seen.negotiation.letters)
    return MAY if known else (Place.LATER, "opinion_first")


def _reporting(seen: Seen) -> Position:
    if not seen.negotiation.proposals:
        return OFF
    waiting = any(one.reported_on is None for one in seen.negotiation.proposals)
    return NOW if waiting else (Place.DONE, "results_reported")


def _suspending(seen: Seen) -> Position:
    last = seen.negotiation.suspension
    if last is None or last.number:
        return MAY
    return agreeing(last.agreed_by, seen.speaks_for)


def _withdrawing(seen: Seen) -> Position:
    proposed = seen.negotiation.withdrawal
    return agreeing(proposed.agreed_by, seen.speaks_for) if proposed else MAY


def _suspended(seen: Seen) -> Position:
    last = seen.negotiation.suspension
    return NOW if last is not None and len(last.agreed_by) == len(Side) else OFF


def _withdrawn(seen: Seen) -> Position:
    proposed = seen.negotiation.withdrawal
    return NOW if proposed is not None and len(proposed.agreed_by) == len(Side) else OFF


def _accepting(seen: Seen) -> Position:
    last = seen.negotiation.coordination
    return NOW if last is not None and last.accepted_on is None else OFF


def _coordinating(seen: Seen) -> Position:
    last = seen.negotiation.coordination
    accepted = last is not None and last.accepted_on is not None
    return NOW if accepted else (Place.LATER, "application_first")


def _extending(seen: Seen) -> Position:
    place, note = _coordinating(seen)
    return MAY if place is Place.NOW else (place, note)


def _replacing(seen: Seen) -> Position:
    own = any(one.side is seen.actor.side for one in seen.negotiation.open_vacancies)
    return (Place.NOW, "seat_vacant") if own else MAY


POSITIONS: Positions = {
    "answer_union_letter": _answering,
    "issue_union_proposal": _proposing,
    "report_result": _reporting,
    "propose_suspension": _suspending,
    "suspend": _suspended,
    "propose_withdrawal": _withdrawing,
    "withdraw_together": _withdrawn,
    "accept_coordination": _accepting,
    "sign_coordination_agreement": _coordinating,
    "extend_coordination": _extending,
    "end_coordination": _coordinating,
    "replace_representative": _replacing,
}
"""Act → where it stands by what is on file."""

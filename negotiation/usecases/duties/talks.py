"""协商中的位置 — offer, delegations, information and meetings, by what is on file."""

from __future__ import annotations

from datetime import date

from negotiation.domain.actor import Side
from negotiation.usecases.duties.place import MAY, NOW, Place, Position, Positions, Seen
from workflows.flow import Capacity
from workflows.states import ContractState, NegotiationState


def _accepting(seen: Seen) -> Position:
    refused = seen.negotiation.state is NegotiationState.REFUSED
    return (Place.MAY, "refused_still_open") if refused else NOW


def _naming(seen: Seen) -> Position:
    return (Place.AGAIN, "delegation_named") if seen.negotiation.delegation(seen.side) else NOW


def _confirming(seen: Seen) -> Position:
    missing = [side for side in Side if seen.negotiation.delegation(side) is None]
    if missing:
        return Place.LATER, "delegations_missing"
    own = seen.negotiation.delegation(seen.side)
    return (Place.DONE, "delegation_confirmed") if own and own.confirmed_on else NOW


def _announcing(seen: Seen) -> Position:
    own = seen.negotiation.delegation(seen.side)
    if own and own.announced_on:
        return Place.DONE, "delegation_announced"
    return NOW if seen.asks("R-REP-15") else MAY


def _handing_over(seen: Seen) -> Position:
    return (Place.AGAIN, "information_handed_over") if seen.negotiation.handed_over(seen.side) else NOW


def _reporting(seen: Seen) -> Position:
    if seen.negotiation.upper_union_reported_on:
        return Place.DONE, "upper_union_reported"
    return NOW if seen.asks("R-PRE-04") else MAY


def _arranging(seen: Seen) -> Position:
    if seen.negotiation.arranged is not None:
        return Place.AGAIN, "meeting_arranged"
    return MAY if seen.negotiation.meetings else NOW


def meeting_day(seen: Seen) -> date | None:
    """约定的会议日期 — before it, no meeting is held."""
    arranged = seen.negotiation.arranged
    return arranged.on if arranged else None


def _chairing_first(seen: Seen) -> Position:
    offered = seen.speaks_for is seen.negotiation.initiator
    return NOW if offered or not seen.asks("R-MTG-02.first") else (Place.LATER, "not_in_the_chair")


def _recording(seen: Seen) -> Position:
    meeting = seen.negotiation.last_meeting
    if meeting is not None and meeting.minutes is not None:
        return Place.AGAIN, "minutes_recorded"
    named = meeting is not None and bool(meeting.recorder)
    return NOW if Capacity.RECORDER in seen.held or not named else (Place.MAY, "recorder_writes")


def _confirming_minutes(seen: Seen) -> Position:
    meeting = seen.negotiation.last_meeting
    minutes = meeting.minutes if meeting else None
    if minutes is None:
        return Place.LATER, "minutes_missing"
    if seen.actor.person_id not in minutes.present:
        return Place.LATER, "minutes_of_others"
    return (Place.DONE, "minutes_signed") if seen.actor.person_id in minutes.signed_by else NOW


def _next_round(seen: Seen) -> Position:
    talking = any(one.state is ContractState.NEGOTIATING for one in seen.case.contracts.values())
    if not talking:
        return Place.AGAIN, "drafts_agreed"
    last = seen.negotiation.last_meeting
    turn = last is None or seen.speaks_for is not last.chair_side or not seen.asks("R-MTG-02")
    if not turn:
        return Place.LATER, "not_in_the_chair"
    return NOW if seen.negotiation.arranged else (Place.MAY, "meeting_not_arranged")


POSITIONS: Positions = {
    "accept_offer": _accepting,
    "name_delegation": _naming,
    "confirm_delegations": _confirming,
    "announce_delegation": _announcing,
    "hand_over_information": _handing_over,
    "report_to_upper_union": _reporting,
    "schedule_meeting": _arranging,
    "open_meeting": _chairing_first,
    "record_minutes": _recording,
    "sign_minutes": _confirming_minutes,
    "open_next_round": _next_round,
}
"""Act → where it stands by what is on file."""

"""合同的位置 — text, congress, signature, filing and publication of one contract, by what is on file."""

from __future__ import annotations

from datetime import date

from negotiation.domain.contract import Contract, mark_field
from negotiation.usecases.duties.place import MAY, NOW, OFF, Asked, Place, Position, Positions, Seen
from workflows.flow import Capacity
from workflows.states import ContractState

_OFFICES = frozenset({Capacity.UNION_OFFICER, Capacity.EMPLOYER_OFFICER})


def is_former_text(contract: Contract) -> bool:
    """未修改的原文本 — the text on the table lay there before the talks about it were opened again."""
    back = contract.entered.get(ContractState.NEGOTIATING.value)
    return contract.draft is not None and back is not None and contract.draft.tabled_at < back


def _tabling(seen: Seen) -> Position:
    contract = seen.contract
    if contract is None or contract.draft is None:
        return NOW if seen.held & _OFFICES else MAY
    if is_former_text(contract):
        return (Place.NOW if seen.held & _OFFICES else Place.MAY), "text_to_change"
    return Place.AGAIN, "text_tabled"


def _initialling(seen: Seen) -> Position:
    draft = seen.contract.draft if seen.contract else None
    if seen.contract is None or draft is None:
        return Place.LATER, "text_missing"
    if seen.actor.person_id in draft.initialled_by:
        return Place.DONE, "draft_initialled"
    if is_former_text(seen.contract) and not draft.initialled_by:
        return Place.MAY, "text_unchanged"
    return NOW


def _calling(seen: Seen) -> Position:
    contract = seen.contract
    if contract is None or contract.state is not ContractState.CONGRESS_CALLED:
        return NOW
    return (Place.LATER, "ballot_open") if contract.ballot is not None else (Place.AGAIN, "congress_called")


def _opening_ballot(seen: Seen) -> Position:
    return (Place.DONE, "ballot_open") if seen.contract and seen.contract.ballot else NOW


def congress_day(seen: Seen) -> date | None:
    """会议召开之日 — the day the congress is called for, while no ballot is open."""
    contract = seen.contract
    return contract.congress.meeting_on if contract and contract.congress and not contract.ballot else None


def _closing_ballot(seen: Seen) -> Position:
    return NOW if seen.contract and seen.contract.ballot else (Place.LATER, "ballot_not_begun")


def _disclosing(seen: Seen) -> Position:
    contract = seen.contract
    record = contract.ballot if contract else None
    if record is None and contract is not None and contract.failed_ballots:
        record = contract.failed_ballots[-1]
    if record is None or record.disclosed_on is None:
        return NOW if seen.asks("R-CON-10") else MAY
    if record.notified_on is None or record.shown_until is None:
        return Place.AGAIN, "outcome_disclosed"
    return Place.DONE, "outcome_notified"


def _names_former_chief(seen: Seen, contract: Contract) -> bool:
    """Whether the official text names a chief who has left since."""
    named = contract.official.chiefs if contract.official else ()
    now = {one.chief.person_id for one in seen.negotiation.delegations if one.chief}
    return bool(named) and not set(named) <= now


def _issuing(seen: Seen) -> Position:
    if seen.contract is None or seen.contract.official is None:
        return NOW
    if _names_former_chief(seen, seen.contract):
        return Place.NOW, "text_names_former_chief"
    return Place.DONE, "text_issued"


def _marking(act: str) -> Asked:
    def marking(seen: Seen) -> Position:
        contract = seen.contract
        official = contract.official if contract else None
        if contract is None or official is None:
            return Place.LATER, "official_missing"
        if official.has(mark_field(act, seen.actor.organisation_kind)):
            return Place.DONE, "marked"
        if act == "sign_contract":
            former = _names_former_chief(seen, contract)
            return (Place.LATER, "text_names_former_chief") if former else NOW
        applied = (seen.actor.organisation_id, contract.type) in seen.sealing
        return NOW if applied else (Place.LATER, "seal_not_applied")

    return marking


def _publishing(seen: Seen) -> Position:
    published = seen.contract is not None and seen.contract.published_by(seen.side) is not None
    return (Place.DONE, "published") if published else NOW


def _filing_up(seen: Seen) -> Position:
    filed = seen.contract is not None and seen.contract.upper_union_filed_on is not None
    if filed:
        return Place.DONE, "upper_union_filed"
    return NOW if seen.asks("R-PUB-03") else MAY


def _abandoning(seen: Seen) -> Position:
    return MAY if seen.contract is not None and seen.contract.in_force is not None else OFF


POSITIONS: Positions = {
    "table_text": _tabling,
    "initial_draft": _initialling,
    "call_congress": _calling,
    "open_ballot": _opening_ballot,
    "close_ballot": _closing_ballot,
    "disclose_result": _disclosing,
    "issue_text": _issuing,
    "sign_contract": _marking("sign_contract"),
    "seal_contract": _marking("seal_contract"),
    "stamp_filing": _marking("stamp_filing"),
    "publish_to_own_side": _publishing,
    "file_with_upper_union": _filing_up,
    "abandon_amendment": _abandoning,
}
"""Act → where it stands by what is on file."""

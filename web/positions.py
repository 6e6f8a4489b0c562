"""事项的位置 — what stands on file decides whether an act is next, done, or waits for another one.

The law is asked elsewhere; this only keeps a page from offering to sign what is signed.
"""

from __future__ import annotations

from collections.abc import Mapping

from negotiation.domain.actor import Actor, Side
from negotiation.domain.contract import mark_field
from negotiation.usecases.views import ContractView, NegotiationView
from web import positions_aside
from web.language import N_
from web.place import Asked, Place, Position
from workflows.states import ContractState, NegotiationState

_NOW: Position = (Place.NOW, "")


def _side(actor: Actor) -> Side:
    return actor.side or Side.EMPLOYEES


def _accepting(view: NegotiationView, _: ContractView | None, __: Actor) -> Position:
    refused = view.negotiation.state is NegotiationState.REFUSED
    return (Place.MAY, N_("已经拒绝的，可以改为应约。")) if refused else _NOW


def _naming(view: NegotiationView, _: ContractView | None, actor: Actor) -> Position:
    named = view.negotiation.delegation(_side(actor))
    return (Place.AGAIN, N_("已提出本方协商代表，确认前可以重新提出。")) if named else _NOW


def _confirming(view: NegotiationView, _: ContractView | None, __: Actor) -> Position:
    missing = [side for side in Side if view.negotiation.delegation(side) is None]
    return (Place.LATER, N_("等待双方都提出协商代表。")) if missing else _NOW


def _announcing(view: NegotiationView, _: ContractView | None, actor: Actor) -> Position:
    own = view.negotiation.delegation(_side(actor))
    return (Place.DONE, N_("本方协商代表已公布。")) if own and own.announced_on else _NOW


def _handing_over(view: NegotiationView, _: ContractView | None, actor: Actor) -> Position:
    handed = view.negotiation.handed_over(_side(actor))
    return (Place.AGAIN, N_("本方资料已提供，可以补充后重新提供。")) if handed else _NOW


def _reporting(view: NegotiationView, _: ContractView | None, __: Actor) -> Position:
    return (Place.DONE, N_("已向上一级工会报告。")) if view.negotiation.upper_union_reported_on else _NOW


def _recording(view: NegotiationView, _: ContractView | None, __: Actor) -> Position:
    meeting = view.negotiation.last_meeting
    recorded = meeting is not None and meeting.minutes is not None
    return (Place.AGAIN, N_("本轮会议已有记录；重新记录后须重新签字确认。")) if recorded else _NOW


def _confirming_minutes(view: NegotiationView, _: ContractView | None, actor: Actor) -> Position:
    meeting = view.negotiation.last_meeting
    minutes = meeting.minutes if meeting else None
    if minutes is None:
        return Place.LATER, N_("等待记录员写好本轮会议记录。")
    if actor.person_id not in minutes.present:
        return Place.LATER, N_("只有参加本轮会议的代表确认记录。")
    return (Place.DONE, N_("您已签字确认本轮会议记录。")) if actor.person_id in minutes.signed_by else _NOW


def _next_round(view: NegotiationView, _: ContractView | None, __: Actor) -> Position:
    open_still = [one for one in view.contracts if one.contract.state is ContractState.NEGOTIATING]
    return _NOW if open_still else (Place.AGAIN, N_("各份合同都已形成草案，通常不必再开会。"))


def _tabling(_: NegotiationView, contract: ContractView | None, __: Actor) -> Position:
    tabled = contract is not None and contract.contract.draft is not None
    return (Place.AGAIN, N_("已有文本；重新提交后，首席代表须重新签署。")) if tabled else _NOW


def _initialling(_: NegotiationView, contract: ContractView | None, actor: Actor) -> Position:
    draft = contract.contract.draft if contract else None
    if draft is None:
        return Place.LATER, N_("等待提交合同文本。")
    return (
        (Place.DONE, N_("您已签署草案，等待对方首席代表。"))
        if actor.person_id in draft.initialled_by
        else _NOW
    )


def _calling(_: NegotiationView, contract: ContractView | None, __: Actor) -> Position:
    if contract is None or contract.contract.state is not ContractState.CONGRESS_CALLED:
        return _NOW
    if contract.ballot is not None:
        return Place.LATER, N_("表决正在进行。")
    return Place.AGAIN, N_("已发出通知；改期须重新通知并重新计算公开期限。")


def _opening_ballot(_: NegotiationView, contract: ContractView | None, __: Actor) -> Position:
    return (Place.DONE, N_("表决正在进行。")) if contract and contract.ballot else _NOW


def _closing_ballot(_: NegotiationView, contract: ContractView | None, __: Actor) -> Position:
    return _NOW if contract and contract.ballot else (Place.LATER, N_("表决尚未开始。"))


def _issuing(_: NegotiationView, contract: ContractView | None, __: Actor) -> Position:
    return (Place.DONE, N_("正式文本已制作，等待签署。")) if contract and contract.contract.official else _NOW


def _marking(act: str) -> Asked:
    def marking(_: NegotiationView, contract: ContractView | None, actor: Actor) -> Position:
        official = contract.contract.official if contract else None
        if official is None:
            return Place.LATER, N_("等待制作正式文本。")
        own = mark_field(act, actor.organisation_kind)
        return (Place.DONE, N_("本方已签署。")) if official.has(own) else _NOW

    return marking


def _publishing(_: NegotiationView, contract: ContractView | None, actor: Actor) -> Position:
    published = contract is not None and contract.contract.published_by(_side(actor)) is not None
    return (Place.DONE, N_("本方已公布，等待对方公布。")) if published else _NOW


def _filing_up(_: NegotiationView, contract: ContractView | None, __: Actor) -> Position:
    filed = contract is not None and contract.contract.upper_union_filed_on is not None
    return (Place.DONE, N_("已报上一级工会备案。")) if filed else _NOW


POSITIONS: Mapping[str, Asked] = {
    "accept_offer": _accepting,
    "name_delegation": _naming,
    "confirm_delegations": _confirming,
    "announce_delegation": _announcing,
    "hand_over_information": _handing_over,
    "report_to_upper_union": _reporting,
    "record_minutes": _recording,
    "sign_minutes": _confirming_minutes,
    "open_next_round": _next_round,
    "table_text": _tabling,
    "initial_draft": _initialling,
    "call_congress": _calling,
    "open_ballot": _opening_ballot,
    "close_ballot": _closing_ballot,
    "issue_text": _issuing,
    "sign_contract": _marking("sign_contract"),
    "seal_contract": _marking("seal_contract"),
    "stamp_filing": _marking("stamp_filing"),
    "publish_to_own_side": _publishing,
    "file_with_upper_union": _filing_up,
    **positions_aside.POSITIONS,
}
"""Act → where it stands by what is on file; an act that is not named stands at now."""

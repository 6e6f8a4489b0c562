"""下一步 — which acts are a person's to do now, which are done, which wait, and the one that comes next.

The law and the permissions are asked in the use-cases; here only what stands on file is read, so that a
page does not offer to sign what is signed. Contract acts of several contracts become one button.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from negotiation.domain.actor import Actor, Side
from negotiation.usecases.conducts.signing import SEAL_FIELDS, SIGNATURE_FIELDS
from negotiation.usecases.views import ActView, ContractView, NegotiationView, Reason, Words
from web.language import N_
from workflows.states import ContractState


class Place(StrEnum):
    """Where an act stands for one person."""

    NOW = "now"
    """Theirs to do."""
    AGAIN = "again"
    """Done, and may be done once more."""
    DONE = "done"
    """Done by them; nothing is left."""
    LATER = "later"
    """Something else must come first."""
    BLOCKED = "blocked"
    """Theirs, but the law does not allow it now."""
    OTHERS = "others"
    """Somebody else's."""


@dataclass(frozen=True, slots=True)
class Step:
    """一个事项 — one button, with the contracts it covers and why it is grey."""

    act: str
    title: Words
    place: Place
    contracts: tuple[tuple[str, Words], ...]
    """(type, short title); empty for an act of the whole negotiation."""
    note: str
    """Why it waits or is done; a sentence to translate."""
    who: tuple[Words, ...]
    failed: tuple[Reason, ...]

    @property
    def types(self) -> str:
        """Contract types as they stand in an address."""
        return ",".join(kind for kind, _ in self.contracts)


@dataclass(frozen=True, slots=True)
class Steps:
    """全部事项 of one case for one person."""

    first: tuple[Step, ...]
    """The next step; two buttons where the law gives a choice."""
    mine: tuple[Step, ...]
    others: tuple[Step, ...]
    awaited: tuple[Step, ...]
    """Of the others, those that carry the procedure forward."""


_ORDER = (
    "serve_offer",
    "accept_offer",
    "refuse_offer",
    "name_delegation",
    "confirm_delegations",
    "hand_over_information",
    "announce_delegation",
    "report_to_upper_union",
    "open_meeting",
    "record_minutes",
    "sign_minutes",
    "table_text",
    "initial_draft",
    "call_congress",
    "open_ballot",
    "close_ballot",
    "issue_text",
    "sign_contract",
    "seal_contract",
    "submit_filing",
    "register",
    "pass_review",
    "object",
    "publish_to_own_side",
    "reopen",
    "file_with_upper_union",
    "open_next_round",
)
_CHOICES = ({"accept_offer", "refuse_offer"}, {"pass_review", "object"})
_SHOWN_FIRST = (Place.NOW, Place.BLOCKED, Place.LATER, Place.AGAIN, Place.DONE)


def steps(view: NegotiationView, actor: Actor) -> Steps:
    """Every act leaving the present state, sorted for this person."""
    found = [*_whole(view, actor), *_contracts(view, actor)]
    found.sort(
        key=lambda one: (_SHOWN_FIRST.index(one.place) if one.place in _SHOWN_FIRST else 9, _rank(one.act))
    )
    ready = [one for one in found if one.place is Place.NOW]
    first = ready[:1]
    for choice in _CHOICES:
        if first and first[0].act in choice:
            first = [one for one in ready if one.act in choice]
    mine = tuple(one for one in found if one.place is not Place.OTHERS and one not in first)
    others = tuple(one for one in found if one.place is Place.OTHERS)
    return Steps(tuple(first), mine, others, tuple(one for one in others if _awaited(one, view)))


def _awaited(step: Step, view: NegotiationView) -> bool:
    if step.act == "open_next_round":
        return any(one.contract.state is ContractState.NEGOTIATING for one in view.contracts)
    return step.act not in _BESIDE


_BESIDE = frozenset({"record_minutes", "sign_minutes", "announce_delegation", "file_with_upper_union"})
"""Acts that go beside the main way."""


def _rank(act: str) -> int:
    return _ORDER.index(act) if act in _ORDER else len(_ORDER)


def _whole(view: NegotiationView, actor: Actor) -> Iterator[Step]:
    for act in view.acts:
        place, note = _place(act, view, None, actor)
        yield Step(act.act, act.title, place, (), note, act.who, _failed(act))


def _contracts(view: NegotiationView, actor: Actor) -> Iterator[Step]:
    """Contract acts grouped by act, place and note: one button for all contracts that stand alike."""
    grouped: dict[tuple[str, Place, str, tuple[str, ...]], tuple[ActView, list[tuple[str, Words]]]] = {}
    for contract in view.contracts:
        for act in contract.acts:
            place, note = _place(act, view, contract, actor)
            failed = tuple(reason.rule for reason in _failed(act)) if place is Place.BLOCKED else ()
            _, kinds = grouped.setdefault((act.act, place, note, failed), (act, []))
            kinds.append((contract.contract.type, contract.short))
    for (name, place, note, _), (act, kinds) in grouped.items():
        yield Step(name, act.title, place, tuple(kinds), note, act.who, _failed(act))


def _failed(act: ActView) -> tuple[Reason, ...]:
    return tuple(one for one in act.reasons if one.outcome == "fail" and one.severity == "block")


def _place(
    act: ActView, view: NegotiationView, contract: ContractView | None, actor: Actor
) -> tuple[Place, str]:
    if not act.mine:
        return Place.OTHERS, ""
    asked = _POSITIONS.get(act.act)
    place, note = asked(view, contract, actor) if asked else (Place.NOW, "")
    if place in (Place.NOW, Place.AGAIN) and not act.allowed:
        return Place.BLOCKED, ""
    return place, note


Position = tuple[Place, str]
_NOW: Position = (Place.NOW, "")


def _side(actor: Actor) -> Side:
    return actor.side or Side.EMPLOYEES


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


def _marking(fields: dict[Side, str]) -> Callable[[NegotiationView, ContractView | None, Actor], Position]:
    def marking(_: NegotiationView, contract: ContractView | None, actor: Actor) -> Position:
        official = contract.contract.official if contract else None
        if official is None:
            return Place.LATER, N_("等待制作正式文本。")
        return (Place.DONE, N_("本方已签署。")) if official.has(fields[_side(actor)]) else _NOW

    return marking


def _publishing(_: NegotiationView, contract: ContractView | None, actor: Actor) -> Position:
    published = contract is not None and contract.contract.published_by(_side(actor)) is not None
    return (Place.DONE, N_("本方已公布，等待对方公布。")) if published else _NOW


def _filing_up(_: NegotiationView, contract: ContractView | None, __: Actor) -> Position:
    filed = contract is not None and contract.contract.upper_union_filed_on is not None
    return (Place.DONE, N_("已报上一级工会备案。")) if filed else _NOW


_POSITIONS: dict[str, Callable[[NegotiationView, ContractView | None, Actor], Position]] = {
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
    "sign_contract": _marking(SIGNATURE_FIELDS),
    "seal_contract": _marking(SEAL_FIELDS),
    "publish_to_own_side": _publishing,
    "file_with_upper_union": _filing_up,
}
"""Act → where it stands by what is on file; an act that is not named stands at now."""

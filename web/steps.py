"""下一步 — which acts are a person's to do now, which are done, which wait, and the one that comes next.

The law and the permissions are asked in the use-cases; here only what stands on file is read, so that a
page does not offer to sign what is signed. Contract acts of several contracts become one button.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from negotiation.domain.actor import Actor
from negotiation.usecases.views import ActView, ContractView, NegotiationView, Reason, Words
from web.notices import Notice
from web.place import Place
from web.positions import POSITIONS
from web.positions_aside import AT_WILL
from workflows.states import ContractState


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
    may: tuple[Step, ...]
    """Open to this person at any time, but never the next step."""
    others: tuple[Step, ...]
    awaited: tuple[Step, ...]
    """Of the others, those that carry the procedure forward."""

    def doable(self, notice: Notice) -> tuple[Step, ...]:
        """Those of the acts a notice names that this person may do now, for the contracts it is about."""
        ready = (Place.NOW, Place.MAY, Place.AGAIN)
        found = [one for one in (*self.first, *self.mine, *self.may) if one.place in ready]
        kinds = dict(notice.contracts)
        return tuple(
            replace(one, contracts=tuple(pair for pair in one.contracts if pair[0] in kinds))
            for act in notice.acts
            for one in found
            if one.act == act and (not one.contracts or kinds.keys() & dict(one.contracts).keys())
        )


_ORDER = (
    "answer_union_letter",
    "report_result",
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
    "supply_correction",
    "register",
    "request_correction",
    "pass_review",
    "object",
    "renegotiate",
    "refile",
    "agree_amendment",
    "agree_termination",
    "decline_change",
    "vote_on_termination",
    "record_termination",
    "accept_coordination",
    "sign_coordination_agreement",
    "end_coordination",
    "replace_representative",
    "stamp_filing",
    "publish_to_own_side",
    "reopen",
    "file_with_upper_union",
    "disclose_result",
    "open_next_round",
)
_CHOICES = (
    {"accept_offer", "refuse_offer"},
    {"pass_review", "object"},
    {"register", "request_correction"},
    {"sign_coordination_agreement", "end_coordination"},
    {"renegotiate", "refile"},
    {"agree_amendment", "decline_change"},
    {"agree_termination", "decline_change"},
)
_SHOWN_FIRST = (Place.NOW, Place.BLOCKED, Place.LATER, Place.AGAIN, Place.DONE, Place.MAY)


def steps(view: NegotiationView, actor: Actor) -> Steps:
    """Every act leaving the present state, sorted for this person."""
    found = [one for one in (*_whole(view, actor), *_contracts(view, actor)) if one.place is not Place.OFF]
    found.sort(
        key=lambda one: (_SHOWN_FIRST.index(one.place) if one.place in _SHOWN_FIRST else 9, _rank(one.act))
    )
    ready = [one for one in found if one.place is Place.NOW]
    first = ready[:1]
    for choice in _CHOICES:
        if first and first[0].act in choice:
            first = [one for one in ready if one.act in choice]
    own = [one for one in found if one.place is not Place.OTHERS and one not in first]
    others = tuple(one for one in found if one.place is Place.OTHERS)
    return Steps(
        first=tuple(first),
        mine=tuple(one for one in own if not _at_will(one)),
        may=tuple(one for one in own if _at_will(one)),
        others=others,
        awaited=tuple(one for one in others if _awaited(one, view)),
    )


def _at_will(step: Step) -> bool:
    """Whether it is theirs to choose; also while the law does not allow it."""
    return step.place is Place.MAY or (step.place is Place.BLOCKED and step.act in AT_WILL)


def _awaited(step: Step, view: NegotiationView) -> bool:
    if step.act == "open_next_round":
        return any(one.contract.state is ContractState.NEGOTIATING for one in view.contracts)
    return step.act not in _BESIDE


_BESIDE = AT_WILL | {
    *("record_minutes", "sign_minutes", "announce_delegation", "file_with_upper_union", "disclose_result"),
    *("decline_change", "suspend", "withdraw_together", "amend_text", "terminate"),
}
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
    asked = POSITIONS.get(act.act)
    place, note = asked(view, contract, actor) if asked else (Place.NOW, "")
    if not act.mine:
        return (place if place is Place.OFF else Place.OTHERS), ""
    if place in (Place.NOW, Place.MAY, Place.AGAIN) and not act.allowed:
        return Place.BLOCKED, ""
    return place, note

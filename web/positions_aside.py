"""旁路事项的位置 — acts beside the main way: an answer is next when there is something to answer."""

from __future__ import annotations

from collections.abc import Mapping

from negotiation.domain.actor import Actor, Side
from negotiation.domain.course import LetterKind
from negotiation.domain.performance import Change, ChangeKind
from negotiation.usecases.views import ContractView, NegotiationView
from web.language import N_
from web.place import Asked, Place, Position

AT_WILL = frozenset(
    {
        *("issue_union_letter", "issue_union_proposal", "propose_suspension", "resume"),
        *("apply_coordination", "extend_coordination", "record_vacancy", "withdraw", "propose_withdrawal"),
        *("close", "reopen_for_change", "late_objection", "propose_change", "abandon_amendment"),
        *("report_performance", "end_early"),
    }
)
"""Acts the procedure does not wait for."""
_NOW: Position = (Place.NOW, "")
_MAY: Position = (Place.MAY, "")
_OFF: Position = (Place.OFF, "")


def _at_will(_: NegotiationView, __: ContractView | None, ___: Actor) -> Position:
    return _MAY


def _speaks_for(view: NegotiationView, actor: Actor) -> Side | None:
    return actor.side or view.negotiation.side_of(actor.person_id)


def _answering(view: NegotiationView, _: ContractView | None, __: Actor) -> Position:
    opinions = [one for one in view.negotiation.letters if one.kind is LetterKind.OPINION]
    if not opinions:
        return _OFF
    if any(one.answer is None for one in opinions):
        return _NOW
    return Place.AGAIN, N_("意见书都已答复；提出异议后还可以答复。")


def _proposing(view: NegotiationView, _: ContractView | None, __: Actor) -> Position:
    known = any(one.kind is LetterKind.OPINION for one in view.negotiation.letters)
    return _MAY if known else (Place.LATER, N_("先发出意见书，才能提出建议书。"))


def _reporting(view: NegotiationView, _: ContractView | None, __: Actor) -> Position:
    if not view.negotiation.proposals:
        return _OFF
    waiting = any(one.reported_on is None for one in view.negotiation.proposals)
    return _NOW if waiting else (Place.DONE, N_("建议书的处理结果都已告知。"))


def _agreeing(agreed_by: tuple[Side, ...], side: Side | None) -> Position:
    """Proposed by one side: theirs waits, the other's is next."""
    if side in agreed_by:
        return Place.DONE, N_("本方已同意，等待对方同意。")
    return Place.NOW, N_("对方已经提出，等待本方同意。")


def _suspending(view: NegotiationView, _: ContractView | None, actor: Actor) -> Position:
    last = view.negotiation.suspension
    if last is None or last.number:
        return _MAY
    return _agreeing(last.agreed_by, _speaks_for(view, actor))


def _withdrawing(view: NegotiationView, _: ContractView | None, actor: Actor) -> Position:
    proposed = view.negotiation.withdrawal
    if proposed is None:
        return _MAY
    return _agreeing(proposed.agreed_by, _speaks_for(view, actor))


def _suspended(view: NegotiationView, _: ContractView | None, __: Actor) -> Position:
    last = view.negotiation.suspension
    return _NOW if last is not None and len(last.agreed_by) == len(Side) else _OFF


def _withdrawn(view: NegotiationView, _: ContractView | None, __: Actor) -> Position:
    proposed = view.negotiation.withdrawal
    return _NOW if proposed is not None and len(proposed.agreed_by) == len(Side) else _OFF


def _accepting(view: NegotiationView, _: ContractView | None, __: Actor) -> Position:
    last = view.negotiation.coordination
    return _NOW if last is not None and last.accepted_on is None else _OFF


def _coordinating(view: NegotiationView, _: ContractView | None, __: Actor) -> Position:
    last = view.negotiation.coordination
    accepted = last is not None and last.accepted_on is not None
    return _NOW if accepted else (Place.LATER, N_("先受理申请。"))


def _extending(view: NegotiationView, contract: ContractView | None, actor: Actor) -> Position:
    place, note = _coordinating(view, contract, actor)
    return _MAY if place is Place.NOW else (place, note)


def _replacing(view: NegotiationView, _: ContractView | None, actor: Actor) -> Position:
    own = any(one.side is actor.side for one in view.negotiation.open_vacancies)
    return (Place.NOW, N_("本方有缺额等待补选。")) if own else _MAY


def _disclosing(_: NegotiationView, contract: ContractView | None, __: Actor) -> Position:
    record = contract.contract.ballot if contract else None
    if record is None and contract is not None and contract.contract.failed_ballots:
        record = contract.contract.failed_ballots[-1]
    if record is None or record.disclosed_on is None:
        return _NOW
    if record.notified_on is None or record.shown_until is None:
        return Place.AGAIN, N_("已公开；可以补记公开的截止日期和书面告知。")
    return Place.DONE, N_("表决结果已公开并告知。")


def _change(contract: ContractView | None, kind: ChangeKind) -> Change | None:
    change = contract.contract.change if contract else None
    return change if change is not None and change.kind is kind else None


def _agreeing_to(kind: ChangeKind) -> Asked:
    def agreeing(view: NegotiationView, contract: ContractView | None, actor: Actor) -> Position:
        change = _change(contract, kind)
        return _agreeing(change.agreed_by, _speaks_for(view, actor)) if change else _OFF

    return agreeing


def _declining(view: NegotiationView, contract: ContractView | None, actor: Actor) -> Position:
    change = contract.contract.change if contract else None
    agreed = change is not None and _speaks_for(view, actor) in change.agreed_by
    return _MAY if agreed else _NOW


def _amending(_: NegotiationView, contract: ContractView | None, __: Actor) -> Position:
    change = _change(contract, ChangeKind.AMEND)
    return _NOW if change is not None and len(change.agreed_by) == len(Side) else _OFF


def _abandoning(_: NegotiationView, contract: ContractView | None, __: Actor) -> Position:
    return _MAY if contract is not None and contract.contract.in_force is not None else _OFF


def _voting(_: NegotiationView, contract: ContractView | None, __: Actor) -> Position:
    change = _change(contract, ChangeKind.TERMINATE)
    if change is None:
        return _OFF
    if change.vote is not None:
        return Place.AGAIN, N_("已有表决记录。")
    ready = len(change.agreed_by) == len(Side)
    return _NOW if ready else (Place.LATER, N_("等待双方首席代表同意解除。"))


def _terminating(_: NegotiationView, contract: ContractView | None, __: Actor) -> Position:
    change = _change(contract, ChangeKind.TERMINATE)
    return _NOW if change is not None and change.vote is not None else _OFF


def _recording(_: NegotiationView, contract: ContractView | None, __: Actor) -> Position:
    change = contract.contract.change if contract else None
    recorded = change is not None and change.recorded_on is not None
    return (Place.DONE, N_("解除已报送备案。")) if recorded else _NOW


POSITIONS: Mapping[str, Asked] = {
    **dict.fromkeys(AT_WILL, _at_will),
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
    "disclose_result": _disclosing,
    "agree_amendment": _agreeing_to(ChangeKind.AMEND),
    "agree_termination": _agreeing_to(ChangeKind.TERMINATE),
    "decline_change": _declining,
    "amend_text": _amending,
    "abandon_amendment": _abandoning,
    "vote_on_termination": _voting,
    "terminate": _terminating,
    "record_termination": _recording,
}
"""Act → where it stands by what is on file."""

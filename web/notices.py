"""须由人处理的事 — what stands on a case that nobody may overlook, and what can be done about it.

A side way (refused, suspended, objected …) is said with its day; a flag is said with the acts that answer it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from negotiation.domain.contract import Contract
from negotiation.usecases.views import ContractView, NegotiationView, Words
from web.language import N_, day, gettext
from web.timeline import ASIDE, ENDED


@dataclass(frozen=True, slots=True)
class Notice:
    """提醒."""

    tone: str
    """`bad` or `watch`."""
    title: str
    what: str
    """The facts: days, reasons."""
    to_do: str
    acts: tuple[str, ...] = ()
    """Acts that answer it; the page shows those the person may do."""
    contracts: tuple[tuple[str, Words], ...] = ()
    """(type, short title); several where the same is to be said of them."""
    opens: bool = False
    """A new case is the way out."""
    ways: tuple[tuple[str, str, str], ...] = ()
    """Ways the law leaves open alike: (act, what follows, by whom); the page prefers none."""


def notices(view: NegotiationView) -> tuple[Notice, ...]:
    """Grave ones first, in the order of the case."""
    found: dict[Notice, tuple[tuple[str, Words], ...]] = {}
    for one in (*_of_negotiation(view), *(one for each in view.contracts for one in _of_contract(each))):
        said = replace(one, contracts=())
        found[said] = (*found.get(said, ()), *one.contracts)
    whole = [replace(one, contracts=contracts) for one, contracts in found.items()]
    return tuple(sorted(whole, key=lambda one: one.tone != "bad"))


def _of_negotiation(view: NegotiationView) -> Iterator[Notice]:
    build = _STATES.get(view.negotiation.state.value)
    if build is not None:
        yield build(view)
    for one in view.negotiation.open_vacancies:
        yield Notice(
            "watch",
            gettext("协商代表缺额"),
            gettext("%(name)s自%(day)s起不再担任代表。", name=one.name, day=day(one.on)),
            gettext("首席代表缺额期间没有人能代表本方签署；请在期限内按原产生办法补选。")
            if one.chief
            else gettext("请在期限内按原产生办法补选。"),
            ("replace_representative",),
        )


def _refused(view: NegotiationView) -> Notice:
    reply = view.negotiation.reply
    return Notice(
        "bad",
        gettext("对方拒绝协商"),
        gettext("理由：%(reasons)s", reasons=reply.reasons if reply else "—"),
        gettext("没有正当理由不得拒绝。工会可以发出提示函或者意见书，对方也可以改为应约；或者撤回要约结案。"),
        ("accept_offer", "issue_union_letter", "withdraw"),
    )


def _overdue(_: NegotiationView) -> Notice:
    return Notice(
        "bad",
        gettext("对方逾期没有答复要约"),
        gettext("答复期限已过，逾期本身已记入台账。"),
        gettext("现在答复仍然有效，记为逾期答复。工会可以发出提示函或者意见书，或者撤回要约结案。"),
        ("accept_offer", "refuse_offer", "issue_union_letter", "withdraw"),
    )


def _suspended(view: NegotiationView) -> Notice:
    one = view.negotiation.suspension
    return Notice(
        "watch",
        gettext("协商已中止"),
        gettext("中止至%(day)s。", day=day(one.until_on)) if one else "",
        gettext("期满自动恢复协商；首席代表可以提前恢复。"),
        ("resume",),
    )


def _coordinated(view: NegotiationView) -> Notice:
    one = view.negotiation.coordination
    accepted = one is not None and one.accepted_on is not None
    return Notice(
        "watch",
        gettext("人社部门协调处理中"),
        gettext("协调期限至%(day)s。", day=day(one.ends_on))
        if one and accepted
        else gettext("申请已经提出，等待人社部门受理；期限从受理之日起算。"),
        gettext("达成一致的，签署协调处理协议书；期满未达成一致的，协调结束，恢复协商。"),
        ("accept_coordination", "sign_coordination_agreement", "extend_coordination", "end_coordination"),
    )


def _closed(view: NegotiationView) -> Notice:
    one = view.negotiation.withdrawal
    if one is not None and one.done:
        return Notice(
            "watch",
            gettext("案件已撤回"),
            gettext("%(day)s撤案。%(reason)s", day=day(view.negotiation.closed_on), reason=one.reason),
            gettext("本案不再办理；要继续协商，请建立新案件。"),
            opens=True,
        )
    return Notice(
        "watch",
        gettext("案件已结案"),
        gettext("%(day)s结案。", day=day(view.negotiation.closed_on)),
        gettext("未终止的合同照常履行；要变更合同，先由首席代表恢复协商。"),
        ("reopen_for_change",),
    )


def _of_contract(view: ContractView) -> Iterator[Notice]:
    contract = view.contract
    for flag in contract.attention:
        yield from _flag(flag, view)
    if contract.in_force is not None and contract.state.value not in (*ASIDE, *ENDED):
        yield Notice(
            "watch",
            gettext("正在变更，原文本继续有效"),
            gettext(
                "原文本自%(day)s起生效，在新文本生效以前照常履行。", day=day(contract.in_force.effective_on)
            ),
            gettext("新文本须重新表决、签订和审查；双方也可以书面协议放弃变更。"),
            ("abandon_amendment",),
            ((contract.type, view.short),),
        )
    said = _CONTRACT_STATES.get(contract.state.value)
    if said is not None:
        title, to_do, acts = said
        yield Notice(
            "watch",
            gettext(title),
            _why(contract),
            gettext(to_do),
            acts,
            ((contract.type, view.short),),
            ways=_WAYS.get(contract.state.value, ()),
        )


def _flag(flag: str, view: ContractView) -> Iterator[Notice]:
    contract, draft = view.contract, view.contract.draft
    ends = day(draft.term_until if draft else None)
    if flag == "late_objection" and contract.ending is None:
        late = contract.late_objections[-1]
        points = gettext("；").join(f"{clause}：{reason}" for clause, reason in late.objections)
        yield Notice(
            "bad",
            gettext("合同生效后收到异议"),
            f"{day(late.on)} {points}",
            gettext("合同继续有效。请双方核对所指条款，需要修改的，提出变更并重新经过表决、签订和审查。"),
            ("propose_change",),
            ((contract.type, view.short),),
        )
    elif flag == "vacuum" and contract.ending is None:
        until = contract.former_texts[-1].draft.term_until
        yield Notice(
            "bad",
            gettext("原文本已期满，变更尚未完成（合同空档）"),
            gettext("原文本的期限至%(day)s为止，此后没有生效的文本。", day=day(until)),
            gettext("原文本不能再恢复履行。请尽快完成新文本的协商、表决、签订和报送。"),
            (),
            ((contract.type, view.short),),
        )
    elif flag == "vacuum":
        yield Notice(
            "bad",
            gettext("合同已终止，没有新合同（合同空档）"),
            gettext(
                "合同于%(day)s终止，其后没有生效的同类合同。",
                day=day(contract.ending.on if contract.ending else None),
            ),
            gettext("请尽快建立新案件并发出要约。"),
            (),
            ((contract.type, view.short),),
            opens=True,
        )
    elif flag == "renewal_due":
        yield Notice(
            "watch",
            gettext("已进入续订期间"),
            gettext("合同于%(day)s期满。", day=ends),
            gettext("请在期满以前建立新案件，就续订进行协商，避免出现合同空档。"),
            (),
            ((contract.type, view.short),),
            opens=True,
        )


def _why(contract: Contract) -> str:
    filing, review = contract.filing, contract.review
    if contract.state.value == "objected" and review is not None:
        return gettext("；").join(f"{clause}：{reason}" for clause, reason in review.objections)
    if contract.state.value == "correction_requested" and filing is not None and filing.corrections:
        return filing.corrections[-1].reason
    if contract.change is not None and contract.state.value == "amending":
        return contract.change.reason
    return ""


_STATES: Mapping[str, Callable[[NegotiationView], Notice]] = {
    "refused": _refused,
    "overdue": _overdue,
    "suspended": _suspended,
    "coordination": _coordinated,
    "closed": _closed,
}
_WAYS = {
    "objected": (
        (
            "renegotiate",
            N_("修改文本：回到协商，改好的文本重新签署、重新表决、重新签订，再报送审查。"),
            N_("由任何一方的首席代表办理。"),
        ),
        (
            "refile",
            N_(
                "保留原文本：逐条说明理由，双方首席代表重新签字后再报送；人社部门可以再次提出异议，在此之前合同不生效。"
            ),
            N_("由用人单位经办人办理。"),
        ),
    )
}
"""State → the ways out of it, told side by side with what each leads to."""
_CONTRACT_STATES: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "voted_failed": (
        N_("表决未通过"),
        N_("请双方重新协商、修改草案后再次提交表决。"),
        ("reopen", "disclose_result"),
    ),
    "correction_requested": (
        N_("人社部门要求补正材料"),
        N_("请用人单位在期限内补正；补正齐全后登记。"),
        ("supply_correction", "register"),
    ),
    "objected": (
        N_("人社部门提出异议"),
        N_("修改文本的，重新协商并重新表决；保留原文本的，写明理由、重新签字后再报送。"),
        ("renegotiate", "refile"),
    ),
    "amending": (
        N_("已提出变更或者解除"),
        N_("合同继续履行。双方首席代表同意后，变更进入协商，解除提交职工代表大会表决；不同意的说明理由。"),
        ("agree_amendment", "agree_termination", "vote_on_termination", "decline_change"),
    ),
    "terminated": (
        N_("合同已解除"),
        N_("请用人单位在期限内把解除情况报送备案。"),
        ("record_termination",),
    ),
}

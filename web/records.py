"""往来记录 — letters, interruptions and changes of a case as small cards: what, when, how it stands.

The same cards stand on the case page and above the form of an act that is about one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from negotiation.domain.actor import Side
from negotiation.domain.course import AnswerKind, LetterKind
from negotiation.domain.performance import Change, ChangeKind
from negotiation.usecases.conducts.filing import ATTACHMENTS
from negotiation.usecases.views import ContractView, NegotiationView, Words
from web.language import N_, day, gettext, language, say
from workflows.vocabulary import load_vocabulary

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Record:
    """一张记录."""

    title: str
    number: str
    on: date
    tone: str
    """`done`, `watch` or `now`: the sign beside the standing."""
    standing: str
    facts: Facts
    """(label, text); empty texts are left out."""


def letters(view: NegotiationView) -> tuple[Record, ...]:
    """工会文书 and the answers to them."""
    return (*_letters(view), *_proposals(view))


def interruptions(view: NegotiationView) -> tuple[Record, ...]:
    """中止、协调、缺额、撤案."""
    return (*_suspensions(view), *_coordinations(view), *_vacancies(view), *_withdrawal(view))


def changes(view: NegotiationView) -> tuple[Record, ...]:
    """补正、异议、变更、解除、终止 of every contract."""
    return tuple(record for one in view.contracts for record in of_contract(one))


def of_contract(one: ContractView) -> tuple[Record, ...]:
    """What happened to one contract beside the main way."""
    return (*_corrections(one), *_objections(one), *_changes(one), *_ending(one))


def about(act: str, view: NegotiationView, contracts: tuple[ContractView, ...]) -> tuple[Record, ...]:
    """What an act answers or ends: shown above its form."""
    if act in _OF_NEGOTIATION:
        return _OF_NEGOTIATION[act](view)
    if act in _OF_CONTRACT:
        return tuple(record for one in contracts for record in of_contract(one)[-2:])
    return ()


def _letters(view: NegotiationView) -> Iterator[Record]:
    issuers = {one.id: one.name for one in (view.parties.union, view.parties.upper_union)}
    for one in view.negotiation.letters:
        opinion = one.kind is LetterKind.OPINION
        answer = one.answer
        if answer is None:
            tone, standing = ("now", gettext("等待答复")) if opinion else ("done", gettext("无须答复"))
        elif answer.kind is AnswerKind.OBJECTION:
            tone, standing = "watch", gettext("已提出异议")
        else:
            tone, standing = "done", gettext("已答复")
        yield Record(
            _word("letter_kind", one.kind.value),
            one.number,
            one.received_on,
            tone,
            standing,
            (
                (gettext("发出单位"), issuers.get(one.issuer_id, "")),
                (gettext("针对的事项"), one.matter),
                (gettext("内容"), one.text),
                (gettext("答复"), f"{day(answer.on)} {answer.text}" if answer else ""),
            ),
        )


def _proposals(view: NegotiationView) -> Iterator[Record]:
    for one in view.negotiation.proposals:
        reported = one.reported_on is not None
        yield Record(
            gettext("劳动法律监督建议书"),
            one.number,
            one.issued_on,
            "done" if reported else "now",
            gettext("已告知结果") if reported else gettext("等待人社部门处理"),
            (
                (gettext("所依据的意见书"), one.letter),
                (gettext("提出建议书的情形"), _word("letter_ground", one.ground)),
                (gettext("内容"), one.text),
                (gettext("处理结果"), f"{day(one.closed_on)} {one.result}" if one.result else ""),
            ),
        )


def _suspensions(view: NegotiationView) -> Iterator[Record]:
    for one in view.negotiation.suspensions:
        if not one.number:
            tone, standing = "now", gettext("等待对方同意")
        elif one.in_force:
            tone, standing = "watch", gettext("正在中止")
        else:
            tone, standing = "done", gettext("已恢复协商")
        yield Record(
            gettext("中止协商"),
            one.number,
            one.from_on,
            tone,
            standing,
            (
                (gettext("中止至"), day(one.until_on)),
                (gettext("中止的原因"), one.reason),
                (gettext("再次协商的地点"), one.place),
                (gettext("再次协商的内容"), _joined(one.topics)),
                (gettext("已同意"), _sides(one.agreed_by)),
                (gettext("不可抗力"), gettext("是，中止期间不计入协商期限") if one.force_majeure else ""),
            ),
        )


def _coordinations(view: NegotiationView) -> Iterator[Record]:
    for one in view.negotiation.coordinations:
        if one.agreement is not None:
            tone, standing = "done", gettext("已签署协议书")
        elif not one.running:
            tone, standing = "done", gettext("已结束")
        elif one.accepted_on is None:
            tone, standing = "now", gettext("等待受理")
        else:
            tone, standing = "watch", gettext("正在协调")
        yield Record(
            gettext("争议协调处理"),
            one.number,
            one.applied_on,
            tone,
            standing,
            (
                (gettext("提起"), gettext("人社部门主动") if one.own_motion else ""),
                (gettext("申请事项"), one.application),
                (gettext("受理日期"), day(one.accepted_on) if one.accepted_on else ""),
                (gettext("届满日"), day(one.ends_on) if one.ends_on else ""),
                (gettext("延长的原因"), one.extension_reason),
                (gettext("协调处理的结果"), one.agreement.outcome if one.agreement else ""),
                (gettext("尚未一致的事项"), _joined(one.open_points)),
            ),
        )


def _vacancies(view: NegotiationView) -> Iterator[Record]:
    seats = {one.person_id: one.name for d in view.negotiation.delegations for one in d.representatives}
    for one in view.negotiation.vacancies:
        filled = one.filled_on is not None
        yield Record(
            gettext("首席代表缺额") if one.chief else gettext("协商代表缺额"),
            "",
            one.on,
            "done" if filled else "watch",
            gettext("已补选") if filled else gettext("等待补选"),
            (
                (gettext("所属方"), _sides((one.side,))),
                (gettext("离任的代表"), one.name),
                (gettext("原因"), one.reason),
                (gettext("新任代表"), seats.get(one.filled_by, "")),
            ),
        )


def _withdrawal(view: NegotiationView) -> Iterator[Record]:
    one = view.negotiation.withdrawal
    if one is not None:
        yield Record(
            gettext("撤案"),
            "",
            one.on,
            "done" if one.done else "now",
            gettext("已撤案") if one.done else gettext("等待对方同意"),
            ((gettext("撤案的理由"), one.reason), (gettext("已同意"), _sides(one.agreed_by))),
        )


def _corrections(view: ContractView) -> Iterator[Record]:
    filing = view.contract.filing
    for one in filing.corrections if filing else ():
        yield Record(
            _titled(view, gettext("补正通知")),
            one.number,
            one.requested_on,
            "done" if one.supplied_on else "watch",
            gettext("已补正") if one.supplied_on else gettext("等待补正"),
            (
                (
                    gettext("需要补正的材料"),
                    _joined([_word("attachment", key, ATTACHMENTS.get(key, key)) for key in one.items]),
                ),
                (gettext("补正的理由"), one.reason),
            ),
        )


def _objections(view: ContractView) -> Iterator[Record]:
    contract = view.contract
    met = [former.review for former in contract.former_filings]
    met += [contract.review] if contract.review and contract.review.objection else []
    for at, review in enumerate(met):
        answered = at < len(contract.former_filings)
        yield Record(
            _titled(view, gettext("审查异议")),
            review.number,
            review.on,
            "done" if answered else "watch",
            gettext("已处理") if answered else gettext("等待处理"),
            _points(review.objections),
        )
    for late in contract.late_objections:
        yield Record(
            _titled(view, gettext("生效后的异议")),
            late.number,
            late.on,
            "watch",
            gettext("合同继续有效，须由人处理"),
            _points(late.objections),
        )


def _changes(view: ContractView) -> Iterator[Record]:
    for one in view.contract.changes:
        tone, standing = _standing_of(one, view)
        vote = one.vote
        yield Record(
            _titled(view, _word("change_kind", one.kind.value)),
            one.number,
            one.proposed_on,
            tone,
            standing,
            (
                (gettext("提出方"), _sides((one.proposed_by,))),
                (gettext("情形"), _word("change_cause", one.cause)),
                (gettext("理由"), one.reason),
                (gettext("证明材料"), _joined(one.proof)),
                (gettext("已同意"), _sides(one.agreed_by)),
                (
                    gettext("职工代表大会表决"),
                    gettext(
                        "应到%(all)s，实到%(present)s，同意%(yes)s",
                        all=vote.all_delegates,
                        present=vote.present,
                        yes=vote.yes,
                    )
                    if vote
                    else "",
                ),
                (gettext("不同意的理由"), one.declined_reason),
                (gettext("双方放弃变更的书面协议"), one.abandoned),
            ),
        )


def _standing_of(one: Change, view: ContractView) -> tuple[str, str]:
    contract, last = view.contract, one is view.contract.change
    if one.abandoned:
        return "done", gettext("已放弃变更")
    if last and contract.state.value == "amending":
        return "now", gettext("等待双方办理")
    if one.kind is ChangeKind.TERMINATE and contract.state.value == "terminated":
        return "done", gettext("已报送备案") if one.recorded_on else gettext("已解除，等待报送备案")
    if one.accepted_on is not None:
        return (
            ("now", gettext("正在协商新文本，原文本继续有效"))
            if last and contract.in_force
            else ("done", gettext("已变更"))
        )
    return "done", gettext("未获同意，继续履行")


def _ending(view: ContractView) -> Iterator[Record]:
    ending, draft = view.contract.ending, view.contract.draft
    if ending is not None:
        yield Record(
            _titled(view, gettext(_ENDS[ending.kind.value])),
            "",
            ending.on,
            "watch" if ending.vacuum else "done",
            gettext("没有新合同（合同空档）") if ending.vacuum else gettext("已终止"),
            (
                (gettext("合同期限"), f"{day(draft.term_from)} — {day(draft.term_until)}" if draft else ""),
                (gettext("情形"), _word("end_cause", ending.cause, _word("change_cause", ending.cause))),
                (gettext("证明材料"), _joined(ending.proof)),
                (gettext("新合同"), ending.successor),
            ),
        )


_ENDS = {
    "terminated": N_("合同解除"),
    "expired": N_("合同期满终止"),
    "ended": N_("合同提前终止"),
    "superseded": N_("被新合同取代"),
}
_OF_NEGOTIATION: Mapping[str, Callable[[NegotiationView], tuple[Record, ...]]] = {
    **dict.fromkeys(("answer_union_letter", "issue_union_proposal", "report_result"), letters),
    **dict.fromkeys(("propose_suspension", "resume"), lambda view: tuple(_suspensions(view))[-1:]),
    **dict.fromkeys(
        ("accept_coordination", "extend_coordination", "sign_coordination_agreement", "end_coordination"),
        lambda view: tuple(_coordinations(view))[-1:],
    ),
    "replace_representative": lambda view: tuple(_vacancies(view)),
    "propose_withdrawal": lambda view: tuple(_withdrawal(view)),
}
_OF_CONTRACT = frozenset(
    {
        "supply_correction",
        "renegotiate",
        "refile",
        "agree_amendment",
        "decline_change",
        "abandon_amendment",
        "agree_termination",
        "vote_on_termination",
        "record_termination",
    }
)


def _titled(view: ContractView, title: str) -> str:
    return gettext("%(contract)s：%(title)s", contract=say(view.short), title=title)


def _word(table: str, key: str, otherwise: str = "") -> str:
    words = load_vocabulary()[table].get(key)
    said = Words(*words).of(language()) if words else otherwise or key
    return said[:1].upper() + said[1:]


def _points(objections: tuple[tuple[str, str], ...]) -> Facts:
    return tuple(objections)


def _joined(items: tuple[str, ...] | list[str]) -> str:
    return gettext("；").join(items)


def _sides(sides: tuple[Side, ...]) -> str:
    names = {Side.EMPLOYEES: gettext("职工方"), Side.EMPLOYER: gettext("用人单位方")}
    return gettext("、").join(names[side] for side in sides)

"""审查机关文书 — D19 受理回执, D22 审查意见书."""

from __future__ import annotations

from negotiation.documents.breaking import Widths
from negotiation.documents.layouts.letter import Letter, fitted
from negotiation.documents.layouts.words import according_to, book, listed, may_move, person, sentence
from negotiation.documents.page import Layout
from negotiation.domain.numerals import chinese_date
from negotiation.domain.papers import OpinionPaper, ReceiptPaper

_BACK = "请双方就上述内容重新协商，修改并履行审议、签字程序后重新报送。该合同在此之前不发生效力。"


@fitted
def receipt(paper: ReceiptPaper, widths: Widths, leading: float) -> Layout:
    """D19 集体合同受理回执."""
    title = book(paper.contract_title)
    letter = Letter(widths, paper.heading, "集体合同受理回执", leading)
    letter.addressee(f"{paper.employer.name}、{paper.union.name}")
    letter.text(
        f"你们报送的{title}及有关材料已于{chinese_date(paper.received_on)}收到。经核对，报送材料齐全，"
        f"于{chinese_date(paper.registered_on)}予以登记，登记号为{paper.heading.number}。"
    )
    letter.section("收到的材料")
    letter.items(listed(paper.attachments))
    notes = [f"经办人：{person(paper.handler.name, paper.handler.post)}"]
    if paper.root_fingerprint:
        letter.foot = f"核验合同电子文件用的平台根证书 SHA-256 指纹：{paper.root_fingerprint}"
    letter.closing(_period(paper), notes, section="审查期限")
    letter.sign()
    return letter.finish(f"{title}的受理回执")


def _period(paper: ReceiptPaper) -> str:
    days = f"{according_to(paper.articles)}本机关自收到文本之日起{paper.review_days}日内进行审查，"
    moves = may_move(paper.review_due_on, provisional=paper.provisional)
    if paper.review_due_on == paper.review_raw_on:
        days += f"至{chinese_date(paper.review_due_on)}届满{moves}。"
    else:
        days += (
            f"期间末日为{chinese_date(paper.review_raw_on)}，适逢休息日，"
            f"顺延至{chinese_date(paper.review_due_on)}届满{moves}。"
        )
    return days + "期限届满未提出异议的，合同依法生效。"


@fitted
def opinion(paper: OpinionPaper, widths: Widths, leading: float) -> Layout:
    """D22 集体合同审查意见书: 无异议 or 异议."""
    title = book(paper.contract_title)
    letter = Letter(widths, paper.heading, "集体合同审查意见书", leading)
    letter.addressee(f"{paper.employer.name}、{paper.union.name}")
    letter.text(
        f"你们报送的{title}于{chinese_date(paper.received_on)}收到。"
        f"{according_to(paper.articles)}本机关进行了审查，现提出如下意见："
    )
    for head, view in (
        ("关于协商双方的主体资格", paper.parties_view),
        ("关于协商程序", paper.procedure_view),
        ("关于合同内容", paper.content_view),
    ):
        if view:
            letter.section(head)
            letter.text(sentence(view))
    notes = [
        f"审查文本摘要（SHA-256）：{paper.digest}",
        f"审查人：{person(paper.reviewer.name, paper.reviewer.post)}",
        "本意见书一式三份，双方各执一份，审查机关存档一份。",
    ]
    if paper.objection:
        letter.section("审查结论")
        letter.text(f"经审查，本机关对{title}的下列内容提出异议：")
        letter.items(listed([f"{clause}：{reason}" for clause, reason in paper.objections]))
        letter.closing(_late(paper) if paper.late else _BACK, notes)
    else:
        letter.closing(_no_objection(paper, title), notes, section="审查结论")
    letter.sign()
    verdict = "提出异议" if paper.objection else "未提出异议"
    return letter.finish(f"对{title}的审查意见（{verdict}）")


def _late(paper: OpinionPaper) -> str:
    since = f"已于{chinese_date(paper.effective_on)}" if paper.effective_on else "已"
    return f"该合同{since}生效，本意见不影响其效力。请双方就上述内容协商，依法变更合同。"


def _no_objection(paper: OpinionPaper, title: str) -> str:
    effective = "" if paper.effective_on is None else f"自{chinese_date(paper.effective_on)}起生效，"
    return (
        f"经审查，本机关对{title}未提出异议。该合同{effective}有效期至{chinese_date(paper.term_until)}。"
        f"请双方自合同生效之日起{paper.publish_days}日内，以适当形式向各自代表的全体人员公布。"
    )

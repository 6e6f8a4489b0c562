"""要约与答复 — D1 集体协商要约书, D2 集体协商答复书."""

from __future__ import annotations

from negotiation.documents.breaking import Widths
from negotiation.documents.grid import Cell, Grid, label, place
from negotiation.documents.layouts.letter import Letter, fitted
from negotiation.documents.layouts.words import according_to, books, listed, may_move, person, sentence
from negotiation.documents.page import Layout
from negotiation.domain.numerals import chinese_date, chinese_moment
from negotiation.domain.papers import OfferPaper, ReplyPaper

_RECEIPT = 14 + 2 * 28.0
"""Height of the foot where the receipt is noted, kept on the page of the signature."""


@fitted
def offer(paper: OfferPaper, widths: Widths, leading: float) -> Layout:
    """D1 集体协商要约书."""
    letter = Letter(widths, paper.heading, "集体协商要约书", leading)
    letter.addressee()
    titles = books(paper.contract_titles)
    letter.text(f"{according_to(paper.articles)}我方现就订立{titles}向贵方提出集体协商要约。有关事项如下：")
    if paper.reasons:
        letter.section("协商事由")
        letter.text(sentence(paper.reasons))
    letter.section("协商议题")
    letter.items(listed(paper.topics))
    letter.section("协商会议")
    letter.text(
        f"建议首次协商会议于{chinese_moment(paper.meeting_at)}在{paper.meeting_place}举行。"
        "贵方如需另定时间、地点，请在答复中提出。"
    )
    letter.section("协商代表")
    letter.text(
        f"建议双方协商代表人数相等，各{paper.representatives_per_side}人，并各确定首席代表一人。"
        f"我方首席代表为{person(paper.chief.name, paper.chief.post)}。"
        "请贵方按照同等人数确定协商代表，并将名单书面告知我方。"
    )
    if paper.requested_materials:
        letter.section("请提供的资料")
        letter.text(
            "为便于双方在真实、充分的信息基础上协商，请贵方在协商开始前提供下列资料，我方承担保密义务："
        )
        letter.items(listed(paper.requested_materials))
    moves = may_move(paper.reply_due_on, provisional=paper.provisional)
    letter.closing(
        f"请贵方自收到本要约书之日起{paper.reply_days}日内，"
        f"即于{chinese_date(paper.reply_due_on)}{moves}前，"
        "以书面形式作出答复。",
        section="答复期限",
        below=_RECEIPT,
    )
    letter.sign()
    _receipt(letter, paper)
    return letter.finish(f"就订立{titles}提出的集体协商要约")


def _receipt(letter: Letter, paper: OfferPaper) -> None:
    """Foot of the offer: when and where it was received decides the day the answer is due (民法典 art. 137).

    An offer served through the platform has arrived; only one carried by hand is signed for.
    """
    flow = letter.flow
    flow.need(_RECEIPT)
    flow.space(14)
    grid = Grid((70, flow.frame.width / 2 - 70, 70, flow.frame.width / 2 - 70), size=11)
    addressee = paper.heading.addressee
    if paper.received_on is not None and addressee is not None:
        grid.row(
            label("收件单位"), Cell(addressee.name, fit=True), label("收件系统"), Cell("协约平台"), height=26
        )
        day = Cell(chinese_date(paper.received_on), align="centre")
        grid.row(label("收到日期"), day, label("送达方式"), Cell("平台电子送达"), height=26)
    else:
        grid.row(label("收件单位"), Cell(), label("收件人"), Cell(), height=26)
        day = Cell("　　　　年　　月　　日", align="centre")
        grid.row(label("收到日期"), day, label("送达方式"), Cell(), height=26)
    place(flow, grid)


@fitted
def reply(paper: ReplyPaper, widths: Widths, leading: float) -> Layout:
    """D2 集体协商答复书: 应约 or 拒绝."""
    letter = Letter(widths, paper.heading, "集体协商答复书", leading)
    letter.addressee()
    received = chinese_date(paper.offer_received_on)
    letter.text(f"贵方《集体协商要约书》（{paper.offer_number}）已于{received}收悉。经研究，现答复如下：")
    if paper.accepted:
        _acceptance(letter, paper)
    else:
        letter.section("答复意见")
        letter.text("我方不同意贵方提出的集体协商要约。")
        letter.section("理由")
        letter.text(sentence(paper.reasons))
    if paper.late_by_days:
        letter.section("答复时间说明")
        letter.text(f"本答复较规定的答复期限迟延{paper.late_by_days}日，我方据实说明，本答复仍然有效。")
    letter.closing("特此答复。")
    letter.sign()
    verdict = "同意" if paper.accepted else "不同意"
    return letter.finish(f"对{paper.offer_number}集体协商要约的答复（{verdict}）")


def _acceptance(letter: Letter, paper: ReplyPaper) -> None:
    letter.section("答复意见")
    letter.text("我方同意贵方提出的集体协商要约，愿意依法与贵方进行平等协商。")
    if paper.meeting_at is not None:
        letter.section("协商会议")
        letter.text(f"首次协商会议定于{chinese_moment(paper.meeting_at)}在{paper.meeting_place}举行。")
    if paper.topics:
        letter.section("协商议题")
        letter.items(listed(paper.topics))
    if paper.reasons:
        letter.section("其他意见")
        letter.text(sentence(paper.reasons))
    letter.section("协商代表")
    letter.text("我方将按照双方对等的原则确定协商代表，并将名单书面告知贵方。")

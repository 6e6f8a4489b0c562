"""监督和补正文书 — D29 工会提示函、劳动法律监督意见书、建议书, D20 补正通知书."""

from __future__ import annotations

from negotiation.documents.breaking import Widths
from negotiation.documents.layouts.letter import Letter, fitted
from negotiation.documents.layouts.words import according_to, book, listed, may_move, person, sentence
from negotiation.documents.page import Layout
from negotiation.domain.course import LetterKind
from negotiation.domain.numerals import chinese_date
from negotiation.domain.papers_course import CorrectionPaper, UnionLetterPaper


@fitted
def union_letter(paper: UnionLetterPaper, widths: Widths, leading: float) -> Layout:
    """D29: 提示函 and 意见书 to the employer, 建议书 to the bureau."""
    if paper.opinion_number:
        return _proposal(paper, widths, leading)
    return (_reminder if paper.kind is LetterKind.REMINDER else _opinion)(paper, widths, leading)


def _reminder(paper: UnionLetterPaper, widths: Widths, leading: float) -> Layout:
    letter = Letter(widths, paper.heading, "工会劳动法律监督提示函", leading)
    letter.addressee()
    letter.text(f"{according_to(paper.articles)}现就“{paper.matter}”向你单位提示如下：")
    letter.section("提示事项")
    letter.text(sentence(paper.text))
    letter.closing("请你单位予以重视，及时依法办理，并与我会保持联系。")
    letter.sign()
    return letter.finish(f"工会提示：{paper.matter}")


def _opinion(paper: UnionLetterPaper, widths: Widths, leading: float) -> Layout:
    letter = Letter(widths, paper.heading, "工会劳动法律监督意见书", leading)
    letter.addressee()
    letter.text(f"{according_to(paper.articles)}我会就“{paper.matter}”进行了调查，现提出如下意见：")
    letter.section("调查情况和改正意见")
    letter.text(sentence(paper.text))
    notes = [f"调查人员：{'、'.join(paper.investigators)}"] if paper.investigators else []
    letter.closing(_answer(paper), notes, section="答复")
    letter.sign()
    return letter.finish(f"工会监督意见：{paper.matter}")


def _answer(paper: UnionLetterPaper) -> str:
    if paper.answer_due_on is None:
        return "请你单位书面答复我会。"
    moves = may_move(paper.answer_due_on, provisional=paper.provisional)
    text = (
        f"请你单位自收到本意见书之日起{paper.answer_days}个工作日内，"
        f"即于{chinese_date(paper.answer_due_on)}{moves}前，"
        "将改正措施书面答复我会。"
    )
    if paper.objection_days:
        text += f"有异议的，可以自收到之日起{paper.objection_days}个工作日内书面提出并说明理由。"
    return text


def _proposal(paper: UnionLetterPaper, widths: Widths, leading: float) -> Layout:
    letter = Letter(widths, paper.heading, "工会劳动法律监督建议书", leading)
    letter.addressee()
    letter.text(
        f"{paper.employer.name}（统一社会信用代码{paper.employer.uscc}）存在“{paper.matter}”的情形，"
        f"工会已发出监督意见书（{paper.opinion_number}）。具体情形：{paper.ground}。"
        f"{according_to(paper.articles)}现建议贵机关依法处理。"
    )
    letter.section("情况和建议")
    letter.text(sentence(paper.text))
    letter.closing("处理结果请书面告知我会。")
    letter.sign()
    return letter.finish(f"工会监督建议：{paper.matter}")


@fitted
def correction(paper: CorrectionPaper, widths: Widths, leading: float) -> Layout:
    """D20 补正通知书."""
    title = book(paper.contract_title)
    letter = Letter(widths, paper.heading, "集体合同报送材料补正通知书", leading)
    letter.addressee()
    letter.text(
        f"你单位{chinese_date(paper.submitted_on)}报送的{title}（{paper.filing_number}）收悉。"
        f"经核对，报送材料不齐全。{according_to(paper.articles)}请补正下列材料："
    )
    letter.section("需要补正的材料")
    letter.items(listed(paper.items))
    if paper.reason:
        letter.section("理由")
        letter.text(sentence(paper.reason))
    notes = [f"经办人：{person(paper.handler.name, paper.handler.post)}"]
    within = (
        f"请于{paper.days}日内，即{chinese_date(paper.due_on)}"
        f"{may_move(paper.due_on, provisional=paper.provisional)}前补正。"
        if paper.due_on
        else "请及时补正。"
    )
    letter.closing(
        within + "材料齐全后予以登记；审查期限自本机关收到合同文本之日起计算。", notes, section="期限"
    )
    letter.sign()
    return letter.finish(f"{title}报送材料的补正")

"""决议与公告 — D13 职工代表大会决议, D24 集体合同公布公告."""

from __future__ import annotations

from negotiation.documents.breaking import Widths
from negotiation.documents.grid import Cell, Grid, label, place
from negotiation.documents.layouts.letter import Letter, fitted
from negotiation.documents.layouts.words import according_to, book, joined, not_cast, sentence
from negotiation.documents.page import Layout
from negotiation.domain.numerals import chinese_date
from negotiation.domain.papers import AnnouncementPaper, ResolutionPaper


@fitted
def resolution(paper: ResolutionPaper, widths: Widths, leading: float) -> Layout:
    """D13 职工代表大会决议."""
    title = book(paper.contract_title)
    matter = f"解除{title}" if paper.terminates else f"{title}草案"
    letter = Letter(widths, paper.heading, f"关于{matter}的决议", leading)
    letter.text(
        f"{paper.congress}于{chinese_date(paper.held_on)}召开。"
        f"会议应到职工代表{paper.all_delegates}人，实到{paper.present}人。"
        f"会议听取了协商情况的说明，审议了{matter}，并以{paper.method}方式进行表决，结果如下："
    )
    _votes(letter, paper)
    if paper.tellers:
        letter.text(f"监票人、计票人：{joined(paper.tellers)}。")
    letter.text(f"表决规则：{sentence(paper.threshold)}{_basis(paper)}")
    letter.closing(_outcome(paper, title), [f"表决文本摘要（SHA-256）：{paper.digest}"])
    letter.sign()
    outcome = "通过" if paper.passed else "未通过"
    return letter.finish(f"{paper.congress}对{matter}的表决结果：{outcome}")


def _basis(paper: ResolutionPaper) -> str:
    return f"依据：{joined(paper.articles)}。" if paper.articles else ""


def _outcome(paper: ResolutionPaper, title: str) -> str:
    if paper.terminates:
        return f"会议决定：{'同意' if paper.passed else '不同意'}解除{title}。" + (
            "" if paper.passed else "该合同继续履行。"
        )
    if paper.passed:
        return f"同意票达到规定数额，会议决定：通过{title}草案，由双方首席代表签字、双方盖章后依法报送审查。"
    return f"同意票未达到规定数额，{title}草案未获通过，交双方协商代表就有关内容重新协商，修改后再提请审议。"


def _votes(letter: Letter, paper: ResolutionPaper) -> None:
    flow = letter.flow
    heads = ("应到代表", "实到代表", "同意", "不同意", "弃权", "无效票", "未投票")
    votes = (paper.yes, paper.no, paper.abstain, paper.void)
    counts = (paper.all_delegates, paper.present, *votes, not_cast(paper.present, votes))
    grid = Grid([flow.frame.width / len(heads)] * len(heads), size=13, leading=20)
    grid.row(*(label(head) for head in heads), height=28)
    grid.row(*(Cell(f"{count}", align="centre") for count in counts), height=30)
    flow.space(6)
    flow.need(60)
    place(flow, grid)
    flow.space(10)


@fitted
def announcement(paper: AnnouncementPaper, widths: Widths, leading: float) -> Layout:
    """D24 集体合同公布公告."""
    title = book(paper.contract_title)
    letter = Letter(widths, paper.heading, f"关于公布{title}的公告", leading)
    letter.addressee("全体职工" if paper.side_title == "职工方" else "各部门、全体人员")
    course = (
        "人力资源和社会保障行政部门审查期满未提出异议"
        if paper.deemed
        else "人力资源和社会保障行政部门审查，未提出异议"
    )
    letter.text(
        f"{title}经双方平等协商、职工代表大会审议通过和双方签字盖章后，依法报送审查。经{course}，"
        f"该合同自{chinese_date(paper.effective_on)}起生效。{according_to(paper.articles)}现予公布。"
    )
    letter.section("合同期限")
    letter.text(f"自{chinese_date(paper.term_from)}起至{chinese_date(paper.term_until)}止。")
    letter.section("查阅方式")
    letter.text(sentence(paper.where_to_read))
    letter.section("履行与监督")
    letter.text(
        "该合同对企业和全体职工具有约束力。职工个人劳动合同约定的标准不得低于该合同的规定；"
        "对履行中的问题，可以向工会或者企业反映。"
    )
    letter.closing("特此公告。", [f"合同文本摘要（SHA-256）：{paper.digest}"])
    letter.sign()
    letter.qr_code(paper.verify_url, "扫码核验合同文本")
    return letter.finish(f"{title}生效公布（{paper.side_title}）")

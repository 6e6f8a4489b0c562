"""协商变动文书 — D10 中止协商书, D28 协调处理申请书和协议书, D27 变更、解除建议书, D26 履行情况报告."""

from __future__ import annotations

from negotiation.documents.breaking import Widths
from negotiation.documents.layouts.letter import Letter, fitted
from negotiation.documents.layouts.words import according_to, book, listed, person, sentence
from negotiation.documents.page import Layout
from negotiation.domain.numerals import chinese_date
from negotiation.domain.papers_course import ChangePaper, CoordinationPaper, PerformancePaper, SuspensionPaper


@fitted
def suspension(paper: SuspensionPaper, widths: Widths, leading: float) -> Layout:
    """D10 中止协商书."""
    letter = Letter(widths, paper.heading, "中止协商书", leading)
    letter.addressee()
    letter.text(
        f"{according_to(paper.articles)}经双方首席代表协商同意，自{chinese_date(paper.from_on)}起中止集体协商。"
    )
    letter.section("中止原因")
    letter.text(sentence(paper.reason or "双方协商同意"))
    if paper.force_majeure:
        letter.text("本次中止系因不可抗力，中止期间不计入法律规定的协商期限。")
    letter.section("再次协商的安排")
    letter.text(
        f"双方定于{chinese_date(paper.until_on)}在{paper.place}恢复协商，届时未另行商定的，协商自该日恢复。"
    )
    letter.section("再次协商的内容")
    letter.items(listed(paper.topics))
    notes = [
        f"职工方首席代表：{person(paper.employees_chief.name, paper.employees_chief.post)}",
        f"用人单位方首席代表：{person(paper.employer_chief.name, paper.employer_chief.post)}",
    ]
    letter.closing("本中止协商书由双方首席代表确认，双方各执一份。", notes)
    letter.sign()
    return letter.finish(f"集体协商中止至{chinese_date(paper.until_on)}")


@fitted
def coordination(paper: CoordinationPaper, widths: Widths, leading: float) -> Layout:
    """D28: 申请书 of a side, 决定 of the bureau acting by itself, or 协议书 at the end."""
    return _agreement(paper, widths, leading) if paper.agreement else _application(paper, widths, leading)


def _application(paper: CoordinationPaper, widths: Widths, leading: float) -> Layout:
    parties = f"{paper.employer.name}与{paper.union.name}"
    title = "集体协商争议协调处理决定书" if paper.own_motion else "集体协商争议协调处理申请书"
    letter = Letter(widths, paper.heading, title, leading)
    if paper.own_motion:
        letter.addressee(f"{paper.employer.name}、{paper.union.name}")
        letter.text(f"{parties}在集体协商中发生争议。{according_to(paper.articles)}本机关决定主动协调处理。")
    else:
        letter.addressee()
        letter.text(
            f"{parties}在集体协商中发生争议，双方不能协商解决。"
            f"{according_to(paper.articles)}现申请贵机关协调处理。"
        )
    if paper.application:
        letter.section("争议事项")
        letter.text(sentence(paper.application))
    letter.section("双方首席代表")
    letter.items(_chiefs(paper))
    ending = "请双方配合调查了解情况，如实陈述意见。" if paper.own_motion else "请予受理。"
    letter.closing(ending)
    letter.sign()
    return letter.finish(f"{parties}集体协商争议的协调处理")


def _agreement(paper: CoordinationPaper, widths: Widths, leading: float) -> Layout:
    letter = Letter(widths, paper.heading, "集体协商争议协调处理协议书", leading)
    letter.text(
        f"{paper.employer.name}与{paper.union.name}集体协商争议一案，"
        f"于{chinese_date(paper.applied_on)}提出，由{paper.heading.issuer.name}协调处理。"
        f"{according_to(paper.articles)}双方达成协议如下："
    )
    letter.section("协调处理的申请")
    letter.text(sentence(paper.application or "由人力资源和社会保障部门主动协调处理"))
    letter.section("争议的事实")
    letter.text(sentence(paper.facts))
    letter.section("协调结果")
    letter.text(sentence(paper.outcome))
    if paper.open_points:
        letter.section("继续协商的事项")
        letter.text("下列事项尚未达成一致，由双方继续协商：")
        letter.items(listed(paper.open_points))
    letter.section("双方首席代表")
    letter.items(_chiefs(paper))
    notes = [f"协调处理人员：{person(paper.coordinator.name, paper.coordinator.post)}"]
    letter.closing("本协议书由协调处理人员和双方首席代表签字盖章，对双方具有约束力。", notes)
    letter.sign()
    return letter.finish(f"{paper.employer.name}集体协商争议的协调处理结果")


def _chiefs(paper: CoordinationPaper) -> list[str]:
    return [
        f"职工方：{person(paper.employees_chief.name, paper.employees_chief.post)}；",
        f"用人单位方：{person(paper.employer_chief.name, paper.employer_chief.post)}。",
    ]


@fitted
def change(paper: ChangePaper, widths: Widths, leading: float) -> Layout:
    """D27 变更、解除集体合同建议书."""
    verb = "解除" if paper.terminate else "变更"
    title = book(paper.contract_title)
    letter = Letter(widths, paper.heading, f"关于{verb}{title}的建议书", leading)
    letter.addressee()
    letter.text(
        f"双方订立的{title}（编号{paper.contract_number}）期限至{chinese_date(paper.term_until)}。"
        f"{according_to(paper.articles)}我方现提出{verb}该合同的建议。"
    )
    letter.section("情形")
    letter.text(sentence(paper.cause))
    letter.section("理由")
    letter.text(sentence(paper.reason))
    if paper.proof:
        letter.section("证明材料")
        letter.items(listed(paper.proof))
    steps = (
        "双方同意解除的，提交职工代表大会或者全体职工表决；在依法解除之前，合同继续履行。"
        if paper.terminate
        else "双方同意变更的，按照订立合同的程序协商、表决、签字和报送；新文本生效之前，原文本继续履行。"
    )
    letter.closing(steps, section="办理程序")
    letter.sign()
    return letter.finish(f"{verb}{title}的建议")


@fitted
def performance(paper: PerformancePaper, widths: Widths, leading: float) -> Layout:
    """D26 集体合同履行情况报告."""
    title = book(paper.contract_title)
    letter = Letter(widths, paper.heading, f"{title}\n履行情况报告", leading)
    letter.addressee(f"{paper.heading.addressee.name}、全体职工" if paper.heading.addressee else "全体职工")
    letter.text(
        f"{title}（编号{paper.contract_number}）期限自{chinese_date(paper.term_from)}起至"
        f"{chinese_date(paper.term_until)}止。现将{chinese_date(paper.since)}以来的履行情况报告如下："
    )
    letter.section("已经履行的事项")
    letter.items(listed(paper.done) if paper.done else ["无。"])
    letter.section("尚未履行的事项")
    letter.items(listed(paper.not_done) if paper.not_done else ["无。"])
    if paper.reasons:
        letter.section("原因和措施")
        letter.text(sentence(paper.reasons))
    letter.closing("职工和工会对履行情况有意见的，可以向企业提出，也可以要求协商解决。")
    letter.sign()
    return letter.finish(f"{title}的履行情况")

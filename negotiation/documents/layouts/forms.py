"""表单 — D3 协商代表产生记录, D9 协商会议记录, D16 集体合同报审表: ruled forms on A4."""

from __future__ import annotations

from negotiation.documents.breaking import Run, Widths
from negotiation.documents.flow import Flow, Frame, Style, one_line
from negotiation.documents.grid import Cell, Grid, label, place
from negotiation.documents.layouts.words import book, not_cast, numbered, person, sentence
from negotiation.documents.page import GREY, MM, PAGE_HEIGHT, PAGE_WIDTH, Layout, Words
from negotiation.domain.numerals import chinese, chinese_date, chinese_moment
from negotiation.domain.papers import (
    DelegationPaper,
    FilingPaper,
    Heading,
    MinutesPaper,
    Organisation,
    Person,
)

_MARGIN = 25 * MM
_WIDTH = PAGE_WIDTH - 2 * _MARGIN
_TITLE = Style(20, 30, align="centre")
_SIDE = Style(11, 18)
_NOTE = Style(9.5, 15)
_SCALES = (1.0, 0.94, 0.88)
_CLOSING = 24 + 62 + 50 + 24.0
"""Height of what closes the filing form: it stays together when the form goes on to a second page."""


def _frame(_page: int) -> Frame:
    return Frame(_MARGIN, PAGE_WIDTH - _MARGIN, PAGE_HEIGHT - 23 * MM, 21 * MM)


class _Form:
    """表单 — title, number and date above the grid; page numbers below."""

    def __init__(self, widths: Widths, heading: Heading, title: str, issuer: str) -> None:
        self.heading = heading
        self.title = title
        self.flow = Flow(widths, _frame)
        self.flow.paragraph(_TITLE, title)
        self.flow.space(8)
        self._sides(f"{issuer}：{heading.issuer.name}", f"编号：{heading.number}")

    def _sides(self, left: str, right: str) -> None:
        flow = self.flow
        last, size = one_line(flow.widths, Run(right), _SIDE.size, _WIDTH * 0.45)
        first, first_size = one_line(flow.widths, Run(left), _SIDE.size, _WIDTH - last.width - 12)
        base = flow.y - 13
        flow.page.marks.append(Words(flow.frame.left, base, first_size, first))
        flow.page.marks.append(Words(flow.frame.right - last.width, base, size, last))
        flow.y -= _SIDE.leading

    def note(self, text: str) -> None:
        """填表说明 — a small line below the grid."""
        self.flow.paragraph(_NOTE.but(before=6), f"说明：{text}")

    def finish(self, subject: str) -> Layout:
        pages = self.flow.pages
        for place_, page in enumerate(pages):
            text = f"第 {place_ + 1} 页 共 {len(pages)} 页"
            line, size = one_line(self.flow.widths, Run(text), 9.5, 200)
            page.marks.append(Words((PAGE_WIDTH - line.width) / 2, 13 * MM, size, line, GREY))
        heading = self.heading
        return Layout(
            self.title, subject, heading.issuer.name, heading.number, heading.issued_on, tuple(pages)
        )


def _yes(*, value: bool) -> str:
    return "是" if value else "否"


def delegation(paper: DelegationPaper, widths: Widths) -> Layout:
    """D3 协商代表产生记录."""
    form = _Form(widths, paper.heading, f"{paper.side_title}协商代表产生记录", "填报单位")
    grid = Grid([_WIDTH * part for part in (0.08, 0.14, 0.08, 0.08, 0.26, 0.12, 0.12, 0.12)])
    chosen = Cell(chinese_date(paper.chosen_on), 3, align="centre")
    grid.row(label("产生日期", 2), chosen, label("地点"), Cell(paper.place, 2), height=28)
    grid.row(label("产生方式及\n表决情况", 2), Cell(sentence(paper.method), 6, align="justify"), height=64)
    heads = ("序号", "姓名", "性别", "年龄", "工作岗位或职务", "首席代表", "一线职工", "外部人员")
    grid.row(*(label(head) for head in heads), height=28)
    for number, row in enumerate(paper.representatives, start=1):
        marks = (_yes(value=row.chief), _yes(value=row.front_line), _yes(value=row.external))
        words = (f"{number}", row.name, row.sex, f"{row.age}", row.post, *marks)
        grid.row(*(Cell(word, align="centre") for word in words), height=26)
    mandate = sentence(paper.mandate or "首席代表无需另行授权")
    grid.row(label("首席代表\n授权情况", 2), Cell(mandate, 6, align="justify"), height=44)
    count = len(paper.representatives)
    confirmation = f"以上{count}人为本次集体协商{paper.side_title}协商代表，名单属实。"
    tail = f"{paper.heading.issuer.name}（盖章）\n{chinese_date(paper.heading.issued_on)}"
    grid.row(label("确认意见", 2), Cell(confirmation, 6, align="justify", tail=tail), height=120)
    place(form.flow, grid)
    form.note("协商代表自产生之日起履行职责，任期以被代表方确定的期限为准；履行职责期间依法受到保护。")
    return form.finish(f"{paper.side_title}协商代表名册及产生经过")


def minutes(paper: MinutesPaper, widths: Widths) -> Layout:
    """D9 协商会议记录."""
    form = _Form(widths, paper.heading, "集体协商会议记录", "记录单位")
    grid = Grid([_WIDTH * part for part in (0.16, 0.34, 0.16, 0.34)], leading=15.5)
    round_cell = Cell(f"第{chinese(paper.round_number)}轮", align="centre")
    held = Cell(f"{chinese_moment(paper.held_at)}（北京时间）", align="centre", fit=True)
    grid.row(label("协商轮次"), round_cell, label("会议时间"), held)
    grid.row(label("会议地点"), Cell(paper.place, 3))
    chair = Cell(person(paper.chair.name, paper.chair.post), align="centre")
    recorder = Cell(person(paper.recorder.name, paper.recorder.post), align="centre")
    grid.row(label("主 持 人"), chair, label("记 录 员"), recorder)
    grid.row(label("职工方\n出席代表"), Cell("、".join(paper.employees_present), 3))
    grid.row(label("用人单位方\n出席代表"), Cell("、".join(paper.employer_present), 3))
    grid.row(label("缺席人员"), Cell("、".join(paper.absent) or "无", 3))
    grid.row(label("议　　题"), Cell(numbered(paper.agenda), 3))
    views = ("职工方\n意见", paper.employees_views), ("用人单位方\n意见", paper.employer_views)
    for head, view in views:
        grid.row(label(head), Cell(sentence(view), 3, align="justify", top=True), height=56)
    grid.row(label("达成一致\n的事项"), Cell(numbered(paper.agreed) or "无", 3))
    grid.row(label("尚未一致\n的事项"), Cell(numbered(paper.open_points) or "无", 3))
    grid.row(label("下次会议"), Cell(paper.next_meeting or "不再另行安排", 3))
    place(form.flow, grid)
    _confirmations(form, paper)
    return form.finish(f"第{chinese(paper.round_number)}轮集体协商会议记录")


def _confirmations(form: _Form, paper: MinutesPaper) -> None:
    form.flow.paragraph(
        Style(11, 20, face="sans", before=8, keep_next=60), "出席代表对本记录的确认（记录与会议内容一致）"
    )
    grid = Grid([_WIDTH * part for part in (0.2, 0.3, 0.2, 0.3)], leading=14, head_rows=1)
    grid.row(label("职工方"), label("确　认"), label("用人单位方"), label("确　认"))
    for row in range(max(len(paper.employees_present), len(paper.employer_present))):
        cells: list[Cell] = []
        for names in (paper.employees_present, paper.employer_present):
            name = names[row] if row < len(names) else ""
            state = "" if not name else "已确认" if name in paper.signed else "未确认"
            cells += [Cell(name, align="centre"), Cell(state, align="centre")]
        grid.row(*cells)
    place(form.flow, grid)


def filing(paper: FilingPaper, widths: Widths) -> Layout:
    """D16 集体合同报审表: on one page where a smaller type makes it fit, else parted before its end."""
    made = (_filing(paper, widths, scale) for scale in _SCALES)
    return next((one for one in made if len(one.pages) == 1), _filing(paper, widths, 1.0, parted=True))


def _filing(paper: FilingPaper, widths: Widths, scale: float, *, parted: bool = False) -> Layout:
    form = _Form(widths, paper.heading, "集体合同报审表", "报送单位")
    grid = _filing_grid(scale)
    kind = Cell(paper.contract_type, align="centre")
    signed = Cell(chinese_date(paper.signed_on), align="centre", fit=True)
    term = f"自{chinese_date(paper.term_from)}起至{chinese_date(paper.term_until)}止"
    grid.row(label("合同名称"), Cell(book(paper.contract_title), 3), label("合同类别"), kind, height=24)
    grid.row(label("合同编号"), Cell(paper.contract_number, 3), label("签订日期"), signed, height=24)
    grid.row(label("合同期限"), Cell(term, 5), height=24)
    _party(grid, "用人单位", paper.employer, paper.employer_chief)
    _party(grid, "工　会", paper.union, paper.union_chief)
    staff = Cell(f"{paper.headcount}人", 2, align="centre")
    covered = Cell(f"{paper.covered_headcount}人", 2, align="centre")
    grid.row(label("职工人数"), staff, label("合同覆盖人数"), covered, height=24)
    _votes(grid, paper)
    grid.row(label("协商经过"), Cell(sentence(paper.course), 5, align="justify", top=True), height=70)
    grid.row(label("报送材料"), Cell(numbered(paper.attachments), 5))
    if paper.late_reason:
        grid.row(label("逾期说明"), Cell(sentence(paper.late_reason), 5, align="justify"), height=36)
    if paper.warnings:
        told = [f"{what}\n　　说明：{sentence(reason)}" for what, reason in paper.warnings]
        grid.row(label("提示和\n说　　明"), Cell(numbered(told), 5, align="justify", top=True))
    if parted:
        place(form.flow, grid)
        form.flow.need(_CLOSING)
        grid = _filing_grid(scale)
    grid.row(label("文本摘要"), Cell(f"SHA-256　{paper.digest}", 5, fit=True), height=24)
    _opinions(grid, paper)
    grid.rows = [(cells, height * scale) for cells, height in grid.rows]
    place(form.flow, grid)
    form.note("本表由用人单位填报，随集体合同文本及所列材料一并报送；所填内容应当与所附材料一致。")
    return form.finish(f"{book(paper.contract_title)}报送审查")


def _filing_grid(scale: float) -> Grid:
    columns = [_WIDTH * part for part in (0.15, 0.17, 0.14, 0.18, 0.15, 0.21)]
    return Grid(columns, size=10.5 * scale, leading=14.5 * scale)


def _party(grid: Grid, title: str, party: Organisation, chief: Person) -> None:
    grid.row(label(title, rows=3), label("单位名称"), Cell(party.name, 4), height=24)
    code = Cell(party.uscc, 2, align="centre")
    head = Cell(f"{chief.name}\n{chief.post}", align="centre", fit=True)
    grid.row(label("统一社会\n信用代码"), code, label("首席代表"), head)
    grid.row(label("地　　址"), Cell(party.address, 4), height=24)


def _votes(grid: Grid, paper: FilingPaper) -> None:
    heads = ("应到／实到", "同意", "不同意", "弃权", "无效／未投")
    grid.row(label("职工代表\n大会表决", rows=2), *(label(head) for head in heads))
    counts = (paper.yes, paper.no, paper.abstain, paper.void)
    of_those_present = (*counts[:3], f"{paper.void}／{not_cast(paper.present, counts)}")
    words = (f"{paper.all_delegates}／{paper.present}", *(f"{count}" for count in of_those_present))
    grid.row(*(Cell(word, align="centre") for word in words))


def _opinions(grid: Grid, paper: FilingPaper) -> None:
    filed = Cell(
        "所填内容及所附材料真实、完整，现予报审。",
        5,
        align="justify",
        tail=f"{paper.employer.name}（盖章）\n{chinese_date(paper.heading.issued_on)}",
    )
    grid.row(label("报送单位"), filed, height=62)
    received = Cell("", 5, tail="收件人：　　　　　　\n　　　　年　　月　　日")
    grid.row(label("审查机关\n收件"), received, height=50)

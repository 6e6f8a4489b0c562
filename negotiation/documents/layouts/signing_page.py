"""签署页 — where both sides sign and seal, and where the bureau sets its mark.

The places are drawn empty and reported by name, so that a signature's picture fits exactly and nothing is
ever drawn on top of text.
"""

from __future__ import annotations

from negotiation.documents.breaking import Run
from negotiation.documents.flow import Flow, Style, one_line
from negotiation.documents.grid import Cell, Grid, label, place
from negotiation.documents.layouts.words import book
from negotiation.documents.page import GREY, MM, QrCode, Stroke, Words
from negotiation.domain.numerals import chinese_date
from negotiation.domain.papers import ContractPaper, Person

Place = tuple[int, float, float, float, float]
"""Page, x, y, width, height."""

_SEAL = 42 * MM  # a seal is set in its true size
_CORNERS = 45 * MM
_NAME = Style(11, 17)
_HEAD = Style(16, 28, face="sans", align="centre", after=4)
_TEXT = Style(11.5, 19, first=2)
_SIGNATURE_HEIGHT = 21 * MM
_QR = 26 * MM
_SMALL, _SMALL_LEADING = 8.0, 10.5


def signing_page(paper: ContractPaper, flow: Flow) -> dict[str, Place]:
    """Draws the page; returns the places for signatures and seals (none on a draft)."""
    title = book(paper.text.title)
    flow.paragraph(_HEAD, "　".join(page_title(paper)))
    if paper.draft:
        flow.paragraph(
            _TEXT,
            f"本页为{title}草案的确认页。双方首席代表确认：以上草案文本与双方协商达成一致的内容相符，同意提交职工代表大会审议。",
        )
    else:
        flow.paragraph(_TEXT, f"本页为{title}（编号：{paper.number}）的签署页。{paper.resolution}")
        flow.paragraph(_TEXT, "双方确认：以上文本与职工代表大会审议通过的文本一致，自愿签署并共同遵守。")
    flow.space(10)
    found = _columns(paper, flow)
    if paper.draft:
        return {}
    places = {
        "EmployerOrganisationSeal": _square(found["employer-seal"]),
        "UnionOrganisationSeal": _square(found["union-seal"]),
        "EmployerChiefSignature": _inside(found["employer-chief"]),
        "UnionChiefSignature": _inside(found["union-chief"]),
    }
    for name in ("EmployerOrganisationSeal", "UnionOrganisationSeal"):
        _corners(flow, places[name])
    places["BureauFilingMark"] = _bureau(paper, flow)
    return places


def page_title(paper: ContractPaper) -> str:
    """What the last page is: a draft is confirmed, only the official text is signed."""
    return "确认页" if paper.draft else "签署页"


def _columns(paper: ContractPaper, flow: Flow) -> dict[str, Place]:
    half = flow.frame.width / 2
    head = 64.0
    grid = Grid((head, half - head, head, half - head), size=10.5, leading=16)
    sides = (
        ("用人单位方", "employer", paper.employer, paper.employer_chief),
        ("职工方", "union", paper.union, paper.union_chief),
    )
    grid.row(*(label(title, 2) for title, *_ in sides), height=26)
    grid.row(*_pairs("名　　称", [side[2].name for side in sides]), height=40)
    grid.row(*_pairs("统一社会\n信用代码", [side[2].uscc for side in sides]), height=36)
    if not paper.draft:
        grid.row(
            *(Cell("（盖章）", 2, align="centre", top=True, name=f"{side[1]}-seal") for side in sides),
            height=_CORNERS + 28,
        )
    if paper.draft:
        _confirmations(paper, grid)
        return place(flow, grid)
    signs = [Cell(_printed(side[3]), align="left", top=True, name=f"{side[1]}-chief") for side in sides]
    grid.row(
        label("首席代表\n（签字）"),
        signs[0],
        label("首席代表\n（签字）"),
        signs[1],
        height=_SIGNATURE_HEIGHT + 22,
    )
    day = "以签名所载时间为准"
    grid.row(*_pairs("日　　期", [day, day]), height=26)
    return place(flow, grid)


def _confirmations(paper: ContractPaper, grid: Grid) -> None:
    """确认 of a draft is an act on the platform, on record there: nobody signs on this page."""
    chiefs = [_printed(one) for one in (paper.employer_chief, paper.union_chief)]
    grid.row(*_pairs("首席代表", chiefs), height=30)
    way = "已通过协约平台确认" if paper.confirmed_on else "尚未确认"
    grid.row(*_pairs("确认方式", [way, way]), height=26)
    if paper.confirmed_on:
        day = chinese_date(paper.confirmed_on)
        grid.row(*_pairs("日　　期", [day, day]), height=26)


def _pairs(head: str, texts: list[str]) -> list[Cell]:
    cells: list[Cell] = []
    for text in texts:
        cells += [label(head), Cell(text, align="left")]
    return cells


def _printed(chief: Person) -> str:
    return f"{chief.name}　{chief.post}".strip()


def _square(cell: Place) -> Place:
    """The seal's square, centred in its cell below the word 盖章."""
    page, x, y, width, _ = cell
    return page, x + (width - _SEAL) / 2, y + 5 + (_CORNERS - _SEAL) / 2, _SEAL, _SEAL


def _inside(cell: Place) -> Place:
    """The signature's place below the printed name."""
    page, x, y, width, height = cell
    return page, x + 3, y + 3, width - 6, height - 25


def _corners(flow: Flow, square: Place) -> None:
    """Small grey corner marks, so that an empty place is seen to be one."""
    page, x, y, width, height = square
    margin = (_CORNERS - _SEAL) / 2
    x, y, width, height = x - margin, y - margin, width + 2 * margin, height + 2 * margin
    arm = 8
    for cx, dx in ((x, arm), (x + width, -arm)):
        for cy, dy in ((y, arm), (y + height, -arm)):
            flow.pages[page].marks.append(Stroke(cx, cy, cx + dx, cy, 0.4, GREY))
            flow.pages[page].marks.append(Stroke(cx, cy, cx, cy + dy, 0.4, GREY))


def _bureau(paper: ContractPaper, flow: Flow) -> Place:
    """Place of the filing mark at the left, the code to check the paper at the right."""
    height = 46 * MM
    flow.space(12)
    flow.need(height)
    width = flow.frame.width - _QR - 22
    grid = Grid((64, width - 64), size=10.5, leading=16)
    note = "人力资源和社会保障部门加盖；未盖章不影响合同效力"
    grid.row(label("审查机关\n备案章"), Cell(note, top=True, name="bureau"), height=height)
    top = flow.y
    page, x, y, cell_width, cell_height = place(flow, grid)["bureau"]
    if paper.verify_url:
        left = flow.frame.right - _QR
        flow.page.marks.append(QrCode(left, top - _QR - 2, _QR, paper.verify_url))
        for row, text in enumerate(("扫码核验", "文本与签名")):
            line, size = one_line(flow.widths, Run(text, "sans"), 9, _QR)
            flow.page.marks.append(
                Words(left + (_QR - line.width) / 2, top - _QR - 16 - 13 * row, size, line)
            )
    _root(paper, flow)
    return page, x + 4, y + 4, cell_width - 8, cell_height - 28


def _root(paper: ContractPaper, flow: Flow) -> None:
    """The fingerprint whoever checks the file compares, in the margin between the page and its foot: on paper
    it cannot be exchanged with the file."""
    if not paper.root_fingerprint:
        return
    said = "平台根证书 SHA-256 指纹（核验电子文件时逐位比对，不一致的不是本平台签发）："
    for row, text in enumerate((said, paper.root_fingerprint)):
        line, size = one_line(flow.widths, Run(text), _SMALL, flow.frame.width)
        y = flow.frame.bottom + 4 - (row + 1) * _SMALL_LEADING
        flow.page.marks.append(Words(flow.frame.left, y, size, line, GREY))

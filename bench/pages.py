"""制文书 — pages a second from values to PDF, beside a bare loop that draws the same lines with reportlab."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from bench.figure import Figure, rate
from negotiation.bootstrap import FONTS
from negotiation.documents import catalog
from negotiation.documents.jsonable import paper_from_json
from negotiation.documents.layouts import contract
from negotiation.documents.page import PAGE_HEIGHT, PAGE_WIDTH, Layout, Stroke, Words
from negotiation.documents.render.fonts import FACES, Fonts
from negotiation.domain.papers import ContractPaper
from negotiation.storage import migrate
from negotiation.storage.database import open_database
from tests.builders import a_house, a_story, upto


def figures() -> Iterator[Figure]:
    """The general contract's draft: cover, contents, clauses, signing page."""
    paper, fonts = draft(), Fonts.load(FONTS)
    layout = contract.contract(paper, fonts.widths)
    for face in fonts.faces.values():
        pdfmetrics.registerFont(face)
    pages = len(layout.pages)
    ours = pages * rate(2, lambda: catalog.render("D11", paper, fonts))
    peer = pages * rate(2, lambda: bare(layout))
    yield Figure("PDF pages rendered", ours, "/s", peer, "bare reportlab, same lines")


def draft() -> ContractPaper:
    """The draft as the example leaves it."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'pages.db'}"
        migrate.upgrade(url)
        with closing(open_database(url)) as database:
            house = a_house(database, upto(a_story(), "initial_draft", 2))
            house.play()
            with house.office.reading() as uow:
                waiting = next(one for one in uow.papers.waiting(50) if one.kind == "D11")
    paper = paper_from_json("D11", waiting.paper)
    if not isinstance(paper, ContractPaper):
        raise TypeError(type(paper))
    return paper


def bare(layout: Layout) -> bytes:
    """The lines where they stand, and nothing else: no breaking, no justification, no marks, no outline."""
    target = BytesIO()
    canvas = Canvas(target, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), pageCompression=1, invariant=1)
    for page in layout.pages:
        for mark in page.marks:
            if isinstance(mark, Words):
                face = mark.line.faces[0] if mark.line.faces else "serif"
                canvas.setFont(FACES[face], mark.size)
                canvas.drawString(mark.x, mark.y, mark.line.characters)
            elif isinstance(mark, Stroke):
                canvas.line(mark.x1, mark.y1, mark.x2, mark.y2)
        canvas.showPage()
    canvas.save()
    return target.getvalue()

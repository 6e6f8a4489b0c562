"""成文 — draws laid-out pages into a PDF: the same layout, the same bytes.

Text is written with explicit positions, so justified lines, squeezed marks and Latin words keep exactly the
places the line breaker gave them. Dates in the file are those of the paper, not of the machine.
"""

from __future__ import annotations

from datetime import date
from io import BytesIO

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel
from reportlab.lib.utils import TimeStamp
from reportlab.pdfbase.pdfdoc import PDFDate, PDFDictionary, PDFInfo, PDFPage, PDFString
from reportlab.pdfgen.canvas import Canvas

from negotiation.documents.characters import FACES
from negotiation.documents.page import PAGE_HEIGHT, PAGE_WIDTH, Colour, Layout, Page, QrCode, Stroke, Words
from negotiation.documents.render.fonts import Fonts

TEXT_DIGEST_KEY = "XieyueTextDigest"
"""Entry of the file's information dictionary that names the contract text."""
PRODUCER = "Xieyue"


def draw(layout: Layout, fonts: Fonts) -> bytes:
    """The PDF of a layout; same layout and fonts, same bytes."""
    target = BytesIO()
    canvas = Canvas(
        target,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        pageCompression=1,
        invariant=1,
        initialFontName=FACES["serif"],
        lang="zh-CN",
        pdfVersion=(1, 7),
    )
    _describe(canvas, layout)
    for sheet in layout.pages:
        _page(canvas, sheet, fonts)
        canvas.showPage()
    for bookmark in layout.bookmarks:
        canvas.addOutlineEntry(bookmark.title, bookmark.anchor)
    if layout.bookmarks:
        canvas.showOutline()
    for page in canvas._doc.idToObject.values():
        if isinstance(page, PDFPage):
            page.Trans = None  # the engine writes an empty page transition
    with fonts.lock:  # the engine reads a font file through one moving position
        canvas.save()
    return target.getvalue()


class _Information(PDFInfo):  # type: ignore[misc]  # the engine has no types
    """The information dictionary: no invented date, and the contract text's digest."""

    text_digest = ""
    dated = False

    def format(self, document: object) -> bytes:
        """The entries in the notation of the file."""
        entries: dict[str, object] = {
            "Title": PDFString(self.title),
            "Author": PDFString(self.author),
            "Subject": PDFString(self.subject),
            "Keywords": PDFString(self.keywords),
            "Creator": PDFString(self.creator),
            "Producer": PDFString(self.producer),
        }
        if self.dated:
            entries["CreationDate"] = entries["ModDate"] = PDFDate(ts=document._timeStamp)  # type: ignore[attr-defined]
        if self.text_digest:
            entries[TEXT_DIGEST_KEY] = PDFString(self.text_digest)
        written: bytes = PDFDictionary(entries).format(document)
        return written


def _describe(canvas: Canvas, layout: Layout) -> None:
    information = _Information()
    information.title = layout.title
    information.author = layout.author
    information.subject = layout.subject
    information.keywords = layout.number
    information.creator = information.producer = PRODUCER
    information.text_digest = layout.text_digest
    if layout.dated is not None:
        information.dated = True
        canvas._doc._timeStamp = _noon(layout.dated)
    canvas._doc.info = information
    canvas.setViewerPreference("DisplayDocTitle", "true")


def _noon(day: date) -> TimeStamp:
    """The paper's own day at noon of China: a file made again later is still the same file."""
    stamp = TimeStamp(invariant=1)
    stamp.YMDhms = (day.year, day.month, day.day, 12, 0, 0)
    stamp.dhh, stamp.dmm = 8, 0
    return stamp


def _page(canvas: Canvas, page: Page, fonts: Fonts) -> None:
    colour: Colour | None = None
    code: list[str] = canvas._code
    for mark in page.marks:
        if isinstance(mark, Words):
            if mark.colour != colour:
                colour = mark.colour
                code.append(f"{_rgb(colour)} rg")
            _words(canvas, mark, fonts)
        elif isinstance(mark, Stroke):
            _stroke(code, mark)
        else:
            if colour != (0.0, 0.0, 0.0):
                colour = (0.0, 0.0, 0.0)
                code.append(f"{_rgb(colour)} rg")
            _qr_code(code, mark)
    for name, height in page.anchors.items():
        canvas.bookmarkPage(name, fit="XYZ", left=0, top=round(height, 2), zoom=0)
    for link in page.links:
        corners = (link.x, link.y, link.x + link.width, link.y + link.height)
        canvas.linkAbsolute("", link.anchor, corners, Border="[0 0 0]", F=4)


def _words(canvas: Canvas, words: Words, fonts: Fonts) -> None:
    line = words.line
    parts = [f"BT 1 0 0 1 {_n(words.x)} {_n(words.y)} Tm"]
    start, total = 0, len(line.characters)
    while start < total:
        face = line.faces[start]
        end = start + 1
        while end < total and line.faces[end] == face:
            end += 1
        font = fonts.faces[face]
        gaps = line.gaps[start:end]
        place = 0
        for subset, codes in font.splitString(line.characters[start:end], canvas._doc):
            name = font.getSubsetInternalName(subset, canvas._doc)
            shown = _shown(codes, gaps[place : place + len(codes)], words.size)
            parts.append(f"{name} {_n(words.size)} Tf {shown}")
            place += len(codes)
        start = end
    parts.append("ET")
    canvas._code.append(" ".join(parts))


def _shown(codes: bytes, gaps: tuple[float, ...], size: float) -> str:
    """Codes with their gaps as one TJ array; a positive number there moves back."""
    parts, piece = ["["], ""
    for code, gap in zip(codes, gaps, strict=True):
        piece += f"{code:02x}"
        moved = round(-gap / size * 1000)
        if moved:
            parts.append(f"<{piece}>{moved}")
            piece = ""
    if piece:
        parts.append(f"<{piece}>")
    return "".join(parts) + "] TJ"


def _stroke(code: list[str], stroke: Stroke) -> None:
    dash = " ".join(_n(length) for length in stroke.dash)
    code.append(
        f"{_rgb(stroke.colour)} RG {_n(stroke.thickness)} w [{dash}] 0 d 2 J "
        f"{_n(stroke.x1)} {_n(stroke.y1)} m {_n(stroke.x2)} {_n(stroke.y2)} l S"
    )


def _qr_code(code: list[str], mark: QrCode) -> None:
    qr = QRCode(None, QRErrorCorrectLevel.M)
    qr.addData(mark.text)
    qr.make()
    side = mark.size / len(qr.modules)
    for row, modules in enumerate(qr.modules):
        y = mark.y + mark.size - (row + 1) * side
        for start, length in _dark_runs(modules):
            code.append(f"{_n(mark.x + start * side)} {_n(y)} {_n(length * side)} {_n(side)} re")
    code.append("f")


def _dark_runs(modules: list[bool | None]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for column, dark in enumerate(modules):
        if not dark:
            continue
        if runs and sum(runs[-1]) == column:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((column, 1))
    return runs


def _rgb(colour: Colour) -> str:
    return " ".join(_n(part) for part in colour)


def _n(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") or "0"

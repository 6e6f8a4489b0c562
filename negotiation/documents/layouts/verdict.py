"""验签报告 — a verdict on paper: conclusion, file, every signature and stamp, every later revision."""

from __future__ import annotations

from datetime import date

from negotiation.documents.breaking import Run, Widths
from negotiation.documents.flow import Flow, Frame, Style
from negotiation.documents.page import PAGE_HEIGHT, Colour, Layout
from signing.verdict_report import Section, VerdictReport

_MM = 72 / 25.4
_TITLE = Style(20, 30, face="sans", align="centre", after=8)
_CONCLUSION = Style(13, 21, face="sans", align="left", before=4, after=8)
_HEADING = Style(12, 20, face="sans", align="left", before=10, keep_next=34)
_ROW = Style(10.5, 17, align="left", left=1)
_NOTE = Style(9, 14, align="left", before=2)
_SOUND: Colour = (0.1, 0.4, 0.2)
_UNSOUND: Colour = (0.62, 0.11, 0.12)


def verdict(report: VerdictReport, widths: Widths, on: date) -> Layout:
    """The pages of a report. Raises `MissingGlyphError` for a name the fonts cannot show."""
    flow = Flow(widths, lambda _: Frame(22 * _MM, 190 * _MM, PAGE_HEIGHT - 22 * _MM, 20 * _MM))
    flow.paragraph(_TITLE, report.title)
    flow.paragraph(_CONCLUSION.but(colour=_SOUND if report.good else _UNSOUND), report.conclusion)
    for section in report.sections:
        _section(flow, section)
    flow.space(8)
    for note in report.notes:
        flow.paragraph(_NOTE, note)
    return Layout(
        title=report.title,
        subject=report.conclusion,
        author="协约",
        number="",
        dated=on,
        pages=tuple(flow.pages),
    )


def _section(flow: Flow, section: Section) -> None:
    colour = {True: _SOUND, False: _UNSOUND, None: _HEADING.colour}[section.good]
    flow.paragraph(_HEADING.but(colour=colour), section.heading)
    for row in section.rows:
        flow.paragraph(_ROW, [Run(f"{row.label}　", "sans"), Run(row.value, "serif")])

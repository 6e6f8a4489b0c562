"""核对页 — before an act is done: what was filled in, the paper others will read, what warns, what follows.

The act is done for a moment in a unit of work that is never committed; so the paper here is the very paper.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from negotiation.documents import catalog
from negotiation.documents.jsonable import paper_from_json
from negotiation.documents.pictures import page_picture
from negotiation.domain.errors import OfficeError, UnexplainedWarningError
from negotiation.ports import PendingPaper
from negotiation.usecases.options import reason
from negotiation.usecases.perform import Command, row_of
from negotiation.usecases.rehearse import Rehearsal, rehearse
from negotiation.usecases.views import Reason, Words
from web import identity
from workflows.rule import Finding

_MOST_PAGES = 6
"""More pages of a paper than a person looks at before sending it are read in the text itself."""


@dataclass(frozen=True, slots=True)
class Preview:
    """一份文书的样子 — its title and its pages as pictures inside the page."""

    title: Words
    pages: tuple[str, ...]
    further: int
    """Pages that are not shown."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """预见 — what an act would leave."""

    findings: tuple[Finding, ...]
    """What warns."""
    papers: tuple[Preview, ...]

    @property
    def warnings(self) -> tuple[Reason, ...]:
        """What warns, in words."""
        return tuple(reason(one) for one in self.findings)


def foresee(*commands: Command) -> Foreseen:
    """Do the commands without keeping them. Raises what doing them would raise."""
    seen = [rehearse(identity.application().office, command) for command in commands]
    papers = tuple(_drawn(paper) for one in seen for paper in one.papers)
    return Foreseen(_each_once(seen), papers)


def warns(*commands: Command) -> tuple[Finding, ...]:
    """What would warn, without drawing any paper. Raises what doing the commands would raise."""
    return _each_once([rehearse(identity.application().office, command) for command in commands])


def ask_reason(*commands: Command) -> None:
    """Raises `UnexplainedWarningError` with everything that warns, where no reason was given.

    A reason is given for what was read: nothing warned of later may pass under it. What would be refused is
    left to the act itself.
    """
    row = row_of(commands[0].act)
    if commands[0].despite is None or commands[0].despite.strip() or row.otherwise is not None:
        return
    try:
        found = warns(*commands)
    except OfficeError:
        return
    if found:
        raise UnexplainedWarningError(found, act=row.title_zh, act_en=row.title_en)


def _each_once(seen: Sequence[Rehearsal]) -> tuple[Finding, ...]:
    found = {(one.rule, one.says_zh): one for each in seen for one in each.warnings}
    return tuple(found.values())


def show(page: object, **values: object) -> ResponseReturnValue:
    """The page to check everything once more."""
    return render_template("check.html", page=page, **values)


def _drawn(waiting: PendingPaper) -> Preview:
    fonts = identity.application().notary.fonts
    rendered = catalog.render(waiting.kind, paper_from_json(waiting.kind, waiting.paper), fonts)
    shown = range(1, min(rendered.pages, _MOST_PAGES) + 1)
    return Preview(
        Words(*catalog.TITLES[waiting.kind]),
        tuple(_inside(page_picture(rendered.pdf, number)) for number in shown),
        max(rendered.pages - _MOST_PAGES, 0),
    )


def _inside(picture: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(picture).decode("ascii")

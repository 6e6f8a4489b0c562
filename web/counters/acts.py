"""办理 — one form page per act: ask, check, do, say what was done; an error keeps everything typed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from negotiation.domain.errors import (
    AlreadyDoneError,
    ContentError,
    OfficeError,
    RefusedError,
    UnexplainedWarningError,
    UnknownActError,
)
from negotiation.messages import FieldProblem, field_problems
from negotiation.usecases import read, signing_desk
from negotiation.usecases.duties.place import Place
from negotiation.usecases.duties.values import Step
from negotiation.usecases.entry import Done
from negotiation.usecases.options import reason
from negotiation.usecases.perform import Command, form_of, perform, refuse_again, row_of
from negotiation.usecases.views import ContractView, Reason, WarningView, Words
from web import identity, problems
from web.counters import checking, twice
from web.counters.desk import signed_in
from web.counters.tell import tell, warn_of_look_alikes
from web.counters.texts_shown import texts_shown
from web.forms.acts import ONE_TEXT, fields_of, is_asked
from web.forms.checked import Beside, answers, consequences
from web.forms.context import Context
from web.forms.fields import DECLARED, Field, Raw, content_of, first_raw, typed_in
from web.forms.lawful import at_clauses, at_fields, at_questions, beside, law_of, marked_by_law
from web.forms.texts import preview
from web.language import gettext, language, moment
from web.records import Record, about
from web.records_talks import confirmed, objected_text
from web.sent import figure
from web.turned import turned
from workflows.flow import Level, Row
from workflows.rule import Finding

_ONE_CONTRACT = {"table_text", "object", "late_objection", "supply_correction", "refile"}
"""Acts whose questions differ from contract to contract."""
_LOOKS_BACK = frozenset(
    {
        *("initial_draft", "call_congress", "open_ballot", "issue_text", "submit_filing", "refile"),
        *("register", "request_correction", "pass_review", "object", "late_objection"),
    }
)
"""Acts before which the warnings so far are shown with their reasons: initials, congress, filing, review."""
WITH_TEXT = {"table_text"}
"""Acts that put a contract text on the table: it is shown whole before."""


@dataclass(slots=True)
class Page:
    """一页表单 and everything it needs to be shown again."""

    row: Row
    context: Context
    possible: tuple[ContractView, ...]
    fields: tuple[Field, ...]
    raw: Raw
    error: Exception | None = None
    returned: bool = False
    """It came back from the check page or from signing in, filled with what was typed."""
    foreseen: tuple[Finding, ...] = ()
    """What would warn about what was typed."""

    @property
    def number(self) -> str:
        """Of this form: sent twice, it is done once."""
        return self.raw.get("form", [""])[0] or secrets.token_urlsafe(16)

    @property
    def marked(self) -> tuple[FieldProblem, ...]:
        """Fields that are wrong: what cannot be read, and what the law refuses about them."""
        if isinstance(self.error, RefusedError):
            return at_fields(self.error.findings, self.fields, self.context)
        if not isinstance(self.error, ContentError):
            return ()
        return at_questions(field_problems(self.error, language()), self.fields, self.raw)

    @property
    def beside(self) -> Beside:
        """What warns, at the field it is about."""
        found = self.foreseen
        if isinstance(self.error, RefusedError | UnexplainedWarningError):
            found = tuple(self.error.findings)
        return beside(found, self.fields, self.context)

    @property
    def checked(self) -> bool:
        """Whether everything is shown once more before it is done: letters and texts. A count never is."""
        leaves = self.row.document is not None or self.row.act in WITH_TEXT
        return bool(self.fields) and leaves and self.row.otherwise is None

    @property
    def warned(self) -> tuple[Reason, ...]:
        """What asks for a reason."""
        if not isinstance(self.error, UnexplainedWarningError):
            return ()
        return tuple(reason(one) for one in self.error.findings)

    def show(self) -> ResponseReturnValue:
        """The page; after an error with the error on top and its status."""
        status = problems.status_of(self.error) if self.error else 200
        shown = {one.field.split(".")[0]: one for one in self.marked}
        return (
            render_template(
                "act.html",
                page=self,
                told=problems.explained(self.error) if self.error else None,
                reasons=problems.reasons_of(self.error) if self.error else (),
                wrong=shown,
                wrong_rows={one.field: one for one in self.marked},
                beside=self.beside,
                law=law_of(self.row, self.context),
                declared=DECLARED,
                about=_about(self),
                one_text=self.row.act in ONE_TEXT,
                texts=texts_shown(self.row, self.context, self.possible),
                one_contract=self.row.act in _ONE_CONTRACT,
                checked=self.checked,
                warned=self.warned,
                standing=_standing(self),
                shorts={one.contract.type: one.short for one in self.context.view.contracts},
                after=consequences(self.row, self.context),
                key=type(self.error).key if isinstance(self.error, OfficeError) else "",
                mine=_mine(self),
                turnout=_turnout(self) if self.row.act == "close_ballot" else (),
            ),
            status,
        )


def add_routes(blueprint: Blueprint) -> None:
    """The form pages of a counter."""
    blueprint.add_url_rule("/case/<case_id>/act/<act>", "act", form)
    blueprint.add_url_rule("/case/<case_id>/act/<act>", "act_done", done, methods=["POST"])


def form(case_id: str, act: str) -> ResponseReturnValue:
    """The empty form of an act; what is signed has a page of its own."""
    if act in signing_desk.ACTS:
        chosen = request.args.getlist("contract") or None
        return redirect(url_for(".signing", case_id=case_id, act=act, contract=chosen), 303)
    asked = tuple(one for part in request.args.getlist("contract") for one in part.split(",") if one)
    page = _page(case_id, act, asked)
    page.raw = first_raw(page.fields)
    return page.show()


def done(case_id: str, act: str) -> ResponseReturnValue:
    """Do the act, or show the form again."""
    if act in signing_desk.ACTS:
        return redirect(url_for(".signing", case_id=case_id, act=act), 303)
    raw = typed_in(request.form)
    earlier = _done_before(case_id, act, raw)
    if earlier is not None:
        return _again(case_id, earlier)
    asked = tuple(request.form.getlist("contracts"))
    page = _page(case_id, act, asked)
    page.raw = raw
    if "back" in raw:
        page.returned, page.foreseen = True, _foreseen(page)
        return page.show()
    try:
        if "look" in raw and page.checked:
            return _look(page)
        whole = _carry_out(page)
    except AlreadyDoneError as error:
        return _again(case_id, error)
    except problems.SHOWN as error:
        if _is_second(page, asked, error):
            return redirect(url_for(".case", case_id=case_id), 303)
        page.error, page.raw = turned(error, raw)
        return page.show()
    identity.application().afterwards()
    tell(whole)
    warn_of_look_alikes(value for values in raw.values() for value in values)
    return redirect(url_for(".case", case_id=case_id), 303)


def _is_second(page: Page, asked: tuple[str, ...], error: Exception) -> bool:
    """Whether this very act was done a moment ago: then that is said, with its time, instead of the error."""
    gone = page.row.level is Level.CONTRACT and bool(asked) and not page.context.types
    if not (isinstance(error, twice.SECOND) or gone):
        return False
    whole = replace(page, context=replace(page.context, types=asked)) if gone else page
    before = twice.done_before(_commands(whole))
    if before is None:
        return False
    title = page.row.title_en if language() == "en" else page.row.title_zh
    flash(gettext("“%(title)s”已于%(at)s办理，没有再办一次。", title=title, at=moment(before)), "good")
    return True


def _form(case_id: str, act: str, number: str) -> str:
    """The form with this number, of this person, act and case; a number used elsewhere is another form."""
    return form_of(signed_in(), f"{case_id}/{act}/{number}" if number else "")


def _done_before(case_id: str, act: str, raw: Raw) -> AlreadyDoneError | None:
    """The same form sent once more: by a second click, a second window, or after an answer that got lost."""
    try:
        with identity.application().office.reading() as uow:
            refuse_again(uow, _form(case_id, act, raw.get("form", [""])[0]))
    except AlreadyDoneError as error:
        return error
    return None


def _again(case_id: str, error: AlreadyDoneError) -> ResponseReturnValue:
    told = problems.explained(error)
    flash(f"{told.what}{told.why}", "good")
    return redirect(url_for(".case", case_id=case_id), 303)


def _page(case_id: str, act: str, asked: tuple[str, ...]) -> Page:
    person, at = signed_in(), identity.now()
    row = row_of(act)
    if not is_asked(act):
        raise UnknownActError(act=act)  # done by the system, or where a case is opened
    office = identity.application().office
    view = read.view_case(office, person, case_id, at)
    possible = (
        tuple(one for one in view.contracts if any(offered.act == act for offered in one.acts))
        if row.level is Level.CONTRACT
        else ()
    )
    kinds = tuple(one.contract.type for one in possible)
    chosen = tuple(kind for kind in asked if kind in kinds)
    if row.level is Level.CONTRACT and not asked:
        chosen = kinds[:1] if act in _ONE_CONTRACT else kinds
    context = Context(office, view, person, chosen[:1] if act in _ONE_CONTRACT else chosen, at.date())
    return Page(row, context, possible, marked_by_law(fields_of(act, context), row, context), {})


def _carry_out(page: Page) -> tuple[Done, ...]:
    """The act as one command; one command for each text where the content names a text."""
    whole: tuple[Done, ...] = ()
    commands = _commands(page)
    if len(commands) > 1:
        checking.ask_reason(*commands)  # about every text, before the first is done
    for command in commands:
        try:
            whole += perform(page.context.office, command)
        except UnexplainedWarningError:
            checking.ask_reason(command)  # about every contract of the act
            raise
        except OfficeError:
            tell(whole)  # the texts before this one are done and stay done
            raise
    return whole


def _commands(page: Page) -> tuple[Command, ...]:
    """What was filled in, as it is done. Raises `ContentError` when no contract is chosen."""
    types, act = page.context.types, page.row.act
    if page.row.level is Level.NEGOTIATION:
        return (_command(page, (), content_of(page.fields, page.raw)),)
    if not types:
        raise ContentError((("contracts", "choose_one", ""),))
    if act not in ONE_TEXT:
        return (_command(page, types, content_of(page.fields, page.raw)),)
    seen = {kind: page.raw.get(f"digest.{kind}", [""])[0] for kind in types}
    return tuple(_command(page, (kind,), {"digest": digest}) for kind, digest in seen.items())


def _command(page: Page, types: tuple[str, ...], content: dict[str, Any]) -> Command:
    parts = types or ("negotiation",)
    looked = {part: figure(page.raw.get(f"seen.{part}", [""])[0]) for part in parts}
    seen = {part: version for part, version in looked.items() if version is not None}
    number = page.raw.get("form", [""])[0]
    if number and page.row.act in ONE_TEXT and types != page.context.types[-1:]:
        number += f"/{types}"  # the last of several texts stands for the whole form
    return Command(
        act=page.row.act,
        negotiation_id=page.context.view.negotiation.id,
        actor=page.context.actor,
        at=identity.now(),
        clock=identity.application().now,
        form=_form(page.context.view.negotiation.id, page.row.act, number),
        contract_types=types,
        content=content,
        seen=seen or None,
        despite=page.raw.get("despite", [""])[0],
    )


def _look(page: Page) -> ResponseReturnValue:
    """Everything once more before it is done, with the way back to the form."""
    context, commands, text = page.context, _commands(page), None
    if page.row.act in WITH_TEXT:
        _check_days(page)
    seen = checking.foresee(*commands)
    if page.row.act in WITH_TEXT:
        text = preview(context, page.raw)
    return checking.show(
        page,
        answers=answers(page.fields, page.raw, beside(seen.findings, page.fields, context)),
        after=consequences(page.row, context),
        warnings=seen.warnings,
        papers=seen.papers,
        text=text,
        digest=text.digest if text else "",
        about=_about(page),
        cautions=at_clauses(seen.warnings, text, context) if text else {},
        kinds=[one.title for one in page.possible if one.contract.type in context.types],
    )


def _foreseen(page: Page) -> tuple[Finding, ...]:
    """What warns about a form that came back; a form not filled in yet is judged when it is sent."""
    if not page.checked:
        return ()
    try:
        return checking.warns(*_commands(page))
    except problems.SHOWN:
        return ()


def _check_days(page: Page) -> None:
    """Raises `ContentError` for the days of a term that are none."""
    wrong = []
    for name in ("term_from", "term_until"):
        try:
            date.fromisoformat(page.raw.get(name, [""])[0])
        except ValueError:
            wrong.append((name, "not_a_day", ""))
    if wrong:
        raise ContentError(tuple(wrong))


def _turnout(page: Page) -> list[tuple[Words, int, int, int]]:
    """For each open ballot: seats on the roll, checked in, voted."""
    found = []
    with page.context.office.reading() as uow:
        for one in page.possible:
            if one.ballot is not None and one.ballot.closed_on is None:
                statuses = [status for _, status in uow.ballots.roll(one.ballot.ballot_id)]
                here = sum(status != "absent" for status in statuses)
                found.append((one.title, len(statuses), here, statuses.count("cast")))
    return found


def _standing(page: Page) -> tuple[WarningView, ...]:
    """The warnings on record that this act goes on from, where it binds to the text or judges it."""
    if page.row.act not in _LOOKS_BACK:
        return ()
    kinds = (
        page.context.types
        if page.row.act in _ONE_CONTRACT
        else tuple(one.contract.type for one in page.possible)
    )
    return tuple(one for one in page.context.view.warnings if one.contract_type in ("", *kinds))


def _about(page: Page) -> tuple[Record, ...]:
    """What the act answers or ends."""
    chosen = tuple(one for one in page.possible if one.contract.type in page.context.types)
    shown = confirmed(page.row.act, page.context.view, page.context.side)
    if page.row.act == "initial_draft":
        shown = (*shown, *objected_text(page.context.view, tuple(one.contract.type for one in chosen)))
    return (*shown, *about(page.row.act, page.context.view, chosen))


def _mine(page: Page) -> Step | None:
    """Where the act stands for this person."""
    whole = page.context.view.steps
    found = [one for one in (*whole.first, *whole.mine, *whole.may, *whole.others) if one.act == page.row.act]
    ready = [one for one in found if one.place in (Place.NOW, Place.MAY, Place.AGAIN)]
    return next(iter(ready or found), None)

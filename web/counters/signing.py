"""签署页 — shows the exact file, asks who is there, hands out the bytes to sign and takes the signature back.

The key stays in the browser: `static/signing.js` carries these two steps; without it nothing can be signed.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from negotiation.domain.actor import Actor
from negotiation.domain.contract import OfficialText, mark_field
from negotiation.domain.errors import ContentError, UnknownActError, WrongActorError
from negotiation.usecases import begun, enrolment, read, signing_desk, step_up
from negotiation.usecases.perform import Command, perform, row_of
from negotiation.usecases.signing_desk import Preparation, Shown
from negotiation.usecases.step_up import StepUpProof
from negotiation.usecases.views import ContractView, Reason, WarningView
from signing.digests import sm3
from signing.intent import StepUp
from web import identity, problems
from web.counters.desk import signed_in
from web.counters.tell import tell
from web.language import say
from web.sent import sent_json
from workflows.flow import Row

_LONGEST_SHOWN = 24 * 60 * 60
"""Seconds a page is said to have lain open, at most."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """一份待签文本 on the page."""

    view: ContractView
    official: OfficialText | None
    mine: bool
    """This person's field is empty and the act may be done now."""
    done: bool
    """This person's field holds its mark already."""
    missing: tuple[Reason, ...]
    """What the law still asks for."""
    warned: tuple[WarningView, ...]
    """What warned on the way to this text, with the reasons given."""
    ahead: tuple[Reason, ...]
    """What warns about the signing itself."""
    sm3: str
    """Of the file, beside the SHA-256 that names it (GB/T 32905)."""


def add_routes(blueprint: Blueprint) -> None:
    """The signing page of a counter and its two steps."""
    blueprint.add_url_rule("/case/<case_id>/sign/<act>", "signing", page)
    blueprint.add_url_rule("/case/<case_id>/sign/<act>/prepare", "sign_prepare", prepare, methods=["POST"])
    blueprint.add_url_rule("/case/<case_id>/sign/<act>/finish", "sign_finish", finish, methods=["POST"])


def page(case_id: str, act: str) -> ResponseReturnValue:
    """签署页."""
    row, person = _row(act), signed_in()
    office = identity.application().office
    view = read.view_case(office, person, case_id, identity.now())
    asked = tuple(one for part in request.args.getlist("contract") for one in part.split(",") if one)
    field = _field(act, person)
    sheets = tuple(
        _sheet(one, act, field, view.warnings) for one in view.contracts if _belongs(one, act, field)
    )
    sealing = act in begun.SEALING
    owner = enrolment.seal_owner(person.organisation_id) if sealing else person.person_id
    held = source(person, owner)
    return render_template(
        "signing.html",
        view=view,
        row=row,
        sheets=sheets,
        asked=asked,
        owner=owner,
        sealing=sealing,
        source=held or "browser",
        certified=bool(held),
        ways=step_up.kinds_of(office, person.person_id),
        ready=[one for one in sheets if one.mine],
        shorts={one.contract.type: one.short for one in view.contracts},
    )


def prepare(case_id: str, act: str) -> ResponseReturnValue:
    """First step: JSON in, JSON out; the bytes to sign in base64."""
    _row(act)
    try:
        asked = body()
        preparation = Preparation(
            act=act,
            negotiation_id=case_id,
            actor=signed_in(),
            at=identity.now(),
            clock=identity.application().now,
            shown=tuple(shown(one) for one in listed(asked, "texts")),
            proof=proof(asked),
        )
        made = signing_desk.prepare(identity.application().office, preparation)
    except problems.SHOWN as error:
        return told_as_json(error)
    return jsonify(
        [
            {
                "pending": one.pending,
                "type": one.contract_type,
                "owner": one.owner,
                "attributes": base64.b64encode(one.attributes).decode("ascii"),
            }
            for one in made
        ]
    )


def finish(case_id: str, act: str) -> ResponseReturnValue:
    """Second step, one text: the signature comes back and is put in its place."""
    _row(act)
    try:
        asked = body()
        command = Command(
            act=act,
            negotiation_id=case_id,
            actor=signed_in(),
            at=identity.now(),
            clock=identity.application().now,
            contract_types=(word(asked, "type"),),
            content={"digest": word(asked, "digest")},
            secrets={"pending": word(asked, "pending"), "signature": word(asked, "signature")},
        )
        done = perform(identity.application().office, command)
    except problems.SHOWN as error:
        return told_as_json(error)
    tell(done)
    identity.application().afterwards()
    return jsonify({"next": url_for(".case", case_id=case_id)})


def _row(act: str) -> Row:
    if act not in signing_desk.ACTS:
        raise UnknownActError(act=act)
    return row_of(act)


def source(person: Actor, owner: str) -> str:
    """Where the key of the owner's certificate in force is; empty while there is none."""
    found = enrolment.standing(identity.application().office, person, identity.now())
    current = next((one.current for one in found if one.owner == owner), None)
    return current.source if current else ""


def _field(act: str, person: Actor) -> str:
    field = mark_field(act, person.organisation_kind)
    if not field:
        row = row_of(act)
        who = tuple(one.value for one in row.who)
        raise WrongActorError(act=row.title_zh, act_en=row.title_en, actor=person.name, who=who)
    return field


def _belongs(view: ContractView, act: str, field: str) -> bool:
    """Contracts that can be signed now or were signed here: the page says why the others cannot."""
    official = view.contract.official
    return official is not None and (official.has(field) or any(one.act == act for one in view.acts))


def _sheet(view: ContractView, act: str, field: str, warned: Sequence[WarningView]) -> Sheet:
    official = view.contract.official
    offered = next((one for one in view.acts if one.act == act), None)
    done = official is not None and official.has(field)
    mine = offered is not None and offered.mine and not done
    failed = tuple(one for one in offered.reasons if one.outcome == "fail") if offered else ()
    # what only the signing itself can answer is no obstacle on the page
    missing = tuple(one for one in failed if one.severity == "block" and not one.rule.startswith("R-SGN"))
    ahead = tuple(one for one in failed if one.severity == "warn")
    before = tuple(one for one in warned if one.contract_type in ("", view.contract.type))
    with identity.application().office.reading() as uow:
        digest = sm3(uow.papers.get(official.revision)) if official and not done else ""
    return Sheet(view, official, mine, done, missing, before, ahead, digest)


def told_as_json(error: Exception) -> ResponseReturnValue:
    """The error in words of this language, for the page to show; nothing was signed."""
    told = problems.explained(error)
    reasons = [
        f"{say(one.says)}（{say(one.article)}）"
        for one in problems.reasons_of(error)
        if one.outcome == "fail"
    ]
    body = {
        "key": getattr(type(error), "key", ""),
        "what": told.what,
        "why": told.why,
        "what_to_do": told.what_to_do,
        "reasons": reasons,
    }
    return jsonify(body), problems.status_of(error)


def body() -> Mapping[str, Any]:
    """The JSON of a request. Raises `ContentError`."""
    found = sent_json()
    if not isinstance(found, Mapping):
        raise ContentError((("content", "missing", "JSON"),))
    return found


def listed(asked: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """A list of objects in it. Raises `ContentError`."""
    found = asked.get(name)
    if not isinstance(found, list) or not found or not all(isinstance(one, Mapping) for one in found):
        raise ContentError((("contracts", "choose_one", ""),))
    return found


def word(asked: Mapping[str, Any], name: str) -> str:
    """A text in it. Raises `ContentError`."""
    found = asked.get(name)
    if not isinstance(found, str) or not _can_be_kept(found):
        raise ContentError(((name, "missing", ""),))
    return found


def _can_be_kept(word: str) -> bool:
    """Neither half characters nor zero bytes, which JSON can carry and no database holds."""
    return "\0" not in word and word.encode("utf-8", "replace").decode() == word


def shown(one: Mapping[str, Any]) -> Shown:
    """One text the signer had before their eyes."""
    seconds = one.get("seconds")
    return Shown(
        contract_type=word(one, "type"),
        digest=word(one, "digest"),
        revision=word(one, "revision"),
        seconds=min(seconds, _LONGEST_SHOWN) if isinstance(seconds, int) else 0,
    )


def proof(asked: Mapping[str, Any]) -> StepUpProof:
    """How the signer proves that it is them. Raises `ContentError`."""
    try:
        kind = StepUp(word(asked, "kind"))
    except ValueError:
        raise ContentError((("code", "missing", ""),)) from None
    # the code comes from the person's own clock, which no practice runs ahead
    return StepUpProof(kind, word(asked, "proof"), identity.application().clock())

"""文书用印页 — the keeper sees the very paper, confirms, and puts the issuer's seal; two steps."""

from __future__ import annotations

import base64
from typing import Any

from flask import Blueprint, Response, flash, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from negotiation.documents.errors import NoSuchPageError
from negotiation.documents.pictures import page_picture
from negotiation.domain.errors import ContentError
from negotiation.usecases import enrolment, paper_seals, step_up
from signing.digests import sm3
from web import identity, problems
from web.counters.desk import TITLE_OF, signed_in
from web.counters.signing import body, listed, proof, shown, source, told_as_json, word
from web.language import gettext

_SIGN = "/case/<case_id>/sign/" + paper_seals.ACT


def add_routes(blueprint: Blueprint) -> None:
    """The page of one paper, its pages as pictures, and the two steps."""
    blueprint.add_url_rule(_SIGN, "seal_paper", page)
    blueprint.add_url_rule(f"{_SIGN}/prepare", "seal_paper_prepare", prepare, methods=["POST"])
    blueprint.add_url_rule(f"{_SIGN}/finish", "seal_paper_finish", finish, methods=["POST"])
    blueprint.add_url_rule("/case/<case_id>/paper/<paper_id>/<int:number>.png", "paper_page", picture)


def page(case_id: str) -> ResponseReturnValue:
    """文书用印页."""
    person, office = signed_in(), identity.application().office
    use = _paper(case_id, request.args.get("paper", ""))
    owner = enrolment.seal_owner(person.organisation_id)
    _, content = identity.application().document(use.document.id)
    held = source(person, owner)
    return render_template(
        "seal_paper.html",
        use=use,
        title=TITLE_OF[use.document.kind],
        owner=owner,
        source=held or "browser",
        certified=bool(held),
        ways=step_up.kinds_of(office, person.person_id),
        sm3=sm3(content),
        back=url_for(".seal"),
        sealing=True,
    )


def picture(case_id: str, paper_id: str, number: int) -> ResponseReturnValue:
    """One page of the paper as it is on file."""
    _paper(case_id, paper_id)
    _, content = identity.application().document(paper_id)
    try:
        return Response(page_picture(content, number), mimetype="image/png")
    except NoSuchPageError:
        raise NotFound from None


def prepare(case_id: str) -> ResponseReturnValue:
    """First step: JSON in, JSON out; the bytes to sign in base64."""
    try:
        asked = body()
        (one,) = _only(asked)
        sealing = paper_seals.Sealing(
            document_id=_paper(case_id, one.contract_type).document.id,
            actor=signed_in(),
            at=identity.now(),
            revision=one.revision,
            seconds=one.seconds,
            proof=proof(asked),
        )
        made = paper_seals.prepare(identity.application().office, sealing)
    except problems.SHOWN as error:
        return told_as_json(error)
    attributes = base64.b64encode(made.attributes).decode("ascii")
    return jsonify(
        [
            {
                "pending": made.pending,
                "type": made.contract_type,
                "owner": made.owner,
                "attributes": attributes,
            }
        ]
    )


def finish(case_id: str) -> ResponseReturnValue:
    """Second step: the signature comes back and is put in its place."""
    try:
        asked = body()
        secrets = {"pending": word(asked, "pending"), "signature": word(asked, "signature")}
        paper = _paper(case_id, word(asked, "type")).document.id
        paper_seals.finish(identity.application().office, signed_in(), paper, secrets, identity.now())
    except problems.SHOWN as error:
        return told_as_json(error)
    flash(gettext("印章已盖在文书上。"), "good")
    identity.application().afterwards()
    return jsonify({"next": url_for(".seal")})


def _paper(case_id: str, paper_id: str) -> paper_seals.PaperUse:
    """Raises `UnknownNegotiationError` or `NotFound`."""
    use = paper_seals.paper(identity.application().office, signed_in(), paper_id)
    if use.document.negotiation_id != case_id:
        raise NotFound
    return use


def _only(asked: Any) -> tuple[Any, ...]:
    """The one paper of a request."""
    found = tuple(shown(one) for one in listed(asked, "texts"))
    if len(found) != 1:
        raise ContentError((("contracts", "choose_one", ""),))
    return found

"""案头 — the list of cases and the case page, the same for every counter, each seeing what it may."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from urllib.parse import quote

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from negotiation.documents.catalog import TITLES
from negotiation.documents.errors import NoSuchPageError
from negotiation.documents.pictures import page_picture
from negotiation.domain.actor import Actor, OrganisationKind
from negotiation.domain.case import Case
from negotiation.domain.contract import Contract
from negotiation.domain.errors import UnknownNegotiationError
from negotiation.permissions import seen_part
from negotiation.usecases import enrolment, read, signing_terms
from negotiation.usecases.views import NegotiationView, Words
from web import identity, notices, records, timeline
from web.identity import Counter
from workflows.states import ContractState

TITLE_OF = {kind: Words(*pair) for kind, pair in TITLES.items()}
"""Document kind → title in both languages."""


def blueprint_for(counter: Counter) -> Blueprint:
    """The counter's own pages under its own address."""
    blueprint = Blueprint(counter.slug, __name__, url_prefix=f"/{counter.slug}")

    @blueprint.before_request
    def check() -> None:
        identity.required_actor(counter)

    blueprint.add_url_rule("/", "cases", cases)
    blueprint.add_url_rule("/case/<case_id>", "case", case)
    blueprint.add_url_rule("/case/<case_id>/text/<digest>", "text", text)
    blueprint.add_url_rule("/case/<case_id>/official/<contract_type>/<revision>", "official", official)
    blueprint.add_url_rule(
        "/case/<case_id>/official/<contract_type>/<revision>/<int:number>.png", "official_page", official_page
    )
    blueprint.add_url_rule("/case/<case_id>/document/<path:document_id>", "document", document)
    blueprint.add_url_rule("/case/<case_id>/bundle/<contract_type>", "bundle", bundle)
    return blueprint


def signed_in() -> Actor:
    """The person the counter let in."""
    found = identity.actor()
    if found is None:
        raise identity.SignInNeededError
    return found


def cases() -> ResponseReturnValue:
    """案件列表; the registration desk has none and goes to its requests."""
    if signed_in().organisation_kind is OrganisationKind.PLATFORM:
        return redirect(url_for(".keys"), 303)
    office, person = identity.application().office, signed_in()
    lines = read.list_cases(office, person, identity.now())
    return render_template("cases.html", lines=lines, consents=enrolment.to_approve(office, person))


def case(case_id: str) -> ResponseReturnValue:
    """案件页."""
    office, person, now = identity.application().office, signed_in(), identity.now()
    view = read.view_case(office, person, case_id, now)
    return render_template(
        "case.html",
        view=view,
        trial=_trial(view, person, now),
        ending_keys=signing_terms.shown_to(office, person, case_id, now),
        steps=view.steps,
        notices=notices.notices(view),
        letters=records.letters(view),
        aside=(*records.interruptions(view), *records.changes(view)),
        broad=timeline.broad(view),
        tall=timeline.tall(view),
        titles=TITLE_OF,
        shorts={one.contract.type: one.short for one in view.contracts},
    )


_BEFORE_SIGNING = (ContractState.CONGRESS_CALLED, ContractState.VOTED_PASSED)


def _trial(view: NegotiationView, person: Actor, at: datetime) -> str:
    """试签 — whose key in the browser is tried once the congress is called: a chief who is to sign."""
    chiefs = [one.chief.person_id for one in view.negotiation.delegations if one.chief]
    coming = any(one.contract.state in _BEFORE_SIGNING for one in view.contracts)
    if person.person_id not in chiefs or not coming:
        return ""
    own = enrolment.standing(identity.application().office, person, at)
    current = next((one.current for one in own if one.owner == person.person_id), None)
    if current is None:
        return "none"
    return person.person_id if current.source == "browser" else ""


def seen_case(case_id: str) -> Case:
    """The case as stored, as far as this person may see it. Raises `UnknownNegotiationError`."""
    with identity.application().office.reading() as uow:
        return seen_part(signed_in(), uow.cases.load(case_id))


def text(case_id: str, digest: str) -> ResponseReturnValue:
    """合同文本全文 — only a text this case has on file."""
    found = seen_case(case_id)
    for contract in found.contracts.values():
        known = {
            contract.draft.digest if contract.draft else "",
            contract.ballot.text_digest if contract.ballot else "",
            contract.official.text_digest if contract.official else "",
        }
        if digest in known:
            with identity.application().office.reading() as uow:
                whole = uow.papers.text(digest)
            return render_template("text.html", case=found, contract=contract, text=whole, digest=digest)
    raise UnknownNegotiationError(negotiation=digest)


def official(case_id: str, contract_type: str, revision: str) -> ResponseReturnValue:
    """The newest PDF revision of the official text; an older address says that it has changed."""
    contract, content = _official(case_id, contract_type, revision)
    return file_answer(content, f"{contract.number}-{contract.title}.pdf", "application/pdf", inline=True)


def official_page(case_id: str, contract_type: str, revision: str, number: int) -> ResponseReturnValue:
    """One page of it as a picture: not every browser shows a PDF inside a page."""
    _, content = _official(case_id, contract_type, revision)
    try:
        picture = page_picture(content, number)
    except NoSuchPageError:
        raise NotFound from None
    return Response(picture, mimetype="image/png")


def _official(case_id: str, contract_type: str, revision: str) -> tuple[Contract, bytes]:
    contract = seen_case(case_id).contract(contract_type)
    if contract.official is None or contract.official.revision != revision:
        raise UnknownNegotiationError(negotiation=revision)
    with identity.application().office.reading() as uow:
        return contract, uow.papers.get(revision)


def document(case_id: str, document_id: str) -> ResponseReturnValue:
    """One document as PDF."""
    seen = seen_case(case_id)
    found, content = identity.application().document(document_id)
    if found.negotiation_id != case_id or found.contract_type not in ("", *seen.types):
        raise UnknownNegotiationError(negotiation=document_id)
    return file_answer(content, found.file_name, "application/pdf", inline=True)


def bundle(case_id: str, contract_type: str) -> ResponseReturnValue:
    """证据包."""
    contract = seen_case(case_id).contract(contract_type)
    content = identity.application().export(case_id, contract_type)
    return file_answer(
        content, f"{contract.number}-{contract.title}.xieyue.zip", "application/zip", inline=False
    )


def file_answer(content: bytes, name: str, kind: str, *, inline: bool) -> Response:
    """A file with its Chinese name, and a plain one for old programs."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().strip("-_ ") or "file"
    way = "inline" if inline else "attachment"
    answer = Response(content, mimetype=kind)
    answer.headers["Content-Disposition"] = f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    return answer

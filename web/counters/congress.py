"""职工代表大会 — delegates on their phones: enter by code, check in, read, vote, see the result.

The choice goes from the confirmation straight into the box; no page, address or log holds it beside a name.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from flask import Blueprint, flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from negotiation import messages
from negotiation.domain.case import Case
from negotiation.domain.contract import Contract
from negotiation.domain.errors import (
    BallotNotOpenError,
    CannotSignInError,
    TooManyAttemptsError,
    UnknownContractError,
)
from negotiation.domain.registry import Delegate
from negotiation.ports import UnitOfWork
from negotiation.usecases import accounts, ballot, guard
from negotiation.usecases.views import Words
from signing.ballot import Choice
from web import identity, problems
from web.identity import application, required_delegate
from web.language import N_, gettext, language
from workflows import contract_types, states

blueprint = Blueprint("congress", __name__, url_prefix="/congress")
CHOICES = {Choice.YES: N_("同意"), Choice.NO: N_("不同意"), Choice.ABSTAIN: N_("弃权")}
"""What a delegate may choose; a void paper cannot be cast by mistake."""


@dataclass(frozen=True, slots=True)
class Item:
    """一项议程 — one contract before this delegate."""

    case: Case
    contract: Contract
    title: Words
    state: Words
    status: str
    """`none` (no ballot yet), `absent`, `present`, `casting`, `cast`, `off_roll` or `closed`."""


@blueprint.get("/enter")
def enter() -> ResponseReturnValue:
    """入场页."""
    if identity.delegate() is not None:
        return redirect(url_for("congress.hall"), 303)
    return render_template("congress_enter.html")


@blueprint.post("/enter")
def entered() -> ResponseReturnValue:
    """入场 — checks in wherever a ballot is open."""
    name, at, office = request.remote_addr or "", identity.real_now(), application().office
    try:
        token = guard.enter(office, _typed_code(), name, at)
    except (CannotSignInError, TooManyAttemptsError) as error:
        wrong = isinstance(error, CannotSignInError)
        told = messages.explain("http.wrong_code", language()) if wrong else problems.explained(error)
        return render_template("congress_enter.html", told=told), problems.status_of(error)
    seat = accounts.delegate_of(office, token, at)
    if seat is not None:
        _check_in(seat)
    session.clear()
    return identity.remember(make_response(redirect(url_for("congress.hall"), 303)), token)


def _typed_code() -> str:
    return request.form.get("code", "") + request.form.get("second", "")


@blueprint.get("/")
def hall() -> ResponseReturnValue:
    """会场 — every contract put before the congress."""
    found = items(required_delegate())
    return render_template(
        "congress_hall.html", items=found, absent=any(one.status == "absent" for one in found)
    )


@blueprint.post("/check-in")
def check_in() -> ResponseReturnValue:
    """签到."""
    _check_in(required_delegate())
    return redirect(url_for("congress.hall"), 303)


@blueprint.get("/<contract_id>/text")
def text(contract_id: str) -> ResponseReturnValue:
    """表决文本."""
    one = _item(required_delegate(), contract_id)
    digest = _digest(one.contract)
    if not digest:
        raise UnknownContractError(contract_type=one.contract.title)
    with application().office.reading() as uow:
        whole = uow.papers.text(digest)
    return render_template("congress_text.html", item=one, text=whole, digest=digest)


@blueprint.get("/<contract_id>/vote")
def vote(contract_id: str) -> ResponseReturnValue:
    """投票页."""
    one = _votable(_item(required_delegate(), contract_id))
    return render_template("congress_vote.html", item=one, choices=CHOICES, missing=False)


@blueprint.post("/<contract_id>/vote")
def voted(contract_id: str) -> ResponseReturnValue:
    """投票 — first asks to confirm, then drops the paper into the box."""
    seat = required_delegate()
    one = _item(seat, contract_id)
    if "confirmed" not in request.form:
        _votable(one)
    typed = request.form.get("choice", "")
    choice = next((known for known in CHOICES if known.value == typed), None)
    if choice is None:
        return render_template("congress_vote.html", item=one, choices=CHOICES, missing=True), 422
    if "confirmed" not in request.form:
        # one page, one vote: sent again because the answer never came, it is told as counted
        page = secrets.token_urlsafe(16)
        return render_template(
            "congress_confirm.html", item=one, choice=choice, label=CHOICES[choice], token=page
        )
    record = one.contract.ballot
    if record is None:
        raise BallotNotOpenError(contract=one.contract.title)
    token = request.form.get("token") or secrets.token_urlsafe(16)
    ballot.cast(application().office, ballot.Cast(record.ballot_id, seat.id, choice, token))
    flash(gettext("您对“%(title)s”的票已投入票箱。", title=one.contract.title), "good")
    return redirect(url_for("congress.hall"), 303)


def items(seat: Delegate) -> list[Item]:
    """Every contract of this delegate's union that has been put before the congress, newest case first."""
    kinds = contract_types.load_contract_types()
    found = []
    with application().office.reading() as uow:
        for case_id in uow.cases.of_organisation(seat.organisation_id):
            case = uow.cases.load(case_id)
            for kind, contract in case.contracts.items():
                if contract.congress is not None:
                    title = Words(kinds[kind].title_zh, kinds[kind].title_en)
                    state = Words(states.label(contract.state, "zh"), states.label(contract.state, "en"))
                    found.append(Item(case, contract, title, state, _status(uow, contract, seat)))
    return found


def _status(uow: UnitOfWork, contract: Contract, seat: Delegate) -> str:
    if contract.ballot is None:
        return "none"
    if contract.ballot.closed_on is not None:
        return "closed"
    return uow.ballots.status(contract.ballot.ballot_id, seat.id) or "off_roll"


def _item(seat: Delegate, contract_id: str) -> Item:
    found = next((one for one in items(seat) if one.contract.id == contract_id), None)
    if found is None:
        raise UnknownContractError(contract_type="—")
    return found


def _votable(one: Item) -> Item:
    if one.status in ("none", "closed"):
        raise BallotNotOpenError(contract=one.contract.title)
    return one


def _digest(contract: Contract) -> str:
    if contract.ballot is not None:
        return contract.ballot.text_digest
    return contract.draft.digest if contract.draft else ""


def _check_in(seat: Delegate) -> None:
    office = application().office
    for one in items(seat):
        if one.status == "absent" and one.contract.ballot is not None:
            ballot.check_in(office, one.contract.ballot.ballot_id, seat.id)

"""公众 — anyone checks a file, or looks up a contract by its printed digits. Nothing handed in is kept."""

from __future__ import annotations

import re

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from negotiation.domain.case import Case
from negotiation.domain.contract import Contract
from negotiation.usecases.views import Words
from signing.bundle import BundleVerdict
from signing.checking import check
from signing.verdict import PdfVerdict
from web.identity import application
from workflows import contract_types, states

blueprint = Blueprint("public", __name__)
_PREFIX = re.compile(r"[0-9a-f]{16,64}")


@blueprint.get("/verify")
def verify() -> ResponseReturnValue:
    """核验页."""
    return render_template("verify.html")


@blueprint.post("/verify")
def verified() -> ResponseReturnValue:
    """核验 a file in memory."""
    sent = request.files.get("file")
    content = sent.stream.read() if sent else b""
    if not sent or not content:
        return render_template("verify.html", missing=True), 422
    verdict = check(content, roots=list(application().roots()))
    if verdict is None:
        return render_template("verify.html", neither=True, name=sent.filename), 422
    bundle = verdict if isinstance(verdict, BundleVerdict) else None
    pdf = verdict if isinstance(verdict, PdfVerdict) else verdict.pdf
    return render_template(
        "verify.html",
        name=sent.filename,
        verdict=verdict,
        bundle=bundle,
        pdf=pdf,
        on_file=find(pdf.text_digest or "") if pdf else None,
        states=_STATES,
    )


@blueprint.get("/v/<digest>")
def lookup(digest: str) -> ResponseReturnValue:
    """What is on file publicly under the digits of a contract's QR code."""
    typed = digest.lower()
    if not _PREFIX.fullmatch(typed):
        raise NotFound
    found = find(typed)
    kinds = contract_types.load_contract_types()
    return (
        render_template("lookup.html", found=found, digest=typed, kinds=kinds, states=_STATES),
        200 if found else 404,
    )


def find(digest: str) -> tuple[Case, Contract] | None:
    """The contract whose official text begins with these digits; only texts issued to sign are public."""
    if not _PREFIX.fullmatch(digest):
        return None
    with application().office.reading() as uow:
        for case_id in uow.cases.all_ids():
            case = uow.cases.load(case_id)
            for contract in case.contracts.values():
                if contract.official is not None and contract.official.text_digest.startswith(digest):
                    return case, contract
    return None


_STATES = {
    state: Words(states.label(state, "zh"), states.label(state, "en")) for state in states.ContractState
}

"""公众 — anyone checks a file, or looks up a contract by its printed digits. Nothing handed in is kept."""

from __future__ import annotations

import re

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from negotiation import kept_head
from negotiation.domain.case import Case
from negotiation.domain.contract import Contract
from negotiation.domain.text import ContractText
from negotiation.newest import beside_the_kept, find_contract
from negotiation.usecases.views import Words
from signing import canonical
from signing import readers as said
from signing.bundle import BundleVerdict
from signing.digests import sm3
from signing.headline import headline, older
from signing.outcome import Outcome
from signing.verdict import PdfVerdict
from signing.verdict_report import report_of
from web import problems
from web.identity import application, now
from web.language import language
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
        chosen = sent.filename if sent else ""
        return render_template("verify.html", missing=True, name=chosen), 422
    if content.lstrip().startswith(b"{"):
        return _head(content, sent.filename or "")
    office = application()
    found = office.checked.check(content, roots=office.roots(), lists=office.lists(), at=office.now())
    if found is None:
        return render_template("verify.html", neither=True, name=sent.filename), 422
    with office.office.reading() as uow:
        verdict = beside_the_kept(uow, content, found)
    bundle = verdict if isinstance(verdict, BundleVerdict) else None
    pdf = verdict if isinstance(verdict, PdfVerdict) else verdict.pdf
    if request.form.get("report") and pdf is not None:
        return _report(pdf, sent.filename or "", of_bundle=bundle is not None)
    on_file = find(pdf.text_digest or "") if pdf else None
    return render_template(
        "verify.html",
        name=sent.filename,
        verdict=verdict,
        bundle=bundle,
        pdf=pdf,
        tone=_tone(verdict, pdf, on_file),
        headline=headline(verdict, language()),
        older=older(language()) if verdict.outcome is Outcome.UNSIGNED else "",
        on_file=on_file,
        kept=_is_kept(pdf.sha256) if pdf else False,
        states=_STATES,
    )


def _tone(
    verdict: PdfVerdict | BundleVerdict, pdf: PdfVerdict | None, on_file: tuple[Case, Contract] | None
) -> str:
    """How the first line looks: good for a whole and newest file alone, bad for one that does not hold."""
    if verdict.outcome in (Outcome.REFUSED, Outcome.UNDECIDABLE):
        return "bad"
    official = on_file[1].official if on_file else None
    newest = pdf is None or official is None or pdf.sha256 == official.revision
    return "good" if verdict.outcome is Outcome.CONFIRMED and newest else "watch"


def _is_kept(sha256: str) -> bool:
    """Whether it is a file that was made here: one signed on elsewhere can be whole and yet not ours."""
    with application().office.reading() as uow:
        return uow.papers.has(sha256)


def _head(content: bytes, name: str) -> ResponseReturnValue:
    """A head of the ledger that somebody kept."""
    try:
        proof = kept_head.prove(application().office, content)
    except problems.SHOWN as error:
        told = problems.explained(error)
        return render_template("verify.html", told=told, name=name), problems.status_of(error)
    return render_template("verify.html", proof=proof, name=name)


def _report(verdict: PdfVerdict, name: str, *, of_bundle: bool) -> ResponseReturnValue:
    """验签报告, drawn and signed by the platform; not kept either."""
    at = now()
    report = report_of(verdict, name, at, language(), of_bundle=of_bundle)
    content = application().notary.verdict_report(report, at)
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="verdict-{verdict.sha256[:12]}.pdf"'
    return answer


@blueprint.get("/readers")
def readers() -> ResponseReturnValue:
    """阅读软件 — what readers show for a contract, why, and how to check it; to be printed."""
    return render_template(
        "readers.html",
        place=int(language() == "en"),
        title=said.TITLE,
        varies=said.VARIES,
        readers=said.READERS,
        minute=said.MINUTE,
        never=said.NEVER,
    )


@blueprint.get("/v/<digest>")
def lookup(digest: str) -> ResponseReturnValue:
    """What is on file publicly under the digits of a contract's QR code."""
    typed = digest.lower()
    if not _PREFIX.fullmatch(typed):
        raise NotFound
    found = find(typed)
    kinds = contract_types.load_contract_types()
    shown = render_template(
        "lookup.html",
        found=found,
        text_sm3=_text_sm3(found[1]) if found else "",
        text=_text(found[1]) if found else None,
        digest=typed,
        kinds=kinds,
        states=_STATES,
    )
    return shown, 200 if found else 404


def _text(contract: Contract) -> ContractText | None:
    """The text itself, once it is concluded: who holds the printed code holds the paper, or read its notice.

    A phone whose apps show no PDF shows this page.
    """
    official = contract.official
    if official is None or official.concluded_on is None:
        return None
    with application().office.reading() as uow:
        return uow.papers.text(official.text_digest)


def _text_sm3(contract: Contract) -> str:
    """SM3 of the very bytes the printed digest is of."""
    digest = contract.official.text_digest if contract.official else ""
    with application().office.reading() as uow:
        return sm3(canonical.encode(uow.papers.text(digest).as_json()))


def find(digest: str) -> tuple[Case, Contract] | None:
    """The contract whose official text begins with these digits; only texts issued to sign are public."""
    if not _PREFIX.fullmatch(digest):
        return None
    with application().office.reading() as uow:
        return find_contract(uow, digest)


_STATES = {
    state: Words(states.label(state, "zh"), states.label(state, "en")) for state in states.ContractState
}

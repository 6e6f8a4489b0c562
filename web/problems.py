"""出错页 — the one table from error to HTTP status, and the page that explains it.

Domain errors know nothing of HTTP; sentences come from `negotiation.messages` by key.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping

from flask import Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from negotiation import messages
from negotiation.documents.errors import MissingGlyphError
from negotiation.domain import errors
from negotiation.domain.template import TemplateError
from negotiation.messages import Explained
from negotiation.usecases.options import reason
from negotiation.usecases.views import Reason
from signing.errors import EvidenceError
from web import identity, kept
from web.identity import SignInNeededError, WrongCounterError
from web.language import gettext, language

_LOG = logging.getLogger(__name__)

STATUS: Mapping[type[Exception], int] = {
    errors.OfficeError: 422,
    errors.UnknownActError: 404,
    errors.UnknownNegotiationError: 404,
    errors.UnknownContractError: 404,
    errors.WrongActorError: 403,
    errors.WrongStateError: 409,
    errors.ConflictError: 409,
    errors.TextChangedError: 409,
    errors.AlreadyVotedError: 409,
    errors.AlreadySignedError: 409,
    errors.AlreadyDoneError: 409,
    errors.BaseChangedError: 409,
    errors.PendingSignatureError: 409,
    errors.SealUseError: 409,
    errors.CertificateRequestError: 409,
    errors.NotYourCertificateError: 403,
    errors.FingerprintMismatchError: 409,
    errors.StepUpFailedError: 403,
    errors.SecondFactorLockedError: 429,
    errors.TooManyAttemptsError: 429,
    errors.PassIssueError: 409,
    errors.BallotNotOpenError: 409,
    errors.BallotUnfinishedError: 409,
    errors.OpenContractExistsError: 409,
    errors.TooEarlyError: 409,
    errors.NotOnRollError: 403,
    errors.CannotSignInError: 403,
    errors.PackChangedError: 500,
    errors.LedgerBrokenError: 500,
    errors.DatabaseUnusableError: 503,
    EvidenceError: 422,
    TemplateError: 422,
    MissingGlyphError: 422,
}
"""Error → status; a class that is not named takes the status of its nearest parent."""

SHOWN = (errors.OfficeError, EvidenceError, TemplateError, MissingGlyphError)
"""Errors a form may show above what was typed."""

_RETRY_SECONDS = "30"
_HTTP = {400: "bad_request", 403: "forbidden", 404: "not_found", 405: "not_allowed", 413: "too_large"}


def status_of(error: Exception) -> int:
    """The HTTP status of an error of the office."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def explained(error: Exception) -> Explained:
    """The sentences of an error, in the language of this request."""
    if isinstance(error, errors.DatabaseUnusableError):
        # what the database said is for the keeper of the server, not for the page
        _LOG.error("database at %s: %s", request.path, error.values.get("problem", ""))
        busy = isinstance(error, errors.DatabaseBusyError)
        return messages.explain("database_busy" if busy else "database_away", language())
    if isinstance(error, TemplateError):
        return messages.explain("template", language(), problem=str(error))
    if isinstance(error, MissingGlyphError):
        return messages.explain("missing_glyph", language(), character=error.character, where=error.where)
    return messages.sentence(error, language())


def reasons_of(error: Exception) -> tuple[Reason, ...]:
    """Every finding of a refusal, failing ones first."""
    if not isinstance(error, errors.RefusedError):
        return ()
    told = [reason(one) for one in error.findings]
    return tuple(sorted(told, key=lambda one: one.outcome != "fail"))


def install(app: Flask) -> None:
    """Answer every error with a page in the house look."""
    for kind in SHOWN:
        app.register_error_handler(kind, _office_error)
    app.register_error_handler(SignInNeededError, _sign_in)
    app.register_error_handler(WrongCounterError, _wrong_counter)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(500, _broken)


def page(status: int, told: Explained, reasons: tuple[Reason, ...] = ()) -> tuple[str, int]:
    """The error page."""
    return render_template("problem.html", told=told, reasons=reasons, status=status), status


def _office_error(error: Exception) -> ResponseReturnValue:
    if isinstance(error, errors.DatabaseUnusableError):
        return _away(error)
    return page(status_of(error), explained(error), reasons_of(error))


def _away(error: errors.DatabaseUnusableError) -> ResponseReturnValue:
    """The page that asks the database for nothing, not even who is there."""
    identity.ask_nobody()
    shown, status = page(status_of(error), explained(error))
    return shown, status, {"Retry-After": _RETRY_SECONDS}


def _sign_in(error: SignInNeededError) -> ResponseReturnValue:
    if error.delegate:
        return redirect(url_for("congress.enter"), 303)
    typed = kept.typed()
    if typed:
        return render_template("sign_in.html", following=request.path, kept=typed), 401
    following = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("entrance.sign_in", next=following), 303)


def _wrong_counter(error: WrongCounterError) -> ResponseReturnValue:
    counter = messages.word("counter", error.counter, language())
    return page(403, messages.explain("http.forbidden", language(), counter=counter))


def _stale_form(_: CSRFError) -> ResponseReturnValue:
    """A form from before signing out, or of another browser: what was typed comes back, nothing is done."""
    typed, person = kept.typed(), identity.actor()
    if typed and person is None:
        return render_template("sign_in.html", following=request.path, kept=typed), 401
    if typed and person is not None and kept.belongs(typed, request.path, person):
        return kept.go_on(typed, request.path)
    return page(400, messages.explain("http.bad_request", language()))


def _http_error(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code < 400:
        return error.get_response()
    if code >= 500:
        return _broken(error)
    told = messages.explain(
        f"http.{_HTTP.get(code, 'bad_request')}", language(), counter=gettext("有权限的人员")
    )
    return page(code, told)


def _broken(error: Exception) -> ResponseReturnValue:
    incident = secrets.token_hex(4)
    cause = getattr(error, "original_exception", None) or error
    _LOG.error("incident %s at %s", incident, request.path, exc_info=cause)
    return page(500, messages.explain("http.broken", language(), incident=incident))

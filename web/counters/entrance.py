"""门厅 — the front page, signing in and out, the language switch, and the practice clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from negotiation.bootstrap import FONTS
from negotiation.domain.errors import CannotSignInError
from negotiation.usecases import accounts
from web import identity, kept, problems
from web.identity import COUNTERS, SignInNeededError
from web.language import COOKIE as LANGUAGE_COOKIE
from web.language import LANGUAGES, gettext, moment
from web.rare import ADDRESS as RARE_FONT
from web.rare import rare_characters
from web.security import Limiter
from web.sent import own_address

blueprint = Blueprint("entrance", __name__)
_TRIES = Limiter(tries=10, minutes=15)
_YEAR = int(timedelta(days=365).total_seconds())
_STEPS = {"1": timedelta(days=1), "7": timedelta(days=7)}


@blueprint.get("/")
def front() -> ResponseReturnValue:
    """首页."""
    return render_template("front.html")


@blueprint.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """登录页."""
    person = identity.actor()
    if person is not None and person.organisation_kind in COUNTERS:
        return redirect(url_for(f"{COUNTERS[person.organisation_kind].slug}.cases"), 303)
    return render_template("sign_in.html", following=own_address(request.args.get("next", "")))


@blueprint.post("/sign-in")
def signed_in() -> ResponseReturnValue:
    """登录."""
    login, at = request.form.get("login", "").strip(), identity.real_now()
    following = own_address(request.form.get("next", ""))
    _TRIES.check(login, at)
    try:
        token = accounts.sign_in(identity.application().office, login, request.form.get("password", ""), at)
    except CannotSignInError as error:
        _TRIES.fail(login, at)
        told = problems.explained(error)
        page = render_template(
            "sign_in.html", following=following, login=login, told=told, kept=kept.carried()
        )
        return page, 403
    _TRIES.clear(login)
    session.clear()
    return identity.remember(make_response(_onward(following, token, at)), token)


def _onward(following: str, token: str, at: datetime) -> ResponseReturnValue:
    """Where somebody goes who has just signed in: back into the form they were filling in, if any."""
    person = accounts.actor_of(identity.application().office, token, at)
    typed = kept.carried()
    if person is not None and kept.belongs(typed, following, person):
        return kept.go_on(typed, following)
    return redirect(following or url_for("entrance.sign_in"), 303)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """退出."""
    if identity.token():
        accounts.sign_out(identity.application().office, identity.token())
    session.clear()
    return identity.forget(make_response(redirect(url_for("entrance.front"), 303)))


@blueprint.post("/language/<name>")
def choose_language(name: str) -> ResponseReturnValue:
    """切换语言."""
    if name not in LANGUAGES:
        raise NotFound
    answer = make_response(
        redirect(own_address(request.form.get("next", "")) or url_for("entrance.front"), 303)
    )
    answer.set_cookie(LANGUAGE_COOKIE, name, max_age=_YEAR, samesite="Lax", httponly=True)
    return answer


@blueprint.post("/practice/advance")
def advance() -> ResponseReturnValue:
    """拨快演练时钟."""
    application = identity.application()
    if not application.practice:
        raise NotFound
    if identity.actor() is None:
        raise SignInNeededError
    application.advance(_STEPS.get(request.form.get("days", ""), timedelta()))
    flash(gettext("演练时钟已拨到%(moment)s。", moment=moment(application.now())), "good")
    return redirect(own_address(request.form.get("next", "")) or url_for("entrance.front"), 303)


@blueprint.get(RARE_FONT)
def rare() -> ResponseReturnValue:
    """生僻字 — outlines of rare surnames; browsers ask for them only when one is on the page."""
    found = rare_characters(FONTS)
    if found is None:
        raise NotFound
    answer = Response(found, mimetype="font/ttf")
    answer.cache_control.max_age = _YEAR
    answer.cache_control.public = True
    return answer

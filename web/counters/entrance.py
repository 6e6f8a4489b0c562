"""门厅 — the front page, signing in and out, the language switch, and the practice clock."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
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
from negotiation.domain.errors import CannotSignInError, DatabaseBusyError, TooManyAttemptsError
from negotiation.usecases import accounts, guard
from web import identity, kept, problems
from web.identity import COUNTERS, SignInNeededError
from web.language import COOKIE as LANGUAGE_COOKIE
from web.language import LANGUAGES, gettext, moment
from web.rare import ADDRESS as RARE_FONT
from web.rare import rare_characters
from web.sent import own_address
from workflows.pack import load_pack

blueprint = Blueprint("entrance", __name__)
_DEVICE = "xieyue_device"
_DOOR = "xieyue.door"
_AT_ONCE = 2
"""Passwords looked at together in one process; each takes 64 MiB."""
_LONGEST_WAIT = 10.0
"""Seconds somebody waits at the door."""
_YEAR = int(timedelta(days=365).total_seconds())
_NATIONAL = "cn"
"""The pack that names all statutes."""
_STEPS = {"1": timedelta(days=1), "7": timedelta(days=7)}


@blueprint.get("/")
def front() -> ResponseReturnValue:
    """首页 — the doors, the way, and the laws it follows."""
    laws = [one for one in load_pack(_NATIONAL).statutes.values() if one.repealed_on is None]
    return render_template("front.html", laws=laws)


@blueprint.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """For search engines: the front page, nothing else."""
    return Response("User-agent: *\nAllow: /$\nDisallow: /\n", mimetype="text/plain")


@blueprint.get("/health")
def health() -> ResponseReturnValue:
    """运行状况: 200 while the database answers, 503 otherwise; says nothing else."""
    with identity.application().office.reading() as uow:
        uow.accounts.seconds_ahead()
    return Response("ok\n", mimetype="text/plain")


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
    typed = guard.Attempt(
        login, request.form.get("password", ""), request.remote_addr or "", request.cookies.get(_DEVICE, "")
    )
    try:
        admitted = _at_the_door(typed, at)
    except (CannotSignInError, TooManyAttemptsError) as error:
        told = problems.explained(error)
        page = render_template(
            "sign_in.html", following=following, login=login, told=told, kept=kept.carried()
        )
        return page, problems.status_of(error)
    session.clear()
    onward = make_response(_onward(following, admitted.session, at))
    onward.set_cookie(
        _DEVICE,
        admitted.device,
        max_age=_YEAR,
        httponly=True,
        samesite="Lax",
        secure=identity.application().settings.https,
    )
    return identity.remember(onward, admitted.session)


def _at_the_door(typed: guard.Attempt, at: datetime) -> guard.Admitted:
    """Few passwords are looked at together: each costs memory and time that others need.

    Raises `DatabaseBusyError` when the queue is too long, and what `guard.sign_in` raises.
    """
    door: threading.BoundedSemaphore = current_app.extensions[_DOOR]
    if not door.acquire(timeout=_LONGEST_WAIT):
        raise DatabaseBusyError
    try:
        return guard.sign_in(identity.application().office, typed, at)
    finally:
        door.release()


def install(app: Flask) -> None:
    """门厅 with its door, which belongs to the application and not to the module."""
    app.extensions[_DOOR] = threading.BoundedSemaphore(_AT_ONCE)
    app.register_blueprint(blueprint)


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

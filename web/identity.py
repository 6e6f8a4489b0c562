"""来人 — who stands at the counter: a signed-in person, a congress delegate, or the public.

The cookie holds a random token only; the person is read from the register anew at every request.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, cast

from flask import Response, current_app, g, request

from negotiation.bootstrap import Application
from negotiation.domain.actor import Actor, OrganisationKind
from negotiation.domain.registry import Delegate, Organisation
from negotiation.usecases import accounts
from negotiation.usecases.accounts import SESSION_LENGTH
from web.language import N_

COOKIE = "xieyue_session"
EXTENSION = "xieyue"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Counter:
    """窗口 — one audience, its address and its name."""

    slug: str
    kind: OrganisationKind
    title: str


COUNTERS = {
    one.kind: one
    for one in (
        Counter("union", OrganisationKind.UNION, N_("工会窗口")),
        Counter("employer", OrganisationKind.EMPLOYER, N_("用人单位窗口")),
        Counter("bureau", OrganisationKind.BUREAU, N_("人社部门窗口")),
        Counter("upper-union", OrganisationKind.UPPER_UNION, N_("上级工会窗口")),
        Counter("registry", OrganisationKind.PLATFORM, N_("证书登记处")),
    )
}
"""Counters of signed-in people; delegates and the public have pages of their own."""


class SignInNeededError(Exception):
    """Nobody is signed in, or the session has ended."""

    def __init__(self, *, delegate: bool = False) -> None:
        super().__init__()
        self.delegate = delegate


class WrongCounterError(Exception):
    """Somebody of another kind of organisation is signed in."""

    def __init__(self, counter: str) -> None:
        super().__init__(counter)
        self.counter = counter


def application() -> Application:
    """The wired application behind these pages."""
    return cast("Application", current_app.extensions[EXTENSION])


def now() -> datetime:
    """The moment of this request; the clock is read once."""
    return _once("now", application().now)


def real_now() -> datetime:
    """The moment on the real clock: a session does not end because the practice clock was moved."""
    return application().real_now()


def ask_nobody() -> None:
    """For a page while the database is away: nobody is known, and the time is the real one."""
    g.actor = g.delegate = g.organisation = None
    g.now = application().clock()


def token() -> str:
    """The session token the browser sent; empty when none."""
    return request.cookies.get(COOKIE, "")


def actor() -> Actor | None:
    """The signed-in person, or None."""
    return _once(
        "actor", lambda: accounts.actor_of(application().office, token(), real_now()) if token() else None
    )


def delegate() -> Delegate | None:
    """The congress delegate who entered, or None."""
    return _once(
        "delegate",
        lambda: accounts.delegate_of(application().office, token(), real_now()) if token() else None,
    )


def required_actor(counter: Counter) -> Actor:
    """The signed-in person of this counter's kind. Raises `SignInNeededError` or `WrongCounterError`."""
    found = actor()
    if found is None:
        if delegate() is not None:
            raise WrongCounterError(counter.kind.value)
        raise SignInNeededError
    if found.organisation_kind is not counter.kind:
        raise WrongCounterError(counter.kind.value)
    return found


def required_delegate() -> Delegate:
    """The delegate who entered. Raises `SignInNeededError` or `WrongCounterError`."""
    found = delegate()
    if found is None:
        if actor() is not None:
            raise WrongCounterError("congress")
        raise SignInNeededError(delegate=True)
    return found


def organisation() -> Organisation | None:
    """The organisation of the signed-in person or delegate."""

    def read() -> Organisation | None:
        person, seat = actor(), delegate()
        home = person.organisation_id if person else (seat.organisation_id if seat else "")
        if not home:
            return None
        with application().office.reading() as uow:
            return uow.register.organisation(home)

    return _once("organisation", read)


def remember(response: Response, session_token: str) -> Response:
    """Put the session token into the browser, out of reach of scripts."""
    response.set_cookie(
        COOKIE,
        session_token,
        max_age=int(SESSION_LENGTH.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=application().settings.https,
    )
    return response


def forget(response: Response) -> Response:
    """Take the session token out of the browser."""
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=application().settings.https)
    return response


def _once(name: str, read: Callable[[], T]) -> T:
    if name not in g:
        setattr(g, name, read())
    return cast("T", getattr(g, name))

"""留存 — a form sent after the session had ended comes back through signing in; nothing typed is lost.

What was typed goes through the pages as hidden fields and is stored nowhere; only forms of acts are carried,
and only to the person who filled them in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import render_template, request
from flask.typing import ResponseReturnValue

from negotiation.domain.actor import Actor

PREFIX = "kept."
_FORM = re.compile(r"^/[a-z-]+/case/[^/]+/act/[a-z_]+$")
_NOT_CARRIED = frozenset({"csrf_token", "look", "back", "who"})

Typed = Sequence[tuple[str, str]]


def typed() -> Typed:
    """What this request tried to send, where it is the form of an act sent from one of our own pages."""
    if request.method != "POST" or not _FORM.match(request.path) or not _from_here():
        return ()
    return tuple(
        (name, value)
        for name, values in request.form.lists()
        for value in values
        if name == "who" or name not in _NOT_CARRIED
    )


def carried() -> Typed:
    """What the sign-in form carries on."""
    return tuple(
        (name.removeprefix(PREFIX), value)
        for name, values in request.form.lists()
        for value in values
        if name.startswith(PREFIX)
    )


def belongs(kept: Typed, following: str, person: Actor) -> bool:
    """Whether it is a form of an act that this person had filled in."""
    return bool(kept) and bool(_FORM.match(following)) and ("who", person.person_id) in kept


def go_on(kept: Typed, address: str) -> ResponseReturnValue:
    """The page from which the filled form is opened again; the act is done there, not here."""
    fields = [(name, value) for name, value in kept if name not in _NOT_CARRIED]
    return render_template("go_on.html", fields=fields, address=address)


def _from_here() -> bool:
    """Another site may post to us, but what it posts is not shown as somebody's own words."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(source).netloc == request.host

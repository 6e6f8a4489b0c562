"""轮候 — how many requests are worked on at once. Those that change something never take the last places:
while the database makes writers wait, people can go on reading.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any

from flask import Flask, request

from negotiation.domain.errors import DatabaseBusyError

PLACES = 8
FOR_WRITERS = 5
LONGEST_WAIT = 30.0
"""Seconds a request waits for its place."""
_BUSY = "xieyue.busy"
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Turns:
    """轮候, around a WSGI application."""

    def __init__(self, app: Any, *, wait: float = LONGEST_WAIT) -> None:
        self._app = app
        self._wait = wait
        self._all = threading.BoundedSemaphore(PLACES)
        self._writing = threading.BoundedSemaphore(FOR_WRITERS)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """One request, once there is a place for it; without one it is told so."""
        gates = [self._all]
        if environ.get("REQUEST_METHOD") not in _READING:
            gates.insert(0, self._writing)
        return self._through(gates, environ, start_response)

    def _through(
        self, gates: list[threading.BoundedSemaphore], environ: dict[str, Any], start_response: Any
    ) -> Iterable[bytes]:
        if not gates:
            return self._app(environ, start_response)  # type: ignore[no-any-return]  # WSGI has no types
        if not gates[0].acquire(timeout=self._wait):
            return self._app({**environ, _BUSY: "1"}, start_response)  # type: ignore[no-any-return]  # as above
        try:
            return self._through(gates[1:], environ, start_response)
        finally:
            gates[0].release()


def install(app: Flask) -> None:
    """Answer a request for which there was no place."""
    app.before_request(_refuse_when_busy)


def _refuse_when_busy() -> None:
    if request.environ.get(_BUSY):
        raise DatabaseBusyError

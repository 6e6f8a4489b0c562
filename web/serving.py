"""网页服务 — gunicorn around the counters: one process on SQLite, several on PostgreSQL; threads in each."""

from __future__ import annotations

import os
import threading
from typing import Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # it has no types

from negotiation.bootstrap import FONTS, Application, build
from negotiation.settings import Settings
from web.app import create_app
from web.gate import connections
from web.rare import rare_characters
from web.turns import Turns

_THREADS = 64
"""Most of them only wait: for a place, or for a client to take its answer; `web.turns` says who works."""
_EVERY = 60.0
"""Seconds between two rounds of tending."""


def run(settings: Settings, host: str, port: int) -> None:
    """Serve until stopped. The application is wired in each worker, after the fork."""
    build(settings).close()  # migrate once, before workers race for it
    rare_characters(FONTS)  # cut once, before workers fork: nobody waits seconds for a surname
    embedded = settings.database_url.startswith("sqlite")
    _Server(
        settings,
        {
            "bind": f"{host}:{port}",
            # SQLite writers queue behind one lock, which lives in one process
            "workers": 1 if embedded else (os.cpu_count() or 1),
            "threads": _THREADS,
            "worker_class": "web.gate.Gate",
            "worker_connections": connections(),
            "timeout": 60,
            "accesslog": None,  # who voted when is nobody's business
            "control_socket_disable": True,
        },
    ).run()


class _Server(BaseApplication):  # type: ignore[misc]  # as above
    def __init__(self, settings: Settings, options: dict[str, Any]) -> None:
        self._settings = settings
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for key, value in self._options.items():
            self.cfg.set(key, value)

    def load(self) -> Any:
        application = build(self._settings)
        threading.Thread(target=tend, args=(application, threading.Event()), daemon=True).start()
        return Turns(create_app(application))


def tend(application: Application, stop: threading.Event, every: float = _EVERY) -> None:
    """照管 — the thread beside the pages: due acts, archives, heads, certificates, until told to stop.

    Every worker has one; they leave each other's cases alone. After a round that fails comes the next.
    """
    while not stop.wait(every):
        # each round in a thread of its own: whatever ends one is told by Python and ends no other
        one = threading.Thread(target=application.tend, name="tending", daemon=True)
        one.start()
        one.join()

"""反向代理: a forwarded address is believed from our own proxies, as many as the setting says, no others."""

from __future__ import annotations

import pytest
from flask import Flask, request

from negotiation.settings import Settings
from web import security


def seen_by(proxies: int, *forwarded: str) -> str:
    """The address the counters see when a request came along with these entries."""
    app = Flask(__name__)
    security.install(app, Settings(proxies=proxies))
    app.add_url_rule("/who", view_func=lambda: request.remote_addr or "")
    return app.test_client().get("/who", headers={"X-Forwarded-For": ", ".join(forwarded)}).text


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, ("203.0.113.7",), "127.0.0.1"),
        (1, ("203.0.113.7",), "203.0.113.7"),
        (1, ("198.51.100.1", "203.0.113.7"), "203.0.113.7"),
        (2, ("198.51.100.1", "203.0.113.7", "10.0.0.2"), "203.0.113.7"),
    ],
)
def test_only_what_our_own_proxies_say_counts(proxies: int, forwarded: tuple[str, ...], seen: str) -> None:
    assert seen_by(proxies, *forwarded) == seen

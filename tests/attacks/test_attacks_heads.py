"""Heads of requests that no browser sends: none breaks the site, and no forwarded name is believed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, url_for

from negotiation.settings import Settings
from tests.builders_web import World, world
from web import security

ACT = "/union/case/1/act/name_delegation"
HOSTS = [
    *("xn--", "xn--a.localhost", "a..b", ".a", "a" * 64, "a." * 200, "[", "[::1", "[zz]", "a b", "a/b"),
    *("127.0.0.1:99999", "127.0.0.1:x", "127.0.0.1:-1", "\0", "\xe9.example", "a@b", "a,b", "a\tb", "²"),
]
GOOD = ["localhost", "127.0.0.1:8000", "[::1]:8000", "xieyue.example", "XIEYUE.example.:443", "a_b.example"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The counters, nothing played."""
    with world(tmp_path_factory.mktemp("heads")) as made:
        yield made


def status(place: World, method: str, path: str, **head: str) -> int:
    """What such a request is answered, below every client that would refuse to send it."""
    told: list[int] = []
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
    }
    environ |= {"wsgi.url_scheme": "http", **head}
    environ["wsgi.input"] = io.BytesIO()
    list(place.app.wsgi_app(environ, lambda line, _, __=None: told.append(int(line[:3]))))  # type: ignore[arg-type]  # WSGI
    return told[-1]


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_nobody_can_read_is_refused_and_breaks_nothing(place: World, host: str) -> None:
    assert status(place, "GET", "/", HTTP_HOST=host) == 400
    assert status(place, "POST", "/sign-in", HTTP_HOST=host) == 400


@pytest.mark.parametrize("host", GOOD)
def test_every_ordinary_spelling_of_a_host_is_answered(place: World, host: str) -> None:
    assert status(place, "GET", "/verify", HTTP_HOST=host) in {200, 302}


@pytest.mark.parametrize("name", ["HTTP_ORIGIN", "HTTP_REFERER"])
@pytest.mark.parametrize("source", ["http://[", "http://[::1", "https://[zz]/", "//["])
def test_a_form_that_comes_from_nowhere_readable_is_refused(place: World, name: str, source: str) -> None:
    assert status(place, "POST", ACT, **{name: source}) == 400


@pytest.mark.parametrize("proxies", [0, 1])
def test_a_host_that_a_client_claims_was_forwarded_gets_into_no_address(tmp_path: Path, proxies: int) -> None:
    app = Flask(__name__)
    security.install(app, Settings(proxies=proxies, folder=tmp_path))
    app.add_url_rule("/who", "who", view_func=lambda: url_for("who", _external=True))

    told = app.test_client().get("/who", headers={"X-Forwarded-Host": "evil.example"}).text

    assert told == "http://localhost/who"

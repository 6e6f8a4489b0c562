"""防护 — headers of every answer, the form token, and the limit on guessing.

Scripts and styles come from our own files only; nothing inline, nothing from elsewhere.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from negotiation.settings import Settings
from web.uploads import FORM_OVERHEAD, LARGEST_UPLOAD, InMemoryRequest

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "script-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "font-src 'self'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
_HOST = re.compile(
    r"(?:(?P<name>(?=.{1,253}(?:$|:))[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?)|\[[0-9a-f:.]{2,45}\])(?::(?P<port>[0-9]{1,5}))?",
    re.IGNORECASE | re.ASCII,
)
_LAST_PORT = 65535
protection = CSRFProtect()


def install(app: Flask, settings: Settings) -> None:
    """Form tokens, upload limit, cookies and headers."""
    app.request_class = InMemoryRequest
    if settings.proxies:
        # Each proxy of ours adds one entry to each header; whatever a client put there before is left of it.
        # Our name comes as Host: a forwarded one would be the client's own, nginx passes it on untouched.
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=0)  # type: ignore[method-assign]  # as Flask documents it
    app.wsgi_app = Readable(app.wsgi_app)  # type: ignore[method-assign]  # as above
    app.secret_key = _form_secret(settings)
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_UPLOAD + FORM_OVERHEAD,
        SESSION_COOKIE_NAME="xieyue_form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=settings.https,
    )
    protection.init_app(app)
    app.before_request(_to_its_name(settings))
    app.after_request(_harden(settings))


class Readable:
    """来处可读 — refuses a request whose Host, Origin or Referer nobody can read.

    It stands before the application: without a host not even its page of errors can be made.
    """

    def __init__(self, app: Any) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """One request."""
        try:
            _read_host(environ.get("HTTP_HOST", "localhost"))
            for name in ("HTTP_ORIGIN", "HTTP_REFERER"):
                urlsplit(environ.get(name, ""))
        except ValueError:
            start_response("400 Bad Request", [("Content-Type", "text/plain"), ("Content-Length", "0")])
            return []
        return self._app(environ, start_response)  # type: ignore[no-any-return]  # WSGI has no types


def _read_host(typed: str) -> None:
    """Raises `ValueError`."""
    found = _HOST.fullmatch(typed)
    if found is None or int(found["port"] or 0) > _LAST_PORT:
        raise ValueError(typed)
    if found["name"]:
        found["name"].encode().decode("idna")


def _to_its_name(settings: Settings) -> Callable[[], ResponseReturnValue | None]:
    """Whoever opens the bare number of this machine is sent to its name: passkeys belong to a name."""
    named = urlsplit(settings.verify_url)

    def to_its_name() -> ResponseReturnValue | None:
        here = urlsplit(request.host_url)
        if here.hostname != "127.0.0.1" or named.hostname != "localhost" or request.method != "GET":
            return None
        place = f"localhost:{here.port or 80}"
        return redirect(urlunsplit((here.scheme, place, request.path, request.query_string.decode(), "")))

    return to_its_name


def _form_secret(settings: Settings) -> bytes:
    """Derived from the platform's secret: all workers agree, and a restart does not void open forms."""
    secret = settings.secret.get_secret_value()
    kept = settings.folder / "platform.secret"
    if not secret and kept.is_file():
        secret = kept.read_text(encoding="utf-8")
    return hmac.new(secret.encode(), b"form tokens of the counters", hashlib.sha256).digest()


def _harden(settings: Settings) -> Any:
    def harden(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.https:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if request.endpoint == "static":
            response.cache_control.max_age = 3600
            response.cache_control.public = True
            response.cache_control.no_cache = None
        elif "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = (
                "no-store" if g.get("actor") or g.get("delegate") else "no-cache"
            )
        return response

    return harden

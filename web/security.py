"""防护 — headers of every answer, the form token, and the limit on guessing.

Scripts and styles come from our own files only; nothing inline, nothing from elsewhere.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
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
protection = CSRFProtect()


def install(app: Flask, settings: Settings) -> None:
    """Form tokens, upload limit, cookies and headers."""
    app.request_class = InMemoryRequest
    if settings.proxies:
        # Each proxy of ours adds one entry to each header; whatever a client put there before is left of it.
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]  # as Flask documents it
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

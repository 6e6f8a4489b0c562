"""内置浏览器 — WeChat and its like show no PDF and save no file: a page says what to do instead.

Only a file that would have been sent is replaced: whoever may not see it is told that first.
"""

from __future__ import annotations

import re

from flask import Flask, Response, make_response, render_template, request

_IN_APP = re.compile(r"MicroMessenger|wxwork|\bQQ/|Weibo|AlipayClient")
"""Words by which apps name themselves when they show a page inside; browsers of the same makers do not."""
_FILES = frozenset({"application/pdf", "application/zip"})
_ANYWAY = "here"
"""With it in the address somebody insists: some versions do show a PDF."""


def install(app: Flask) -> None:
    """Every file that goes into an app becomes the way out of it."""
    app.after_request(_way_out)


def _way_out(response: Response) -> Response:
    inside = _IN_APP.search(request.user_agent.string)
    if response.mimetype not in _FILES or not inside or _ANYWAY in request.args:
        return response
    kept = request.method == "GET"
    return make_response(render_template("in_app.html", again=f"{request.path}?{_ANYWAY}=1" if kept else ""))

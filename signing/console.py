"""控制台 — a console whose character set lacks a sign shows a near one, or its escape, and goes on.

Consoles of Chinese Windows speak GBK, which has neither ✓ nor the rarer characters of names. The escape is
that of JSON, so that what is printed for programs stays what it was.
"""

from __future__ import annotations

import codecs
import json
import sys

_HANDLER = "xieyue.near"
_NEAR = {"✓": "√", "✗": "×", "⏰": "*", "▶": ">", "■": "*"}


def speakable() -> None:
    """Let both streams of the program say every text, whatever their character set."""
    codecs.register_error(_HANDLER, _near)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None and stream.errors in {"strict", "surrogateescape", "backslashreplace"}:
            reconfigure(errors=_HANDLER)


def _near(error: UnicodeError) -> tuple[str, int]:
    """What is shown for the signs a character set lacks. Raises any error that is not about encoding."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_shown(sign, error.encoding) for sign in lacking), error.end


def _shown(sign: str, encoding: str) -> str:
    near = _NEAR.get(sign, "")
    try:
        near.encode(encoding)
    except UnicodeEncodeError:
        near = ""
    return near or json.dumps(sign)[1:-1]

"""来信检查 — whatever a browser sends is looked at once, before any page reads it: bytes no database keeps,
JSON too deep or too long, figures nobody counts with. It is refused in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from flask import Flask, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

LARGEST_JSON = 1024 * 1024
_DEEPEST = 32
_LARGEST_FIGURE = 2**53
"""The largest whole number every reader of JSON agrees on."""
_FIGURE = re.compile(r"[0-9]{1,9}")
_OWN = re.compile(r"/(?![/\\])[^\\\x00-\x1f\x7f-\x9f\u2028\u2029]*")


def install(app: Flask) -> None:
    """Look at every request, after its form token."""
    app.before_request(_look)


def sent_json() -> Any:
    """What was sent as JSON; None when it is none. Raises `BadRequest` for what nobody can work with."""
    try:
        found = request.get_json(force=True, silent=True)
    except RecursionError as problem:
        raise BadRequest from problem
    _check_json(found)
    return found


def figure(typed: str) -> int | None:
    """A whole number as a form sends it back; None for anything else."""
    return int(typed) if _FIGURE.fullmatch(typed) else None


def own_address(address: str) -> str:
    """An address of this site to go on to; empty for anything a browser could take for another site."""
    return address if _OWN.fullmatch(address) else ""


def _look() -> None:
    if request.mimetype.endswith("json") and (request.content_length or 0) > LARGEST_JSON:
        raise RequestEntityTooLarge
    named = (one.filename or "" for _, one in request.files.items(multi=True))
    words = (
        request.path,
        *(request.view_args or {}).values(),
        *_of(request.args.items(multi=True)),
        *_of(request.form.items(multi=True)),
        *named,
    )
    if not all(_can_be_kept(str(one)) for one in words):
        raise BadRequest


def _of(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, value in pairs:
        yield name
        yield value


def _can_be_kept(word: str) -> bool:
    """PostgreSQL keeps no zero byte, nothing keeps half a character."""
    return "\0" not in word and word.encode("utf-8", "replace").decode() == word


def _check_json(value: Any, depth: int = 0) -> None:
    if depth > _DEEPEST:
        raise BadRequest
    if isinstance(value, str):
        if not _can_be_kept(value):
            raise BadRequest
    elif isinstance(value, dict):
        for name, one in value.items():
            _check_json(name, depth + 1)
            _check_json(one, depth + 1)
    elif isinstance(value, list):
        for one in value:
            _check_json(one, depth + 1)
    elif isinstance(value, int | float) and not abs(value) <= _LARGEST_FIGURE:
        raise BadRequest

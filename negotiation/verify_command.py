"""核验文件 — what `xieyue verify FILE…` gathers before the kernel judges: roots, lists, heads, the moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from negotiation.command_line import UNUSABLE, fail, fail_unread, open_office
from signing.__main__ import Form, Given, read_head_file
from signing.__main__ import verify_files as judge
from signing.errors import UnusableHeadError
from signing.unread_files import UnreadFileError, read_named


@dataclass(frozen=True, slots=True)
class Checking:
    """核验请求 — the files, and what whoever checks brings along."""

    files: Sequence[Path]
    roots: Sequence[Path]
    heads: Sequence[Path]
    lists: Sequence[Path]
    at: datetime


def verify_files(asked: Checking, database: str, language: str, *, as_json: bool) -> int:
    """Judge every file and return the exit code. Roots are those named, and those of an installation whose
    database was named."""
    try:
        roots = [read_named(one) for one in asked.roots]
        lists = [read_named(one) for one in asked.lists]
        heads = [read_head_file(one) for one in asked.heads]
    except UnreadFileError as unread:
        fail_unread(unread, language)
    except UnusableHeadError as problem:
        fail(problem, language, UNUSABLE)
    if database:
        app = open_office(database)
        try:
            roots, lists = [*roots, *app.roots()], [*lists, *app.lists()]
        finally:
            app.close()
    given = Given(roots=roots, lists=lists, kept=heads, at=asked.at)
    return judge(asked.files, given, Form(language, as_json))

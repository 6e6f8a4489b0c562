"""核验文件 — what `xieyue verify FILE…` gathers before the kernel judges: roots, lists, heads, the moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from negotiation.command_line import UNUSABLE, fail, fail_unread, open_office
from negotiation.newest import beside_the_kept
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
    database was named; a contract is held against the newest file that it keeps."""
    try:
        roots = [read_named(one) for one in asked.roots]
        lists = [read_named(one) for one in asked.lists]
        heads = [read_head_file(one) for one in asked.heads]
    except UnreadFileError as unread:
        fail_unread(unread, language)
    except UnusableHeadError as problem:
        fail(problem, language, UNUSABLE)
    given, form = Given(roots=roots, lists=lists, kept=heads, at=asked.at), Form(language, as_json)
    if not database:
        return judge(asked.files, given, form)
    app = open_office(database)
    try:
        with app.office.reading() as uow:
            asks = replace(
                given,
                roots=[*roots, *app.roots()],
                lists=[*lists, *uow.certificates.newest_lists()],
                held_against=partial(beside_the_kept, uow),
            )
            return judge(asked.files, asks, form)
    finally:
        app.close()

"""拷贝 — one consistent copy of an embedded database, while it is used or not."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from negotiation.domain.errors import DatabaseUnusableError


def require_whole(file: Path) -> None:
    """Raises `DatabaseUnusableError` for a file that is no database, or a damaged one."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True)) as own:
            (whole,) = own.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.Error as problem:
        raise DatabaseUnusableError(problem=str(problem)) from problem
    if whole != "ok":
        raise DatabaseUnusableError(problem=str(whole))


def copy_database(source: Path, target: Path) -> None:
    """Everything committed until now, the write-ahead log included, in one file of its own.

    Raises `DatabaseUnusableError` when either cannot be read or written, or the copy is not whole.
    """
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True)) as own,
            closing(sqlite3.connect(target)) as copy,
        ):
            own.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE").close()
            (whole,) = copy.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.Error as problem:
        raise DatabaseUnusableError(problem=str(problem)) from problem
    if whole != "ok":
        raise DatabaseUnusableError(problem=str(whole))

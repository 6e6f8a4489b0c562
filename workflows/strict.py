"""严格读取 — reads values out of parsed TOML: every key known, every value of its kind, else a named error.

Deny by default: a key nobody reads is a mistake in a law file, not a comment.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Set
from datetime import date, datetime
from pathlib import Path
from typing import TypeAlias

Table: TypeAlias = Mapping[str, object]


class LawFileError(ValueError):
    """A packaged law file is malformed; says the file, the place and what is wrong."""


def read_toml(path: Path) -> Table:
    """A packaged file as a table. Raises `LawFileError` naming the file when it is missing or no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as refused:
        raise LawFileError(f"{path.parent.name}/{path.name}: {refused}") from refused


def refuse_unknown_keys(table: Table, known: Set[str], where: str) -> None:
    """Raises `LawFileError` naming the first unknown key."""
    for key in table:
        if key not in known:
            raise LawFileError(f"{where}: unknown key {key!r}; known are {', '.join(sorted(known))}")


def read_text(table: Table, key: str, where: str, default: str | None = None) -> str:
    """A string. Raises `LawFileError` when missing without a default or of another kind."""
    value = table.get(key, default)
    if not isinstance(value, str):
        raise LawFileError(f"{where}: {key} must be a text")
    return value


def read_bool(table: Table, key: str, where: str, *, default: bool | None = None) -> bool:
    """A boolean. Raises `LawFileError`."""
    value = table.get(key, default)
    if not isinstance(value, bool):
        raise LawFileError(f"{where}: {key} must be true or false")
    return value


def read_int(table: Table, key: str, where: str) -> int:
    """A whole number. Raises `LawFileError`."""
    value = table.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise LawFileError(f"{where}: {key} must be a whole number")
    return value


def read_date(table: Table, key: str, where: str) -> date:
    """A day. Raises `LawFileError`."""
    value = read_optional_date(table, key, where)
    if value is None:
        raise LawFileError(f"{where}: {key} must be a date")
    return value


def read_optional_date(table: Table, key: str, where: str) -> date | None:
    """A day, or None when the key is missing. Raises `LawFileError`."""
    value = table.get(key)
    if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
        raise LawFileError(f"{where}: {key} must be a date")
    return value


def read_dates(table: Table, key: str, where: str) -> tuple[date, ...]:
    """A list of days. Raises `LawFileError`."""
    values = table.get(key)
    if not isinstance(values, list):
        raise LawFileError(f"{where}: {key} must be a list of dates")
    return tuple(read_date({key: value}, key, where) for value in values)


def read_texts(table: Table, key: str, where: str) -> tuple[str, ...]:
    """A list of strings, empty when the key is missing. Raises `LawFileError`."""
    values = table.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise LawFileError(f"{where}: {key} must be a list of texts")
    return tuple(values)


def read_table(table: Table, key: str, where: str) -> Table:
    """A sub-table. Raises `LawFileError`."""
    value = table.get(key)
    if not isinstance(value, dict):
        raise LawFileError(f"{where}: {key} must be a table")
    return value


def read_tables(table: Table, key: str, where: str) -> tuple[Table, ...]:
    """An array of tables, empty when the key is missing. Raises `LawFileError`."""
    values = table.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise LawFileError(f"{where}: {key} must be an array of tables")
    return tuple(values)

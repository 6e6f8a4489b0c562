"""备份和恢复 — the folder of an embedded database as one consistent copy, and back into an empty folder.

A backup is a folder: the database, `platform.secret`, and a note of every ledger's length and head. Copying
the files of a running office by hand loses what stands in the write-ahead log and still looks whole.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from negotiation.bootstrap import build
from negotiation.domain.errors import BackupError
from negotiation.own_files import own_folder, write_new
from negotiation.settings import Settings
from negotiation.storage.copying import copy_database, require_whole
from negotiation.storage.database import file_of, open_database
from negotiation.storage.unit_of_work import reading
from negotiation.usecases.audit import verify_ledgers
from signing import canonical

FORM = "xieyue-backup/1"
DATABASE, SECRET, NOTE = "xieyue.sqlite", "platform.secret", "backup.json"


def back_up(settings: Settings, into: Path, at: datetime) -> int:
    """Make a backup in a new or empty folder. Returns how many negotiations it has.

    Raises `BackupError`, `DatabaseUnusableError`, and `LedgerBrokenError` when the copy is not whole.
    """
    source = file_of(settings.database_url)
    if source is None:
        raise BackupError(
            problem="这个办公室用的是PostgreSQL，请用pg_dump备份，并另存platform.secret",
            problem_en="this office is on PostgreSQL: use pg_dump, and keep platform.secret beside it",
        )
    if not source.is_file():
        raise BackupError(problem=f"没有数据库：{source}", problem_en=f"there is no database: {source}")
    _require_empty(into)
    own_folder(into)
    copy = into / DATABASE
    write_new(copy, b"")
    copy_database(source, copy)
    ledgers = _ledgers(copy)
    secret = settings.folder / SECRET
    if secret.is_file():
        write_new(into / SECRET, secret.read_bytes())
    note = {"form": FORM, "made_at": at.isoformat(), "sha256": _digest(copy), "ledgers": ledgers}
    write_new(into / NOTE, json.dumps(note, ensure_ascii=False, indent=1).encode())
    return len(ledgers)


def restore(backup: Path, settings: Settings) -> int:
    """Put a backup into the folder of the settings, which is new or empty. Returns how many negotiations.

    Nothing is left there when it fails. Raises `BackupError`, `LedgerBrokenError`, `SecretMissingError`.
    """
    if file_of(settings.database_url) != settings.folder / DATABASE:
        raise BackupError(
            problem="只能恢复到办公室自己的文件夹；PostgreSQL请用pg_restore",
            problem_en="a backup goes into the office's own folder; on PostgreSQL use pg_restore",
        )
    note = _note(backup)
    _require_empty(settings.folder)
    own_folder(settings.folder)
    whole = False
    try:
        for name in (DATABASE, SECRET):
            if (backup / name).is_file():
                write_new(settings.folder / name, (backup / name).read_bytes())
        require_whole(settings.folder / DATABASE)
        build(settings).close()  # opens the keys, and brings an older form up to date
        _require_our_form(settings.database_url)
        found = _ledgers(settings.folder / DATABASE)
        if found != note["ledgers"]:
            raise BackupError(
                problem="台账与备份时记下的不一致", problem_en="the ledgers are not those the backup noted"
            )
        whole = True
    finally:
        if not whole:
            _empty(settings.folder)
    return len(found)


def _require_our_form(url: str) -> None:
    """Raises `BackupError` where a table, a check or a trigger is not as this program makes them: what guards
    the ledger may have been taken out, or something else put in.
    """
    from negotiation.storage import migrate  # slow to import

    differences = migrate.check(url)
    if differences:
        found = "; ".join(differences)
        raise BackupError(
            problem=f"备份里的数据库与本程序的不一样：{found}",
            problem_en=f"the database in the backup is not as this program makes it: {found}",
        )


def _require_empty(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupError(
            problem=f"{folder}里已有文件，没有改动任何内容",
            problem_en=f"there are files in {folder} already; nothing was touched",
        )


def _empty(folder: Path) -> None:
    """What this restore put there, and nothing else can be there: it was empty."""
    for one in folder.iterdir():
        shutil.rmtree(one) if one.is_dir() else one.unlink()


def _note(backup: Path) -> Mapping[str, object]:
    try:
        note = json.loads((backup / NOTE).read_text(encoding="utf-8"))
        same = note["form"] == FORM and note["sha256"] == _digest(backup / DATABASE)
        same = same and isinstance(note["ledgers"], list)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise BackupError(
            problem=f"{backup}不是完整的备份", problem_en=f"{backup} is no whole backup"
        ) from error
    if not same:
        raise BackupError(
            problem="备份里的数据库与备份时记下的不一致",
            problem_en="the database in the backup is not the one that was noted",
        )
    return note if isinstance(note, dict) else {}


def _ledgers(file: Path) -> list[list[object]]:
    """Number, entries and head of every ledger, each checked. Raises `LedgerBrokenError`."""
    database = open_database(f"sqlite:///{file}")
    try:
        return [list(one) for one in verify_ledgers(lambda: reading(database))]
    finally:
        database.close()


def _digest(file: Path) -> str:
    return canonical.digest_bytes(file.read_bytes())

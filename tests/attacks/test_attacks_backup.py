"""Backups made by somebody else: each is refused in words, and nothing of it is left behind."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from negotiation import backup as backups
from negotiation.bootstrap import real_clock
from negotiation.domain.errors import OfficeError
from negotiation.settings import Settings
from tests.builders_web import world

STATEMENTS = {
    "a trigger of theirs": ("CREATE TRIGGER evil AFTER INSERT ON session BEGIN DELETE FROM refusal; END",),
    "no guard of the ledger": ("DROP TRIGGER ledger_entry_refuses_update",),
    "a newer version": ("UPDATE alembic_version SET version_num = '9999'",),
}
FILES = {
    "a note without end": ("backup.json", b"[" * 200_000),
    "a secret that is no text": ("platform.secret", b"\xff\xfe"),
    "a database of rubbish": ("xieyue.sqlite", b"SQLite format 3\0" + b"x" * 5000),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of an office with its parties."""
    folder = tmp_path_factory.mktemp("backup")
    with world(folder / "office") as place:
        backups.back_up(place.application.settings, folder / "kept", real_clock())
    return folder / "kept"


@pytest.fixture
def hostile(made: Path, tmp_path: Path) -> Path:
    """A copy to be changed."""
    shutil.copytree(made, tmp_path / "kept")
    return tmp_path / "kept"


def note_again(backup: Path) -> None:
    """The note names the database as it is now, as its maker would see to."""
    note = json.loads((backup / "backup.json").read_text(encoding="utf-8"))
    note["sha256"] = hashlib.sha256((backup / "xieyue.sqlite").read_bytes()).hexdigest()
    (backup / "backup.json").write_text(json.dumps(note), encoding="utf-8")


def refused(backup: Path, into: Path) -> None:
    """It is, and leaves nothing."""
    with pytest.raises(OfficeError):
        backups.restore(backup, Settings(folder=into))
    assert not into.exists() or list(into.iterdir()) == []


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_database_that_is_not_as_we_make_it_is_refused(hostile: Path, tmp_path: Path, name: str) -> None:
    with closing(sqlite3.connect(hostile / "xieyue.sqlite")) as database:
        for statement in STATEMENTS[name]:
            database.execute(statement)
        database.commit()
    note_again(hostile)

    refused(hostile, tmp_path / "new")


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_rubbish_is_refused_in_words(hostile: Path, tmp_path: Path, name: str) -> None:
    file, content = FILES[name]
    (hostile / file).write_bytes(content)
    if file == "xieyue.sqlite":
        note_again(hostile)

    refused(hostile, tmp_path / "new")


def test_a_secret_that_points_elsewhere_opens_nothing(hostile: Path, tmp_path: Path) -> None:
    (hostile / "platform.secret").unlink()
    (tmp_path / "elsewhere").write_text("示例", encoding="utf-8")
    (hostile / "platform.secret").symlink_to(tmp_path / "elsewhere")

    refused(hostile, tmp_path / "new")

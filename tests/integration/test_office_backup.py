"""备份和恢复: consistent while people act, checked, refused onto anything there; the address at start."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from negotiation import backup as backups
from negotiation.bootstrap import build, real_clock
from negotiation.cli import cli
from negotiation.domain.errors import BackupError, SecretMissingError
from negotiation.keeping_command import warning
from negotiation.settings import Settings
from negotiation.storage.unit_of_work import reading, writing
from negotiation.usecases.audit import verify_ledgers
from tests.builders_web import World, world


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """An office at work, still open."""
    with world(tmp_path_factory.mktemp("backup") / "office", "2026-04-20T16:00:00+08:00") as made:
        yield made


def _ledgers(folder: Path) -> object:
    app = build(Settings(folder=folder))
    try:
        return verify_ledgers(lambda: reading(app.database))
    finally:
        app.close()


def test_a_running_office_is_backed_up_whole_and_put_back_into_an_empty_folder(
    place: World, tmp_path: Path
) -> None:
    settings = place.application.settings

    number = backups.back_up(settings, tmp_path / "kept", real_clock())
    again = backups.restore(tmp_path / "kept", Settings(folder=tmp_path / "new"))

    assert number == again == 1
    assert _ledgers(tmp_path / "new") == verify_ledgers(lambda: reading(place.application.database))
    assert {one.stat().st_mode & 0o077 for one in (tmp_path / "kept").iterdir()} == {0}


def test_a_backup_in_the_middle_of_writing_holds_whole_transactions_only(
    place: World, tmp_path: Path
) -> None:
    database, stop = place.application.database, threading.Event()

    def write() -> None:
        while not stop.is_set():
            with writing(database) as uow:
                uow.accounts.set_seconds_ahead(uow.accounts.seconds_ahead() + 1)
                uow.commit()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            backups.back_up(place.application.settings, tmp_path / str(number), real_clock())
    finally:
        stop.set()
        writer.join()

    assert backups.restore(tmp_path / "4", Settings(folder=tmp_path / "new")) == 1


def test_nothing_is_written_over(place: World, tmp_path: Path) -> None:
    settings = place.application.settings
    backups.back_up(settings, tmp_path / "kept", real_clock())
    before = (settings.folder / "xieyue.sqlite").read_bytes()

    with pytest.raises(BackupError):
        backups.back_up(settings, tmp_path / "kept", real_clock())
    with pytest.raises(BackupError):
        backups.restore(tmp_path / "kept", settings)

    assert (settings.folder / "xieyue.sqlite").read_bytes() == before


@pytest.mark.parametrize("damage", ["database", "note", "head", "secret"])
def test_a_backup_that_is_not_whole_is_refused_and_leaves_nothing_behind(
    place: World, tmp_path: Path, damage: str
) -> None:
    kept = tmp_path / "kept"
    backups.back_up(place.application.settings, kept, real_clock())
    note = json.loads((kept / "backup.json").read_text(encoding="utf-8"))
    if damage == "database":
        shutil.copyfile(place.application.settings.folder / "platform.secret", kept / "xieyue.sqlite")
    elif damage == "note":
        (kept / "backup.json").unlink()
    elif damage == "head":
        note["ledgers"][0][2] = "0" * 64
        (kept / "backup.json").write_text(json.dumps(note), encoding="utf-8")
    else:
        (kept / "platform.secret").unlink()

    with pytest.raises(SecretMissingError if damage == "secret" else BackupError):
        backups.restore(kept, Settings(folder=tmp_path / "new"))

    assert not (tmp_path / "new").exists() or list((tmp_path / "new").iterdir()) == []


def test_on_postgresql_the_command_names_pg_dump_and_ends_with_two(tmp_path: Path) -> None:
    address = "postgresql://nobody@127.0.0.1/none"

    said = CliRunner().invoke(cli, ["backup", str(tmp_path / "kept"), "--database", address])

    assert said.exit_code == 2
    assert "pg_dump" in said.output


def test_the_command_line_backs_up_and_restores(place: World, tmp_path: Path) -> None:
    database = f"sqlite:///{place.application.settings.folder / 'xieyue.sqlite'}"
    new = f"sqlite:///{tmp_path / 'new' / 'xieyue.sqlite'}"
    run = CliRunner().invoke

    assert run(cli, ["backup", str(tmp_path / "kept"), "--database", database]).exit_code == 0
    assert run(cli, ["restore", str(tmp_path / "kept"), "--database", new]).exit_code == 0
    assert run(cli, ["restore", str(tmp_path / "kept"), "--database", new]).exit_code == 2
    assert run(cli, ["verify", "--database", new]).exit_code == 0


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.20", "office-server", "::"])
def test_whoever_serves_a_bare_address_is_told_that_signing_will_not_work_there(host: str) -> None:
    said = warning(Settings(), host, 8000)

    assert "XIEYUE_HTTPS" in said
    assert "docs/operate.md" in said
    assert f"http://{host}:8000" in said


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_whoever_serves_this_machine_alone_is_told_nothing(host: str) -> None:
    assert warning(Settings(), host, 8000) == ""


def test_behind_tls_only_a_printed_address_without_it_is_pointed_out() -> None:
    behind = {"https": True, "verify_url": "https://xieyue.example/v/"}

    assert warning(Settings(**behind), "0.0.0.0", 8000) == ""
    assert "XIEYUE_VERIFY_URL" in warning(Settings(https=True), "0.0.0.0", 8000)

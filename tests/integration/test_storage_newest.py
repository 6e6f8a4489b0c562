"""最新与否: a database that is up to date is opened without alembic, any other is brought up."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa

from negotiation.storage import migrate
from negotiation.storage.newest import is_newest, newest
from tests.source_tree import ROOT


def test_only_the_newest_shape_counts_as_newest(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'office.db'}"

    before = is_newest(url)
    migrate.upgrade(url, "0001")
    halfway = is_newest(url)
    migrate.upgrade(url)

    assert (before, halfway, is_newest(url)) == (False, False, True)
    assert migrate.check(url) == []


def test_the_newest_migration_is_the_one_alembic_would_run_to(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'office.db'}"
    migrate.upgrade(url)

    with sa.create_engine(url).connect() as connection:
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == newest()
    connection.engine.dispose()


def test_a_file_that_is_no_database_is_left_to_the_migration(tmp_path: Path) -> None:
    (tmp_path / "office.db").write_bytes(b"no database at all" * 100)

    assert not is_newest(f"sqlite:///{tmp_path / 'office.db'}")


def test_the_commands_start_without_the_slow_libraries() -> None:
    slow = {"pyhanko", "pikepdf", "webauthn", "alembic"}
    code = f"import sys, negotiation.cli; print(sorted({slow} & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"

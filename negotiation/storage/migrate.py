"""迁移 — bring a database to the newest shape, or tell where it differs; alembic as a library.

Several processes may upgrade the same database at once: the first does the work, the others wait and find
it done. Not imported at start-up: alembic alone costs most of a second.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import autogenerate, command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from negotiation.domain.errors import DatabaseUnusableError
from negotiation.storage.database import BUSY_SECONDS, address_of
from negotiation.storage.tables import APPEND_ONLY, metadata

_LOCK = 0x78696579
"""Key of the advisory lock on PostgreSQL: "xiey"."""


class BrokenReferencesError(RuntimeError):
    """After a migration on SQLite some rows refer to rows that are not there; the migration was undone."""


class LosesRowsError(RuntimeError):
    """Going back would throw away what is in the database; says how many rows and values of what."""


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database up to a revision, the newest unless named.

    Raises `BrokenReferencesError`, and `DatabaseUnusableError` for a database of a newer version than ours.
    """
    with _locked(url) as connection:
        try:
            command.upgrade(_config(connection), revision)
        except CommandError as error:
            raise DatabaseUnusableError(problem=str(error)) from error
        _check_references(connection)


def downgrade(url: str, revision: str, *, even_if_rows_are_lost: bool = False) -> None:
    """Take the database back to a revision; `base` is empty.

    Raises `BrokenReferencesError`, and `LosesRowsError` when the older shape has no room for what is there:
    nothing is changed then. Back up first; `even_if_rows_are_lost` is for those who have.
    """
    with _locked(url) as connection:
        before = _content(connection)
        command.downgrade(_config(connection), revision)
        _check_references(connection)
        lost = _lost(before, _content(connection))
        if lost and not even_if_rows_are_lost:
            raise LosesRowsError("; ".join(lost))


def check(url: str) -> list[str]:
    """Where the database differs from what the program expects, one line each; empty when nowhere."""
    with _locked(url) as connection:
        context = MigrationContext.configure(connection)
        head = ScriptDirectory.from_config(_config(connection)).get_current_head()
        current = context.get_current_revision()
        if current != head:
            return [f"revision {current or 'none'}, expected {head}"]
        differences = [str(one) for one in autogenerate.compare_metadata(context, metadata)]
        return differences + _missing_checks(connection) + _triggers(connection)


def draft(url: str, serial: str, message: str) -> None:
    """For developers: write the next migration from the difference between database and tables."""
    with _locked(url) as connection:
        command.revision(_config(connection), message, autogenerate=True, rev_id=serial)


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", "migrations:")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _locked(url: str) -> Iterator[sa.Connection]:
    """One connection in one transaction that nobody else migrates beside; undone when anything raises."""
    engine = _engine(url)
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                # Released by the end of the transaction; a session lock would survive in the pool.
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            yield connection
    except sa.exc.OperationalError as error:
        raise DatabaseUnusableError(problem=str(error.orig).strip()) from error
    finally:
        engine.dispose()


def _engine(url: str) -> sa.Engine:
    address = address_of(url)
    if address.get_backend_name() == "postgresql":
        return sa.create_engine(address, poolclass=sa.NullPool)
    engine = sa.create_engine(address, poolclass=sa.NullPool, connect_args={"timeout": BUSY_SECONDS})

    def prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        # A table rebuilt by batch mode is dropped and made anew; references are checked at the end instead.
        connection.execute("PRAGMA foreign_keys = OFF").close()

    def start(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    sa.event.listen(engine, "connect", prepare)
    sa.event.listen(engine, "begin", start)
    return engine


def _content(connection: sa.Connection) -> dict[str, int]:
    """How many rows each table has, and how many of them say something in each column."""
    inspector = sa.inspect(connection)
    found: dict[str, int] = {}
    for name in set(inspector.get_table_names()) - {"alembic_version"}:
        columns: list[sa.ColumnClause[Any]] = [sa.column(one["name"]) for one in inspector.get_columns(name)]
        counted = sa.select(sa.func.count(), *(sa.func.count(one) for one in columns))
        rows, *values = connection.execute(counted.select_from(sa.table(name))).one()
        found[name] = rows
        found |= {f"{name}.{one.name}": said for one, said in zip(columns, values, strict=True)}
    return found


def _lost(before: dict[str, int], after: dict[str, int]) -> list[str]:
    """Where there is less than there was, by name; a column is not named beside its whole table."""
    fewer = {name: rows - after.get(name, 0) for name, rows in before.items() if rows > after.get(name, 0)}
    return [
        f"{name}: {rows}"
        for name, rows in sorted(fewer.items())
        if name.split(".")[0] not in fewer or "." not in name
    ]


def _check_references(connection: sa.Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise BrokenReferencesError(f"{len(broken)} rows, the first in table {broken[0][0]}")


def _missing_checks(connection: sa.Connection) -> list[str]:
    inspector = sa.inspect(connection)
    missing = []
    for table in metadata.sorted_tables:
        present = {one["name"] for one in inspector.get_check_constraints(table.name)}
        wanted = {str(one.name) for one in table.constraints if isinstance(one, sa.CheckConstraint)}
        missing += [f"check constraint {name} is missing" for name in sorted(wanted - present)]
    return missing


def _triggers(connection: sa.Connection) -> list[str]:
    kinds: tuple[str, ...] = ("update", "delete")
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.dialect.name == "postgresql":
        kinds += ("truncate",)
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    present = set(connection.exec_driver_sql(query).scalars())
    wanted = [f"{table}_refuses_{kind}" for table in APPEND_ONLY for kind in kinds]
    missing = [f"trigger {name} is missing" for name in wanted if name not in present]
    return missing + [f"trigger {name} is not ours" for name in sorted(present - {*wanted})]

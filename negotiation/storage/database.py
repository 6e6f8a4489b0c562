"""数据库 — engines for the embedded SQLite and for PostgreSQL, set up so that both keep the same promises."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from negotiation.domain.errors import DatabaseUnusableError

BUSY_SECONDS = 60
"""How long a writer waits for another before it gives up."""
_RECYCLE_SECONDS = 1800
_CONNECT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Database:
    """数据库 — a writing and a reading engine on one address."""

    url: str
    writer: sa.Engine
    reader: sa.Engine
    write_turn: AbstractContextManager[Any]
    """On SQLite writers queue here, in order, instead of spinning in its busy handler."""

    @property
    def embedded(self) -> bool:
        """True for SQLite."""
        return self.writer.dialect.name == "sqlite"

    def close(self) -> None:
        """Give all connections back."""
        self.writer.dispose()
        self.reader.dispose()


def open_database(url: str) -> Database:
    """Engines for a SQLAlchemy address. `sqlite:///FILE` or `postgresql+psycopg://…`."""
    address = address_of(url)
    if address.get_backend_name() == "sqlite":
        return Database(
            url, _sqlite(address, "BEGIN IMMEDIATE"), _sqlite(address, "BEGIN"), threading.RLock()
        )
    engine = sa.create_engine(
        address,
        pool_size=8,
        max_overflow=8,
        pool_timeout=BUSY_SECONDS,
        pool_pre_ping=True,  # a server that was restarted, or hangs up at night, costs nobody an error
        pool_recycle=_RECYCLE_SECONDS,
        connect_args={"connect_timeout": _CONNECT_SECONDS},
    )
    # A reader sees one moment throughout, as on SQLite: a case, its ledger and its clocks must agree.
    reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Database(url, engine, reader, nullcontext())


def address_of(url: str) -> sa.URL:
    """A SQLAlchemy address with our driver. Raises `DatabaseUnusableError` for any other kind of database."""
    try:
        address = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        raise DatabaseUnusableError(problem=str(error)) from error
    kind = address.get_backend_name()
    if kind == "postgresql":
        return address.set(drivername="postgresql+psycopg")
    if kind != "sqlite":
        raise DatabaseUnusableError(problem=f"{kind}: 不是 SQLite 或 PostgreSQL / neither of the two")
    return address


def file_of(url: str) -> Path | None:
    """The file of an embedded database; None for a server."""
    address = address_of(url)
    embedded = address.get_backend_name() == "sqlite" and address.database
    return Path(address.database) if embedded and address.database else None


def _sqlite(address: sa.URL, begin: str) -> sa.Engine:
    engine = sa.create_engine(
        address,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        pool_size=8,
        max_overflow=32,
        pool_timeout=BUSY_SECONDS,
    )

    def prepare(connection: Any, _: Any) -> None:
        # The driver's own transaction handling is switched off; the "begin" event below starts them.
        connection.isolation_level = None
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",  # a ballot or a signature must survive a power cut
            "foreign_keys = ON",
            "secure_delete = ON",  # sealed papers that were counted are overwritten, not left on free pages
            "recursive_triggers = ON",  # else INSERT OR REPLACE slips past the append-only triggers
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    def start(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    sa.event.listen(engine, "connect", prepare)
    sa.event.listen(engine, "begin", start)
    return engine

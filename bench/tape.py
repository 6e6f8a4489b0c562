"""录音带 — every statement an engine executes, by transaction, to be executed again without the office."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa


@dataclass(slots=True)
class Transaction:
    """One transaction: its statements as Core knows them, and whether it belongs to what is measured."""

    measured: bool
    statements: list[tuple[Any, Any]] = field(default_factory=list)
    committed: bool = False


@dataclass(slots=True)
class Tape:
    """录音带."""

    measuring: bool = False
    transactions: list[Transaction] = field(default_factory=list)

    @contextmanager
    def recording(self, engine: sa.Engine) -> Iterator[None]:
        """Listen to an engine; engines with other options on the same pool are not heard."""

        def begin(connection: sa.Connection) -> None:
            if connection.engine is engine:
                self.transactions.append(Transaction(self.measuring))

        def statement(connection: sa.Connection, clause: Any, many: Any, one: Any, _: Any) -> None:
            if connection.engine is engine:
                self.transactions[-1].statements.append((clause, many or one or None))

        def commit(connection: sa.Connection) -> None:
            if connection.engine is engine:
                self.transactions[-1].committed = True

        listeners = (("begin", begin), ("before_execute", statement), ("commit", commit))
        for name, listener in listeners:
            sa.event.listen(engine, name, listener)
        try:
            yield
        finally:
            for name, listener in listeners:
                sa.event.remove(engine, name, listener)

    def replay(self, engine: sa.Engine) -> float:
        """Execute everything again; seconds taken by the measured transactions, rows fetched included."""
        taken = 0.0
        for one in self.transactions:
            start = time.perf_counter()
            with engine.connect() as connection:
                connection.begin()
                for clause, parameters in one.statements:
                    result = connection.execute(clause, parameters)
                    if result.returns_rows:
                        result.all()
                if one.committed:
                    connection.commit()
            taken += (time.perf_counter() - start) * one.measured
        return taken

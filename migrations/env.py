"""Alembic's environment: one open connection handed over by `negotiation.storage.migrate`, one transaction.

It opens nothing itself, so a migration never runs against a database the caller has not locked.
"""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlmodel.sql.sqltypes import AutoString

from negotiation.storage.columns import Aware
from negotiation.storage.tables import metadata


def render_item(kind: str, value: Any, _: Any) -> str | bool:
    """Write our own column types as plain SQLAlchemy: a migration must not depend on today's code."""
    if kind == "type" and isinstance(value, AutoString):
        return f"sa.String({value.length})"
    if kind == "type" and isinstance(value, Aware):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Run the asked steps on the connection in `config.attributes`."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


run()

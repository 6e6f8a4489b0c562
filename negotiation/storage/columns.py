"""列 — the kinds of columns every table is made of; names of keys and constraints for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Aware(sa.types.TypeDecorator[datetime]):
    """时刻列 — refuses naive moments, stores UTC, gives aware moments back on both databases."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Into the database: aware only."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive moment: {value.isoformat()}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, _: sa.Dialect) -> datetime | None:
        """Out of the database: always with a zone."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


Document = sa.JSON().with_variant(JSONB(), "postgresql")


def key(length: int = 64) -> Any:
    """A text that names the row."""
    return Field(primary_key=True, max_length=length)


def text(length: int = 64, *, index: bool = False, unique: bool = False) -> Any:
    """A text of at most that length."""
    return Field(max_length=length, index=index, unique=unique)


def moment(*, nullable: bool = False, index: bool = False) -> Any:
    """A moment, aware and stored in UTC."""
    return Field(sa_column=sa.Column(Aware(), nullable=nullable, index=index))


def one_of(column: str, values: Iterable[str]) -> sa.CheckConstraint:
    """A closed set kept by the database too; the migrations carry the same list, a test compares them."""
    return sa.CheckConstraint(f"{column} IN ({', '.join(repr(str(value)) for value in values)})", name=column)


def ref(target: str, *, index: bool = False) -> Any:
    """The key of a row of another table."""
    return Field(foreign_key=target, max_length=64, index=index)

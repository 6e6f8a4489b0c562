"""最新与否 — whether a database has the newest shape, without alembic, which is slow to import."""

from __future__ import annotations

from importlib.resources import files

import sqlalchemy as sa

from negotiation.storage.database import address_of


def is_newest(url: str) -> bool:
    """Whether the newest migration was the last one run here; False where that cannot be told as quickly."""
    address = address_of(url)
    if address.get_backend_name() != "sqlite":
        return False
    engine = sa.create_engine(address)
    try:
        with engine.connect() as connection:
            if not sa.inspect(connection).has_table("alembic_version"):
                return False
            found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all()
    except sa.exc.DatabaseError:
        return False  # no database of ours: the migration says so in words
    finally:
        engine.dispose()
    return list(found) == [newest()]


def newest() -> str:
    """Serial of the newest migration."""
    names = (one.name for one in files("migrations").joinpath("versions").iterdir())
    return max(name.split("_")[0] for name in names if name[:4].isdigit())

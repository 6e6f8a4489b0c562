"""The law of each negotiation kept beside it; what the rules of more places ask about the parties.

Organisations that are there already have no dispatched workers, stand below the scale and have no committee
until somebody says otherwise: the rules that ask apply to provinces no earlier case could name.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLE = "pack_snapshot"
ADDED = ("dispatched", "above_scale", "womens_committee")


def upgrade() -> None:
    """A table of snapshots that nobody changes, and three columns."""
    op.create_table(
        TABLE,
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("pack_id", sa.String(64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f(f"pk_{TABLE}")),
    )
    for what in ("update", "delete"):
        _refuse(what)
    dispatched, *flags = ADDED
    op.add_column(
        "organisation", sa.Column(dispatched, sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    for flag in flags:
        op.add_column(
            "organisation", sa.Column(flag, sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    """As it was; cases whose law is no longer installed cannot be carried on any more."""
    for column in reversed(ADDED):
        op.drop_column("organisation", column)
    op.drop_table(TABLE)


def _refuse(what: str) -> None:
    name = f"{TABLE}_refuses_{what}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {what} ON {TABLE} BEGIN "
            f"SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
        )
        return
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {what} ON {TABLE} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    if what == "delete":
        op.execute(
            f"CREATE TRIGGER {TABLE}_refuses_truncate BEFORE TRUNCATE ON {TABLE} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )

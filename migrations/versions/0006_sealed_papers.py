"""Sealed papers of open boxes, the key of a box, receipts on the roll, and whether traces were swept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


class SealedPapersError(Exception):
    """An open box holds sealed papers, which the earlier version cannot count."""


def upgrade() -> None:
    """One table and three columns; boxes counted before are swept at the next start."""
    op.create_table(
        "ballot_urn",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("ballot_id", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"], name=op.f("fk_ballot_urn_ballot_id_ballot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot_urn")),
        sqlite_with_rowid=False,  # a rowid would keep the order of casting
    )
    op.create_index(op.f("ix_ballot_urn_ballot_id"), "ballot_urn", ["ballot_id"])
    op.add_column("ballot", sa.Column("locked_key", sa.LargeBinary(), nullable=True))
    op.add_column("ballot", sa.Column("swept", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("ballot_roll", sa.Column("receipt", sa.String(64), nullable=True))


def downgrade() -> None:
    """As it was. Raises `SealedPapersError` while a box with papers is open: count it first."""
    papers = op.get_bind().execute(sa.text("SELECT count(*) FROM ballot_urn")).scalar()
    if papers:
        raise SealedPapersError(f"{papers} sealed papers in open boxes; count them first")
    op.drop_table("ballot_urn")
    op.drop_column("ballot_roll", "receipt")
    op.drop_column("ballot", "swept")
    op.drop_column("ballot", "locked_key")

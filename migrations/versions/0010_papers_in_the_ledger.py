"""Which papers the ledger knows by their digest; those on file already enter with the next entry."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table, empty: no entry of an earlier version names a digest."""
    op.create_table(
        "paper_entry",
        sa.Column("document_id", sa.String(100), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_paper_entry_document_id_document")
        ),
        sa.PrimaryKeyConstraint("document_id", "sha256", name=op.f("pk_paper_entry")),
    )


def downgrade() -> None:
    """As it was; the entries of the ledger keep the digests."""
    op.drop_table("paper_entry")

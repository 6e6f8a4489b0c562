"""Forms that were done are known, so that one sent twice is answered and not done again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table, empty."""
    op.create_table(
        "submission",
        sa.Column("form", sa.String(64), nullable=False),
        sa.Column("negotiation_id", sa.String(64), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("form", name=op.f("pk_submission")),
    )


def downgrade() -> None:
    """As it was."""
    op.drop_table("submission")

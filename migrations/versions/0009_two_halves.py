"""Entry codes have two halves, asked for by one and confirmed by another; codes issued before stay whole."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """One column and one table."""
    op.add_column("delegate_pass", sa.Column("second_hash", sa.String(64), nullable=True))
    op.create_table(
        "pass_issue",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("delegate_ids", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(64), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("confirmed_by", sa.String(64), nullable=False),
        sa.Column("confirmed_at", _MOMENT, nullable=True),
        sa.Column("first_printed_at", _MOMENT, nullable=True),
        sa.Column("second_printed_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_pass_issue_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pass_issue")),
    )
    op.create_index(op.f("ix_pass_issue_organisation_id"), "pass_issue", ["organisation_id"])


def downgrade() -> None:
    """As it was; codes of two halves let nobody in any more."""
    op.drop_table("pass_issue")
    op.execute("DELETE FROM delegate_pass WHERE second_hash IS NOT NULL")
    op.drop_column("delegate_pass", "second_hash")

"""Failed attempts are counted in the database; devices people have signed in from are known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Two tables, empty."""
    op.create_table(
        "failed_attempt",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", _MOMENT, nullable=False),
        sa.Column("waits_until", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_failed_attempt")),
    )
    op.create_index(op.f("ix_failed_attempt_last_at"), "failed_attempt", ["last_at"])
    op.create_table(
        "known_device",
        sa.Column("device_hash", sa.String(64), nullable=False),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_known_device_person_id_person")),
        sa.PrimaryKeyConstraint("device_hash", name=op.f("pk_known_device")),
    )
    op.create_index(op.f("ix_known_device_person_id"), "known_device", ["person_id"])


def downgrade() -> None:
    """As it was: everybody starts with a clean sheet and an unknown device."""
    op.drop_table("known_device")
    op.drop_table("failed_attempt")

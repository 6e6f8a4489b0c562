"""The order of all entries, signed heads of the ledger with their receipts, and the public index of texts."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

APPEND_ONLY = ("log_position", "log_head", "head_signature", "head_receipt", "public_text")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Five tables that only grow; texts issued so far are entered into the index."""
    op.create_table(
        "log_position",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("negotiation_id", sa.String(64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        _refers("log_position", "negotiation_id", "negotiation"),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_log_position")),
        sa.UniqueConstraint(
            "negotiation_id", "sequence", name=op.f("uq_log_position_negotiation_id_sequence")
        ),
    )
    op.create_table(
        "log_head",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("log", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(64), nullable=False),
        sa.Column("said_at", sa.String(40), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_head")),
    )
    op.create_index(op.f("ix_log_head_log"), "log_head", ["log"])
    op.create_table(
        "head_signature",
        sa.Column("head_id", sa.String(64), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        _refers("head_signature", "head_id", "log_head"),
        sa.PrimaryKeyConstraint("head_id", "role", name=op.f("pk_head_signature")),
    )
    op.create_table(
        "head_receipt",
        sa.Column("head_id", sa.String(64), nullable=False),
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        _refers("head_receipt", "head_id", "log_head"),
        _refers("head_receipt", "organisation_id", "organisation"),
        sa.PrimaryKeyConstraint("head_id", "organisation_id", name=op.f("pk_head_receipt")),
    )
    op.create_table(
        "public_text",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("negotiation_id", sa.String(64), nullable=False),
        sa.Column("contract_type", sa.String(16), nullable=False),
        _refers("public_text", "negotiation_id", "negotiation"),
        sa.PrimaryKeyConstraint("digest", "negotiation_id", "contract_type", name=op.f("pk_public_text")),
    )
    _enter_known()
    for table in APPEND_ONLY:
        for what in ("update", "delete"):
            _refuse(table, what)


def downgrade() -> None:
    """As it was; what was handed out stays with those who have it."""
    for table in ("public_text", "head_receipt", "head_signature", "log_head", "log_position"):
        op.drop_table(table)


def _enter_known() -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT negotiation_id, type, record FROM contract")).all()
    for negotiation_id, kind, record in rows:
        content = json.loads(record) if isinstance(record, str) else record
        official = (content or {}).get("official") or {}
        if official.get("text_digest"):
            connection.execute(
                sa.text(
                    "INSERT INTO public_text (digest, negotiation_id, contract_type) VALUES (:d, :n, :t)"
                ),
                {"d": official["text_digest"], "n": negotiation_id, "t": kind},
            )


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def _refuse(table: str, what: str) -> None:
    name = f"{table}_refuses_{what}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {what} ON {table} BEGIN "
            f"SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
        return
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    if what == "delete":
        op.execute(
            f"CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )

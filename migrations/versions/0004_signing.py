"""Signatures on their way, records of intent, uses of seals, and the archive of signed texts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SEAL_EVENTS = ("used", "confirmed", "questioned")
APPEND_ONLY = (
    "signature_begun",
    "signature_finished",
    "seal_application",
    "seal_event",
    "seal_image",
    "preservation",
)


def upgrade() -> None:
    """Seven tables, six of which only grow."""
    _signatures()
    _seals()
    _preservation()
    for table in APPEND_ONLY:
        for what in ("update", "delete"):
            _refuse(table, what)


def downgrade() -> None:
    """As it was; signed texts stay, what led to them is gone."""
    for table in (
        "preservation_due",
        "preservation",
        "seal_image",
        "seal_event",
        "seal_application",
        "signature_finished",
        "signature_begun",
    ):
        op.drop_table(table)


def _signatures() -> None:
    op.create_table(
        "signature_begun",
        _text("id"),
        _text("negotiation_id"),
        _text("contract_type", 16),
        _text("act"),
        _text("field"),
        _text("person_id"),
        _text("owner", 100),
        _text("serial"),
        _text("base"),
        _text("record"),
        _text("intent"),
        _moment("begun_at"),
        _primary("signature_begun", "id"),
        _refers("signature_begun", "negotiation_id", "negotiation"),
    )
    _index("signature_begun", "negotiation_id")
    op.create_table(
        "signature_finished",
        _text("begun_id"),
        _text("revision"),
        _text("level", 8),
        _moment("at"),
        _primary("signature_finished", "begun_id"),
        _refers("signature_finished", "begun_id", "signature_begun"),
    )


def _seals() -> None:
    op.create_table(
        "seal_application",
        _text("id"),
        _text("negotiation_id"),
        _text("contract_type", 16),
        _text("organisation_id"),
        _text("text_digest"),
        _text("applicant_id"),
        _text("reason", 500),
        _moment("at"),
        _primary("seal_application", "id"),
        _refers("seal_application", "negotiation_id", "negotiation"),
        _refers("seal_application", "organisation_id", "organisation"),
    )
    _index("seal_application", "negotiation_id")
    _index("seal_application", "organisation_id")
    op.create_table(
        "seal_event",
        _text("application_id"),
        _text("kind", 16),
        _text("person_id"),
        _text("note", 500),
        _moment("at"),
        _primary("seal_event", "application_id", "kind"),
        _refers("seal_event", "application_id", "seal_application"),
        sa.CheckConstraint(
            f"kind IN ({', '.join(repr(one) for one in SEAL_EVENTS)})", name=op.f("ck_seal_event_kind")
        ),
    )
    op.create_table(
        "seal_image",
        _text("id"),
        _text("organisation_id"),
        _text("sha256"),
        _text("person_id"),
        _moment("at"),
        _primary("seal_image", "id"),
        _refers("seal_image", "organisation_id", "organisation"),
    )
    _index("seal_image", "organisation_id")


def _preservation() -> None:
    op.create_table(
        "preservation",
        _text("id"),
        _text("negotiation_id"),
        _text("contract_type", 16),
        _text("text_digest"),
        _text("revision"),
        _text("level", 8),
        sa.Column("repairs", sa.Text(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        _moment("at"),
        _primary("preservation", "id"),
        _refers("preservation", "negotiation_id", "negotiation"),
    )
    _index("preservation", "negotiation_id")
    _index("preservation", "revision")
    op.create_table(
        "preservation_due",
        _text("negotiation_id"),
        _text("contract_type", 16),
        _text("text_digest"),
        _moment("due_at"),
        _primary("preservation_due", "negotiation_id", "contract_type", "text_digest"),
        _refers("preservation_due", "negotiation_id", "negotiation"),
    )
    _index("preservation_due", "due_at")


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


def _text(name: str, length: int = 64) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def _moment(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _primary(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])

"""The first shape: register, cases, ledger, deadlines, papers, ballots, keys.

Imports nothing of ours: closed sets are written out here as they stood on the day. The append-only tables
have triggers that refuse update, delete and (PostgreSQL) truncate, in the error class of a broken constraint.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ORGANISATION_KINDS = ("union", "employer", "bureau", "upper_union", "platform")
NEGOTIATION_STATES = (
    *("drafting", "offered", "accepted", "refused", "overdue", "constituted", "information_exchanged"),
    *("bargaining", "suspended", "coordination", "closed"),
)
CONTRACT_STATES = (
    *(
        "negotiating",
        "draft_agreed",
        "congress_called",
        "voted_passed",
        "voted_failed",
        "signed",
        "submitted",
    ),
    *("correction_requested", "registered", "objected", "effective", "published", "performing", "amending"),
    *("terminated", "expired", "superseded"),
)
DEADLINE_STATES = ("running", "met", "lapsed")
ROLL_STATUSES = ("absent", "present", "casting", "cast")
CHOICES = ("yes", "no", "abstain", "void")

TABLES = (
    *("organisation", "person", "delegate", "account", "session", "delegate_pass"),
    *("negotiation", "contract", "ledger_entry", "refusal", "deadline", "pending_paper", "document"),
    *("blob", "contract_text", "serial", "signing_key", "practice_clock"),
    *("ballot", "ballot_roll", "ballot_paper"),
)
"""In the order of making; unmade backwards."""
APPEND_ONLY = ("ledger_entry", "refusal", "contract_text", "blob")
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Everything from nothing."""
    _register()
    _sign_in()
    _cases()
    _history()
    _papers()
    _stores()
    _ballots()
    _triggers()


def downgrade() -> None:
    """Nothing is left; for test databases, as this drops the ledgers too."""
    for name in reversed(TABLES):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")


def _register() -> None:
    op.create_table(
        "organisation",
        _text("id"),
        _text("kind", 16),
        _text("name", 200),
        _text("uscc", 18),
        _text("short", 20),
        _text("area", 6),
        _text("address", 200),
        _number("headcount"),
        _number("women"),
        _primary("organisation", "id"),
        _one_of("organisation", "kind", ORGANISATION_KINDS),
    )
    op.create_table(
        "person",
        _text("id"),
        _text("organisation_id"),
        _text("name", 100),
        _text("sex", 4),
        _day("born_on"),
        _text("post", 100),
        _text("roles", 200),
        _primary("person", "id"),
        _refers("person", "organisation_id", "organisation"),
    )
    _index("person", "organisation_id")
    op.create_table(
        "delegate",
        _text("id"),
        _text("organisation_id"),
        _number("number"),
        _text("name", 100),
        _text("sex", 4),
        _flag("front_line"),
        _flag("technical"),
        _flag("manager"),
        _primary("delegate", "id"),
        _refers("delegate", "organisation_id", "organisation"),
    )
    _index("delegate", "organisation_id")


def _sign_in() -> None:
    op.create_table(
        "account",
        _text("login"),
        _text("person_id"),
        _text("password_hash", 200),
        _primary("account", "login"),
        _refers("account", "person_id", "person"),
    )
    op.create_table(
        "session",
        _text("token_hash"),
        _text("person_id"),
        _text("delegate_id"),
        _moment("started_at"),
        _moment("ends_at"),
        _primary("session", "token_hash"),
    )
    _index("session", "ends_at")
    op.create_table(
        "delegate_pass",
        _text("code_hash"),
        _text("delegate_id"),
        _primary("delegate_pass", "code_hash"),
        _refers("delegate_pass", "delegate_id", "delegate"),
    )
    _index("delegate_pass", "delegate_id")


def _cases() -> None:
    parties = ("union_id", "employer_id", "bureau_id", "upper_union_id")
    op.create_table(
        "negotiation",
        _text("id"),
        _text("number", 40),
        *(_text(party) for party in parties),
        _text("state", 32),
        _record("record"),
        _number("version"),
        _number("ledger_length"),
        _text("ledger_head"),
        _text("last_act_at", 40),
        _primary("negotiation", "id"),
        sa.UniqueConstraint("number", name=op.f("uq_negotiation_number")),
        *(_refers("negotiation", party, "organisation") for party in parties),
        _one_of("negotiation", "state", NEGOTIATION_STATES),
    )
    for party in parties:
        _index("negotiation", party)
    op.create_table(
        "contract",
        _text("id"),
        _text("negotiation_id"),
        _text("type", 16),
        _text("number", 50),
        _text("state", 32),
        _record("record"),
        _number("version"),
        _primary("contract", "id"),
        sa.UniqueConstraint("negotiation_id", "type", name=op.f("uq_contract_negotiation_id_type")),
        _refers("contract", "negotiation_id", "negotiation"),
        _one_of("contract", "state", CONTRACT_STATES),
    )
    _index("contract", "negotiation_id")


def _history() -> None:
    op.create_table(
        "ledger_entry",
        _text("negotiation_id"),
        _number("sequence"),
        _text("previous"),
        _text("hash"),
        sa.Column("body", sa.Text(), nullable=False),
        _primary("ledger_entry", "negotiation_id", "sequence"),
        _refers("ledger_entry", "negotiation_id", "negotiation"),
    )
    op.create_table(
        "refusal",
        _number("id"),
        _text("negotiation_id"),
        _text("contract_type", 80),
        _text("act"),
        _text("person_id"),
        _moment("at"),
        _text("reason"),
        sa.Column("findings", sa.Text(), nullable=False),
        _primary("refusal", "id"),
    )
    _index("refusal", "negotiation_id")
    op.create_table(
        "deadline",
        _text("id"),
        _text("negotiation_id"),
        _text("contract_type", 16),
        _text("rule", 40),
        _text("fires", 8),
        _day("from_on"),
        _day("raw_on"),
        _day("due_on"),
        _moment("lapses_at"),
        _text("article", 200),
        _text("article_en", 300),
        _flag("provisional"),
        _text("state", 16),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        _primary("deadline", "id"),
        _refers("deadline", "negotiation_id", "negotiation"),
        _one_of("deadline", "state", DEADLINE_STATES),
    )
    running = sa.text("state = 'running'")
    op.create_index(
        "ix_deadline_running", "deadline", ["lapses_at", "id"], sqlite_where=running, postgresql_where=running
    )
    _index("deadline", "negotiation_id")


def _papers() -> None:
    op.create_table(
        "pending_paper",
        _text("id"),
        _text("negotiation_id"),
        _text("contract_type", 16),
        _text("kind", 8),
        _text("number", 80),
        _record("paper"),
        _moment("created_at"),
        _flag("done"),
        _primary("pending_paper", "id"),
        _refers("pending_paper", "negotiation_id", "negotiation"),
    )
    _index("pending_paper", "negotiation_id")
    _index("pending_paper", "done")
    op.create_table(
        "document",
        _text("id", 100),
        _text("negotiation_id"),
        _text("contract_type", 16),
        _text("kind", 8),
        _text("number", 80),
        _text("file_name", 200),
        _text("sha256"),
        _number("pages"),
        _moment("created_at"),
        _primary("document", "id"),
        _refers("document", "negotiation_id", "negotiation"),
    )
    _index("document", "negotiation_id")
    _index("document", "sha256")


def _stores() -> None:
    op.create_table("blob", _text("sha256"), _bytes("content"), _primary("blob", "sha256"))
    op.create_table(
        "contract_text",
        _text("digest"),
        sa.Column("body", sa.Text(), nullable=False),
        _primary("contract_text", "digest"),
    )
    op.create_table(
        "serial",
        _text("issuer"),
        _text("series", 16),
        _number("year"),
        _number("last"),
        _primary("serial", "issuer", "series", "year"),
    )
    op.create_table(
        "signing_key",
        _text("owner", 100),
        _bytes("certificate"),
        _bytes("locked_key"),
        _primary("signing_key", "owner"),
    )
    op.create_table(
        "practice_clock", _number("id"), _number("seconds_ahead"), _primary("practice_clock", "id")
    )


def _ballots() -> None:
    op.create_table("ballot", _text("id"), _flag("open"), _primary("ballot", "id"))
    op.create_table(
        "ballot_roll",
        _text("ballot_id"),
        _text("delegate_id"),
        _number("number"),
        _text("status", 16),
        _primary("ballot_roll", "ballot_id", "delegate_id"),
        _refers("ballot_roll", "ballot_id", "ballot"),
        _one_of("ballot_roll", "status", ROLL_STATUSES),
    )
    op.create_table(
        "ballot_paper",
        _text("id", 32),
        _text("ballot_id"),
        _text("choice", 8),
        _primary("ballot_paper", "id"),
        _refers("ballot_paper", "ballot_id", "ballot"),
        _one_of("ballot_paper", "choice", CHOICES),
        sqlite_with_rowid=False,  # a rowid would keep the order of casting
    )
    _index("ballot_paper", "ballot_id")


def _triggers() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for table in APPEND_ONLY:
        for what in ("update", "delete"):
            _refuse(table, what)


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


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _day(name: str) -> sa.Column:
    return sa.Column(name, sa.Date(), nullable=False)


def _moment(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _record(name: str) -> sa.Column:
    return sa.Column(name, DOCUMENT, nullable=False)


def _bytes(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def _primary(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def _one_of(table: str, column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}"))


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])

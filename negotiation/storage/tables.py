"""表 — storage rows only: no validation, no meaning. Migrations are written from these by hand and checked.

Append-only tables (`APPEND_ONLY`) carry triggers that refuse update and delete on both databases; the
triggers live in the migrations.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from negotiation.domain.actor import OrganisationKind
from negotiation.domain.deadline import DeadlineState
from negotiation.storage import tables_guard, tables_keys, tables_log, tables_signing, tables_submission
from negotiation.storage.columns import Document, key, moment, one_of, ref, text
from workflows.states import ContractState, NegotiationState

ROLL_STATUSES = ("absent", "present", "casting", "cast")
"""名册状态 — not here yet, checked in, claimed under an earlier version, ballot in the box."""
CHOICES = ("yes", "no", "abstain", "void")
"""选项 — the same values as `signing.ballot.Choice`."""


class OrganisationRow(SQLModel, table=True):
    """单位."""

    __tablename__: ClassVar[str] = "organisation"
    __table_args__ = (one_of("kind", OrganisationKind),)
    id: str = key()
    kind: str = text(16)
    name: str = text(200)
    uscc: str = text(18)
    short: str = text(20)
    area: str = text(6)
    address: str = text(200)
    headcount: int
    women: int
    dispatched: int
    above_scale: bool
    womens_committee: bool


class PersonRow(SQLModel, table=True):
    """人员."""

    __tablename__: ClassVar[str] = "person"
    id: str = key()
    organisation_id: str = ref("organisation.id", index=True)
    name: str = text(100)
    sex: str = text(4)
    born_on: date
    post: str = text(100)
    roles: str = text(200)
    """Role values, comma-separated."""


class DelegateRow(SQLModel, table=True):
    """职工代表."""

    __tablename__: ClassVar[str] = "delegate"
    id: str = key()
    organisation_id: str = ref("organisation.id", index=True)
    number: int
    name: str = text(100)
    sex: str = text(4)
    front_line: bool
    technical: bool
    manager: bool


class AccountRow(SQLModel, table=True):
    """帐号."""

    __tablename__: ClassVar[str] = "account"
    login: str = key()
    person_id: str = ref("person.id")
    password_hash: str = text(200)


class SessionRow(SQLModel, table=True):
    """登录会话 — kept on the server, revocable; the cookie holds only a random token."""

    __tablename__: ClassVar[str] = "session"
    token_hash: str = key()
    person_id: str = text(64)
    delegate_id: str = text(64)
    started_at: datetime = moment()
    ends_at: datetime = moment(index=True)


class DelegatePassRow(SQLModel, table=True):
    """代表入场码 — digests of the two halves of a delegate's code for the staff congress."""

    __tablename__: ClassVar[str] = "delegate_pass"
    code_hash: str = key()
    delegate_id: str = ref("delegate.id", index=True)
    second_hash: str | None = Field(default=None, max_length=64)
    """Digest of the second half; empty until it is printed, none for whole codes of earlier versions."""


class NegotiationRow(SQLModel, table=True):
    """协商案件."""

    __tablename__: ClassVar[str] = "negotiation"
    __table_args__ = (one_of("state", NegotiationState),)
    id: str = key()
    number: str = text(40, unique=True)
    union_id: str = ref("organisation.id", index=True)
    employer_id: str = ref("organisation.id", index=True)
    bureau_id: str = ref("organisation.id", index=True)
    upper_union_id: str = ref("organisation.id", index=True)
    state: str = text(32)
    record: dict[str, Any] = Field(sa_column=sa.Column(Document, nullable=False))
    version: int
    ledger_length: int
    ledger_head: str = text(64)
    last_act_at: str = text(40)


class ContractRow(SQLModel, table=True):
    """集体合同."""

    __tablename__: ClassVar[str] = "contract"
    __table_args__ = (
        sa.UniqueConstraint("negotiation_id", "type"),
        one_of("state", ContractState),
    )
    id: str = key()
    negotiation_id: str = ref("negotiation.id", index=True)
    type: str = text(16)
    number: str = text(50)
    state: str = text(32)
    record: dict[str, Any] = Field(sa_column=sa.Column(Document, nullable=False))
    version: int


class LedgerEntryRow(SQLModel, table=True):
    """台账条目 — append-only."""

    __tablename__: ClassVar[str] = "ledger_entry"
    negotiation_id: str = Field(primary_key=True, foreign_key="negotiation.id", max_length=64)
    sequence: int = Field(primary_key=True)
    previous: str = text(64)
    hash: str = text(64)
    body: str = Field(sa_column=sa.Column(sa.Text(), nullable=False))
    """Canonical JSON, exactly the bytes that were hashed."""


class RefusalRow(SQLModel, table=True):
    """拒绝记录 — append-only."""

    __tablename__: ClassVar[str] = "refusal"
    id: int | None = Field(default=None, primary_key=True)
    negotiation_id: str = text(64, index=True)
    contract_type: str = text(80)
    act: str = text(64)
    person_id: str = text(64)
    at: datetime = moment()
    reason: str = text(64)
    findings: str = Field(sa_column=sa.Column(sa.Text(), nullable=False))


class DeadlineRow(SQLModel, table=True):
    """期限."""

    __tablename__: ClassVar[str] = "deadline"
    __table_args__ = (
        sa.Index(
            "ix_deadline_running",
            "lapses_at",
            "id",
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        ),
        one_of("state", DeadlineState),
    )
    id: str = key()
    negotiation_id: str = ref("negotiation.id", index=True)
    contract_type: str = text(16)
    rule: str = text(40)
    fires: str = text(8)
    from_on: date
    raw_on: date
    due_on: date
    lapses_at: datetime = moment()
    article: str = text(200)
    article_en: str = text(300)
    provisional: bool
    state: str = text(16)
    ended_at: datetime | None = moment(nullable=True)


class PendingPaperRow(SQLModel, table=True):
    """待制文书 — the outbox of papers."""

    __tablename__: ClassVar[str] = "pending_paper"
    id: str = key()
    negotiation_id: str = ref("negotiation.id", index=True)
    contract_type: str = text(16)
    kind: str = text(8)
    number: str = text(80)
    paper: dict[str, Any] = Field(sa_column=sa.Column(Document, nullable=False))
    created_at: datetime = moment()
    done: bool = Field(index=True)


class DocumentRow(SQLModel, table=True):
    """文书."""

    __tablename__: ClassVar[str] = "document"
    id: str = key(100)
    negotiation_id: str = ref("negotiation.id", index=True)
    contract_type: str = text(16)
    kind: str = text(8)
    number: str = text(80)
    file_name: str = text(200)
    sha256: str = text(64, index=True)
    pages: int
    created_at: datetime = moment()


class PaperEntryRow(SQLModel, table=True):
    """文书入账 — which entry of the ledger names the digest of a paper."""

    __tablename__: ClassVar[str] = "paper_entry"
    document_id: str = Field(
        sa_column=sa.Column(sa.String(100), sa.ForeignKey("document.id"), primary_key=True, nullable=False)
    )
    sha256: str = key()
    sequence: int


class BlobRow(SQLModel, table=True):
    """内容 — bytes by their SHA-256; append-only."""

    __tablename__: ClassVar[str] = "blob"
    sha256: str = key()
    content: bytes = Field(sa_column=sa.Column(sa.LargeBinary(), nullable=False))


class ContractTextRow(SQLModel, table=True):
    """合同文本 — by its digest; append-only."""

    __tablename__: ClassVar[str] = "contract_text"
    digest: str = key()
    body: str = Field(sa_column=sa.Column(sa.Text(), nullable=False))


class PackSnapshotRow(SQLModel, table=True):
    """规则包快照 — the law a negotiation was opened under; append-only."""

    __tablename__: ClassVar[str] = "pack_snapshot"
    digest: str = key()
    pack_id: str = text(64)
    body: str = Field(sa_column=sa.Column(sa.Text(), nullable=False))


class SerialRow(SQLModel, table=True):
    """文号流水 — gap-free counters."""

    __tablename__: ClassVar[str] = "serial"
    issuer: str = Field(primary_key=True, max_length=64)
    series: str = Field(primary_key=True, max_length=16)
    year: int = Field(primary_key=True)
    last: int


class BallotRow(SQLModel, table=True):
    """表决."""

    __tablename__: ClassVar[str] = "ballot"
    id: str = key()
    open: bool
    locked_key: bytes | None = Field(sa_column=sa.Column(sa.LargeBinary(), nullable=True))
    """Key of the box under the platform's secret while it is open; gone with the count."""
    swept: bool
    """Whether what the database keeps of earlier row versions was cleared away since the box was closed."""


class BallotRollRow(SQLModel, table=True):
    """表决名册 — who may vote and whether they have; never what."""

    __tablename__: ClassVar[str] = "ballot_roll"
    __table_args__ = (one_of("status", ROLL_STATUSES),)
    ballot_id: str = Field(primary_key=True, foreign_key="ballot.id", max_length=64)
    delegate_id: str = Field(primary_key=True, max_length=64)
    number: int
    status: str = text(16)
    """One of `ROLL_STATUSES`."""
    receipt: str | None = Field(default=None, max_length=64)
    """Digest of the token that was on the page the vote came from; the same page again is no second vote."""


class BallotUrnRow(SQLModel, table=True):
    """密封选票 — papers of open boxes: a random id and a sealed choice of always the same length."""

    __tablename__: ClassVar[str] = "ballot_urn"
    __table_args__ = ({"sqlite_with_rowid": False},)  # a rowid would keep the order of casting
    id: str = key(32)
    ballot_id: str = ref("ballot.id", index=True)
    sealed: bytes = Field(sa_column=sa.Column(sa.LargeBinary(), nullable=False))


class BallotPaperRow(SQLModel, table=True):
    """选票 — papers of counted boxes: an id made at the count and a choice; no voter, no time, no order."""

    __tablename__: ClassVar[str] = "ballot_paper"
    __table_args__ = (
        one_of("choice", CHOICES),
        {"sqlite_with_rowid": False},  # a rowid would keep the order of casting
    )
    id: str = key(32)
    ballot_id: str = ref("ballot.id", index=True)
    choice: str = text(8)


class SigningKeyRow(SQLModel, table=True):
    """签名密钥 — certificate and passphrase-locked key."""

    __tablename__: ClassVar[str] = "signing_key"
    owner: str = key(100)
    certificate: bytes = Field(sa_column=sa.Column(sa.LargeBinary(), nullable=False))
    locked_key: bytes = Field(sa_column=sa.Column(sa.LargeBinary(), nullable=False))


class PracticeClockRow(SQLModel, table=True):
    """演练时钟 — how far a practice installation's clock is ahead of the real one, in seconds."""

    __tablename__: ClassVar[str] = "practice_clock"
    id: int = Field(primary_key=True)
    seconds_ahead: int


metadata = SQLModel.metadata
APPEND_ONLY = (
    *("ledger_entry", "refusal", "contract_text", "blob", "pack_snapshot"),
    *tables_keys.APPEND_ONLY,
    *tables_signing.APPEND_ONLY,
    *tables_log.APPEND_ONLY,
    *tables_guard.APPEND_ONLY,
    *tables_submission.APPEND_ONLY,
)
"""Tables whose rows are never changed or removed."""

"""证书与确认方式的表 — rows only; no private key of any person stands here."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from negotiation.storage.columns import key, moment, one_of, ref, text

REQUEST_STATES = ("applied", "approved", "issued", "refused")
"""证书申请状态 — waiting for the organisation, waiting for the desk, done, turned down."""
FACTOR_KINDS = ("totp", "passkey")
"""确认方式."""


class CertificateRow(SQLModel, table=True):
    """证书."""

    __tablename__: ClassVar[str] = "certificate"
    serial: str = key()
    owner: str = text(100, index=True)
    place: int
    """Which certificate of its owner: two may be issued at one moment."""
    certificate: bytes = Field(sa_column=sa.Column(sa.LargeBinary(), nullable=False))
    source: str = text(20)
    issued_at: datetime = moment()
    ends_at: datetime = moment()
    revoked_at: datetime | None = moment(nullable=True)
    reason: str = text(40)


class CertificateRequestRow(SQLModel, table=True):
    """证书申请."""

    __tablename__: ClassVar[str] = "certificate_request"
    __table_args__ = (one_of("state", REQUEST_STATES),)
    id: str = key()
    owner: str = text(100, index=True)
    organisation_id: str = ref("organisation.id", index=True)
    applicant_id: str = text(64)
    request: bytes = Field(sa_column=sa.Column(sa.LargeBinary(), nullable=False))
    key_sha256: str = text(64)
    source: str = text(20)
    state: str = text(16, index=True)
    applied_at: datetime = moment()
    approved_by: str = text(64)
    decided_by: str = text(64)
    decided_at: datetime | None = moment(nullable=True)
    serial: str = text(64)
    reason: str = text(200)


class RevocationListRow(SQLModel, table=True):
    """吊销列表 — append-only."""

    __tablename__: ClassVar[str] = "revocation_list"
    id: int | None = Field(default=None, primary_key=True)
    issuer: str = text(16)
    """`root` or `issuing`."""
    number: int
    der: bytes = Field(sa_column=sa.Column(sa.LargeBinary(), nullable=False))
    at: datetime = moment()


class SecondFactorRow(SQLModel, table=True):
    """确认方式 — a TOTP secret under the platform's lock, or the public half of a passkey."""

    __tablename__: ClassVar[str] = "second_factor"
    __table_args__ = (one_of("kind", FACTOR_KINDS),)
    id: str = key()
    person_id: str = text(64, index=True)
    kind: str = text(16)
    material: bytes = Field(sa_column=sa.Column(sa.LargeBinary(), nullable=False))
    credential: str = text(400)
    """Credential id of a passkey, base64url; empty for TOTP."""
    counter: int
    """Last time step used (RFC 6238), or signature counter of the passkey."""
    confirmed: bool
    added_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True)


class ChallengeRow(SQLModel, table=True):
    """通行密钥的质询 — used once, gone soon."""

    __tablename__: ClassVar[str] = "passkey_challenge"
    challenge: str = key(100)
    person_id: str = text(64, index=True)
    purpose: str = text(100)
    ends_at: datetime = moment()


class StepUpGuardRow(SQLModel, table=True):
    """确认失败次数."""

    __tablename__: ClassVar[str] = "step_up_guard"
    person_id: str = key()
    failures: int
    locked_until: datetime | None = moment(nullable=True)


class KeyEventRow(SQLModel, table=True):
    """密钥记录 — who applied, approved, issued, refused, revoked, set up or reset; append-only."""

    __tablename__: ClassVar[str] = "key_event"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = moment()
    kind: str = text(24)
    person_id: str = text(64)
    owner: str = text(100, index=True)
    detail: str = text(200)


APPEND_ONLY = ("revocation_list", "key_event")
"""Never changed or removed."""

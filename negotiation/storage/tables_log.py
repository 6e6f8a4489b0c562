"""台账树的表 — the order of all entries, heads, their signatures and receipts; the public index of texts.

Everything here only grows.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from negotiation.storage.columns import key, moment, ref, text


class LogPositionRow(SQLModel, table=True):
    """总账次序 — where an entry of a case stands among the entries of all cases."""

    __tablename__: ClassVar[str] = "log_position"
    __table_args__ = (sa.UniqueConstraint("negotiation_id", "sequence"),)
    position: int = Field(primary_key=True)
    negotiation_id: str = ref("negotiation.id")
    sequence: int
    hash: str = text(64)


class LogHeadRow(SQLModel, table=True):
    """树头 — of the ledger of one case, or of all entries."""

    __tablename__: ClassVar[str] = "log_head"
    id: str = key()
    """SHA-256 of the bytes that are signed."""
    log: str = text(64, index=True)
    size: int
    root: str = text(64)
    said_at: str = text(40)
    """As it stands in the signed bytes."""
    at: datetime = moment()


class HeadSignatureRow(SQLModel, table=True):
    """树头签名 — one witness of one head, detached CMS."""

    __tablename__: ClassVar[str] = "head_signature"
    head_id: str = Field(primary_key=True, foreign_key="log_head.id", max_length=64)
    role: str = Field(primary_key=True, max_length=16)
    signature: bytes = Field(sa_column=sa.Column(sa.LargeBinary(), nullable=False))
    person_id: str = text(64)
    at: datetime = moment()


class HeadReceiptRow(SQLModel, table=True):
    """树头送达 — handed to an organisation, which can ask for the proof ever after."""

    __tablename__: ClassVar[str] = "head_receipt"
    head_id: str = Field(primary_key=True, foreign_key="log_head.id", max_length=64)
    organisation_id: str = Field(primary_key=True, foreign_key="organisation.id", max_length=64)
    at: datetime = moment()


class PublicTextRow(SQLModel, table=True):
    """公开查询 — which contract a text digest belongs to, found by its first digits."""

    __tablename__: ClassVar[str] = "public_text"
    digest: str = key()
    negotiation_id: str = Field(primary_key=True, foreign_key="negotiation.id", max_length=64)
    contract_type: str = Field(primary_key=True, max_length=16)


APPEND_ONLY = ("log_position", "log_head", "head_signature", "head_receipt", "public_text")
"""Never changed or removed."""

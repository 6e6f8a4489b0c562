"""签署的表 — signatures on their way, uses of seals, and how far the archive of a signed text has come."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from negotiation.storage.columns import key, moment, one_of, ref, text

SEAL_EVENTS = ("used", "confirmed", "questioned")
"""用印经过 — the seal was put, the auditor confirmed the use, the auditor questions it."""


class SignatureBegunRow(SQLModel, table=True):
    """待签记录 — a signature whose value a key elsewhere still owes; append-only."""

    __tablename__: ClassVar[str] = "signature_begun"
    id: str = key()
    negotiation_id: str = ref("negotiation.id", index=True)
    contract_type: str = text(16)
    act: str = text(64)
    field: str = text(64)
    person_id: str = text(64)
    owner: str = text(100)
    serial: str = text(64)
    base: str = text(64)
    """SHA-256 of the PDF it was begun from."""
    record: str = text(64)
    """SHA-256 of the kernel's record, kept among the blobs."""
    intent: str = text(64)
    """SHA-256 of the record of intent, kept among the blobs."""
    begun_at: datetime = moment()


class SignatureFinishedRow(SQLModel, table=True):
    """已签记录 — a begun signature is finished once; append-only."""

    __tablename__: ClassVar[str] = "signature_finished"
    begun_id: str = Field(primary_key=True, foreign_key="signature_begun.id", max_length=64)
    revision: str = text(64)
    level: str = text(8)
    at: datetime = moment()


class SealApplicationRow(SQLModel, table=True):
    """用印申请 — append-only."""

    __tablename__: ClassVar[str] = "seal_application"
    id: str = key()
    negotiation_id: str = ref("negotiation.id", index=True)
    contract_type: str = text(16)
    organisation_id: str = ref("organisation.id", index=True)
    text_digest: str = text(64)
    applicant_id: str = text(64)
    reason: str = text(500)
    at: datetime = moment()


class SealEventRow(SQLModel, table=True):
    """用印经过 — what became of an application; append-only."""

    __tablename__: ClassVar[str] = "seal_event"
    __table_args__ = (one_of("kind", SEAL_EVENTS),)
    application_id: str = Field(primary_key=True, foreign_key="seal_application.id", max_length=64)
    kind: str = Field(primary_key=True, max_length=16)
    person_id: str = text(64)
    note: str = text(500)
    at: datetime = moment()


class SealImageRow(SQLModel, table=True):
    """印章图像 — the newest of an organisation counts; without one the seal is drawn; append-only."""

    __tablename__: ClassVar[str] = "seal_image"
    id: str = key()
    organisation_id: str = ref("organisation.id", index=True)
    sha256: str = text(64)
    person_id: str = text(64)
    at: datetime = moment()


class PreservationRow(SQLModel, table=True):
    """长期保存 — one attempt to archive, renew or repair a signed text, and its level; append-only."""

    __tablename__: ClassVar[str] = "preservation"
    id: str = key()
    negotiation_id: str = ref("negotiation.id", index=True)
    contract_type: str = text(16)
    text_digest: str = text(64)
    revision: str = text(64, index=True)
    level: str = text(8)
    repairs: str = Field(sa_column=sa.Column(sa.Text(), nullable=False))
    """JSON list of [Chinese, English]: what is left to repair."""
    ends_at: datetime | None = moment(nullable=True)
    """When the certificate of the newest archive time stamp ends."""
    at: datetime = moment()


class PreservationDueRow(SQLModel, table=True):
    """待归档 — when a signed text is to be archived, renewed or repaired next."""

    __tablename__: ClassVar[str] = "preservation_due"
    negotiation_id: str = Field(primary_key=True, foreign_key="negotiation.id", max_length=64)
    contract_type: str = Field(primary_key=True, max_length=16)
    text_digest: str = Field(primary_key=True, max_length=64)
    due_at: datetime = moment(index=True)


APPEND_ONLY = (
    "signature_begun",
    "signature_finished",
    "seal_application",
    "seal_event",
    "seal_image",
    "preservation",
)
"""Tables of this file whose rows are never changed or removed."""

"""签署的接口 — signatures on their way, uses of seals, and the archive of signed texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from signing.canonical import Json


@dataclass(frozen=True, slots=True)
class BegunSignature:
    """待签记录 — a signature whose value a key elsewhere still owes."""

    id: str
    negotiation_id: str
    contract_type: str
    act: str
    field: str
    person_id: str
    owner: str
    """Whose key: a person id, or `seal:<organisation id>`."""
    serial: str
    """Of the certificate it was begun with, hex."""
    base: str
    """SHA-256 of the PDF it was begun from."""
    record: str
    """SHA-256 of the kernel's record, kept among the contents."""
    intent: str
    """SHA-256 of the record of intent (签署意愿), kept among the contents and named in the ledger."""
    begun_at: datetime


@dataclass(frozen=True, slots=True)
class SealApplication:
    """用印申请 — somebody asks for the seal of their organisation on one text."""

    id: str
    negotiation_id: str
    contract_type: str
    organisation_id: str
    text_digest: str
    """Of the contract's text; on a paper its id, which no digest can be."""
    applicant_id: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SealEvent:
    """用印经过 — the seal was put (`used`), or the auditor confirmed or questions it."""

    application_id: str
    kind: str
    person_id: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Preserved:
    """长期保存 — one attempt to archive, renew or repair a signed text, and what it reached."""

    negotiation_id: str
    contract_type: str
    text_digest: str
    revision: str
    level: str
    repairs: tuple[tuple[str, str], ...]
    """What is left to repair, Chinese and English."""
    ends_at: datetime | None
    """When the certificate of the newest archive time stamp ends."""
    at: datetime


@dataclass(frozen=True, slots=True)
class PreservationDue:
    """待归档 — one signed text to look after."""

    negotiation_id: str
    contract_type: str
    text_digest: str
    due_at: datetime


class Signatures(Protocol):
    """签署库."""

    def begin(self, begun: BegunSignature) -> None: ...
    def begun(self, begun_id: str) -> BegunSignature | None: ...
    def finish(self, begun_id: str, revision: str, level: str, at: datetime) -> None: ...
    def is_finished(self, begun_id: str) -> bool: ...
    def intents(self, negotiation_id: str, contract_type: str) -> Mapping[str, str]: ...
    def steps(self, negotiation_id: str, contract_type: str) -> Sequence[tuple[str, str]]: ...


class Seals(Protocol):
    """用印库."""

    def apply(self, application: SealApplication) -> None: ...
    def application(self, application_id: str) -> SealApplication | None: ...
    def applications(self, organisation_id: str) -> Sequence[SealApplication]: ...
    def of_text(
        self, organisation_id: str, negotiation_id: str, contract_type: str, text_digest: str
    ) -> Sequence[SealApplication]: ...
    def note(self, event: SealEvent) -> None: ...
    def events(self, application_ids: Sequence[str]) -> Sequence[SealEvent]: ...
    def put_image(self, organisation_id: str, sha256: str, person_id: str, at: datetime) -> None: ...
    def image(self, organisation_id: str) -> str: ...


class Preservation(Protocol):
    """长期保存库."""

    def want(self, due: PreservationDue) -> None: ...
    def due(self, at: datetime, limit: int) -> Sequence[PreservationDue]: ...
    def put(self, preserved: Preserved) -> None: ...
    def newest(self, negotiation_id: str, contract_type: str, text_digest: str) -> Preserved | None: ...


@dataclass(frozen=True, slots=True)
class SigningOrder:
    """签署指令 — begin one mark on one field of one PDF revision."""

    field: str
    certificate: bytes
    """PEM, the signer's first; a chain of an outside authority may follow."""
    at: datetime
    reason: str
    name: str
    office: str
    organisation: str
    uscc: str
    image: bytes = b""
    """Uploaded picture of the seal; empty: the seal is drawn."""


@dataclass(frozen=True, slots=True)
class CertifiedText:
    """固化文本 — the certified file and how many pages it has."""

    pdf: bytes
    pages: int


@dataclass(frozen=True, slots=True)
class BegunMark:
    """已备签名 — what the key must sign, and the record to keep until it has."""

    attributes: bytes
    signer: str
    """Common name in the certificate."""
    record: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class KeptText:
    """保存结果 — the file after archiving, its level, and what is left to repair."""

    pdf: bytes
    level: str
    repairs: tuple[tuple[str, str], ...]
    ends_at: datetime | None

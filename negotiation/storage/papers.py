"""文书库 — papers waiting, documents filed, texts and PDF revisions by digest, gap-free serial numbers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from negotiation.domain import forms
from negotiation.domain.errors import UnknownNegotiationError
from negotiation.domain.text import ContractText
from negotiation.ports import PendingPaper, StoredDocument
from negotiation.storage import mapping, tables
from signing import canonical

_PENDING = tables.metadata.tables["pending_paper"]
_DOCUMENT = tables.metadata.tables["document"]
_BLOB = tables.metadata.tables["blob"]
_TEXT = tables.metadata.tables["contract_text"]
_SERIAL = tables.metadata.tables["serial"]


class PaperRepository:
    """文书库."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def queue(self, paper: PendingPaper) -> None:
        """A paper an act left; rendered after the commit."""
        values = {name: getattr(paper, name) for name in paper.__dataclass_fields__}
        self._connection.execute(sa.insert(_PENDING).values(**values, done=False))

    def waiting(self, limit: int) -> Sequence[PendingPaper]:
        """Papers not yet rendered, oldest first."""
        query = (
            sa.select(_PENDING).where(_PENDING.c.done.is_(False)).order_by(_PENDING.c.created_at).limit(limit)
        )
        return [mapping.pending_from(row) for row in self._connection.execute(query).mappings()]

    def file(self, document: StoredDocument, content: bytes, *, waiting_id: str = "") -> None:
        """A document and its bytes, in place of an earlier revision; ends the waiting paper with it."""
        self.put(content)
        values = mapping.document_to(document)
        filed = self._insert(_DOCUMENT).values(**values)
        # One statement each, so that two renderers of one paper do not both find the place empty.
        self._connection.execute(filed.on_conflict_do_update(index_elements=["id"], set_=values))
        if waiting_id:
            self._connection.execute(sa.update(_PENDING).where(_PENDING.c.id == waiting_id).values(done=True))

    def of(self, negotiation_id: str) -> Sequence[StoredDocument]:
        """Documents of one negotiation, in the order they arose."""
        query = (
            sa.select(_DOCUMENT)
            .where(_DOCUMENT.c.negotiation_id == negotiation_id)
            .order_by(_DOCUMENT.c.created_at, _DOCUMENT.c.id)
        )
        return [mapping.document_from(row) for row in self._connection.execute(query).mappings()]

    def document(self, document_id: str) -> StoredDocument:
        """One document. Raises `UnknownNegotiationError`."""
        row = (
            self._connection.execute(sa.select(_DOCUMENT).where(_DOCUMENT.c.id == document_id))
            .mappings()
            .first()
        )
        if row is None:
            raise UnknownNegotiationError(negotiation=document_id)
        return mapping.document_from(row)

    def put(self, content: bytes) -> str:
        """Bytes by their SHA-256; the same bytes are kept once."""
        sha256 = hashlib.sha256(content).hexdigest()
        kept = self._insert(_BLOB).values(sha256=sha256, content=content)
        self._connection.execute(kept.on_conflict_do_nothing())
        return sha256

    def get(self, sha256: str) -> bytes:
        """Bytes by their SHA-256. Raises `UnknownNegotiationError`."""
        content = self._connection.scalars(sa.select(_BLOB.c.content).where(_BLOB.c.sha256 == sha256)).first()
        if content is None:
            raise UnknownNegotiationError(negotiation=sha256)
        return bytes(content)

    def put_text(self, text: ContractText) -> str:
        """A contract text by its digest."""
        digest = text.digest
        body = canonical.encode(text.as_json()).decode("utf-8")
        kept = self._insert(_TEXT).values(digest=digest, body=body)
        self._connection.execute(kept.on_conflict_do_nothing())
        return digest

    def text(self, digest: str) -> ContractText:
        """A contract text by its digest. Raises `UnknownNegotiationError`."""
        body = self._connection.scalars(sa.select(_TEXT.c.body).where(_TEXT.c.digest == digest)).first()
        if body is None:
            raise UnknownNegotiationError(negotiation=digest)
        return forms.read(ContractText, json.loads(body))

    def serial(self, organisation_id: str, series: str, year: int) -> int:
        """The next number of a series; counts up inside the transaction, so an undone act leaves no gap."""
        # One statement, so that two first acts of a year do not both find the place empty.
        first = self._insert(_SERIAL).values(issuer=organisation_id, series=series, year=year, last=1)
        counted = first.on_conflict_do_update(
            index_elements=["issuer", "series", "year"], set_={"last": _SERIAL.c.last + 1}
        )
        return int(self._connection.execute(counted.returning(_SERIAL.c.last)).scalar_one())

    def _insert(self, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
        embedded = self._connection.dialect.name == "sqlite"
        return sqlite.insert(table) if embedded else postgresql.insert(table)

"""文书库 — papers waiting, documents filed, texts and PDF revisions by digest, gap-free serial numbers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence

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
_ENTRY = tables.metadata.tables["paper_entry"]
_UNREGISTERED = (
    sa.select(_DOCUMENT)
    .where(
        _DOCUMENT.c.negotiation_id == sa.bindparam("wanted"),
        _DOCUMENT.c.kind != "D15",
        ~sa.exists().where(_ENTRY.c.document_id == _DOCUMENT.c.id, _ENTRY.c.sha256 == _DOCUMENT.c.sha256),
    )
    .order_by(_DOCUMENT.c.created_at, _DOCUMENT.c.id)
)
_WAIT = sa.insert(_PENDING)
_CONTENT = sa.select(_BLOB.c.content).where(_BLOB.c.sha256 == sa.bindparam("wanted"))
_KEPT = sa.select(_BLOB.c.sha256).where(_BLOB.c.sha256 == sa.bindparam("wanted"))
_BODY = sa.select(_TEXT.c.body).where(_TEXT.c.digest == sa.bindparam("wanted"))


class PaperRepository:
    """文书库."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._say = _SAY[connection.dialect.name]

    def queue(self, paper: PendingPaper) -> None:
        """A paper an act left; rendered after the commit."""
        values = {name: getattr(paper, name) for name in paper.__dataclass_fields__}
        self._connection.execute(_WAIT, {**values, "done": False})

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
        self._connection.execute(self._say.file, values)
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

    def unregistered(self, negotiation_id: str) -> Sequence[StoredDocument]:
        """Papers whose digest no entry of the ledger names yet. The official text is named as a revision."""
        return [
            mapping.document_from(row)
            for row in self._connection.execute(_UNREGISTERED, {"wanted": negotiation_id}).mappings()
        ]

    def registered(self, papers: Sequence[StoredDocument], sequence: int) -> None:
        """文书入账 — their digests stand in that entry."""
        rows = [{"document_id": one.id, "sha256": one.sha256, "sequence": sequence} for one in papers]
        if rows:
            self._connection.execute(sa.insert(_ENTRY), rows)

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

    def origin(self, document_id: str) -> PendingPaper | None:
        """What a document was drawn from; None for a contract's, which was not."""
        query = sa.select(_PENDING).where(_PENDING.c.id == document_id)
        row = self._connection.execute(query).mappings().first()
        return mapping.pending_from(row) if row else None

    def put(self, content: bytes) -> str:
        """Bytes by their SHA-256; the same bytes are kept once."""
        sha256 = hashlib.sha256(content).hexdigest()
        self._connection.execute(self._say.keep_blob, {"sha256": sha256, "content": content})
        return sha256

    def get(self, sha256: str) -> bytes:
        """Bytes by their SHA-256. Raises `UnknownNegotiationError`."""
        content = self._connection.scalars(_CONTENT, {"wanted": sha256}).first()
        if content is None:
            raise UnknownNegotiationError(negotiation=sha256)
        return bytes(content)

    def has(self, sha256: str) -> bool:
        """Whether bytes of that SHA-256 are kept."""
        return self._connection.scalars(_KEPT, {"wanted": sha256}).first() is not None

    def put_text(self, text: ContractText) -> str:
        """A contract text by its digest."""
        body = canonical.encode(text.as_json())
        digest = canonical.digest_bytes(body)
        self._connection.execute(self._say.keep_text, {"digest": digest, "body": body.decode("utf-8")})
        return digest

    def text(self, digest: str) -> ContractText:
        """A contract text by its digest. Raises `UnknownNegotiationError`."""
        body = self._connection.scalars(_BODY, {"wanted": digest}).first()
        if body is None:
            raise UnknownNegotiationError(negotiation=digest)
        return forms.read(ContractText, json.loads(body))

    def serial(self, organisation_id: str, series: str, year: int) -> int:
        """The next number of a series; counts up inside the transaction, so an undone act leaves no gap."""
        values = {"issuer": organisation_id, "series": series, "year": year, "last": 1}
        return int(self._connection.execute(self._say.count, values).scalar_one())


class _Statements:
    """Insert-or statements in one dialect: each is one statement, so that of two at once none finds a gap."""

    def __init__(self, insert: Callable[[sa.Table], postgresql.Insert | sqlite.Insert]) -> None:
        self.keep_blob = insert(_BLOB).on_conflict_do_nothing()
        self.keep_text = insert(_TEXT).on_conflict_do_nothing()
        filed = insert(_DOCUMENT)
        newer = {one.name: filed.excluded[one.name] for one in _DOCUMENT.c if one.name != "id"}
        self.file = filed.on_conflict_do_update(index_elements=["id"], set_=newer)
        self.count = (
            insert(_SERIAL)
            .on_conflict_do_update(
                index_elements=["issuer", "series", "year"], set_={"last": _SERIAL.c.last + 1}
            )
            .returning(_SERIAL.c.last)
        )


_SAY = {"sqlite": _Statements(sqlite.insert), "postgresql": _Statements(postgresql.insert)}

"""树头库 — heads, signatures, receipts, the order of all entries, and the index behind the QR code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from negotiation.storage import tables
from signing.heads import Head, Witness

_POSITION = tables.metadata.tables["log_position"]
_HEAD = tables.metadata.tables["log_head"]
_SIGNATURE = tables.metadata.tables["head_signature"]
_RECEIPT = tables.metadata.tables["head_receipt"]
_TEXT = tables.metadata.tables["public_text"]
_ENTRY = tables.metadata.tables["ledger_entry"]
_NEGOTIATION = tables.metadata.tables["negotiation"]


class HeadRepository:
    """树头库 over SQLAlchemy Core."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def grown(self, negotiation_id: str = "") -> Sequence[str]:
        """Cases whose ledger is longer than their newest head says; one case, or all."""
        size = (
            sa.select(sa.func.coalesce(sa.func.max(_HEAD.c.size), 0))
            .where(_HEAD.c.log == _NEGOTIATION.c.number)
            .scalar_subquery()
        )
        query = sa.select(_NEGOTIATION.c.id).where(_NEGOTIATION.c.ledger_length > size)
        if negotiation_id:
            query = query.where(_NEGOTIATION.c.id == negotiation_id)
        return list(self._connection.execute(query.order_by(_NEGOTIATION.c.id)).scalars())

    def hashes(self, negotiation_id: str) -> Sequence[str]:
        """The leaves of one case, in order."""
        query = sa.select(_ENTRY.c.hash).where(_ENTRY.c.negotiation_id == negotiation_id)
        return list(self._connection.execute(query.order_by(_ENTRY.c.sequence)).scalars())

    def place_new(self) -> int:
        """Give every entry that has none its place among all; two at once collide and one tries again."""
        known = sa.exists().where(
            _POSITION.c.negotiation_id == _ENTRY.c.negotiation_id,
            _POSITION.c.sequence == _ENTRY.c.sequence,
        )
        query = sa.select(_ENTRY.c.negotiation_id, _ENTRY.c.sequence, _ENTRY.c.hash).where(~known)
        fresh = self._connection.execute(query.order_by(_ENTRY.c.negotiation_id, _ENTRY.c.sequence)).all()
        last = self._connection.execute(sa.select(sa.func.max(_POSITION.c.position))).scalar() or 0
        if fresh:
            rows = [
                {"position": last + place, "negotiation_id": one[0], "sequence": one[1], "hash": one[2]}
                for place, one in enumerate(fresh, start=1)
            ]
            self._connection.execute(sa.insert(_POSITION), rows)
        return len(fresh)

    def all_hashes(self) -> Sequence[str]:
        """The leaves of the tree over all entries, in the order they were placed."""
        query = sa.select(_POSITION.c.hash).order_by(_POSITION.c.position)
        return list(self._connection.execute(query).scalars())

    def places(self) -> Sequence[tuple[str, int]]:
        """Case and number of every entry that has its place among all, in that order."""
        query = sa.select(_POSITION.c.negotiation_id, _POSITION.c.sequence).order_by(_POSITION.c.position)
        return [(one[0], one[1]) for one in self._connection.execute(query)]

    def put(self, head: Head, head_id: str) -> None:
        """A head as it was made; its signatures come apart."""
        self._connection.execute(
            sa.insert(_HEAD).values(
                id=head_id,
                log=head.log,
                size=head.size,
                root=head.root,
                said_at=head.at.isoformat(),
                at=head.at,
            )
        )

    def sign(self, head_id: str, role: str, signature: bytes, person_id: str, at: datetime) -> None:
        """One witness."""
        self._connection.execute(
            sa.insert(_SIGNATURE).values(
                head_id=head_id, role=role, signature=signature, person_id=person_id, at=at
            )
        )

    def hand(self, head_id: str, organisation_id: str, at: datetime) -> None:
        """送达."""
        self._connection.execute(
            sa.insert(_RECEIPT).values(head_id=head_id, organisation_id=organisation_id, at=at)
        )

    def newest(self, log: str) -> Head | None:
        """The newest head of a ledger."""
        query = sa.select(_HEAD).where(_HEAD.c.log == log).order_by(_HEAD.c.size.desc(), _HEAD.c.at.desc())
        return self._one(query.limit(1))

    def head(self, head_id: str) -> Head | None:
        """One head."""
        return self._one(sa.select(_HEAD).where(_HEAD.c.id == head_id))

    def witnessed(self, log: str) -> Sequence[Head]:
        """The newest head of a ledger, and all that somebody besides the platform has signed, by size."""
        others = sa.select(_SIGNATURE.c.head_id).where(_SIGNATURE.c.role != Witness.PLATFORM.value)
        query = sa.select(_HEAD).where(_HEAD.c.log == log, _HEAD.c.id.in_(others))
        found = {row.id: self._full(row) for row in self._connection.execute(query.order_by(_HEAD.c.size))}
        newest = sa.select(_HEAD).where(_HEAD.c.log == log).order_by(_HEAD.c.size.desc(), _HEAD.c.at.desc())
        last = self._connection.execute(newest.limit(1)).first()
        if last is not None:
            found.setdefault(last.id, self._full(last))
        return list(found.values())

    def note_text(self, digest: str, negotiation_id: str, contract_type: str) -> None:
        """公开查询: entered when a text is issued; issued again, it stands there already."""
        known = sa.select(_TEXT.c.digest).where(
            _TEXT.c.digest == digest,
            _TEXT.c.negotiation_id == negotiation_id,
            _TEXT.c.contract_type == contract_type,
        )
        if self._connection.execute(known).first() is None:
            self._connection.execute(
                sa.insert(_TEXT).values(
                    digest=digest, negotiation_id=negotiation_id, contract_type=contract_type
                )
            )

    def find_text(self, prefix: str) -> tuple[str, str] | None:
        """Case and contract type of the text whose digest begins so: a range of the key, no scan."""
        query = (
            sa.select(_TEXT.c.negotiation_id, _TEXT.c.contract_type)
            .where(_TEXT.c.digest >= prefix, _TEXT.c.digest <= prefix + "g")
            .order_by(_TEXT.c.digest)
            .limit(1)
        )
        row = self._connection.execute(query).first()
        return (row[0], row[1]) if row else None

    def _one(self, query: sa.Select[tuple[object, ...]]) -> Head | None:
        row = self._connection.execute(query).first()
        return self._full(row) if row is not None else None

    def _full(self, row: sa.Row[tuple[object, ...]]) -> Head:
        query = sa.select(_SIGNATURE.c.role, _SIGNATURE.c.signature).where(_SIGNATURE.c.head_id == row.id)
        signed = tuple(
            (Witness(one.role), bytes(one.signature))
            for one in self._connection.execute(query.order_by(_SIGNATURE.c.at, _SIGNATURE.c.role))
        )
        return Head(row.log, row.size, row.root, datetime.fromisoformat(row.said_at), signed)

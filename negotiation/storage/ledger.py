"""台账 — the chain of entries and the attempts that changed nothing; rows are only ever added."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from negotiation.ports import Refusal
from negotiation.storage import tables
from signing import canonical
from signing.errors import ChainBrokenError
from signing.ledger import Link

_ENTRY = tables.metadata.tables["ledger_entry"]
_REFUSAL = tables.metadata.tables["refusal"]
_ADD = sa.insert(_ENTRY)
_REFUSAL_TEXTS = {"negotiation_id": 64, "contract_type": 80, "act": 64, "person_id": 64}
"""Text columns of a refusal and how much they hold, as in `tables.RefusalRow`."""


class LedgerRepository:
    """台账."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def append(self, negotiation_id: str, link: Link, body: bytes = b"") -> None:
        """One entry, with its canonical body if known; the key refuses a second of the same number."""
        values = {
            "negotiation_id": negotiation_id,
            "sequence": link.sequence,
            "previous": link.previous,
            "hash": link.hash,
            "body": (body or canonical.encode(link.body)).decode("utf-8"),
        }
        self._connection.execute(_ADD, values)

    def of(self, negotiation_id: str, *, strict: bool = False) -> Sequence[Link]:
        """All entries of one negotiation, in order; `strict` also wants every body spelt as it was written.

        Raises `ChainBrokenError` for an entry that cannot be read.
        """
        query = sa.select(_ENTRY).where(_ENTRY.c.negotiation_id == negotiation_id).order_by(_ENTRY.c.sequence)
        try:
            rows = self._connection.execute(query).mappings().all()
        except sa.exc.OperationalError as error:
            if self._connection.invalidated:  # the line broke: nothing is said about the entries
                raise
            raise self._unreadable(negotiation_id) or error from error
        return [
            Link(row["sequence"], row["previous"], row["hash"], _body(row, strict=strict)) for row in rows
        ]

    def _unreadable(self, negotiation_id: str) -> ChainBrokenError | None:
        """The first entry that SQLite cannot read as text."""
        numbers = sa.select(_ENTRY.c.sequence).where(_ENTRY.c.negotiation_id == negotiation_id)
        for number in self._connection.scalars(numbers.order_by(_ENTRY.c.sequence)).all():
            one = sa.select(_ENTRY).where(
                _ENTRY.c.negotiation_id == negotiation_id, _ENTRY.c.sequence == number
            )
            try:
                self._connection.execute(one).all()
            except sa.exc.OperationalError:
                return ChainBrokenError(number, "not text")
        return None

    def refuse(self, refusal: Refusal) -> None:
        """Record an attempt that changed nothing."""
        values: dict[str, Any] = {name: getattr(refusal, name) for name in refusal.__dataclass_fields__}
        # What was attempted may be anything; what is kept of it fits the column.
        for name, length in _REFUSAL_TEXTS.items():
            values[name] = keepable(values[name])[:length]
        values["findings"] = canonical.encode(refusal.findings).decode("utf-8")
        self._connection.execute(sa.insert(_REFUSAL).values(**values))

    def refusals(self, negotiation_id: str) -> Sequence[Refusal]:
        """Attempts on one negotiation that changed nothing, in order."""
        query = sa.select(_REFUSAL).where(_REFUSAL.c.negotiation_id == negotiation_id).order_by(_REFUSAL.c.id)
        rows = self._connection.execute(query).mappings()
        return [
            Refusal(
                **{**{k: v for k, v in row.items() if k != "id"}, "findings": json.loads(row["findings"])}
            )
            for row in rows
        ]


def _body(row: sa.RowMapping, *, strict: bool) -> Mapping[str, canonical.Json]:
    try:
        body = canonical.decode(row["body"].encode("utf-8")) if strict else json.loads(row["body"])
    except (canonical.NotCanonicalError, ValueError, AttributeError) as error:
        raise ChainBrokenError(row["sequence"], "the body is not as it was written") from error
    if not isinstance(body, Mapping):
        raise ChainBrokenError(row["sequence"], "the body is no entry")
    return body


def keepable(text: str) -> str:
    """A text without what a database cannot hold: zero bytes and half surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")

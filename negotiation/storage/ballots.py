"""票箱库 — the roll and the papers, apart. No statement here touches both a voter and a choice."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from negotiation.domain.errors import AlreadyVotedError, NotOnRollError
from negotiation.domain.registry import Delegate
from negotiation.ports import Box, BoxCount, SealedVote
from negotiation.storage import tables

_BALLOT = tables.metadata.tables["ballot"]
_ROLL = tables.metadata.tables["ballot_roll"]
_URN = tables.metadata.tables["ballot_urn"]
_PAPER = tables.metadata.tables["ballot_paper"]


class BallotRepository:
    """票箱库."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def open(self, ballot_id: str, delegates: Iterable[Delegate], locked_key: bytes) -> None:
        """Freeze the roll and open the box."""
        values = {"id": ballot_id, "open": True, "locked_key": locked_key, "swept": False}
        self._connection.execute(sa.insert(_BALLOT).values(**values))
        seats = [
            {"ballot_id": ballot_id, "delegate_id": one.id, "number": one.number, "status": "absent"}
            for one in delegates
        ]
        if seats:
            self._connection.execute(sa.insert(_ROLL), seats)

    def hold(self, ballot_id: str) -> Box:
        """The box, held against closing until the transaction ends; one that is not there is closed."""
        query = sa.select(_BALLOT.c.open, _BALLOT.c.locked_key).where(_BALLOT.c.id == ballot_id)
        row = self._connection.execute(query.with_for_update(read=True)).first()
        return Box(row.open, row.locked_key) if row else Box(open=False, locked_key=None)

    def give_key(self, ballot_id: str, locked_key: bytes) -> None:
        """A key for a box that was opened before boxes had one; a box that has one keeps it."""
        keyless = sa.and_(_BALLOT.c.id == ballot_id, _BALLOT.c.open, _BALLOT.c.locked_key.is_(None))
        self._connection.execute(sa.update(_BALLOT).where(keyless).values(locked_key=locked_key))

    def open_ids(self) -> Sequence[str]:
        """Boxes that take papers."""
        return self._connection.scalars(sa.select(_BALLOT.c.id).where(_BALLOT.c.open)).all()

    def check_in(self, ballot_id: str, delegate_id: str) -> None:
        """签到. Raises `NotOnRollError`."""
        if self._status(ballot_id, delegate_id) == "absent":
            self._move(ballot_id, delegate_id, "absent", "present")

    def cast(self, vote: SealedVote) -> None:
        """Mark the seat and drop the paper: both or, should the transaction not end, neither.

        Raises `NotOnRollError` (not on the roll, or not checked in) or `AlreadyVotedError`.
        """
        moved = self._move(vote.ballot_id, vote.delegate_id, "present", "cast", receipt=vote.receipt)
        if not moved:
            if self._status(vote.ballot_id, vote.delegate_id) == "absent":
                raise NotOnRollError(delegate=vote.delegate_id)
            raise AlreadyVotedError(delegate=vote.delegate_id)
        paper = {"id": vote.paper_id, "ballot_id": vote.ballot_id, "sealed": vote.sealed}
        self._connection.execute(sa.insert(_URN).values(**paper))

    def receipt(self, ballot_id: str, delegate_id: str) -> str:
        """回执 of the vote this delegate has cast; empty when there is none."""
        query = sa.select(_ROLL.c.receipt).where(
            _ROLL.c.ballot_id == ballot_id, _ROLL.c.delegate_id == delegate_id, _ROLL.c.status == "cast"
        )
        return self._connection.scalars(query).first() or ""

    def mend_claims(self, ballot_id: str) -> int:
        """Claims an earlier version left behind when it was killed: settled or given back where the number
        of papers leaves no doubt. Returns how many are left in doubt.
        """
        box = self.count(ballot_id)
        arrived = len(box.choices) + len(box.sealed) - box.cast
        if not box.casting or 0 < arrived < box.casting:
            return box.casting
        claimed = sa.and_(_ROLL.c.ballot_id == ballot_id, _ROLL.c.status == "casting")
        status = "cast" if arrived >= box.casting else "present"
        self._connection.execute(sa.update(_ROLL).where(claimed).values(status=status))
        return 0

    def count(self, ballot_id: str) -> BoxCount:
        """The roll by status and the papers in random order; nobody casts until the transaction ends."""
        # Locks out casting on PostgreSQL while the count runs; SQLite writers are alone already.
        self._connection.execute(sa.select(_BALLOT.c.id).where(_BALLOT.c.id == ballot_id).with_for_update())
        by_status = {
            row.status: row.seats
            for row in self._connection.execute(
                sa.select(_ROLL.c.status, sa.func.count().label("seats"))
                .where(_ROLL.c.ballot_id == ballot_id)
                .group_by(_ROLL.c.status)
            )
        }
        cast, casting = by_status.get("cast", 0), by_status.get("casting", 0)
        return BoxCount(
            all_delegates=sum(by_status.values()),
            present=by_status.get("present", 0) + cast + casting,
            cast=cast,
            casting=casting,
            choices=tuple(self._papers(_PAPER.c.choice, ballot_id)),
            sealed=tuple(self._papers(_URN.c.sealed, ballot_id)),
        )

    def close(self, ballot_id: str, choices: Sequence[str]) -> None:
        """No more papers; roll and papers written anew, the key of the box thrown away.

        The papers get new ids and are written in the order of these, the roll in the order of its numbers:
        neither a row's place, nor its transaction, nor an id in a kept log leads from one to the other.
        """
        for table in (_URN, _PAPER):
            self._connection.execute(sa.delete(table).where(table.c.ballot_id == ballot_id))
        papers = sorted((secrets.token_hex(16), choice) for choice in choices)
        if papers:
            rows = [{"id": one, "ballot_id": ballot_id, "choice": choice} for one, choice in papers]
            self._connection.execute(sa.insert(_PAPER), rows)
        query = sa.select(_ROLL).where(_ROLL.c.ballot_id == ballot_id).order_by(_ROLL.c.number)
        roll = [dict(row) for row in self._connection.execute(query).mappings()]
        self._connection.execute(sa.delete(_ROLL).where(_ROLL.c.ballot_id == ballot_id))
        if roll:
            self._connection.execute(sa.insert(_ROLL), roll)
        closed = {"open": False, "locked_key": None, "swept": False}
        self._connection.execute(sa.update(_BALLOT).where(_BALLOT.c.id == ballot_id).values(**closed))

    def unswept(self) -> Sequence[str]:
        """Boxes closed since the traces of casting were last cleared away."""
        query = sa.select(_BALLOT.c.id).where(sa.not_(_BALLOT.c.open), sa.not_(_BALLOT.c.swept))
        return self._connection.scalars(query).all()

    def swept(self, ballot_ids: Sequence[str]) -> None:
        """The traces of these are gone."""
        done = sa.update(_BALLOT).where(_BALLOT.c.id.in_(ballot_ids))
        self._connection.execute(done.values(swept=True))

    def roll(self, ballot_id: str) -> Sequence[tuple[int, str]]:
        """Seat numbers and whether each voted."""
        query = (
            sa.select(_ROLL.c.number, _ROLL.c.status)
            .where(_ROLL.c.ballot_id == ballot_id)
            .order_by(_ROLL.c.number)
        )
        return [(row.number, row.status) for row in self._connection.execute(query)]

    def status(self, ballot_id: str, delegate_id: str) -> str:
        """A delegate's status on the roll. Raises `NotOnRollError`."""
        return self._status(ballot_id, delegate_id)

    def _papers(self, column: sa.Column[Any], ballot_id: str) -> Sequence[Any]:
        table = column.table
        query = sa.select(column).where(table.c.ballot_id == ballot_id).order_by(table.c.id)
        return self._connection.scalars(query).all()

    def _status(self, ballot_id: str, delegate_id: str) -> str:
        query = sa.select(_ROLL.c.status).where(
            _ROLL.c.ballot_id == ballot_id, _ROLL.c.delegate_id == delegate_id
        )
        status = self._connection.scalars(query).first()
        if status is None:
            raise NotOnRollError(delegate=delegate_id)
        return str(status)

    def _move(
        self, ballot_id: str, delegate_id: str, before: str, after: str, *, receipt: str | None = None
    ) -> bool:
        seat = sa.and_(
            _ROLL.c.ballot_id == ballot_id, _ROLL.c.delegate_id == delegate_id, _ROLL.c.status == before
        )
        moved = self._connection.execute(sa.update(_ROLL).where(seat).values(status=after, receipt=receipt))
        return moved.rowcount == 1

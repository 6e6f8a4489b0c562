"""票箱库 — the roll and the papers, apart. No statement here touches both a voter and a choice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from negotiation.domain.errors import AlreadyVotedError, NotOnRollError
from negotiation.domain.registry import Delegate
from negotiation.ports import BoxCount
from negotiation.storage import tables

_BALLOT = tables.metadata.tables["ballot"]
_ROLL = tables.metadata.tables["ballot_roll"]
_PAPER = tables.metadata.tables["ballot_paper"]


class BallotRepository:
    """票箱库."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def open(self, ballot_id: str, delegates: Iterable[Delegate]) -> None:
        """Freeze the roll and open the box."""
        self._connection.execute(sa.insert(_BALLOT).values(id=ballot_id, open=True))
        seats = [
            {"ballot_id": ballot_id, "delegate_id": one.id, "number": one.number, "status": "absent"}
            for one in delegates
        ]
        if seats:
            self._connection.execute(sa.insert(_ROLL), seats)

    def close(self, ballot_id: str) -> None:
        """No more ballots."""
        self._connection.execute(sa.update(_BALLOT).where(_BALLOT.c.id == ballot_id).values(open=False))

    def is_open(self, ballot_id: str) -> bool:
        """Whether ballots may be cast; holds the ballot against closing until the transaction ends."""
        query = sa.select(_BALLOT.c.open).where(_BALLOT.c.id == ballot_id).with_for_update(read=True)
        return bool(self._connection.scalars(query).first())

    def check_in(self, ballot_id: str, delegate_id: str) -> None:
        """签到. Raises `NotOnRollError`."""
        if self._status(ballot_id, delegate_id) == "absent":
            self._move(ballot_id, delegate_id, "absent", "present")

    def claim(self, ballot_id: str, delegate_id: str) -> None:
        """Take the one vote. Raises `NotOnRollError` or `AlreadyVotedError`."""
        if self._move(ballot_id, delegate_id, "present", "casting"):
            return
        if self._status(ballot_id, delegate_id) == "absent":
            raise NotOnRollError(delegate=delegate_id)
        raise AlreadyVotedError(delegate=delegate_id)

    def drop(self, ballot_id: str, paper_id: str, choice: str) -> None:
        """A paper into the box."""
        self._connection.execute(sa.insert(_PAPER).values(id=paper_id, ballot_id=ballot_id, choice=choice))

    def settle_claim(self, ballot_id: str, delegate_id: str, *, cast: bool) -> None:
        """The paper is in the box, or the vote is given back."""
        self._move(ballot_id, delegate_id, "casting", "cast" if cast else "present")

    def has(self, ballot_id: str, paper_id: str) -> bool:
        """Whether a paper lies in the box; waits for one that is just falling in."""
        self._connection.execute(sa.select(_BALLOT.c.id).where(_BALLOT.c.id == ballot_id).with_for_update())
        return (
            self._connection.scalars(sa.select(_PAPER.c.id).where(_PAPER.c.id == paper_id)).first()
            is not None
        )

    def settle_claims(self, ballot_id: str) -> int:
        """Every claim has its paper in the box; the caller has made sure of that."""
        on_their_way = sa.and_(_ROLL.c.ballot_id == ballot_id, _ROLL.c.status == "casting")
        return self._connection.execute(sa.update(_ROLL).where(on_their_way).values(status="cast")).rowcount

    def release_claims(self, ballot_id: str) -> int:
        """Give back every claim whose paper never came; the caller has made sure of that."""
        stranded = sa.and_(_ROLL.c.ballot_id == ballot_id, _ROLL.c.status == "casting")
        return self._connection.execute(sa.update(_ROLL).where(stranded).values(status="present")).rowcount

    def count(self, ballot_id: str) -> BoxCount:
        """The roll by status and the papers in random order."""
        # Locks out casting on PostgreSQL while the count runs; SQLite writers are alone already.
        self._connection.execute(sa.select(_BALLOT.c.id).where(_BALLOT.c.id == ballot_id).with_for_update())
        if self._connection.dialect.name == "postgresql":
            self._shuffle(ballot_id)
        by_status = {
            row.status: row.seats
            for row in self._connection.execute(
                sa.select(_ROLL.c.status, sa.func.count().label("seats"))
                .where(_ROLL.c.ballot_id == ballot_id)
                .group_by(_ROLL.c.status)
            )
        }
        choices = self._connection.scalars(
            sa.select(_PAPER.c.choice).where(_PAPER.c.ballot_id == ballot_id).order_by(_PAPER.c.id)
        )
        cast, casting = by_status.get("cast", 0), by_status.get("casting", 0)
        return BoxCount(
            all_delegates=sum(by_status.values()),
            present=by_status.get("present", 0) + cast + casting,
            cast=cast,
            casting=casting,
            choices=tuple(choices),
        )

    def _shuffle(self, ballot_id: str) -> None:
        """Write all papers anew, in the order of their random ids, in this one transaction.

        PostgreSQL keeps the number of the writing transaction and the place on disk of every row: one after
        the other, they would put each paper beside the roll entry settled by the next transaction.
        """
        taken = (
            sa.delete(_PAPER).where(_PAPER.c.ballot_id == ballot_id).returning(_PAPER.c.id, _PAPER.c.choice)
        )
        papers = sorted(self._connection.execute(taken).all())
        if papers:
            rows = [{"id": one.id, "ballot_id": ballot_id, "choice": one.choice} for one in papers]
            self._connection.execute(sa.insert(_PAPER), rows)

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

    def _status(self, ballot_id: str, delegate_id: str) -> str:
        query = sa.select(_ROLL.c.status).where(
            _ROLL.c.ballot_id == ballot_id, _ROLL.c.delegate_id == delegate_id
        )
        status = self._connection.scalars(query).first()
        if status is None:
            raise NotOnRollError(delegate=delegate_id)
        return str(status)

    def _move(self, ballot_id: str, delegate_id: str, before: str, after: str) -> bool:
        seat = sa.and_(
            _ROLL.c.ballot_id == ballot_id, _ROLL.c.delegate_id == delegate_id, _ROLL.c.status == before
        )
        return self._connection.execute(sa.update(_ROLL).where(seat).values(status=after)).rowcount == 1

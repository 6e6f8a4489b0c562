"""工作单元 — one connection, one transaction; leaving without `commit` undoes everything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa

from negotiation.domain.errors import ConflictError, DatabaseUnusableError, OfficeError
from negotiation.storage.accounts import AccountRepository
from negotiation.storage.ballots import BallotRepository
from negotiation.storage.cases import CaseRepository
from negotiation.storage.certificates import CertificateRepository
from negotiation.storage.database import Database
from negotiation.storage.deadlines import DeadlineRepository
from negotiation.storage.heads import HeadRepository
from negotiation.storage.ledger import LedgerRepository
from negotiation.storage.papers import PaperRepository
from negotiation.storage.register import KeyRepository, RegisterRepository
from negotiation.storage.seals import SealRepository
from negotiation.storage.second_factors import SecondFactorRepository
from negotiation.storage.signing import PreservationRepository, SignatureRepository
from negotiation.storage.snapshots import SnapshotRepository


class SqlUnitOfWork:
    """工作单元 over SQLAlchemy Core."""

    cases: CaseRepository
    ledger: LedgerRepository
    deadlines: DeadlineRepository
    papers: PaperRepository
    register: RegisterRepository
    ballots: BallotRepository
    keys: KeyRepository
    accounts: AccountRepository
    snapshots: SnapshotRepository
    certificates: CertificateRepository
    heads: HeadRepository
    second_factors: SecondFactorRepository
    signatures: SignatureRepository
    seals: SealRepository
    preservation: PreservationRepository

    def __init__(self, engine: sa.Engine, turn: AbstractContextManager[Any]) -> None:
        self._engine = engine
        self._turn = turn
        self._connection: sa.Connection | None = None

    def __enter__(self) -> Self:
        self._turn.__enter__()
        try:
            connection = self._engine.connect()
            connection.begin()
        except sa.exc.DBAPIError as error:
            self._turn.__exit__(None, None, None)
            raise _named(error) from error
        self._connection = connection
        self.register = RegisterRepository(connection)
        self.cases = CaseRepository(connection, self.register)
        self.ledger = LedgerRepository(connection)
        self.deadlines = DeadlineRepository(connection)
        self.papers = PaperRepository(connection)
        self.ballots = BallotRepository(connection)
        self.keys = KeyRepository(connection)
        self.accounts = AccountRepository(connection)
        self.snapshots = SnapshotRepository(connection)
        self.certificates = CertificateRepository(connection)
        self.heads = HeadRepository(connection)
        self.second_factors = SecondFactorRepository(connection)
        self.signatures = SignatureRepository(connection)
        self.seals = SealRepository(connection)
        self.preservation = PreservationRepository(connection)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._connection is not None:
                self._connection.close()  # rolls back what was not committed
        finally:
            self._connection = None
            self._turn.__exit__(kind, error, trace)
        if isinstance(error, sa.exc.DBAPIError):
            raise _named(error) from error

    def commit(self) -> None:
        """Make everything true at once."""
        if self._connection is not None:
            self._connection.commit()

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """One part of the work that may fail by itself: an error undoes it and leaves the rest as it is."""
        if self._connection is None:
            raise DatabaseUnusableError(problem="no transaction")
        whole = False
        try:
            with self._connection.begin_nested():
                yield
            whole = True
        except sa.exc.DBAPIError as error:
            raise _named(error) from error
        finally:
            if not whole:
                self.deadlines.forget()


def _named(error: sa.exc.DBAPIError) -> OfficeError:
    """What a driver's error means to a user: somebody was faster, or the database cannot be used."""
    said = str(error.orig)
    locked = isinstance(error, sa.exc.OperationalError) and ("locked" in said or "deadlock" in said)
    if locked or isinstance(error, sa.exc.IntegrityError):
        return ConflictError(part="database", seen=0, now=0)
    return DatabaseUnusableError(problem=str(error.orig).strip())


def writing(database: Database) -> SqlUnitOfWork:
    """A unit of work that may write."""
    return SqlUnitOfWork(database.writer, database.write_turn)


def reading(database: Database) -> SqlUnitOfWork:
    """A unit of work for looking only; never waits for a writer on SQLite."""
    return SqlUnitOfWork(database.reader, _NO_TURN)


class _NoTurn:
    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        return None


_NO_TURN = _NoTurn()

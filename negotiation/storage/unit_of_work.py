"""工作单元 — one connection, one transaction; leaving without `commit` undoes everything."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa

from negotiation.domain.errors import (
    ConflictError,
    DatabaseBusyError,
    DatabaseUnusableError,
    OfficeError,
)
from negotiation.storage.accounts import AccountRepository
from negotiation.storage.ballots import BallotRepository
from negotiation.storage.cases import CaseRepository
from negotiation.storage.certificates import CertificateRepository
from negotiation.storage.database import Database
from negotiation.storage.deadlines import DeadlineRepository
from negotiation.storage.guards import GuardRepository
from negotiation.storage.heads import HeadRepository
from negotiation.storage.ledger import LedgerRepository
from negotiation.storage.papers import PaperRepository
from negotiation.storage.register import KeyRepository, RegisterRepository
from negotiation.storage.seals import SealRepository
from negotiation.storage.second_factors import SecondFactorRepository
from negotiation.storage.signing import PreservationRepository, SignatureRepository
from negotiation.storage.snapshots import SnapshotRepository
from negotiation.storage.submissions import SubmissionRepository

_LOG = logging.getLogger(__name__)


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
    guards: GuardRepository
    snapshots: SnapshotRepository
    submissions: SubmissionRepository
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
        except sa.exc.SQLAlchemyError as error:
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
        self.guards = GuardRepository(connection)
        self.snapshots = SnapshotRepository(connection)
        self.submissions = SubmissionRepository(connection)
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
                _give_back(self._connection, broken=isinstance(error, sa.exc.SQLAlchemyError))
        finally:
            self._connection = None
            self._turn.__exit__(kind, error, trace)
        if isinstance(error, sa.exc.SQLAlchemyError):
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
        except sa.exc.SQLAlchemyError as error:
            raise _named(error) from error
        finally:
            if not whole:
                self.deadlines.forget()


def _give_back(connection: sa.Connection, *, broken: bool) -> None:
    """Close, which rolls back what was not committed; nobody gets a connection that broke.

    What is committed stands and what was read is read: a line that breaks only now changes neither.
    """
    try:
        if broken:
            connection.invalidate()
        connection.close()
    except sa.exc.SQLAlchemyError as problem:
        _LOG.warning("a connection broke while it was given back: %s", problem)


def _named(error: sa.exc.SQLAlchemyError) -> OfficeError:
    """What an error of the database means to a user: somebody was faster, it is busy, it cannot be used."""
    if isinstance(error, sa.exc.TimeoutError):
        return DatabaseBusyError(problem="no free connection")
    if not isinstance(error, sa.exc.DBAPIError):  # asked for more after its connection broke
        return DatabaseUnusableError(problem=str(error).strip())
    said = str(error.orig)
    if isinstance(error, sa.exc.IntegrityError) or "deadlock" in said:
        return ConflictError(part="database", seen=0, now=0)
    if isinstance(error, sa.exc.OperationalError) and "locked" in said:
        return DatabaseBusyError(problem=said)
    return DatabaseUnusableError(problem=said.strip())


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

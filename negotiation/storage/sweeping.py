"""清除投票痕迹 — after a count: what the database keeps of earlier versions of the rows is cleared away.

SQLite keeps every transaction in its write-ahead log until a checkpoint; PostgreSQL keeps dead rows until a
vacuum. Copies of the log that somebody archived are out of reach: they hold sealed papers only.
"""

from __future__ import annotations

import sqlalchemy as sa

from negotiation.storage.database import Database
from negotiation.storage.unit_of_work import reading, writing

_PATIENCE = "SET lock_timeout = '5s'"
"""How long PostgreSQL waits for people who are voting in another box."""
_VACUUM = ("VACUUM (FULL, FREEZE) ballot_urn", "VACUUM (FREEZE) ballot, ballot_roll, ballot_paper")
"""The urn holds papers of open boxes only, so it is small; the others keep every box there ever was."""


def sweep(database: Database) -> bool:
    """Clear away the traces of every box closed since the last time; may be done again at any moment.

    False when somebody reads or writes just now and it has to be tried again.
    """
    with reading(database) as uow:
        closed = uow.ballots.unswept()
    if not closed:
        return True
    if not (_checkpoint(database) if database.embedded else _vacuum(database)):
        return False
    with writing(database) as uow:
        uow.ballots.swept(closed)
        uow.commit()
    if database.embedded:
        _checkpoint(database)  # what is left in the log says no more than that they were swept
    return True


def _checkpoint(database: Database) -> bool:
    """SQLite: the whole log into the file, and the log cut to nothing."""
    with database.write_turn:
        connection = database.writer.raw_connection()
        try:
            cursor = connection.cursor()
            row = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            cursor.close()
        finally:
            connection.close()
    return row is not None and row[0] == 0


def _vacuum(database: Database) -> bool:
    """PostgreSQL: dead rows and the numbers of the transactions that wrote the living ones."""
    apart = database.writer.execution_options(isolation_level="AUTOCOMMIT")
    try:
        with apart.connect() as connection:
            connection.exec_driver_sql(_PATIENCE)
            for statement in _VACUUM:
                connection.exec_driver_sql(statement)
            connection.exec_driver_sql("RESET lock_timeout")
    except sa.exc.OperationalError:
        return False
    return True

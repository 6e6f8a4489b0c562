"""帐号库 — accounts, sessions and delegates' passes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from negotiation.domain.account import Account, Session
from negotiation.domain.registry import Delegate
from negotiation.storage import mapping, tables

_ACCOUNT = tables.metadata.tables["account"]
_SESSION = tables.metadata.tables["session"]
_PASS = tables.metadata.tables["delegate_pass"]
_DELEGATE = tables.metadata.tables["delegate"]
_CLOCK = tables.metadata.tables["practice_clock"]


class AccountRepository:
    """帐号库."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, account: Account) -> None:
        """A new account."""
        self._connection.execute(
            sa.insert(_ACCOUNT).values(
                login=account.login, person_id=account.person_id, password_hash=account.password_hash
            )
        )

    def of_login(self, login: str) -> Account | None:
        """An account by its login name, or None."""
        row = (
            self._connection.execute(sa.select(_ACCOUNT).where(_ACCOUNT.c.login == login)).mappings().first()
        )
        return Account(**row) if row else None

    def logins(self) -> list[tuple[str, str]]:
        """All (login, person id)."""
        query = sa.select(_ACCOUNT.c.login, _ACCOUNT.c.person_id).order_by(_ACCOUNT.c.login)
        return [(row.login, row.person_id) for row in self._connection.execute(query)]

    def start(self, session: Session) -> None:
        """A new session."""
        values = {name: getattr(session, name) for name in session.__dataclass_fields__}
        self._connection.execute(sa.insert(_SESSION).values(**values))

    def session(self, token_hash: str, at: datetime) -> Session | None:
        """A session that has not ended, or None."""
        query = sa.select(_SESSION).where(_SESSION.c.token_hash == token_hash, _SESSION.c.ends_at > at)
        row = self._connection.execute(query).mappings().first()
        return Session(**row) if row else None

    def end(self, token_hash: str) -> None:
        """Sign out."""
        self._connection.execute(sa.delete(_SESSION).where(_SESSION.c.token_hash == token_hash))

    def issue_passes(self, passes: Iterable[tuple[str, str]]) -> None:
        """(digest of the first half, delegate id); an earlier pass of the same delegate ends."""
        rows = [{"code_hash": code, "delegate_id": delegate, "second_hash": ""} for code, delegate in passes]
        if rows:
            ids = [row["delegate_id"] for row in rows]
            self._connection.execute(sa.delete(_PASS).where(_PASS.c.delegate_id.in_(ids)))
            self._connection.execute(sa.insert(_PASS), rows)

    def first_half_of(self, delegate_id: str) -> str:
        """Digest of the first half of a delegate's code; empty when there is none."""
        query = sa.select(_PASS.c.code_hash).where(_PASS.c.delegate_id == delegate_id)
        return self._connection.scalars(query).first() or ""

    def complete_pass(self, delegate_id: str, second_hash: str) -> None:
        """The second half is made; from now on the code lets in."""
        mine = sa.update(_PASS).where(_PASS.c.delegate_id == delegate_id)
        self._connection.execute(mine.values(second_hash=second_hash))

    def end_of_delegates(self, delegate_ids: Sequence[str]) -> None:
        """Whoever entered as one of them is out."""
        self._connection.execute(sa.delete(_SESSION).where(_SESSION.c.delegate_id.in_(delegate_ids)))

    def delegate_of_pass(self, code_hash: str) -> tuple[Delegate, str | None] | None:
        """The delegate a first half belongs to, with the digest of the second, or None."""
        query = (
            sa.select(_DELEGATE, _PASS.c.second_hash)
            .join(_PASS, _PASS.c.delegate_id == _DELEGATE.c.id)
            .where(_PASS.c.code_hash == code_hash)
        )
        row = self._connection.execute(query).mappings().first()
        if row is None:
            return None
        seat = {name: value for name, value in row.items() if name != "second_hash"}
        return Delegate(**seat), row["second_hash"]

    def delegate(self, delegate_id: str) -> Delegate | None:
        """A delegate, or None."""
        row = (
            self._connection.execute(sa.select(_DELEGATE).where(_DELEGATE.c.id == delegate_id))
            .mappings()
            .first()
        )
        return mapping.delegate_from(row) if row else None

    def seconds_ahead(self) -> int:
        """演练时钟: how far ahead of the real clock."""
        return int(self._connection.scalars(sa.select(_CLOCK.c.seconds_ahead)).first() or 0)

    def set_seconds_ahead(self, seconds: int) -> None:
        """Move the practice clock."""
        if self._connection.execute(sa.update(_CLOCK).values(seconds_ahead=seconds)).rowcount == 0:
            self._connection.execute(sa.insert(_CLOCK).values(id=1, seconds_ahead=seconds))

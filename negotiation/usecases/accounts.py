"""登录 — people sign in by password, delegates by the code on their slip; sessions live on the server.

The moment of use decides: an actor is read from the register anew at every request.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from negotiation.domain.account import Account, Session
from negotiation.domain.actor import Actor
from negotiation.domain.errors import CannotSignInError
from negotiation.domain.registry import Delegate, Person
from negotiation.ports import Office, UnitOfWork

SESSION_LENGTH = timedelta(hours=10)
_CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_LENGTH = 10
_HASHER = PasswordHasher()


def sign_in(office: Office, login: str, password: str, at: datetime) -> str:
    """Start a session. Returns the token for the cookie. Raises `CannotSignInError`."""
    with office.unit_of_work() as uow:
        account = uow.accounts.of_login(login.strip())
    try:
        _HASHER.verify(account.password_hash if account else _nobody(), password)
    except (VerificationError, InvalidHashError):
        raise CannotSignInError from None
    if account is None:
        raise CannotSignInError
    return _start(office, account.person_id, "", at)


@cache
def _nobody() -> str:
    """Checked when the login is unknown, so that the answer takes as long as for a known one."""
    return _HASHER.hash("nobody has this password")


def enter_congress(office: Office, code: str, at: datetime) -> str:
    """Start a delegate's session from the code on the slip. Raises `CannotSignInError`."""
    with office.unit_of_work() as uow:
        delegate = uow.accounts.delegate_of_pass(digest(_plain(code)))
    if delegate is None:
        raise CannotSignInError
    return _start(office, "", delegate.id, at)


def sign_out(office: Office, token: str) -> None:
    """End a session."""
    with office.unit_of_work() as uow:
        uow.accounts.end(digest(token))
        uow.commit()


def actor_of(office: Office, token: str, at: datetime) -> Actor | None:
    """The person behind a session as an actor, read from the register now; None when there is none."""
    with office.reading() as uow:
        session = uow.accounts.session(digest(token), at)
        if session is None or not session.person_id:
            return None
        return as_actor(uow, uow.register.person(session.person_id))


def delegate_of(office: Office, token: str, at: datetime) -> Delegate | None:
    """The congress delegate behind a session; None when there is none."""
    with office.reading() as uow:
        session = uow.accounts.session(digest(token), at)
        return uow.accounts.delegate(session.delegate_id) if session and session.delegate_id else None


def as_actor(uow: UnitOfWork, person: Person) -> Actor:
    """A registered person as an actor."""
    organisation = uow.register.organisation(person.organisation_id)
    return Actor(person.id, person.name, organisation.id, organisation.kind, person.roles)


def open_account(uow: UnitOfWork, login: str, person_id: str, password: str) -> None:
    """Give a person an account, inside the caller's unit of work."""
    uow.accounts.add(Account(login, person_id, _HASHER.hash(password)))


def issue_passes(office: Office, organisation_id: str) -> list[tuple[Delegate, str]]:
    """New entry codes for all delegates of a union, shown once; earlier codes end."""
    with office.unit_of_work() as uow:
        delegates = uow.register.delegates(organisation_id)
        issued = [(one, _new_code()) for one in delegates]
        uow.accounts.issue_passes((digest(code), one.id) for one, code in issued)
        uow.commit()
    return issued


def _plain(code: str) -> str:
    """A code as it was typed on any keyboard: full-width letters, blanks and hyphens are read."""
    typed = unicodedata.normalize("NFKC", code).upper()
    return "".join(one for one in typed if one in _CODE_ALPHABET)


def _new_code() -> str:
    return "".join(secrets.choice(_CODE_ALPHABET) for _ in range(_CODE_LENGTH))


def _start(office: Office, person_id: str, delegate_id: str, at: datetime) -> str:
    token = secrets.token_urlsafe(32)
    with office.unit_of_work() as uow:
        uow.accounts.start(Session(digest(token), person_id, delegate_id, at, at + SESSION_LENGTH))
        uow.commit()
    return token


def digest(secret: str) -> str:
    """A secret as it is kept."""
    # Codes and tokens are long and random, so a plain digest is enough; passwords go through argon2.
    return hashlib.sha256(secret.encode()).hexdigest()

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
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
FIRST_HALF, SECOND_HALF = 10, 5
"""Characters of the halves of an entry code; the first names the delegate."""
_HASHER = PasswordHasher()


class HalfWrongError(CannotSignInError):
    """The first half of an entry code is right, the second is not."""

    key = "half_wrong"


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
    """Start a delegate's session from both halves of the code, one after the other.

    Raises `CannotSignInError`; `HalfWrongError` when the first half is right and only the second is not.
    """
    plain, first = _plain(code), first_half(code)
    with office.reading() as uow:
        found = uow.accounts.delegate_of_pass(first)
    if found is None:
        raise CannotSignInError
    delegate, second = found
    if second is not None and second_digest(first, plain[FIRST_HALF:]) != second:
        raise HalfWrongError
    return _start(office, "", delegate.id, at)


def first_half(code: str) -> str:
    """The digest of the half that names the delegate."""
    return digest(_plain(code)[:FIRST_HALF])


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


def _plain(code: str) -> str:
    """A code as it was typed on any keyboard: full-width letters, blanks and hyphens are read."""
    typed = unicodedata.normalize("NFKC", code).upper()
    return "".join(one for one in typed if one in CODE_ALPHABET)


def _start(office: Office, person_id: str, delegate_id: str, at: datetime) -> str:
    token = secrets.token_urlsafe(32)
    with office.unit_of_work() as uow:
        uow.accounts.start(Session(digest(token), person_id, delegate_id, at, at + SESSION_LENGTH))
        uow.commit()
    return token


def second_digest(first: str, code: str) -> str:
    """The second half as it is kept: bound to the digest of the first."""
    return digest(f"{first}\n{code}")


def digest(secret: str) -> str:
    """A secret as it is kept."""
    # Codes and tokens are long and random, so a plain digest is enough; passwords go through argon2.
    return hashlib.sha256(secret.encode()).hexdigest()

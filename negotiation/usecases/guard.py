"""防试探 — wrong passwords and codes are counted in the database, and after some of them comes a wait.

Waits grow and end; none lasts. Who signs in from a device they have used before is counted apart from
everybody else, so that nobody can lock an owner out from elsewhere.
"""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from negotiation.domain.errors import CannotSignInError, TooManyAttemptsError
from negotiation.ports import Office, UnitOfWork
from negotiation.ports_guard import Failures
from negotiation.usecases import accounts

_DAY = timedelta(days=1)
_LONGEST = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Limit:
    """限度 — how many failures are free, and how long the first wait lasts; each further one doubles it."""

    kind: str
    free: int
    first: timedelta = timedelta(minutes=1)
    longest: timedelta = _LONGEST

    def name(self, *values: str) -> str:
        """The name failures of this kind are counted under: a digest."""
        return hashlib.sha256("\n".join((self.kind, *values)).encode("utf-8", "replace")).hexdigest()

    def after(self, before: Failures | None, at: datetime) -> Failures:
        """One failure more; failures of a day ago are forgotten."""
        count = 1 + (before.count if before and at - before.last_at < _DAY else 0)
        wait = min(self.first * 2 ** min(max(count - self.free, 0), 8), self.longest)
        return Failures(count, at, at + wait if count >= self.free else None)


PAIR = Limit("account and address", 10)
ACCOUNT = Limit("account", 50)
ADDRESS = Limit("address", 30)
DEVICE = Limit("device", 10)
CODE = Limit("second half of a code", 5, longest=timedelta(minutes=4))
ENTRY = Limit("codes from an address", 30)


@dataclass(frozen=True, slots=True)
class Attempt:
    """登录尝试 — what was typed, and where it comes from."""

    login: str
    password: str
    address: str
    device: str = ""
    """Token of a device that signed in before, from its cookie; empty when there is none."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """已登录 — the session's token, and the token by which the device is known next time."""

    session: str
    device: str


def sign_in(office: Office, attempt: Attempt, at: datetime) -> Admitted:
    """登录. Raises `CannotSignInError`, or `TooManyAttemptsError` before anything costly is done.

    An attempt is counted before its password is looked at: many at once are no way around the limit.
    """
    names = _names(office, attempt)
    with office.unit_of_work() as uow:
        for limit, name in names:
            count(uow, limit, name, at)
        uow.guards.clear_before(at - _DAY)
        uow.commit()
    session = accounts.sign_in(office, attempt.login, attempt.password, at)
    device = attempt.device or secrets.token_urlsafe(32)
    with office.unit_of_work() as uow:
        found = uow.accounts.of_login(attempt.login.strip())
        if found is None:
            raise CannotSignInError
        for limit, name in names:
            if limit is ADDRESS:  # others may be guessing from there
                _take_back(uow, name)
            else:
                uow.guards.clear([name])
        uow.guards.remember(accounts.digest(device), found.person_id, at)
        uow.commit()
    return Admitted(session, device)


def enter(office: Office, code: str, address: str, at: datetime) -> str:
    """入场 by the code on the slip; returns the session's token. Raises `CannotSignInError`, or
    `TooManyAttemptsError` for wrong codes.

    Whose first half is right waits only for wrong second halves to it: delegates in one hall share an
    address, and no stranger's rubbish, nor a colleague's slip of the finger, may keep them out. First halves
    are long enough that guessing one is hopeless.
    """
    try:
        with office.reading() as uow:
            require_free(uow.guards.failures(_code_name(code)), at)
        return accounts.enter_congress(office, code, at)
    except accounts.HalfWrongError:
        _count_in_its_own(office, CODE, _code_name(code), at)
        raise
    except CannotSignInError:
        _count_in_its_own(office, ENTRY, ENTRY.name(line_of(address)), at)
        raise


def _code_name(code: str) -> str:
    return CODE.name(accounts.first_half(code))


def _count_in_its_own(office: Office, limit: Limit, name: str, at: datetime) -> None:
    with office.unit_of_work() as uow:
        count(uow, limit, name, at)
        uow.commit()


def count(uow: UnitOfWork, limit: Limit, name: str, at: datetime) -> None:
    """One failure more under a name. Raises `TooManyAttemptsError` while it waits."""
    before = uow.guards.failures(name, lock=True)
    require_free(before, at)
    uow.guards.note(name, limit.after(before, at))


def require_free(found: Failures | None, at: datetime) -> None:
    """Raises `TooManyAttemptsError` while a name has to wait."""
    if found is not None and found.waits_until is not None and at < found.waits_until:
        raise TooManyAttemptsError(until=found.waits_until)


def _take_back(uow: UnitOfWork, name: str) -> None:
    found = uow.guards.failures(name, lock=True)
    if found is not None and found.count > 1:
        uow.guards.note(name, Failures(found.count - 1, found.last_at, None))
    elif found is not None:
        uow.guards.clear([name])


def _names(office: Office, attempt: Attempt) -> list[tuple[Limit, str]]:
    login = attempt.login.strip()
    with office.reading() as uow:
        found = uow.accounts.of_login(login)
        device = accounts.digest(attempt.device)
        if attempt.device and found is not None and uow.guards.knows(device, found.person_id):
            return [(DEVICE, DEVICE.name(device))]
    return [
        (PAIR, PAIR.name(login, line_of(attempt.address))),
        (ACCOUNT, ACCOUNT.name(login)),
        (ADDRESS, ADDRESS.name(line_of(attempt.address))),
    ]


def line_of(address: str) -> str:
    """线路 — an address as attempts from it are counted: who has one of the newer kind (IPv6) has 2^64, and
    they are one line.
    """
    try:
        read = ipaddress.ip_address(address)
    except ValueError:  # no address of the network; it is counted as it is written
        return address
    if isinstance(read, ipaddress.IPv4Address):
        return str(read)
    return str(read.ipv4_mapped or ipaddress.ip_network((read.packed, 64), strict=False))

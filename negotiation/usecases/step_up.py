"""确认 — proof of presence at the moment of signing: a one-time code (RFC 6238), used once, or a passkey.

A passkey's answer is bound to what is about to be signed: the challenge handed out names it. Wrong codes are
counted in the database; after some of them codes wait. A passkey never waits, for it cannot be guessed; and
a code that was right minutes ago is a clock that is off, which is told and not counted.
"""

from __future__ import annotations

import base64
import secrets
import unicodedata
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import quote

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from negotiation.domain.actor import Actor, Role
from negotiation.domain.errors import (
    ClockOffError,
    NoSecondFactorError,
    NotYourCertificateError,
    SecondFactorLockedError,
    StepUpFailedError,
)
from negotiation.ports import Office, UnitOfWork
from negotiation.ports_keys import KeyEvent, SecondFactor
from negotiation.usecases.enrolment import OFFICERS
from signing.intent import StepUp

RESET_ASKED, RESET = "reset_asked", "factors_reset"
_STEP = 30
"""Seconds a code lasts (RFC 6238 §5.2)."""
_DIGITS = 6
_SECRET_BYTES = 20
_DRIFT = (0, -1, 1)
"""Steps a clock may be off (RFC 6238 §5.2 advises one)."""
TOLERANCE = _STEP
"""允许误差 — seconds two clocks may differ and every code still be taken; pages and refusals state it."""
_RECOGNISED = 20
"""Steps within which a code is recognised as right but of a clock that is off: ten minutes."""
_ATTEMPTS = 5
_PAUSE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class StepUpProof:
    """确认凭据 — what the person brings: a code, or a passkey's answer as JSON."""

    kind: StepUp
    value: str
    read_at: datetime | None = None
    """When the person's own device read its clock; in practice mode the office's clock runs ahead of it."""


@dataclass(frozen=True, slots=True)
class TotpSetUp:
    """动态口令的设置 — shown once to its holder."""

    factor_id: str
    secret: str
    """Base32, for those who type."""
    uri: str
    """otpauth, for those who scan."""


def begin_totp(office: Office, actor: Actor, at: datetime) -> TotpSetUp:
    """A new secret, of no effect before a first code confirms it; one still unconfirmed is replaced."""
    secret = secrets.token_bytes(_SECRET_BYTES)
    factor = SecondFactor(
        id=str(uuid.uuid4()),
        person_id=actor.person_id,
        kind=StepUp.TOTP.value,
        material=office.notary.lock(secret),
        credential="",
        counter=0,
        confirmed=False,
        added_at=at,
    )
    with office.unit_of_work() as uow:
        for one in uow.second_factors.of(actor.person_id, lock=True):
            if one.kind == factor.kind and not one.confirmed:
                uow.second_factors.update(replace(one, ended_at=at))
        uow.second_factors.add(factor)
        uow.commit()
    shown = base64.b32encode(secret).decode("ascii").rstrip("=")
    label = quote(f"协约:{actor.name}")
    return TotpSetUp(factor.id, shown, f"otpauth://totp/{label}?secret={shown}&issuer={quote('协约')}")


def confirm_totp(
    office: Office,
    actor: Actor,
    code: str,
    at: datetime,
    *,
    present: str = "",
    read_at: datetime | None = None,
) -> None:
    """The first code: the secret counts from now on and replaces an older one.

    `present` is a code of the factor held until now: a session alone, at a computer left open, adds none.
    Raises `StepUpFailedError`, `SecondFactorLockedError` or `NoSecondFactorError`.
    """
    with office.unit_of_work() as uow:
        require_present(office, uow, actor.person_id, present, read_at or at, at)
        mine = [
            one for one in uow.second_factors.of(actor.person_id, lock=True) if one.kind == StepUp.TOTP.value
        ]
        new = next((one for one in reversed(mine) if not one.confirmed), None)
        if new is None:
            raise NoSecondFactorError
        counter = _counter_of(office, new, code, read_at or at)
        for one in mine:
            if one.confirmed:
                uow.second_factors.update(replace(one, ended_at=at))
        uow.second_factors.update(replace(new, confirmed=True, counter=counter))
        uow.certificates.note(KeyEvent(at, "factor_added", actor.person_id, actor.person_id, new.kind))
        uow.commit()


def require_present(
    office: Office, uow: UnitOfWork, person_id: str, code: str, read_at: datetime, at: datetime
) -> None:
    """已有的确认方式 — whoever has one proves it before another is added; the desk resets one that is lost.

    Raises `StepUpFailedError` or `SecondFactorLockedError`.
    """
    _require_unlocked(uow, person_id, at)
    held = [one for one in uow.second_factors.of(person_id, lock=True) if one.confirmed]
    codes = [one for one in held if one.kind == StepUp.TOTP.value]
    if not held:
        return
    if not codes:
        raise StepUpFailedError(
            reason="您只有通行密钥，增加确认方式须先由登记处重设",
            reason_en="you have passkeys only; have the desk reset them before you add another way",
        )
    counter = _counter_of(office, codes[-1], code, read_at)
    uow.second_factors.update(replace(codes[-1], counter=counter))


def add_passkey(
    office: Office,
    actor: Actor,
    answer: str,
    at: datetime,
    *,
    present: str = "",
    read_at: datetime | None = None,
) -> None:
    """添加通行密钥 — as `confirm_totp`: with a code of the factor held until now, where there is one."""

    def check(uow: UnitOfWork) -> None:
        require_present(office, uow, actor.person_id, present, read_at or at, at)

    from negotiation.usecases import passkeys  # slow to import, seldom used

    passkeys.finish_adding(office, actor, answer, at, require_present=check)


def kinds_of(office: Office, person_id: str) -> frozenset[str]:
    """Ways this person can confirm by."""
    with office.reading() as uow:
        return frozenset(one.kind for one in uow.second_factors.of(person_id) if one.confirmed)


def is_setting_up(office: Office, person_id: str) -> bool:
    """Whether a secret was shown that no code has confirmed yet."""
    with office.reading() as uow:
        found = uow.second_factors.of(person_id)
    return any(one.kind == StepUp.TOTP.value and not one.confirmed for one in found)


def prove(
    office: Office, uow: UnitOfWork, person_id: str, proof: StepUpProof, purpose: bytes, at: datetime
) -> StepUp:
    """Confirm now, inside the caller's transaction.

    Raises `NoSecondFactorError`, `StepUpFailedError` (wrong or used already), `ClockOffError` or
    `SecondFactorLockedError`; the caller hands what was raised to `note_failure` once its own transaction
    is over.
    """
    if proof.kind is StepUp.TOTP:
        _require_unlocked(uow, person_id, at)
    held = [one for one in uow.second_factors.of(person_id, lock=True) if one.confirmed]
    fitting = [one for one in held if one.kind == proof.kind.value]
    if not fitting:
        raise NoSecondFactorError
    if proof.kind is not StepUp.TOTP:
        from negotiation.usecases import passkeys  # slow to import, seldom used

        used = passkeys.check(office, uow, fitting, proof.value, purpose, at)
    else:
        counter = _counter_of(office, fitting[-1], proof.value, proof.read_at or at)
        used = replace(fitting[-1], counter=counter)
    uow.second_factors.update(used)
    if uow.second_factors.failures(person_id) != (0, None):
        uow.second_factors.set_failures(person_id, 0, None)
    return proof.kind


def note_failure(office: Office, person_id: str, error: Exception, at: datetime) -> None:
    """Count a failed attempt and end its challenge, in a transaction of its own; nothing else counts.

    A clock that is off is no guess: a chief may try again until it is set right.
    """
    if not isinstance(error, StepUpFailedError) or isinstance(error, ClockOffError):
        return
    with office.unit_of_work() as uow:
        failures = uow.second_factors.failures(person_id)[0] + 1
        until = at + _PAUSE if failures % _ATTEMPTS == 0 else None
        uow.second_factors.set_failures(person_id, failures, until)
        # the answer that failed took its challenge along, in a transaction that was undone
        uow.second_factors.forget(person_id)
        uow.commit()


def ask_reset(office: Office, actor: Actor, person_id: str, at: datetime) -> None:
    """申请重设 — somebody else in charge of the person's organisation vouches that theirs is lost.

    Raises `NotYourCertificateError` or `UnknownPersonError`.
    """
    with office.unit_of_work() as uow:
        person = uow.register.person(person_id)
        same = person.organisation_id == actor.organisation_id and person_id != actor.person_id
        if not same or not actor.roles & OFFICERS:
            raise NotYourCertificateError(owner=person_id)
        uow.certificates.note(KeyEvent(at, RESET_ASKED, actor.person_id, person_id))
        uow.commit()


def resets_asked(office: Office) -> list[str]:
    """People whose reset waits for the desk."""
    with office.reading() as uow:
        return [one for one in uow.certificates.owners_of(RESET_ASKED) if _is_asked(uow, one)]


def reset(office: Office, actor: Actor, person_id: str, at: datetime) -> None:
    """重设 — the desk ends every factor of somebody whose organisation asked for it.

    Raises `NotYourCertificateError` (not the desk, or nobody asked) or `UnknownPersonError`.
    """
    with office.unit_of_work() as uow:
        person = uow.register.person(person_id)
        is_desk = Role.REGISTRAR in actor.roles and person.organisation_id != actor.organisation_id
        if not is_desk or not _is_asked(uow, person_id):
            raise NotYourCertificateError(owner=person_id)
        for one in uow.second_factors.of(person_id, lock=True):
            uow.second_factors.update(replace(one, ended_at=at))
        uow.second_factors.set_failures(person_id, 0, None)
        uow.certificates.note(KeyEvent(at, RESET, actor.person_id, person_id))
        uow.commit()


def _is_asked(uow: UnitOfWork, person_id: str) -> bool:
    kinds = [one.kind for one in uow.certificates.events(person_id) if one.kind in (RESET_ASKED, RESET)]
    return bool(kinds) and kinds[-1] == RESET_ASKED


def code_at(secret: bytes, at: datetime) -> str:
    """The code a holder's device shows at a moment."""
    return TOTP(secret, _DIGITS, SHA1(), _STEP).generate(int(at.timestamp())).decode("ascii")  # noqa: S303


def _counter_of(office: Office, factor: SecondFactor, code: str, at: datetime) -> int:
    """The time step a code belongs to, later than any used before.

    Raises `StepUpFailedError`, or `ClockOffError` for a code that was, or will be, right within minutes.
    """
    totp = TOTP(office.notary.unlock(factor.material), _DIGITS, SHA1(), _STEP)  # noqa: S303 — RFC 6238
    typed = _digits(code)
    now = int(at.timestamp()) // _STEP
    found = _step_of(totp, typed, (now + drift for drift in _DRIFT))
    if found is not None:
        if found <= factor.counter:
            raise StepUpFailedError(reason="这一口令已经用过", reason_en="this code has been used")
        return found
    off = _step_of(totp, typed, range(now - _RECOGNISED, now + _RECOGNISED + 1))
    if off is not None and off > factor.counter:
        raise ClockOffError(seconds=abs(off - now) * _STEP, tolerance=TOLERANCE)
    raise StepUpFailedError(reason="口令不对或者已经过时", reason_en="the code is wrong or out of date")


def _step_of(totp: TOTP, typed: bytes, steps: Iterable[int]) -> int | None:
    for counter in steps:
        try:
            totp.verify(typed, counter * _STEP)
        except InvalidToken:
            continue
        return counter
    return None


def _digits(code: str) -> bytes:
    """What was typed as digits: full-width ones, blanks and hyphens of any keyboard are read."""
    plain = unicodedata.normalize("NFKC", code)
    kept = (one for one in plain if not one.isspace() and unicodedata.category(one) not in ("Pd", "Cf"))
    return "".join(kept).encode("ascii", "replace")


def _require_unlocked(uow: UnitOfWork, person_id: str, at: datetime) -> None:
    until = uow.second_factors.failures(person_id)[1]
    if until is not None and at < until:
        raise SecondFactorLockedError(until=until)

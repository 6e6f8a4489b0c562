"""通行密钥 — WebAuthn as a way of confirming: added to a person, asked for one purpose, answered once.

The site is the one of the address printed on contracts; browsers accept `localhost` beside real names, but no
bare number. Source: W3C Web Authentication Level 2.
"""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    UserVerificationRequirement,
)

from negotiation.domain.actor import Actor
from negotiation.domain.errors import NoSecondFactorError, StepUpFailedError
from negotiation.ports import Office, UnitOfWork
from negotiation.ports_keys import Challenge, KeyEvent, SecondFactor
from signing.intent import StepUp

_LASTS = timedelta(minutes=10)
_ADDING = "add-passkey"
_CHALLENGE_BYTES = 32
_MOST = 10
"""Passkeys of one person."""


def site_of(office: Office) -> tuple[str, str]:
    """RP id and origin."""
    parts = urlsplit(office.verify_url)
    return parts.hostname or "localhost", f"{parts.scheme}://{parts.netloc}"


def begin_adding(office: Office, actor: Actor, at: datetime) -> str:
    """What the browser is asked to create, as JSON for `navigator.credentials.create`."""
    site, _ = site_of(office)
    challenge = secrets.token_bytes(_CHALLENGE_BYTES)
    with office.unit_of_work() as uow:
        held = _passkeys(uow, actor.person_id)
        uow.second_factors.ask(_asked(challenge, actor.person_id, _ADDING, at))
        uow.commit()
    options = generate_registration_options(
        rp_id=site,
        rp_name="协约",
        user_name=actor.name,
        user_id=actor.person_id.encode(),
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=_descriptors(held),
    )
    return options_to_json(options)


def finish_adding(
    office: Office,
    actor: Actor,
    answer: str,
    at: datetime,
    *,
    require_present: Callable[[UnitOfWork], None],
) -> None:
    """The browser's answer; the passkey counts from now on. Raises `StepUpFailedError`.

    `require_present` is asked first: whoever has a way of confirming proves it before adding another.
    """
    site, origin = site_of(office)
    with office.unit_of_work() as uow:
        require_present(uow)
        challenge = _taken(uow, answer, actor.person_id, _ADDING, at)
        try:
            verified = verify_registration_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=site,
                expected_origin=origin,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError, RecursionError) as problem:
            raise _failed() from problem
        if len(_passkeys(uow, actor.person_id, lock=True)) >= _MOST:
            raise _failed()
        uow.second_factors.add(
            SecondFactor(
                id=str(uuid.uuid4()),
                person_id=actor.person_id,
                kind=StepUp.PASSKEY.value,
                material=verified.credential_public_key,
                credential=bytes_to_base64url(verified.credential_id),
                counter=verified.sign_count,
                confirmed=True,
                added_at=at,
            )
        )
        uow.certificates.note(
            KeyEvent(at, "factor_added", actor.person_id, actor.person_id, StepUp.PASSKEY.value)
        )
        uow.commit()


def ask(office: Office, person_id: str, purpose: bytes, at: datetime) -> str:
    """A challenge for one purpose, as JSON for `navigator.credentials.get`. Raises `NoSecondFactorError`."""
    site, _ = site_of(office)
    challenge = secrets.token_bytes(_CHALLENGE_BYTES)
    with office.unit_of_work() as uow:
        held = _passkeys(uow, person_id)
        if not held:
            raise NoSecondFactorError
        uow.second_factors.ask(_asked(challenge, person_id, purpose.decode("ascii"), at))
        uow.commit()
    return options_to_json(
        generate_authentication_options(
            rp_id=site,
            challenge=challenge,
            allow_credentials=_descriptors(held),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
    )


def check(
    office: Office,
    uow: UnitOfWork,
    held: Sequence[SecondFactor],
    answer: str,
    purpose: bytes,
    at: datetime,
) -> SecondFactor:
    """The passkey that answered, its counter moved on. Raises `StepUpFailedError`."""
    site, origin = site_of(office)
    person_id = held[0].person_id
    challenge = _taken(uow, answer, person_id, purpose.decode("ascii"), at)
    used = next((one for one in held if one.credential == _credential(answer)), None)
    if used is None:
        raise _failed()
    try:
        verified = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site,
            expected_origin=origin,
            credential_public_key=used.material,
            credential_current_sign_count=used.counter,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, RecursionError) as problem:
        raise _failed() from problem
    return replace(used, counter=verified.new_sign_count)


def _passkeys(uow: UnitOfWork, person_id: str, *, lock: bool = False) -> list[SecondFactor]:
    return [one for one in uow.second_factors.of(person_id, lock=lock) if one.kind == StepUp.PASSKEY.value]


def _descriptors(held: Sequence[SecondFactor]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential)) for one in held]


def _asked(challenge: bytes, person_id: str, purpose: str, at: datetime) -> Challenge:
    return Challenge(bytes_to_base64url(challenge), person_id, purpose, at + _LASTS)


def _taken(uow: UnitOfWork, answer: str, person_id: str, purpose: str, at: datetime) -> bytes:
    """The challenge an answer speaks of, if it was asked of this person for this purpose and not used yet."""
    try:
        client = json.loads(base64url_to_bytes(json.loads(answer)["response"]["clientDataJSON"]))
        found = uow.second_factors.take(str(client["challenge"]), at)
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise _failed() from problem
    if found is None or (found.person_id, found.purpose) != (person_id, purpose):
        raise _failed()
    return base64url_to_bytes(found.challenge)


def _credential(answer: str) -> str:
    return str(json.loads(answer).get("id", ""))


def _failed() -> StepUpFailedError:
    return StepUpFailedError(reason="通行密钥的答复不成立", reason_en="the passkey's answer does not hold")

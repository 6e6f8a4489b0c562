"""演练 — the demo's keys for a visitor's browser, and the one-time code of the moment; practice mode only."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from negotiation import practice_keys
from negotiation.practice_keys import PracticeKey, PracticeKeys
from negotiation.usecases import enrolment, step_up
from negotiation.usecases.enrolment import Standing
from web import identity
from web.counters.desk import signed_in


def add_routes(blueprint: Blueprint) -> None:
    """The key of the demo for the person at this counter."""
    blueprint.add_url_rule("/keys/practice", "key_practice", hand_out)


def hand_out() -> ResponseReturnValue:
    """The demo's key of one's own, or of the seal one keeps, for the script that puts it here."""
    person, at = signed_in(), identity.now()
    standings = enrolment.standing(identity.application().office, person, at)
    found = importable(standings).get(request.args.get("owner", ""))
    if found is None:
        raise NotFound
    return jsonify({"fingerprint": found.fingerprint, "private": found.private})


def importable(standings: Sequence[Standing]) -> dict[str, PracticeKey]:
    """Of the keys of one's own, those the demo holds and whose certificate is in force, by owner."""
    known = _known()
    found = {}
    for own in standings:
        key = known.keys.get(own.owner)
        serial = own.current.serial if own.current else ""
        if (
            key
            and serial
            and any(one.serial == serial and one.key_sha256 == key.fingerprint for one in own.requests)
        ):
            found[own.owner] = key
    return found


def code() -> str:
    """The one-time code that the invented person's telephone would show now; empty outside a demo.

    A telephone knows nothing of the practice clock: codes are shown and tried on the real one.
    """
    person = identity.actor()
    secret = _known().secrets.get(person.person_id) if person else None
    return step_up.code_at(secret, identity.application().clock()) if secret else ""


def _known() -> PracticeKeys:
    application = identity.application()
    return practice_keys.read(application.settings.folder) if application.practice else PracticeKeys()

"""通行密钥: a passkey answers one question, for one purpose, once, at one site."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import timedelta

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from negotiation.domain.errors import NoSecondFactorError, StepUpFailedError
from negotiation.storage.database import Database
from negotiation.usecases import passkeys, step_up
from negotiation.usecases.step_up import StepUpProof
from signing.intent import StepUp
from tests.builders import House, a_house, at

NOW = at("2026-04-20 09:00")
PURPOSE = hashlib.sha256(b"shown").hexdigest().encode()
OTHER = hashlib.sha256(b"something else").hexdigest().encode()
PRESENT_AND_VERIFIED, ONLY_PRESENT, WITH_KEY = 0x05, 0x01, 0x40


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Authenticator:
    """An authenticator in memory, answering as a browser does."""

    def __init__(self, house: House) -> None:
        self.site, self.origin = passkeys.site_of(house.office)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = b"an authenticator"
        self.count = 0

    def _head(self, flags: int) -> bytes:
        self.count += 1
        return hashlib.sha256(self.site.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _answer(self, kind: str, options: str, origin: str, rest: dict[str, str]) -> str:
        said = {"type": kind, "challenge": json.loads(options)["challenge"], "origin": origin}
        client = json.dumps(said).encode()
        response = {"clientDataJSON": _text(client), **rest}
        return json.dumps(
            {"id": _text(self.id), "rawId": _text(self.id), "type": "public-key", "response": response}
        )

    def create(self, options: str) -> str:
        """What `navigator.credentials.create` gives back."""
        point = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        data = self._head(PRESENT_AND_VERIFIED | WITH_KEY) + bytes(16) + len(self.id).to_bytes(2, "big")
        data += self.id + cbor2.dumps(cose)
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer("webauthn.create", options, self.origin, {"attestationObject": _text(made)})

    def get(self, options: str, *, flags: int = PRESENT_AND_VERIFIED, origin: str = "") -> str:
        """What `navigator.credentials.get` gives back."""
        blank = json.loads(self._answer("webauthn.get", options, origin or self.origin, {}))
        client = base64.urlsafe_b64decode(blank["response"]["clientDataJSON"] + "==")
        data = self._head(flags)
        value = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        blank["response"] |= {"authenticatorData": _text(data), "signature": _text(value)}
        return json.dumps(blank)


@pytest.fixture
def house(database: Database) -> House:
    """The parties of the example."""
    return a_house(database)


@pytest.fixture
def device(house: House) -> Authenticator:
    """A passkey of the welder."""
    made = Authenticator(house)
    actor = house.actor("welder")
    step_up.add_passkey(
        house.office, actor, made.create(passkeys.begin_adding(house.office, actor, NOW)), NOW
    )
    return made


def prove(
    house: House, answer: str, purpose: bytes = PURPOSE, when: object = NOW, person: str = "welder"
) -> StepUp:
    """One attempt in a transaction of its own."""
    proof = StepUpProof(StepUp.PASSKEY, answer)
    with house.office.unit_of_work() as uow:
        proven = step_up.prove(house.office, uow, person, proof, purpose, when)  # type: ignore[arg-type]
        uow.commit()
        return proven


def asked(house: House, purpose: bytes = PURPOSE) -> str:
    """A question to the welder's passkey."""
    return passkeys.ask(house.office, "welder", purpose, NOW)


def test_a_passkey_confirms(house: House, device: Authenticator) -> None:
    assert prove(house, device.get(asked(house))) is StepUp.PASSKEY


def test_a_passkey_confirms_while_codes_wait_after_wrong_ones(house: House, device: Authenticator) -> None:
    with house.office.unit_of_work() as uow:
        uow.second_factors.set_failures("welder", 5, NOW + timedelta(minutes=15))
        uow.commit()

    assert prove(house, device.get(asked(house))) is StepUp.PASSKEY


def test_an_answer_counts_once(house: House, device: Authenticator) -> None:
    answer = device.get(asked(house))
    prove(house, answer)
    with pytest.raises(StepUpFailedError):
        prove(house, answer)


def test_an_answer_is_for_what_was_shown_and_nothing_else(house: House, device: Authenticator) -> None:
    with pytest.raises(StepUpFailedError):
        prove(house, device.get(asked(house, OTHER)))


def test_an_answer_comes_in_time(house: House, device: Authenticator) -> None:
    with pytest.raises(StepUpFailedError):
        prove(house, device.get(asked(house)), when=NOW + timedelta(minutes=11))


def test_an_answer_given_at_another_site_is_none(house: House, device: Authenticator) -> None:
    with pytest.raises(StepUpFailedError):
        prove(house, device.get(asked(house), origin="https://xieyue.example.net"))


def test_touching_without_being_recognised_is_not_enough(house: House, device: Authenticator) -> None:
    with pytest.raises(StepUpFailedError):
        prove(house, device.get(asked(house), flags=ONLY_PRESENT))


def test_a_counter_that_goes_back_is_a_copied_device(house: House, device: Authenticator) -> None:
    prove(house, device.get(asked(house)))
    device.count = 0
    with pytest.raises(StepUpFailedError):
        prove(house, device.get(asked(house)))


def test_another_key_under_the_same_name_is_refused(house: House, device: Authenticator) -> None:
    device.key = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(StepUpFailedError):
        prove(house, device.get(asked(house)))


@pytest.mark.parametrize(
    "answer", ["", "[]", "{}", '{"response": 5}', '{"response": {"clientDataJSON": 5}}', "\x00"]
)
def test_nonsense_is_a_named_refusal(house: House, device: Authenticator, answer: str) -> None:
    assert device.count
    with pytest.raises(StepUpFailedError):
        prove(house, answer)


def test_who_has_no_passkey_is_told_so(house: House) -> None:
    with pytest.raises(NoSecondFactorError):
        asked(house)

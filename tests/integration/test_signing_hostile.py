"""签署页与恶意请求: what a signed-in person can send is refused in words, never by a broken page."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from signing import der
from tests.builders_web import World, world

HALF, ZERO = "\ud800", "\x00"


@pytest.fixture(scope="module")
def voted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The official text waits for its signatures."""
    with world(tmp_path_factory.mktemp("hostile"), "2026-05-29T09:30:00+08:00") as made:
        yield made


def text_of(place: World, **changes: object) -> dict[str, Any]:
    with place.application.office.reading() as uow:
        official = uow.cases.load(place.case_id).contract("general").official
    assert official is not None
    shown = {"type": "general", "digest": official.text_digest, "revision": official.revision, "seconds": 9}
    return {**shown, **changes}


def posted(place: World, step: str, body: object) -> int:
    client = place.client("chair")
    return client.post(f"/union/case/{place.case_id}/sign/sign_contract/{step}", json=body).status_code


@pytest.mark.parametrize("seconds", [2**70, -(2**70)])
def test_a_number_that_no_reading_takes_is_not_read(voted: World, seconds: int) -> None:
    with voted.application.office.reading() as uow:
        before = len(uow.ledger.of(voted.case_id))

    texts = [text_of(voted, seconds=seconds)]

    assert posted(voted, "prepare", {"texts": texts, "kind": "totp", "proof": "0"}) == 400
    with voted.application.office.reading() as uow:
        assert len(uow.ledger.of(voted.case_id)) == before


@pytest.mark.parametrize("seconds", [2**40, -(2**40), True, 1.5, None])
def test_nobody_reads_longer_than_a_day(voted: World, seconds: object) -> None:
    with voted.application.office.reading() as uow:
        before = len(uow.ledger.of(voted.case_id))
    code = voted.devices.proof("chair", b"", voted.clock.at).value

    status = posted(
        voted,
        "prepare",
        {"texts": [text_of(voted, seconds=seconds)], "kind": "totp", "proof": code},
    )
    voted.clock.at = voted.clock.at.replace(minute=voted.clock.at.minute + 1)

    assert status == 200
    with voted.application.office.reading() as uow:
        entry = uow.ledger.of(voted.case_id)[before]
    assert entry.body["content"]["seconds"] in range(24 * 60 * 60 + 1)  # type: ignore[index,call-overload]


@pytest.mark.parametrize("word", [HALF, ZERO])
@pytest.mark.parametrize("name", ["type", "digest", "revision"])
def test_a_text_named_in_half_characters_is_refused(voted: World, name: str, word: str) -> None:
    texts = [text_of(voted, **{name: word})]

    assert posted(voted, "prepare", {"texts": texts, "kind": "totp", "proof": "0"}) == 400
    assert 400 <= posted(voted, "challenge", {"texts": texts}) < 500


@pytest.mark.parametrize("proof", [HALF, "[" * 100_000, '{"response":{"clientDataJSON":"e30"}}'])
@pytest.mark.parametrize("kind", ["passkey", "totp", "passphrase"])
def test_a_proof_that_is_none_is_refused(voted: World, kind: str, proof: str) -> None:
    body = {"texts": [text_of(voted)], "kind": kind, "proof": proof}

    assert 400 <= posted(voted, "prepare", body) < 500


@pytest.mark.parametrize("body", [[], {"type": []}, {"type": "general", "digest": "", "pending": ZERO}])
def test_a_second_step_of_nothing_is_refused(voted: World, body: object) -> None:
    assert 400 <= posted(voted, "finish", body) < 500


def test_a_request_of_an_unknown_version_is_refused(voted: World) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    made = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).sign(key, hashes.SHA256())
    body, algorithm, _ = der.read(made.public_bytes(serialization.Encoding.DER)).children()
    _, *rest = body.children()
    later = der.sequence(der.integer(1), *(one.encoded for one in rest))
    value = der.bits(key.sign(later, ec.ECDSA(hashes.SHA256())))
    content = base64.b64encode(der.sequence(later, algorithm.encoded, value)).decode()

    answer = voted.client("chair").post("/union/keys/apply", data={"request": content})

    assert answer.status_code == 409

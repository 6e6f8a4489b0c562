"""证书先到期: told while there is time, and a certificate that ended before the signing stops no case."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from negotiation.domain.contract import SIGNATURE_FIELDS
from negotiation.domain.errors import CertificateUnusableError, OfficeError
from negotiation.storage.database import Database
from negotiation.usecases import device_signing, enrolment, signing_terms
from tests.builders import House, a_case, a_story, at, before, upto
from tests.builders_outside import PEM, OutsideAuthority
from tests.integration.test_keys_outside import NAME, NOW, bring, holder, register


def outside(house: House, person: str, name: str, ends_on: datetime) -> None:
    """The certificate in use is one of an outside authority, and ends then."""
    own = OutsideAuthority(NOW)
    house.office.notary.authorities = (own.root_pem + own.issuer_pem,)  # type: ignore[attr-defined]
    register(house, bring(house, holder(own, name, days=(ends_on - NOW).days), person))
    with house.office.reading() as uow:
        former = [one.serial for one in uow.certificates.of(person) if not one.outside]
    for serial in former:
        enrolment.revoke(house.office, house.actor(person), serial, enrolment.Reason.SUPERSEDED, NOW)


def renewed(house: House, person: str, when: datetime) -> None:
    """One visit: a new key, its application, the desk's comparison."""
    key = house.player.devices.keys[person] = ec.generate_private_key(ec.SECP256R1())
    request = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).sign(key, hashes.SHA256())
    asked = enrolment.apply(house.office, house.actor(person), request.public_bytes(PEM), when)
    register(house, asked, when)


def told(house: House, person: str, when: datetime) -> list[str]:
    """Whose certificates this person is told of on the page of the case."""
    found = signing_terms.shown_to(house.office, house.actor(person), house.id, when)
    return [one.owner for one in found]


def sign(house: House, person: str, when: str) -> None:
    official = house.contract().official
    assert official is not None
    command = house.command("sign_contract", person, when, content={"digest": official.text_digest})
    device_signing.sign_and_perform(house.player.devices, house.office, command)


def test_a_certificate_that_ends_before_the_congress_is_told_when_it_is_called(database: Database) -> None:
    story = a_story()
    house = a_case(database, before(story, "call_congress"))
    calling = next(one for one in story.step if one.act == "call_congress")
    outside(house, "chair", NAME, at("2026-05-20 09:00"))

    (called,) = house.play(calling)[:1]

    warned = [one for _, one in called.findings if one.rule == "R-VOT-07"]
    assert {one.outcome.value for one in warned} == {"fail"}
    assert {one.severity.value for one in warned} == {"warn"}
    now = house.now + timedelta(minutes=1)
    shown = {
        person: [
            one.owner for one in signing_terms.shown_to(house.office, house.actor(person), house.id, now)
        ]
        for person in ("chair", "women", "director", "finance")
    }
    assert shown["chair"] == ["chair"]
    assert shown["director"] == shown["finance"] == []
    renewed(house, "chair", now)
    assert signing_terms.shown_to(house.office, house.actor("chair"), house.id, now) == ()


@pytest.mark.parametrize("first", ["chair", "director"])
def test_certificates_that_ended_after_the_vote_are_renewed_and_the_same_text_is_signed(
    database: Database, first: str
) -> None:
    """One ended between vote and signature, the other between the first chief and the second."""
    house = a_case(database, upto(a_story(), "issue_text"))
    second = {"chair": "director", "director": "chair"}[first]
    with house.office.reading() as uow:
        names = {one: uow.register.person(one).name for one in (first, second)}
    text = house.contract().official
    assert text is not None
    for person in (first, second):
        outside(house, person, names[person], at("2026-05-20 09:00"))
    for person, when in ((first, "2026-05-29 10:00"), (second, "2026-05-29 11:00")):
        with pytest.raises(OfficeError) as found:
            sign(house, person, when)
        assert isinstance(found.value, CertificateUnusableError)

        renewed(house, person, at(when))
        sign(house, person, when)

    official = house.contract().official
    assert official is not None
    assert (official.text_digest, official.issued_at) == (text.text_digest, text.issued_at)
    assert all(official.has(field) for field in SIGNATURE_FIELDS.values())
    assert [one.person_id for one in official.marks] == [first, second]

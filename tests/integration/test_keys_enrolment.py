"""证书办理: three different people, a key nobody else has, revoking in one step; anything else is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509

from negotiation.devices import Devices
from negotiation.domain.actor import Actor
from negotiation.domain.errors import (
    CertificateRequestError,
    FingerprintMismatchError,
    NoKeyError,
    NotYourCertificateError,
    OfficeError,
)
from negotiation.house_times import CERTIFICATE_WATCHED
from negotiation.storage.database import Database
from negotiation.usecases import enrolment
from negotiation.usecases.revocation_lists import fresh_lists
from signing.keys import read_certificates
from signing.revocation import Reason
from tests.builders import House, a_house, at
from tests.builders_notary import an_authority

NOW = at("2026-04-20 09:00")


@pytest.fixture
def house(database: Database) -> House:
    """The parties of the example, enrolled; nothing negotiated yet."""
    return a_house(database)


def desk(house: House) -> Actor:
    """登记员."""
    return house.actor("registrar")


def asked(house: House, person: str = "women", owner: str = "") -> enrolment.CertificateRequest:
    """An application by somebody who needs the organisation's consent."""
    device = Devices()
    return enrolment.apply(house.office, house.actor(person), device.request(person), NOW, owner=owner)


def certificates(house: House, owner: str) -> list[str]:
    """Serials an owner ever had."""
    with house.office.reading() as uow:
        return [one.serial for one in uow.certificates.of(owner)]


def test_three_people_make_a_certificate_and_its_subject_comes_from_the_register(house: House) -> None:
    device = Devices()
    request = enrolment.apply(house.office, house.actor("women"), device.request("women", "冒名者"), NOW)
    enrolment.approve(house.office, house.actor("chair"), request.id, NOW)

    record = enrolment.register(house.office, desk(house), request.id, request.key_sha256[:8], NOW)

    subject = read_certificates(record.certificate)[0].subject.rfc4514_string()
    assert "冒名者" not in subject
    with house.office.reading() as uow:
        assert uow.register.person("women").name in subject
        assert uow.certificates.current("women", NOW).serial == record.serial
        assert [one.kind for one in uow.certificates.events("women")][-3:] == [
            "applied",
            "approved",
            "issued",
        ]


def test_no_private_key_of_a_person_or_seal_is_in_the_database(house: House) -> None:
    with house.office.reading() as uow:
        for owner in ("chair", "seal:union", "director", "seal:employer"):
            with pytest.raises(NoKeyError):
                uow.keys.of(owner)
            assert uow.certificates.current(owner, NOW).owner == owner


@pytest.mark.parametrize("approver", ["women", "hr", "registrar", "welder"])
def test_an_application_is_approved_by_somebody_else_in_charge_of_the_same_organisation(
    house: House, approver: str
) -> None:
    request = asked(house)

    with pytest.raises(NotYourCertificateError):
        enrolment.approve(house.office, house.actor(approver), request.id, NOW)

    with pytest.raises(CertificateRequestError):  # not approved: the desk does not get to see it
        enrolment.register(house.office, desk(house), request.id, request.key_sha256[:8], NOW)


@pytest.mark.parametrize("registrar", ["chair", "women", "director"])
def test_only_the_desk_issues(house: House, registrar: str) -> None:
    request = asked(house)
    enrolment.approve(house.office, house.actor("chair"), request.id, NOW)

    with pytest.raises(NotYourCertificateError):
        enrolment.register(house.office, house.actor(registrar), request.id, request.key_sha256[:8], NOW)

    assert certificates(house, "women") == []


@pytest.mark.parametrize("said", ["", "0000000", "00000000", "g" * 8])
def test_a_fingerprint_that_was_not_read_out_right_issues_nothing(house: House, said: str) -> None:
    request = asked(house)
    enrolment.approve(house.office, house.actor("chair"), request.id, NOW)

    with pytest.raises(FingerprintMismatchError):
        enrolment.register(house.office, desk(house), request.id, said, NOW)
    with pytest.raises(FingerprintMismatchError):
        enrolment.register(house.office, desk(house), request.id, request.key_sha256[:7], NOW)

    assert certificates(house, "women") == []


def test_nobody_applies_in_the_name_of_another_or_for_a_seal_they_do_not_keep(house: House) -> None:
    for person, owner in (("women", "chair"), ("chair", "seal:union"), ("director", "seal:union")):
        with pytest.raises(NotYourCertificateError):
            asked(house, person, owner)


@pytest.mark.parametrize("content", [b"", b"-----BEGIN", b"0" * 20_000])
def test_a_request_that_is_none_is_refused_by_name(house: House, content: bytes) -> None:
    with pytest.raises(CertificateRequestError):
        enrolment.apply(house.office, house.actor("chair"), content, NOW)


def test_a_request_whose_proof_of_possession_was_tampered_with_is_refused(house: House) -> None:
    content = bytearray(Devices().request("chair"))
    content[-3] ^= 1

    with pytest.raises(CertificateRequestError):
        enrolment.apply(house.office, house.actor("chair"), bytes(content), NOW)


def test_a_newer_application_replaces_the_one_that_waits_and_neither_is_issued_twice(house: House) -> None:
    first, second = asked(house), asked(house)

    with pytest.raises(CertificateRequestError):
        enrolment.approve(house.office, house.actor("chair"), first.id, NOW)
    enrolment.approve(house.office, house.actor("chair"), second.id, NOW)
    enrolment.register(house.office, desk(house), second.id, second.key_sha256[:8], NOW)
    with pytest.raises(CertificateRequestError):
        enrolment.register(house.office, desk(house), second.id, second.key_sha256[:8], NOW)

    assert len(certificates(house, "women")) == 1


def test_revoking_ends_the_certificate_and_lists_it_in_one_step(house: House) -> None:
    with house.office.reading() as uow:
        record = uow.certificates.current("chair", NOW)

    enrolment.revoke(house.office, house.actor("chair"), record.serial, Reason.KEY_COMPROMISE, NOW)

    with house.office.reading() as uow:
        with pytest.raises(NoKeyError):
            uow.certificates.current("chair", NOW)
        number, der, _ = uow.certificates.newest_list("issuing") or (0, b"", NOW)
    listed = x509.load_der_x509_crl(der)
    assert number >= 1
    assert listed.is_signature_valid(an_authority().issuing.public_key())
    assert listed.get_revoked_certificate_by_serial_number(int(record.serial, 16)) is not None


@pytest.mark.parametrize(
    ("person", "may"), [("welder", False), ("director", False), ("women", True), ("registrar", True)]
)
def test_a_certificate_is_revoked_by_its_holder_their_officer_or_the_desk(
    house: House, person: str, *, may: bool
) -> None:
    serial = certificates(house, "chair")[0]

    def revoke() -> object:
        return enrolment.revoke(house.office, house.actor(person), serial, Reason.KEY_COMPROMISE, NOW)

    if may:
        revoke()
    else:
        with pytest.raises(NotYourCertificateError):
            revoke()
    with house.office.reading() as uow:
        assert (uow.certificates.by_serial(serial).revoked_at is not None) is may


def test_what_is_revoked_is_not_revoked_again(house: House) -> None:
    serial = certificates(house, "chair")[0]
    enrolment.revoke(house.office, desk(house), serial, Reason.SUPERSEDED, NOW)

    with pytest.raises(CertificateRequestError):
        enrolment.revoke(house.office, desk(house), serial, Reason.KEY_COMPROMISE, NOW)


def test_a_list_is_renewed_once_a_day_and_its_number_only_grows(house: House) -> None:
    fresh_lists(house.office, NOW)
    fresh_lists(house.office, NOW + timedelta(hours=23))
    fresh_lists(house.office, NOW + timedelta(hours=25))

    with house.office.reading() as uow:
        number, _, issued_at = uow.certificates.newest_list("issuing") or (0, b"", NOW)
    assert (number, issued_at) == (2, NOW + timedelta(hours=25))


def test_certificates_that_end_soon_are_watched(house: House) -> None:
    with house.office.reading() as uow:
        ends_at = uow.certificates.current("chair", NOW).ends_at

    assert enrolment.ending(house.office, ends_at - CERTIFICATE_WATCHED - timedelta(days=1)) == []
    watched = enrolment.ending(house.office, ends_at - timedelta(days=10))
    assert "chair" in {one.owner for one in watched}


def test_every_refusal_says_what_why_and_what_to_do(house: House) -> None:
    from negotiation import messages

    errors: list[OfficeError] = [
        CertificateRequestError(reason="示例", reason_en="example"),
        NotYourCertificateError(owner="x"),
        FingerprintMismatchError(said="x"),
    ]
    for error in errors:
        for language in ("zh", "en"):
            told = messages.sentence(error, language)
            assert all((told.what, told.why, told.what_to_do))

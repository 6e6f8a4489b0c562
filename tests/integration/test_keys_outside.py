"""外部证书: taken over from who has its key and names whom the register names; anything else is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from negotiation.domain.errors import (
    CertificateRequestError,
    CertificateUnusableError,
    NoKeyError,
    NotYourCertificateError,
    OfficeError,
)
from negotiation.outside import Outside, OutsideLists
from negotiation.storage.database import Database
from negotiation.usecases import accounts, device_signing, enrolment, outside_certificates
from negotiation.usecases.outside_certificates import PROOF_LASTS, Brought
from negotiation.usecases.perform import Command
from negotiation.usecases.revocation_lists import watch_outside
from signing import bundle
from signing.outcome import Outcome
from signing.revocation import read_list
from signing.verdict import Position, examine_pdf
from tests.builders import House, a_case, a_house, a_story, at, upto
from tests.builders_outside import PEM, OutsideAuthority
from tests.builders_web import World, world

NOW = at("2026-04-20 09:00")
NAME, UNION = "王𬭎例", "示例海工装备（青岛）有限公司工会委员会"


@dataclass
class Holder:
    """Somebody with a key and a certificate of the outside authority."""

    authority: OutsideAuthority
    key: ec.EllipticCurvePrivateKey
    pem: bytes

    def sign(self, content: bytes) -> bytes:
        return self.key.sign(content, ec.ECDSA(hashes.SHA256()))


@pytest.fixture(scope="module")
def authority() -> OutsideAuthority:
    return OutsideAuthority(NOW)


@pytest.fixture
def house(database: Database, authority: OutsideAuthority) -> House:
    house = a_house(database)
    house.office.notary.authorities = (authority.root_pem + authority.issuer_pem,)  # type: ignore[attr-defined]
    return house


def holder(authority: OutsideAuthority, name: str = NAME, organisation: str = "", **more: object) -> Holder:
    key = ec.generate_private_key(ec.SECP256R1())
    made = authority.issue(key.public_key(), name, organisation, **more)  # type: ignore[arg-type]
    return Holder(authority, key, made.public_bytes(PEM))


def brought(house: House, one: Holder, owner: str = "chair", when: datetime = NOW) -> Brought:
    challenge = outside_certificates.challenge(house.office.notary, owner, when)
    return Brought(challenge, one.pem, one.sign(challenge))


def bring(house: House, one: Holder, person: str = "chair", owner: str = "") -> enrolment.CertificateRequest:
    what = brought(house, one, owner or person)
    return enrolment.bring(house.office, house.actor(person), what, NOW, owner=owner)


def register(house: House, asked: enrolment.CertificateRequest, when: datetime = NOW) -> str:
    said = asked.key_sha256[: enrolment.COMPARED]
    return enrolment.register(house.office, house.actor("registrar"), asked.id, said, when).serial


def test_a_certificate_from_outside_is_taken_over_with_its_chain(house: House, authority) -> None:
    one = holder(authority)

    serial = register(house, bring(house, one))

    with house.office.reading() as uow:
        record = uow.certificates.current("chair", NOW)
    assert record.serial == serial
    assert record.outside
    assert record.certificate == one.pem + authority.issuer_pem + authority.root_pem


def test_it_goes_the_way_of_every_application(house: House, authority) -> None:
    asked = bring(house, holder(authority, "陈例安"), "women")
    assert asked.state == "applied"

    enrolment.approve(house.office, house.actor("chair"), asked.id, NOW)

    assert register(house, asked)


def test_the_keeper_brings_the_certificate_of_the_seal(house: House, authority) -> None:
    asked = bring(house, holder(authority, UNION, UNION), "women", "seal:union")
    enrolment.approve(house.office, house.actor("chair"), asked.id, NOW)

    register(house, asked)

    with house.office.reading() as uow:
        assert uow.certificates.current("seal:union", NOW).outside


def test_an_rsa_key_of_a_card_will_do(house: House, authority) -> None:
    key = rsa.generate_private_key(65537, 2048)
    made = authority.issue(key.public_key(), f"051@{NAME}@1").public_bytes(PEM)
    challenge = outside_certificates.challenge(house.office.notary, "chair", NOW)
    value = key.sign(challenge, padding.PKCS1v15(), hashes.SHA256())

    asked = enrolment.bring(house.office, house.actor("chair"), Brought(challenge, made, value), NOW)

    assert register(house, asked)


def _another_name(house: House, authority: OutsideAuthority) -> Brought:
    return brought(house, holder(authority, "王𬭎"))


def _longer_name(house: House, authority: OutsideAuthority) -> Brought:
    return brought(house, holder(authority, f"{NAME}生"))


def _no_proof(house: House, authority: OutsideAuthority) -> Brought:
    return replace(brought(house, holder(authority)), signature=b"\x30\x06\x02\x01\x01\x02\x01\x01")


def _another_key(house: House, authority: OutsideAuthority) -> Brought:
    what = brought(house, holder(authority))
    return replace(what, signature=holder(authority).sign(what.challenge))


def _for_another_owner(house: House, authority: OutsideAuthority) -> Brought:
    return brought(house, holder(authority), "director")


def _too_late(house: House, authority: OutsideAuthority) -> Brought:
    return brought(house, holder(authority), when=NOW - PROOF_LASTS - timedelta(seconds=1))


def _not_handed_out(house: House, authority: OutsideAuthority) -> Brought:
    one = holder(authority)
    return Brought(b'{"made":"up"}', one.pem, one.sign(b'{"made":"up"}'))


def _unknown_authority(house: House, authority: OutsideAuthority) -> Brought:
    return brought(house, holder(OutsideAuthority(NOW)))


def _ended(house: House, authority: OutsideAuthority) -> Brought:
    return brought(house, holder(OutsideAuthority(NOW - timedelta(days=500), root_key=authority.root_key)))


def _for_servers(house: House, authority: OutsideAuthority) -> Brought:
    return brought(house, holder(authority, signs=False))


def _the_authority_itself(house: House, authority: OutsideAuthority) -> Brought:
    return replace(brought(house, holder(authority)), certificates=authority.root_pem)


def _nothing(house: House, authority: OutsideAuthority) -> Brought:
    return replace(brought(house, holder(authority)), certificates=b"-----BEGIN nothing")


@pytest.mark.parametrize(
    "spoilt",
    [
        *(_another_name, _longer_name, _no_proof, _another_key, _for_another_owner, _too_late),
        *(_not_handed_out, _unknown_authority, _ended, _for_servers, _the_authority_itself, _nothing),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_put_on_file(
    house: House, authority, spoilt: Callable[[House, OutsideAuthority], Brought]
) -> None:
    before = house.everything()

    with pytest.raises(CertificateRequestError) as found:
        enrolment.bring(house.office, house.actor("chair"), spoilt(house, authority), NOW)

    assert found.value.values["reason"]
    assert found.value.values["reason_en"]
    assert house.everything() == before


def test_nobody_brings_a_certificate_for_somebody_else(house: House, authority) -> None:
    with pytest.raises(NotYourCertificateError):
        bring(house, holder(authority), "women", "chair")
    with pytest.raises(NotYourCertificateError):
        bring(house, holder(authority, UNION, UNION), "chair", "seal:union")


def test_one_certificate_is_taken_over_once(house: House, authority) -> None:
    one = holder(authority)
    first, what = bring(house, one), brought(house, one)
    register(house, first)

    with pytest.raises(CertificateRequestError):
        enrolment.bring(house.office, house.actor("chair"), what, NOW)


def test_an_authority_that_counts_no_more_is_found_at_the_desk(house: House, authority) -> None:
    asked = bring(house, holder(authority))
    house.office.notary.authorities = (OutsideAuthority(NOW).root_pem,)  # type: ignore[attr-defined]

    with pytest.raises(CertificateRequestError):
        register(house, asked)


def test_what_its_own_authority_revoked_signs_here_no_more(house: House, authority) -> None:
    one = holder(authority)
    serial = register(house, bring(house, one))
    authority.revoked[int(serial, 16)] = NOW + timedelta(hours=1)
    house.office.notary.lists = tuple(authority.lists(NOW + timedelta(hours=2)).values())  # type: ignore[attr-defined]

    found = watch_outside(house.office, NOW + timedelta(hours=3))

    assert [(it.serial, it.revoked_at) for it in found] == [(serial, NOW + timedelta(hours=1))]
    with house.office.reading() as uow:
        assert uow.certificates.by_serial(serial).revoked_at == NOW + timedelta(hours=1)
        assert [it.kind for it in uow.certificates.events("chair")][-1] == "revoked"
    assert watch_outside(house.office, NOW + timedelta(hours=3)) == ()


def test_a_revoked_outside_certificate_prepares_nothing(database: Database, authority) -> None:
    house = a_case(database, upto(a_story(), "issue_text"))
    house.office.notary.authorities = (authority.root_pem + authority.issuer_pem,)  # type: ignore[attr-defined]
    with house.office.reading() as uow:
        old = [it.serial for it in uow.certificates.of("chair")]
    serial = register(house, bring(house, holder(authority)))
    for one in (*old, serial):
        enrolment.revoke(house.office, house.actor("chair"), one, enrolment.Reason.KEY_COMPROMISE, NOW)

    official = house.contract().official
    assert official is not None
    command = house.command(
        "sign_contract", "chair", "2026-05-29 10:00", content={"digest": official.text_digest}
    )
    with pytest.raises(OfficeError) as found:
        device_signing.begin(house.player.devices, house.office, command)

    assert isinstance(found.value, CertificateUnusableError)


def test_a_certificate_that_its_authority_has_revoked_is_not_taken_over(house: House) -> None:
    """Neither when it is brought nor when it was revoked before the desk has compared it."""
    own = OutsideAuthority(NOW)
    house.office.notary.authorities = (own.root_pem + own.issuer_pem,)  # type: ignore[attr-defined]
    one, other = holder(own), holder(own)
    asked = bring(house, one)
    serials = [x509.load_pem_x509_certificate(made.pem).serial_number for made in (one, other)]
    own.revoked.update(dict.fromkeys(serials, NOW - timedelta(days=1)))
    house.office.notary.lists = tuple(own.lists(NOW).values())  # type: ignore[attr-defined]

    with pytest.raises(CertificateRequestError, match="certificate_request"):
        bring(house, other)
    with pytest.raises(CertificateRequestError):
        register(house, asked)
    with house.office.reading() as uow, pytest.raises(NoKeyError):
        uow.certificates.by_serial(f"{serials[0]:x}")


def test_a_key_reported_lost_gets_no_further_certificate(house: House, authority) -> None:
    one = holder(authority)
    serial = register(house, bring(house, one))
    enrolment.revoke(house.office, house.actor("chair"), serial, enrolment.Reason.KEY_COMPROMISE, NOW)
    again = authority.issue(one.key.public_key(), NAME).public_bytes(PEM)

    with pytest.raises(CertificateRequestError):
        bring(house, replace(one, pem=again))
    made = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    request = made.sign(one.key, hashes.SHA256()).public_bytes(PEM)
    for person in ("chair", "women"):
        with pytest.raises(CertificateRequestError):
            enrolment.apply(house.office, house.actor(person), request, NOW)


def test_the_own_list_does_not_speak_of_outside_certificates(house: House, authority) -> None:
    serial = register(house, bring(house, holder(authority)))
    enrolment.revoke(house.office, house.actor("chair"), serial, enrolment.Reason.SUPERSEDED, NOW)

    with house.office.reading() as uow:
        (_, der, _) = uow.certificates.newest_list("issuing") or (0, b"", NOW)
    assert read_list(der).parsed.get_revoked_certificate_by_serial_number(int(serial, 16)) is None


# ---------------------------------------------------------------- on real paper


@pytest.fixture
def place(tmp_path: Path):
    with world(tmp_path, "2026-05-29T09:05:00+08:00") as made:
        yield made


def outside_chief(place: World, own: OutsideAuthority, lists: OutsideLists, **more: object) -> Holder:
    """The union's chief has brought a certificate."""
    app, now = place.application, place.clock.at
    app.notary.outside = Outside(authorities=(own.root_pem + own.issuer_pem,), lists=lists)
    one = holder(own, **more)  # type: ignore[arg-type]
    actor = _actor(place, "chair")
    challenge = outside_certificates.challenge(app.notary, "chair", now)
    asked = enrolment.bring(app.office, actor, Brought(challenge, one.pem, one.sign(challenge)), now)
    said = asked.key_sha256[: enrolment.COMPARED]
    enrolment.register(app.office, _actor(place, "registrar"), asked.id, said, now)
    place.devices.keys["chair"] = one.key
    return one


def _actor(place: World, person: str):
    with place.application.office.reading() as uow:
        return accounts.as_actor(uow, uow.register.person(person))


def sign_general(place: World) -> None:
    """Both chiefs and both keepers, on the general contract only."""
    office, now = place.application.office, place.clock.at
    for act, who in (
        *(("sign_contract", "chair"), ("sign_contract", "director")),
        *(("seal_contract", "women"), ("seal_contract", "finance")),
    ):
        with office.reading() as uow:
            official = uow.cases.load(place.case_id).contract("general").official
        assert official is not None
        content = {"digest": official.text_digest}
        command = Command(act, place.case_id, _actor(place, who), now, ("general",), content)
        place.devices.sign_and_perform(office, command)


def archived(place: World):
    place.application.look_after()
    with place.application.office.reading() as uow:
        official = uow.cases.load(place.case_id).contract("general").official
        assert official is not None
        kept = uow.preservation.newest(place.case_id, "general", official.text_digest)
        assert kept is not None
        return kept, uow.papers.get(official.revision)


def test_an_outside_certificate_signs_real_paper_up_to_the_highest_level(place: World) -> None:
    own = OutsideAuthority(place.clock.at)
    outside_chief(place, own, OutsideLists(lambda address: own.lists(place.clock.at)[address]))

    sign_general(place)
    kept, content = archived(place)

    verdict = examine_pdf(content, roots=place.application.roots())
    assert (kept.level, kept.repairs) == ("B-LTA", ())
    assert verdict.ok, verdict.problems
    assert verdict.position is Position.UNCHANGED
    chief = next(one for one in verdict.signatures if one.field == "UnionChiefSignature")
    assert (chief.signer_name, chief.trusted, chief.level) == (NAME, True, "B-LTA")
    assert not examine_pdf(content, roots=[place.application.roots()[0]]).ok


def test_lists_that_cannot_be_had_give_a_lower_level_and_are_fetched_later(place: World) -> None:
    own, there = OutsideAuthority(place.clock.at), [False]

    def fetch(address: str) -> bytes:
        if not there[0]:
            raise TimeoutError("no answer")
        return own.lists(place.clock.at)[address]

    outside_chief(place, own, OutsideLists(fetch))
    sign_general(place)

    lower, _ = archived(place)
    assert lower.level == "B-T"
    assert any("职工方首席代表" in zh for zh, _ in lower.repairs)

    there[0] = True
    place.clock.at += timedelta(days=1)
    higher, content = archived(place)
    assert (higher.level, higher.repairs) == ("B-LTA", ())
    assert examine_pdf(content, roots=place.application.roots()).ok


def test_the_bundle_carries_the_outside_root_and_holds(place: World) -> None:
    own = OutsideAuthority(place.clock.at)
    outside_chief(place, own, OutsideLists(lambda address: own.lists(place.clock.at)[address]))
    sign_general(place)
    archived(place)

    packed = place.application.export(place.case_id, "general")

    assert bundle.verify(packed).ok, bundle.verify(packed).problems
    assert bundle.verify(packed, roots=place.application.roots()).ok
    half = bundle.verify(packed, roots=[place.application.roots()[0]])
    assert (half.outcome, len(half.unconfirmed)) == (Outcome.UNCONFIRMED, 1)

"""两步签署: everything is asked before the key is used and again after; what was shown is on record first."""

from __future__ import annotations

import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from negotiation.domain.errors import (
    AlreadySignedError,
    BaseChangedError,
    CertificateUnusableError,
    NoKeyError,
    OfficeError,
    PendingSignatureError,
    RefusedError,
    SealUseError,
    WrongActorError,
    WrongSignatureError,
)
from negotiation.domain.negotiation import Delegation
from negotiation.storage.database import Database
from negotiation.usecases import device_signing, seal_uses, signing_desk
from negotiation.usecases.perform import Command, perform
from negotiation.usecases.preserve import preserve_due
from negotiation.usecases.signing_desk import Preparation, Shown, ToSign
from signing.canonical import digest_bytes
from signing.intent import read_intent
from tests.builders import House, a_case, a_story, at, blocking, refused, upto

MOMENT = "2026-05-29 10:00"
CHIEFS = ("chair", "director")


@pytest.fixture
def voted(database: Database) -> House:
    """The official text is issued and waits for its signatures."""
    return a_case(database, upto(a_story(), "issue_text"))


def digest(house: House) -> str:
    official = house.contract().official
    assert official is not None
    return official.text_digest


def signing(house: House, who: str, act: str = "sign_contract", **more: Any) -> Command:
    content = {"digest": digest(house)}
    return house.command(act, who, more.pop("when", MOMENT), content=content, **more)


def begun(house: House, who: str, act: str = "sign_contract", **more: Any) -> ToSign:
    (one,) = device_signing.begin(house.player.devices, house.office, signing(house, who, act, **more))
    return one


def finishing(house: House, who: str, one: ToSign, act: str = "sign_contract", **more: Any) -> Command:
    device = more.pop("device", "")
    secrets = device_signing.secrets_of(house.player.devices, one, device)
    return replace(signing(house, who, act, **more), secrets=secrets)


def test_the_will_to_sign_is_on_record_before_the_key_is_used(voted: House) -> None:
    one = begun(voted, "chair")

    entry = voted.links()[-1].body
    with voted.office.reading() as uow:
        pending = uow.signatures.begun(one.pending)
        assert pending is not None
        content = uow.papers.get(pending.intent)
    intent = read_intent(content)
    assert entry["row"] == "H02"
    assert entry["intent_digest"] == digest_bytes(content)
    assert intent.attributes_sha256 == digest_bytes(one.attributes)
    assert intent.shown_sha256 == voted.contract().official.revision
    assert (intent.field, intent.pages, intent.shown_seconds) == ("UnionChiefSignature", 3, 60)
    assert not voted.contract().official.marks


def test_a_prepared_signature_is_finished_once(voted: House) -> None:
    command = finishing(voted, "chair", begun(voted, "chair"))

    perform(voted.office, command)

    assert voted.contract().official.has("UnionChiefSignature")
    refused(voted, command, AlreadySignedError)


def test_who_has_signed_is_told_so_before_anything_is_prepared(voted: House) -> None:
    voted.do("sign_contract", "chair", MOMENT, content={"digest": digest(voted)})

    with pytest.raises(AlreadySignedError):
        begun(voted, "chair")


def test_an_act_without_a_prepared_signature_signs_nothing(voted: House) -> None:
    refused(voted, signing(voted, "chair"), PendingSignatureError)


def test_a_signature_prepared_by_another_person_is_refused(voted: House) -> None:
    one = begun(voted, "chair")

    refused(voted, finishing(voted, "director", one), PendingSignatureError)


def test_a_signature_prepared_too_long_ago_is_refused(voted: House) -> None:
    one = begun(voted, "chair")

    refused(
        voted, finishing(voted, "chair", one, when=at(MOMENT) + timedelta(minutes=11)), PendingSignatureError
    )


def test_a_signature_by_another_key_signs_nothing(voted: House) -> None:
    one = begun(voted, "chair")

    refused(voted, finishing(voted, "chair", one, device="director"), WrongSignatureError)


@pytest.mark.parametrize("value", ["", "%%%", base64.b64encode(b"no signature").decode()])
def test_a_signature_that_is_none_signs_nothing(voted: House, value: str) -> None:
    one = begun(voted, "chair")
    command = replace(signing(voted, "chair"), secrets={"pending": one.pending, "signature": value})

    with pytest.raises(OfficeError) as raised:
        perform(voted.office, command)

    assert raised.value.key == "wrong_signature"
    assert not voted.contract().official.marks


def test_of_two_who_prepared_on_one_base_the_second_prepares_again(voted: House) -> None:
    first, second = begun(voted, "chair"), begun(voted, "director")
    perform(voted.office, finishing(voted, "chair", first))

    refused(voted, finishing(voted, "director", second), BaseChangedError)
    perform(voted.office, finishing(voted, "director", begun(voted, "director")))

    assert voted.states()[1] == {"general": "signed"}


def test_of_two_who_finish_at_once_one_wins(voted: House) -> None:
    commands = [finishing(voted, who, begun(voted, who)) for who in CHIEFS]

    def told(work: Callable[[], object]) -> str:
        try:
            work()
        except OfficeError as error:
            return error.key
        return "done"

    with ThreadPoolExecutor(2) as pool:
        found = sorted(pool.map(told, [lambda one=one: perform(voted.office, one) for one in commands]))

    assert found[1] == "done"
    assert found[0] in {"base_changed", "conflict"}
    assert len(voted.contract().official.marks) == 1


def test_a_certificate_revoked_between_the_steps_signs_nothing(voted: House) -> None:
    one = begun(voted, "chair")
    revoke(voted, "chair")

    refused(voted, finishing(voted, "chair", one), CertificateUnusableError)


def test_an_ended_certificate_prepares_nothing(voted: House) -> None:
    with pytest.raises(CertificateUnusableError):
        begun(voted, "chair", when="2029-06-01 10:00")

    assert voted.refusals()[-1].reason == "certificate_unusable"


def test_a_revoked_certificate_prepares_nothing(voted: House) -> None:
    revoke(voted, "chair")

    with pytest.raises(CertificateUnusableError):
        begun(voted, "chair")

    assert voted.refusals()[-1].reason == "certificate_unusable"


def test_a_mandate_that_ends_between_the_steps_signs_nothing(voted: House) -> None:
    before = at("2026-05-29 23:58")
    change_delegation(voted, lambda one: deputised(one, "hr", date(2026, 5, 29)))
    voted.do("issue_text", "hr", "2026-05-29 23:50")  # the text names its chief
    enrol(voted, "hr")
    pending = begun(voted, "hr", when=before)
    command = finishing(voted, "hr", pending, when=before + timedelta(minutes=3))

    assert set(blocking(refused(voted, command, RefusedError))) == {"R-SGN-01.mandate"}


def test_a_new_chief_signs_no_text_that_names_another_and_it_is_issued_anew(voted: House) -> None:
    voted.do("sign_contract", "chair", MOMENT, content={"digest": digest(voted)})
    change_delegation(voted, lambda one: deputised(one, "hr", None))
    enrol(voted, "hr")
    prepared = replace(signing(voted, "hr"), content={"digest": digest(voted)})

    assert "R-SGN-01.signer" in blocking(refused(voted, prepared, RefusedError))

    voted.do("issue_text", "hr", "2026-05-29 15:00")
    assert not voted.contract().official.marks


def test_a_chief_replaced_between_the_steps_signs_nothing(voted: House) -> None:
    one = begun(voted, "director")
    change_delegation(voted, lambda own: deputised(own, "hr", None))

    with pytest.raises((WrongActorError, RefusedError)):
        perform(voted.office, finishing(voted, "director", one))

    assert not voted.contract().official.marks


def test_another_file_than_the_one_on_record_was_shown(voted: House) -> None:
    actor, proof = voted.actor("chair"), voted.player.devices.proof("chair", b"", at(MOMENT))
    shown = (Shown("general", digest(voted), "0" * 64, 60),)
    asked = Preparation("sign_contract", voted.id, actor, at(MOMENT), shown, proof)

    with pytest.raises(BaseChangedError):
        signing_desk.prepare(voted.office, asked)


def test_another_text_than_the_voted_one_was_shown(voted: House) -> None:
    command = replace(signing(voted, "chair"), content={"digest": "0" * 64})

    with pytest.raises(RefusedError):
        device_signing.begin(voted.player.devices, voted.office, command)


# ---------------------------------------------------------------- 用印


def sealed(house: House) -> House:
    for who in CHIEFS:
        house.do("sign_contract", who, MOMENT, content={"digest": digest(house)})
    return house


def prepared_seal(house: House, who: str = "women") -> tuple[ToSign, ...]:
    """The first step without the colleague's application."""
    actor, official = house.actor(who), house.contract().official
    assert official is not None
    shown = (Shown("general", official.text_digest, official.revision, 60),)
    purpose = signing_desk.purpose_of("seal_contract", house.id, shown)
    proof = house.player.devices.proof(who, purpose, at(MOMENT))
    return signing_desk.prepare(
        house.office, Preparation("seal_contract", house.id, actor, at(MOMENT), shown, proof)
    )


def test_a_seal_nobody_applied_for_is_not_put(voted: House) -> None:
    with pytest.raises(SealUseError):
        prepared_seal(sealed(voted))

    assert voted.refusals()[-1].reason == "seal_use"


def test_the_keeper_does_not_apply_for_the_seal(voted: House) -> None:
    with pytest.raises(WrongActorError):
        seal_uses.apply_use(voted.office, voted.actor("women"), voted.id, ("general",), "示例", at(MOMENT))


def test_each_use_of_the_seal_is_applied_for_logged_and_waits_for_the_auditor(voted: House) -> None:
    seal_uses.apply_use(voted.office, voted.actor("chair"), voted.id, ("general",), "签订用印", at(MOMENT))
    (one,) = prepared_seal(voted)
    perform(voted.office, finishing(voted, "women", one, "seal_contract"))

    (use,) = seal_uses.list_uses(voted.office, voted.actor("women"))

    assert (use.applicant, use.open, use.unaudited) == ("王𬭎例", False, True)
    assert use.events["used"].person_id == "women"
    assert [row for row in voted.rows() if row in {"H03", "A16"}] == ["H03", "A16"]


def test_only_an_auditor_who_is_neither_applicant_nor_keeper_audits(voted: House) -> None:
    (application,) = seal_uses.apply_use(
        voted.office, voted.actor("chair"), voted.id, ("general",), "签订用印", at(MOMENT)
    )
    (one,) = prepared_seal(voted)
    perform(voted.office, finishing(voted, "women", one, "seal_contract"))
    auditor = seal_uses.Role.SEAL_AUDITOR
    outsider, keeper = voted.actor("director"), voted.actor("women")

    for actor, error in (
        (keeper, WrongActorError),
        (replace(outsider, roles=frozenset({auditor})), WrongActorError),
        (replace(keeper, roles=frozenset({auditor})), SealUseError),
    ):
        with pytest.raises(error):
            seal_uses.audit(voted.office, actor, application, "", at(MOMENT), questioned=False)
    third = replace(keeper, person_id="third", roles=frozenset({auditor}))
    seal_uses.audit(voted.office, third, application, "与申请一致", at(MOMENT), questioned=False)

    assert voted.rows()[-1] == "H04"
    with pytest.raises(SealUseError):
        seal_uses.audit(voted.office, third, application, "", at(MOMENT), questioned=True)


def test_a_person_without_a_certificate_is_told_what_to_do(voted: House) -> None:
    with pytest.raises((NoKeyError, WrongActorError, RefusedError)):
        begun(voted, "hr")


def revoke(house: House, owner: str) -> None:
    with house.office.unit_of_work() as uow:
        serial = uow.certificates.current(owner, at(MOMENT)).serial
        uow.certificates.revoke(serial, at(MOMENT), "keyCompromise")
        uow.commit()


def enrol(house: House, person_id: str) -> None:
    """A key and certificate for one more person of the employer."""
    people = [house.actor(one) for one in (person_id, "director", "registrar")]
    house.player.devices.enrol(house.office, *people, at("2026-05-28 09:00"))


def deputised(own: Delegation, person_id: str, until: date | None) -> Delegation:
    """The employer's delegation with another chief, by a mandate until that day."""
    if not own.has("director"):
        return own
    people = tuple(replace(one, chief=one.person_id == person_id) for one in own.representatives)
    return replace(own, representatives=people, mandate="委托书〔2026〕1号", mandate_until=until)


def change_delegation(house: House, change: Callable[[Delegation], Delegation]) -> None:
    with house.office.unit_of_work() as uow:
        case = uow.cases.load(house.id, lock=True)
        delegations = tuple(change(one) for one in case.negotiation.delegations)
        uow.cases.save(case.with_negotiation(replace(case.negotiation, delegations=delegations)))
        uow.commit()


# ---------------------------------------------------------------- 长期保存


def test_a_text_with_all_its_marks_is_archived_and_looked_after_before_its_proof_ends(voted: House) -> None:
    sealed(voted)
    for keeper in ("women", "finance"):
        voted.do("seal_contract", keeper, MOMENT, content={"digest": digest(voted)})

    preserve_due(voted.office, at(MOMENT))

    with voted.office.reading() as uow:
        kept = uow.preservation.newest(voted.id, "general", digest(voted))
        assert kept is not None
        assert kept.ends_at is not None
        later = kept.ends_at - timedelta(days=91)
        assert (kept.level, kept.repairs) == ("B-LTA", ())
        assert not uow.preservation.due(later, 10)
        assert uow.preservation.due(later + timedelta(days=2), 10)


def test_a_concluded_text_waits_a_day_for_its_seals_before_it_is_archived(voted: House) -> None:
    sealed(voted)

    with voted.office.reading() as uow:
        assert not uow.preservation.due(at(MOMENT) + timedelta(hours=23), 10)
        assert uow.preservation.due(at(MOMENT) + timedelta(hours=25), 10)

"""备案章: the bureau's seal on a text it has not objected to; applied for, put, audited like every other."""

from __future__ import annotations

import pytest

from negotiation.domain.contract import FILING_FIELD
from negotiation.domain.errors import (
    AlreadySignedError,
    OfficeError,
    RefusedError,
    SealUseError,
    WrongActorError,
    WrongStateError,
)
from negotiation.storage.database import Database
from negotiation.usecases import seal_uses, signing_desk
from negotiation.usecases.preserve import preserve_due
from negotiation.usecases.signing_desk import Preparation, Shown
from tests.builders import House, a_case, a_story, at, upto

KEEPER, REVIEWER = "bureau-seal", "reviewer"
REVIEWED = "2026-06-12 16:00"


@pytest.fixture
def registered(database: Database) -> House:
    return a_case(database, upto(a_story(), "register"))


@pytest.fixture
def reviewed(database: Database) -> House:
    """The bureau has passed the review of the general contract."""
    return a_case(database, upto(a_story(), "pass_review"))


def stamp(house: House, when: str = REVIEWED, who: str = KEEPER) -> None:
    official = house.contract().official
    assert official is not None
    house.do("stamp_filing", who, when, content={"digest": official.text_digest})


def prepare(house: House, who: str = KEEPER, *, digest: str = "", act: str = "stamp_filing") -> object:
    """The first step alone, without anybody's application."""
    official = house.contract().official
    assert official is not None
    shown = (Shown("general", digest or official.text_digest, official.revision, 60),)
    purpose = signing_desk.purpose_of(act, house.id, shown)
    proof = house.player.devices.proof(who, purpose, at(REVIEWED))
    asked = Preparation(act, house.id, house.actor(who), at(REVIEWED), shown, proof)
    return signing_desk.prepare(house.office, asked)


def apply_for(house: House, who: str = REVIEWER, when: str = REVIEWED) -> tuple[str, ...]:
    return seal_uses.apply_use(
        house.office, house.actor(who), house.id, ("general",), "审查期满备案", at(when)
    )


def test_the_stamp_goes_on_the_text_in_force_and_the_text_is_archived_anew(reviewed: House) -> None:
    before = reviewed.contract().official
    assert before is not None
    preserve_due(reviewed.office, at(REVIEWED))

    stamp(reviewed)
    preserve_due(reviewed.office, at("2026-06-12 16:01"))

    after = reviewed.contract().official
    assert after is not None
    assert after.has(FILING_FIELD)
    assert after.marks[-1].organisation == "青岛市黄岛区人力资源和社会保障局（示例）"
    assert (after.text_digest, after.concluded_on) == (before.text_digest, before.concluded_on)
    with reviewed.office.reading() as uow:
        kept = uow.preservation.newest(reviewed.id, "general", after.text_digest)
        filed = [one.sha256 for one in uow.papers.of(reviewed.id) if one.kind == "D15"]
    assert filed == [after.revision]
    assert kept is not None
    assert kept.revision == after.revision


def test_the_stamp_changes_neither_state_nor_deadlines(reviewed: House) -> None:
    before = reviewed.states(), reviewed.deadlines()

    stamp(reviewed)

    assert (reviewed.states(), reviewed.deadlines()) == before
    assert reviewed.rows()[-3:] == ["H03", "H02", "A44"]


def test_it_is_put_once(reviewed: House) -> None:
    stamp(reviewed)

    with pytest.raises(AlreadySignedError):
        prepare(reviewed)


def test_no_stamp_while_the_review_still_runs(registered: House) -> None:
    for attempt in (prepare, lambda house: apply_for(house, when="2026-06-04 09:00")):
        with pytest.raises(WrongStateError):
            attempt(registered)


def test_a_text_that_took_effect_by_silence_is_stamped_too(registered: House) -> None:
    stamp(registered, "2026-06-22 09:00")

    assert [row for row in registered.rows() if row in {"T24", "A44"}] == ["T24", "A44"]


@pytest.mark.parametrize("who", ["women", "finance", REVIEWER, "chair", "registrar"])
def test_only_the_keeper_of_the_bureaus_seal_puts_it(reviewed: House, who: str) -> None:
    with pytest.raises(OfficeError) as found:
        prepare(reviewed, who)

    assert isinstance(found.value, WrongActorError)
    assert reviewed.refusals()[-1].reason == "wrong_actor"


def test_the_keeper_of_the_bureaus_seal_puts_no_partys_seal(database: Database) -> None:
    house = a_case(database, upto(a_story(), "issue_text"))

    with pytest.raises(WrongActorError):
        prepare(house, act="seal_contract")


def test_the_bureaus_seal_is_applied_for_by_somebody_else_of_the_bureau(reviewed: House) -> None:
    with pytest.raises(SealUseError):
        prepare(reviewed)
    with pytest.raises(WrongActorError):
        apply_for(reviewed, KEEPER)
    with pytest.raises(WrongActorError):
        apply_for(reviewed, "upper-officer")

    apply_for(reviewed)

    assert prepare(reviewed)


def test_an_application_of_a_party_does_not_serve_the_bureau(reviewed: House) -> None:
    with pytest.raises(SealUseError):
        apply_for(reviewed, "chair")  # the union's own use of its seal is on file already

    with pytest.raises(SealUseError):
        prepare(reviewed)


def test_another_text_than_the_voted_one_is_not_stamped(reviewed: House) -> None:
    apply_for(reviewed)

    with pytest.raises(RefusedError) as refusal:
        prepare(reviewed, digest="0" * 64)

    assert [one.rule for one in refusal.value.findings if one.blocks] == ["R-SGN-04"]


def test_the_reviewer_sees_which_texts_wait_for_the_stamp(reviewed: House) -> None:
    reviewer = reviewed.actor(REVIEWER)
    assert [one.contract_type for one in seal_uses.applicable(reviewed.office, reviewer, at(REVIEWED))] == [
        "general"
    ]

    apply_for(reviewed)

    assert seal_uses.applicable(reviewed.office, reviewer, at(REVIEWED)) == ()

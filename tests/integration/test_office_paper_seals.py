"""文书用印: the issuer's own seal on its paper, applied for and audited; nobody else's, and never claimed."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from negotiation.casefile import load_story
from negotiation.domain.actor import Actor
from negotiation.domain.errors import (
    AlreadySignedError,
    BaseChangedError,
    OfficeError,
    SealUseError,
    StepUpFailedError,
    UnknownNegotiationError,
    WrongActorError,
)
from negotiation.play import Player
from negotiation.ports import StoredDocument
from negotiation.ports_signing import SigningOrder
from negotiation.usecases import accounts, paper_seals, seal_uses, signing_desk
from negotiation.usecases.audit import verify_ledgers
from negotiation.usecases.signing_desk import Shown
from negotiation.usecases.step_up import StepUpProof
from signing.intent import StepUp
from signing.outcome import Outcome, Stage
from signing.verdict import examine_pdf
from tests.builders_web import STORY, World, theatre

AT = datetime.fromisoformat("2026-04-21T09:00:00+08:00")
LATER = AT + timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Desk:
    """The demo's parties; the offer and the reply are on file."""

    place: World
    player: Player

    @property
    def office(self) -> Any:
        return self.place.application.office

    def actor(self, person: str) -> Actor:
        with self.office.reading() as uow:
            return accounts.as_actor(uow, uow.register.person(person))

    def document(self, kind: str) -> StoredDocument:
        with self.office.reading() as uow:
            return next(one for one in uow.papers.of(self.player.negotiation_id) if one.kind == kind)

    def content(self, kind: str) -> bytes:
        return self.place.application.document(self.document(kind).id)[1]

    def apply(self, kind: str, who: str = "chair", at: datetime = AT) -> str:
        return paper_seals.apply(self.office, self.actor(who), self.document(kind).id, "发出要约", at)

    def prepare(
        self, kind: str, who: str = "women", at: datetime = AT, **changed: Any
    ) -> signing_desk.ToSign:
        document = self.document(kind)
        shown = (Shown(document.id, document.sha256, document.sha256, 60),)
        purpose = signing_desk.purpose_of(paper_seals.ACT, document.negotiation_id, shown)
        proof = self.player.devices.proof(who, purpose, at)
        asked = paper_seals.Sealing(document.id, self.actor(who), at, document.sha256, 60, proof)
        return paper_seals.prepare(self.office, replace(asked, **changed))

    def finish(self, to_sign: signing_desk.ToSign, who: str = "women", at: datetime = AT) -> StoredDocument:
        value = self.player.devices.sign(to_sign.owner, to_sign.attributes)
        secrets = {"pending": to_sign.pending, "signature": base64.b64encode(value).decode()}
        return paper_seals.finish(self.office, self.actor(who), to_sign.contract_type, secrets, at)

    def rows(self) -> list[str]:
        with self.office.reading() as uow:
            return [str(one.body["row"]) for one in uow.ledger.of(self.player.negotiation_id)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    steps = load_story(STORY).step
    last = next(place for place, one in enumerate(steps) if one.act == "accept_offer")
    with theatre(tmp_path, STORY) as (place, player):
        player.story = replace(player.story, step=steps[: last + 1])
        assert all(one.expected for one in player.play())
        place.clock.at = AT
        yield Desk(place, player)


def test_the_issuers_seal_is_applied_for_put_and_audited_and_the_verdict_says_so(desk: Desk) -> None:
    roots = desk.place.application.roots()
    assert examine_pdf(desk.content("D1"), roots=roots).stage is Stage.PAPER

    desk.apply("D1")
    before = len(desk.rows())
    sealed = desk.finish(desk.prepare("D1"))

    verdict = examine_pdf(desk.content("D1"), roots=roots)
    assert (verdict.stage, verdict.outcome) == (Stage.PAPER_SEALED, Outcome.CONFIRMED)
    assert [one.field for one in verdict.signatures] == ["PlatformSeal", "IssuerSeal"]
    assert verdict.signatures[1].organisation == "示例海工装备（青岛）有限公司工会委员会"
    assert desk.document("D1").sha256 == sealed.sha256
    assert desk.rows()[before:] == ["H02", "H06"]
    (use,) = seal_uses.list_uses(desk.office, desk.actor("union-auditor"))
    assert use.paper is not None
    assert (use.paper.kind, use.unaudited) == ("D1", True)
    auditor = desk.actor("union-auditor")
    seal_uses.audit(desk.office, auditor, use.application.id, "与申请一致", LATER, questioned=False)
    assert desk.rows()[-1] == "H04"
    verify_ledgers(desk.office.reading)


def test_of_a_reason_longer_than_its_place_the_beginning_is_kept(desk: Desk) -> None:
    document = desk.document("D1")

    paper_seals.apply(desk.office, desk.actor("chair"), document.id, "因" * 600, AT)

    (use,) = seal_uses.list_uses(desk.office, desk.actor("union-auditor"))
    assert use.application.reason == "因" * 500


def test_nobody_seals_for_another_office(desk: Desk) -> None:
    with pytest.raises(UnknownNegotiationError):
        desk.apply("D1", "hr")
    desk.apply("D1")
    with pytest.raises(UnknownNegotiationError):
        desk.prepare("D1", "finance")


@pytest.mark.parametrize(
    ("who", "applied_by", "error"),
    [
        ("women", "", SealUseError),
        ("chair", "chair", WrongActorError),
        ("welder", "chair", UnknownNegotiationError),
    ],
)
def test_without_the_application_of_a_colleague_or_the_office_of_the_keeper_nothing_is_begun(
    desk: Desk, who: str, applied_by: str, error: type[OfficeError]
) -> None:
    if applied_by:
        desk.apply("D1", applied_by)
    before = desk.rows()

    with pytest.raises(error):
        desk.prepare("D1", who)

    assert desk.rows() == before


@pytest.mark.parametrize("who", ["women", "union-auditor"])
def test_who_keeps_or_audits_the_seal_does_not_apply_for_it(desk: Desk, who: str) -> None:
    with pytest.raises(WrongActorError):
        desk.apply("D1", who)


def test_another_file_or_a_wrong_code_begins_nothing(desk: Desk) -> None:
    desk.apply("D1")
    before = desk.rows()

    with pytest.raises(BaseChangedError):
        desk.prepare("D1", revision="0" * 64)
    with pytest.raises(StepUpFailedError):
        desk.prepare("D1", proof=StepUpProof(StepUp.TOTP, "000000"))

    assert desk.rows() == before


def test_a_paper_is_applied_for_once_and_sealed_once(desk: Desk) -> None:
    desk.apply("D1")
    with pytest.raises(SealUseError):
        desk.apply("D1")
    first, second = desk.prepare("D1"), desk.prepare("D1", at=LATER)

    desk.finish(first, at=LATER)

    with pytest.raises(AlreadySignedError):
        desk.finish(second, at=LATER)
    with pytest.raises(AlreadySignedError):
        desk.prepare("D1", at=LATER + timedelta(minutes=1))


def test_the_seal_of_another_organisation_in_the_issuers_place_is_refused(desk: Desk) -> None:
    """An insider with a genuine certificate, past every counter."""
    notary, content = desk.place.application.notary, desk.content("D1")
    with desk.office.reading() as uow:
        certificate = uow.certificates.current("seal:employer", AT).certificate
    order = SigningOrder("IssuerSeal", certificate, AT, "伪", "伪", "印章", "示例", "91370200MA00000000")
    mark = notary.begin(content, order)

    forged, _ = notary.finish(
        mark.record, content, desk.player.devices.sign("seal:employer", mark.attributes), AT
    )

    verdict = examine_pdf(forged, roots=desk.place.application.roots())
    assert verdict.outcome is Outcome.REFUSED
    assert any("不是发文单位的" in one.zh for one in verdict.problems)


def test_the_keeper_finds_the_paper_on_the_seal_page_and_seals_it_there(desk: Desk) -> None:
    place, document = desk.place, desk.document("D1")
    chair, keeper = place.visitor("chair"), place.visitor("women")
    sign = f"/union/case/{document.negotiation_id}/sign/seal_paper"

    applied = chair.post("/union/seal/apply", data={"text": f"paper/{document.id}", "reason": "发出要约"})
    listed = keeper.get("/union/seal").get_data(as_text=True)
    page = keeper.get(f"{sign}?paper={document.id}")

    assert applied.status_code == 303
    assert f"{sign}?paper={document.id}" in listed
    assert (page.status_code, 'data-owner="seal:union"' in page.get_data(as_text=True)) == (200, True)
    picture = keeper.get(f"/union/case/{document.negotiation_id}/paper/{document.id}/1.png")
    assert picture.mimetype == "image/png"
    text = {"type": document.id, "digest": document.sha256, "revision": document.sha256, "seconds": 30}
    proof = desk.player.devices.proof("women", b"", AT)
    (begun,) = keeper.post(
        f"{sign}/prepare", json={"texts": [text], "kind": "totp", "proof": proof.value}
    ).get_json()
    value = desk.player.devices.sign(begun["owner"], base64.b64decode(begun["attributes"]))
    body = {"type": document.id, "pending": begun["pending"], "signature": base64.b64encode(value).decode()}
    done = keeper.post(f"{sign}/finish", json=body)
    assert done.get_json() == {"next": "/union/seal"}
    assert desk.document("D1").sha256 != document.sha256
    assert "集体协商要约书" in place.visitor("union-auditor").get("/union/seal").get_data(as_text=True)
    other = place.visitor("finance").get(f"/employer/case/{document.negotiation_id}/sign/seal_paper")
    assert other.status_code == 404

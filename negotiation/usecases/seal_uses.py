"""用印的办理 — an officer applies, the auditor looks, the keeper may change the picture.

Putting the seal itself is an act of the flow.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from negotiation.domain.actor import Actor, Role
from negotiation.domain.case import Case
from negotiation.domain.errors import SealUseError, WrongActorError, WrongStateError
from negotiation.domain.moment import Moment
from negotiation.ports import Office, StoredDocument, UnitOfWork
from negotiation.ports_keys import KeyEvent
from negotiation.ports_signing import SealApplication, SealEvent
from negotiation.usecases import chain
from negotiation.usecases.entry import HOUSE_ROWS, HouseEntry, house_entry
from negotiation.usecases.overlay import standing_case
from negotiation.usecases.seals import (
    CONFIRMED,
    LONGEST_REASON,
    QUESTIONED,
    SEALED_BY,
    SEALED_IN,
    USED,
    may_apply,
    unsealed,
)
from negotiation.usecases.views import Words
from negotiation.usecases.work import check_characters
from workflows import states
from workflows.contract_types import load_contract_types

APPLY, AUDIT = "H03", "H04"


@dataclass(frozen=True, slots=True)
class UseOfSeal:
    """一次用印 — an application, what it is for, and what became of it."""

    application: SealApplication
    negotiation: str
    contract: Words
    applicant: str
    keeper: str
    """Who put it; empty before."""
    events: Mapping[str, SealEvent]
    paper: StoredDocument | None = None
    """The paper it is for; None when it is for a contract."""

    @property
    def open(self) -> bool:
        """The seal was not put yet."""
        return USED not in self.events

    @property
    def unaudited(self) -> bool:
        """The seal was put and nobody has looked at it."""
        return not self.open and not {CONFIRMED, QUESTIONED} & set(self.events)


def apply_use(
    office: Office,
    actor: Actor,
    negotiation_id: str,
    contract_types: tuple[str, ...],
    reason: str,
    at: datetime,
) -> tuple[str, ...]:
    """申请用印 — for the texts as they are now. Returns the applications' ids.

    Raises `WrongActorError` for one who is not of a party or keeps or audits the seal, `WrongStateError` for
    a text not issued, `SealUseError` for one that is applied for already.
    """
    moment = Moment.of(at)
    check_characters(office.notary, {"reason": reason})
    made = []
    with office.unit_of_work() as uow:
        case = uow.cases.load(negotiation_id, lock=True)
        _require_applicant(actor, case)
        case, _ = chain.settle(office, uow, case, moment)
        for kind in dict.fromkeys(contract_types):
            application = _application(uow, case, kind, actor, reason, moment)
            uow.seals.apply(application)
            content = {"application": application.id, "text": application.text_digest, "reason": reason}
            case, _ = house_entry(uow, case, HouseEntry(APPLY, "apply_seal", kind, actor, content), moment)
            made.append(application.id)
        uow.cases.save(case)
        uow.commit()
    return tuple(made)


def audit(
    office: Office, actor: Actor, application_id: str, note: str, at: datetime, *, questioned: bool
) -> None:
    """用印审计 — the auditor confirms or questions a use. Raises `WrongActorError` or `SealUseError`."""
    moment = Moment.of(at)
    check_characters(office.notary, {"note": note})
    with office.unit_of_work() as uow:
        application = uow.seals.application(application_id)
        own = application is not None and application.organisation_id == actor.organisation_id
        if application is None or not own or Role.SEAL_AUDITOR not in actor.roles:
            raise WrongActorError(act=HOUSE_ROWS[AUDIT][0], act_en=HOUSE_ROWS[AUDIT][1], who=())
        events = {one.kind: one for one in uow.seals.events([application_id])}
        if USED not in events or {CONFIRMED, QUESTIONED} & set(events):
            raise SealUseError(seal_problem="not_to_audit")
        if actor.person_id in {application.applicant_id, events[USED].person_id}:
            raise SealUseError(seal_problem="same_person")
        case = uow.cases.load(application.negotiation_id, lock=True)
        kind = QUESTIONED if questioned else CONFIRMED
        uow.seals.note(SealEvent(application_id, kind, actor.person_id, note[:LONGEST_REASON], moment.at))
        content = {"application": application_id, "verdict": kind, "note": note[:LONGEST_REASON]}
        entry = HouseEntry(AUDIT, "audit_seal", application.contract_type, actor, content)
        case, _ = house_entry(uow, case, entry, moment)
        uow.cases.save(case)
        uow.commit()


def list_uses(office: Office, actor: Actor) -> tuple[UseOfSeal, ...]:
    """Every use of the seal of the actor's organisation, the newest first."""
    with office.reading() as uow:
        applications = uow.seals.applications(actor.organisation_id)
        events = uow.seals.events([one.id for one in applications])
        people = {one.id: one.name for one in uow.register.people(actor.organisation_id)}
        found = []
        for one in reversed(applications):
            case = uow.cases.load(one.negotiation_id)
            own = {event.kind: event for event in events if event.application_id == one.id}
            applicant = people.get(one.applicant_id, one.applicant_id)
            keeper = people.get(own[USED].person_id, own[USED].person_id) if USED in own else ""
            paper = uow.papers.document(one.text_digest) if uow.papers.origin(one.text_digest) else None
            title = _title(one.contract_type) if one.contract_type else Words("", "")
            found.append(UseOfSeal(one, case.negotiation.number, title, applicant, keeper, own, paper))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Applicable:
    """可申请用印的文本."""

    negotiation_id: str
    contract_type: str
    negotiation: str
    title: Words


def applicable(office: Office, actor: Actor, at: datetime, case_id: str = "") -> tuple[Applicable, ...]:
    """The official texts, of one case or of all, on which the seal of the actor's organisation is still to be
    applied for."""
    if not may_apply(actor):
        return ()
    found = []
    with office.reading() as uow:
        for one in (case_id,) if case_id else uow.cases.of_organisation(actor.organisation_id):
            case, _ = standing_case(office, uow, one, Moment.of(at))
            for kind, contract in case.contracts.items():
                digest = unsealed(contract, actor.organisation_kind)
                if digest and not uow.seals.of_text(actor.organisation_id, one, kind, digest):
                    found.append(Applicable(one, kind, case.negotiation.number, _title(kind)))
    return tuple(found)


def put_image(office: Office, actor: Actor, image: bytes, at: datetime) -> None:
    """印章图像 — a picture in place of the drawn seal; empty: drawn again.

    Raises `WrongActorError` for all but the keeper, `UnusableImageError` for a picture that is none.
    """
    if Role.SEAL_KEEPER not in actor.roles:
        raise WrongActorError(act="更换印章图像", act_en="change the picture of the seal", who=())
    if image:
        from signing.seal_image import image_seal  # pictures are slow to import and seldom changed

        image_seal(image)
    with office.unit_of_work() as uow:
        sha256 = uow.papers.put(image) if image else ""
        uow.seals.put_image(actor.organisation_id, sha256, actor.person_id, Moment.of(at).at)
        owner = f"seal:{actor.organisation_id}"
        uow.certificates.note(KeyEvent(Moment.of(at).at, "seal_pictured", actor.person_id, owner, sha256))
        uow.commit()


def is_pictured(office: Office, actor: Actor) -> bool:
    """Whether the seal of the actor's organisation is an uploaded picture, or drawn."""
    with office.reading() as uow:
        return bool(uow.seals.image(actor.organisation_id))


def _title(kind: str) -> Words:
    described = load_contract_types()[kind]
    return Words(described.title_zh, described.title_en)


def _require_applicant(actor: Actor, case: Case) -> None:
    if case.parties.named(actor.organisation_id) is None or not may_apply(actor):
        raise WrongActorError(act=HOUSE_ROWS[APPLY][0], act_en=HOUSE_ROWS[APPLY][1], who=())


def _application(
    uow: UnitOfWork, case: Case, kind: str, actor: Actor, reason: str, moment: Moment
) -> SealApplication:
    contract = case.contract(kind)
    official, act = contract.official, SEALED_BY[actor.organisation_kind]
    # the parties may ask as soon as there is a text; the bureau when its review is over
    if official is None or (act == "stamp_filing" and contract.state not in SEALED_IN[act]):
        raise WrongStateError(
            act=HOUSE_ROWS[APPLY][0],
            act_en=HOUSE_ROWS[APPLY][1],
            state=states.label(contract.state, "zh"),
            state_en=states.label(contract.state, "en"),
            allowed="、".join(states.label(one, "zh") for one in SEALED_IN[act]),
            allowed_en=", ".join(states.label(one, "en") for one in SEALED_IN[act]),
        )
    digest = official.text_digest
    if uow.seals.of_text(actor.organisation_id, case.negotiation.id, kind, digest):
        raise SealUseError(seal_problem="applied")
    return SealApplication(
        id=str(uuid.uuid4()),
        negotiation_id=case.negotiation.id,
        contract_type=kind,
        organisation_id=actor.organisation_id,
        text_digest=digest,
        applicant_id=actor.person_id,
        reason=reason[:LONGEST_REASON],
        at=moment.at,
    )

"""用印 — three offices: one applies for the seal, its keeper puts it, an auditor looks at every use.

Nobody holds two of them on one use. A seal without an application is refused.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from negotiation.domain.actor import Actor, Role
from negotiation.domain.case import Case
from negotiation.domain.contract import SEAL_FIELDS
from negotiation.domain.errors import SealUseError, WrongActorError, WrongStateError
from negotiation.domain.moment import Moment
from negotiation.ports import Office, UnitOfWork
from negotiation.ports_signing import SealApplication, SealEvent
from negotiation.usecases.entry import HOUSE_ROWS, HouseEntry, house_entry
from negotiation.usecases.work import Work, check_characters
from signing.seal_image import image_seal
from workflows import states
from workflows.states import ContractState

APPLY, AUDIT = "H03", "H04"
USED, CONFIRMED, QUESTIONED = "used", "confirmed", "questioned"
_LONGEST = 500
_SEALED_IN = (ContractState.VOTED_PASSED, ContractState.SIGNED)


@dataclass(frozen=True, slots=True)
class UseOfSeal:
    """一次用印 — an application, what it is for, and what became of it."""

    application: SealApplication
    negotiation: str
    contract: str
    applicant: str
    keeper: str
    """Who put it; empty before."""
    events: Mapping[str, SealEvent]

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
        uow.seals.note(SealEvent(application_id, kind, actor.person_id, note[:_LONGEST], moment.at))
        content = {"application": application_id, "verdict": kind, "note": note[:_LONGEST]}
        entry = HouseEntry(AUDIT, "audit_seal", application.contract_type, actor, content)
        case, _ = house_entry(uow, case, entry, moment)
        uow.cases.save(case)
        uow.commit()


def require_application(work: Work[Any]) -> SealApplication:
    """The open application by somebody else for this seal on this text. Raises `SealUseError`."""
    official = work.contract.official
    found = work.uow.seals.of_text(
        work.actor.organisation_id,
        work.case.negotiation.id,
        work.contract_type,
        official.text_digest if official else "",
    )
    used = {one.application_id for one in work.uow.seals.events([one.id for one in found])}
    waiting = [one for one in found if one.id not in used]
    if not waiting:
        raise SealUseError(seal_problem="not_applied")
    others = [one for one in waiting if one.applicant_id != work.actor.person_id]
    if not others:
        raise SealUseError(seal_problem="same_person")
    return others[0]


def used(work: Work[Any], application: SealApplication) -> None:
    """Log that the keeper put the seal."""
    event = SealEvent(application.id, USED, work.actor.person_id, "", work.moment.at)
    work.uow.seals.note(event)


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
            title = case.contract(one.contract_type).title
            found.append(UseOfSeal(one, case.negotiation.number, title, applicant, keeper, own))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Applicable:
    """可申请用印的文本."""

    negotiation_id: str
    contract_type: str
    negotiation: str
    title: str


def applicable(office: Office, actor: Actor) -> tuple[Applicable, ...]:
    """The official texts on which the seal of the actor's organisation is still to be applied for."""
    if actor.side is None or not may_apply(actor):
        return ()
    field, found = SEAL_FIELDS[actor.side], []
    with office.reading() as uow:
        for case_id in uow.cases.of_organisation(actor.organisation_id):
            case = uow.cases.load(case_id)
            for kind, contract in case.contracts.items():
                official = contract.official
                if official is None or official.has(field) or contract.state not in _SEALED_IN:
                    continue
                if not uow.seals.of_text(actor.organisation_id, case_id, kind, official.text_digest):
                    found.append(Applicable(case_id, kind, case.negotiation.number, contract.title))
    return tuple(found)


def may_apply(actor: Actor) -> bool:
    """Who holds an office of a party, but neither keeps nor audits its seal."""
    return bool(actor.roles) and not actor.roles & {Role.SEAL_KEEPER, Role.SEAL_AUDITOR}


def put_image(office: Office, actor: Actor, image: bytes, at: datetime) -> None:
    """印章图像 — a picture in place of the drawn seal; empty: drawn again.

    Raises `WrongActorError` for all but the keeper, `UnusableImageError` for a picture that is none.
    """
    if Role.SEAL_KEEPER not in actor.roles:
        raise WrongActorError(act="更换印章图像", act_en="change the picture of the seal", who=())
    if image:
        image_seal(image)
    with office.unit_of_work() as uow:
        sha256 = uow.papers.put(image) if image else ""
        uow.seals.put_image(actor.organisation_id, sha256, actor.person_id, Moment.of(at).at)
        uow.commit()


def _require_applicant(actor: Actor, case: Case) -> None:
    of_party = actor.side is not None and case.parties.on(actor.side).id == actor.organisation_id
    if not of_party or not may_apply(actor):
        raise WrongActorError(act=HOUSE_ROWS[APPLY][0], act_en=HOUSE_ROWS[APPLY][1], who=())


def _application(
    uow: UnitOfWork, case: Case, kind: str, actor: Actor, reason: str, moment: Moment
) -> SealApplication:
    contract = case.contract(kind)
    if contract.official is None:
        raise WrongStateError(
            act=HOUSE_ROWS[APPLY][0],
            act_en=HOUSE_ROWS[APPLY][1],
            state=states.label(contract.state, "zh"),
            state_en=states.label(contract.state, "en"),
            allowed="正式文本制作之后",
            allowed_en="after the official text is issued",
        )
    digest = contract.official.text_digest
    if uow.seals.of_text(actor.organisation_id, case.negotiation.id, kind, digest):
        raise SealUseError(seal_problem="applied")
    return SealApplication(
        id=str(uuid.uuid4()),
        negotiation_id=case.negotiation.id,
        contract_type=kind,
        organisation_id=actor.organisation_id,
        text_digest=digest,
        applicant_id=actor.person_id,
        reason=reason[:_LONGEST],
        at=moment.at,
    )

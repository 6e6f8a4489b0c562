"""设备签署 — both steps of a signature by a device that is at hand: stories, tests, measurements.

People sign on the signing page, where the key lies in their browser; the steps are the same.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from negotiation.domain.actor import Actor, Role
from negotiation.domain.case import Case
from negotiation.ports import Office, UnitOfWork
from negotiation.usecases import accounts, begun, paper_seals, seal_uses, seals, signing_desk
from negotiation.usecases.entry import HOUSE_ROWS, Done
from negotiation.usecases.perform import FLOW, Command, perform
from negotiation.usecases.signing_desk import Preparation, Shown, ToSign
from negotiation.usecases.step_up import StepUpProof

_SHOWN_SECONDS = 60


class Device(Protocol):
    """设备 — keys and second factors by owner, as a browser holds them for one."""

    def sign(self, owner: str, content: bytes) -> bytes: ...
    def proof(self, person_id: str, purpose: bytes, at: datetime) -> StepUpProof: ...


def sign_and_perform(
    devices: Device, office: Office, command: Command, *, device: str = ""
) -> tuple[Done, ...]:
    """Prepare, sign, perform, text by text. `device` names whose key signs instead of the signer's own."""
    done: tuple[Done, ...] = ()
    for kind in command.contract_types:
        one = replace(command, contract_types=(kind,))
        (to_sign,) = begin(devices, office, one)
        done += perform(office, replace(one, secrets=secrets_of(devices, to_sign, device)))
    return done


def begin(devices: Device, office: Office, command: Command) -> tuple[ToSign, ...]:
    """The first step for the texts as they stand; a seal is applied for by a colleague beforehand."""
    shown = _shown(office, command)
    if command.act in begun.SEALING:
        apply_for(office, command)
    purpose = signing_desk.purpose_of(command.act, command.negotiation_id, shown)
    proof = devices.proof(command.actor.person_id, purpose, command.at)
    asked = Preparation(command.act, command.negotiation_id, command.actor, command.at, shown, proof)
    return signing_desk.prepare(office, asked)


def secrets_of(devices: Device, to_sign: ToSign, device: str = "") -> Mapping[str, str]:
    """What the second step is handed."""
    value = devices.sign(device or to_sign.owner, to_sign.attributes)
    return {"pending": to_sign.pending, "signature": base64.b64encode(value).decode("ascii")}


def _shown(office: Office, command: Command) -> tuple[Shown, ...]:
    digest = str(command.content.get("digest", ""))
    with office.reading() as uow:
        case = uow.cases.load(command.negotiation_id)
    return tuple(_shown_of(case, kind, digest) for kind in command.contract_types)


def _shown_of(case: Case, kind: str, digest: str) -> Shown:
    official = case.contract(kind).official
    return Shown(kind, digest, official.revision if official else "", _SHOWN_SECONDS)


def apply_for(office: Office, command: Command) -> None:
    """An application for the seal by a colleague of its keeper, where there is none."""
    with office.reading() as uow:
        case = uow.cases.load(command.negotiation_id)
        wanted = [kind for kind in command.contract_types if _is_wanted(uow, case, command.actor, kind)]
        colleagues = [
            accounts.as_actor(uow, one) for one in uow.register.people(command.actor.organisation_id)
        ]
        colleagues = [one for one in colleagues if seals.may_apply(one)]
    if wanted and colleagues:
        why = FLOW.by_act(command.act).title_zh
        seal_uses.apply_use(office, colleagues[0], command.negotiation_id, tuple(wanted), why, command.at)


def seal_paper(devices: Device, office: Office, actor: Actor, document_id: str, at: datetime) -> None:
    """Both steps of the issuer's seal on a paper; a colleague of its keeper applies for it beforehand."""
    use = paper_seals.paper(office, actor, document_id)
    if use.application is None:
        with office.reading() as uow:
            people = uow.register.people(actor.organisation_id)
            colleagues = [accounts.as_actor(uow, one) for one in people]
        colleague = next((one for one in colleagues if seals.may_apply(one)), actor)
        paper_seals.apply(office, colleague, document_id, HOUSE_ROWS[paper_seals.SEALED][0], at)
    document = use.document
    shown = Shown(document.id, document.sha256, document.sha256, _SHOWN_SECONDS)
    purpose = signing_desk.purpose_of(paper_seals.ACT, document.negotiation_id, (shown,))
    proof = devices.proof(actor.person_id, purpose, at)
    asked = paper_seals.Sealing(document.id, actor, at, document.sha256, _SHOWN_SECONDS, proof)
    secrets = secrets_of(devices, paper_seals.prepare(office, asked))
    paper_seals.finish(office, actor, document_id, secrets, at)


def _is_wanted(uow: UnitOfWork, case: Case, actor: Actor, kind: str) -> bool:
    official = case.contracts[kind].official if kind in case.contracts else None
    keeps = Role.SEAL_KEEPER in actor.roles and actor.organisation_kind in seals.SEALED_BY
    if official is None or not keeps:
        return False
    digest, organisation = official.text_digest, actor.organisation_id
    return not uow.seals.of_text(organisation, case.negotiation.id, kind, digest)

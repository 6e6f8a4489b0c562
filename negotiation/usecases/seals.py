"""用印 — three offices: one applies for the seal, its keeper puts it, an auditor looks at every use.

Nobody holds two of them on one use. A seal without an application is refused.
"""

from __future__ import annotations

from typing import Any

from negotiation.domain.actor import Actor, OrganisationKind, Role
from negotiation.domain.contract import Contract, mark_field
from negotiation.domain.errors import SealUseError
from negotiation.ports_signing import SealApplication, SealEvent
from negotiation.usecases.work import Work
from workflows.states import ContractState

USED, CONFIRMED, QUESTIONED = "used", "confirmed", "questioned"
LONGEST_REASON = 500
"""Characters kept of why a seal is asked for, or of an auditor's note."""
SEALED_BY = {
    OrganisationKind.UNION: "seal_contract",
    OrganisationKind.EMPLOYER: "seal_contract",
    OrganisationKind.BUREAU: "stamp_filing",
}
"""Whose seal goes on contracts, and the act that puts it."""
SEALED_IN = {
    "seal_contract": (ContractState.VOTED_PASSED, ContractState.SIGNED),
    "stamp_filing": (ContractState.EFFECTIVE, ContractState.PUBLISHED, ContractState.PERFORMING),
}


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


def may_apply(actor: Actor) -> bool:
    """Who holds an office of a party or of the bureau, but neither keeps nor audits its seal."""
    keeps = actor.roles & {Role.SEAL_KEEPER, Role.SEAL_AUDITOR}
    return bool(actor.roles) and not keeps and actor.organisation_kind in SEALED_BY


def unsealed(contract: Contract, kind: OrganisationKind) -> str:
    """Digest of the official text that waits for the seal of such an organisation; empty when none does."""
    act, official = SEALED_BY[kind], contract.official
    if official is None or contract.state not in SEALED_IN[act] or official.has(mark_field(act, kind)):
        return ""
    return official.text_digest

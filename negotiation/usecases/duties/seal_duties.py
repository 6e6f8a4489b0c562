"""用印的待办 — who still has to apply for the seal on a text, and which use of it nobody has looked at.

Neither is a row of the flow; both hold up the seal, or its record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from negotiation.domain.actor import Actor, OrganisationKind, Role
from negotiation.domain.case import Case
from negotiation.ports import UnitOfWork
from negotiation.ports_keys import CertificateRequest
from negotiation.ports_signing import SealApplication
from negotiation.usecases.duties.steps import short_title
from negotiation.usecases.duties.values import Duty, Whom
from negotiation.usecases.enrolment import OFFICERS, may_approve, seal_owner
from negotiation.usecases.entry import HOUSE_ROWS
from negotiation.usecases.seals import CONFIRMED, QUESTIONED, SEALED_BY, USED, may_apply, unsealed
from negotiation.usecases.words import Words

APPLY, AUDIT, CONSENT = "apply_seal", "audit_seal", "approve_seal_key"
TITLES = {
    APPLY: Words(*HOUSE_ROWS["H03"]),
    AUDIT: Words(*HOUSE_ROWS["H04"]),
    CONSENT: Words("同意印章密钥的申请", "Consent to the key of the seal"),
}
"""Acts of the house that somebody may owe, in words."""
_OFFICES = {
    (APPLY, OrganisationKind.UNION): Words("工会经办人", "a union officer"),
    (APPLY, OrganisationKind.EMPLOYER): Words("用人单位经办人", "an employer's officer"),
    (APPLY, OrganisationKind.BUREAU): Words("人社部门经办人", "an officer of the bureau"),
    (CONSENT, OrganisationKind.UNION): Words("工会负责人或者经办人", "the union's head or an officer"),
    (CONSENT, OrganisationKind.EMPLOYER): Words(
        "用人单位负责人或者经办人", "the employer's head or an officer"
    ),
    (CONSENT, OrganisationKind.BUREAU): Words("人社部门经办人", "an officer of the bureau"),
    (AUDIT, OrganisationKind.UNION): Words("工会用印审计人", "the auditor of the union's seal"),
    (AUDIT, OrganisationKind.EMPLOYER): Words("用人单位用印审计人", "the auditor of the employer's seal"),
    (AUDIT, OrganisationKind.BUREAU): Words("人社部门用印审计人", "the auditor of the bureau's seal"),
}


@dataclass(frozen=True, slots=True)
class Uses:
    """用印情况 of one case."""

    open: frozenset[tuple[str, str]]
    """(organisation id, contract type): applied for, not yet put."""
    wanted: frozenset[tuple[str, str]]
    """Issued texts for which nobody applied."""
    unaudited: tuple[tuple[SealApplication, str], ...]
    """Put and not looked at, with the keeper who put it."""
    consents: tuple[CertificateRequest, ...] = ()
    """Applications for the key of a seal that a text of this case waits for, and nobody has consented to."""


def look(uow: UnitOfWork, case: Case) -> Uses:
    """What is on file about the seals of all three organisations in this case."""
    applied, wanted, unaudited = set(), set(), []
    consents: list[CertificateRequest] = []
    parties = case.parties
    for party in (parties.union, parties.employer, parties.bureau):
        own = [one for one in uow.seals.applications(party.id) if one.negotiation_id == case.negotiation.id]
        events: dict[str, dict[str, str]] = {}
        for event in uow.seals.events([one.id for one in own]):
            events.setdefault(event.application_id, {})[event.kind] = event.person_id
        for one in own:
            seen = events.get(one.id, {})
            if USED not in seen:
                applied.add((one.organisation_id, one.contract_type, one.text_digest))
            elif not {CONFIRMED, QUESTIONED} & seen.keys():
                unaudited.append((one, seen[USED]))
        for kind, contract in case.contracts.items():
            digest = unsealed(contract, party.kind) if party.kind in SEALED_BY else ""
            if digest:
                wanted.add((party.id, kind, digest))
        if any(waiting == party.id for waiting, _, _ in wanted):
            consents += uow.certificates.requests(state="applied", owner=seal_owner(party.id))
    return Uses(
        open=frozenset((party, kind) for party, kind, digest in wanted & applied),
        wanted=frozenset((party, kind) for party, kind, digest in wanted - applied),
        unaudited=tuple(unaudited),
        consents=tuple(consents),
    )


def duties(case: Case, uses: Uses, actor: Actor) -> Iterator[Duty]:
    """What one person owes about seals in this case."""
    if may_apply(actor) and actor.roles & OFFICERS:
        yield from _duty(APPLY, case, (kind for party, kind in uses.wanted if party == actor.organisation_id))
    if Role.SEAL_AUDITOR in actor.roles:
        kinds = (
            one.contract_type
            for one, keeper in uses.unaudited
            if one.organisation_id == actor.organisation_id
            and actor.person_id not in (keeper, one.applicant_id)
        )
        yield from _duty(AUDIT, case, kinds)
    if any(may_approve(actor, one) for one in uses.consents):
        waiting = uses.open | uses.wanted
        kinds = (kind for party, kind in waiting if party == actor.organisation_id)
        yield from _duty(CONSENT, case, kinds)


def whom(act: str, people: Iterable[Actor]) -> Iterator[Whom]:
    """Who owes it: in each organisation any of these."""
    found: dict[OrganisationKind, list[str]] = {}
    for one in people:
        found.setdefault(one.organisation_kind, []).append(one.name)
    for kind, names in found.items():
        yield Whom(_OFFICES[act, kind], tuple(names), each=False)


def _duty(act: str, case: Case, kinds: Iterable[str]) -> Iterator[Duty]:
    wanted = set(kinds)
    contracts = tuple((kind, short_title(kind)) for kind in case.types if kind in wanted)
    if contracts or "" in wanted:  # a paper of the case as a whole
        yield Duty((act,), TITLES[act], contracts)

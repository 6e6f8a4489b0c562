"""台账条目 — what one act leaves: a link of the hash chain, and a paper waiting to be rendered."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from negotiation.domain import forms
from negotiation.domain.actor import Actor
from negotiation.domain.case import Case
from negotiation.domain.moment import Moment
from negotiation.domain.papers import KINDS, Paper
from negotiation.ports import PendingPaper, StoredDocument, UnitOfWork
from negotiation.usecases.work import Work
from signing import canonical
from signing.canonical import Json
from signing.ledger import GENESIS, Link, sealed_hash
from workflows.facts import FACTS, FactValue, Kind
from workflows.flow import Level, Row
from workflows.rule import Finding
from workflows.states import State

HOUSE_ROWS = {
    "H01": ("改用新版规则包", "Move to the newest law pack"),
    "H02": ("签署意愿", "Will to sign"),
    "H03": ("用印申请", "Application for the seal"),
    "H04": ("用印审计", "Audit of a use of the seal"),
    "H05": ("归档", "Archive"),
    "H06": ("文书用印", "Seal put on a paper"),
    "H07": ("表决期间发放入场码", "Entry codes issued while a ballot is open"),
    "H08": ("文书入账", "Papers named in the ledger"),
}
"""Entries that are no acts of the flow: row id → title in Chinese and English."""


@dataclass(frozen=True, slots=True)
class Done:
    """已办 — one row that was carried out."""

    row: str
    act: str
    contract_type: str
    state_before: str
    state_after: str
    at: datetime
    findings: tuple[Finding, ...]
    sequence: int
    document: str
    """D-number of the paper it left, or empty."""
    waiting: tuple[Finding, ...] = ()
    """When the row that would follow cannot yet: why."""


@dataclass(frozen=True, slots=True)
class HouseEntry:
    """内部事项 — what an entry of `HOUSE_ROWS` says."""

    row: str
    act: str
    contract_type: str
    actor: Actor
    content: Mapping[str, Json]
    bound: Mapping[str, Json] = field(default_factory=dict)
    """Digests the entry binds: an intent, a revision."""


def state_of(case: Case, row: Row, contract_type: str) -> State:
    """The state a row starts from: of the negotiation, or of one contract."""
    if row.level is Level.NEGOTIATION:
        return case.negotiation.state
    return case.contract(contract_type).state


def record(
    work: Work[Any], before: State, own_facts: Mapping[str, FactValue], paper: Paper | None
) -> tuple[Case, Done]:
    """Append the entry of a row that has just changed the case; queue its paper."""
    row, case = work.row, work.case
    document = row.document or ("D9" if paper and row.id == "A07" else "")
    after = state_of(case, row, work.contract_type)
    body: dict[str, Json] = {
        "negotiation": case.negotiation.number,
        "contract": work.contract_type,
        "row": row.id,
        "act": row.act,
        "actor": {
            "person": work.actor.person_id,
            "name": work.actor.name,
            "organisation": work.actor.organisation_id,
            "roles": sorted(role.value for role in work.actor.roles),
        },
        "at": work.moment.at.isoformat(),
        "content": forms.as_json(work.content),
        "facts": {name: fact_as_json(value) for name, value in own_facts.items()},
        "findings": [_finding_line(finding) for finding in work.findings],
        "pack": {"id": work.pack.id, "digest": work.pack.digest},
        "from": before.value,
        "to": after.value,
        "clocks": [[rule, due.due_on.isoformat()] for rule, due in work.dues.items()],
        **_digests(work),
    }
    if any(finding.warns for finding in work.findings):
        body["despite"] = (work.despite or "").strip()
    if paper is not None and document in KINDS and row.id != "T18":
        _queue(work, document, paper, body)
    head, sequence = append_entry(work.uow, case, body, work.moment)
    done = Done(
        row=row.id,
        act=row.act,
        contract_type=work.contract_type,
        state_before=before.value,
        state_after=after.value,
        at=work.moment.at,
        findings=work.findings,
        sequence=sequence,
        document=document,
    )
    return head, done


def append_entry(uow: UnitOfWork, case: Case, body: Mapping[str, Json], moment: Moment) -> tuple[Case, int]:
    """One more link of the chain, which names the papers filed since the one before by their digests.

    Returns the case with its new head, and the number of the entry.
    """
    sequence, previous = case.ledger_length + 1, case.ledger_head or GENESIS
    papers = uow.papers.unregistered(case.negotiation.id)
    numbered = {"sequence": sequence, **body, **_named(papers)}
    encoded = canonical.encode(numbered)
    link = Link(sequence, previous, sealed_hash(previous, encoded), numbered)
    uow.ledger.append(case.negotiation.id, link, encoded)
    uow.papers.registered(papers, sequence)
    head = replace(case, ledger_length=sequence, ledger_head=link.hash, last_act_at=moment.at.isoformat())
    return head, sequence


def _named(papers: Sequence[StoredDocument]) -> dict[str, Json]:
    """文书摘要 — as `signing.bundle_papers` reads them."""
    listed: list[Json] = [
        {
            "id": one.id,
            "contract": one.contract_type,
            "kind": one.kind,
            "number": one.number,
            "sha256": one.sha256,
        }
        for one in papers
    ]
    return {"papers": listed} if listed else {}


def house_entry(uow: UnitOfWork, case: Case, entry: HouseEntry, moment: Moment) -> tuple[Case, Done]:
    """Append an entry that is no row of the flow: nothing changes its state, but it is on record for good."""
    about = case.contract(entry.contract_type).state if entry.contract_type else case.negotiation.state
    state, actor = about.value, entry.actor
    body: dict[str, Json] = {
        "negotiation": case.negotiation.number,
        "contract": entry.contract_type,
        "row": entry.row,
        "act": entry.act,
        "actor": {
            "person": actor.person_id,
            "name": actor.name,
            "organisation": actor.organisation_id,
            "roles": sorted(role.value for role in actor.roles),
        },
        "at": moment.at.isoformat(),
        "content": dict(entry.content),
        "facts": {},
        "findings": [],
        "pack": {"id": case.negotiation.pack_id, "digest": case.negotiation.pack_digest},
        "from": state,
        "to": state,
        "clocks": [],
        **entry.bound,
    }
    case, sequence = append_entry(uow, case, body, moment)
    done = Done(entry.row, entry.act, entry.contract_type, state, state, moment.at, (), sequence, "")
    return case, done


def _finding_line(finding: Finding) -> Json:
    """A finding as the ledger keeps it: rule, outcome, article, values. Sentences stay in the pack."""
    return [
        finding.rule,
        finding.outcome.value,
        finding.severity.value,
        f"{finding.article.statute_id}:{finding.article.article}",
        [[one.name, one.value] for one in finding.compared],
    ]


def _digests(work: Work[Any]) -> dict[str, Json]:
    """What the entry binds besides itself: the text, the ballot record and the PDF revision."""
    if not work.contract_type:
        return {}
    contract = work.contract
    bound: dict[str, Json] = {}
    if contract.draft:
        bound["text_digest"] = contract.draft.digest
    if contract.ballot and contract.ballot.record_digest:
        bound["ballot_digest"] = contract.ballot.record_digest
    if contract.official:
        bound["revision"] = contract.official.revision
    return bound


def _queue(work: Work[Any], kind: str, paper: Paper, body: dict[str, Json]) -> None:
    number = paper.number if not hasattr(paper, "heading") else paper.heading.number
    values = forms.as_json(paper)
    body["document"] = {"kind": kind, "number": number}
    work.uow.papers.queue(
        PendingPaper(
            id=str(uuid.uuid4()),
            negotiation_id=work.case.negotiation.id,
            contract_type=work.contract_type,
            kind=kind,
            number=number,
            paper=values,
            created_at=work.moment.at,
        )
    )


def fact_as_json(value: FactValue) -> Json:
    """A fact as the ledger keeps it: exact figures as text, days in ISO."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | Fraction):
        return str(value)
    if isinstance(value, tuple):
        return list(value)
    return value


def fact_from_json(name: str, value: Json) -> FactValue:
    """A fact as an entry keeps it, back in its kind. Raises `ValueError` for one that is none."""
    kind = FACTS[name].kind
    if value is None or kind in {Kind.FLAG, Kind.COUNT, Kind.TEXT}:
        return cast("FactValue", value)
    if kind is Kind.NAMES:
        return tuple(str(one) for one in value) if isinstance(value, list) else None
    return _READ[kind](str(value))


_READ: Mapping[Kind, Callable[[str], FactValue]] = {
    Kind.DAY: date.fromisoformat,
    Kind.MOMENT: datetime.fromisoformat,
    Kind.FIGURE: Decimal,
    Kind.SHARE: Fraction,
}

"""改用新版规则包 — moves a negotiation to the newest version of its law, as an audited command of the keeper.

A negotiation keeps the law it was opened under; a new version leaves it alone. The plan says beforehand which
rules read differently, which running deadlines would move, and which acts already done the new law refuses.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from negotiation.domain.actor import KEEPER, Actor, OrganisationKind
from negotiation.domain.case import Case
from negotiation.domain.deadline import Deadline, DeadlineState
from negotiation.domain.errors import ContentError, RepinNotNeededError, WrongActorError
from negotiation.domain.moment import Moment
from negotiation.ports import Office, UnitOfWork
from negotiation.usecases import chain
from negotiation.usecases.clocks import lapse
from negotiation.usecases.entry import Done, append_entry, fact_from_json
from negotiation.usecases.fire import FLOW
from negotiation.usecases.opening import keep_law
from negotiation.usecases.perform import check_order
from negotiation.usecases.standing import standing_facts
from signing.canonical import Json
from signing.ledger import Link
from workflows.engine import due, evaluate
from workflows.facts import FACTS, Facts
from workflows.pack import Pack, UnknownPackError
from workflows.pack_diff import Change, diff
from workflows.period import Due
from workflows.rule import Finding

ROW = "H01"


@dataclass(frozen=True, slots=True)
class MovedDeadline:
    """期限变动 — a running deadline under the new law."""

    before: Deadline
    after: Due | None
    """None: the new law knows no such period; the deadline would end."""


@dataclass(frozen=True, slots=True)
class NowRefused:
    """新法下会被拒绝的既往行为 — done lawfully under the old law; it stands."""

    sequence: int
    row: str
    contract_type: str
    at: str
    findings: tuple[Finding, ...]
    """What would refuse it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """试算 — everything that would change."""

    number: str
    old: Pack
    new: Pack
    changes: tuple[Change, ...]
    deadlines: tuple[MovedDeadline, ...]
    refusals: tuple[NowRefused, ...]
    unjudged: tuple[int, ...]
    """Entries that do not hold the facts the new rules ask for; nothing is said about them."""


def plan(office: Office, negotiation_id: str, at: datetime) -> Plan:
    """试算. Changes nothing. Raises `RepinNotNeededError` when the case is on the newest law already."""
    moment = Moment.of(at)
    with office.reading() as uow:
        case = uow.cases.load(negotiation_id)
        return _plan(office, uow, case, moment)


def repin(office: Office, negotiation_id: str, at: datetime, actor: Actor = KEEPER) -> tuple[Plan, Done]:
    """Move a case. Raises `WrongActorError` for all but the keeper, `RepinNotNeededError`, `TooEarlyError`.

    What fell due before is fired under the old law; running deadlines are counted anew under the new.
    """
    if actor.organisation_kind is not OrganisationKind.PLATFORM or actor.system:
        raise WrongActorError(act="改用新版规则包", act_en="move to the newest law pack", who=())
    moment = Moment.of(at)
    with office.unit_of_work() as uow:
        case = uow.cases.load(negotiation_id, lock=True)
        check_order(case, moment)
        case, _ = chain.settle(office, uow, case, moment)
        planned = _plan(office, uow, case, moment)
        keep_law(uow, planned.new)
        _move_deadlines(uow, planned, moment)
        pinned = replace(case.negotiation, pack_digest=planned.new.digest)
        case, done = _record(uow, case.with_negotiation(pinned), planned, actor, moment)
        uow.cases.save(case)
        uow.commit()
    return planned, done


def _plan(office: Office, uow: UnitOfWork, case: Case, moment: Moment) -> Plan:
    negotiation = case.negotiation
    old = office.packs.pinned(negotiation.pack_id, negotiation.pack_digest)
    try:
        new = office.packs.newest(negotiation.pack_id)
    except UnknownPackError:
        raise ContentError((("pack", "unknown", negotiation.pack_id),)) from None
    if new.digest == old.digest:
        raise RepinNotNeededError(negotiation=negotiation.number, pack=new.title)
    judged = [_judge(link, new, case) for link in uow.ledger.of(negotiation.id)]
    return Plan(
        number=negotiation.number,
        old=old,
        new=new,
        changes=diff(old, new, moment.on),
        deadlines=tuple(_moved(uow, case, new, moment)),
        refusals=tuple(one for one in judged if isinstance(one, NowRefused)),
        unjudged=tuple(one for one in judged if isinstance(one, int)),
    )


def _moved(uow: UnitOfWork, case: Case, new: Pack, moment: Moment) -> Iterator[MovedDeadline]:
    for one in uow.deadlines.of(case.negotiation.id):
        if one.state is not DeadlineState.RUNNING:
            continue
        after = counted_anew(case, new, one, moment)
        if after is None or (after.raw_on, after.due_on) != (one.raw_on, one.due_on):
            yield MovedDeadline(one, after)


def counted_anew(case: Case, new: Pack, one: Deadline, moment: Moment) -> Due | None:
    """The same period from the same day, under the new law."""
    if one.rule not in new.rules:
        return None
    types = (one.contract_type,) if one.contract_type else case.types
    values = [new.value(one.rule, kind, moment.on) for kind in types]
    begins = {name: one.from_on for value in values if value is not None for name in value.start}
    asked = {when.fact: when.equals for when in new.rule(one.rule).when}
    facts = Facts({**standing_facts(case, one.contract_type, moment), **asked, **begins})
    return due(new, one.rule, facts, contract_types=types, on=moment.on)


def _judge(link: Link, new: Pack, case: Case) -> NowRefused | int | None:
    """What the new law says of an entry: refused, not to be judged (its number), or nothing."""
    body = cast("Mapping[str, Any]", link.body)
    row_id = str(body["row"])
    if row_id not in {row.id for row in FLOW.rows}:
        return None
    row, kind = FLOW.row(row_id), str(body["contract"])
    facts = Facts(
        {name: fact_from_json(name, value) for name, value in body["facts"].items() if name in FACTS}
    )
    on = datetime.fromisoformat(body["at"]).date()
    findings = evaluate(new, row, facts, contract_types=(kind,) if kind else case.types, on=on)
    blocking = tuple(one for one in findings if one.blocks)
    known = tuple(one for one in blocking if not _lacks(one, facts))
    if known:
        return NowRefused(link.sequence, row_id, kind, str(body["at"]), known)
    return link.sequence if blocking else None


def _lacks(finding: Finding, facts: Facts) -> bool:
    return any(one.name in FACTS and one.name not in facts for one in finding.compared)


def _move_deadlines(uow: UnitOfWork, planned: Plan, moment: Moment) -> None:
    for moved in planned.deadlines:
        uow.deadlines.end(replace(moved.before, state=DeadlineState.MET, ended_at=moment.at))
        if moved.after is not None:
            uow.deadlines.arm(_armed(moved.before, moved.after, moment))


def _armed(before: Deadline, after: Due, moment: Moment) -> Deadline:
    return replace(
        before,
        id=str(uuid.uuid4()),
        raw_on=after.raw_on,
        due_on=after.due_on,
        lapses_at=lapse(after, moment),
        article=after.article.zh,
        article_en=after.article.en,
        provisional=after.provisional,
    )


def _record(uow: UnitOfWork, case: Case, planned: Plan, actor: Actor, moment: Moment) -> tuple[Case, Done]:
    state = case.negotiation.state.value
    refused: Sequence[Json] = [[one.sequence, [f.rule for f in one.findings]] for one in planned.refusals]
    body: dict[str, Json] = {
        "negotiation": case.negotiation.number,
        "contract": "",
        "row": ROW,
        "act": "repin",
        "actor": {
            "person": actor.person_id,
            "name": actor.name,
            "organisation": actor.organisation_id,
            "roles": [],
        },
        "at": moment.at.isoformat(),
        "content": {"changes": [change.as_json() for change in planned.changes], "refused": list(refused)},
        "facts": {},
        "findings": [],
        "pack": {"id": planned.new.id, "digest": planned.new.digest, "before": planned.old.digest},
        "from": state,
        "to": state,
        "clocks": [
            [one.before.rule, one.after.due_on.isoformat() if one.after else ""] for one in planned.deadlines
        ],
    }
    case, sequence = append_entry(uow, case, body, moment)
    return case, Done(ROW, "repin", "", state, state, moment.at, (), sequence, "")

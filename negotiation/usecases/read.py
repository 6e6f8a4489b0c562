"""查看 — a case as it legally stands at a moment, whatever the runner has recorded so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from negotiation.domain.actor import Actor
from negotiation.domain.case import Case
from negotiation.domain.deadline import Deadline, DeadlineState
from negotiation.domain.moment import Moment, day_of
from negotiation.permissions import capacities, may_see, seen_part
from negotiation.ports import Office, UnitOfWork
from negotiation.ports_signing import Preserved
from negotiation.usecases import explain, headline, options, perform
from negotiation.usecases.duties import workbench
from negotiation.usecases.duties.workbench import Workbench
from negotiation.usecases.entry import HOUSE_ROWS
from negotiation.usecases.overlay import standing_case
from negotiation.usecases.plain_values import said
from negotiation.usecases.recount import uncounted
from negotiation.usecases.views import (
    CaseLine,
    ContractView,
    DeadlineView,
    EntryView,
    NegotiationView,
    StageView,
    UncountedView,
    WarningView,
    WhyView,
    Words,
)
from negotiation.usecases.warned import Warned, warnings
from signing.ledger import Link
from workflows import contract_types, states
from workflows.flow import Capacity
from workflows.pack import Pack
from workflows.states import ContractState, NegotiationState, State

_NEGOTIATION_WAY = (
    NegotiationState.DRAFTING,
    NegotiationState.OFFERED,
    NegotiationState.ACCEPTED,
    NegotiationState.CONSTITUTED,
    NegotiationState.INFORMATION_EXCHANGED,
    NegotiationState.BARGAINING,
)
_CONTRACT_WAY = (
    ContractState.NEGOTIATING,
    ContractState.DRAFT_AGREED,
    ContractState.CONGRESS_CALLED,
    ContractState.VOTED_PASSED,
    ContractState.SIGNED,
    ContractState.SUBMITTED,
    ContractState.REGISTERED,
    ContractState.EFFECTIVE,
    ContractState.PUBLISHED,
    ContractState.PERFORMING,
)


ATTENTION = {
    "late_objection": Words(
        "合同生效后收到异议，须由人处理", "an objection came after effect; a person decides"
    ),
    "renewal_due": Words("已进入续订期间", "the renewal window is open"),
    "vacuum": Words("合同已期满而没有新合同（合同空档）", "the contract ended without a successor"),
}
"""Flags of a contract in words."""


def view_case(office: Office, actor: Actor, negotiation_id: str, at: datetime) -> NegotiationView:
    """One case for one actor. Raises `UnknownNegotiationError` also when the actor may not see it."""
    moment = Moment.of(at)
    with office.reading() as uow:
        case, overlay = standing_case(office, uow, negotiation_id, moment)
        case = seen_part(actor, case)
        shown = frozenset({"", *case.types})
        pack = perform.pack_of(office, case)
        running = [one for one in overlay.deadlines.of(negotiation_id) if one.contract_type in shown]
        deadlines = tuple(_deadline(one, pack, moment) for one in running)
        unrecorded = overlay.ledger.links.get(negotiation_id, [])
        links = [
            one
            for one in (*uow.ledger.of(negotiation_id), *unrecorded)
            if cast("Mapping[str, Any]", one.body)["contract"] in shown
        ]
        entries = tuple(_entry(link) for link in links)
        documents = tuple(one for one in uow.papers.of(negotiation_id) if one.contract_type in shown)
        preserved = _preserved(uow, case)
        bench = workbench.lay_out(uow, case, pack, moment)
        stale = uncounted(office, case, overlay.deadlines.of(negotiation_id), pack, moment)
    negotiation = case.negotiation
    return NegotiationView(
        today=moment.on,
        negotiation=negotiation,
        parties=case.parties,
        state=headline.case_state(case),
        stages=_stages(_NEGOTIATION_WAY, negotiation.state, negotiation.entered),
        contracts=tuple(_contract(bench, kind, actor, deadlines) for kind in case.types),
        acts=options.acts(bench.answers, "", actor, case),
        deadlines=deadlines,
        uncounted=tuple(
            UncountedView(_deadline(one.deadline, pack, moment), one.due_on, one.provisional) for one in stale
        ),
        documents=documents,
        entries=entries,
        pack=Words(pack.title, pack.title_en),
        ledger_head=case.ledger_head,
        steps=bench.steps(actor),
        duties=bench.duties(actor),
        awaited=bench.awaited(actor),
        preserved=preserved,
        warnings=tuple(_warning(one) for one in warnings(links, pack)),
    )


def _warning(one: Warned) -> WarningView:
    return WarningView(
        act=Words(one.row.title_zh, one.row.title_en),
        contract_type=one.contract_type,
        at=one.at,
        actor=one.actor,
        rule=one.rule,
        says=Words(*one.says),
        article=Words(*one.article),
        compared=tuple(
            (Words(*name), Words(said(value, "zh"), said(value, "en")))
            for name, value in one.compared
            if name[0]
        ),
        reason=one.reason,
    )


def _preserved(uow: UnitOfWork, case: Case) -> Mapping[str, Preserved]:
    """How far the archive of each concluded text has come."""
    found = {}
    for kind, contract in case.contracts.items():
        digest = contract.official.text_digest if contract.official else ""
        newest = uow.preservation.newest(case.negotiation.id, kind, digest) if digest else None
        if newest is not None:
            found[kind] = newest
    return found


def list_cases(office: Office, actor: Actor, at: datetime) -> tuple[CaseLine, ...]:
    """The cases this actor's organisation has a part in, newest first."""
    moment = Moment.of(at)
    lines = []
    with office.reading() as uow:
        for negotiation_id in uow.cases.of_organisation(actor.organisation_id):
            case, overlay = standing_case(office, uow, negotiation_id, moment)
            if may_see(actor, case):
                case = seen_part(actor, case)
                running = overlay.deadlines.of(negotiation_id)
                deadlines = [one for one in running if one.contract_type in ("", *case.types)]
                bench = workbench.lay_out(uow, case, perform.pack_of(office, case), moment)
                lines.append(_line(bench, actor, deadlines))
    return tuple(lines)


def explain_case(
    office: Office, actor: Actor | None, negotiation_id: str, at: datetime, act: str = ""
) -> tuple[explain.Answer, ...]:
    """Every act of a case with its answer, or one act; for one who may see the case, or the keeper (None).

    Raises `UnknownNegotiationError`, `UnknownActError`.
    """
    moment = Moment.of(at)
    with office.reading() as uow:
        case, _ = standing_case(office, uow, negotiation_id, moment)
    if actor is not None:
        case = seen_part(actor, case)
    return explain.whole(case, perform.pack_of(office, case), moment, act)


def view_reasons(
    office: Office, actor: Actor, negotiation_id: str, at: datetime, act: str = ""
) -> tuple[WhyView, ...]:
    """The same in words, for the page of reasons. Raises as `explain_case` does."""
    held = frozenset(Capacity(one) for one in held_capacities(office, actor, negotiation_id))
    answers = explain_case(office, actor, negotiation_id, at, act)
    return tuple(options.why(one, held) for one in answers)


def held_capacities(office: Office, actor: Actor, negotiation_id: str) -> frozenset[str]:
    """The capacities an actor holds in one case, by value."""
    with office.reading() as uow:
        return frozenset(one.value for one in capacities(actor, uow.cases.load(negotiation_id)))


def _label(state: State) -> Words:
    return Words(states.label(state, "zh"), states.label(state, "en"))


def _stages(way: Sequence[State], state: State, entered: Mapping[str, datetime]) -> tuple[StageView, ...]:
    """The stations of the way; a state off the way (refused, objected …) is shown as current after the one
    entered last: a second round has not been where the first one was."""
    shown = list(way)
    if state not in shown:
        reached = [(entered[one.value], place) for place, one in enumerate(shown) if one.value in entered]
        shown.insert(max(reached)[1] + 1 if reached else 0, state)
    current = shown.index(state)
    return tuple(
        StageView(
            state=one.value,
            label=_label(one),
            entered_at=entered.get(one.value) if place <= current else None,
            status="current" if place == current else ("done" if place < current else "ahead"),
        )
        for place, one in enumerate(shown)
    )


def _contract(bench: Workbench, kind: str, actor: Actor, deadlines: tuple[DeadlineView, ...]) -> ContractView:
    case, moment = bench.case, bench.moment
    contract = case.contract(kind)
    described = contract_types.load_contract_types()[kind]
    until = contract.effective_on or moment.on
    return ContractView(
        contract=contract,
        title=Words(described.title_zh, described.title_en),
        short=Words(described.short_zh, described.short_en),
        state=headline.contract_state(case, contract),
        stages=_stages(_CONTRACT_WAY, contract.state, contract.entered),
        acts=options.acts(bench.answers, kind, actor, case),
        deadlines=tuple(one for one in deadlines if one.contract_type == kind),
        ballot=contract.ballot,
        congress=contract.congress,
        days=(until - day_of(case.negotiation.opened_at)).days,
        attention=tuple(ATTENTION[flag] for flag in contract.attention),
    )


def _deadline(one: Deadline, pack: Pack, moment: Moment) -> DeadlineView:
    return DeadlineView(
        rule=one.rule,
        says=_says(one, pack),
        contract_type=one.contract_type,
        from_on=one.from_on,
        raw_on=one.raw_on,
        due_on=one.due_on,
        state=one.state.value,
        article=Words(one.article, one.article_en),
        provisional=one.provisional,
        days_left=(one.due_on - moment.on).days,
        to_do=not one.fires or pack.rule(one.rule).check in _TO_BE_DONE,
    )


def _says(one: Deadline, pack: Pack) -> Words:
    """What is to be done by the day, in the words of the place, its period written out; or what then happens.

    A whole-case clock speaks for any type.
    """
    if one.fires and pack.rule(one.rule).check not in _TO_BE_DONE:
        return _title(one.fires)  # the rule states what will be so; the deadline is what then happens
    kinds = (one.contract_type,) if one.contract_type else tuple(contract_types.load_contract_types())
    values = (pack.value(one.rule, kind, one.from_on) for kind in kinds)
    value = next((found for found in values if found is not None), None)
    said = value or pack.rule(one.rule)
    return Words(said.says_zh, said.says_en)


_TO_BE_DONE = frozenset({"within"})
"""Kinds of check whose rule says what somebody has to do by the day."""


def _entry(link: Link) -> EntryView:
    body = cast("Mapping[str, Any]", link.body)
    return EntryView(
        sequence=link.sequence,
        at=datetime.fromisoformat(body["at"]),
        row=body["row"],
        title=_title(body["row"]),
        contract_type=body["contract"],
        actor=body["actor"]["name"],
        hash=link.hash,
    )


def _title(row_id: str) -> Words:
    if row_id in HOUSE_ROWS:
        return Words(*HOUSE_ROWS[row_id])
    row = perform.FLOW.row(row_id)
    return Words(row.title_zh, row.title_en)


def _line(bench: Workbench, actor: Actor, deadlines: Sequence[Deadline]) -> CaseLine:
    case, pack, moment = bench.case, bench.pack, bench.moment
    kinds = contract_types.load_contract_types()
    running = [one for one in deadlines if one.state is DeadlineState.RUNNING]
    following = min(running, key=lambda one: one.due_on, default=None)
    return CaseLine(
        id=case.negotiation.id,
        number=case.negotiation.number,
        employer=case.parties.employer.name,
        union=case.parties.union.name,
        state=headline.case_state(case),
        contracts=tuple(
            (
                kind,
                Words(kinds[kind].short_zh, kinds[kind].short_en),
                headline.contract_state(case, case.contract(kind)),
            )
            for kind in case.types
        ),
        next_due=_deadline(following, pack, moment) if following else None,
        opened_on=day_of(case.negotiation.opened_at),
        mine=len(bench.duties(actor)),
        attention=_attention(case),
    )


def _attention(case: Case) -> tuple[Words, ...]:
    """What a person has to look at in any of the contracts, each once."""
    raised = {flag for kind in case.types for flag in case.contract(kind).attention}
    return tuple(words for flag, words in ATTENTION.items() if flag in raised)

"""查看 — a case as it legally stands at a moment, whatever the runner has recorded so far.

What fell due is fired on an overlay that keeps nothing: a page is right even if no timer ever ran.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Any, Self, cast

from negotiation.domain.actor import Actor
from negotiation.domain.case import Case
from negotiation.domain.deadline import Deadline, DeadlineState
from negotiation.domain.errors import UnknownNegotiationError
from negotiation.domain.moment import Moment, day_of
from negotiation.permissions import capacities, may_see
from negotiation.ports import Office, PendingPaper, UnitOfWork
from negotiation.usecases import clocks, options, perform
from negotiation.usecases.views import (
    CaseLine,
    ContractView,
    DeadlineView,
    EntryView,
    NegotiationView,
    StageView,
    Words,
)
from signing.ledger import Link
from workflows import contract_types, states
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


def view_case(office: Office, actor: Actor, negotiation_id: str, at: datetime) -> NegotiationView:
    """One case for one actor. Raises `UnknownNegotiationError` also when the actor may not see it."""
    moment = Moment.of(at)
    with office.reading() as uow:
        case, overlay = standing_case(office, uow, negotiation_id, moment)
        if not may_see(actor, case):
            raise UnknownNegotiationError(negotiation=negotiation_id)
        pack = perform.pack_of(office, case)
        deadlines = tuple(_deadline(one, pack, moment) for one in overlay.deadlines.kept)
        entries = tuple(_entry(link) for link in (*uow.ledger.of(negotiation_id), *overlay.ledger.links))
        documents = tuple(uow.papers.of(negotiation_id))
    negotiation = case.negotiation
    return NegotiationView(
        negotiation=negotiation,
        parties=case.parties,
        state=_label(negotiation.state),
        stages=_stages(_NEGOTIATION_WAY, negotiation.state, negotiation.entered),
        contracts=tuple(_contract(case, kind, actor, pack, moment, deadlines) for kind in case.types),
        acts=options.acts(case, "", actor, pack, moment),
        deadlines=deadlines,
        documents=documents,
        entries=entries,
        pack=Words(pack.title, pack.title_en),
        ledger_head=case.ledger_head,
    )


def list_cases(office: Office, actor: Actor, at: datetime) -> tuple[CaseLine, ...]:
    """The cases this actor's organisation has a part in, newest first."""
    moment = Moment.of(at)
    lines = []
    with office.reading() as uow:
        for negotiation_id in uow.cases.of_organisation(actor.organisation_id):
            case, overlay = standing_case(office, uow, negotiation_id, moment)
            if may_see(actor, case):
                lines.append(
                    _line(case, actor, perform.pack_of(office, case), overlay.deadlines.kept, moment)
                )
    return tuple(lines)


def held_capacities(office: Office, actor: Actor, negotiation_id: str) -> frozenset[str]:
    """The capacities an actor holds in one case, by value."""
    with office.reading() as uow:
        return frozenset(one.value for one in capacities(actor, uow.cases.load(negotiation_id)))


def standing_case(
    office: Office, uow: UnitOfWork, negotiation_id: str, moment: Moment
) -> tuple[Case, Overlay]:
    """The case as the law has it at a moment, and the overlay that holds what nobody recorded yet."""
    case = uow.cases.load(negotiation_id)
    overlay = Overlay(uow, MemoryDeadlines(list(uow.deadlines.of(negotiation_id))))
    case, _ = clocks.settle(office, cast("UnitOfWork", overlay), case, moment, perform.fire_row)
    return case, overlay


@dataclass(slots=True)
class MemoryDeadlines:
    """期限 in memory: what a timer ends or arms is seen by the page and kept nowhere."""

    kept: list[Deadline]

    def of(self, _: str) -> Sequence[Deadline]:
        """All deadlines of the one case looked at."""
        return self.kept

    def lapsed(self, _: str, at: datetime) -> Sequence[Deadline]:
        """Those that have lapsed at a moment and still run, earliest first."""
        return [one for one in self.kept if one.state is DeadlineState.RUNNING and one.lapses_at <= at]

    def arm(self, deadline: Deadline) -> None:
        """A deadline that would be armed."""
        self.kept = sorted([*self.kept, deadline], key=lambda one: (one.lapses_at, one.rule))

    def end(self, deadline: Deadline) -> None:
        """A deadline that would end."""
        self.kept = [deadline if one.id == deadline.id else one for one in self.kept]


@dataclass(slots=True)
class MemoryLedger:
    """台账 in memory."""

    links: list[Link] = field(default_factory=list)

    def append(self, _: str, link: Link, body: bytes = b"") -> None:  # noqa: ARG002 — kept nowhere
        """An entry that would be appended."""
        self.links.append(link)


@dataclass(slots=True)
class MemoryPapers:
    """文书 in memory: reads go through, a queued paper is forgotten."""

    real: Any

    def queue(self, paper: PendingPaper) -> None:
        """A paper that would be queued."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


@dataclass(slots=True)
class Overlay:
    """覆盖层 — a unit of work that reads the real one and keeps nothing."""

    real: UnitOfWork
    deadlines: MemoryDeadlines
    ledger: MemoryLedger = field(default_factory=MemoryLedger)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.real, name)
        return MemoryPapers(found) if name == "papers" else found

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


def _label(state: State) -> Words:
    return Words(states.label(state, "zh"), states.label(state, "en"))


def _stages(way: Sequence[State], state: State, entered: Mapping[str, datetime]) -> tuple[StageView, ...]:
    """The stations of the way; a state off the way (refused, objected …) is shown in its place as current."""
    shown = list(way)
    if state not in shown:
        reached = [place for place, one in enumerate(shown) if one.value in entered]
        shown.insert(max(reached, default=-1) + 1, state)
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


def _contract(
    case: Case, kind: str, actor: Actor, pack: Pack, moment: Moment, deadlines: tuple[DeadlineView, ...]
) -> ContractView:
    contract = case.contract(kind)
    described = contract_types.load_contract_types()[kind]
    until = contract.effective_on or moment.on
    return ContractView(
        contract=contract,
        title=Words(described.title_zh, described.title_en),
        short=Words(described.short_zh, described.short_en),
        state=_label(contract.state),
        stages=_stages(_CONTRACT_WAY, contract.state, contract.entered),
        acts=options.acts(case, kind, actor, pack, moment),
        deadlines=tuple(one for one in deadlines if one.contract_type == kind),
        ballot=contract.ballot,
        congress=contract.congress,
        days=(until - day_of(case.negotiation.opened_at)).days,
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
    )


def _says(one: Deadline, pack: Pack) -> Words:
    """The rule in the words of the place, its period written out; a whole-case clock speaks for any type."""
    kinds = (one.contract_type,) if one.contract_type else tuple(contract_types.load_contract_types())
    values = (pack.value(one.rule, kind, one.from_on) for kind in kinds)
    value = next((found for found in values if found is not None), None)
    said = value or pack.rule(one.rule)
    return Words(said.says_zh, said.says_en)


def _entry(link: Link) -> EntryView:
    body = cast("Mapping[str, Any]", link.body)
    row = perform.FLOW.row(body["row"])
    return EntryView(
        sequence=link.sequence,
        at=datetime.fromisoformat(body["at"]),
        row=row.id,
        title=Words(row.title_zh, row.title_en),
        contract_type=body["contract"],
        actor=body["actor"]["name"],
        hash=link.hash,
    )


def _line(case: Case, actor: Actor, pack: Pack, deadlines: Sequence[Deadline], moment: Moment) -> CaseLine:
    kinds = contract_types.load_contract_types()
    running = [one for one in deadlines if one.state is DeadlineState.RUNNING]
    following = min(running, key=lambda one: one.due_on, default=None)
    acts = [act for kind in ("", *case.types) for act in options.acts(case, kind, actor, pack, moment)]
    return CaseLine(
        id=case.negotiation.id,
        number=case.negotiation.number,
        employer=case.parties.employer.name,
        union=case.parties.union.name,
        state=_label(case.negotiation.state),
        contracts=tuple(
            (kind, Words(kinds[kind].short_zh, kinds[kind].short_en), _label(case.contract(kind).state))
            for kind in case.types
        ),
        next_due=_deadline(following, pack, moment) if following else None,
        opened_on=day_of(case.negotiation.opened_at),
        mine=sum(act.mine and act.allowed for act in acts),
    )

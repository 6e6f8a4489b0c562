"""覆盖层 — a unit of work that reads the real one and keeps nothing.

What fell due is fired on it: a page is right even if no timer ever ran. Other cases that bear on the one
looked at are settled on the same overlay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import TracebackType
from typing import Any, Self, cast

from negotiation.domain.case import Case, Parties
from negotiation.domain.deadline import Deadline, DeadlineState
from negotiation.domain.moment import Moment
from negotiation.ports import Office, PendingPaper, Sibling, StoredDocument, UnitOfWork
from negotiation.usecases import chain
from signing.ledger import Link
from workflows.states import ContractState


def standing_case(
    office: Office, uow: UnitOfWork, negotiation_id: str, moment: Moment
) -> tuple[Case, Overlay]:
    """The case as the law has it at a moment, and the overlay that holds what nobody recorded yet."""
    overlay = Overlay(uow)
    case = uow.cases.load(negotiation_id)
    case, _ = chain.settle(office, cast("UnitOfWork", overlay), case, moment)
    return case, overlay


@dataclass(slots=True)
class MemoryCases:
    """案件 in memory: what a timer changes is seen by the page and kept nowhere."""

    real: Any
    kept: dict[str, Case] = field(default_factory=dict)

    def load(self, negotiation_id: str, *, lock: bool = False) -> Case:  # noqa: ARG002 - nothing to lock
        """The case as it stands on the overlay."""
        return self.kept.get(negotiation_id) or self.real.load(negotiation_id)

    def save(self, case: Case) -> None:
        """A case that would be saved."""
        self.kept[case.negotiation.id] = case

    def with_contract(
        self, parties: Parties, types: Sequence[str], states: Sequence[str], *, but: str
    ) -> Sequence[Sibling]:
        """Contracts of other cases, in the states they have on the overlay."""
        asked = [state.value for state in ContractState] if self.kept else states
        found = [self._now(one) for one in self.real.with_contract(parties, types, asked, but=but)]
        return [one for one in found if one.state in states]

    def _now(self, one: Sibling) -> Sibling:
        case = self.kept.get(one.negotiation_id)
        return one if case is None else replace(one, state=case.contract(one.type).state.value)


@dataclass(slots=True)
class MemoryDeadlines:
    """期限 in memory."""

    real: Any
    kept: dict[str, list[Deadline]] = field(default_factory=dict)

    def of(self, negotiation_id: str) -> Sequence[Deadline]:
        """All deadlines of one case."""
        if negotiation_id not in self.kept:
            self.kept[negotiation_id] = list(self.real.of(negotiation_id))
        return self.kept[negotiation_id]

    def lapsed(self, negotiation_id: str, at: datetime) -> Sequence[Deadline]:
        """Those that have lapsed at a moment and still run, earliest first."""
        running = [one for one in self.of(negotiation_id) if one.state is DeadlineState.RUNNING]
        return [one for one in running if one.lapses_at <= at]

    def arm(self, deadline: Deadline) -> None:
        """A deadline that would be armed."""
        kept = [*self.of(deadline.negotiation_id), deadline]
        self.kept[deadline.negotiation_id] = sorted(kept, key=lambda one: (one.lapses_at, one.rule))

    def end(self, deadline: Deadline) -> None:
        """A deadline that would end."""
        kept = self.of(deadline.negotiation_id)
        self.kept[deadline.negotiation_id] = [deadline if one.id == deadline.id else one for one in kept]


@dataclass(slots=True)
class MemoryLedger:
    """台账 in memory, of all cases settled on the overlay."""

    links: dict[str, list[Link]] = field(default_factory=dict)

    def append(self, negotiation_id: str, link: Link, body: bytes = b"") -> None:  # noqa: ARG002 - not kept
        """An entry that would be appended."""
        self.links.setdefault(negotiation_id, []).append(link)


@dataclass(slots=True)
class MemoryPapers:
    """文书 in memory: reads go through, a queued paper is forgotten."""

    real: Any

    def queue(self, paper: PendingPaper) -> None:
        """A paper that would be queued."""

    def unregistered(self, negotiation_id: str) -> Sequence[StoredDocument]:  # noqa: ARG002 - the page keeps none
        """None: what would be recorded names no papers."""
        return ()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


class Overlay:
    """覆盖层."""

    def __init__(self, real: UnitOfWork) -> None:
        self._real = real
        self.cases = MemoryCases(real.cases)
        self.deadlines = MemoryDeadlines(real.deadlines)
        self.papers = MemoryPapers(real.papers)
        self.ledger = MemoryLedger()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

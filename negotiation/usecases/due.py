"""到期 — the runner: records what fell due up to a moment, some cases a transaction, several runners at once.

What it records is already true on every page; a killed runner loses nothing and repeats nothing, because
the timer ends in the same transaction in which its act is recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from negotiation.domain.errors import ConflictError, OfficeError
from negotiation.domain.moment import Moment
from negotiation.ports import Office, UnitOfWork
from negotiation.usecases import chain
from negotiation.usecases.entry import Done

_BATCH = 25
"""Cases a transaction: enough to spread the cost of a commit, few enough that nobody waits for the others."""
_TRIES = 3
"""How often a case is tried when somebody else was in the way."""


@dataclass(slots=True)
class _Round:
    """What a runner has met on its way."""

    failed: dict[str, OfficeError] = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)

    def met(self, negotiation_id: str, error: OfficeError) -> None:
        """A case that could not be settled: left alone, unless somebody was only in the way."""
        self.tries[negotiation_id] = self.tries.get(negotiation_id, 0) + 1
        if not isinstance(error, ConflictError) or self.tries[negotiation_id] >= _TRIES:
            self.failed[negotiation_id] = error


def run_due(office: Office, at: datetime) -> tuple[Done, ...]:
    """Fire everything due at or before a moment; returns the timer acts, in order of their legal moment.

    A case that cannot be settled does not hold up the others; its error is raised after they are done. A case
    another runner holds is left to that runner.
    """
    return tuple(sorted(each_due(office, at), key=lambda one: one.at))


def each_due(office: Office, at: datetime) -> Iterator[Done]:
    """The same, told batch by batch as it is committed; for a night in which very much falls due."""
    moment, seen = Moment.of(at), _Round()
    while _any_due(office, moment, seen):
        claimed, done = _settle_batch(office, moment, seen)
        yield from done
        if not claimed:
            break
    if seen.failed:
        raise next(iter(seen.failed.values()))


def _any_due(office: Office, moment: Moment, seen: _Round) -> bool:
    """Asked without writing, so that a runner with nothing to do stands in nobody's way."""
    with office.reading() as uow:
        return bool(uow.deadlines.claimable(moment.at, but=tuple(seen.failed)))


def _settle_batch(office: Office, moment: Moment, seen: _Round) -> tuple[int, tuple[Done, ...]]:
    done: list[Done] = []
    with office.unit_of_work() as uow:
        claimed = uow.deadlines.claim_due(moment.at, _BATCH, but=tuple(seen.failed))
        for negotiation_id in claimed:
            try:
                with uow.attempt():
                    done.extend(_settle_case(office, uow, negotiation_id, moment))
            except OfficeError as error:
                seen.met(negotiation_id, error)
        uow.commit()
    return len(claimed), tuple(done)


def _settle_case(office: Office, uow: UnitOfWork, negotiation_id: str, moment: Moment) -> tuple[Done, ...]:
    case = uow.cases.load(negotiation_id, lock=True)
    case, done = chain.settle(office, uow, case, moment)
    uow.cases.save(case)
    return done

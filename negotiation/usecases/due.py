"""到期 — the runner: records what fell due up to a moment, each case in a transaction of its own.

What it records is already true on every page; a killed runner loses nothing and repeats nothing, because
the timer ends in the same transaction in which its act is recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from negotiation.domain.deadline import Deadline
from negotiation.domain.errors import OfficeError
from negotiation.domain.moment import Moment
from negotiation.ports import Office
from negotiation.usecases import chain
from negotiation.usecases.entry import Done

_BATCH = 200


def run_due(office: Office, at: datetime) -> tuple[Done, ...]:
    """Fire everything due at or before a moment; returns the timer acts, in order of their legal moment.

    A case that cannot be settled does not hold up the others; its error is raised after they are done.
    """
    moment = Moment.of(at)
    done: list[Done] = []
    failed: dict[str, OfficeError] = {}
    while True:
        with office.reading() as uow:
            ripe = uow.deadlines.next_due(moment.at, _BATCH + _BATCH * len(failed))
        waiting = [one for one in dict.fromkeys(one.negotiation_id for one in ripe) if one not in failed]
        for negotiation_id in waiting:
            try:
                done.extend(settle_case(office, negotiation_id, moment))
            except OfficeError as error:
                failed[negotiation_id] = error
        if not waiting:
            break
    if failed:
        raise next(iter(failed.values()))
    return tuple(sorted(done, key=lambda one: one.at))


def settle_case(office: Office, negotiation_id: str, moment: Moment) -> tuple[Done, ...]:
    """Fire what is due in one case, in one transaction."""
    with office.unit_of_work() as uow:
        case = uow.cases.load(negotiation_id, lock=True)
        case, done = chain.settle(office, uow, case, moment)
        uow.cases.save(case)
        uow.commit()
    return done


def running(office: Office, at: datetime, limit: int = 1000) -> Sequence[Deadline]:
    """Deadlines that have lapsed at a moment and are not recorded yet."""
    with office.reading() as uow:
        return uow.deadlines.next_due(at, limit)

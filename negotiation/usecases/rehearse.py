"""试办 — an act done in a unit of work that is left without a commit: findings and paper, seen beforehand.

What would be refused is refused here in the same words. Nothing is recorded, no number is used up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from negotiation.domain.errors import UnknownActError
from negotiation.domain.moment import Moment
from negotiation.ports import Office, PendingPaper
from negotiation.usecases.entry import Done
from negotiation.usecases.perform import Command, done_in, row_of
from workflows.rule import Finding

_MANY = 10_000


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """试办的结果."""

    done: tuple[Done, ...]
    papers: tuple[PendingPaper, ...]
    """As they would be issued, not yet drawn."""

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What would need a reason, each once."""
        found = {
            (one.rule, one.contract_types): one for act in self.done for one in act.findings if one.warns
        }
        return tuple(found.values())


def rehearse(office: Office, command: Command) -> Rehearsal:
    """Do a command without keeping it. Raises what `perform` raises, but asks for no reason to a warning."""
    if row_of(command.act).otherwise is not None:
        raise UnknownActError(act=command.act)  # a count is never seen before it is on record
    moment = Moment.of(command.at)
    with office.unit_of_work() as uow:
        before = {one.id for one in uow.papers.waiting(_MANY)}
        _, done = done_in(office, uow, replace(command, despite=None), moment)
        papers = tuple(one for one in uow.papers.waiting(_MANY) if one.id not in before)
    return Rehearsal(done, papers)

"""位置 — where an act stands for one person, in one word, with the key of the sentence that says why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from negotiation.domain.actor import Actor, Side
from negotiation.domain.case import Case
from negotiation.domain.contract import Contract
from negotiation.domain.negotiation import Negotiation
from workflows.flow import Capacity
from workflows.pack import Pack


class Place(StrEnum):
    """Where an act stands for one person."""

    NOW = "now"
    """Theirs to do."""
    MAY = "may"
    """Theirs to do if they choose; the procedure does not wait for it."""
    AGAIN = "again"
    """Done, and may be done once more."""
    DONE = "done"
    """Done by them; nothing is left."""
    LATER = "later"
    """Something else must come first."""
    BLOCKED = "blocked"
    """Theirs, but the law does not allow it now."""
    OTHERS = "others"
    """Somebody else's."""
    OFF = "off"
    """Not spoken of: what it would answer is not there."""


@dataclass(frozen=True, slots=True)
class Seen:
    """所见 — all a position may look at: the case, one contract of it, who asks, and the law of the day."""

    case: Case
    contract: Contract | None
    actor: Actor
    held: frozenset[Capacity]
    """In what capacities the actor stands in this case."""
    pack: Pack
    on: date
    sealing: frozenset[tuple[str, str]] = frozenset()
    """(organisation id, contract type) for which a use of the seal is applied for and not yet made."""

    @property
    def negotiation(self) -> Negotiation:
        """The round."""
        return self.case.negotiation

    @property
    def side(self) -> Side:
        """The side of the actor's organisation; the employees' for one who stands on none."""
        return self.actor.side or Side.EMPLOYEES

    @property
    def speaks_for(self) -> Side | None:
        """The side a representative speaks for, or an officer's own."""
        return self.actor.side or self.negotiation.side_of(self.actor.person_id)

    def asks(self, rule: str) -> bool:
        """Whether the place has a value of a rule for any contract concerned, on this day."""
        types = (self.contract.type,) if self.contract else self.case.types
        return any(self.pack.value(rule, kind, self.on) is not None for kind in types)


Position = tuple[Place, str]
"""The place, and the key of a sentence in the table `position` of the messages; empty: none is needed."""
Asked = Callable[[Seen], Position]
"""Reads the place of one act from what is on file."""
Positions = Mapping[str, Asked]
"""Act → where it stands."""
Arranged = Callable[[Seen], date | None]
"""The day an act was arranged for; None: for none."""

NOW: Position = (Place.NOW, "")
MAY: Position = (Place.MAY, "")
OFF: Position = (Place.OFF, "")

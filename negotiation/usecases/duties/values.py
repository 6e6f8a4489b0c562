"""待办的值 — what pages and the command line show of somebody's work; computed elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from negotiation.usecases.duties.place import Place
from negotiation.usecases.words import Reason, Words


@dataclass(frozen=True, slots=True)
class Step:
    """一个事项 — one act as it stands for one person, with the contracts it covers and why it waits."""

    act: str
    title: Words
    place: Place
    contracts: tuple[tuple[str, Words], ...]
    """(type, short title); empty for an act of the whole negotiation."""
    note: str
    """Key in the table `position` of the messages: why it waits or is done."""
    who: tuple[Words, ...]
    failed: tuple[Reason, ...]
    """What the law holds against it now."""
    at_will: bool = False
    """Theirs to choose; also while the law does not allow it."""

    @property
    def types(self) -> str:
        """Contract types as they stand in an address."""
        return ",".join(kind for kind, _ in self.contracts)


@dataclass(frozen=True, slots=True)
class Steps:
    """全部事项 of one case for one person."""

    first: tuple[Step, ...]
    """The next step; two where the law gives a choice."""
    mine: tuple[Step, ...]
    may: tuple[Step, ...]
    """Open to this person at any time, but never the next step."""
    others: tuple[Step, ...]

    @property
    def due(self) -> tuple[Step, ...]:
        """Everything this person owes now."""
        return tuple(one for one in (*self.first, *self.mine) if one.place is Place.NOW)

    def doable(self, acts: Sequence[str], types: Iterable[str]) -> tuple[Step, ...]:
        """Those of some acts that this person may do now, for these contracts or for the whole case."""
        ready, wanted = (Place.NOW, Place.MAY, Place.AGAIN), set(types)
        found = [one for one in (*self.first, *self.mine, *self.may) if one.place in ready]
        return tuple(
            replace(one, contracts=tuple(pair for pair in one.contracts if pair[0] in wanted))
            for act in acts
            for one in found
            if one.act == act and (not one.contracts or wanted & dict(one.contracts).keys())
        )


@dataclass(frozen=True, slots=True)
class Duty:
    """待办事项 — one thing somebody owes now; where the law gives a choice, all its acts together."""

    acts: tuple[str, ...]
    title: Words
    contracts: tuple[tuple[str, Words], ...]
    """(type, short title); empty for the whole negotiation."""
    note: str = ""
    """Key in the table `position` of the messages."""

    @property
    def types(self) -> str:
        """Contract types as they stand in an address."""
        return ",".join(kind for kind, _ in self.contracts)


@dataclass(frozen=True, slots=True)
class Whom:
    """等待何人 — an office, and the people who hold it."""

    office: Words
    names: tuple[str, ...]
    each: bool
    """Every one of them owes it; otherwise any of them may do it."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """等待事项 — one thing others owe now, exactly who still owes it, and what the law waits for."""

    duty: Duty
    whom: tuple[Whom, ...]
    why: tuple[Reason, ...] = ()
    """What the row that follows still lacks."""
    from_on: date | None = None
    """First day on which it can be done; None: now."""

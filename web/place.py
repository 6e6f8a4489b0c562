"""位置 — where an act stands for one person, in one word."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from negotiation.domain.actor import Actor
from negotiation.usecases.views import ContractView, NegotiationView


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


Position = tuple[Place, str]
"""The place, and a sentence to translate that says why."""
Asked = Callable[[NegotiationView, ContractView | None, Actor], Position]
"""Reads the place of one act from what is on file."""

"""故事的事项 — acts by name: the flow's and the story's own, their titles, which follow by themselves."""

from __future__ import annotations

from negotiation.story_forms import OWN_ACTS
from negotiation.story_words import word
from negotiation.usecases.conducts import CONDUCTS
from negotiation.usecases.perform import FLOW, FOLLOWERS
from workflows.flow import Capacity, Row

ROWS = {row.act: row for row in FLOW.rows if row.act not in OWN_ACTS}
"""Acts of the flow that a story may name, and those that follow by themselves."""
ACTS = (*OWN_ACTS, *ROWS)


def title(act: str, language: str) -> str:
    """An act as the user reads it; the name itself when there is no such act."""
    if act in OWN_ACTS:
        return word("own", act, language)
    row = ROWS.get(act)
    if row is None:
        return act
    return row.title_en if language == "en" else row.title_zh


def by_itself(row: Row) -> bool:
    """Whether nobody does this act by hand: it follows another, or the clock."""
    follows = row.id in FOLLOWERS and not CONDUCTS[row.id].by_hand
    return follows or set(row.who) == {Capacity.SYSTEM}


def leads(row: Row) -> tuple[Row, ...]:
    """The acts a row follows."""
    return tuple(one for one in FLOW.rows if one.then == row.id)

"""答案的来源 — where the answers of a field come from: a list of the law's vocabulary, the register.

Marks on the content forms, for whoever asks what may be said; the forms do not judge by them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from negotiation.usecases.work import Lines


@dataclass(frozen=True, slots=True)
class FromList:
    """词表 — the field holds keys of a list of `workflows.vocabulary`."""

    name: str
    more: tuple[str, ...] = ()
    """Keys beside the list's own, named like fields."""


@dataclass(frozen=True, slots=True)
class FromRegister:
    """名册 — the field names people by their id."""


@dataclass(frozen=True, slots=True)
class FromTopics:
    """协商事项 — the field holds topics of the contract's type."""


PersonId = Annotated[str, FromRegister()]
"""One person of the register."""
PersonIds = Annotated[Lines, FromRegister()]
"""Some people of the register."""
Attachments = Annotated[Lines, FromList("attachment")]
"""Papers of the filing pack."""

"""表决计票 — the plain level of the ballot: counting choices and the digest of the roll.

Who may vote, how many votes suffice and how secrecy is kept are not decided here; the verifiable secret
ballot comes behind the same `Tally`.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from signing import canonical
from signing.canonical import Json


class Choice(StrEnum):
    """选项 — what one ballot paper says."""

    YES = "yes"
    """同意."""
    NO = "no"
    """不同意."""
    ABSTAIN = "abstain"
    """弃权."""
    VOID = "void"
    """废票 — cast, but not to be read."""


@dataclass(frozen=True, slots=True)
class Tally:
    """计票结果 — ballots by choice; their sum is the number of ballots cast."""

    yes: int
    no: int
    abstain: int
    void: int

    @property
    def cast(self) -> int:
        """收回票数 — all ballots, the void ones too."""
        return self.yes + self.no + self.abstain + self.void

    def as_json(self) -> dict[str, Json]:
        """Plain JSON object, as it stands in `ballot.json` and in the ledger."""
        return {"yes": self.yes, "no": self.no, "abstain": self.abstain, "void": self.void}


def tally(choices: Iterable[Choice]) -> Tally:
    """Count ballots. Order does not matter; nothing cast gives four zeros."""
    counted = Counter(Choice(choice) for choice in choices)
    return Tally(counted[Choice.YES], counted[Choice.NO], counted[Choice.ABSTAIN], counted[Choice.VOID])


def roll_digest(names: Iterable[str]) -> str:
    """代表名册摘要 — SHA-256 of the sorted roll, 64 hex characters; two delegates of one name count twice."""
    return canonical.digest({"roll": sorted(unicodedata.normalize("NFC", name) for name in names)})

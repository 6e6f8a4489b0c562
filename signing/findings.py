"""结论数据 — what a verdict on a signed file consists of: values only, found by `signing.verdict`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from signing.examination import TimeSource
from signing.names import visible
from signing.outcome import Outcome, Stage


class Position(StrEnum):
    """结论 — the state a signed file is in."""

    UNCHANGED = "未改动"
    """Not changed since it was signed."""
    EXTENDED = "签后有合法追加"
    """Lawfully added to after the parties had signed, e.g. the bureau's filing mark."""
    CHANGED = "已被改动"
    """Changed after it was signed."""
    UNDECIDABLE = "无法判断"
    """Damaged, encrypted, no PDF, or without a signature this system makes."""


LEVELS = ("", "B-B", "B-T", "B-LT", "B-LTA")
"""From nothing to the highest."""


class Problem(NamedTuple):
    """问题 — one thing that is wrong, in both languages."""

    zh: str
    en: str

    @classmethod
    def fit(cls, problems: Iterable[tuple[str, str]]) -> tuple[Problem, ...]:
        """Each as it may be shown: names that a file chose cannot end a line or turn the text around."""
        return tuple(cls(visible(zh), visible(en)) for zh, en in problems)


@dataclass(frozen=True, slots=True)
class SignatureFinding:
    """签名检验结果 — one signature of the file."""

    field: str
    signer_name: str
    organisation: str
    uscc: str
    office: str
    signed_at: datetime | None
    time_source: TimeSource
    level: str
    """`B-B` without, `B-T` with a time stamp, `B-LT` with revocation data in the file, `B-LTA` with an
    archive time stamp over both (ETSI EN 319 142-1); empty when it does not hold."""
    trusted: bool
    intact: bool
    coverage: str
    """`whole file` or `revision N of M`."""
    reason: str
    certificate_serial: str
    """Hexadecimal."""
    certifies: bool
    revoked_at: datetime | None = None
    """Later revocation of its certificate; the signature stays valid by its time stamp."""
    number: str = ""
    """Tells two of one name apart inside an organisation."""
    licensed: bool = False
    """Its certificate is of an outside authority, which writes names in its own way."""

    @classmethod
    def broken(cls, field: str, coverage: str, reason: str, *, certifies: bool) -> SignatureFinding:
        """A signature that does not hold: nothing it says about its signer may be shown."""
        return cls(
            field=field,
            signer_name="",
            organisation="",
            uscc="",
            office="",
            signed_at=None,
            time_source=TimeSource.SIGNER,
            level="",
            trusted=False,
            intact=False,
            coverage=coverage,
            reason=reason,
            certificate_serial="",
            certifies=certifies,
        )


@dataclass(frozen=True, slots=True)
class ArchiveFinding:
    """归档时间戳检验结果 — one archive time stamp of the file."""

    field: str
    at: datetime | None
    time_source: TimeSource
    authority: str
    trusted: bool
    intact: bool
    ends_at: datetime | None
    """When its certificate ends: the archive is to be renewed before."""


@dataclass(frozen=True, slots=True)
class RevisionFinding:
    """修订说明 — what one update of the file did."""

    number: int
    """1 the first."""
    zh: str
    en: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class PdfVerdict:
    """PDF 验签结论."""

    position: Position
    signatures: tuple[SignatureFinding, ...]
    problems: tuple[Problem, ...]
    sha256: str
    text_digest: str | None
    additions: tuple[str, ...] = ()
    """Fields signed after the parties."""
    open_fields: tuple[str, ...] = ()
    """Prepared, not yet signed."""
    root_fingerprint: str = ""
    """SHA-256 of the root the platform's certification leads to; empty when it leads to none."""
    root_given: bool = False
    """False: the root came out of the file itself and must be compared by a person."""
    other_roots: tuple[str, ...] = ()
    """SHA-256 of further roots that parties' signatures or time stamps lead to (outside authorities)."""
    unconfirmed: tuple[str, ...] = ()
    """Those of all these roots that whoever checks did not name."""
    stage: Stage = Stage.NOT_A_CONTRACT

    archive: tuple[ArchiveFinding, ...] = ()
    """Archive time stamps, the oldest first."""
    revisions: tuple[RevisionFinding, ...] = ()
    cautions: tuple[Problem, ...] = ()
    """What is not wrong but wants care: proof that ends, gaps between archive time stamps."""
    sm3: str = ""
    """SM3 of the file beside its SHA-256."""
    newer: Problem | None = None
    """What the office says that keeps a newer or another state of it; None when it does not, or was not
    asked."""

    @property
    def level(self) -> str:
        """级别 — the lowest of all signatures; empty without any that holds."""
        return min((one.level for one in self.signatures), key=LEVELS.index, default="")

    @property
    def ok(self) -> bool:
        """Unchanged or lawfully extended, every signature trusted, nothing wrong.

        Not yet that anybody signed it, nor whose word it is: see `outcome`.
        """
        return self.position in (Position.UNCHANGED, Position.EXTENDED) and not self.problems

    @property
    def outcome(self) -> Outcome:
        """结果 — of this file alone: one that could be an older state of a contract is not passed."""
        return self.outcome_when(complete=self.stage.finished)

    def outcome_when(self, *, complete: bool) -> Outcome:
        """结果, when somebody else knows whether all of it is there."""
        if self.position is Position.UNDECIDABLE:
            return Outcome.UNDECIDABLE
        if not self.ok:
            return Outcome.REFUSED
        if self.newer is not None:
            return Outcome.SUPERSEDED
        if not complete:
            return Outcome.UNSIGNED
        return Outcome.UNCONFIRMED if self.unconfirmed or not self.root_given else Outcome.CONFIRMED

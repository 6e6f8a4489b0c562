"""判断过程 — what is gathered while one PDF is judged (`signing.verdict`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from signing.examination import Examined, Grounds, StampExamined
from signing.findings import ArchiveFinding, Problem, SignatureFinding
from signing.revocation import RevocationList

if TYPE_CHECKING:
    from signing.pdf import PdfReading


@dataclass(slots=True)
class Judgement:
    """一次判断 — one verdict on its way."""

    reading: PdfReading
    grounds: Grounds
    kept: tuple[RevocationList, ...]
    """Revocation lists in the file."""
    archived: tuple[RevocationList, ...]
    """Those of them that the newest archive time stamp covers."""
    changed: bool = False
    problems: list[Problem] = field(default_factory=list)
    cautions: list[Problem] = field(default_factory=list)
    findings: list[SignatureFinding] = field(default_factory=list)
    archive: list[ArchiveFinding] = field(default_factory=list)
    stamps: dict[int, StampExamined] = field(default_factory=dict)
    """By revision."""
    examined: list[Examined] = field(default_factory=list)
    """Signatures that hold, in their order."""
    naming: Examined | None = None
    """The office's word for the certificate of a licensed provider that certified."""
    certified: bool = True
    """No certification is by somebody else than the platform."""

    @property
    def office(self) -> list[Examined]:
        """Whose word the file is: the naming, or else the certification."""
        return [self.naming] if self.naming is not None else self.examined[:1]

    def change(self, zh: str, en: str) -> None:
        """已被改动 — note a problem that says so."""
        self.changed = True
        self.problems.append(Problem(zh, en))

    def proof_of(self, revision: int) -> StampExamined | None:
        """The earliest trusted archive time stamp over a revision."""
        later = [self.stamps[one] for one in sorted(self.stamps) if one > revision]
        return next((one for one in later if one.trusted), None)

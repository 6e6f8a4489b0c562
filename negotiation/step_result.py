"""一步的结果 — what one step of a story came to, in plain values for the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from negotiation.domain.errors import OfficeError
from negotiation.ports import StoredDocument
from signing.canonical import Json
from workflows.rule import Finding


@dataclass(frozen=True, slots=True)
class StepResult:
    """一步的结果."""

    step: int
    """1 for the first; 0 for a timer between steps."""
    at: datetime
    act: str
    transition: str
    outcome: str
    """`done`, `refused` or `error`."""
    expected: bool
    findings: tuple[Finding, ...]
    error: OfficeError | None
    negotiation: str
    contracts: Mapping[str, str]
    deadlines: tuple[Mapping[str, Json], ...]
    documents: tuple[StoredDocument, ...]

    def as_json(self, path_of: Callable[[StoredDocument], str]) -> dict[str, Any]:
        """One line of `--json`."""
        return {
            "step": self.step,
            "at": self.at.isoformat(),
            "act": self.act,
            "transition": self.transition,
            "outcome": self.outcome,
            "findings": [_finding(one) for one in self.findings] or _reason(self.error),
            "negotiation": self.negotiation,
            "contracts": dict(self.contracts),
            "deadlines": [dict(one) for one in self.deadlines],
            "documents": [{"kind": d.kind, "path": path_of(d), "sha256": d.sha256} for d in self.documents],
        }


def _reason(error: OfficeError | None) -> list[dict[str, Any]]:
    if error is None:
        return []
    return [
        {"rule": error.key, "outcome": "fail", "severity": "block", "article": "", "says": str(error.values)}
    ]


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "outcome": one.outcome.value,
        "severity": one.severity.value,
        "article": one.article.zh,
        "says": one.says_zh,
    }

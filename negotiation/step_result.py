"""一步的结果 — what one step of a story came to, in plain values for the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from negotiation.domain.errors import OfficeError
from negotiation.messages import sentence
from negotiation.ports import StoredDocument
from negotiation.step_position import Position
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
    findings: tuple[tuple[str, Finding], ...]
    """Each with the type of the contract it was asked for; empty for the negotiation itself."""
    error: OfficeError | None
    position: Position
    documents: tuple[StoredDocument, ...]

    @property
    def contracts(self) -> Mapping[str, str]:
        """Contract type → state."""
        return self.position.contracts

    def as_json(self, path_of: Callable[[StoredDocument], str]) -> dict[str, Any]:
        """One line of `--json`."""
        stands = self.position
        return {
            "step": self.step,
            "at": self.at.isoformat(),
            "act": self.act,
            "transition": self.transition,
            "outcome": self.outcome,
            "findings": [_finding(kind, one) for kind, one in self.findings] or _reason(self.error),
            "negotiation": stands.negotiation,
            "state": stands.state,
            "contracts": dict(stands.contracts),
            "texts": {kind: dict(one) for kind, one in stands.texts.items()},
            "effective": dict(stands.effective),
            "flags": dict(stands.flags),
            "deadlines": [dict(one) for one in stands.deadlines],
            "documents": [{"kind": d.kind, "path": path_of(d), "sha256": d.sha256} for d in self.documents],
        }


def _reason(error: OfficeError | None) -> list[dict[str, Any]]:
    if error is None:
        return []
    return [
        {
            "rule": error.key,
            "outcome": "fail",
            "severity": "block",
            "article": "",
            "says": said(error, "zh"),
            "contract": str(error.values.get("contract", "")),
        }
    ]


def said(error: OfficeError, language: str) -> str:
    """What happened and why; what to do next is told to people at a page, not to a file."""
    told = sentence(error, language)
    return f"{told.what}{told.why}" if language == "zh" else f"{told.what} {told.why}"


def _finding(kind: str, one: Finding) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "outcome": one.outcome.value,
        "severity": one.severity.value,
        "article": one.article.zh,
        "says": one.says_zh,
        "contract": one.contract_type or kind,
    }

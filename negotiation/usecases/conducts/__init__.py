"""各行为的做法 — one module per stage of the procedure; `CONDUCTS` joins them by row id."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from negotiation.usecases.conducts import (
    change,
    congress,
    coordination,
    correction,
    delegations,
    draft,
    filing,
    information,
    letters,
    life,
    meetings,
    objection,
    offer,
    publication,
    replacement,
    signing,
    suspension,
    withdrawal,
)
from negotiation.usecases.work import Conduct

CONDUCTS: Mapping[str, Conduct[Any]] = MappingProxyType(
    {
        conduct.row: conduct
        for module in (
            offer,
            delegations,
            information,
            meetings,
            draft,
            congress,
            signing,
            filing,
            publication,
            letters,
            suspension,
            coordination,
            replacement,
            withdrawal,
            correction,
            objection,
            change,
            life,
        )
        for conduct in module.CONDUCTS
    }
)
"""Row id → conduct. A row without one is an error found by the tests and at start."""

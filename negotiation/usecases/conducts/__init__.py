"""各行为的做法 — one module per stage of the procedure; `CONDUCTS` joins them by row id."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from negotiation.usecases.conducts import (
    congress,
    delegations,
    draft,
    filing,
    information,
    meetings,
    offer,
    publication,
    signing,
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
        )
        for conduct in module.CONDUCTS
    }
)
"""Row id → conduct. A row without one is an error found by the tests and at start."""

"""检查种类目录 — every kind of check by name. A new kind is one function, one entry and its test."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.checks import numbers, periods, presence
from workflows.checks.kind import CheckKind

KINDS: Mapping[str, CheckKind] = {
    kind.name: kind for kind in (*periods.KINDS, *numbers.KINDS, *presence.KINDS)
}
"""Name of a check → what it needs and how it answers."""

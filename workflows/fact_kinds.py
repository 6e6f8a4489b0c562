"""事实种类 — what values a fact may take, and how a registered fact is described."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """事实种类 — what values a fact may take."""

    FLAG = "flag"
    """bool"""
    COUNT = "count"
    """int"""
    TEXT = "text"
    """str"""
    DAY = "day"
    """date"""
    MOMENT = "moment"
    """aware datetime"""
    NAMES = "names"
    """tuple of str"""
    FIGURE = "figure"
    """finite Decimal"""
    SHARE = "share"
    """Fraction"""


@dataclass(frozen=True, slots=True)
class FactSpec:
    """事实 — kind and names of one fact."""

    kind: Kind
    zh: str
    en: str
    unit: str = ""
    """Unit of a figure, as in a contract text: `hour`, `day`, `percent`, `yuan_per_month` …"""

"""运算符 — the comparisons a value may name, and how they read.

以上 and 以内 include the number itself, 超过 and 不满 do not (民法典 art. 1259); hence the operator belongs
to the value and not to the code.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
}
"""Operator sign → comparison. Any: counts, fractions, decimals, days and texts are all compared so."""

SIGNS: Mapping[str, str] = {"<": "<", "<=": "≤", "=": "=", "!=": "≠", ">=": "≥", ">": ">"}
"""Operator sign → how a finding writes it."""

WORDS: Mapping[str, tuple[str, str]] = {
    "<": ("不满", "less than"),
    "<=": ("不超过", "at most"),
    "=": ("为", "exactly"),
    "!=": ("不为", "other than"),
    ">=": ("不低于", "at least"),
    ">": ("超过", "more than"),
}
"""Operator sign → how a sentence says it."""

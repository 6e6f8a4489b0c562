"""平常的写法 — what a finding compared, as people say it: 不低于2400 for ≥ 2400, 2026年5月6日 for 2026-05-06.

For eyes only: the ledger and `--json` keep signs and ISO days.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from workflows.rule import Compared

Pair = tuple[str, str]
_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_SIGN = re.compile(r"\s*(≥|≤|≠|>|<|=)\s*")
_OF_NUMBERS = {
    "≥": ("不低于", "at least"),
    "≤": ("不超过", "at most"),
    ">": ("多于", "more than"),
    "<": ("少于", "less than"),
    "≠": ("不同于", "other than"),
    "=": ("等于", "exactly"),
}
_OF_DAYS = {
    "≥": ("不早于", "not before"),
    "≤": ("不晚于", "not after"),
    ">": ("晚于", "after"),
    "<": ("早于", "before"),
    "≠": ("不同于", "other than"),
    "=": ("就是", "the same as"),
}


def plain(compared: Sequence[Compared]) -> tuple[tuple[Pair, Pair], ...]:
    """Each name and value in Chinese and English."""
    days = any(_DAY.fullmatch(one.value) for one in compared)
    return tuple(
        (
            (one.zh, one.en),
            (said(one.value, "zh", days=days), said(one.value_en or one.value, "en", days=days)),
        )
        for one in compared
    )


def said(value: str, language: str, *, days: bool = False) -> str:
    """One value as people say it; quoted words of a text stay as they are."""
    if value.startswith("“"):
        return value
    signs, place = (_OF_DAYS if days else _OF_NUMBERS), int(language == "en")
    around = " " if language == "en" else ""
    worded = _SIGN.sub(lambda found: f"{around}{signs[found[1]][place]}{around}", value).strip()
    return _DAY.sub(lambda found: _day(found, language), worded)


def _day(found: re.Match[str], language: str) -> str:
    try:
        on = date(*(int(part) for part in found.groups()))
    except ValueError:
        return found[0]
    return f"{on:%-d %B %Y}" if language == "en" else f"{on.year}年{on.month}月{on.day}日"

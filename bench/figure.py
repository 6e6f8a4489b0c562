"""一个数字 — what was measured, beside what, whether the goal is met; and the table they stand in."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """一项测量 — a rate of ours and the rate of a peer."""

    name: str
    ours: float
    unit: str
    peer: float
    beside: str
    goal: float | None = None
    """Least share of the peer's rate; None: no goal, the peer is there to compare."""
    most_seconds: float | None = None
    """Longest time for one, where a person waits for it; None: no such goal."""

    @property
    def ratio(self) -> float:
        """Our rate as a share of the peer's."""
        return self.ours / self.peer

    @property
    def met(self) -> str:
        """Whether the goal is met."""
        if self.goal is None and self.most_seconds is None:
            return "—"
        share = self.goal is None or self.ratio >= self.goal
        quick = self.most_seconds is None or 1 / self.ours <= self.most_seconds
        return "met" if share and quick else "NOT MET"

    @property
    def asked(self) -> str:
        """The goal as the table prints it."""
        if self.most_seconds is not None:
            return f"≤ {self.most_seconds * 1000:g} ms"
        return f"≥ {self.goal}" if self.goal is not None else "—"


def rate(times: int, work: Callable[[], object], *, rounds: int = 5) -> float:
    """How often a second: the median over some rounds of so many times each, after one round to warm up."""
    work()
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(times):
            work()
        found.append(times / (time.perf_counter() - start))
    return median(found)


def table(figures: Sequence[Figure]) -> str:
    """The figures in columns."""
    heads = ("figure", "ours", "peer", "beside", "ratio", "goal", "")
    rows = [
        (
            one.name,
            f"{one.ours:,.1f} {one.unit}",
            f"{one.peer:,.1f}",
            one.beside,
            f"{one.ratio:.2f}",
            one.asked,
            one.met,
        )
        for one in figures
    ]
    widths = [max(_width(row[at]) for row in (heads, *rows)) for at in range(len(heads))]
    rule = tuple("─" * width for width in widths)
    lines = ["  ".join(map(_padded, row, widths)).rstrip() for row in (heads, rule, *rows)]
    return "\n".join(lines)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)

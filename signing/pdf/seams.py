"""骑缝章 — where the slices of a seal lie: on the right edge of every page, one seal to a group of pages.

One signature has one place in a file, so the slices are read-only form fields, prepared empty, filled in the
update of their organisation's seal and locked by it. A single page has no seam.
"""

from __future__ import annotations

from dataclasses import dataclass

MOST_PAGES = 14
"""Pages to one seal: thinner slices than 3 mm of 42 say nothing on paper."""

PREFIXES = {"UnionOrganisationSeal": "UnionSeam", "EmployerOrganisationSeal": "EmployerSeam"}
"""印章签名域 → the beginning of its seam fields' names."""


@dataclass(frozen=True, slots=True)
class Seam:
    """骑缝位置 — height of the lower edge above the page's, and diameter of the whole seal, in points."""

    bottom: float
    diameter: float


def seam_names(field: str, pages: int) -> tuple[str, ...]:
    """The seam fields of an organisation's seal, page by page; none for a single page."""
    if pages < 2:  # two pages make a seam
        return ()
    return tuple(f"{PREFIXES[field]}{number:03}" for number in range(1, pages + 1))


def share(number: int, pages: int) -> tuple[float, float]:
    """Which part of the seal (from 0, the left edge, to 1) lies on page `number` (0 first) of so many."""
    groups = -(-pages // MOST_PAGES)
    size, larger = divmod(pages, groups)
    for group in range(groups):
        count = size + (group < larger)
        if number < count:
            return number / count, (number + 1) / count
        number -= count
    raise IndexError(number)

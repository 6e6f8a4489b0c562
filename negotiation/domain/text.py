"""合同文本 — the one text of a contract: chapters, numbered clauses and typed terms.

The canonical form of this value is what delegates vote on, chiefs sign and the bureau reviews; one
character changed gives another digest. How it looks on paper is the business of `documents/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from signing import canonical


@dataclass(frozen=True, slots=True)
class Term:
    """约定数值 — a figure a clause promises, typed so that it can be checked against a statutory minimum."""

    value: str
    """Decimal in plain notation, e.g. `2600` or `5.5`; never a float."""
    unit: str
    """`yuan_per_month`, `yuan_per_hour`, `day`, `hour`, `percent`, `year`."""


@dataclass(frozen=True, slots=True)
class Clause:
    """条 — one clause; the number 第 N 条 is given by its place, not stored."""

    id: str
    """Stable name, unique in the text, e.g. `pay-floor`; survives renumbering."""
    text: str
    items: tuple[str, ...] = ()
    """（一）（二）… under the clause."""
    topics: tuple[str, ...] = ()
    """Statutory topics this clause covers, as named in the contract type."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """章 — a titled group of clauses."""

    title: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class ContractText:
    """合同文本 — everything the parties agree on; frozen, compared and signed by its digest."""

    contract_type: str
    title: str
    employer: str
    union: str
    term_from: date
    term_until: date
    chapters: tuple[Chapter, ...]
    terms: Mapping[str, Term] = field(default_factory=dict)

    def as_json(self) -> dict[str, canonical.Json]:
        """Plain JSON object, dates as ISO strings; the input of the digest."""
        return {
            "contract_type": self.contract_type,
            "title": self.title,
            "employer": self.employer,
            "union": self.union,
            "term_from": self.term_from.isoformat(),
            "term_until": self.term_until.isoformat(),
            "chapters": [
                {
                    "title": chapter.title,
                    "clauses": [
                        {"id": c.id, "text": c.text, "items": list(c.items), "topics": list(c.topics)}
                        for c in chapter.clauses
                    ],
                }
                for chapter in self.chapters
            ],
            "terms": {name: {"value": t.value, "unit": t.unit} for name, t in sorted(self.terms.items())},
        }

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical form, 64 hex characters."""
        return canonical.digest(self.as_json())

    @property
    def lines(self) -> tuple[str, ...]:
        """Every clause and every item under one, in order; what is read for figures in words."""
        clauses = (clause for chapter in self.chapters for clause in chapter.clauses)
        return tuple(line for clause in clauses for line in (clause.text, *clause.items))

    @property
    def topics(self) -> frozenset[str]:
        """Statutory topics covered by any clause."""
        return frozenset(t for chapter in self.chapters for c in chapter.clauses for t in c.topics)

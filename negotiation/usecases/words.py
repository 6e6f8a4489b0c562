"""双语 — a sentence in both languages, and a reason of the law in words. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Words:
    """双语 — the same thing in Chinese and English."""

    zh: str
    en: str

    def of(self, language: str) -> str:
        """In one language; Chinese unless English is asked."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Reason:
    """理由 — why an act is allowed, refused or to be watched, with the article."""

    rule: str
    outcome: str
    """`pass`, `fail` or `not_applicable`."""
    severity: str
    says: Words
    article: Words
    compared: tuple[tuple[Words, Words], ...]
    cure: Words
    from_on: date | None

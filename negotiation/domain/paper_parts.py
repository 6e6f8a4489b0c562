"""文书的共同部分 — the names and the heading that every paper carries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Organisation:
    """单位 — an organisation as it is named on paper."""

    name: str
    uscc: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """人员 — a person as named on paper: name and post, nothing more is printed."""

    name: str
    post: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """文头 — what every paper carries."""

    number: str
    """文号, e.g. 示例工〔2026〕3号."""
    issuer: Organisation
    issued_on: date
    addressee: Organisation | None = None
    by: Person | None = None
    """经办: whose account issued it; None on papers of before."""
    at: datetime | None = None
    """When it was issued; None on papers of before."""

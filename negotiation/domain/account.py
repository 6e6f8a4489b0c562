"""帐号和登录会话."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Account:
    """帐号 of a person."""

    login: str
    person_id: str
    password_hash: str


@dataclass(frozen=True, slots=True)
class Session:
    """登录会话 of a person or, with an empty person id, of a congress delegate."""

    token_hash: str
    person_id: str
    delegate_id: str
    started_at: datetime
    ends_at: datetime

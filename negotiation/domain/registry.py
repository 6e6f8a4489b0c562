"""名册 — organisations, people, offices and congress delegates as they stand in the register."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from negotiation.domain.actor import OrganisationKind, Role
from negotiation.domain.errors import BrokenCodeError, PersonalNumberError


@dataclass(frozen=True, slots=True)
class Organisation:
    """单位."""

    id: str
    kind: OrganisationKind
    name: str
    uscc: str
    """统一社会信用代码, 18 characters (GB 32100-2015); its check holds unless the licence says otherwise."""
    short: str
    """机关代字 used in document numbers."""
    area: str
    """GB/T 2260 code of its district."""
    address: str = ""
    headcount: int = 0
    women: int = 0
    dispatched: int = 0
    """劳务派遣工人数."""
    above_scale: bool = False
    """规模以上企业."""
    womens_committee: bool = False
    """已建立工会女职工委员会 (of a union)."""


@dataclass(frozen=True, slots=True)
class Person:
    """人员."""

    id: str
    name: str
    sex: str
    born_on: date
    post: str
    organisation_id: str
    roles: frozenset[Role]

    def age(self, on: date) -> int:
        """周岁 on a day."""
        before_birthday = (on.month, on.day) < (self.born_on.month, self.born_on.day)
        return on.year - self.born_on.year - int(before_birthday)


@dataclass(frozen=True, slots=True)
class Delegate:
    """职工代表 — one seat of the staff congress."""

    id: str
    organisation_id: str
    number: int
    name: str
    sex: str
    front_line: bool
    technical: bool
    manager: bool


def checked_code(code: str, *, as_printed: bool = False) -> str:
    """统一社会信用代码 in compact form. Source: GB 32100-2015.

    `as_printed`: somebody has looked at the licence, and it says so. Codes given out before the standard are
    real and fail its check; a check finds typing errors, it does not decide who exists.
    Raises `PersonalNumberError`, and `BrokenCodeError`.
    """
    compact = uscc.compact(code).upper()
    if _is_personal(compact):
        raise PersonalNumberError
    if not _FORM.fullmatch(compact):
        raise BrokenCodeError(code=code)
    if compact[-1] != check_character(compact) and not as_printed:
        raise BrokenCodeError(code=code)
    return compact


def check_character(code: str) -> str:
    """校验位 that the first 17 characters ask for."""
    return str(uscc.calc_check_digit(uscc.compact(code).upper()[:17]))


_FORM = re.compile(r"[0-9A-HJ-NP-RTUW-Y]{2}[0-9]{6}[0-9A-HJ-NP-RTUW-Y]{10}")
"""Registering office, kind, district, organisation code, check character; no I, O, S, V, Z."""


def _is_personal(code: str) -> bool:
    """Whether this is a 公民身份号码: a day of birth in its place and its own check character (GB 11643)."""
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", code):
        return False
    try:
        ric.get_birth_date(code)
    except ValidationError:
        return False
    return bool(ric.calc_check_digit(code) == code[-1])

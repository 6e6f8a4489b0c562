"""名册 — organisations, people, offices and congress delegates as they stand in the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from negotiation.domain.actor import OrganisationKind, Role
from negotiation.domain.errors import BrokenCodeError


@dataclass(frozen=True, slots=True)
class Organisation:
    """单位."""

    id: str
    kind: OrganisationKind
    name: str
    uscc: str
    """统一社会信用代码, 18 characters, check character verified (GB 32100-2015)."""
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


def checked_code(code: str) -> str:
    """统一社会信用代码 in compact form. Raises `BrokenCodeError`. Source: GB 32100-2015."""
    try:
        return str(uscc.validate(code))
    except ValidationError as error:
        raise BrokenCodeError(code=code) from error

"""参与人 — sides, offices and the actor of a command. Nothing here knows of requests or sessions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """协商一方."""

    EMPLOYEES = "employees"
    """职工方."""
    EMPLOYER = "employer"
    """用人单位方."""

    @property
    def other(self) -> Side:
        """The side across the table."""
        return Side.EMPLOYER if self is Side.EMPLOYEES else Side.EMPLOYEES

    @property
    def zh(self) -> str:
        """As it is printed: 职工方 or 用人单位方."""
        return "职工方" if self is Side.EMPLOYEES else "用人单位方"


class OrganisationKind(StrEnum):
    """单位类别."""

    UNION = "union"
    """企业工会."""
    EMPLOYER = "employer"
    """用人单位."""
    BUREAU = "bureau"
    """人力资源和社会保障部门."""
    UPPER_UNION = "upper_union"
    """上一级工会."""
    PLATFORM = "platform"
    """The keeper of this installation; certifies texts, never acts in a negotiation."""


class Role(StrEnum):
    """职务 — what an office lets its holder do in their own organisation."""

    UNION_CHAIR = "union_chair"
    """工会主席."""
    UNION_OFFICER = "union_officer"
    """工会经办人."""
    LEGAL_REPRESENTATIVE = "legal_representative"
    """法定代表人."""
    EMPLOYER_OFFICER = "employer_officer"
    """用人单位经办人."""
    SEAL_KEEPER = "seal_keeper"
    """印章保管人."""
    SEAL_AUDITOR = "seal_auditor"
    """用印审计人: looks at every use of the seal, never puts it nor asks for it."""
    REPRESENTATIVE = "representative"
    """协商代表: no office, may speak and sign once named."""
    BUREAU_INTAKE = "bureau_intake"
    """收件员."""
    BUREAU_REVIEWER = "bureau_reviewer"
    """审查员."""
    BUREAU_COORDINATOR = "bureau_coordinator"
    """协调处理员: coordinates a deadlock."""
    UPPER_UNION_OFFICER = "upper_union_officer"
    """上级工会经办人."""
    REGISTRAR = "registrar"
    """证书登记员: compares keys with people before a certificate is issued."""
    LOCAL_UNION_OFFICER = "local_union_officer"
    """地方总工会经办人: speaks for the local general union, which the upper union is part of."""


@dataclass(frozen=True, slots=True)
class Actor:
    """行为人 — who does an act, in which office, for which organisation."""

    person_id: str
    name: str
    organisation_id: str
    organisation_kind: OrganisationKind
    roles: frozenset[Role]
    system: bool = False
    """True only for the clock: timer acts are done by nobody."""

    @property
    def side(self) -> Side | None:
        """The side this actor's organisation stands on, or None."""
        return _SIDES.get(self.organisation_kind)


_SIDES = {OrganisationKind.UNION: Side.EMPLOYEES, OrganisationKind.EMPLOYER: Side.EMPLOYER}

SYSTEM = Actor("system", "系统", "system", OrganisationKind.PLATFORM, frozenset(), system=True)
"""The clock."""

KEEPER = Actor("keeper", "系统管理人员", "platform", OrganisationKind.PLATFORM, frozenset())
"""The keeper of this installation: moves a case to newer law; acts in no negotiation."""

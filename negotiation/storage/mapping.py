"""映射 — domain values to rows and back, in one place; rows never leave the storage."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from negotiation.domain import forms
from negotiation.domain.actor import OrganisationKind, Role
from negotiation.domain.contract import Contract
from negotiation.domain.deadline import Deadline, DeadlineState
from negotiation.domain.negotiation import Negotiation
from negotiation.domain.registry import Delegate, Organisation, Person
from negotiation.ports import PendingPaper, StoredDocument

Row = sa.RowMapping


def aggregate_to_json(value: Negotiation | Contract) -> dict[str, Any]:
    """The whole value as JSON; its version lives in a column of its own."""
    record = forms.as_json(value)
    record.pop("version")
    return record


def negotiation_from(row: Row) -> Negotiation:
    """协商案件 from its row."""
    return forms.read(Negotiation, {**row["record"], "version": row["version"]})


def contract_from(row: Row) -> Contract:
    """集体合同 from its row."""
    return forms.read(Contract, {**row["record"], "version": row["version"]})


def organisation_from(row: Row) -> Organisation:
    """单位 from its row."""
    return Organisation(**{**row, "kind": OrganisationKind(row["kind"])})


def organisation_to(organisation: Organisation) -> dict[str, Any]:
    """单位 as a row."""
    return {**_fields(organisation), "kind": organisation.kind.value}


def person_from(row: Row) -> Person:
    """人员 from its row."""
    roles = frozenset(Role(role) for role in row["roles"].split(",") if role)
    return Person(**{**row, "roles": roles})


def person_to(person: Person) -> dict[str, Any]:
    """人员 as a row."""
    return {**_fields(person), "roles": ",".join(sorted(role.value for role in person.roles))}


def delegate_from(row: Row) -> Delegate:
    """职工代表 from its row."""
    return Delegate(**row)


def delegate_to(delegate: Delegate) -> dict[str, Any]:
    """职工代表 as a row."""
    return _fields(delegate)


def deadline_from(row: Row) -> Deadline:
    """期限 from its row."""
    return Deadline(**{**row, "state": DeadlineState(row["state"])})


def deadline_to(deadline: Deadline) -> dict[str, Any]:
    """期限 as a row."""
    return {**_fields(deadline), "state": deadline.state.value}


def pending_from(row: Row) -> PendingPaper:
    """待制文书 from its row."""
    return PendingPaper(**{key: value for key, value in row.items() if key != "done"})


def document_from(row: Row) -> StoredDocument:
    """文书 from its row."""
    return StoredDocument(**row)


def document_to(document: StoredDocument) -> dict[str, Any]:
    """文书 as a row."""
    return _fields(document)


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}

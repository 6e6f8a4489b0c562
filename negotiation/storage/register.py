"""名册、密钥 — organisations, people, delegates, and the keys of those who sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from negotiation.domain.actor import OrganisationKind
from negotiation.domain.case import Parties
from negotiation.domain.errors import NoKeyError, UnknownPersonError
from negotiation.domain.registry import Delegate, Organisation, Person
from negotiation.ports import KeyRecord
from negotiation.storage import mapping, tables

_ORGANISATION = tables.metadata.tables["organisation"]
_PERSON = tables.metadata.tables["person"]
_DELEGATE = tables.metadata.tables["delegate"]
_KEY = tables.metadata.tables["signing_key"]
_ORGANISATION_OF = sa.select(_ORGANISATION).where(_ORGANISATION.c.id == sa.bindparam("wanted"))
_PERSON_OF = sa.select(_PERSON).where(_PERSON.c.id == sa.bindparam("wanted"))
_FOUR = sa.select(_ORGANISATION).where(
    _ORGANISATION.c.id.in_([sa.bindparam(one) for one in ("union", "employer", "bureau", "upper_union")])
)


class RegisterRepository:
    """名册."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def organisation(self, organisation_id: str) -> Organisation:
        """One organisation. Raises `UnknownPersonError`."""
        return self._found(_ORGANISATION_OF, {"wanted": organisation_id})[organisation_id]

    def organisations(self) -> Sequence[Organisation]:
        """All organisations, by name."""
        rows = self._connection.execute(sa.select(_ORGANISATION).order_by(_ORGANISATION.c.name)).mappings()
        return [mapping.organisation_from(row) for row in rows]

    def organisations_of(self, *kinds: OrganisationKind) -> Sequence[Organisation]:
        """Organisations of some kinds, by name."""
        wanted = _ORGANISATION.c.kind.in_([one.value for one in kinds])
        query = sa.select(_ORGANISATION).where(wanted).order_by(_ORGANISATION.c.name)
        return [mapping.organisation_from(row) for row in self._connection.execute(query).mappings()]

    def known_as(self, kind: OrganisationKind, typed: str) -> Sequence[Organisation]:
        """Organisations of a kind whose 统一社会信用代码 or whole name was typed; never a part of a name."""
        query = sa.select(_ORGANISATION).where(
            _ORGANISATION.c.kind == kind.value,
            sa.or_(_ORGANISATION.c.uscc == typed.upper(), _ORGANISATION.c.name == typed),
        )
        return [mapping.organisation_from(row) for row in self._connection.execute(query).mappings()]

    def parties(self, union_id: str, employer_id: str, bureau_id: str, upper_union_id: str) -> Parties:
        """The four organisations of a case, in one query."""
        ids = {"union": union_id, "employer": employer_id, "bureau": bureau_id, "upper_union": upper_union_id}
        found = self._found(_FOUR, ids)
        return Parties(found[union_id], found[employer_id], found[bureau_id], found[upper_union_id])

    def _found(self, query: sa.Select[Any], ids: Mapping[str, str]) -> dict[str, Organisation]:
        rows = self._connection.execute(query, ids).mappings()
        found = {row["id"]: mapping.organisation_from(row) for row in rows}
        for one in ids.values():
            if one not in found:
                raise UnknownPersonError(person=one, organisation="")
        return found

    def person(self, person_id: str) -> Person:
        """One person. Raises `UnknownPersonError`."""
        row = self._connection.execute(_PERSON_OF, {"wanted": person_id}).mappings().first()
        if row is None:
            raise UnknownPersonError(person=person_id, organisation="")
        return mapping.person_from(row)

    def people(self, organisation_id: str) -> Sequence[Person]:
        """People of one organisation."""
        query = sa.select(_PERSON).where(_PERSON.c.organisation_id == organisation_id).order_by(_PERSON.c.id)
        return [mapping.person_from(row) for row in self._connection.execute(query).mappings()]

    def delegates(self, organisation_id: str) -> Sequence[Delegate]:
        """Congress delegates in office, by number."""
        query = (
            sa.select(_DELEGATE)
            .where(_DELEGATE.c.organisation_id == organisation_id)
            .order_by(_DELEGATE.c.number)
        )
        return [mapping.delegate_from(row) for row in self._connection.execute(query).mappings()]

    def add_organisation(self, organisation: Organisation) -> None:
        """Register an organisation."""
        self._connection.execute(sa.insert(_ORGANISATION).values(**mapping.organisation_to(organisation)))

    def add_person(self, person: Person) -> None:
        """Register a person."""
        self._connection.execute(sa.insert(_PERSON).values(**mapping.person_to(person)))

    def add_delegates(self, delegates: Sequence[Delegate]) -> None:
        """Register congress delegates."""
        if delegates:
            self._connection.execute(sa.insert(_DELEGATE), [mapping.delegate_to(one) for one in delegates])


class KeyRepository:
    """密钥库."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def put(self, record: KeyRecord) -> None:
        """Keep a signer's certificate and locked key; replaces an earlier one."""
        self._connection.execute(sa.delete(_KEY).where(_KEY.c.owner == record.owner))
        self._connection.execute(
            sa.insert(_KEY).values(
                owner=record.owner, certificate=record.certificate, locked_key=record.locked_key
            )
        )

    def drop(self, owner: str) -> None:
        """Forget a record."""
        self._connection.execute(sa.delete(_KEY).where(_KEY.c.owner == owner))

    def of(self, owner: str) -> KeyRecord:
        """A signer's record. Raises `NoKeyError`."""
        row = self._connection.execute(sa.select(_KEY).where(_KEY.c.owner == owner)).mappings().first()
        if row is None:
            raise NoKeyError(owner=owner)
        return KeyRecord(row["owner"], bytes(row["certificate"]), bytes(row["locked_key"]))

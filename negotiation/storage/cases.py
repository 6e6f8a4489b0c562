"""案件库 — a case loaded, locked, saved; statements are built once and only given their values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from negotiation.domain.case import Case, Parties
from negotiation.domain.contract import Contract
from negotiation.domain.errors import ConflictError, UnknownNegotiationError
from negotiation.domain.negotiation import Negotiation
from negotiation.ports import Sibling
from negotiation.storage import mapping, tables
from negotiation.storage.ledger import keepable
from negotiation.storage.register import RegisterRepository
from workflows.states import ContractState

_NEGOTIATION = tables.metadata.tables["negotiation"]
_CONTRACT = tables.metadata.tables["contract"]
_ONE = sa.select(_NEGOTIATION).where(_NEGOTIATION.c.id == sa.bindparam("wanted"))
_ONE_LOCKED = _ONE.with_for_update()  # SQLite leaves it out: there BEGIN IMMEDIATE has locked already
_ITS_CONTRACTS = (
    sa.select(_CONTRACT)
    .where(_CONTRACT.c.negotiation_id == sa.bindparam("wanted"))
    .order_by(_CONTRACT.c.number)
)


def _update(table: sa.Table, *columns: str) -> sa.Update:
    """Some columns of one row, if it still has the version that was read."""
    row = sa.and_(table.c.id == sa.bindparam("wanted"), table.c.version == sa.bindparam("seen"))
    return sa.update(table).where(row).values({name: sa.bindparam(name) for name in columns})


_HEAD = _update(_NEGOTIATION, "ledger_length", "ledger_head", "last_act_at")
_WHOLE = _update(_NEGOTIATION, "ledger_length", "ledger_head", "last_act_at", "state", "record", "version")
_ITS_CONTRACT = _update(_CONTRACT, "state", "record", "version")

_UNDER_NEGOTIATION = tuple(
    state.value
    for state in ContractState
    if state
    not in {
        ContractState.EFFECTIVE,
        ContractState.PUBLISHED,
        ContractState.PERFORMING,
        ContractState.TERMINATED,
        ContractState.EXPIRED,
        ContractState.SUPERSEDED,
    }
)

_SIBLINGS = (
    sa.select(_CONTRACT.c.negotiation_id, _CONTRACT.c.type, _CONTRACT.c.number, _CONTRACT.c.state)
    .join(_NEGOTIATION, _NEGOTIATION.c.id == _CONTRACT.c.negotiation_id)
    .where(
        _NEGOTIATION.c.union_id == sa.bindparam("union"),
        _NEGOTIATION.c.employer_id == sa.bindparam("employer"),
        _NEGOTIATION.c.id != sa.bindparam("but"),
        _CONTRACT.c.type.in_(sa.bindparam("types", expanding=True)),
        _CONTRACT.c.state.in_(sa.bindparam("states", expanding=True)),
    )
    .order_by(_CONTRACT.c.number)
)


class CaseRepository:
    """案件库."""

    def __init__(self, connection: sa.Connection, register: RegisterRepository) -> None:
        self._connection = connection
        self._register = register

    def load(self, negotiation_id: str, *, lock: bool = False) -> Case:
        """One case; with `lock`, no other command touches it until the unit of work ends."""
        wanted = {"wanted": keepable(negotiation_id)}
        row = self._connection.execute(_ONE_LOCKED if lock else _ONE, wanted).mappings().first()
        if row is None:
            raise UnknownNegotiationError(negotiation=negotiation_id)
        negotiation = mapping.negotiation_from(row)
        found = self._connection.execute(_ITS_CONTRACTS, wanted).mappings()
        contracts = {one["type"]: mapping.contract_from(one) for one in found}
        parties = self._register.parties(
            negotiation.union_id, negotiation.employer_id, negotiation.bureau_id, negotiation.upper_union_id
        )
        return Case(
            negotiation, contracts, parties, row["ledger_length"], row["ledger_head"], row["last_act_at"]
        )

    def add(self, negotiation: Negotiation, contracts: Sequence[Contract], parties: Parties) -> Case:
        """A new case."""
        self._connection.execute(
            sa.insert(_NEGOTIATION).values(
                id=negotiation.id,
                number=negotiation.number,
                union_id=negotiation.union_id,
                employer_id=negotiation.employer_id,
                bureau_id=negotiation.bureau_id,
                upper_union_id=negotiation.upper_union_id,
                state=negotiation.state.value,
                record=mapping.aggregate_to_json(negotiation),
                version=0,
                ledger_length=0,
                ledger_head="",
                last_act_at="",
            )
        )
        self._connection.execute(
            sa.insert(_CONTRACT),
            [
                {
                    "id": one.id,
                    "negotiation_id": negotiation.id,
                    "type": one.type,
                    "number": one.number,
                    "state": one.state.value,
                    "record": mapping.aggregate_to_json(one),
                    "version": 0,
                }
                for one in contracts
            ],
        )
        return Case(negotiation, {one.type: one for one in contracts}, parties)

    def save(self, case: Case) -> None:
        """Write what changed. Raises `ConflictError` when another command was faster."""
        negotiation = case.negotiation
        values: dict[str, Any] = {
            "ledger_length": case.ledger_length,
            "ledger_head": case.ledger_head,
            "last_act_at": case.last_act_at,
        }
        statement = _HEAD
        if "negotiation" in case.changed:
            statement = _WHOLE
            values |= _changed(negotiation)
        self._update(statement, negotiation, values)
        for part in sorted(case.changed - {"negotiation"}):
            self._update(_ITS_CONTRACT, case.contracts[part], _changed(case.contracts[part]))

    def _update(self, statement: sa.Update, part: Negotiation | Contract, values: dict[str, Any]) -> None:
        found = {**values, "wanted": part.id, "seen": part.version}
        if self._connection.execute(statement, found).rowcount != 1:
            name = "negotiation" if isinstance(part, Negotiation) else part.type
            raise ConflictError(part=name, seen=part.version, now=part.version + 1)

    def of_organisation(self, organisation_id: str) -> Sequence[str]:
        """Ids of the cases an organisation has a part in, newest first."""
        columns = (
            _NEGOTIATION.c.union_id,
            _NEGOTIATION.c.employer_id,
            _NEGOTIATION.c.bureau_id,
            _NEGOTIATION.c.upper_union_id,
        )
        query = (
            sa.select(_NEGOTIATION.c.id)
            .where(sa.or_(*(column == organisation_id for column in columns)))
            .order_by(_NEGOTIATION.c.number.desc())
        )
        return list(self._connection.scalars(query))

    def all_ids(self) -> Sequence[str]:
        """Ids of all cases."""
        return list(self._connection.scalars(sa.select(_NEGOTIATION.c.id).order_by(_NEGOTIATION.c.number)))

    def id_of_number(self, number: str) -> str:
        """Id of a case by its number. Raises `UnknownNegotiationError`."""
        query = sa.select(_NEGOTIATION.c.id).where(
            sa.or_(_NEGOTIATION.c.number == number, _NEGOTIATION.c.id == number)
        )
        found = self._connection.scalars(query).first()
        if found is None:
            raise UnknownNegotiationError(negotiation=number)
        return str(found)

    def open_types(self, union_id: str, employer_id: str, but: str) -> frozenset[str]:
        """Contract types these parties are negotiating in any other case that has been offered."""
        query = (
            sa.select(_CONTRACT.c.type)
            .join(_NEGOTIATION, _NEGOTIATION.c.id == _CONTRACT.c.negotiation_id)
            .where(
                _NEGOTIATION.c.union_id == union_id,
                _NEGOTIATION.c.employer_id == employer_id,
                _NEGOTIATION.c.id != but,
                _NEGOTIATION.c.state.not_in(("drafting", "refused", "closed")),
                _CONTRACT.c.state.in_(_UNDER_NEGOTIATION),
            )
        )
        return frozenset(self._connection.scalars(query))

    def with_contract(
        self, parties: Parties, types: Sequence[str], states: Sequence[str], *, but: str
    ) -> Sequence[Sibling]:
        """Contracts of these types in these states that the same parties have in other cases, by number."""
        wanted = {
            "union": parties.union.id,
            "employer": parties.employer.id,
            "but": but,
            "types": list(types),
            "states": list(states),
        }
        return [Sibling(*row) for row in self._connection.execute(_SIBLINGS, wanted)]


def _changed(part: Negotiation | Contract) -> dict[str, Any]:
    return {
        "state": part.state.value,
        "record": mapping.aggregate_to_json(part),
        "version": part.version + 1,
    }

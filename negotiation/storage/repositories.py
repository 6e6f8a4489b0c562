"""案件库、台账 — repositories over Core statements on one connection."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from negotiation.domain.case import Case, Parties
from negotiation.domain.contract import Contract
from negotiation.domain.errors import ConflictError, UnknownNegotiationError
from negotiation.domain.negotiation import Negotiation
from negotiation.ports import Refusal, Sibling
from negotiation.storage import mapping, tables
from negotiation.storage.register import RegisterRepository
from signing import canonical
from signing.errors import ChainBrokenError
from signing.ledger import Link
from workflows.states import ContractState

_NEGOTIATION = tables.metadata.tables["negotiation"]
_CONTRACT = tables.metadata.tables["contract"]
_ENTRY = tables.metadata.tables["ledger_entry"]
_REFUSAL = tables.metadata.tables["refusal"]

_REFUSAL_TEXTS = {"negotiation_id": 64, "contract_type": 80, "act": 64, "person_id": 64}
"""Text columns of a refusal and how much they hold, as in `tables.RefusalRow`."""
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


class CaseRepository:
    """案件库."""

    def __init__(self, connection: sa.Connection, register: RegisterRepository) -> None:
        self._connection = connection
        self._register = register

    def load(self, negotiation_id: str, *, lock: bool = False) -> Case:
        """One case; with `lock`, no other command touches it until the unit of work ends."""
        query = sa.select(_NEGOTIATION).where(_NEGOTIATION.c.id == _keepable(negotiation_id))
        if lock:
            query = query.with_for_update()  # SQLite leaves it out: there BEGIN IMMEDIATE has locked already
        row = self._connection.execute(query).mappings().first()
        if row is None:
            raise UnknownNegotiationError(negotiation=negotiation_id)
        negotiation = mapping.negotiation_from(row)
        found = self._connection.execute(
            sa.select(_CONTRACT)
            .where(_CONTRACT.c.negotiation_id == negotiation_id)
            .order_by(_CONTRACT.c.number)
        ).mappings()
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
        if "negotiation" in case.changed:
            values["state"] = negotiation.state.value
            values["record"] = mapping.aggregate_to_json(negotiation)
            values["version"] = negotiation.version + 1
        self._update(_NEGOTIATION, negotiation.id, negotiation.version, values)
        for part in case.changed - {"negotiation"}:
            contract = case.contracts[part]
            changed = {
                "state": contract.state.value,
                "record": mapping.aggregate_to_json(contract),
                "version": contract.version + 1,
            }
            self._update(_CONTRACT, contract.id, contract.version, changed)

    def _update(self, table: sa.Table, key: str, version: int, values: Mapping[str, Any]) -> None:
        statement = sa.update(table).where(table.c.id == key, table.c.version == version).values(**values)
        if self._connection.execute(statement).rowcount != 1:
            raise ConflictError(part=table.name, seen=version, now=version + 1)

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
        query = (
            sa.select(_CONTRACT.c.negotiation_id, _CONTRACT.c.type, _CONTRACT.c.number, _CONTRACT.c.state)
            .join(_NEGOTIATION, _NEGOTIATION.c.id == _CONTRACT.c.negotiation_id)
            .where(
                _NEGOTIATION.c.union_id == parties.union.id,
                _NEGOTIATION.c.employer_id == parties.employer.id,
                _NEGOTIATION.c.id != but,
                _CONTRACT.c.type.in_(types),
                _CONTRACT.c.state.in_(states),
            )
            .order_by(_CONTRACT.c.number)
        )
        return [Sibling(*row) for row in self._connection.execute(query)]


class LedgerRepository:
    """台账."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def append(self, negotiation_id: str, link: Link) -> None:
        """One entry; the primary key refuses a second entry of the same number."""
        self._connection.execute(
            sa.insert(_ENTRY).values(
                negotiation_id=negotiation_id,
                sequence=link.sequence,
                previous=link.previous,
                hash=link.hash,
                body=canonical.encode(link.body).decode("utf-8"),
            )
        )

    def of(self, negotiation_id: str, *, strict: bool = False) -> Sequence[Link]:
        """All entries of one negotiation, in order; `strict` also wants every body spelt as it was written.

        Raises `ChainBrokenError` for an entry that cannot be read.
        """
        query = sa.select(_ENTRY).where(_ENTRY.c.negotiation_id == negotiation_id).order_by(_ENTRY.c.sequence)
        try:
            rows = self._connection.execute(query).mappings().all()
        except sa.exc.OperationalError as error:
            raise self._unreadable(negotiation_id) or error from error
        return [
            Link(row["sequence"], row["previous"], row["hash"], _body(row, strict=strict)) for row in rows
        ]

    def _unreadable(self, negotiation_id: str) -> ChainBrokenError | None:
        """The first entry that SQLite cannot read as text."""
        numbers = sa.select(_ENTRY.c.sequence).where(_ENTRY.c.negotiation_id == negotiation_id)
        for number in self._connection.scalars(numbers.order_by(_ENTRY.c.sequence)).all():
            one = sa.select(_ENTRY).where(
                _ENTRY.c.negotiation_id == negotiation_id, _ENTRY.c.sequence == number
            )
            try:
                self._connection.execute(one).all()
            except sa.exc.OperationalError:
                return ChainBrokenError(number, "not text")
        return None

    def refuse(self, refusal: Refusal) -> None:
        """Record an attempt that changed nothing."""
        values: dict[str, Any] = {name: getattr(refusal, name) for name in refusal.__dataclass_fields__}
        # What was attempted may be anything; what is kept of it fits the column.
        for name, length in _REFUSAL_TEXTS.items():
            values[name] = _keepable(values[name])[:length]
        values["findings"] = canonical.encode(refusal.findings).decode("utf-8")
        self._connection.execute(sa.insert(_REFUSAL).values(**values))

    def refusals(self, negotiation_id: str) -> Sequence[Refusal]:
        """Attempts on one negotiation that changed nothing, in order."""
        query = sa.select(_REFUSAL).where(_REFUSAL.c.negotiation_id == negotiation_id).order_by(_REFUSAL.c.id)
        rows = self._connection.execute(query).mappings()
        return [
            Refusal(
                **{**{k: v for k, v in row.items() if k != "id"}, "findings": json.loads(row["findings"])}
            )
            for row in rows
        ]


def _body(row: sa.RowMapping, *, strict: bool) -> Mapping[str, canonical.Json]:
    try:
        body = canonical.decode(row["body"].encode("utf-8")) if strict else json.loads(row["body"])
    except (canonical.NotCanonicalError, ValueError, AttributeError) as error:
        raise ChainBrokenError(row["sequence"], "the body is not as it was written") from error
    if not isinstance(body, Mapping):
        raise ChainBrokenError(row["sequence"], "the body is no entry")
    return body


def _keepable(text: str) -> str:
    """A text without what a database cannot hold: zero bytes and half surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")

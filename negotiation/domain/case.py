"""一案 — a negotiation together with its contracts: what one command loads, locks and saves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from negotiation.domain.actor import Side
from negotiation.domain.contract import Contract
from negotiation.domain.errors import UnknownContractError
from negotiation.domain.negotiation import Negotiation
from negotiation.domain.registry import Organisation


@dataclass(frozen=True, slots=True)
class Parties:
    """当事人和机关 of one negotiation, as registered."""

    union: Organisation
    employer: Organisation
    bureau: Organisation
    upper_union: Organisation

    def on(self, side: Side) -> Organisation:
        """The organisation on one side."""
        return self.union if side is Side.EMPLOYEES else self.employer

    def named(self, organisation_id: str) -> Organisation | None:
        """The one with that id, None for somebody else's."""
        every = (self.union, self.employer, self.bureau, self.upper_union)
        return next((one for one in every if one.id == organisation_id), None)


@dataclass(frozen=True, slots=True)
class Case:
    """一案."""

    negotiation: Negotiation
    contracts: Mapping[str, Contract]
    parties: Parties
    ledger_length: int = 0
    ledger_head: str = ""
    last_act_at: str = ""
    """Moment of the newest entry, ISO 8601; empty before the first."""
    changed: frozenset[str] = field(default_factory=frozenset)
    """What was replaced since loading: `negotiation` or a contract type."""

    def contract(self, contract_type: str) -> Contract:
        """One contract. Raises `UnknownContractError`."""
        try:
            return self.contracts[contract_type]
        except KeyError:
            raise UnknownContractError(contract_type=contract_type) from None

    def with_negotiation(self, negotiation: Negotiation) -> Case:
        """The case with its negotiation replaced."""
        return replace(self, negotiation=negotiation, changed=self.changed | {"negotiation"})

    def with_contract(self, contract: Contract) -> Case:
        """The case with one contract replaced."""
        contracts = {**self.contracts, contract.type: contract}
        return replace(self, contracts=contracts, changed=self.changed | {contract.type})

    @property
    def types(self) -> tuple[str, ...]:
        """Contract types in their standing order."""
        return tuple(self.contracts)

"""核对 — recomputes every hash of every ledger, and names the first entry that does not match.

The states on file are played again from the entries: a state changed behind the ledger's back is found too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from negotiation.domain.case import Case
from negotiation.domain.errors import LedgerBrokenError
from negotiation.ports import UnitOfWork
from signing.errors import ChainBrokenError
from signing.ledger import GENESIS, Link, verify_chain
from workflows.states import ContractState


def verify_ledgers(reading: Callable[[], UnitOfWork]) -> tuple[tuple[str, int, str], ...]:
    """(number, entries, head) of every negotiation. Raises `LedgerBrokenError` at the first broken entry."""
    checked = []
    with reading() as uow:
        for negotiation_id in uow.cases.all_ids():
            case = uow.cases.load(negotiation_id)
            number = case.negotiation.number
            try:
                links = uow.ledger.of(negotiation_id, strict=True)
                verify_chain(links, head=case.ledger_head or GENESIS)
                _compare(case, links)
            except ChainBrokenError as error:
                raise LedgerBrokenError(
                    negotiation=number, sequence=error.sequence, what=error.what
                ) from error
            checked.append((number, len(links), case.ledger_head))
    return tuple(checked)


def _compare(case: Case, links: Sequence[Link]) -> None:
    """The case as it stands against what its entries say. Raises `ChainBrokenError`."""
    if case.ledger_length != len(links):
        raise ChainBrokenError(len(links), f"the case says {case.ledger_length} entries")
    states = replayed(links)
    on_file = {"": case.negotiation.state.value}
    on_file |= {kind: contract.state.value for kind, contract in case.contracts.items()}
    for part, state in on_file.items():
        told = states.get(part, ContractState.NEGOTIATING.value)
        if told != state:
            raise ChainBrokenError(
                len(links), f"{part or 'negotiation'} is {state}, its entries end in {told}"
            )


def replayed(links: Sequence[Link]) -> dict[str, str]:
    """Contract type, or nothing for the negotiation, → the state its entries end in.

    Raises `ChainBrokenError` at an entry that does not start where the one before it ended.
    """
    states: dict[str, str] = {}
    for link in links:
        part, before, after = (str(link.body.get(key)) for key in ("contract", "from", "to"))
        first = ContractState.NEGOTIATING.value if part else before
        if states.get(part, first) != before:
            raise ChainBrokenError(link.sequence, f"starts in {before}, the entry before ended elsewhere")
        states[part] = after
    return states

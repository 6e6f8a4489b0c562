"""核对 — recomputes every hash of every ledger, and names the first entry that does not match."""

from __future__ import annotations

from collections.abc import Callable

from negotiation.domain.errors import LedgerBrokenError
from negotiation.ports import UnitOfWork
from signing.errors import ChainBrokenError
from signing.ledger import GENESIS, verify_chain


def verify_ledgers(reading: Callable[[], UnitOfWork]) -> tuple[tuple[str, int, str], ...]:
    """(number, entries, head) of every negotiation. Raises `LedgerBrokenError` at the first broken entry."""
    checked = []
    with reading() as uow:
        for negotiation_id in uow.cases.all_ids():
            case = uow.cases.load(negotiation_id)
            number = case.negotiation.number
            links = uow.ledger.of(negotiation_id)
            try:
                verify_chain(links, head=case.ledger_head or GENESIS)
            except ChainBrokenError as error:
                raise LedgerBrokenError(
                    negotiation=number, sequence=error.sequence, what=error.what
                ) from error
            checked.append((number, len(links), case.ledger_head))
    return tuple(checked)

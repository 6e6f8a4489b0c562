"""文书入账 — the papers of the last acts, which no later entry has named, enter the ledger by their digests.

Every entry names the papers filed before it; this one is made when evidence is packed and nothing came after.
"""

from __future__ import annotations

from datetime import datetime

from negotiation.domain.actor import SYSTEM
from negotiation.domain.moment import Moment
from negotiation.ports import Office
from negotiation.usecases.entry import Done, HouseEntry, house_entry

ROW = "H08"


def register_papers(office: Office, negotiation_id: str, at: datetime) -> Done | None:
    """One entry when there is anything to name, else None."""
    with office.reading() as uow:
        if not uow.papers.unregistered(negotiation_id):
            return None
    with office.unit_of_work() as uow:
        case = uow.cases.load(negotiation_id, lock=True)
        if not uow.papers.unregistered(negotiation_id):
            return None
        entry = HouseEntry(row=ROW, act="register_papers", contract_type="", actor=SYSTEM, content={})
        case, done = house_entry(uow, case, entry, Moment.of(at).not_before(case.last_act_at))
        uow.cases.save(case)
        uow.commit()
    return done

"""长期保存 — archives concluded texts, renews their proof before it ends, and repairs what was missing.

A failing authority stops nothing: the level reached is on record and shown, and the text is tried again. The
stamp is made outside the transaction; a text somebody signed meanwhile is left for the next round.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from negotiation.domain.actor import SYSTEM
from negotiation.domain.case import Case
from negotiation.domain.contract import Contract, OfficialText, TextInForce
from negotiation.domain.moment import Moment
from negotiation.house_times import PROOF_AHEAD
from negotiation.ports import Office, UnitOfWork
from negotiation.ports_signing import KeptText, PreservationDue, Preserved
from negotiation.usecases.entry import Done, HouseEntry, house_entry
from negotiation.usecases.revocation_lists import fresh_lists
from signing.canonical import Json

ROW = "H05"
_AGAIN = timedelta(hours=6)
"""A text below the highest level is tried again after this."""
_BATCH = 20


def preserve_due(office: Office, at: datetime) -> tuple[Done, ...]:
    """Look after every text whose turn has come by a moment. Returns what was recorded."""
    moment, seen = Moment.of(at), set[tuple[str, str, str]]()
    done: list[Done] = []
    while True:
        with office.reading() as uow:
            waiting = uow.preservation.due(moment.at, _BATCH + len(seen))
        fresh = [one for one in waiting if _key(one) not in seen]
        if not fresh:
            return tuple(done)
        for one in fresh:
            seen.add(_key(one))
            recorded = _preserve(office, one, moment)
            if recorded is not None:
                done.append(recorded)


def _key(due: PreservationDue) -> tuple[str, str, str]:
    return due.negotiation_id, due.contract_type, due.text_digest


def _preserve(office: Office, due: PreservationDue, moment: Moment) -> Done | None:
    with office.reading() as uow:
        official = _official(uow.cases.load(due.negotiation_id).contract(due.contract_type), due.text_digest)
        content = uow.papers.get(official.revision) if official else b""
        before = uow.preservation.newest(*_key(due))
    if official is None:
        return None
    lists = fresh_lists(office, moment.at)
    kept = office.notary.keep(content, lists, moment.at, before.level if before else "")
    with office.unit_of_work() as uow:
        case = uow.cases.load(due.negotiation_id, lock=True)
        now = _official(case.contract(due.contract_type), due.text_digest)
        if now is None or now.revision != official.revision:
            return None
        # 台账不倒退: somebody may have acted since the runner read the clock
        recorded = _record(uow, case, due, official, kept, moment.not_before(case.last_act_at))
        uow.commit()
    return recorded


def _record(
    uow: UnitOfWork, case: Case, due: PreservationDue, official: OfficialText, kept: KeptText, moment: Moment
) -> Done | None:
    revision = uow.papers.put(kept.pdf)
    attempt = Preserved(
        negotiation_id=due.negotiation_id,
        contract_type=due.contract_type,
        text_digest=due.text_digest,
        revision=revision,
        level=kept.level,
        repairs=kept.repairs,
        ends_at=kept.ends_at,
        at=moment.at,
    )
    again = moment.at + _AGAIN if kept.repairs or kept.ends_at is None else kept.ends_at - PROOF_AHEAD
    uow.preservation.want(replace(due, due_at=max(again, moment.at + _AGAIN)))
    before = uow.preservation.newest(*_key(due))
    if before is not None and (before.revision, before.repairs) == (revision, kept.repairs):
        return None
    uow.preservation.put(attempt)
    if revision == official.revision:
        return None
    return _replace(uow, case, attempt, official.revision, moment)


def _replace(uow: UnitOfWork, case: Case, attempt: Preserved, former: str, moment: Moment) -> Done:
    """The stamped file in place of the one before, wherever that stands; on record in the ledger."""
    for document in uow.papers.of(case.negotiation.id):
        if document.kind == "D15" and document.sha256 == former:
            uow.papers.file(replace(document, sha256=attempt.revision), uow.papers.get(attempt.revision))
    contract = case.contract(attempt.contract_type)
    is_current = contract.official is not None and contract.official.revision == former
    case = case.with_contract(_with_revision(contract, former, attempt.revision))
    content: dict[str, Json] = {"level": attempt.level, "repairs": [list(one) for one in attempt.repairs]}
    entry = HouseEntry(
        row=ROW,
        act="preserve",
        contract_type=attempt.contract_type,
        actor=SYSTEM,
        content=content,
        # only the text of the contract as it stands is what a bundle compares with
        bound={"revision" if is_current else "former_revision": attempt.revision},
    )
    case, done = house_entry(uow, case, entry, moment)
    uow.cases.save(case)
    return done


def _texts(contract: Contract) -> tuple[OfficialText | None, ...]:
    in_force = contract.in_force.official if contract.in_force else None
    return (contract.official, in_force, *(one.official for one in contract.former_texts))


def _official(contract: Contract, text_digest: str) -> OfficialText | None:
    """The concluded text of that digest, in force or not any more."""
    texts = [one for one in _texts(contract) if one is not None and one.concluded_on is not None]
    return next((one for one in texts if one.text_digest == text_digest), None)


def _with_revision(contract: Contract, former: str, revision: str) -> Contract:
    def renewed(official: OfficialText | None) -> OfficialText | None:
        fits = official is not None and official.revision == former
        return replace(official, revision=revision) if official is not None and fits else official

    def put_aside(text: TextInForce) -> TextInForce:
        return replace(text, official=renewed(text.official))

    return replace(
        contract,
        official=renewed(contract.official),
        in_force=put_aside(contract.in_force) if contract.in_force else None,
        former_texts=tuple(put_aside(one) for one in contract.former_texts),
    )

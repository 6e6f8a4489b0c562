"""时钟 — periods an act starts and ends, and the timer acts that fall due between two acts.

Timer acts are ordinary rows whose actor is the system. They carry the legal moment, the first after the
period, however late the runner comes; a page computes the same without saving.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from negotiation.domain.actor import SYSTEM
from negotiation.domain.case import Case
from negotiation.domain.contract import Contract
from negotiation.domain.course import LetterKind, UnionLetter
from negotiation.domain.deadline import Deadline, DeadlineState
from negotiation.domain.moment import Moment, start_of
from negotiation.domain.negotiation import Negotiation
from negotiation.ports import Office, UnitOfWork
from negotiation.usecases.conducts import CONDUCTS
from negotiation.usecases.entry import Done, state_of
from negotiation.usecases.work import Work, read_content
from workflows import flow as flow_table
from workflows.contract_types import load_contract_types
from workflows.engine import due
from workflows.facts import FACTS, Facts
from workflows.flow import Row
from workflows.pack import Pack
from workflows.period import Due

Fire = Callable[[Work[Any]], tuple[Case, tuple[Done, ...]]]

FLOW = flow_table.load_flow()
_FOR_TEXT_PUT_ASIDE = {"T31": "A43"}
"""Timer act → the one that takes its place while the text it speaks of is being amended."""
_LETTER_CLOCKS = frozenset({"R-UNI-01", "R-UNI-01.objection"})


def periods(work: Work[Any], facts: Facts) -> Mapping[str, Due]:
    """The periods a row starts, by rule; a rule without a value for these types starts none."""
    found = {}
    for clock in work.row.starts:
        period = _period(work, clock.rule, facts)
        if period is not None:
            found[clock.rule] = period
    return found


def _period(work: Work[Any], rule: str, facts: Facts) -> Due | None:
    types: Sequence[str] = (work.contract_type,) if work.contract_type else work.case.types
    counted_anew = not work.contract_type and rule in work.row.stops
    if counted_anew:  # for the contracts still on the table only; the others have met it
        types = [kind for kind in types if not _concluded(work.case.contract(kind))]
    if not types:
        return None
    period = due(work.pack, rule, facts, contract_types=types, on=work.moment.on)
    over = counted_anew and period is not None and period.fires_on <= work.moment.on
    return None if over else period


def _concluded(contract: Contract) -> bool:
    return contract.official is not None and contract.official.concluded_on is not None


@lru_cache(maxsize=1024)
def facts_read(pack: Pack, row_id: str) -> frozenset[str]:
    """Names of the facts that the rules and clocks of a row read."""
    row, names = FLOW.row(row_id), set[str]()
    for rule_id in (*row.asks, *(clock.rule for clock in row.starts)):
        rule = pack.rule(rule_id)
        names |= {rule.fact, rule.other, *rule.facts, rule.dated_by}
        names |= {when.fact for when in rule.when}
        for kind in load_contract_types():
            names |= {name for value in pack.candidates(rule_id, kind) for name in value.start}
    return frozenset(name for name in names if name in FACTS)


def start_and_stop(work: Work[Any]) -> None:
    """Arm the clocks this row starts, end the clocks it stops."""
    if not work.row.starts and not work.row.stops:
        return
    case, row = work.case, work.row
    running = [
        one
        for one in work.uow.deadlines.of(case.negotiation.id)
        if one.state is DeadlineState.RUNNING and one.contract_type in ("", work.contract_type)
    ]
    for one in running:
        if one.rule in row.stops and _met(work, one):
            work.uow.deadlines.end(replace(one, state=DeadlineState.MET, ended_at=work.moment.at))
    fires = {clock.rule: clock.fires or "" for clock in row.starts}
    for rule, period in work.dues.items():
        work.uow.deadlines.arm(
            Deadline(
                id=str(uuid.uuid4()),
                negotiation_id=case.negotiation.id,
                contract_type=work.contract_type,
                rule=rule,
                fires=fires[rule],
                from_on=period.from_on,
                raw_on=period.raw_on,
                due_on=period.due_on,
                lapses_at=lapse(period, work.moment),
                article=period.article.zh,
                article_en=period.article.en,
                provisional=period.provisional,
            )
        )


def _met(work: Work[Any], one: Deadline) -> bool:
    """A clock of both sides ends with the second, one of several seats or letters with its own.

    One armed for the whole case ends with the contract it is for.
    """
    if one.rule == "R-REP-15":
        return all(d.announced_on for d in work.case.negotiation.delegations)
    if one.rule == "R-REP-14":
        return all(seat.on != one.from_on for seat in work.case.negotiation.open_vacancies)
    if one.rule in _LETTER_CLOCKS:
        return all(letter.received_on != one.from_on for letter in unanswered(work.case.negotiation))
    if work.contract_type and not one.contract_type:
        return work.pack.value(one.rule, work.contract_type, work.moment.on) is not None
    return True


def lapse(period: Due, moment: Moment) -> datetime:
    """The first moment after a period, 00:00 in China, but never before the act that starts it."""
    return max(start_of(period.fires_on), moment.at)


def unanswered(negotiation: Negotiation) -> list[UnionLetter]:
    """意见书 that wait for an answer."""
    return [one for one in negotiation.letters if one.kind is LetterKind.OPINION and one.answer is None]


def settle(
    office: Office, uow: UnitOfWork, case: Case, moment: Moment, fire: Fire
) -> tuple[Case, tuple[Done, ...]]:
    """Fire every timer of one case that fell due at or before a moment, in order of its legal moment."""
    done: tuple[Done, ...] = ()
    while True:
        ripe = uow.deadlines.lapsed(case.negotiation.id, moment.at)
        if not ripe:
            return case, done
        first = ripe[0]
        uow.deadlines.end(replace(first, state=DeadlineState.LAPSED, ended_at=first.lapses_at))
        case, acts = _lapse(office, uow, case, first, fire)
        done = (*done, *acts)


def _ripe(case: Case, one: Deadline) -> Row | None:
    """The row a lapsed clock fires: its own, or the one for a text that a change has put aside."""
    row = FLOW.row(one.fires)
    if state_of(case, row, one.contract_type) in row.sources:
        return row
    aside = _FOR_TEXT_PUT_ASIDE.get(one.fires)
    if aside is None or not CONDUCTS[aside].ready(case, one.contract_type):
        return None
    row = FLOW.row(aside)
    return row if state_of(case, row, one.contract_type) in row.sources else None


def _lapse(
    office: Office, uow: UnitOfWork, case: Case, one: Deadline, fire: Fire
) -> tuple[Case, tuple[Done, ...]]:
    if not one.fires:
        return case, ()
    row = _ripe(case, one)
    if row is None:
        return case, ()
    work = Work(
        office=office,
        uow=uow,
        pack=office.packs.pinned(case.negotiation.pack_id, case.negotiation.pack_digest),
        row=row,
        case=case,
        actor=SYSTEM,
        moment=Moment.of(one.lapses_at),
        content=read_content(CONDUCTS[row.id].form, {}),
        contract_type=one.contract_type,
    )
    return fire(work)

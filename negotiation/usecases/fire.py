"""一行的办理 — facts, rules, machine, change, clocks, paper and ledger entry of one row.

The only place where a state changes. Who may do it, and what follows from it, is asked elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from negotiation.domain.case import Case
from negotiation.domain.errors import DayOrderError, RefusedError, UnexplainedWarningError
from negotiation.usecases import clocks
from negotiation.usecases.conducts import CONDUCTS
from negotiation.usecases.entry import Done, record, state_of
from negotiation.usecases.standing import standing_facts
from negotiation.usecases.work import Work
from workflows import states
from workflows.day_order import out_of_order
from workflows.engine import allowed, decided, evaluate
from workflows.facts import Facts, FactValue
from workflows.machine import Machine
from workflows.rule import Finding

FLOW = clocks.FLOW
MACHINE = Machine(FLOW)


def fire_row(work: Work[Any]) -> tuple[Case, Done]:
    """Carry out one row. Raises `RefusedError` with every finding when the law refuses it."""
    conduct = CONDUCTS[work.row.id]
    facts, own_facts, asked, findings = judge(work)
    check_explained(work, findings)
    further = conduct.clocked(work)
    dues = clocks.periods(work, facts.with_(further) if further else facts)
    ruled = replace(work, findings=findings, decided=decided(asked), dues=dues)
    case = _moved(ruled, conduct.apply(ruled))
    after = ruled.using(case)
    paper = conduct.paper(after)
    clocks.start_and_stop(after)
    before = state_of(work.case, work.row, work.contract_type)
    return record(after, before, _judged(work, facts, own_facts), paper)


Findings = tuple[Finding, ...]


def check_explained(work: Work[Any], findings: Findings) -> None:
    """Raises `UnexplainedWarningError`: what warns needs a reason, where somebody can be asked for it."""
    warned = tuple(one for one in findings if one.warns)
    if work.row.otherwise is not None:
        return  # a count is nobody's choice, and nobody sees it before it is on record
    if warned and work.despite is not None and not work.despite.strip():
        raise UnexplainedWarningError(warned, act=work.row.title_zh, act_en=work.row.title_en)


def judge(work: Work[Any]) -> tuple[Facts, Mapping[str, FactValue], Findings, Findings]:
    """What the law of the case says of an act, nothing done yet: all facts, the act's own, what the rules
    found, and that with what the conduct reads off the content itself.

    Raises `RefusedError` with every finding when the law refuses it, `DayOrderError` for a day that lies
    before one that must have come first.
    """
    conduct = CONDUCTS[work.row.id]
    own_facts = conduct.facts(work)
    facts = Facts({**standing_facts(work.case, work.contract_type, work.moment), **own_facts})
    _require_order(work, own_facts, facts)
    types = (work.contract_type,) if work.contract_type else work.case.types
    asked = evaluate(work.pack, work.row, facts, contract_types=types, on=work.moment.on)
    findings = (*asked, *conduct.reads(work))
    if not allowed(findings):
        raise RefusedError(
            findings, act=work.row.title_zh, act_en=work.row.title_en, contract=work.contract_type
        )
    return facts, own_facts, asked, findings


def _require_order(work: Work[Any], stated: Mapping[str, FactValue], facts: Facts) -> None:
    """Raises `DayOrderError` with every order the days of this act do not keep."""
    wrong = tuple(out_of_order(work.row.id, stated, facts))
    if wrong:
        raise DayOrderError(act=work.row.title_zh, act_en=work.row.title_en, orders=wrong)


def _judged(work: Work[Any], facts: Facts, own_facts: Mapping[str, FactValue]) -> Mapping[str, FactValue]:
    """What the act was judged by: its own facts and those on file that its rules read, and no others.

    Kept in the ledger, so that the same act can be judged again by other law.
    """
    read = clocks.facts_read(work.pack, work.row.id)
    return {**{name: facts[name] for name in sorted(read) if facts.get(name) is not None}, **own_facts}


def _moved(work: Work[Any], case: Case) -> Case:
    """The case in the state the machine answers; the only place a state changes."""
    row, contract_type = work.row, work.contract_type
    before = state_of(case, row, contract_type)
    after = MACHINE.fire(row.level, before, row.act, decided=work.decided)
    if row.target is None:
        return case
    if isinstance(after, states.ContractState):
        return case.with_contract(case.contract(contract_type).moved(after, work.moment.at))
    return case.with_negotiation(case.negotiation.moved(after, work.moment.at))

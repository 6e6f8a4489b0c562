"""理由 — for a case and a moment, every act with its answer: may it be done, and each finding that says why.

The one place where the law is asked without an act being done; the buttons of a page are made of the same
answers. What an act itself will bring is not known yet: findings that wait for it are marked, not counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from negotiation.domain.case import Case
from negotiation.domain.errors import UnknownActError
from negotiation.domain.moment import Moment
from negotiation.usecases.conducts import CONDUCTS
from negotiation.usecases.conducts.brings import BRINGS
from negotiation.usecases.entry import state_of
from negotiation.usecases.perform import FLOW, FOLLOWERS, row_of, standing_of_negotiation
from negotiation.usecases.standing import standing_facts
from workflows.engine import allowed, evaluate_rule
from workflows.facts import Facts
from workflows.flow import Level, Row
from workflows.pack import Pack
from workflows.rule import Finding, Outcome
from workflows.states import State


@dataclass(frozen=True, slots=True)
class Answer:
    """答复 — one act in one case at one moment."""

    row: Row
    contract_type: str
    """Empty for an act of the negotiation."""
    state: State
    """State that decides: of the contract, or of the negotiation where that one stands in the way."""
    sources: tuple[State, ...]
    """States the act may be done in."""
    fits: bool
    """Whether the state is one of them."""
    waits: bool
    """A row that follows another and is not done before everything it waits for is there."""
    findings: tuple[Finding, ...]
    """Every finding, passing ones included; none where the state already says no."""
    pending: frozenset[str]
    """Rules that wait for what the act itself will bring."""

    @property
    def may(self) -> bool:
        """Whether the act can be done now, by whoever may."""
        return self.fits and not self.waits and allowed(self.judged)

    @property
    def judged(self) -> tuple[Finding, ...]:
        """Findings that count now."""
        return tuple(one for one in self.findings if one.rule not in self.pending)

    @property
    def from_on(self) -> date | None:
        """First day on which nothing known now would stand in the way; None when no day cures it."""
        days = [one.from_on for one in self.judged if one.blocks]
        known = [day for day in days if day is not None]
        return max(known) if known and len(known) == len(days) else None


def answers(case: Case, contract_type: str, pack: Pack, moment: Moment) -> Iterator[Answer]:
    """Every act of the negotiation (no type), or of one contract of it, in the order of the flow."""
    level = Level.CONTRACT if contract_type else Level.NEGOTIATION
    law = _Law(case, contract_type, pack, moment)
    for row in FLOW.rows:
        if row.level is level and row.sources:
            yield _answer(case, row, contract_type, law)


def whole(case: Case, pack: Pack, moment: Moment, act: str = "") -> tuple[Answer, ...]:
    """Every act of a case and its contracts, or one act wherever it belongs. Raises `UnknownActError`."""
    if act and not row_of(act).sources:
        raise UnknownActError(act=act)
    found = (one for part in ("", *case.types) for one in answers(case, part, pack, moment))
    return tuple(one for one in found if not act or one.row.act == act)


class _Law:
    """The rules of one part of a case as they stand; each is asked once, however many acts ask it."""

    def __init__(self, case: Case, contract_type: str, pack: Pack, moment: Moment) -> None:
        self._pack = pack
        self._moment = moment
        self._types = (contract_type,) if contract_type else case.types
        self._facts = Facts(standing_facts(case, contract_type, moment))
        self._asked: dict[str, list[Finding]] = {}

    def of(self, row: Row) -> tuple[Finding, ...]:
        """Every finding of a row, in its order."""
        return tuple(finding for rule_id in row.asks for finding in self._finding(rule_id))

    def _finding(self, rule_id: str) -> list[Finding]:
        if rule_id not in self._asked:
            rule = self._pack.rule(rule_id)
            self._asked[rule_id] = evaluate_rule(
                self._pack, rule, self._facts, contract_types=self._types, on=self._moment.on
            )
        return self._asked[rule_id]


def _answer(case: Case, row: Row, contract_type: str, law: _Law) -> Answer:
    own, around = state_of(case, row, contract_type), case.negotiation.state
    needed = standing_of_negotiation(case, row)
    blocked = around not in needed
    fits = own in row.sources and not blocked
    waits = _waits(case, row, contract_type)
    findings = law.of(row) if fits else ()
    return Answer(
        row=row,
        contract_type=contract_type,
        state=around if blocked else own,
        sources=needed if blocked else row.sources,
        fits=fits,
        waits=waits,
        findings=findings,
        pending=frozenset(one.rule for one in findings if _still_to_come(one, row)),
    )


def _waits(case: Case, row: Row, contract_type: str) -> bool:
    conduct = CONDUCTS[row.id]
    return row.id in FOLLOWERS and not conduct.by_hand and not conduct.ready(case, contract_type)


def _still_to_come(finding: Finding, row: Row) -> bool:
    """Whether it was judged by something that the act itself will bring, or bring anew."""
    if finding.outcome is not Outcome.FAIL:
        return False
    brings = BRINGS.get(row.id, frozenset())
    return any(one.name in brings for one in finding.compared)

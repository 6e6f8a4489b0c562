"""Facts under which the law allows an act: passing golden cases of a place, put together without conflict."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache

from workflows import cases
from workflows.engine import evaluate_rule
from workflows.facts import Facts, FactValue
from workflows.flow import Row
from workflows.pack import FOLDER, Pack, load_pack
from workflows.rule import Outcome

ON = date(2026, 4, 15)

# Where two cases use one fact for different lines, these values satisfy both.
_TOGETHER: dict[str, FactValue] = {
    "delegation.count": 6,
    "delegation.front_line": 3,
    "delegation.external": 0,
    "delegation.women": 2,
    "delegation.dispatched": 1,
    "staff.headcount": 600,
    "staff.women": 120,
    "staff.dispatched": 60,
    "congress.all_delegates": 100,
    "congress.front_line_and_technical": 70,
    "congress.managers": 20,
    "congress.women": 20,
    "ballot.all_delegates": 100,
    "ballot.present": 70,
    "ballot.yes": 60,
    "suspension.from_on": date(2026, 4, 15),
    "suspension.until_on": date(2026, 4, 25),
    "draft.term_from": date(2026, 7, 1),
    "draft.term_until": date(2027, 6, 30),
    "filing.text_digest": "甲",
    "filing.previous_digest": "甲",
    "ballot.digest": "甲",
    "signature.text_digest": "甲",
    "terms.public_holiday_days": Decimal(13),
}
_TOPICS = {
    "general": ("pay",),
    "wage": ("wage_system", "wage_level"),
    "women": ("equality",),
    "safety": ("conditions",),
}


@cache
def passing_facts(pack_id: str, row: Row, contract_type: str) -> Facts:
    """Facts that satisfy every rule the row asks in this place for this type."""
    pack = load_pack(pack_id)
    found: dict[str, FactValue] = {}
    for rule_id in row.asks:
        found |= _passing(pack, rule_id, contract_type)
    known = {name: value for name, value in _TOGETHER.items() if name in found}
    if "draft.topics" in found:
        known["draft.topics"] = _TOPICS[contract_type]
    return Facts({**found, **known})


def _passing(pack: Pack, rule_id: str, contract_type: str) -> dict[str, FactValue]:
    rule = pack.rule(rule_id)
    for asked in (rule_id, rule.values_id):
        for case in _cases(pack, asked):
            if case.expect is not Outcome.PASS or contract_type not in case.contract_types:
                continue
            findings = evaluate_rule(
                pack, pack.rule(asked), case.facts, contract_types=[contract_type], on=case.on
            )
            if all(finding.outcome is not Outcome.FAIL for finding in findings):
                return dict(case.facts)
    return {}


@cache
def _cases(pack: Pack, rule_id: str) -> tuple[cases.Case, ...]:
    return tuple(case for place in pack.chain for case in _read(place) if case.rule == rule_id)


@cache
def _read(place: str) -> tuple[cases.Case, ...]:
    return cases.read_cases(FOLDER / place)

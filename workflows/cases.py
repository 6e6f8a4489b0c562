"""判例 — golden cases of a pack: for each rule, facts on either side of its line, in words a lawyer reads.

A case is run through the same engine as a real act. It proves nothing when the rule failed only because a
fact was missing; such a case is itself a mistake.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from workflows.checks.asking import UNKNOWN
from workflows.engine import evaluate_rule
from workflows.facts import FACTS, Facts, FactValue, Kind
from workflows.pack_model import Pack
from workflows.rule import Outcome, RuleValue
from workflows.strict import (
    LawFileError,
    Table,
    read_date,
    read_optional_date,
    read_table,
    read_tables,
    read_text,
    read_texts,
    read_toml,
    refuse_unknown_keys,
)

FILE_NAME = "cases.toml"
_EXPECTATIONS = (Outcome.PASS, Outcome.FAIL)


@dataclass(frozen=True, slots=True)
class Case:
    """判例 — facts, and what a rule must answer to them."""

    rule: str
    why: str
    expect: Outcome
    facts: Facts
    contract_types: tuple[str, ...]
    on: date


def read_cases(folder: Path) -> tuple[Case, ...]:
    """判例 — all cases of one pack folder, none when it has no file. Raises `LawFileError`."""
    path = folder / FILE_NAME
    if not path.is_file():
        return ()
    raw = read_toml(path)
    where = f"{folder.name}/{FILE_NAME}"
    common = read_table(raw, "default", where)
    refuse_unknown_keys(common, {"on", "types"}, where)
    on, types = read_date(common, "on", where), read_texts(common, "types", where)
    return tuple(
        _read_case(table, rule_id, expect, f"{where}, {rule_id}", (on, types))
        for rule_id in raw
        if rule_id != "default"
        for expect in _EXPECTATIONS
        for table in _tables(read_table(raw, rule_id, where), expect, f"{where}, {rule_id}")
    )


def run_case(pack: Pack, case: Case) -> str:
    """What is wrong with the case under this pack; empty when it comes out as expected."""
    findings = evaluate_rule(
        pack, pack.rule(case.rule), case.facts, contract_types=case.contract_types, on=case.on
    )
    outcomes = {finding.outcome for finding in findings} - {Outcome.NOT_APPLICABLE}
    if any(item.value == UNKNOWN[0] for finding in findings for item in finding.compared):
        return f"{case.why}: a fact is missing"
    if not outcomes:
        return f"{case.why}: the rule does not apply"
    found = Outcome.FAIL if Outcome.FAIL in outcomes else Outcome.PASS
    return "" if found is case.expect else f"{case.why}: expected {case.expect}, found {found}"


def _tables(table: Table, expect: Outcome, where: str) -> tuple[Table, ...]:
    refuse_unknown_keys(table, set(_EXPECTATIONS), where)
    return read_tables(table, expect.value, where)


def _read_case(
    table: Table, rule_id: str, expect: Outcome, where: str, common: tuple[date, tuple[str, ...]]
) -> Case:
    refuse_unknown_keys(table, {"why", "facts", "types", "on"}, where)
    facts = read_table(table, "facts", where)
    return Case(
        rule=rule_id,
        why=read_text(table, "why", where),
        expect=expect,
        facts=Facts({name: _fact(name, value, where) for name, value in facts.items()}),
        contract_types=read_texts(table, "types", where) or common[1],
        on=read_optional_date(table, "on", where) or common[0],
    )


def _fact(name: str, raw: object, where: str) -> FactValue:
    spec = FACTS.get(name)
    if spec is None:
        raise LawFileError(f"{where}: unknown fact {name!r}")
    if isinstance(raw, list):
        return tuple(str(item) for item in raw)
    if spec.kind is Kind.FIGURE and isinstance(raw, str):
        return Decimal(raw)
    if isinstance(raw, bool | int | str | date):
        return raw
    raise LawFileError(f"{where}: {name} cannot be {raw!r}")


def values_met(pack: Pack, case: Case) -> tuple[RuleValue, ...]:
    """Values of the pack the case is judged by. Raises `UnknownRuleError`."""
    rule = pack.rule(case.rule)
    dated = case.facts.get(rule.dated_by) if rule.dated_by else None
    day = dated if isinstance(dated, date) else case.on
    found = (pack.value(case.rule, kind, day) for kind in case.contract_types)
    return tuple(value for value in found if value is not None)

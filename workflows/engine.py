"""规则引擎 — asks all rules of an act and answers with every finding, the passing ones too.

A rule the pack lacks is an error; a fact nobody knows fails the rule that needs it; a rule for which the
place has no value is reported as not applicable. Nothing passes by being unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from workflows.article import NO_ARTICLE
from workflows.checks import KINDS
from workflows.checks.asking import UNKNOWN, MissingFactError, known, shown
from workflows.checks.kind import Question
from workflows.checks.periods import compute_due
from workflows.facts import Facts
from workflows.flow import Row
from workflows.pack_model import Pack
from workflows.period import Due
from workflows.rule import Compared, Finding, Outcome, Rule, RuleValue, Severity, Verdict

__all__ = [
    "MissingFactError",
    "NoContractTypeError",
    "NoPeriodError",
    "allowed",
    "decided",
    "due",
    "evaluate",
]


class NoContractTypeError(ValueError):
    """The law was asked without saying for which types of contract."""


class NoPeriodError(ValueError):
    """A deadline was asked of a rule that holds no period."""


def evaluate(
    pack: Pack, row: Row, facts: Facts, *, contract_types: Sequence[str], on: date
) -> tuple[Finding, ...]:
    """结论 — every rule the row asks, for these types on this day, in the order of the row.

    Raises `UnknownRuleError`, `UnknownContractTypeError`, `NoContractTypeError`.
    """
    _need_types(contract_types)
    return tuple(
        finding
        for rule_id in row.asks
        for finding in (
            [_younger(rule_id, contract_types)]
            if _is_younger(pack, rule_id)
            else evaluate_rule(pack, pack.rule(rule_id), facts, contract_types=contract_types, on=on)
        )
    )


def evaluate_rule(
    pack: Pack, rule: Rule, facts: Facts, *, contract_types: Sequence[str], on: date
) -> list[Finding]:
    """结论 — one rule: a finding for each distinct value among the types, or one saying there is none."""
    day = facts.get(rule.dated_by) if rule.dated_by else None
    values = _by_value(pack, rule, contract_types, day if isinstance(day, date) else on)
    if not values:
        return [_no_provision(rule, contract_types)]
    return [_ask(pack, rule, value, facts, types) for value, types in values]


def allowed(findings: Iterable[Finding]) -> bool:
    """可否办理 — no finding refuses the act."""
    return not any(finding.blocks for finding in findings)


def decided(findings: Iterable[Finding]) -> bool:
    """是否通过 — no deciding rule fails: the vote passes."""
    return not any(f.severity is Severity.DECIDE and f.outcome is Outcome.FAIL for f in findings)


def due(pack: Pack, rule_id: str, facts: Facts, *, contract_types: Sequence[str], on: date) -> Due | None:
    """届满日 — end of the rule's period, the earliest over the types; None when there is no such period.

    There is none when the place has no value, or when the rule is not asked in this case (a reminder, for
    one, waits for no answer). Raises `MissingFactError` when a day or condition it needs is not known,
    `NoPeriodError`, `UnknownRuleError`.
    """
    _need_types(contract_types)
    if _is_younger(pack, rule_id):
        return None
    rule = pack.rule(rule_id)
    kind = KINDS[rule.check]
    if "from" not in kind.value_keys:
        raise NoPeriodError(f"{rule_id} holds no period")
    values = [value for value, _ in _by_value(pack, rule, contract_types, on) if not value.dispensed]
    if not values or not _applies(rule, facts):
        return None
    ends = [compute_due(Question(rule, value, facts, pack.calendar), kind) for value in values]
    return min(ends, key=lambda end: end.due_on, default=None)


def _need_types(contract_types: Sequence[str]) -> None:
    if not contract_types:
        raise NoContractTypeError("name at least one type of contract")


def _by_value(
    pack: Pack, rule: Rule, contract_types: Sequence[str], day: date
) -> list[tuple[RuleValue, tuple[str, ...]]]:
    if len(contract_types) == 1:
        only = pack.value(rule.id, contract_types[0], day)
        return [] if only is None else [(only, tuple(contract_types))]
    found: list[tuple[RuleValue, tuple[str, ...]]] = []
    for kind in contract_types:
        value = pack.value(rule.id, kind, day)
        if value is None:
            continue
        for place, (seen, types) in enumerate(found):
            if seen is value:
                found[place] = (seen, (*types, kind))
                break
        else:
            found.append((value, (kind,)))
    return found


def _ask(pack: Pack, rule: Rule, value: RuleValue, facts: Facts, types: tuple[str, ...]) -> Finding:
    if value.dispensed:
        return _finding(rule, value, types, Verdict(Outcome.NOT_APPLICABLE))
    try:
        if not _applies(rule, facts):
            return _finding(rule, value, types, Verdict(Outcome.NOT_APPLICABLE, _condition(rule, facts)))
        return _finding(
            rule, value, types, KINDS[rule.check].run(Question(rule, value, facts, pack.calendar))
        )
    except MissingFactError as missing:
        return _unknown(rule, value, types, missing)


def _applies(rule: Rule, facts: Facts) -> bool:
    return all(known(facts, when.fact) == when.equals for when in rule.when)


def _condition(rule: Rule, facts: Facts) -> tuple[Compared, ...]:
    unmet = next(when for when in rule.when if facts[when.fact] != when.equals)
    return (shown(unmet.fact, facts[unmet.fact]),)


def _finding(
    rule: Rule,
    value: RuleValue,
    types: tuple[str, ...],
    verdict: Verdict,
) -> Finding:
    failed = verdict.outcome is Outcome.FAIL
    return Finding(
        rule=rule.id,
        outcome=verdict.outcome,
        severity=value.severity,
        contract_type=types[0] if len(types) == 1 else None,
        article=value.article,
        says_zh=value.says_zh,
        says_en=value.says_en,
        compared=verdict.compared,
        cure_zh=value.cure_zh if failed else "",
        cure_en=value.cure_en if failed else "",
        source=value.source,
        from_on=verdict.from_on,
        contract_types=types,
    )


def _unknown(rule: Rule, value: RuleValue, types: tuple[str, ...], missing: MissingFactError) -> Finding:
    unknown = Compared(missing.name, missing.zh, missing.en, *UNKNOWN)
    finding = _finding(rule, value, types, Verdict(Outcome.FAIL, (unknown,)))
    # an unknown count must not decide a vote: it refuses the count instead
    severity = Severity.BLOCK if finding.severity is Severity.DECIDE else finding.severity
    cure_zh, cure_en = f"缺少事实：{missing.zh}", f"missing fact: {missing.en}"
    return replace(finding, severity=severity, cure_zh=cure_zh, cure_en=cure_en)


def _is_younger(pack: Pack, rule_id: str) -> bool:
    """Whether a pinned pack was stored before the rule was written; packaged packs must know every rule."""
    return pack.restored and rule_id not in pack.rules


def _younger(rule_id: str, contract_types: Sequence[str]) -> Finding:
    types = tuple(contract_types)
    return Finding(
        rule=rule_id,
        outcome=Outcome.NOT_APPLICABLE,
        severity=Severity.RECORD,
        contract_type=types[0] if len(types) == 1 else None,
        article=NO_ARTICLE,
        says_zh="本案所适用的规则版本没有这一条",
        says_en="the version of the law this negotiation was opened under has no such rule",
        contract_types=types,
    )


def _no_provision(rule: Rule, contract_types: Sequence[str]) -> Finding:
    types = tuple(contract_types)
    return Finding(
        rule=rule.id,
        outcome=Outcome.NOT_APPLICABLE,
        severity=rule.severity,
        contract_type=types[0] if len(types) == 1 else None,
        article=NO_ARTICLE,
        says_zh="本地区对此类合同没有规定",
        says_en="the law of this place says nothing for this type",
        contract_types=types,
    )

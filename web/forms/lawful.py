"""依法必填 — which questions of a form the law of the place needs answered, and where a refusal belongs.

Read from the rules the row asks: nothing here knows an act. A question and the fact it brings mostly share
their last name; where they do not, the table below says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from negotiation.domain.template import clauses_of
from negotiation.domain.text import Clause, ContractText
from negotiation.messages import FieldProblem, word
from negotiation.usecases.options import reason
from negotiation.usecases.views import Reason, WarningView, Words
from web.forms.context import Context
from web.forms.fields import Field, Kind, Raw, is_answered
from web.language import gettext, language, say
from workflows import contract_types
from workflows.contract_flow import TERM_RULES
from workflows.facts import FACTS
from workflows.facts import Kind as FactKind
from workflows.row import Row
from workflows.rule import Finding, Rule, RuleValue, Severity

_SIDE_FACTS = {"delegation.side", "filing.by_side"}
Told = TypeVar("Told", bound=Reason | WarningView)
"""A warning as it arises, or as it is on record with the reason given."""
_NAMED_OTHERWISE = {
    "offer.staff_views_heard": "staff_views",
    "offer.meeting_on": "meeting_at",
    "reply.meeting_on": "meeting_at",
    "congress.meeting_on": "meeting_at",
    "meeting.on": "at",
    "meeting.recorder_is_representative": "recorder",
    "refile.chiefs": "signed_by",
    "contract.signed_on": "signed_on",
    "review.heads": "parties",
    "delegation.chief_mandate": "mandate",
}
_WHOLE = {"delegation": "representatives", "delegations": "representatives", "terms": "figures"}
"""Facts that are counted over one question as a whole."""
_THERE = ("present", "includes")
_SIDED = ("delegation.side", "offer.side", "information.side", "filing.by_side")


def marked_by_law(fields: Sequence[Field], row: Row, context: Context) -> tuple[Field, ...]:
    """The questions with those marked as needed that the law of the place will not do without."""
    needed = {name for rule in row.asks for name in _needed(rule, fields, context)}
    return tuple(replace(one, needed=True) if one.name in needed else one for one in fields)


def at_fields(
    findings: Iterable[Finding], fields: Sequence[Field], context: Context
) -> tuple[FieldProblem, ...]:
    """The findings that refuse an act, each at the question whose answer it is about."""
    found: dict[str, FieldProblem] = {}
    for finding in findings:
        if not finding.blocks or finding.rule not in context.pack.rules:
            continue
        name = _place(finding, fields, context)
        if name and name not in found:
            said = say(Words(finding.says_zh, finding.says_en))
            cure = say(Words(finding.cure_zh, finding.cure_en))
            sentence = gettext("%(says)s（%(cure)s）", says=said, cure=cure) if cure else said
            found[name] = FieldProblem(name, _label(name, fields), sentence)
    return tuple(found.values())


def at_questions(told: Iterable[FieldProblem], fields: Sequence[Field], raw: Raw) -> tuple[FieldProblem, ...]:
    """What cannot be read, by the words of its question, and every needed question left empty beside it."""
    found = {one.field: _as_asked(one, fields) for one in told}
    heads = {name.split(".")[0] for name in found}
    for one in fields:
        if one.needed and one.name not in heads and not is_answered(one, raw):
            found[one.name] = FieldProblem(
                one.name, gettext(one.label), word("problem", "missing", language())
            )
    order = [one.name for one in fields]
    places = {name: place for place, name in enumerate(order)}
    return tuple(sorted(found.values(), key=lambda one: places.get(one.field.split(".")[0], len(order))))


def _as_asked(problem: FieldProblem, fields: Sequence[Field]) -> FieldProblem:
    asked = any(one.name == problem.field for one in fields)
    return replace(problem, label=_label(problem.field, fields)) if asked else problem


def beside(
    findings: Iterable[Finding], fields: Sequence[Field], context: Context
) -> Mapping[str, tuple[Reason, ...]]:
    """The findings that only warn, each at the question or the figure whose answer it is about."""
    found: dict[str, tuple[Reason, ...]] = {}
    for finding in findings:
        name = _place(finding, fields, context) if finding.warns else ""
        if name:
            found[name] = (*found.get(name, ()), reason(finding))
    return found


def at_clauses(
    warnings: Iterable[Told], text: ContractText, context: Context
) -> Mapping[str, tuple[Told, ...]]:
    """What warns of a figure or of words, at the clause where they stand; a clause is known by its name."""
    promised = clauses_of(contract_types.template(text.contract_type))
    clauses = [one for chapter in text.chapters for one in chapter.clauses]
    found: dict[str, tuple[Told, ...]] = {}
    for one in warnings:
        fact = context.pack.rule(one.rule).fact if one.rule in context.pack.rules else ""
        quoted = [value.zh.strip("“”") for _, value in one.compared if value.zh.startswith("“")]
        place = next((each.id for each in clauses if _quotes(each, quoted)), "")
        place = place or (promised.get(fact.removeprefix("terms."), "") if fact.startswith("terms.") else "")
        if place:
            found[place] = (*found.get(place, ()), one)
    return found


def _quotes(clause: Clause, words: Sequence[str]) -> bool:
    return any(one in "\n".join((clause.text, *clause.items)) for one in words)


def _needed(rule_id: str, fields: Sequence[Field], context: Context) -> Iterator[str]:
    if rule_id not in context.pack.rules:
        return
    rule = context.pack.rule(rule_id)
    name = _question(rule.fact, fields)
    if not name or not _asked_here(rule, context):
        return
    kinds = context.types or tuple(one.contract.type for one in context.view.contracts)
    values = [context.pack.value(rule_id, kind, context.today) for kind in kinds]
    if any(value is not None and _needs_answer(rule, value, fields, name) for value in values):
        yield name


def _needs_answer(rule: Rule, value: RuleValue, fields: Sequence[Field], name: str) -> bool:
    if value.dispensed or value.severity is not Severity.BLOCK:
        return False
    if rule.check in _THERE:
        return True
    ticked = next(one for one in fields if one.name == name).kind in (Kind.TICK, Kind.LONG, Kind.LINES)
    flag = rule.fact in FACTS and FACTS[rule.fact].kind is FactKind.FLAG
    return rule.check == "compare" and flag and ticked and value.amount is not False


def _asked_here(rule: Rule, context: Context) -> bool:
    """Whether its conditions hold for this person's side; a condition that is not known marks nothing."""
    return all(when.fact in _SIDED and when.equals == context.side.value for when in rule.when)


def _question(fact: str, fields: Sequence[Field]) -> str:
    names = {one.name for one in fields}
    head, _, last = fact.partition(".")
    for name in (_NAMED_OTHERWISE.get(fact, ""), last, _WHOLE.get(head, "")):
        if name and name in names:
            return name
    return ""


def _place(finding: Finding, fields: Sequence[Field], context: Context) -> str:
    """The question a finding is about, or the one figure of it; empty for what no question answers."""
    if finding.rule not in context.pack.rules:
        return ""
    figures = {
        f"terms.{figure.name}": f"{one.name}.{figure.name}" for one in fields for figure in one.figures
    }
    rule = context.pack.rule(finding.rule)
    places = (figures.get(fact) or _question(fact, fields) for fact in _facts(rule, finding))
    return next((one for one in places if one), "")


def _label(name: str, fields: Sequence[Field]) -> str:
    figures = {f"{one.name}.{figure.name}": figure.label for one in fields for figure in one.figures}
    return figures.get(name) or next(gettext(one.label) for one in fields if one.name == name)


def _facts(rule: Rule, finding: Finding) -> Iterator[str]:
    yield rule.fact
    yield from (one.name for one in finding.compared)


def law_of(row: Row, context: Context) -> list[tuple[Words, tuple[Words, ...]]]:
    """法律要求 — what the law of the place asks of an act, for the contracts ticked: rules, with articles."""
    types = context.types or tuple(one.contract.type for one in context.view.contracts)
    found: dict[Words, dict[Words, None]] = {}
    for rule in row.asks:
        for kind in types:
            value = context.pack.value(rule, kind, context.today)
            if value is not None and rule not in TERM_RULES and _asked_of(context, rule):
                articles = found.setdefault(Words(value.says_zh, value.says_en), {})
                articles[Words(value.article.zh, value.article.en)] = None
    return [(says, tuple(articles)) for says, articles in found.items()]


def _asked_of(context: Context, rule: str) -> bool:
    """Whether a rule is asked of this person's side; what the other side is asked is not theirs to read."""
    sides = [when.equals for when in context.pack.rule(rule).when if when.fact in _SIDE_FACTS]
    return all(side == context.side.value for side in sides)

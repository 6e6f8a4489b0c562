"""取值读取 — turns one `[[rule.value]]` table into a dated, cited value of a rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from workflows.article import Article, Certainty, Statute, article_of
from workflows.checks import KINDS
from workflows.checks.amounts import AmountError
from workflows.checks.kind import CheckKind
from workflows.contract_types import CITE_KEYS, load_contract_types
from workflows.fact_names import FACTS, Kind
from workflows.period import Unit
from workflows.rule import Amount, Rule, RuleValue, Severity, Step, Words
from workflows.strict import (
    LawFileError,
    Table,
    read_bool,
    read_date,
    read_int,
    read_optional_date,
    read_table,
    read_tables,
    read_text,
    read_texts,
    refuse_unknown_keys,
)
from workflows.vocabulary import TOPICS, load_vocabulary
from workflows.wording import fill, placeholders

_WORDING = ("says", "says_en", "cure", "cure_en")
_ALWAYS = {"since", "until", "contract_types", "on_fail", "cite", "roll", "pauses", "dispensed", *_WORDING}
_CHECKED = {"op", "amount", "unit", "from", "includes", "least", "most", "steps"}


def read_value(
    table: Table, where: str, rule: Rule, pack_id: str, statutes: Mapping[str, Statute]
) -> RuleValue:
    """规则取值 — one value of a rule. Raises `LawFileError` for anything it does not know."""
    dispensed = read_bool(table, "dispensed", where, default=False)
    _check_keys(table, where, KINDS[rule.check], dispensed=dispensed)
    op = _read_op(table, where, KINDS[rule.check].ops)
    amount = None if dispensed else _read_amount(table, where, rule)
    unit = _read_unit(table, where)
    includes = read_texts(table, "includes", where)
    span = (_read_months(table, "least", where), _read_months(table, "most", where))
    types = _read_types(table, where)
    list_name = _list_name(rule, types, where)
    words = _read_words(list_name, includes, where)
    wording = _Wording.of(rule, table, where)
    article, severity = _read_cite(table, where, statutes, rule)
    return RuleValue(
        rule=rule.id,
        source=pack_id,
        since=read_date(table, "since", where),
        until=read_optional_date(table, "until", where),
        contract_types=types,
        article=article,
        severity=severity,
        op=op,
        amount=amount,
        unit=unit,
        start=_read_start(table, where),
        roll=read_bool(table, "roll", where, default=True),
        includes=includes,
        words=list_name,
        named=words,
        least=span[0],
        most=span[1],
        steps=_read_steps(table, where),
        pauses=_read_pauses(table, where, KINDS[rule.check]),
        dispensed=dispensed,
        reviewed_on=read_date(read_table(table, "cite", where), "reviewed_on", where),
        **wording.filled(placeholders(op, amount, unit, span, includes, words), where),
    )


def _check_keys(table: Table, where: str, kind: CheckKind, *, dispensed: bool) -> None:
    refuse_unknown_keys(table, _ALWAYS | _CHECKED, where)
    given = {key for key in _CHECKED if key in table}
    needed = frozenset[str]() if dispensed else kind.value_keys
    if given != needed:
        raise LawFileError(
            f"{where}: a value of check {kind.name} needs {sorted(needed)}, not {sorted(given)}"
        )
    if ("roll" in table) != ("from" in needed):
        raise LawFileError(f"{where}: roll must be said for a period, and only for a period")


def shared_value(rule: Rule, value: RuleValue) -> RuleValue:
    """共用取值 — the value of another rule as this rule says it. Raises `LawFileError`."""
    where = f"{value.source}, {rule.id}"
    span = (value.least, value.most)
    names = placeholders(value.op, value.amount, value.unit, span, value.includes, value.named)
    filled = _Wording.of(rule, {}, where).filled(names, where)
    return replace(value, rule=rule.id, severity=rule.severity, **filled)


@dataclass(frozen=True, slots=True)
class _Wording:
    """The sentences of a value: those of its rule, or its own where a place says it differently."""

    says_zh: str
    says_en: str
    cure_zh: str
    cure_en: str

    @classmethod
    def of(cls, rule: Rule, table: Table, where: str) -> _Wording:
        own = (rule.says_zh, rule.says_en, rule.cure_zh, rule.cure_en)
        return cls(*(read_text(table, key, where, usual) for key, usual in zip(_WORDING, own, strict=True)))

    def filled(self, names: tuple[Mapping[str, str], Mapping[str, str]], where: str) -> dict[str, Any]:
        zh, en = names
        return {
            "says_zh": fill(self.says_zh, zh, where),
            "says_en": fill(self.says_en, en, where),
            "cure_zh": fill(self.cure_zh, zh, where),
            "cure_en": fill(self.cure_en, en, where),
        }


def _read_op(table: Table, where: str, allowed: frozenset[str]) -> str:
    op = read_text(table, "op", where, "")
    if op and op not in allowed:
        raise LawFileError(f"{where}: unknown operator {op!r}; known here are {', '.join(sorted(allowed))}")
    return op


def _read_amount(table: Table, where: str, rule: Rule) -> Amount:
    try:
        amount = KINDS[rule.check].amount(table.get("amount"))
    except AmountError as refused:
        raise LawFileError(f"{where}: {refused}") from refused
    if rule.check == "compare" and not _comparable(amount, FACTS[rule.fact].kind):
        raise LawFileError(f"{where}: {rule.fact} cannot be compared with {amount!r}")
    return amount


def _comparable(amount: Amount, kind: Kind) -> bool:
    if isinstance(amount, bool):
        return kind is Kind.FLAG
    return kind is (Kind.COUNT if isinstance(amount, int) else Kind.TEXT)


def _read_unit(table: Table, where: str) -> str:
    unit = read_text(table, "unit", where, "")
    if unit and unit not in set(Unit):
        raise LawFileError(f"{where}: unknown unit {unit!r}")
    return unit


def _read_months(table: Table, key: str, where: str) -> int:
    return read_int(table, key, where) if key in table else 0


def _read_start(table: Table, where: str) -> tuple[str, ...]:
    raw = table.get("from", [])
    start = (raw,) if isinstance(raw, str) else read_texts(table, "from", where)
    for name in start:
        if name not in FACTS or FACTS[name].kind is not Kind.DAY:
            raise LawFileError(f"{where}: a period cannot start from {name!r}")
    return start


def _read_pauses(table: Table, where: str, kind: CheckKind) -> str:
    name = read_text(table, "pauses", where, "")
    if name and (name not in FACTS or FACTS[name].kind is not Kind.NAMES or "from" not in kind.value_keys):
        raise LawFileError(f"{where}: {name!r} cannot pause this value")
    return name


def _read_steps(table: Table, where: str) -> tuple[Step, ...]:
    steps = []
    for raw in read_tables(table, "steps", where):
        refuse_unknown_keys(raw, {"above", "base", "per", "more"}, where)
        grows = read_int(raw, "per", where) if "per" in raw else 0
        more = read_int(raw, "more", where) if "more" in raw else 0
        steps.append(Step(read_int(raw, "above", where), read_int(raw, "base", where), grows, more))
    if steps != sorted(steps, key=lambda step: step.above):
        raise LawFileError(f"{where}: the steps must rise")
    return tuple(steps)


def _read_types(table: Table, where: str) -> tuple[str, ...]:
    types = read_texts(table, "contract_types", where)
    for name in types:
        if name not in load_contract_types():
            raise LawFileError(f"{where}: unknown contract type {name!r}")
    return types


def _list_name(rule: Rule, types: tuple[str, ...], where: str) -> str:
    if rule.words != TOPICS:
        return rule.words
    if len(types) != 1:
        raise LawFileError(f"{where}: a list of topics must name the one type they belong to")
    return f"{TOPICS}.{types[0]}"


def _read_words(list_name: str, includes: tuple[str, ...], where: str) -> Words:
    words = load_vocabulary()[list_name] if list_name else {}
    for key in includes:
        if key not in words:
            raise LawFileError(f"{where}: {key!r} is not in the vocabulary {list_name!r}")
    return words


def _read_cite(
    table: Table, where: str, statutes: Mapping[str, Statute], rule: Rule
) -> tuple[Article, Severity]:
    cited = read_table(table, "cite", where)
    refuse_unknown_keys(cited, CITE_KEYS, where)
    statute_id = read_text(cited, "statute", where)
    certainty = read_text(cited, "certainty", where)
    if statute_id not in statutes:
        raise LawFileError(f"{where}: unknown statute {statute_id!r}")
    if certainty not in set(Certainty):
        raise LawFileError(f"{where}: unknown certainty {certainty!r}")
    try:
        article = article_of(statutes, statute_id, read_text(cited, "article", where), certainty)
    except LawFileError as refused:
        raise LawFileError(f"{where}: {refused}") from refused
    return article, read_severity(read_text(table, "on_fail", where, rule.severity.value), where)


def read_severity(raw: str, where: str) -> Severity:
    """后果 — a severity by its name. Raises `LawFileError`."""
    try:
        return Severity(raw)
    except ValueError as refused:
        raise LawFileError(f"{where}: unknown on_fail {raw!r}") from refused

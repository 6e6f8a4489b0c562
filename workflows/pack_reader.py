"""规则包读取 — turns the TOML files of one pack folder into rules and values, denying what it does not know.

It checks form only: keys, kinds, operators, facts, statutes. Gaps, overlaps and missing golden cases are
the business of `pack_check`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from workflows.article import load_statutes
from workflows.checks import KINDS
from workflows.fact_names import FACTS
from workflows.pack_folder import PackFolder
from workflows.rule import Rule, RuleValue, When
from workflows.strict import (
    LawFileError,
    Table,
    read_int,
    read_table,
    read_tables,
    read_text,
    read_texts,
    read_toml,
    refuse_unknown_keys,
)
from workflows.value_reader import read_severity, read_value
from workflows.vocabulary import TOPICS, load_vocabulary

_PACK_KEYS = {"id", "title", "title_en", "version", "parent"}
_DEFINITION_KEYS = {
    "id", "says", "says_en", "cure", "cure_en", "check", "on_fail", "fact", "other", "facts", "when",
    "values_of", "dated_by", "words", "value",
}  # fmt: skip
_SUBJECT_KEYS = ("fact", "other", "facts", "words")
NOT_RULES = frozenset({"pack.toml", "cases.toml"})


def read_folder(folder: Path, inherited: Mapping[str, Rule]) -> PackFolder:
    """One pack from its folder; `inherited` are the rules its parents define. Raises `LawFileError`."""
    where = f"{folder.name}/pack.toml"
    head = read_toml(folder / "pack.toml")
    refuse_unknown_keys(head, _PACK_KEYS, where)
    if read_text(head, "id", where) != folder.name:
        raise LawFileError(f"{where}: the id must be the name of the folder")
    rules: dict[str, Rule] = {}
    values: list[RuleValue] = []
    files: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.name in NOT_RULES:
            continue
        place = f"{folder.name}/{path.name}"
        raw = read_toml(path)
        refuse_unknown_keys(raw, {"rule"}, place)
        for table in read_tables(raw, "rule", place):
            rule, own = _read_rule(table, f"{place}, {table.get('id')}", folder.name, inherited)
            if rule.id in files:
                raise LawFileError(f"{place}, {rule.id}: stands twice in this pack")
            files[rule.id] = place
            values.extend(own)
            if rule.id not in inherited:
                rules[rule.id] = rule
    return PackFolder(
        id=folder.name,
        title=read_text(head, "title", where),
        title_en=read_text(head, "title_en", where),
        version=read_int(head, "version", where),
        parent=read_text(head, "parent", where, ""),
        rules=tuple(rules.values()),
        values=tuple(values),
        files=files,
    )


def _read_rule(
    table: Table, where: str, pack_id: str, inherited: Mapping[str, Rule]
) -> tuple[Rule, list[RuleValue]]:
    rule_id = read_text(table, "id", where)
    rule = inherited.get(rule_id)
    if rule is None:
        rule = read_definition(table, where, pack_id)
    else:
        # a pack adds values to an inherited rule; what the rule asks stays the same everywhere
        refuse_unknown_keys(table, {"id", "value"}, where)
    tables = read_tables(table, "value", where)
    if rule.values_of and tables:
        raise LawFileError(f"{where}: shares the values of {rule.values_of} and has none of its own")
    return rule, [read_value(t, where, rule, pack_id, load_statutes()) for t in tables]


def read_definition(table: Table, where: str, pack_id: str) -> Rule:
    """规则定义 — what the rule asks, without values. Raises `LawFileError`."""
    refuse_unknown_keys(table, _DEFINITION_KEYS, where)
    check = read_text(table, "check", where)
    if check not in KINDS:
        raise LawFileError(f"{where}: unknown check {check!r}; known are {', '.join(KINDS)}")
    rule = Rule(
        id=read_text(table, "id", where),
        check=check,
        severity=read_severity(read_text(table, "on_fail", where), where),
        says_zh=read_text(table, "says", where),
        says_en=read_text(table, "says_en", where),
        cure_zh=read_text(table, "cure", where),
        cure_en=read_text(table, "cure_en", where),
        fact=read_text(table, "fact", where, ""),
        other=read_text(table, "other", where, ""),
        facts=read_texts(table, "facts", where),
        when=_read_when(table, where),
        values_of=read_text(table, "values_of", where, ""),
        dated_by=read_text(table, "dated_by", where, ""),
        words=read_text(table, "words", where, ""),
        source=pack_id,
    )
    _check_definition(rule, table, where)
    return rule


def _read_when(table: Table, where: str) -> tuple[When, ...]:
    several = isinstance(table.get("when"), list)
    tables = read_tables(table, "when", where) if several else _one_table(table, where)
    return tuple(_read_condition(raw, where) for raw in tables)


def _one_table(table: Table, where: str) -> tuple[Table, ...]:
    return (read_table(table, "when", where),) if "when" in table else ()


def _read_condition(raw: Table, where: str) -> When:
    refuse_unknown_keys(raw, {"fact", "equals"}, where)
    equals = raw.get("equals")
    if not isinstance(equals, bool | int | str):
        raise LawFileError(f"{where}: when.equals must be true/false, a whole number or a text")
    return When(read_text(raw, "fact", where), equals)


def _check_definition(rule: Rule, table: Table, where: str) -> None:
    kind = KINDS[rule.check]
    given = {key for key in _SUBJECT_KEYS if key in table}
    if given != kind.rule_keys:
        raise LawFileError(f"{where}: check {rule.check} needs {sorted(kind.rule_keys)}, not {sorted(given)}")
    asked = [rule.fact, rule.other, *rule.facts, rule.dated_by, *(when.fact for when in rule.when)]
    for name in asked:
        if name and name not in FACTS:
            raise LawFileError(f"{where}: unknown fact {name!r}")
    for name in filter(None, (rule.fact, *rule.facts)):
        if FACTS[name].kind not in kind.kinds:
            raise LawFileError(f"{where}: check {rule.check} cannot be asked of {name}")
    if rule.other and FACTS[rule.other].kind is not (kind.other_kind or FACTS[rule.fact].kind):
        raise LawFileError(f"{where}: {rule.other} cannot be compared with {rule.fact}")
    if rule.words and rule.words not in {TOPICS, *load_vocabulary()}:
        raise LawFileError(f"{where}: unknown vocabulary {rule.words!r}")

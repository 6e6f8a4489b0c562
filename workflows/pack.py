"""规则包 — the law of one place: its own values and those it inherits, resolved by type and day.

A pack is found by folder and inherits one step at a time (青岛 → 山东 → 全国). It is read once and then
immutable; its digest names exactly this content, so a negotiation can keep the law it was opened under.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from workflows.article import load_statutes
from workflows.calendar import Calendar, load_calendars
from workflows.contract_types import UnknownContractTypeError, load_contract_types
from workflows.pack_reader import PackFolder, read_folder
from workflows.rule import Plain, Rule, RuleValue
from workflows.strict import LawFileError, read_toml
from workflows.value_reader import shared_value

FOLDER = Path(__file__).parent / "packs"


class UnknownPackError(KeyError):
    """No pack of this id is packaged."""


class UnknownRuleError(KeyError):
    """The pack does not define this rule; asking it is an error, never a pass."""


class Pack:
    """规则包 — resolved law of one place. Built by `load_pack`."""

    def __init__(self, folders: Sequence[PackFolder], calendar: Calendar) -> None:
        """`folders` from the most specific to the most general."""
        own = folders[0]
        self.id = own.id
        self.title = own.title
        self.title_en = own.title_en
        self.version = own.version
        self.chain = tuple(folder.id for folder in folders)
        self.folders = tuple(folders)
        self.calendar = calendar
        self.rules: Mapping[str, Rule] = {
            rule.id: rule for folder in reversed(folders) for rule in folder.rules
        }
        self._values = {
            (rule.id, kind): _candidates(folders, values, kind)
            for rule in self.rules.values()
            for values in (_values_of(rule, folders),)
            for kind in load_contract_types()
        }
        self.digest = hashlib.sha256(_canonical(self.as_json())).hexdigest()

    def rule(self, rule_id: str) -> Rule:
        """The rule of this id. Raises `UnknownRuleError`."""
        if rule_id not in self.rules:
            raise UnknownRuleError(rule_id)
        return self.rules[rule_id]

    def value(self, rule_id: str, contract_type: str, on: date) -> RuleValue | None:
        """What the rule says here for a type on a day; None: the law of this place says nothing.

        The most specific place that has a value wins; within it, a value naming the type wins.
        Raises `UnknownRuleError`, `UnknownContractTypeError`.
        """
        for value in self.candidates(rule_id, contract_type):
            if value.applies_on(on):
                return value
        return None

    def candidates(self, rule_id: str, contract_type: str) -> tuple[RuleValue, ...]:
        """Values of all days for a type, the strongest first. Raises as `value` does."""
        found = self._values.get((self.rule(rule_id).id, contract_type))
        if found is None:
            raise UnknownContractTypeError(contract_type)
        return found

    def as_json(self) -> dict[str, Plain]:
        """Resolved content in plain form: the input of the digest."""
        values = [value for folder in self.folders for value in folder.values]
        cited = sorted({value.article.statute_id for value in values})
        statutes = load_statutes()
        return {
            "id": self.id,
            "chain": list(self.chain),
            "versions": [f"{folder.id}:{folder.version}" for folder in self.folders],
            "rules": [_rule_json(rule) for _, rule in sorted(self.rules.items())],
            "values": [_value_json(value) for value in values],
            "statutes": [{**statutes[statute_id].as_json()} for statute_id in cited],
            "calendars": self.calendar.as_json(),
        }


@cache
def load_pack(pack_id: str) -> Pack:
    """规则包 — the packaged law of a place. Raises `UnknownPackError`, `LawFileError`."""
    return read_pack(pack_id, FOLDER)


def pack_ids(root: Path = FOLDER) -> tuple[str, ...]:
    """Ids of all places under `root`."""
    return tuple(sorted(path.parent.name for path in root.glob("*/pack.toml")))


def read_pack(pack_id: str, root: Path) -> Pack:
    """规则包 — the pack of a folder under `root`, with its parents. Raises as `load_pack` does."""
    folders = _read_chain(pack_id, root, ())
    pack = Pack(folders, load_calendars())
    for rule in pack.rules.values():
        if rule.values_id not in pack.rules:
            raise LawFileError(f"{pack_id}, {rule.id}: values_of names unknown rule {rule.values_of!r}")
    return pack


def _read_chain(pack_id: str, root: Path, children: tuple[str, ...]) -> list[PackFolder]:
    if pack_id in children:
        raise LawFileError(f"{pack_id}: inherits from itself")
    path = root / pack_id
    if not (path / "pack.toml").is_file():
        raise UnknownPackError(pack_id)
    parent = _parent_of(path)
    above = _read_chain(parent, root, (*children, pack_id)) if parent else []
    inherited = {rule.id: rule for folder in reversed(above) for rule in folder.rules}
    return [read_folder(path, inherited), *above]


def _parent_of(path: Path) -> str:
    head = read_toml(path / "pack.toml")
    return str(head.get("parent", ""))


def _values_of(rule: Rule, folders: Sequence[PackFolder]) -> tuple[RuleValue, ...]:
    """Values of a rule over all places; those it shares with another rule, in its own words."""
    values = [value for folder in folders for value in folder.values if value.rule == rule.values_id]
    return tuple(shared_value(rule, value) if rule.values_of else value for value in values)


def _candidates(
    folders: Sequence[PackFolder], values: tuple[RuleValue, ...], kind: str
) -> tuple[RuleValue, ...]:
    found: list[RuleValue] = []
    for folder in folders:
        own = [value for value in values if value.source == folder.id]
        found += [value for value in own if kind in value.contract_types]
        found += [value for value in own if not value.contract_types]
    return tuple(found)


def _rule_json(rule: Rule) -> dict[str, Plain]:
    return {
        "id": rule.id,
        "check": rule.check,
        "on_fail": rule.severity.value,
        "says": rule.says_zh,
        "cure": rule.cure_zh,
        "fact": rule.fact,
        "other": rule.other,
        "facts": list(rule.facts),
        "when": [rule.when.fact, str(rule.when.equals)] if rule.when else None,
        "values_of": rule.values_of,
        "dated_by": rule.dated_by,
    }


def _value_json(value: RuleValue) -> dict[str, Plain]:
    return {
        "rule": value.rule,
        "pack": value.source,
        "since": value.since.isoformat(),
        "until": value.until.isoformat() if value.until else None,
        "contract_types": list(value.contract_types),
        "statute": value.article.statute_id,
        "article": value.article.article,
        "certainty": value.article.certainty,
        "on_fail": value.severity.value,
        "op": value.op,
        "amount": str(value.amount),
        "unit": value.unit,
        "from": list(value.start),
        "roll": value.roll,
        "includes": list(value.includes),
        "least": str(value.least),
        "most": str(value.most),
    }


def _canonical(content: Plain) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")

"""规则包 — the law of one place: its own values and those it inherits, resolved by type and day.

Immutable once built. Its digest names exactly this content, so a negotiation can keep the law it was
opened under; `pack_json` turns it into that content and back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property

from workflows.article import Statute
from workflows.calendar import Calendar
from workflows.contract_types import UnknownContractTypeError
from workflows.pack_folder import PackFolder
from workflows.pack_json import folder_as_json
from workflows.rule import Plain, Rule, RuleValue
from workflows.strict import LawFileError
from workflows.value_reader import shared_value

FORMAT = "1"
"""Version of the plain form; a form this code does not know is refused, not guessed."""


class UnknownPackError(KeyError):
    """No pack of this id is packaged."""


class UnknownRuleError(KeyError):
    """The pack does not define this rule; asking it is an error, never a pass."""


class Pack:
    """规则包 — resolved law of one place. Built by `load_pack`, or by `pack_from_json` from a snapshot."""

    def __init__(
        self,
        folders: Sequence[PackFolder],
        calendar: Calendar,
        *,
        contract_types: Sequence[str],
        statutes: Mapping[str, Statute],
        restored: bool = False,
    ) -> None:
        """`folders` from the most specific to the most general; `restored` when it comes from a snapshot.

        Raises `LawFileError` when a rule shares the values of a rule that does not exist.
        """
        own = folders[0]
        self.id = own.id
        self.title = own.title
        self.title_en = own.title_en
        self.version = own.version
        self.chain = tuple(folder.id for folder in folders)
        self.folders = tuple(folders)
        self.calendar = calendar
        self.contract_types = tuple(contract_types)
        self.statutes = statutes
        self.restored = restored
        self.rules: Mapping[str, Rule] = {
            rule.id: rule for folder in reversed(folders) for rule in folder.rules
        }
        for rule in self.rules.values():
            if rule.values_id not in self.rules:
                raise LawFileError(f"{self.id}, {rule.id}: values_of names unknown rule {rule.values_of!r}")
        by_rule: dict[str, list[RuleValue]] = {}
        for folder in folders:
            for value in folder.values:
                by_rule.setdefault(value.rule, []).append(value)
        self._values: dict[str, Mapping[str, tuple[RuleValue, ...]]] = {
            rule.id: self._by_type(rule, by_rule.get(rule.values_id, [])) for rule in self.rules.values()
        }

    @cached_property
    def canonical(self) -> bytes:
        """规范形式 — the complete content as UTF-8, in the one form its digest is of."""
        return _canonical(self.as_json())

    @cached_property
    def digest(self) -> str:
        """摘要 — SHA-256 of the complete content, in hexadecimal."""
        return hashlib.sha256(self.canonical).hexdigest()

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
        found = self._values[self.rule(rule_id).id].get(contract_type)
        if found is None:
            raise UnknownContractTypeError(contract_type)
        return found

    def as_json(self) -> dict[str, Plain]:
        """Complete content in plain form: what the digest is made of and a snapshot is restored from."""
        cited = sorted({value.article.statute_id for folder in self.folders for value in folder.values})
        return {
            "format": FORMAT,
            "contract_types": list(self.contract_types),
            "folders": [folder_as_json(folder) for folder in self.folders],
            "statutes": [{**self.statutes[statute_id].as_json()} for statute_id in cited],
            "calendars": self.calendar.as_json(),
        }

    def _by_type(self, rule: Rule, values: Sequence[RuleValue]) -> Mapping[str, tuple[RuleValue, ...]]:
        """Values of a rule for each type, the strongest first; shared ones in the rule's own words."""
        said = tuple(shared_value(rule, value) for value in values) if rule.values_of else tuple(values)
        return {kind: tuple(_strongest_first(self.chain, said, kind)) for kind in self.contract_types}


def _strongest_first(chain: Sequence[str], values: Sequence[RuleValue], kind: str) -> list[RuleValue]:
    found: list[RuleValue] = []
    for place in chain:
        own = [value for value in values if value.source == place]
        found += [value for value in own if kind in value.contract_types]
        found += [value for value in own if not value.contract_types]
    return found


def _canonical(content: Plain) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")

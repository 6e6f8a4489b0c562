"""规则差异 — what changes for a negotiation when its law is moved from one version of a pack to another.

Compared is what the law says on one day, rule by rule and type by type: a value with a new review date says
the same, one with another operator does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from workflows.pack_json import rule_as_json, value_as_json
from workflows.pack_model import Pack
from workflows.rule import Plain, RuleValue

_NO_MATTER = frozenset({"since", "until", "contract_types", "source", "named"})
"""Keys of a value that do not change what it says on the day; where it stands is no part of what it says."""


@dataclass(frozen=True, slots=True)
class Change:
    """一处差异 — a rule that says something else after the move."""

    rule: str
    contract_types: tuple[str, ...]
    before: RuleValue | None
    """None: the old law says nothing for these types."""
    after: RuleValue | None

    @property
    def kind(self) -> str:
        """`added`, `removed` or `changed`."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    def as_json(self) -> dict[str, Plain]:
        """Plain form for the ledger and the dry run."""
        return {
            "rule": self.rule,
            "kind": self.kind,
            "contract_types": list(self.contract_types),
            "before": value_as_json(self.before) if self.before else None,
            "after": value_as_json(self.after) if self.after else None,
        }


def diff(old: Pack, new: Pack, on: date) -> tuple[Change, ...]:
    """规则差异 — each rule that says something else on a day, types with the same change together."""
    kinds = tuple(dict.fromkeys((*old.contract_types, *new.contract_types)))
    changes: list[Change] = []
    for rule_id in sorted({*old.rules, *new.rules}):
        found: list[Change] = []
        for kind in kinds:
            before, after = _value(old, rule_id, kind, on), _value(new, rule_id, kind, on)
            if _said(old, before) == _said(new, after):
                continue
            for place, change in enumerate(found):
                if change.before is before and change.after is after:
                    found[place] = Change(rule_id, (*change.contract_types, kind), before, after)
                    break
            else:
                found.append(Change(rule_id, (kind,), before, after))
        changes += found
    return tuple(changes)


def _value(pack: Pack, rule_id: str, kind: str, on: date) -> RuleValue | None:
    if rule_id not in pack.rules or kind not in pack.contract_types:
        return None
    return pack.value(rule_id, kind, on)


def _said(pack: Pack, value: RuleValue | None) -> tuple[Mapping[str, Plain], Mapping[str, Plain]] | None:
    """What a value says and what its rule asks; None when there is no value."""
    if value is None:
        return None
    said = {key: said for key, said in value_as_json(value).items() if key not in _NO_MATTER}
    said["article"] = [value.article.statute_id, value.article.article, value.article.certainty]
    asked = {key: text for key, text in rule_as_json(pack.rules[value.rule]).items() if key != "source"}
    return said, asked

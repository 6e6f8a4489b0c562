"""规则包写出 — rules and values in plain form: texts, flags, lists, nulls; so a digest is unambiguous.

Everything an answer needs is written out, the sentences and the names of list keys too: a snapshot read
years later must say what it said then, whatever the files say by that time.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from workflows.pack_folder import PackFolder
from workflows.rule import Amount, Plain, Rule, RuleValue, When


def folder_as_json(folder: PackFolder) -> dict[str, Plain]:
    """One place in plain form; the names of its files are no part of it."""
    return {
        "id": folder.id,
        "title": folder.title,
        "title_en": folder.title_en,
        "version": str(folder.version),
        "parent": folder.parent,
        "rules": [rule_as_json(rule) for rule in sorted(folder.rules, key=lambda rule: rule.id)],
        "values": [value_as_json(value) for value in folder.values],
    }


def rule_as_json(rule: Rule) -> dict[str, Plain]:
    """A rule in plain form."""
    return {
        "id": rule.id,
        "check": rule.check,
        "on_fail": rule.severity.value,
        "says": rule.says_zh,
        "says_en": rule.says_en,
        "cure": rule.cure_zh,
        "cure_en": rule.cure_en,
        "fact": rule.fact,
        "other": rule.other,
        "facts": list(rule.facts),
        "when": [_when(when) for when in rule.when],
        "values_of": rule.values_of,
        "dated_by": rule.dated_by,
        "words": rule.words,
        "source": rule.source,
    }


def value_as_json(value: RuleValue) -> dict[str, Plain]:
    """A value in plain form, its article with the title of the statute included."""
    return {
        "rule": value.rule,
        "source": value.source,
        "since": value.since.isoformat(),
        "until": value.until.isoformat() if value.until else None,
        "contract_types": list(value.contract_types),
        "article": {
            "statute": value.article.statute_id,
            "article": value.article.article,
            "certainty": value.article.certainty,
            "reviewed_on": value.reviewed_on.isoformat(),
        },
        "on_fail": value.severity.value,
        "says": value.says_zh,
        "says_en": value.says_en,
        "cure": value.cure_zh,
        "cure_en": value.cure_en,
        "op": value.op,
        "amount": amount_as_text(value.amount),
        "unit": value.unit,
        "from": list(value.start),
        "roll": value.roll,
        "includes": list(value.includes),
        "words": value.words,
        "named": [[key, zh, en] for key, (zh, en) in sorted(value.named.items())],
        "least": str(value.least),
        "most": str(value.most),
        "steps": [[str(s.above), str(s.base), str(s.per), str(s.more)] for s in value.steps],
        "pauses": value.pauses,
        "dispensed": value.dispensed,
    }


def amount_as_text(amount: Amount) -> str | None:
    """An amount with its kind before it, since 2, 2.0, "2" and true are four different amounts."""
    if amount is None:
        return None
    if isinstance(amount, bool):
        return "flag:true" if amount else "flag:false"
    if isinstance(amount, int):
        return f"count:{amount}"
    if isinstance(amount, Fraction):
        return f"share:{amount}"
    if isinstance(amount, Decimal):
        return f"figure:{amount}"
    return f"text:{amount}"


def _when(when: When) -> list[Plain]:
    return [when.fact, amount_as_text(when.equals)]

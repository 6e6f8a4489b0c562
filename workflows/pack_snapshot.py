"""规则包快照 — a pack restored from its plain form, as it was when a negotiation was opened under it.

Restoring asks nothing of the files packaged today. A form this code does not know is refused by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from workflows.article import Article, Statute
from workflows.calendar import Calendar, Year
from workflows.checks import KINDS
from workflows.pack_folder import PackFolder
from workflows.pack_model import FORMAT, Pack
from workflows.rule import Amount, Plain, Rule, RuleValue, Severity, Step, When
from workflows.strict import LawFileError

_AMOUNTS: Mapping[str, Callable[[str], Amount]] = {
    "flag": lambda text: {"true": True, "false": False}[text],
    "count": int,
    "share": Fraction,
    "figure": Decimal,
    "text": str,
}


class SnapshotError(ValueError):
    """A snapshot that is incomplete, malformed or of a form this code does not know."""


def pack_from_json(content: Mapping[str, Plain]) -> Pack:
    """规则包 — the pack a snapshot was made of; its digest is that of the content, whoever stored it.

    Raises `SnapshotError`.
    """
    if content.get("format") != FORMAT:
        raise SnapshotError(f"snapshot of form {content.get('format')!r}; known is {FORMAT!r}")
    try:
        return _restore(content)
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as refused:
        raise SnapshotError(f"snapshot cannot be read: {refused!r}") from refused


def _restore(raw: Mapping[str, Any]) -> Pack:
    statutes = {table["id"]: _statute(table) for table in raw["statutes"]}
    return Pack(
        [_folder(table, statutes) for table in raw["folders"]],
        Calendar(_year(int(year), table) for year, table in raw["calendars"].items()),
        contract_types=tuple(raw["contract_types"]),
        statutes=statutes,
        restored=True,
    )


def _statute(raw: Mapping[str, Any]) -> Statute:
    return Statute(
        id=raw["id"],
        title=raw["title"],
        title_en=raw["title_en"],
        issuer=raw["issuer"],
        in_force_from=date.fromisoformat(raw["in_force_from"]),
        repealed_on=_optional_day(raw["repealed_on"]),
    )


def _year(number: int, raw: Mapping[str, Any]) -> Year:
    return Year(
        year=number,
        announced=raw["announced"],
        holidays=frozenset(date.fromisoformat(day) for day in raw["holidays"]),
        workdays=frozenset(date.fromisoformat(day) for day in raw["workdays"]),
    )


def _folder(raw: Mapping[str, Any], statutes: Mapping[str, Statute]) -> PackFolder:
    return PackFolder(
        id=raw["id"],
        title=raw["title"],
        title_en=raw["title_en"],
        version=int(raw["version"]),
        parent=raw["parent"],
        rules=tuple(_rule(table) for table in raw["rules"]),
        values=tuple(_value(table, statutes) for table in raw["values"]),
    )


def _rule(raw: Mapping[str, Any]) -> Rule:
    if raw["check"] not in KINDS:
        raise LawFileError(f"unknown check {raw['check']!r}")
    return Rule(
        id=raw["id"],
        check=raw["check"],
        severity=Severity(raw["on_fail"]),
        says_zh=raw["says"],
        says_en=raw["says_en"],
        cure_zh=raw["cure"],
        cure_en=raw["cure_en"],
        fact=raw["fact"],
        other=raw["other"],
        facts=tuple(raw["facts"]),
        when=tuple(_condition(fact, equals) for fact, equals in raw["when"]),
        values_of=raw["values_of"],
        dated_by=raw["dated_by"],
        words=raw["words"],
        source=raw["source"],
    )


def _value(raw: Mapping[str, Any], statutes: Mapping[str, Statute]) -> RuleValue:
    cited = raw["article"]
    statute = statutes[cited["statute"]]
    return RuleValue(
        rule=raw["rule"],
        source=raw["source"],
        since=date.fromisoformat(raw["since"]),
        until=_optional_day(raw["until"]),
        contract_types=tuple(raw["contract_types"]),
        article=Article(statute.id, statute.title, cited["article"], cited["certainty"], statute.title_en),
        severity=Severity(raw["on_fail"]),
        says_zh=raw["says"],
        says_en=raw["says_en"],
        cure_zh=raw["cure"],
        cure_en=raw["cure_en"],
        op=raw["op"],
        amount=_amount(raw["amount"]),
        unit=raw["unit"],
        start=tuple(raw["from"]),
        roll=raw["roll"],
        includes=tuple(raw["includes"]),
        words=raw["words"],
        named={key: (zh, en) for key, zh, en in raw["named"]},
        least=int(raw["least"]),
        most=int(raw["most"]),
        steps=tuple(Step(*(int(number) for number in step)) for step in raw["steps"]),
        pauses=raw["pauses"],
        dispensed=raw["dispensed"],
        reviewed_on=date.fromisoformat(cited["reviewed_on"]),
    )


def _condition(fact: str, equals: str) -> When:
    value = _amount(equals)
    if not isinstance(value, bool | int | str):
        raise LawFileError(f"{fact} cannot be asked for {equals!r}")
    return When(fact, value)


def _amount(text: str | None) -> Amount:
    if text is None:
        return None
    kind, _, written = text.partition(":")
    return _AMOUNTS[kind](written)


def _optional_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)

"""条款数字检查 — finds figures in the prose of a contract that contradict the statutory minimum.

A template that still promises 90 days of maternity leave names no typed term; its sentence is read instead.
What is found is compared by the same rules as a typed term. A sentence the patterns do not know is not
judged: this finds mistakes, it does not prove that there are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from workflows.engine import evaluate_rule
from workflows.facts import Facts
from workflows.pack_model import Pack
from workflows.rule import Finding, Outcome
from workflows.strict import (
    LawFileError,
    Table,
    read_tables,
    read_text,
    read_texts,
    read_toml,
    refuse_unknown_keys,
)

_FILE = Path(__file__).parent / "figures.toml"
_NUMBER = r"(?P<number>\d+(?:\.\d+)?|[〇零一二两三四五六七八九十百千]+)"
_BEFORE = 8
"""Characters before a match in which a word that excludes it is looked for."""
_DIGITS: Mapping[str, int] = {
    **{sign: value for value, sign in enumerate("零一二三四五六七八九")},
    "〇": 0,
    "两": 2,
}
_UNITS: Mapping[str, int] = {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True, slots=True)
class Pattern:
    """句式 — how a text may write one of the figures."""

    rule: str
    written: re.Pattern[str]
    unless: re.Pattern[str] | None
    factor: Decimal
    """What one of the text's unit is in the unit of the rule, e.g. 60 for hours counted in minutes."""


@dataclass(frozen=True, slots=True)
class TextFinding:
    """条款问题 — a figure in the text that the law does not allow, and where it stands."""

    rule: str
    figure: Decimal
    """In the unit of the rule."""
    excerpt: str
    start: int
    end: int
    finding: Finding


def check_text(pack: Pack, text: str, *, contract_types: Sequence[str], on: date) -> tuple[TextFinding, ...]:
    """条款数字检查 — figures of a text that contradict a minimum on a day, in the order of the text.

    `on` is the first day of the term. Raises `LawFileError` when the packaged patterns are malformed.
    """
    found = [
        TextFinding(pattern.rule, figure, text[start:end], start, end, finding)
        for pattern in load_patterns()
        if pattern.rule in pack.rules
        for figure, start, end in _figures(pattern, text)
        for finding in _judge(pack, pattern, figure, contract_types, on)
    ]
    return tuple(sorted(found, key=lambda one: (one.start, one.rule)))


@cache
def load_patterns() -> tuple[Pattern, ...]:
    """句式 — all packaged patterns. Raises `LawFileError`."""
    return parse_patterns(read_toml(_FILE), _FILE.name)


def parse_patterns(raw: Table, where: str) -> tuple[Pattern, ...]:
    """句式 — patterns from a table; `{n}` is a number in digits or in Chinese. Raises `LawFileError`."""
    refuse_unknown_keys(raw, {"figure"}, where)
    return tuple(
        pattern for table in read_tables(raw, "figure", where) for pattern in _patterns(table, where)
    )


def number(written: str) -> Decimal:
    """数字 — 98, 2.5, 九十, 一百五十八, 两千四百 as a number."""
    if written[0].isdigit() and written.isascii():
        return Decimal(written)
    total, digit = 0, 0
    for sign in written:
        if sign in _UNITS:
            total += (digit or 1) * _UNITS[sign]
            digit = 0
        else:
            digit = digit * 10 + _DIGITS[sign] if digit else _DIGITS[sign]
    return Decimal(total + digit)


def _patterns(table: Table, where: str) -> Iterator[Pattern]:
    refuse_unknown_keys(table, {"rule", "written", "unless", "factor"}, where)
    rule = read_text(table, "rule", where)
    unless = "|".join(read_texts(table, "unless", where))
    try:
        for written in read_texts(table, "written", where):
            if written.count("{n}") != 1:
                raise LawFileError(f"{where}, {rule}: {written!r} must name its number once as {{n}}")
            yield Pattern(
                rule=rule,
                written=re.compile(written.replace("{n}", _NUMBER)),
                unless=re.compile(unless) if unless else None,
                factor=Decimal(read_text(table, "factor", where, "1")),
            )
    except (re.error, ArithmeticError) as refused:
        raise LawFileError(f"{where}, {rule}: {refused}") from refused


def _figures(pattern: Pattern, text: str) -> Iterator[tuple[Decimal, int, int]]:
    for match in pattern.written.finditer(text):
        around = text[max(0, match.start() - _BEFORE) : match.end()]
        if pattern.unless is None or not pattern.unless.search(around):
            yield number(match["number"]) * pattern.factor, match.start(), match.end()


def _judge(
    pack: Pack, pattern: Pattern, figure: Decimal, contract_types: Sequence[str], on: date
) -> Iterator[Finding]:
    rule = pack.rule(pattern.rule)
    facts = Facts({rule.fact: figure, "draft.term_from": on})
    for finding in evaluate_rule(pack, rule, facts, contract_types=contract_types, on=on):
        if finding.outcome is Outcome.FAIL:
            yield finding

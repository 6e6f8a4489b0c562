"""条款数字检查 — finds figures in the prose of a contract that contradict the statutory minimum.

A template that still promises 90 days of maternity leave names no typed term; its sentence is read instead.
What is found is compared by the same rules as a typed term. A sentence that speaks of a minimum with a figure
the patterns cannot read is listed as unread; one they do not know is not judged. This finds mistakes, it does
not prove that there are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from workflows.engine import evaluate_rule
from workflows.facts import Facts
from workflows.pack_model import Pack
from workflows.rule import Finding, Outcome, Severity
from workflows.strict import (
    LawFileError,
    Table,
    read_table,
    read_tables,
    read_text,
    read_texts,
    read_toml,
    refuse_unknown_keys,
)
from workflows.written_numbers import Written, number, rewritten, without_brackets

__all__ = [
    "Pattern",
    "TextFinding",
    "check_text",
    "load_patterns",
    "number",
    "parse_patterns",
    "unread_figures",
]

_FILE = Path(__file__).parent / "figures.toml"
_NUMBER = r"(?P<number>\d+(?:\.\d+)?)"
_ANY = r"[\d.〇零一二两三四五六七八九十百千万几数多余来约若干]+\s*(?:[A-Za-z]{1,3}\s*)??"
_BEFORE = 8
"""Characters before a match in which a word that excludes it is looked for."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """句式 — how a text may write one of the figures."""

    rule: str
    written: re.Pattern[str]
    unless: re.Pattern[str] | None
    factor: Decimal
    """What one of the text's unit is in the unit of the rule, e.g. 60 for hours counted in minutes."""
    about: re.Pattern[str] | None = None
    """A sentence on this figure, however the figure is written; None: never listed as unread."""


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
    found = {
        (pattern.rule, end, finding.contract_types): TextFinding(
            pattern.rule, figure, text[start:end], start, end, finding
        )
        for pattern in load_patterns()
        if pattern.rule in pack.rules
        for written in _readings(text)
        for figure, start, end in _figures(pattern, written)
        for finding in _judge(pack, pattern, figure, contract_types, on)
    }
    return tuple(sorted(found.values(), key=lambda one: (one.start, one.rule)))


def unread_figures(
    pack: Pack, text: str, *, contract_types: Sequence[str], on: date
) -> tuple[TextFinding, ...]:
    """未读出的数字 — sentences that speak of a minimum with a figure that no pattern can read: look yourself.

    Each is a warning under the rule it may touch. Raises `LawFileError` as `check_text` does.
    """
    found = [
        TextFinding(rule, Decimal(0), text[start:end], start, end, finding)
        for rule, start, end in _unread(text)
        if rule in pack.rules
        for finding in _unjudged(pack, rule, contract_types, on)
    ]
    return tuple(sorted(found, key=lambda one: (one.start, one.rule)))


@cache
def load_patterns() -> tuple[Pattern, ...]:
    """句式 — all packaged patterns. Raises `LawFileError`."""
    raw = read_toml(_FILE)
    return parse_patterns({name: value for name, value in raw.items() if name != "unread"}, _FILE.name)


@cache
def load_words() -> Mapping[str, str]:
    """What is said of a figure that could not be read. Raises `LawFileError`."""
    table = read_table(read_toml(_FILE), "unread", _FILE.name)
    return {name: read_text(table, name, _FILE.name) for name in ("says_zh", "says_en", "cure_zh", "cure_en")}


def parse_patterns(raw: Table, where: str) -> tuple[Pattern, ...]:
    """句式 — patterns from a table; `{n}` is a number in digits or in Chinese. Raises `LawFileError`."""
    refuse_unknown_keys(raw, {"figure"}, where)
    return tuple(
        pattern for table in read_tables(raw, "figure", where) for pattern in _patterns(table, where)
    )


def _patterns(table: Table, where: str) -> Iterator[Pattern]:
    refuse_unknown_keys(table, {"rule", "written", "unless", "factor", "about"}, where)
    rule = read_text(table, "rule", where)
    unless, about = "|".join(read_texts(table, "unless", where)), read_text(table, "about", where, "")
    try:
        for written in read_texts(table, "written", where):
            if written.count("{n}") != 1:
                raise LawFileError(f"{where}, {rule}: {written!r} must name its number once as {{n}}")
            yield Pattern(
                rule=rule,
                written=re.compile(written.replace("{n}", _NUMBER)),
                unless=re.compile(unless) if unless else None,
                factor=Decimal(read_text(table, "factor", where, "1")),
                about=re.compile(about.replace("{any}", _ANY)) if about else None,
            )
    except (re.error, ArithmeticError) as refused:
        raise LawFileError(f"{where}, {rule}: {refused}") from refused


def _readings(text: str) -> Iterator[Written]:
    """The text with plain decimals, and again without the remarks in brackets."""
    written = rewritten(text)
    yield written
    yield without_brackets(written)


def _figures(pattern: Pattern, written: Written) -> Iterator[tuple[Decimal, int, int]]:
    text = written.text
    for match in pattern.written.finditer(text):
        around = text[max(0, match.start() - _BEFORE) : match.end()]
        if pattern.unless is None or not pattern.unless.search(around):
            yield Decimal(match["number"]) * pattern.factor, *written.span(*match.span())


def _unread(text: str) -> Iterator[tuple[str, int, int]]:
    """Rule and place of each sentence that speaks of a figure which none of the rule's patterns reads."""
    written = without_brackets(rewritten(text))
    by_rule: dict[str, list[Pattern]] = {}
    for pattern in load_patterns():
        by_rule.setdefault(pattern.rule, []).append(pattern)
    for sentence in re.finditer(r"[^。；;\n]+", written.text):
        for rule, patterns in by_rule.items():
            spoken = next(
                (
                    found
                    for one in patterns
                    if one.about
                    for found in [one.about.search(sentence[0])]
                    if found
                ),
                None,
            )
            known = any(one.written.search(sentence[0]) for one in patterns)
            barred = any(one.unless and one.unless.search(sentence[0]) for one in patterns)
            if spoken and not known and not barred:
                yield rule, *written.span(*sentence.span())


def _unjudged(pack: Pack, rule_id: str, contract_types: Sequence[str], on: date) -> Iterator[Finding]:
    """The rule's own finding, turned into a word of warning."""
    rule = pack.rule(rule_id)
    words = load_words()
    facts = Facts({rule.fact: Decimal(0), "draft.term_from": on})
    for finding in evaluate_rule(pack, rule, facts, contract_types=contract_types, on=on)[:1]:
        if finding.outcome is not Outcome.NOT_APPLICABLE:
            yield replace(
                finding,
                outcome=Outcome.FAIL,
                severity=Severity.WARN,
                says_zh=words["says_zh"].format(rule=finding.says_zh),
                says_en=words["says_en"].format(rule=finding.says_en),
                cure_zh=words["cure_zh"],
                cure_en=words["cure_en"],
                compared=(),
            )


def _judge(
    pack: Pack, pattern: Pattern, figure: Decimal, contract_types: Sequence[str], on: date
) -> Iterator[Finding]:
    rule = pack.rule(pattern.rule)
    facts = Facts({rule.fact: figure, "draft.term_from": on})
    for finding in evaluate_rule(pack, rule, facts, contract_types=contract_types, on=on):
        if finding.outcome is Outcome.FAIL:
            yield finding

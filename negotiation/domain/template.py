"""合同范本 — fills a contract template with the parties, the dates and the agreed figures.

A template arrives as plain parsed TOML (the contract types own the files). Everything that is not expected
is refused: an unknown key, placeholder or term, a figure nobody gave, a figure no clause mentions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from negotiation.domain.numerals import NumeralRangeError, capitals, chinese_date
from negotiation.domain.text import Chapter, Clause, ContractText, Term

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
PLAIN_DECIMAL = re.compile(r"(0|[1-9][0-9]*)(\.[0-9]+)?")
_CAPITALS = "_capitals"
UNITS = frozenset({"yuan_per_month", "yuan_per_hour", "hour", "day", "minute", "percent", "year"})
"""Units a term may have."""


class TemplateError(ValueError):
    """A contract template cannot be filled; the message names the place."""


class MalformedTemplateError(TemplateError):
    """The template itself is wrong: an unknown key, a missing part, two clauses of one name."""


class UnknownPlaceholderError(TemplateError):
    """A clause asks for something that is neither a party, a date nor a declared term."""


class UnknownTermError(TemplateError):
    """A figure was given for a term the template does not have."""


class MissingTermError(TemplateError):
    """A term has neither a given figure nor a default."""


class MalformedTermError(TemplateError):
    """A figure is no plain decimal, or its unit is unknown."""


@dataclass(frozen=True, slots=True)
class TermSpec:
    """约定项 — a figure the template asks for."""

    name: str
    unit: str
    says: str
    default: str | None


def terms_of(template: Mapping[str, object]) -> tuple[TermSpec, ...]:
    """约定项清单 — the figures a template asks for, in its order. Raises `MalformedTemplateError`."""
    specs = []
    for name, entry in _mapping(template.get("term", {}), "term").items():
        place = f"term.{name}"
        table = _known(_mapping(entry, place), {"unit", "default", "says"}, place)
        default = table.get("default")
        unit = _string(table, "unit", place)
        if unit not in UNITS:
            raise MalformedTermError(f"{place}: unknown unit {unit!r}")
        if default is not None and not isinstance(default, str):
            raise MalformedTemplateError(f"{place}.default must be a string")
        specs.append(TermSpec(name, unit, _string(table, "says", place), default))
    return tuple(specs)


def clauses_of(template: Mapping[str, object]) -> Mapping[str, str]:
    """约定所在的条 — for each figure the name of the first clause that promises it."""
    found: dict[str, str] = {}
    for chapter in _sequence(template.get("chapter", ()), "chapter"):
        for entry in _sequence(_mapping(chapter, "chapter").get("clause", ()), "clause"):
            clause = _mapping(entry, "clause")
            name = _string(clause, "id", "clause")
            items = _strings(clause.get("items", ()), name)
            for asked in _PLACEHOLDER.findall("".join((_string(clause, "text", name), *items))):
                found.setdefault(asked.removesuffix(_CAPITALS), name)
    return found


def fill(
    template: Mapping[str, object],
    *,
    contract_type: str,
    employer: str,
    union: str,
    term_from: date,
    term_until: date,
    terms: Mapping[str, str],
) -> ContractText:
    """填写范本 — the contract text with every placeholder replaced. Raises the errors of `TemplateError`."""
    _known(template, {"title", "term", "chapter"}, "template")
    agreed = _agreed(terms_of(template), terms)
    words = {
        "employer": employer,
        "union": union,
        "term_from": chinese_date(term_from),
        "term_until": chinese_date(term_until),
        **_figures(agreed),
    }
    filling = _Filling(words)
    chapters = tuple(filling.chapter(entry) for entry in _sequence(template.get("chapter", ()), "chapter"))
    _check_whole(chapters, agreed, filling.used)
    return ContractText(
        contract_type=contract_type,
        title=_string(template, "title", "template"),
        employer=employer,
        union=union,
        term_from=term_from,
        term_until=term_until,
        chapters=chapters,
        terms=agreed,
    )


class _Filling:
    """Replaces placeholders and remembers which were used."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words
        self.used: set[str] = set()

    def chapter(self, entry: object) -> Chapter:
        table = _known(_mapping(entry, "chapter"), {"title", "clause"}, "chapter")
        title = _string(table, "title", "chapter")
        clauses = _sequence(table.get("clause", ()), f"chapter {title}")
        return Chapter(title, tuple(self._clause(clause, title) for clause in clauses))

    def _clause(self, entry: object, chapter: str) -> Clause:
        table = _known(_mapping(entry, chapter), {"id", "topics", "text", "items"}, chapter)
        name = _string(table, "id", chapter)
        return Clause(
            id=name,
            text=self._text(_string(table, "text", name), name),
            items=tuple(self._text(item, name) for item in _strings(table.get("items", ()), name)),
            topics=_strings(table.get("topics", ()), name),
        )

    def _text(self, text: str, clause: str) -> str:
        def word(found: re.Match[str]) -> str:
            name = found.group(1)
            if name not in self._words:
                raise UnknownPlaceholderError(f"{clause}: unknown placeholder {{{name}}}")
            self.used.add(name)
            return self._words[name]

        if re.search(r"[{}]", _PLACEHOLDER.sub("", text)):
            raise UnknownPlaceholderError(f"{clause}: a brace without its partner")
        return _PLACEHOLDER.sub(word, text)


def _agreed(specs: Iterable[TermSpec], given: Mapping[str, str]) -> dict[str, Term]:
    specs = tuple(specs)
    unknown = sorted(set(given) - {spec.name for spec in specs})
    if unknown:
        raise UnknownTermError(f"not a term of this template: {', '.join(unknown)}")
    agreed = {}
    for spec in specs:
        value = given.get(spec.name, spec.default)
        if value is None:
            raise MissingTermError(f"no figure for {spec.name} ({spec.says})")
        if not PLAIN_DECIMAL.fullmatch(value):
            raise MalformedTermError(f"{spec.name}: not a plain decimal: {value!r}")
        agreed[spec.name] = Term(value, spec.unit)
    return agreed


def _figures(agreed: Mapping[str, Term]) -> dict[str, str]:
    words = {}
    for name, term in agreed.items():
        words[name] = term.value
        if term.unit.startswith("yuan_"):
            try:
                words[name + _CAPITALS] = capitals(Decimal(term.value))
            except (InvalidOperation, NumeralRangeError) as error:
                raise MalformedTermError(f"{name}: {error}") from error
    return words


def _check_whole(chapters: Sequence[Chapter], agreed: Mapping[str, Term], used: set[str]) -> None:
    names = [clause.id for chapter in chapters for clause in chapter.clauses]
    if not names:
        raise MalformedTemplateError("the template has no clause")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise MalformedTemplateError(f"clause id used twice: {', '.join(twice)}")
    unsaid = sorted(set(agreed) - used)
    if unsaid:  # a promise outside the text would be checked, but never voted on
        raise MalformedTemplateError(f"no clause mentions: {', '.join(unsaid)}")


def _known(table: Mapping[str, object], keys: set[str], place: str) -> Mapping[str, object]:
    unknown = sorted(set(table) - keys)
    if unknown:
        raise MalformedTemplateError(f"{place}: unknown key {', '.join(unknown)}")
    return table


def _mapping(value: object, place: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise MalformedTemplateError(f"{place} must be a table")
    return value


def _sequence(value: object, place: str) -> Sequence[object]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise MalformedTemplateError(f"{place} must be a list")
    return value


def _strings(value: object, place: str) -> tuple[str, ...]:
    words = _sequence(value, place)
    if not all(isinstance(word, str) for word in words):
        raise MalformedTemplateError(f"{place}: a list of strings is expected")
    return tuple(str(word) for word in words)


def _string(table: Mapping[str, object], key: str, place: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise MalformedTemplateError(f"{place}: {key} is missing or empty")
    return value

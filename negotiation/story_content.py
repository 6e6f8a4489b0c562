"""内容的检查 — whether a step's content is what its act takes: keys, kinds, lists, people, figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from negotiation.domain.template import UNITS, terms_of
from negotiation.shapes import fields_of
from negotiation.story_problems import Fault, form_faults, unknown
from negotiation.story_tables import Tables
from negotiation.toml_lines import Path
from negotiation.usecases.conducts import CONDUCTS
from negotiation.usecases.sources import FromList, FromRegister
from workflows import contract_types
from workflows.fact_names import FACTS
from workflows.flow import Row
from workflows.vocabulary import load_vocabulary

_DECIMAL = re.compile(r"(0|[1-9][0-9]*)(\.[0-9]+)?")
_SEEN = "digest"
"""Who signs in a story has read the text on file, unless the story says another digest."""


def content_faults(
    tables: Tables, row: Row, content: object, kinds: Sequence[str], place: Path
) -> Iterator[Fault]:
    """Everything wrong with the content of an act on some types of contract."""
    form = CONDUCTS[row.id].form
    for one in form_faults(form, content, place):
        if not (one.problem == "missing" and one.place == (*place, _SEEN)):
            yield one
    if isinstance(content, Mapping):
        yield from _source_faults(tables, form, content, kinds, place)
        if row.act == "table_text":
            yield from _figure_faults(content, kinds, place)


def _source_faults(
    tables: Tables, form: type[Any], given: Mapping[str, Any], kinds: Sequence[str], place: Path
) -> Iterator[Fault]:
    for name, one in fields_of(form).items():
        if name not in given:
            continue
        inside = given[name] if isinstance(given[name], list) else [given[name]]
        many = isinstance(given[name], list)
        for number, value in enumerate(inside):
            where = (*place, name, number) if many else (*place, name)
            if one.shape.parts is not None and isinstance(value, Mapping):
                yield from _source_faults(tables, one.shape.parts, value, kinds, where)
            elif one.shape.source is not None and isinstance(value, str) and value:
                yield from _value_fault(tables, one.shape.source, value, kinds, where)


def _value_fault(
    tables: Tables, source: object, value: str, kinds: Sequence[str], where: Path
) -> Iterator[Fault]:
    if isinstance(source, FromRegister):
        if value not in tables.homes:
            yield unknown(where, "unknown_person", value, tuple(tables.homes))
        return
    if isinstance(source, FromList):
        known = (*load_vocabulary()[source.name], *source.more)
    else:
        types = contract_types.load_contract_types()
        known = tuple(sorted({topic for kind in kinds if kind in types for topic in types[kind].topic_ids}))
    if value not in known and known:
        yield unknown(where, "not_in_list", value, known)


def _figure_faults(content: Mapping[str, Any], kinds: Sequence[str], place: Path) -> Iterator[Fault]:
    """Figures of the built-in text, or the terms of one's own: the other of the two would be passed over."""
    figures, terms = content.get("figures"), content.get("terms")
    if content.get("chapters"):
        if figures:
            yield Fault((*place, "figures"), "idle_figures")
        yield from _term_faults(terms, place)
        return
    if terms:
        yield Fault((*place, "terms"), "idle_terms")
    for name, value in figures.items() if isinstance(figures, Mapping) else ():
        where = (*place, "figures", name)
        for kind in kinds:
            if kind not in contract_types.load_contract_types():
                continue
            known = tuple(one.name for one in terms_of(contract_types.template(kind)))
            if name not in known:
                yield unknown(where, "unknown_figure", name, known)
        if isinstance(value, str) and not _DECIMAL.fullmatch(value):
            yield Fault(where, "not_decimal", {"value": value})


def _term_faults(terms: object, place: Path) -> Iterator[Fault]:
    known = tuple(name.removeprefix("terms.") for name in FACTS if name.startswith("terms."))
    for name, term in terms.items() if isinstance(terms, Mapping) else ():
        if name not in known:
            yield unknown((*place, "terms", name), "unknown_term", name, known)
        unit = term.get("unit") if isinstance(term, Mapping) else None
        if isinstance(unit, str) and unit not in UNITS:
            yield unknown((*place, "terms", name, "unit"), "not_listed", unit, tuple(sorted(UNITS)))

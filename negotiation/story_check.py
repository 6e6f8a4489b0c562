"""案例文件的检查 — everything wrong in a case file at once, before anything runs: the tables and the parties.

What stands in the file is judged as it stands there, broken tables included: one mistake hides no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from negotiation.domain.actor import OrganisationKind
from negotiation.domain.errors import BrokenCodeError, PersonalNumberError
from negotiation.domain.registry import check_character, checked_code
from negotiation.story_check_steps import step_faults
from negotiation.story_forms import Step, StoryCongress, StoryHead, StoryOrganisation, StoryPerson
from negotiation.story_problems import Fault, Problem, dotted, form_faults, near, unknown
from negotiation.story_tables import Tables
from negotiation.story_words import word
from negotiation.toml_lines import line_of, lines_of
from workflows.pack import pack_ids

_NEEDED = (
    OrganisationKind.UNION,
    OrganisationKind.EMPLOYER,
    OrganisationKind.BUREAU,
    OrganisationKind.UPPER_UNION,
)
_FORMS: Mapping[str, type[Any]] = {
    "organisation": StoryOrganisation,
    "person": StoryPerson,
    "congress": StoryCongress,
    "step": Step,
}

_SINGLE = (("organisation", "id"), ("person", "id"), ("person", "login"), ("congress", "organisation"))
"""Keys whose value stands once in a file."""


def problems_of(raw: Mapping[str, Any], text: str) -> tuple[Problem, ...]:
    """Everything wrong with the table of a case file, in the order of its lines."""
    tables, lines = Tables(with_lists(raw)), lines_of(text)
    found = (
        Problem(line_of(lines, one.place), dotted(one.place), one.problem, one.values, one.warns)
        for one in _once((*_form_faults(tables), *_party_faults(tables), *step_faults(tables)))
    )
    return tuple(sorted(found, key=lambda one: one.line))


def with_lists(raw: Mapping[str, Any]) -> dict[str, Any]:
    """`by = "x"` is short for `by = ["x"]`."""
    steps = raw.get("step")
    if not isinstance(steps, list):
        return dict(raw)
    return {**raw, "step": [_with_list(step) for step in steps]}


def _with_list(step: object) -> object:
    if isinstance(step, Mapping) and isinstance(step.get("by"), str):
        return {**step, "by": [step["by"]]}
    return step


def _once(faults: tuple[Fault, ...]) -> Iterator[Fault]:
    """One fault a place: what the form says of it comes first."""
    told: set[tuple[str | int, ...]] = set()
    for one in faults:
        if one.place not in told:
            told.add(one.place)
            yield one


def _form_faults(tables: Tables) -> Iterator[Fault]:
    """What the forms refuse, table by table."""
    for name in tables.raw:
        if name not in {"case", *_FORMS}:
            yield Fault((name,), "unknown_key", {"value": name, "near": near(name, ("case", *_FORMS))})
    yield from (
        form_faults(StoryHead, tables.raw["case"], ("case",))
        if "case" in tables.raw
        else (Fault(("case",), "missing"),)
    )
    for name, form in _FORMS.items():
        listed = tables.raw.get(name, [])
        if not isinstance(listed, list):
            yield Fault((name,), "not_list")
            continue
        for place, one in enumerate(listed):
            yield from form_faults(form, one, (name, place))
    if not tables.raw.get("step"):
        yield Fault(("step",), "no_step")


def _party_faults(tables: Tables) -> Iterator[Fault]:
    """What the register would refuse, and what of the parties would be lost without a word."""
    yield from _head_faults(tables)
    kinds = {one.get("kind") for _, one in tables.organisations}
    missing = [kind.value for kind in _NEEDED if kind.value not in kinds]
    if missing:
        zh = "、".join(f"{kind} {word('value', kind, 'zh')}" for kind in missing)
        yield Fault(("organisation",), "no_kind", {"detail": zh, "detail_en": ", ".join(missing)})
    for table, key in _SINGLE:
        yield from _twice(tables, table, key)
    for place, one in tables.organisations:
        yield from _code_faults(one, (*place, "uscc"))
        yield from _area_faults(one, place)
        yield from _more_than(one, "headcount", (("women",), ("dispatched",)), place, "more_than_staff")
    for place, person in tables.people:
        yield from _unknown_organisation(tables, person, place)
        if isinstance(person.get("login", ""), str) and bool(person.get("login")) != bool(
            person.get("password")
        ):
            yield Fault((*place, "login" if person.get("login") else "password"), "idle_password")
        yield from _birth_faults(tables, person, place)
    for place, congress in tables.congresses:
        yield from _unknown_organisation(tables, congress, place)
        yield from _congress_faults(tables, congress, place)


def _head_faults(tables: Tables) -> Iterator[Fault]:
    pack = tables.head.get("pack")
    if isinstance(pack, str) and pack not in pack_ids():
        yield unknown(("case", "pack"), "unknown_pack", pack, pack_ids())


def _twice(tables: Tables, table: str, key: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, one in tables.entries(table):
        value = one.get(key)
        if isinstance(value, str) and value:
            if value in seen:
                yield Fault((*place, key), "twice", {"value": value})
            seen.add(value)


def _code_faults(organisation: Mapping[str, Any], place: tuple[str | int, ...]) -> Iterator[Fault]:
    code = organisation.get("uscc")
    if not isinstance(code, str):
        return
    printed = organisation.get("uscc_as_printed") is True
    try:
        checked_code(code, as_printed=True)
    except PersonalNumberError:
        yield Fault(place, "personal_number")
        return
    except BrokenCodeError:
        yield Fault(place, "code_form", {"value": code})
        return
    right = check_character(code)
    if code.strip().upper().endswith(right):
        if printed:
            yield Fault((*place[:-1], "uscc_as_printed"), "idle_as_printed")
    elif printed:
        yield Fault(place, "as_printed", {"value": code}, warns=True)
    else:
        yield Fault(place, "check_character", {"value": code, "detail": right})


def _unknown_organisation(
    tables: Tables, one: Mapping[str, Any], place: tuple[str | int, ...]
) -> Iterator[Fault]:
    named = one.get("organisation")
    if isinstance(named, str) and named not in tables.organisation_kinds:
        yield unknown(
            (*place, "organisation"), "unknown_organisation", named, tuple(tables.organisation_kinds)
        )


def _congress_faults(
    tables: Tables, congress: Mapping[str, Any], place: tuple[str | int, ...]
) -> Iterator[Fault]:
    """Kinds of delegates beyond their number would vanish without a word."""
    named = congress.get("organisation")
    kind = tables.organisation_kinds.get(str(named))
    if kind is not None and kind != OrganisationKind.UNION.value:
        yield Fault((*place, "organisation"), "not_union", {"value": str(named)})
    kinds = (("front_line",), ("managers",), ("women",), ("technical", "front_line", "managers"))
    yield from _more_than(congress, "delegates", kinds, place, "more_than_delegates")


def _more_than(
    one: Mapping[str, Any],
    whole: str,
    parts: tuple[tuple[str, ...], ...],
    place: tuple[str | int, ...],
    problem: str,
) -> Iterator[Fault]:
    """Parts of a number that are more than the whole; a whole that is not given says nothing."""
    names = {whole, *(name for keys in parts for name in keys)}
    counts = {name: one.get(name, 0) for name in names}
    if whole not in one or not all(type(count) is int for count in counts.values()):
        return
    for keys in parts:
        total = sum(counts[key] for key in keys)
        if total > counts[whole]:
            detail = f"{' + '.join(keys)} = {total} > {counts[whole]}"
            yield Fault((*place, keys[0]), problem, {"detail": detail})
            return


def _area_faults(organisation: Mapping[str, Any], place: tuple[str | int, ...]) -> Iterator[Fault]:
    """GB/T 2260: the number of the case begins with this code."""
    area = organisation.get("area")
    if isinstance(area, str) and not re.fullmatch(r"[1-9][0-9]{5}", area):
        yield Fault((*place, "area"), "area_form", {"value": area})


def _birth_faults(tables: Tables, person: Mapping[str, Any], place: tuple[str | int, ...]) -> Iterator[Fault]:
    """Nobody of a story is born after it has begun."""
    born = person.get("born_on")
    moments = [one.get("at") for _, one in tables.entries("step")]
    begun = min((one.date() for one in moments if isinstance(one, datetime)), default=None)
    if type(born) is date and begun is not None and born >= begun:
        yield Fault((*place, "born_on"), "born_later", {"value": born.isoformat()})

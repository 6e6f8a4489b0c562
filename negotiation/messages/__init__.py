"""用户的话 — every sentence a user reads about an error, by key, in Chinese and English.

The command line and the web ask here; errors themselves carry keys and values only. A key without a
sentence falls back to the sentence of its parent class, so that an error page never fails itself.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from negotiation.domain.errors import ContentError, OfficeError
from negotiation.domain.moment import CHINA
from negotiation.usecases.options import CAPACITY_WORDS
from signing import field_titles
from signing.errors import EvidenceError
from workflows.day_order import OutOfOrder
from workflows.facts import FACTS
from workflows.flow import Capacity

_FOLDER = Path(__file__).parent
_WORDS = ("part", "counter", "field", "position", "problem", "seal_problem")
"""Tables of single words; every other table is an explanation."""
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_MISSING = "—"

_SHAPES = (
    (re.compile(r"missing|string_too_short|too_short"), "missing"),
    (re.compile(r"datetime|timezone"), "not_a_moment"),
    (re.compile(r"^date"), "not_a_day"),
    (re.compile(r"int|decimal|float|greater|less"), "not_a_number"),
    (re.compile(r"enum|literal"), "not_a_choice"),
    (re.compile(r"too_long"), "too_long"),
)
"""Validator's error types → our problem keys, first match wins; anything else is `wrong`."""


@dataclass(frozen=True, slots=True)
class Explained:
    """说明 — what happened, why, and what to do."""

    what: str
    why: str
    what_to_do: str


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """一项错误 — the field as the form names it, its label and the sentence."""

    field: str
    label: str
    sentence: str


def sentence(error: BaseException, language: str) -> Explained:
    """The explanation of an error in `zh` or `en`; unknown errors get the general sentence."""
    told = error.told(language) if isinstance(error, EvidenceError) else getattr(error, "values", {})
    values = dict(told)
    if isinstance(error, ContentError):
        marked = field_problems(error, language)
        values["fields"] = ("；" if language == "zh" else "; ").join(
            f"{p.label} {p.sentence}" for p in marked
        )
    return explain(_key(error), language, **values)


def explain(message_key: str, language: str, **values: Any) -> Explained:
    """The explanation under a key, with values put in; `x_en` replaces `x` in English."""
    entry = _catalogue(language)[message_key]
    spoken = {name: _spoken(name, value, language) for name, value in values.items()}
    if language == "en":
        spoken |= {name.removesuffix("_en"): text for name, text in spoken.items() if name.endswith("_en")}
    return Explained(*(_fill(entry[part], spoken) for part in ("what", "why", "what_to_do")))


def field_problems(error: ContentError, language: str) -> tuple[FieldProblem, ...]:
    """Every bad field of a content, in words."""
    return tuple(_field_problem(name, problem, detail, language) for name, problem, detail in error.fields)


def word(table: str, name: str, language: str) -> str:
    """One word or sentence of a table (`part`, `counter`, `field`, `position`, `problem`).

    The name itself when it has none.
    """
    return _catalogue(language)[table].get(name, name)


def keys(language: str) -> frozenset[str]:
    """All keys that have an explanation."""
    return frozenset(_catalogue(language)) - frozenset(_WORDS)


def placeholders(language: str) -> Mapping[str, frozenset[str]]:
    """Key and part → names of the values its sentence asks for; for the test that compares languages."""
    return {
        f"{key}.{part}": frozenset(_PLACEHOLDER.findall(text))
        for key, entry in _catalogue(language).items()
        for part, text in entry.items()
    }


@cache
def _catalogue(language: str) -> Mapping[str, Mapping[str, str]]:
    name = "en" if language == "en" else "zh"
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _key(error: BaseException) -> str:
    known = _catalogue("zh")
    for kind in type(error).__mro__:
        own = kind.__dict__.get("key")
        if isinstance(own, str) and own in known:
            return own
    return EvidenceError.key if isinstance(error, EvidenceError) else OfficeError.key


def _fill(text: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], _MISSING), text).strip()


def _spoken(name: str, value: object, language: str) -> str:
    if name == "who" and isinstance(value, tuple):
        return ("、" if language == "zh" else ", ").join(_capacity(str(one), language) for one in value)
    if name == "orders" and isinstance(value, tuple):
        return ("；" if language == "zh" else "; ").join(_order(one, language) for one in value)
    if name in _WORDS:
        return word(name, str(value), language)
    if name == "field":
        return field_titles.title(str(value), language)
    if isinstance(value, datetime):
        at = value.astimezone(CHINA)
        return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}" if language == "zh" else f"{at:%Y-%m-%d %H:%M}"
    return str(value)


def _order(one: OutOfOrder, language: str) -> str:
    """Which day lies before which, in words."""
    later, earlier = FACTS[one.order.later], FACTS[one.order.earlier]
    if language == "en":
        return f"{later.en} ({one.later}) lies before {earlier.en} ({one.earlier})"
    return f"{later.zh}（{_day(one.later)}）不得早于{earlier.zh}（{_day(one.earlier)}）"


def _day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"


def _capacity(value: str, language: str) -> str:
    return CAPACITY_WORDS[Capacity(value)].of(language) if value in list(Capacity) else value


def _field_problem(name: str, problem: str, detail: str, language: str) -> FieldProblem:
    table = _catalogue(language)["problem"]
    head, *rest = name.split(".")
    label = word("field", head, language)
    row = next((int(part) + 1 for part in rest if part.isdigit()), None)
    if row is not None:
        label += f"（第{row}行）" if language == "zh" else f" (row {row})"
    key = next((one for one in (f"{head}.{problem}", problem, _shape(problem)) if one in table), "wrong")
    return FieldProblem(name, label, _fill(table[key], {"detail": detail}))


def _shape(problem: str) -> str:
    return next((key for shape, key in _SHAPES if shape.search(problem)), "wrong")

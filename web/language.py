"""语言 — Chinese first, English by a switch; dates and sizes as each language writes them.

The Chinese sentences in templates are the keys; `translations/en.po` holds the English, read once at start.
A missing English sentence falls back to the Chinese, and a test fails on it.
"""

from __future__ import annotations

import io
from calendar import month_name
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, request

from negotiation.domain.moment import CHINA
from negotiation.domain.numerals import chinese
from negotiation.messages import word
from signing import field_titles

LANGUAGES = ("zh", "en")
COOKIE = "language"
_PO = Path(__file__).parent / "translations" / "en.po"
_MONTHS = tuple(month_name)[1:]


class Bilingual(Protocol):
    """Anything that can say itself in one language, as the views do."""

    def of(self, language: str) -> str:
        """In `zh` or `en`."""
        ...


def N_(msgid: str) -> str:  # noqa: N802 — the name every extraction tool knows
    """Marks a Chinese sentence for translation where it is not yet shown."""
    return msgid


_spoken: ContextVar[str] = ContextVar("language", default="zh")


def language() -> str:
    """The language of this request: chosen by cookie, else what the browser asks for, else Chinese."""
    return _spoken.get()


def choose() -> None:
    """Settle the language at the start of a request."""
    chosen = request.cookies.get(COOKIE, "")
    asked = request.accept_languages.best_match(["zh-CN", "zh", "en"], default="zh")
    _spoken.set(chosen if chosen in LANGUAGES else ("en" if asked == "en" else "zh"))


def gettext(msgid: str, **values: Any) -> str:
    """A sentence in the language of this request, with named values put in."""
    said = _translations(language()).ugettext(msgid)
    return said % values if values else said


def ngettext(singular: str, plural: str, number: int, **values: Any) -> str:
    """A sentence that depends on a number; Chinese has one form."""
    said = _translations(language()).ungettext(singular, plural, number)
    return said % {"num": number, **values}


def say(words: Bilingual | None) -> str:
    """A bilingual value in the language of this request."""
    return words.of(language()) if words is not None else ""


def sentence(words: Bilingual | None) -> str:
    """A bilingual value that stands by itself: in English with a capital letter."""
    said = say(words)
    return said[:1].upper() + said[1:]


def day(value: date | datetime | None) -> str:
    """2026年4月15日, in English 15 April 2026; moments are taken in China's zone."""
    if value is None:
        return "—"
    on = _in_china(value).date() if isinstance(value, datetime) else value
    if language() == "en":
        return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"
    return f"{on.year}年{on.month}月{on.day}日"


def short_day(value: date | datetime | None, today: date | None = None) -> str:
    """4月15日, in English 15 Apr: for drawings; with the year when it is not that of `today`."""
    if value is None:
        return ""
    on = _in_china(value).date() if isinstance(value, datetime) else value
    if today is not None and on.year != today.year:
        short = f"{on.day} {_MONTHS[on.month - 1][:3]} {on.year}"
        return short if language() == "en" else f"{on.year}年{on.month}月{on.day}日"
    return f"{on.day} {_MONTHS[on.month - 1][:3]}" if language() == "en" else f"{on.month}月{on.day}日"


def _in_china(at: datetime) -> datetime:
    """A certificate without end says the last second of the year 9999, which China's zone cannot count."""
    try:
        return at.astimezone(CHINA)
    except OverflowError:
        return at


def moment(value: datetime | None) -> str:
    """2026年4月15日 09:30, in English 15 April 2026, 09:30; China's zone."""
    if value is None:
        return "—"
    at = _in_china(value)
    return f"{day(at)}{',' if language() == 'en' else ''} {at:%H:%M}"


def install(app: Flask) -> None:
    """Give templates the words: `_`, and the filters `say`, `sentence`, `day`, `short_day`, `moment`."""
    _translations("en")
    app.before_request(choose)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
        lambda msgid: _translations(language()).ugettext(msgid),
        lambda one, many, number: _translations(language()).ungettext(one, many, number),
        newstyle=True,
    )
    app.jinja_env.filters.update(
        say=say,
        sentence=sentence,
        day=day,
        short_day=short_day,
        moment=moment,
        position=lambda key: word("position", key, language()),
        field_title=lambda name: field_titles.title(name, language()),
        chapter_number=lambda number: f"第{chinese(number)}章",
        clause_number=lambda number: f"第{chinese(number)}条",
        item_number=lambda number: f"（{chinese(number)}）",
    )
    app.jinja_env.globals.update(language=language)


@cache
def _translations(name: str) -> NullTranslations:
    if name != "en":
        return NullTranslations()
    with _PO.open("rb") as file:
        catalogue = read_po(file, locale="en", abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)

"""条文 — statutes with their life span, and citations of their articles.

No text of a statute is kept here: a title, an issuer, two dates, and article numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from workflows.strict import (
    LawFileError,
    Table,
    read_date,
    read_optional_date,
    read_table,
    read_text,
    read_toml,
    refuse_unknown_keys,
)

_FILE = Path(__file__).parent / "statutes.toml"
_KEYS = {"title", "title_en", "issuer", "in_force_from", "repealed_on", "repealed_by", "never_cite", "note"}
_ARTICLE = re.compile(r"(\d{1,4})(?:\((\d{1,2})\))?")
_DIGITS = "零一二三四五六七八九"


class Certainty(StrEnum):
    """可靠程度 — how well the source of a value was seen."""

    SEEN = "V"
    """The article text itself was seen."""
    PARAPHRASE = "P"
    """Seen only as a paraphrase, an excerpt or a report."""
    KNOWLEDGE = "K"
    """General knowledge; never a hard block."""


class UnknownStatuteError(KeyError):
    """No statute of this id is listed."""


@dataclass(frozen=True, slots=True)
class Statute:
    """法规 — one law, regulation or rule with its life span."""

    id: str
    title: str
    title_en: str
    issuer: str
    in_force_from: date
    repealed_on: date | None = None
    """First day it was no longer in force."""
    never_cite: str = ""
    """Why it must not be cited, for a repealed text that still circulates; empty otherwise."""

    def in_force(self, day: date) -> bool:
        """Whether it was in force on this day."""
        return self.in_force_from <= day and (self.repealed_on is None or day < self.repealed_on)

    def as_json(self) -> dict[str, str | None]:
        """Plain form for the snapshot of a pack."""
        return {
            "id": self.id,
            "title": self.title,
            "title_en": self.title_en,
            "issuer": self.issuer,
            "in_force_from": self.in_force_from.isoformat(),
            "repealed_on": self.repealed_on.isoformat() if self.repealed_on else None,
        }


@dataclass(frozen=True, slots=True)
class Article:
    """条文引用 — an article of a statute as a finding cites it."""

    statute_id: str
    statute_title: str
    article: str
    """`38`, or `12(3)` for item (三) of article 12; empty: the document as a whole."""
    certainty: str
    """V, P or K; empty for `NO_ARTICLE`."""
    statute_title_en: str = ""

    @property
    def zh(self) -> str:
        """《山东省劳动合同条例》第三十八条."""
        if not self.statute_id:
            return "无相应规定"
        return f"《{self.statute_title}》{_zh_number(self.article)}"

    @property
    def en(self) -> str:
        """Regulations of Shandong Province on Labour Contracts, art. 38."""
        if not self.statute_id:
            return "no provision"
        return f"{self.statute_title_en}, art. {self.article}" if self.article else self.statute_title_en

    def as_json(self) -> dict[str, str]:
        """Plain form for the ledger."""
        return {
            "statute": self.statute_id,
            "title": self.statute_title,
            "article": self.article,
            "certainty": self.certainty,
            "zh": self.zh,
            "en": self.en,
        }


NO_ARTICLE = Article("", "", "", "")
"""The law of this place says nothing for this type of contract."""


@cache
def load_statutes() -> Mapping[str, Statute]:
    """法规目录 — all listed statutes by id. Raises `LawFileError`."""
    raw = read_toml(_FILE)
    return {key: parse_statute(key, read_table(raw, key, _FILE.name)) for key in raw}


def parse_statute(statute_id: str, table: Table) -> Statute:
    """One statute from its table. Raises `LawFileError`."""
    where = f"{_FILE.name}, {statute_id}"
    refuse_unknown_keys(table, _KEYS, where)
    return Statute(
        id=statute_id,
        title=read_text(table, "title", where),
        title_en=read_text(table, "title_en", where),
        issuer=read_text(table, "issuer", where),
        in_force_from=read_date(table, "in_force_from", where),
        repealed_on=read_optional_date(table, "repealed_on", where),
        never_cite=read_text(table, "never_cite", where, ""),
    )


def cite(statute: Statute, article: str, certainty: str) -> Article:
    """A citation of an article. Raises `LawFileError` when the article is not written like 38 or 12(3)."""
    if article and not _ARTICLE.fullmatch(article):
        raise LawFileError(f"{statute.id}: article {article!r} is not written like 38 or 12(3)")
    return Article(statute.id, statute.title, article, Certainty(certainty).value, statute.title_en)


def article_of(statutes: Mapping[str, Statute], statute_id: str, article: str, certainty: str) -> Article:
    """A citation by statute id. Raises `UnknownStatuteError`, `LawFileError`."""
    if statute_id not in statutes:
        raise UnknownStatuteError(statute_id)
    return cite(statutes[statute_id], article, certainty)


def chinese_number(number: int) -> str:
    """中文数字 — 1 to 9999 as written in article numbers: 十二, 二十, 一百零五, 一千二百五十九."""
    out, pending_zero = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit == 0:
            pending_zero = bool(out)
            continue
        out += ("零" if pending_zero else "") + _DIGITS[digit] + sign
        pending_zero = False
    return out.removeprefix("一") if out.startswith("一十") else out


def _zh_number(article: str) -> str:
    found = _ARTICLE.fullmatch(article)
    if found is None:
        return ""
    item = f"第（{chinese_number(int(found[2]))}）项" if found[2] else ""
    return f"第{chinese_number(int(found[1]))}条{item}"

"""用语 — small phrases that several papers share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from negotiation.domain.numerals import chinese

_ENDINGS = "。；;，,、. "


def joined(items: Sequence[str]) -> str:
    """并列, e.g. 《甲》、《乙》; titles in book marks stand side by side without a comma."""
    text = ""
    for item in items:
        if text and not (text.endswith("》") and item.startswith("《")):
            text += "、"
        text += item
    return text


def according_to(articles: Sequence[str]) -> str:
    """根据…的规定， — nothing where no article is cited."""
    return f"根据{joined(articles)}的规定，" if articles else ""


def book(title: str) -> str:
    """书名号, unless the title has them already."""
    return title if title.startswith("《") else f"《{title}》"


def books(titles: Sequence[str]) -> str:
    """Several titles in book marks."""
    return joined([book(title) for title in titles])


def listed(items: Sequence[str]) -> list[str]:
    """（一）…； （二）…。 — items of an official list with the marks they end in."""
    last = len(items) - 1
    return [
        f"（{chinese(place + 1)}）{item.rstrip(_ENDINGS)}{'。' if place == last else '；'}"
        for place, item in enumerate(items)
    ]


def numbered(items: Sequence[str]) -> str:
    """1. … 2. … as paragraphs, for the cells of a form."""
    return "\n".join(f"{place + 1}. {item.rstrip(_ENDINGS)}" for place, item in enumerate(items))


def may_move(day: date, *, provisional: bool) -> str:
    """暂定 — what is said behind a day that holidays not announced yet may still move; else nothing."""
    return f"（{day.year}年放假安排尚未公布，该日暂定，公布后可能变动）" if provisional else ""


def not_cast(present: int, votes: Sequence[int]) -> int:
    """未投票 — those present whose paper is not in the box; with them the votes add up."""
    return max(present - sum(votes), 0)


def sentence(text: str) -> str:
    """A typed text that ends as a sentence does."""
    text = text.strip()
    return text if not text or text[-1] in "。！？”）…" else text.rstrip(_ENDINGS) + "。"


def person(name: str, post: str) -> str:
    """姓名（职务）."""
    return f"{name}（{post}）" if post else name

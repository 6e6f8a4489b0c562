"""同名 — whether two spellings are one name: blanks, kinds of dot and forms of a character do not count.

张　三 on one paper is 张三 on another; 阿·买 is written with · • ・ ． or a full stop. The invisible counts.
"""

from __future__ import annotations

import re
import unicodedata

from workflows.lookalikes import plain

_DOT = "·"
_DOTS = re.compile("[·•・‧∙⋅᛫ᐧ.。]")
_BLANKS = re.compile(r"\s+")
_APART = re.compile(rf"[^\w{_DOT}]+|[\d_]+")
"""Authorities add numbers and marks."""


def comparable(name: str) -> str:
    """比较用的写法: two names are one when these are the same."""
    return _BLANKS.sub("", _one_dot(name))


def same_name(one: str, other: str) -> bool:
    """Whether two spellings are one name."""
    return comparable(one) == comparable(other)


def within(name: str, words: str) -> bool:
    """Whether a name stands alone among words, as authorities write it: 051@张三@1, 张三 签名证书."""
    wanted = comparable(name)
    whole = _one_dot(words)
    return bool(wanted) and any(
        wanted == piece for text in (whole, _BLANKS.sub("", whole)) for piece in _APART.split(text)
    )


def difference(one: str, other: str) -> tuple[str, str]:
    """The first sign in which two spellings differ, with its code point; where one ends, a dash."""
    first, second = (unicodedata.normalize("NFC", name) for name in (one, other))
    pairs = enumerate(zip(first, second, strict=False))
    at = next((place for place, (a, b) in pairs if a != b), min(len(first), len(second)))
    return _sign(first, at), _sign(second, at)


def _sign(name: str, at: int) -> str:
    if at >= len(name):
        return "—"
    shown = name[at] if name[at].isprintable() else ""
    return f"{shown}（U+{ord(name[at]):04X}）"


def _one_dot(name: str) -> str:
    return _DOTS.sub(_DOT, plain(unicodedata.normalize("NFKC", name))).strip().casefold()

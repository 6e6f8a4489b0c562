"""形近字符 — characters that look like an ordinary one and are another: radicals, compatibility forms.

Text copied out of a PDF carries them (⽇ for 日, ⻝ for 食); search, comparison and checks miss the word.
Compatibility forms come from `unicodedata`; the radicals supplement has none there, its table follows the
Unicode file EquivalentUnifiedIdeograph. Radicals without an ordinary character of their own are `NAMELESS`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

_SUPPLEMENT = (
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺒巳⺓幺⺔彑⺖忄⺗㣺⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民"
    "⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪疋⺫目⺬示⺭礻⺯糹⺰纟⺱罓⺲罒⺳㓁⺴冈⺶羊⺹耂⺺肀⺻聿⺼肉⺾艹⺿艹⻀艹"
    "⻁虎⻂衤⻃覀⻄西⻅见⻆角⻈讠⻉贝⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食"
    "⻟飠⻠饣⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
_RADICALS = (*range(0x2E80, 0x2EF4), *range(0x2F00, 0x2FD6))
_COMPATIBLE = (*range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20))


def _table() -> dict[str, str]:
    table = dict(zip(_SUPPLEMENT[::2], _SUPPLEMENT[1::2], strict=True))
    for code in (*_RADICALS, *_COMPATIBLE):
        plain = unicodedata.normalize("NFKC", chr(code))
        if plain != chr(code) and len(plain) == 1 and chr(code) not in table:
            table[chr(code)] = plain
    return table


PLAIN: Mapping[str, str] = _table()
"""Look-alike → the ordinary character."""
NAMELESS = frozenset(chr(code) for code in _RADICALS if unicodedata.name(chr(code), "")) - set(PLAIN)
"""Radicals that stand for no ordinary character: nothing to turn them into."""
_TURN = str.maketrans(dict(PLAIN))


def plain(text: str) -> str:
    """The text with ordinary characters in place of those that only look like them."""
    return text.translate(_TURN)


def lookalikes(text: str) -> tuple[str, ...]:
    """The look-alikes in a text, radicals that cannot be turned included, once each in their order."""
    return tuple(dict.fromkeys(sign for sign in text if sign in PLAIN or sign in NAMELESS))

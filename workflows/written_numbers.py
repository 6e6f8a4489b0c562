"""数字的写法 — rewrites every number of a text as a plain decimal, in whatever dress, keeping its places.

2100元, ２１００元, 2,100元, ¥2100, 贰仟壹佰元, 2.1千元 and 0.21万元 all become 2100元. Chinese numerals are
numbers where a unit follows or 百分之 precedes; 一律, 第一条 stay words. What cannot be read is left alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from workflows.lookalikes import PLAIN

_DIGITS: Mapping[str, int] = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
}
_UNITS: Mapping[str, int] = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_CAPITALS: Mapping[str, str] = dict(
    zip("壹贰叁肆伍陆柒捌玖拾佰仟貳參陸萬億兩○◯", "一二三四五六七八九十百千二三六万亿两〇〇", strict=True)
)
_TRADITIONAL: Mapping[str, str] = dict(zip("個箇時鐘鍾圓點週", "个个时钟钟元点周", strict=True))
_GREAT = 10_000
_BLANK = r"[ \u00a0\u2002-\u200a\u3000]"
_CN = "〇零一二两三四五六七八九十百千万亿"
_RUN = rf"(?:\d+(?:\.\d+)?[{_CN}]*(?:\d+[{_CN}]+)*|[{_CN}]+(?:点[{_CN}]+)?[{_CN}]*)"
_FOLLOWS = r"(?:个|日|天|元|块|圆|小时|分钟|年|月|周|星期|倍|成|次|人|名|%|岁|小?时)"

_REWRITES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]], ...]


@dataclass(frozen=True, slots=True)
class Written:
    """改写后的文本, and where each of its characters stood."""

    text: str
    places: tuple[int, ...]
    """Place in the original of each character, and one past its end."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A piece of this text as a piece of the original."""
        return self.places[start], self.places[end - 1] + 1


def rewritten(text: str) -> Written:
    """改写 — the text with plain decimals. Every place of it can be found again in the original."""
    folded = Written("".join(map(_fold, text)), tuple(range(len(text) + 1)))
    for pattern, rewrite in _REWRITES:
        folded = _replaced(folded, pattern, rewrite)
    return folded


def without_brackets(written: Written) -> Written:
    """The text without what stands in round brackets: a remark between a word and its figure."""
    return _replaced(written, re.compile(r"[（(][^（）()]{0,60}[）)]"), lambda _: "")


def number(written: str) -> Decimal | None:
    """数字 — 98, 2.5, 九十, 一百五十八, 两千四百, 2.1千, 0.21万, 二〇二六, 九点五 as a number; None for none.

    七八 is a guess between two figures, and no number.
    """
    whole, _, fraction = written.partition("点")
    if fraction:
        head, tail = number(whole), [_DIGITS.get(sign) for sign in fraction]
        if head is None or None in tail:
            return None
        return head + Decimal("0." + "".join(map(str, tail)))
    if re.fullmatch(r"\d+(\.\d+)?", whole):
        return Decimal(whole)
    if whole and all(sign in _DIGITS for sign in whole):
        return _spelt(whole)
    return _counted(whole)


def _spelt(written: str) -> Decimal | None:
    """Digit by digit: 二〇二六; two that follow each other are a guess."""
    digits = [_DIGITS[sign] for sign in written]
    if len(digits) == 2 and digits[1] == digits[0] + 1 and digits[0]:
        return None
    return Decimal("".join(map(str, digits)))


def _counted(written: str) -> Decimal | None:
    """With units: 两千四百, 2千1百, 0.21万; a last digit alone counts the next lower unit, 一万五."""
    total, section, digit, unit, spoken = Decimal(0), Decimal(0), None, 1, False
    for part in re.findall(rf"\d+(?:\.\d+)?|[{_CN}]", written):
        if part in _UNITS:
            value = _UNITS[part]
            if value >= _GREAT:
                section += digit or 0
                if not total + section:
                    return None
                total = total + section * value if value == _GREAT else (total + section) * value
                section = Decimal(0)
            elif digit is None and value != _UNITS["十"]:
                return None
            else:
                section += (1 if digit is None else digit) * value
            digit, unit, spoken = None, value, False
        elif part in "〇零":
            spoken = True
        elif digit is not None:
            return None
        else:
            digit = Decimal(_DIGITS.get(part, part))
    if digit is not None and unit > _UNITS["十"] and not spoken:
        digit *= unit // 10
    return total + section + (digit or 0)


def _fold(sign: str) -> str:
    """One character in its ordinary form: full-width digits and signs, capitals, look-alikes."""
    sign = PLAIN.get(sign, sign)
    if sign in _CAPITALS:
        return _CAPITALS[sign]
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    return {"．": ".", "％": "%", "﹪": "%", "￥": "¥", "圆": "元", **_TRADITIONAL}.get(sign, sign)


def _replaced(
    written: Written, pattern: re.Pattern[str], rewrite: Callable[[re.Match[str]], str | None]
) -> Written:
    pieces: list[str] = []
    places: list[int] = []
    at = 0
    for found in pattern.finditer(written.text):
        put = rewrite(found)
        if put is None:
            continue
        start, end = found.span()
        pieces += [written.text[at:start], put]
        places += [*written.places[at:start], *_spread(written.places, start, end, len(put))]
        at = end
    return Written("".join((*pieces, written.text[at:])), (*places, *written.places[at:]))


def _spread(places: tuple[int, ...], start: int, end: int, count: int) -> list[int]:
    """Places for what was put: its last character stands where the replaced piece ends."""
    first, last = places[start], places[end - 1]
    return [min(first + step, last) for step in range(count - 1)] + [last] if count else []


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _joined(found: re.Match[str]) -> str:
    return re.sub(rf"[,，']|{_BLANK}", "", found[0])


def _figure(found: re.Match[str]) -> str | None:
    value = number(found[1])
    return None if value is None else _plain(value)


def _with(tail: str, factor: int = 1, more: str = "0") -> Callable[[re.Match[str]], str | None]:
    def rewrite(found: re.Match[str]) -> str | None:
        value = number(found[1])
        if value is None:
            return None
        return _plain((value + Decimal(more)) * factor) + tail.format(*found.groups())

    return rewrite


_REWRITES = (
    (re.compile(rf"(?<![\d.])\d{{1,3}}(?:(?:[,，']|{_BLANK})\d{{3}})+(?!\d)"), _joined),
    (re.compile(rf"(?<![\d.])\d(?:{_BLANK}\d)+(?!\d)"), _joined),
    (re.compile(r"(?<=百分之)(?=百)"), lambda _: "一"),
    (re.compile(rf"百分之{_BLANK}*({_RUN})"), _with("%")),
    (re.compile(rf"({_RUN}){_BLANK}*(?:个?百分点|[Pp]er ?cent)"), _with("%")),
    (re.compile(rf"({_RUN})个半(?=小时|月|工作日|星期)"), _with("个", more="0.5")),
    (re.compile(rf"({_RUN})(小时|天|年|周)半"), _with("{1}", more="0.5")),
    (re.compile(r"半(?=个?(?:小时|月|天|日|年|工作日))"), lambda _: "0.5"),
    (re.compile(rf"({_RUN})倍半"), _with("%", 100, "0.5")),
    (re.compile(rf"({_RUN}){_BLANK}*倍"), _with("%", 100)),
    (re.compile(rf"({_RUN})成(?![立年为员果本功就交效人])"), _with("%", 10)),
    (re.compile(rf"(?:¥|[Rr][Mm][Bb]|人民币){_BLANK}*({_RUN})(?:{_BLANK}*元整?)?"), _with("元")),
    (re.compile(rf"({_RUN})(?={_BLANK}*{_FOLLOWS})"), _figure),
    (re.compile(rf"(?<=\d){_BLANK}*块钱?"), lambda _: "元"),
)
"""In this order; each reads what the former has left."""

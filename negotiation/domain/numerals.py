"""中文数字 — numbers, money and dates as Chinese papers write them.

Three forms: 第十二条 (small numerals), 贰仟陆佰元整 (capitals for money, which cannot be altered by a stroke
of the pen) and 2026年4月15日. Nothing here depends on a locale library.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

_CHINA = timezone(timedelta(hours=8))
_SMALL = "〇一二三四五六七八九"
_CAPITAL = "零壹贰叁肆伍陆柒捌玖"
_CAPITAL_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_LARGEST_ORDINAL = 999
_LARGEST_AMOUNT = Decimal(10) ** 16


class NumeralRangeError(ValueError):
    """The number cannot be written in this form: negative, too large, or finer than a fen."""


class NaiveMomentError(ValueError):
    """The moment says no time zone, so nobody can tell which day it is in China."""


def chinese(number: int) -> str:
    """中文序数, e.g. 12 → 十二, 105 → 一百〇五; from 1 to 999. Raises `NumeralRangeError`."""
    if not 1 <= number <= _LARGEST_ORDINAL:
        raise NumeralRangeError(f"no ordinal for {number}")
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    if not hundreds and tens == 1:
        return "十" + (_SMALL[ones] if ones else "")
    text = f"{_SMALL[hundreds]}百" if hundreds else ""
    if tens:
        text += f"{_SMALL[tens]}十"
    elif hundreds and ones:
        text += "〇"
    return text + (_SMALL[ones] if ones else "")


def capitals(amount: Decimal) -> str:
    """人民币大写, e.g. 2600 → 贰仟陆佰元整, 24.05 → 贰拾肆元零伍分; in yuan, to the fen.

    Raises `NumeralRangeError` for a negative amount, 10^16 and more, or a part of a fen.
    Source: the common rules for writing capitals on bills (支付结算办法, annex on filling in bills).
    """
    if not amount.is_finite() or not 0 <= amount < _LARGEST_AMOUNT:
        raise NumeralRangeError(f"no capitals for {amount}")
    fen = amount * 100
    if fen != fen.to_integral_value():
        raise NumeralRangeError(f"finer than a fen: {amount}")
    yuan, small = divmod(int(fen), 100)
    jiao, rest = divmod(small, 10)
    text = f"{_capital_integer(yuan)}元" if yuan or not small else ""
    if jiao:
        text += f"{_CAPITAL[jiao]}角"
    elif rest and yuan:
        text += "零"
    return text + (f"{_CAPITAL[rest]}分" if rest else "整")


def _capital_integer(number: int) -> str:
    if number == 0:
        return _CAPITAL[0]
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text, gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            gap = True
            continue
        if text and (gap or group < 1000):  # a missing thousand is spoken as one 零
            text += _CAPITAL[0]
        text += _capital_group(group) + _group_name(place, groups)
        gap = False
    return text


def _group_name(place: int, groups: list[int]) -> str:
    if place == 3 and groups[2]:  # 万亿 is written once: 壹万贰亿, not 壹万亿贰亿
        return "万"
    return _GROUPS[place]


def _capital_group(group: int) -> str:
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if not digit:
            gap = True
            continue
        if text and gap:
            text += _CAPITAL[0]
        text += _CAPITAL[digit] + _CAPITAL_PLACES[place]
        gap = False
    return text


def chinese_date(day: date) -> str:
    """日期, e.g. 2026年4月15日 (Arabic figures, no leading zeros). Source: GB/T 9704-2012 §7.3.5.4."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_moment(moment: datetime) -> str:
    """时刻, e.g. 2026年4月15日9:30, in the time of China. Raises `NaiveMomentError`."""
    if moment.tzinfo is None:
        raise NaiveMomentError(f"a moment without zone: {moment.isoformat()}")
    local = moment.astimezone(_CHINA)
    return f"{chinese_date(local)}{local.hour}:{local.minute:02d}"

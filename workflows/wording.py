"""措辞 — fills the numbers of a value into the sentence of its rule, in Chinese and English.

The sentence comes from the pack, the number from the value, so that no sentence can promise another number
than the one the check compares with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from workflows.article import chinese_number
from workflows.checks.asking import listed
from workflows.checks.operators import WORDS
from workflows.rule import Amount, Words
from workflows.strict import LawFileError

_HALF = Fraction(1, 2)
_UNITS: Mapping[str, tuple[str, str, str]] = {
    "day": ("日", "day", "days"),
    "working_day": ("个工作日", "working day", "working days"),
    "month": ("个月", "month", "months"),
}


def placeholders(
    op: str, amount: Amount, unit: str, span: tuple[int, int], includes: Sequence[str], words: Words
) -> tuple[dict[str, str], dict[str, str]]:
    """占位词 — what the placeholders of a sentence stand for, in both languages.

    `{amount}`, `{op}`, `{period}`, `{before}`, `{share}`, `{span}`, `{least}`, `{most}` and `{list}`.
    """
    least, most = span
    zh: dict[str, str] = {"amount": str(amount), "least": str(least), "most": str(most)}
    en = dict(zh)
    zh["span"] = f"{least}至{most}个月" if least < most else f"{most}个月"
    en["span"] = f"{least} to {most} months" if least < most else f"{most} months"
    zh["list"], en["list"] = listed(includes, words)
    if op:
        zh["op"], en["op"] = WORDS[op]
    if unit in _UNITS and isinstance(amount, int):
        sign, one, many = _UNITS[unit]
        zh["period"], en["period"] = f"{amount}{sign}", f"{amount} {one if amount == 1 else many}"
        # 十日前 and 前五日内 are opposite in meaning; the operator says which
        zh["before"] = f"{zh['period']}前" if op == ">=" else f"前{zh['period']}内"
        en["before"] = (
            f"at least {en['period']} before" if op == ">=" else f"within the last {en['period']} before"
        )
    if isinstance(amount, Fraction):
        zh["share"], en["share"] = share_zh(op, amount), share_en(op, amount)
    return zh, en


def fill(sentence: str, values: Mapping[str, str], where: str) -> str:
    """The sentence with its numbers. Raises `LawFileError` for a placeholder its value cannot fill."""
    try:
        return sentence.format_map(values)
    except (KeyError, ValueError, IndexError) as refused:
        raise LawFileError(f"{where}: cannot fill {sentence!r}: {refused}") from refused


def share_zh(op: str, share: Fraction) -> str:
    """半数以上 (>= 1/2), 过半数 (> 1/2), 三分之二以上, 不超过三分之一, 为零."""
    if share == 0:
        return "为零"
    if share == _HALF and op in {">=", ">"}:
        return "半数以上" if op == ">=" else "过半数"
    parts = f"{chinese_number(share.denominator)}分之{chinese_number(share.numerator)}"
    return f"{parts}以上" if op == ">=" else f"{WORDS[op][0]}{parts}"


def share_en(op: str, share: Fraction) -> str:
    """At least 1/2, more than 1/2, none."""
    return "none" if share == 0 else f"{WORDS[op][1]} {share}"

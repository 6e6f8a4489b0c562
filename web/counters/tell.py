"""回话 — says what was done, which state it led to, and what a follow-up still waits for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import flash

from negotiation.domain.look_alikes import look_alikes
from negotiation.usecases.entry import Done
from negotiation.usecases.perform import FLOW
from negotiation.usecases.views import Words
from web.language import gettext, language, say
from workflows import states
from workflows.contract_types import load_contract_types
from workflows.flow import Level


def tell(whole: tuple[Done, ...]) -> None:
    """Say what was done, which state it led to, and what a follow-up still waits for."""
    alike: dict[tuple[str, str], list[Done]] = {}
    for done in whole:
        alike.setdefault((done.row, done.state_after), []).append(done)
    for same in alike.values():
        one, row = same[0], FLOW.row(same[0].row)
        title = row.title_en if language() == "en" else row.title_zh
        words = _contracts(same) + gettext("已办理：%(title)s。", title=title)
        if row.target is not None:
            reached = states.ContractState if row.level is Level.CONTRACT else states.NegotiationState
            words += gettext(
                "状态变为“%(state)s”。", state=states.label(reached(one.state_after), language())
            )
        flash(words, "good")
    waiting = {
        found.rule: Words(found.says_zh, found.says_en)
        for one in whole
        for found in one.waiting
        if found.blocks
    }
    for says in waiting.values():
        flash(gettext("还需要：%(says)s", says=say(says)), "watch")


def _contracts(same: Sequence[Done]) -> str:
    """集体合同、工资：, where one act was done for several contracts: one line and not one each."""
    kinds = load_contract_types()
    named = [kinds[one.contract_type] for one in same if one.contract_type in kinds]
    if len(named) < 2:
        return ""
    return gettext("、").join(say(Words(one.short_zh, one.short_en)) for one in named) + gettext("：")


def warn_of_look_alikes(texts: Iterable[str]) -> None:
    """Say which letters only look like Latin ones; the act stands."""
    found = look_alikes(texts)
    if found:
        flash(
            gettext(
                "请核对：填写的内容里有看起来像英文、其实不是英文的字母：%(letters)s。名称若应当是英文，请更正。",
                letters="、".join(f"{one}（U+{ord(one):04X}）" for one in found[:10]),
            ),
            "watch",
        )

"""提示和说明 — what was done although findings warned, and the reason given, read from the ledger.

The last word counts: an act done anew puts its earlier warnings aside, and so does a contract that goes back
to the table. Entries of earlier versions have no reason on record; they say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from negotiation.domain.moment import CHINA
from signing.ledger import Link
from workflows.contract_types import load_contract_types
from workflows.facts import FACTS
from workflows.flow import load_flow
from workflows.pack import Pack
from workflows.row import Row
from workflows.rule import Outcome, Severity
from workflows.states import ContractState

_BACK = (ContractState.NEGOTIATING.value, ContractState.AMENDING.value)
_FAILED = (Outcome.FAIL.value, Severity.WARN.value)


@dataclass(frozen=True, slots=True)
class Warned:
    """一项提示 — one warning on record and what was said to it."""

    row: Row
    contract_type: str
    at: datetime
    actor: str
    rule: str
    says: tuple[str, str]
    """In Chinese and English, as the following two."""
    article: tuple[str, str]
    compared: tuple[tuple[tuple[str, str], str], ...]
    reason: str
    """Empty when none was asked for or given."""


def warnings(links: Sequence[Link], pack: Pack) -> tuple[Warned, ...]:
    """Every warning that still stands, in the order of the ledger."""
    rows = {row.id: row for row in load_flow().rows}
    standing: dict[tuple[str, str], Mapping[str, Any]] = {}
    for link in links:
        body = cast("Mapping[str, Any]", link.body)
        kind, row_id = str(body["contract"]), str(body["row"])
        if row_id not in rows:
            continue
        if kind and body["to"] in _BACK and body["from"] != body["to"]:
            standing = {key: one for key, one in standing.items() if key[1] != kind}
        standing.pop((row_id, kind), None)
        standing[(row_id, kind)] = body
    found = [one for (row_id, _), body in standing.items() for one in _of(body, rows[row_id], pack)]
    return _once(found)


def on_paper(links: Sequence[Link], pack: Pack, contract_type: str) -> tuple[tuple[str, str], ...]:
    """For the filing form: what warned in this contract and the round it belongs to, and why it was done."""
    return tuple(
        (f"{one.row.title_zh}：{one.says[0]}（{one.article[0]}）", one.reason or "未写明理由")
        for one in warnings(links, pack)
        if one.contract_type in ("", contract_type)
    )


def _of(body: Mapping[str, Any], row: Row, pack: Pack) -> Iterable[Warned]:
    at = datetime.fromisoformat(str(body["at"])).astimezone(CHINA)
    kinds = (str(body["contract"]),) if body["contract"] else tuple(load_contract_types())
    for rule, outcome, severity, article, compared in body["findings"]:
        if (outcome, severity) != _FAILED or rule not in pack.rules:
            continue
        value = next((one for kind in kinds if (one := pack.value(rule, kind, at.date()))), None)
        asked = pack.rule(rule)
        yield Warned(
            row=row,
            contract_type=str(body["contract"]),
            at=at,
            actor=str(body["actor"]["name"]),
            rule=rule,
            says=(value.says_zh, value.says_en) if value else (asked.says_zh, asked.says_en),
            article=(value.article.zh, value.article.en) if value else (str(article), str(article)),
            compared=tuple((_named(name), str(told)) for name, told in compared),
            reason=str(body.get("despite", "")),
        )


def _named(name: str) -> tuple[str, str]:
    known = FACTS.get(name)
    return (known.zh, known.en) if known else ("", "")


def _once(found: Sequence[Warned]) -> tuple[Warned, ...]:
    """A warning that a later act repeats of the same contract is told once, with the last reason given."""
    last: dict[tuple[str, str], Warned] = {}
    for one in found:
        before = last.pop((one.rule, one.contract_type), None)
        if before is not None and not one.reason and before.reason:
            one = before
        last[(one.rule, one.contract_type)] = one
    return tuple(last.values())

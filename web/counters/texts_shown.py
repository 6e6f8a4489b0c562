"""办理页上的文本 — the very text an act binds to, issues or judges, with what warns beside its clauses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from negotiation.domain.contract import OfficialText
from negotiation.domain.text import ContractText
from negotiation.usecases.views import ContractView, WarningView
from web.forms.acts import CONFIRMED, ONE_TEXT
from web.forms.context import Context
from web.forms.lawful import at_clauses
from workflows.flow import Level, Row

_JUDGED = frozenset(
    {
        *("call_congress", "submit_filing", "refile", "supply_correction", "register"),
        *("request_correction", "pass_review", "object", "late_objection", "publish_to_own_side"),
    }
)
"""Acts with questions of their own that are about the text as it stands."""


@dataclass(frozen=True, slots=True)
class TextShown:
    """一份文本 on the page of an act."""

    text: ContractText
    digest: str
    official: OfficialText | None
    cautions: Mapping[str, tuple[WarningView, ...]]
    """Name of a clause → what warned about its figure and the reason given."""


def texts_shown(row: Row, context: Context, possible: tuple[ContractView, ...]) -> Mapping[str, TextShown]:
    """Contract type → its text, for acts that are done to a text; none where there is no text yet."""
    if row.level is not Level.CONTRACT or row.act not in CONFIRMED | ONE_TEXT | _JUDGED:
        return {}
    return {one.contract.type: shown for one in possible if (shown := _shown(one, context))}


def _shown(one: ContractView, context: Context) -> TextShown | None:
    contract = one.contract
    official, draft = contract.official, contract.draft
    digest = official.text_digest if official else (draft.digest if draft else "")
    if not digest:
        return None
    warned = [each for each in context.view.warnings if each.contract_type == contract.type]
    text = context.text(digest)
    return TextShown(text, digest, official, at_clauses(warned, text, context))

"""再次提交 — a second click, a second tab, a request sent again: one act, told with its time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from negotiation.domain import forms
from negotiation.domain.errors import ConflictError, ContentError, WrongStateError
from negotiation.usecases.conducts import CONDUCTS
from negotiation.usecases.perform import Command, row_of
from negotiation.usecases.work import read_content
from signing.ledger import Link
from web import identity

SECOND = (ConflictError, WrongStateError)
"""What a second try meets when the first one went through."""
_RECENT = timedelta(minutes=30)


def done_before(commands: Sequence[Command]) -> datetime | None:
    """When this very person did this very thing a short while ago; None when the second try is another."""
    found = []
    for command in commands:
        with identity.application().office.reading() as uow:
            links = uow.ledger.of(command.negotiation_id)
        for kind in command.contract_types or ("",):
            at = _same(links, command, kind)
            if at is None:
                return None
            found.append(at)
    return min(found, default=None)


def _same(links: Sequence[Link], command: Command, kind: str) -> datetime | None:
    row = row_of(command.act)
    try:
        content = forms.as_json(read_content(CONDUCTS[row.id].form, command.content))
    except ContentError:
        return None
    for link in reversed(links):
        body = cast("Mapping[str, Any]", link.body)
        at = datetime.fromisoformat(str(body["at"]))
        if command.at - at > _RECENT:
            return None
        if (body["row"], body["contract"]) == (row.id, kind):
            mine = body["actor"]["person"] == command.actor.person_id
            return at if mine and body["content"] == content else None
    return None

"""Entry codes for tests: asked for, confirmed, and both slips of every delegate laid side by side."""

from __future__ import annotations

from datetime import datetime

from negotiation.domain.actor import Actor
from negotiation.domain.registry import Delegate
from negotiation.ports import Office
from negotiation.usecases import passes


def codes_of(
    office: Office, asks: Actor, confirms: Actor, at: datetime, *delegates: str, reason: str = ""
) -> list[tuple[Delegate, str]]:
    """Every delegate with a whole code, as only the delegate sees it."""
    issue = passes.ask(office, asks, delegates, reason, at)
    passes.confirm(office, confirms, issue.id, at)
    first = passes.print_first(office, asks, issue.id, at)
    second = dict(passes.print_second(office, confirms, issue.id, at))
    return [(one, code + second[one]) for one, code in first]

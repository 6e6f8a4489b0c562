"""改好的字 — a form refused for look-alikes comes back with ordinary characters, to be looked at."""

from __future__ import annotations

from collections.abc import Mapping

from negotiation.domain.errors import ContentError
from workflows.lookalikes import NAMELESS, plain


def turned(error: Exception, raw: Mapping[str, list[str]]) -> tuple[Exception, dict[str, list[str]]]:
    """The error and the typed values to show; anything but look-alikes comes back as it was."""
    kept = dict(raw)
    if not isinstance(error, ContentError) or any(NAMELESS & set("".join(one)) for one in kept.values()):
        return error, kept
    fields = tuple(
        (name, "lookalike_turned" if problem == "lookalike" else problem, detail)
        for name, problem, detail in error.fields
    )
    if fields == error.fields:
        return error, kept
    return ContentError(fields), {name: [plain(one) for one in values] for name, values in kept.items()}

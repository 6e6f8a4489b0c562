"""签署意愿记录 — what was shown to whom, how they proved who they are, and the very bytes their key signed.

Written before the key is used and named in the ledger by its digest, so that nobody can invent it afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from signing import canonical
from signing.canonical import Json
from signing.errors import NaiveMomentError, UnusableIntentError

FORMAT = "xieyue-intent-1"


class StepUp(StrEnum):
    """确认方式 — how the signer proved presence at that moment."""

    PASSKEY = "passkey"
    """通行密钥 (WebAuthn)."""
    TOTP = "totp"
    """动态口令."""
    PASSPHRASE = "passphrase"  # noqa: S105  # the name of a way, not a secret
    """私钥口令."""
    TOKEN = "token"  # noqa: S105  # the name of a way, not a secret
    """UKey 口令."""


@dataclass(frozen=True, slots=True)
class Intent:
    """签署意愿 — one act of signing, before it happens."""

    field: str
    signer: str
    shown_sha256: str
    """Of the file as it was shown: the revision before this signature."""
    pages: int
    shown_seconds: int
    """How long it lay open before the confirmation."""
    step_up: StepUp
    attributes_sha256: str
    """`Pending.attributes_sha256`: hash of exactly what the key signs."""
    at: datetime

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise NaiveMomentError

    def encode(self) -> bytes:
        """Canonical JSON, as it is stored and named in the ledger by its SHA-256."""
        return canonical.encode(
            {
                "format": FORMAT,
                "field": self.field,
                "signer": self.signer,
                "shown_sha256": self.shown_sha256,
                "pages": self.pages,
                "shown_seconds": self.shown_seconds,
                "step_up": self.step_up.value,
                "attributes_sha256": self.attributes_sha256,
                "at": self.at.isoformat(),
            }
        )


def read_intent(content: bytes) -> Intent:
    """An intent from its canonical JSON. Raises `UnusableIntentError`."""
    try:
        stored = canonical.decode(content)
        if not isinstance(stored, Mapping):
            raise canonical.NotCanonicalError("not an object")
        return _read(stored)
    except (KeyError, ValueError, NaiveMomentError) as problem:
        raise UnusableIntentError(reason=str(problem)) from problem


def _read(stored: Mapping[str, Json]) -> Intent:
    pages, seconds = stored["pages"], stored["shown_seconds"]
    if stored["format"] != FORMAT or not isinstance(pages, int) or not isinstance(seconds, int):
        raise ValueError("another format")
    return Intent(
        field=str(stored["field"]),
        signer=str(stored["signer"]),
        shown_sha256=str(stored["shown_sha256"]),
        pages=pages,
        shown_seconds=seconds,
        step_up=StepUp(str(stored["step_up"])),
        attributes_sha256=str(stored["attributes_sha256"]),
        at=datetime.fromisoformat(str(stored["at"])),
    )

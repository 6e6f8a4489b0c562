"""对外 — the one place that talks to an outside time-stamp authority; a failure is an `OSError`."""

from __future__ import annotations

import urllib.request
from dataclasses import dataclass
from urllib.parse import urlsplit

from negotiation.settings import Settings
from signing.timestamp import OutsideTimeStamps

_PATIENCE = 8
"""Seconds: a signer waits in front of the page meanwhile."""
_LARGEST = 64 * 1024
"""Bytes of a reply; a token has about five thousand."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """往返 — carries a request to the authority and its reply back (RFC 3161 §3.4)."""

    url: str

    def __call__(self, request: bytes) -> bytes:
        """The reply. Raises `OSError` when the authority cannot be reached or says something else."""
        if urlsplit(self.url).scheme not in {"http", "https"}:
            raise OSError("not an address of the web")
        asked = urllib.request.Request(  # noqa: S310  # the scheme was looked at
            self.url, data=request, headers={"Content-Type": "application/timestamp-query"}
        )
        with urllib.request.urlopen(asked, timeout=_PATIENCE) as reply:  # noqa: S310  # as above
            content: bytes = reply.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise OSError("too long a reply")
        return content


def time_stamps(settings: Settings) -> OutsideTimeStamps | None:
    """The outside source of time stamps the settings name; None: the embedded one."""
    return OutsideTimeStamps(Exchange(settings.tsa_url)) if settings.tsa_url else None


def time_stamp_roots(settings: Settings) -> tuple[bytes, ...]:
    """Roots its tokens are trusted under, PEM."""
    return (settings.tsa_roots.read_bytes(),) if settings.tsa_url and settings.tsa_roots else ()

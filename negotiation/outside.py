"""对外 — the one place that talks to outside authorities, for time stamps and revocation lists.

A failure is an `OSError`.
Which authorities count is said by the keeper of the installation, in its settings; nothing else is asked.
"""

from __future__ import annotations

import http.client
import logging
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from cryptography import x509

from negotiation.house_times import LIST_FRESH
from negotiation.platform_certificate import licensed_platform
from negotiation.settings import Settings
from signing.errors import UnusableCertificateError
from signing.keys import Signer
from signing.revocation import list_addresses, read_lists_pem_or_der
from signing.timestamp import OutsideTimeStamps, TimeStampSource

_PATIENCE = 8
"""Seconds: a signer waits in front of the page meanwhile."""
_WHOLE = 4
"""Waits in which a whole answer must have come."""
_LARGEST_REPLY = 64 * 1024
"""Bytes of a time-stamp reply; a token has about five thousand."""
_LARGEST_LIST = 8 * 1024 * 1024
"""Bytes of a revocation list; those of large authorities have some hundred thousand."""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Exchange:
    """往返 — carries a request to the authority and its reply back (RFC 3161 §3.4)."""

    url: str

    def __call__(self, request: bytes) -> bytes:
        """The reply. Raises `OSError` when the authority cannot be reached or says something else."""
        headers = {"Content-Type": "application/timestamp-query"}
        return fetched(self.url, _PATIENCE, _LARGEST_REPLY, request, headers)


def fetch_list(url: str) -> bytes:
    """One revocation list. Raises `OSError`."""
    return fetched(url, _PATIENCE, _LARGEST_LIST)


class _NotElsewhere(urllib.request.HTTPRedirectHandler):
    """Nobody else's address is asked instead: it was not named, and would get whatever secret goes along."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """None: the redirect is the answer, and a refusal."""


def fetched(
    url: str,
    patience: int,
    largest: int,
    sent: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    clock: Callable[[], float] = time.monotonic,
) -> bytes:
    """What an address of the web answers, within so many bytes. Raises `OSError`.

    `patience` is for each wait, and a few times that for the whole answer: who sends a byte now and then
    keeps nobody waiting for ever.
    """
    if urlsplit(url).scheme not in {"http", "https"}:
        raise OSError("not an address of the web")
    asked = urllib.request.Request(url, sent, dict(headers or {}))  # noqa: S310  # the scheme was looked at
    latest = clock() + _WHOLE * patience
    content = b""
    try:
        with urllib.request.build_opener(_NotElsewhere).open(asked, timeout=patience) as reply:
            while len(content) <= largest and (part := reply.read1(largest + 1 - len(content))):
                content += part
                if clock() > latest:
                    raise OSError("too slow a reply")
    except urllib.error.HTTPError as refusal:
        refusal.close()  # it is an answer too, and holds the connection
        raise OSError(f"{refusal.code} {refusal.reason}") from None
    except http.client.HTTPException as problem:
        raise OSError(str(problem)) from problem
    if len(content) > largest:
        raise OSError("too long a reply")
    return content


@dataclass(slots=True)
class OutsideLists:
    """外部吊销列表 — of the authorities that issued outside certificates; kept for a day.

    A list that cannot be had is simply missing: the level reached says so, and the archive tries again.
    """

    fetch: Callable[[str], bytes] = fetch_list
    _kept: dict[str, tuple[datetime, bytes]] = field(default_factory=dict)

    def of(self, certificates: Sequence[x509.Certificate], at: datetime) -> tuple[bytes, ...]:
        """The lists that speak of these certificates, as far as they can be had, DER."""
        addresses = dict.fromkeys(place for one in certificates for place in list_addresses(one))
        found = (self._list(place, at) for place in addresses)
        return tuple(dict.fromkeys(one for one in found if one))

    def _list(self, address: str, at: datetime) -> bytes:
        kept = self._kept.get(address)
        if kept is not None and kept[0] <= at < kept[0] + LIST_FRESH:
            return kept[1]
        try:
            (read,) = read_lists_pem_or_der([self.fetch(address)])
        except (OSError, UnusableCertificateError) as problem:
            _LOG.warning("revocation list %s: %s", address, problem)
            return b""
        self._kept[address] = (at, read.encoded)
        return read.encoded


@dataclass(frozen=True, slots=True)
class Outside:
    """外部机构 — those that count in this installation; without settings there are none."""

    stamps: TimeStampSource | None = None
    """In place of the embedded source of time stamps."""
    stamp_roots: tuple[bytes, ...] = ()
    """Roots its tokens are trusted under, PEM."""
    authorities: tuple[bytes, ...] = ()
    """Roots and issuers of outside certificates, PEM."""
    lists: OutsideLists = field(default_factory=OutsideLists)
    platform: Signer | None = None
    """平台的外部证书 — with which texts are certified in place of the platform's own."""

    @property
    def roots(self) -> tuple[bytes, ...]:
        """Every outside root, PEM."""
        return (*self.stamp_roots, *self.authorities)


def outside(settings: Settings, at: datetime) -> Outside:
    """Who the settings name. Raises `PlatformKeyError`."""
    stamps = OutsideTimeStamps(Exchange(settings.tsa_url)) if settings.tsa_url else None
    stamp_roots = (settings.tsa_roots.read_bytes(),) if settings.tsa_url and settings.tsa_roots else ()
    authorities = (settings.ca_roots.read_bytes(),) if settings.ca_roots else ()
    platform = licensed_platform(settings, authorities, at)
    return Outside(stamps, stamp_roots, authorities, platform=platform)

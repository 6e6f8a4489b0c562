"""平台的外部证书 — a licensed provider's certificate that the settings name: it certifies official texts.

It counts because the office names it in every text (`signing.platform_naming`), not by its issuer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from negotiation.domain.errors import PlatformKeyError
from negotiation.settings import Settings
from signing.canonical import Json
from signing.errors import EvidenceError
from signing.key_sources import open_pkcs12
from signing.keys import Signer
from signing.outside_certificate import read_outside_certificate
from signing.platform_naming import write_naming
from signing.timestamp import TimeStampSource


def licensed_platform(settings: Settings, authorities: Sequence[bytes], at: datetime) -> Signer | None:
    """The certificate of the settings with its key, of a provider among `authorities` (PEM); None for none.

    Raises `PlatformKeyError`.
    """
    place = settings.platform_key
    if place is None:
        return None
    try:
        signer = open_pkcs12(place.read_bytes(), settings.platform_key_secret.get_secret_value())
        whole = read_outside_certificate(signer.certificate_pem + signer.chain_pem, authorities, at)
    except OSError:
        raise PlatformKeyError(place=place, reason="无法读取", reason_en="cannot be read") from None
    except EvidenceError as problem:
        raise PlatformKeyError(place=place, reason=problem.say("zh"), reason_en=problem.say("en")) from None
    return Signer(whole.pem, whole.pem, signer.key)


def certifier(own: Signer, licensed: Signer | None, at: datetime) -> Signer:
    """固化者 — the certificate of a licensed provider while it is in term, else the platform's own."""
    if licensed is None:
        return own
    term = licensed.certificate
    return licensed if term.not_valid_before_utc <= at < term.not_valid_after_utc else own


def naming_of(hand: Signer, own: Signer, at: datetime, stamps: TimeStampSource) -> Mapping[str, Json] | None:
    """指认 — the office's word for a certificate that its own authority did not issue; None for its own."""
    return None if hand is own else write_naming(hand.certificate, own, at=at, tsa=stamps)

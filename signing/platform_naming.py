"""平台证书的指认 — a licensed provider's certificate is the platform's because the office names it.

Its issuer says nothing of that: every customer of the provider has one. So the office names it by subject and
fingerprint, signs that under its own root, and puts it into the certified file beside the list of signers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from signing import canonical, cms
from signing.canonical import Json
from signing.certificates import fingerprint, is_embedded, is_platform
from signing.examination import Examined, Grounds, examine
from signing.field_titles import title
from signing.findings import Problem
from signing.keys import Signer
from signing.timestamp import TimeStampSource

FORMAT = "xieyue-platform-1"


@dataclass(frozen=True, slots=True)
class Certifier:
    """固化者 — what was found of the certificate that certified a file."""

    naming: Examined | None = None
    """The office's word for a certificate of a licensed provider; None for its own."""
    problem: Problem | None = None
    """It is not the platform's."""


def describe(platform: x509.Certificate) -> dict[str, Json]:
    """平台证书 — subject and fingerprint, as they stand in the evidence."""
    return {"subject": platform.subject.rfc4514_string(), "sha256": fingerprint(platform)}


def write_naming(
    platform: x509.Certificate, office: Signer, *, at: datetime, tsa: TimeStampSource
) -> dict[str, Json]:
    """指认 — the office's word that a certificate is its platform's, to stand beside `describe`.

    `office` is the platform's own certificate of the embedded authority. Raises `TimeStampFailedError`.
    """
    digest = hashlib.sha256(_content(describe(platform), at.isoformat())).digest()
    signature = cms.sign(
        digest,
        (office.certificate, *office.chain),
        office.key.sign,
        lambda value: tsa.token(hashlib.sha256(value).digest(), at),
    )
    return {"at": at.isoformat(), "signature": signature.hex()}


def naming_in(described: Json) -> bytes:
    """The signature of a naming, DER; empty when there is none. It was not examined."""
    match described:
        case {"naming": {"signature": str(signature)}}:
            try:
                return bytes.fromhex(signature)
            except ValueError:
                return b""
        case _:
            return b""


def is_of_the_house(examined: Examined) -> bool:
    """The embedded authority's own certificate of the platform: no other authority can make one, whatever
    policy and names it writes."""
    roots = [one.chain[-1] for one in examined.rests_on[:1]]
    return is_platform(examined.certificate) and all(is_embedded(one) for one in roots)


def certifier(field: str, examined: Examined, described: Json, grounds: Grounds) -> Certifier:
    """固化者检验 — whether a certification is the platform's. `described` is what the file says of it."""
    certificate = examined.certificate
    said = described.get("sha256") if isinstance(described, Mapping) else None
    if said is not None and said != fingerprint(certificate):
        return Certifier(
            problem=Problem(
                f"{title(field, 'zh')}用的不是文件中写明的平台证书",
                f"{title(field, 'en')} is not by the certificate that the file names as the platform's",
            )
        )
    if is_of_the_house(examined):
        return Certifier()
    naming = None if is_embedded(certificate) else _examined(certificate, described, grounds)
    if naming is not None:
        return Certifier(naming)
    return Certifier(
        problem=Problem(
            f"{title(field, 'zh')}不是平台的签名，而是{examined.signer_name}的",
            f"{title(field, 'en')} is not by the platform but by {examined.signer_name}",
        )
    )


def _examined(certificate: x509.Certificate, described: Json, grounds: Grounds) -> Examined | None:
    """The naming, when it is of this certificate and by the office; None for anything less."""
    match described:
        case {"naming": {"at": str(at), "signature": str()}}:
            pass
        case _:
            return None
    digest = hashlib.sha256(_content(describe(certificate), at)).digest()
    try:
        found = examine(naming_in(described), digest, None, grounds)
    except cms.UNREADABLE:
        return None
    return found if found.trusted and is_of_the_house(found) else None


def _content(described: Mapping[str, Json], at: str) -> bytes:
    """Exactly the bytes that are signed."""
    return canonical.encode({"format": FORMAT, **described, "at": at})

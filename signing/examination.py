"""单个签名的检验 — one signature value: is it whole, who made it, when, and does it lead to a given root.

Shared by the PDF verdict and the evidence bundle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cryptography import x509
from cryptography.x509.oid import NameOID

from signing import cms, timestamp, trust
from signing.certificates import fingerprint
from signing.der import DerError


class TimeSource(StrEnum):
    """时间来源 — whose clock the time of a signature is."""

    EMBEDDED = "embedded time stamp authority"
    """内置时间戳服务: order inside this installation, no outside clock."""
    OUTSIDE = "outside time stamp authority"
    """外部时间戳服务."""
    SIGNER = "claimed by the signer"
    """签名人自述: no time stamp at all."""


@dataclass(frozen=True, slots=True)
class Examined:
    """检验结果 — a whole signature; whether it is trusted is a separate answer."""

    certificate: x509.Certificate
    at: datetime
    time_source: TimeSource
    trusted: bool
    root_fingerprint: str
    """Of the root it leads to; empty when it leads to none."""
    distrust: str
    """Why it is not trusted; empty when it is."""

    def name(self, kind: x509.ObjectIdentifier) -> str:
        """One part of the signer's name, or empty."""
        values = self.certificate.subject.get_attributes_for_oid(kind)
        return str(values[0].value) if values else ""

    @property
    def signer_name(self) -> str:
        """签名人."""
        return self.name(NameOID.COMMON_NAME)


def examine(
    encoded: bytes, digest: bytes, claimed_at: datetime | None, roots: Sequence[x509.Certificate]
) -> Examined:
    """Examine a CMS signature over content of that SHA-256. Raises `DerError` when it is not whole.

    A signature without time stamp is examined at `claimed_at`; without either it is not whole.
    """
    signed = cms.read(encoded)
    certificate = cms.verify(signed, digest)
    stamp = timestamp.read_token(signed.token, signed.signature) if signed.token is not None else None
    extra = stamp.certificates if stamp else ()
    embedded = trust.require_whole(tuple(dict.fromkeys((*signed.certificates, *extra))))
    at = stamp.at if stamp else claimed_at
    if at is None:
        raise DerError("the signature names no time")
    source = TimeSource.SIGNER
    root, distrust = None, ""
    try:
        if stamp:
            source = TimeSource.EMBEDDED if stamp.embedded else TimeSource.OUTSIDE
            trust.require_trusted(stamp.certificate, embedded, roots, at, trust.Purpose.TIME_STAMPING)
        root = trust.require_trusted(certificate, embedded, roots, at, trust.Purpose.SIGNING)
    except trust.UntrustedError as problem:
        distrust = str(problem)
    return Examined(
        certificate=certificate,
        at=at,
        time_source=source,
        trusted=root is not None,
        root_fingerprint=fingerprint(root) if root else "",
        distrust=distrust,
    )


def embedded_roots(encoded: bytes) -> tuple[x509.Certificate, ...]:
    """The self-issued certificates inside a signature: what its maker calls root. Raises `DerError`."""
    certificates = [cms.load(one) for one in cms.read(encoded).certificates]
    return tuple(one for one in certificates if one.issuer == one.subject)

"""单个签名的检验 — one signature value: is it whole, who made it, when, and does it lead to a given root.

Shared by the PDF verdict and the evidence bundle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from signing import cms, timestamp, trust
from signing.certificates import fingerprint, is_embedded
from signing.der import DerError
from signing.moments import said
from signing.names import named
from signing.reasons import in_chinese, in_english
from signing.reckoning import no_later, require_countable
from signing.revocation import Reason, Revocation, RevocationList, standing


class TimeSource(StrEnum):
    """时间来源 — whose clock the time of a signature is."""

    EMBEDDED = "embedded time stamp authority"
    """内置时间戳服务: order inside this installation, no outside clock."""
    OUTSIDE = "outside time stamp authority"
    """外部时间戳服务."""
    SIGNER = "claimed by the signer"
    """签名人自述: no time stamp at all."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """检验依据 — what a signature is measured against."""

    roots: tuple[x509.Certificate, ...]
    lists: tuple[RevocationList, ...] = ()
    """Revocation lists from the file and from whoever checks."""
    others: tuple[x509.Certificate, ...] = ()
    """Certificates from elsewhere in the file that may close a gap in a chain."""

    @property
    def known(self) -> tuple[x509.Certificate, ...]:
        """Everything that may have issued a certificate."""
        return (*self.roots, *self.others)


@dataclass(frozen=True, slots=True)
class Distrust:
    """不可信的原因 — in both languages; empty when there is none."""

    zh: str = ""
    en: str = ""

    @classmethod
    def of(cls, problem: trust.UntrustedError) -> Distrust:
        """Why no chain was found."""
        return cls(in_chinese(problem), in_english(problem))


@dataclass(frozen=True, slots=True)
class Rest:
    """所依证书链 — a chain and the moment at which it had to hold."""

    chain: tuple[x509.Certificate, ...]
    at: datetime

    def is_known(self, lists: Sequence[RevocationList]) -> bool:
        """Lists reach every certificate of it."""
        return standing(self.chain, lists, self.at).known


@dataclass(frozen=True, slots=True)
class Examined:
    """检验结果 — a whole signature; whether it is trusted is a separate answer."""

    certificate: x509.Certificate
    at: datetime
    time_source: TimeSource
    trusted: bool
    root_fingerprint: str
    """Of the root it leads to; empty when it leads to none."""
    reason: Distrust
    """Why it is not trusted."""
    rests_on: tuple[Rest, ...] = ()
    """The chains that must hold for it: its own and that of its time stamp."""
    revoked: Revocation | None = None
    """A revocation that came later, or the one it is distrusted for."""
    stamp_ends_at: datetime | None = None
    """When the certificate of its time stamp ends."""

    def name(self, kind: x509.ObjectIdentifier) -> str:
        """One part of the signer's name, or empty."""
        return named(self.certificate, kind)

    @property
    def signer_name(self) -> str:
        """签名人."""
        return self.name(NameOID.COMMON_NAME)


@dataclass(frozen=True, slots=True)
class StampExamined:
    """时间戳检验结果 — a whole token over the right bytes; trust is a separate answer."""

    at: datetime
    embedded: bool
    certificate: x509.Certificate
    trusted: bool
    reason: Distrust
    rests_on: tuple[Rest, ...]
    ends_at: datetime
    """When its certificate ends; before that the archive must be renewed."""


def examine(
    encoded: bytes,
    digest: bytes,
    claimed_at: datetime | None,
    grounds: Grounds,
    proven: StampExamined | None = None,
) -> Examined:
    """Examine a CMS signature over content of that SHA-256. Raises `DerError` when it is not whole.

    Its moment is its own time stamp's; without one that of `proven`, an archive time stamp over it; without
    either `claimed_at`; with none of them it is not whole.
    """
    signed = cms.read(encoded)
    certificate = cms.verify(signed, digest)
    stamp = timestamp.read_token(signed.token, signed.signature) if signed.token is not None else None
    extra = stamp.certificates if stamp else ()
    own = tuple(dict.fromkeys((*signed.certificates, *extra)))
    bound = [_der(one) for one in (certificate, *([stamp.certificate] if stamp else []))]
    embedded = (*trust.require_whole(own, grounds.known, bound), *grounds.others)
    judged = _judge_stamp(stamp, embedded, grounds, proven) if stamp else proven
    at = judged.at if judged else claimed_at
    if at is None:
        raise DerError("the signature names no time")
    require_countable(at)
    source = TimeSource.SIGNER
    if judged:
        source = TimeSource.EMBEDDED if judged.embedded else TimeSource.OUTSIDE
    try:
        chain = trust.trusted_chain(certificate, embedded, grounds.roots, at, trust.Purpose.SIGNING)
    except trust.UntrustedError as problem:
        return Examined(certificate, at, source, False, "", Distrust.of(problem))  # noqa: FBT003
    status = standing(chain, grounds.lists, at)
    reason = judged.reason if judged and not judged.trusted else Distrust()
    if not reason.en:
        reason = _revoked_before(status.revoked, at, stamped=judged is not None)
    return Examined(
        certificate=certificate,
        at=at,
        time_source=source,
        trusted=not reason.en,
        root_fingerprint=fingerprint(chain[-1]),
        reason=reason,
        rests_on=(Rest(chain, at), *(judged.rests_on if judged else ())),
        revoked=status.revoked,
        stamp_ends_at=judged.ends_at if judged else None,
    )


def examine_stamp(
    token: bytes, digest: bytes, grounds: Grounds, proven: StampExamined | None = None
) -> StampExamined:
    """Examine a time stamp over bytes of that SHA-256. Raises `DerError` when it is not whole.

    `proven` is a later time stamp over it, which shows that it existed before its authority was revoked.
    """
    stamp = timestamp.read_token_over(token, digest)
    bound = [_der(stamp.certificate)]
    embedded = (*trust.require_whole(stamp.certificates, grounds.known, bound), *grounds.others)
    return _judge_stamp(stamp, embedded, grounds, proven)


def _judge_stamp(
    stamp: timestamp.Stamp,
    embedded: Sequence[x509.Certificate],
    grounds: Grounds,
    proven: StampExamined | None,
) -> StampExamined:
    require_countable(stamp.at)
    ends_at = no_later(stamp.certificate.not_valid_after_utc)
    rests_on: tuple[Rest, ...] = ()
    embedded_clock = stamp.embedded
    try:
        chain = trust.trusted_chain(
            stamp.certificate, embedded, grounds.roots, stamp.at, trust.Purpose.TIME_STAMPING
        )
    except trust.UntrustedError as problem:
        reason = Distrust(f"时间戳：{in_chinese(problem)}", f"time stamp: {in_english(problem)}")
    else:
        status = standing(chain, grounds.lists, stamp.at)
        rests_on = (Rest(chain, stamp.at),)
        # a token can name any policy; the root of the embedded authority cannot shed its own
        embedded_clock = stamp.embedded or is_embedded(chain[-1])
        reason = _stamp_revoked(status.revoked, stamp.at, proven)
    return StampExamined(
        stamp.at, embedded_clock, stamp.certificate, not reason.en, reason, rests_on, ends_at
    )


def _revoked_before(revoked: Revocation | None, at: datetime, *, stamped: bool) -> Distrust:
    """A revocation counts from its moment on; a moment that only the signer claims proves nothing."""
    if revoked is None or (stamped and at < revoked.at):
        return Distrust()
    if not stamped:
        return Distrust(
            "证书已吊销，且没有时间戳证明签名在先", "revoked, and no time stamp proves it was signed before"
        )
    moment = said(revoked.at)
    return Distrust(f"证书在签名前已吊销（{moment}）", f"the certificate was revoked before ({moment})")


def _stamp_revoked(revoked: Revocation | None, at: datetime, proven: StampExamined | None) -> Distrust:
    """Who has an authority's stolen key can date a token back: only a later stamp of another helps."""
    if revoked is None or (at < revoked.at and revoked.reason is not Reason.KEY_COMPROMISE):
        return Distrust()
    if at < revoked.at and proven is not None and proven.trusted and proven.at < revoked.at:
        return Distrust()
    return Distrust("时间戳证书已吊销", "the certificate of the time stamp is revoked")


def embedded_roots(encoded: bytes) -> tuple[x509.Certificate, ...]:
    """The self-issued certificates inside a signature: what its maker calls root. Raises `DerError`."""
    certificates = [cms.load(one) for one in cms.read(encoded).certificates]
    return tuple(one for one in certificates if one.issuer == one.subject)


def embedded_certificates(encoded: bytes) -> tuple[bytes, ...]:
    """Those inside a signature; none when it is damaged, which is said elsewhere."""
    try:
        found = cms.read(encoded).certificates
        trust.require_whole(found)
    except cms.UNREADABLE:
        return ()
    return found


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)

"""签署 PDF — both steps at once, for keys at hand: the platform's certification, then the parties.

The order within one file is the use-case's business; this file only refuses what would break earlier
signatures: a second signature in one field, or a certification that is not the first.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from signing.keys import Signer
from signing.pdf import pending
from signing.pdf.fields import PLATFORM
from signing.pdf.pending import Signed, Terms
from signing.seal import Appearance
from signing.timestamp import TimeStampSource


def certify(
    pdf: bytes,
    signer: Signer,
    *,
    at: datetime,
    tsa: TimeStampSource | None,
    reason: str,
    appearance: Appearance | None = None,
) -> bytes:
    """平台固化 — certification that allows filling the prepared fields only (ISO 32000-2 §12.8.2.2, P = 2).

    Raises `CertificationNotFirstError` when anything is signed already, and what `sign` raises.
    """
    return sign(pdf, PLATFORM, signer, at=at, tsa=tsa, reason=reason, appearance=appearance)


def sign(
    pdf: bytes,
    field: str,
    signer: Signer,
    *,
    at: datetime,
    tsa: TimeStampSource | None,
    reason: str,
    appearance: Appearance | None = None,
) -> bytes:
    """签署 — a party's signature in one prepared field (PAdES B-T; B-B when there is no time-stamp source).

    Raises `FieldAlreadySignedError`, `UnknownFieldError`, `CertificationNotFirstError` (the platform has not
    certified yet), `NaiveMomentError`, `TimeStampFailedError`, `WrongSignatureError` (the key signed
    something else), `DamagedPdfError`, `EncryptedPdfError`, `PdfTooLargeError` or `PdfTooHeavyError`.
    """
    terms = Terms(at, reason, appearance, tsa.largest if tsa else 0)
    begun = pending.begin_with(pdf, field, (signer.certificate, *signer.chain), terms)
    value = pending.checked_value(begun, signer.key.sign(begun.attributes))
    token = tsa.token(hashlib.sha256(value).digest(), at) if tsa else None
    return pending.complete(begun, bytearray(pdf + begun.increment), value, token)


def sign_as_far_as_possible(
    pdf: bytes, field: str, signer: Signer, terms: Terms, tsa: TimeStampSource | None
) -> Signed:
    """签署（如实标明级别）— as `sign`, but a failing time-stamp source gives a lower level and a repair."""
    begun = pending.begin_with(pdf, field, (signer.certificate, *signer.chain), terms)
    return pending.finish(begun, pdf, signer.key.sign(begun.attributes), at=terms.at, tsa=tsa)

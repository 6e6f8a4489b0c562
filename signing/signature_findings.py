"""签名检验结果的填写 — what one examined signature is reported as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.x509.oid import NameOID

from signing.certificates import is_embedded
from signing.examination import Examined
from signing.findings import SignatureFinding
from signing.names import visible

if TYPE_CHECKING:
    from signing.pdf import EmbeddedSignature


def held(signature: EmbeddedSignature, examined: Examined, coverage: str, level: str) -> SignatureFinding:
    """Of one that is whole; whether it is trusted stands in it."""
    return SignatureFinding(
        field=signature.field,
        signer_name=examined.signer_name,
        organisation=examined.name(NameOID.ORGANIZATION_NAME),
        uscc=examined.name(NameOID.ORGANIZATION_IDENTIFIER).removeprefix("NTRCN-"),
        office=examined.name(NameOID.TITLE),
        signed_at=examined.at,
        time_source=examined.time_source,
        level=level,
        trusted=examined.trusted,
        intact=not signature.problem,
        coverage=coverage,
        reason=visible(signature.reason),
        certificate_serial=f"{examined.certificate.serial_number:x}",
        certifies=signature.certifies,
        revoked_at=examined.revoked.at if examined.revoked else None,
        number=examined.name(NameOID.SERIAL_NUMBER),
        licensed=not is_embedded(examined.certificate),
    )

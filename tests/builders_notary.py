"""A notary for the tests of the office: draws nothing, but every signature must fit its certificate."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from negotiation.domain.errors import CertificateRequestError, WrongSignatureError
from negotiation.domain.papers import ContractPaper
from negotiation.ports_signing import BegunMark, CertifiedText, KeptText, SigningOrder
from signing import heads
from signing.certificates import Authority, Subject
from signing.errors import UnusableCertificateError, UnusableHeadError
from signing.heads import Head, Witness
from signing.keys import PublicKey, read_certificates
from signing.outside_certificate import OutsideCertificate, read_outside_certificate
from signing.revocation import Edition, RevocationRegister


@cache
def an_authority() -> Authority:
    """One authority for all tests that only need certificates."""
    files = Authority.create("示例平台", datetime(2020, 1, 1, tzinfo=UTC), "示例")
    return Authority.load(files.root_certificate, files.issuing_certificate, files.issuing_key, "示例")


class FastNotary:
    """公证 that draws nothing: a signature must still fit its certificate, a field is marked once."""

    def __init__(self) -> None:
        self.authorities: tuple[bytes, ...] = ()
        self.lists: tuple[bytes, ...] = ()

    def outside_certificate(self, content: bytes, at: datetime) -> OutsideCertificate:
        """外部证书 of the authorities a test names."""
        try:
            return read_outside_certificate(content, self.authorities, at)
        except UnusableCertificateError as problem:
            raise CertificateRequestError.of(problem) from None

    def outside_lists(self, certificates: Sequence[bytes], at: datetime) -> Sequence[bytes]:
        """The lists a test gives."""
        return self.lists

    def undrawable(self, text: str) -> str:
        """缺字: control characters and half surrogate pairs."""
        doubtful = {one for one in text if not one.isprintable()} - set("\n\r\t")
        return "".join(sorted(one for one in doubtful if unicodedata.category(one) in {"Cc", "Cs"}))

    def issue(self, subject: Subject, public_key: PublicKey, at: datetime) -> bytes:
        """A certificate."""
        return an_authority().issue(subject, public_key, at)

    def revocation_list(self, register: RevocationRegister, edition: Edition) -> bytes:
        """A list."""
        return an_authority().revocation_list(register, edition)

    def require_own_head(self, head: Head) -> None:
        """Whatever carries a signature of the platform."""
        if Witness.PLATFORM not in dict(head.signatures):
            raise UnusableHeadError(reason="not signed by this platform")

    def sign_head(self, head: Head, *, stamped: bool) -> Head:
        """Signed by nobody: heads of quick tests are compared, not examined."""
        return replace(head, signatures=((Witness.PLATFORM, b"example"),))

    def head_attributes(self, head: Head, certificate: bytes) -> bytes:
        """The bytes a key signs for a head."""
        return heads.attributes_of(head, read_certificates(certificate)[0])

    def head_signature(self, head: Head, certificate: bytes, signature: bytes, at: datetime) -> bytes:
        """The real thing: it is quick."""
        return heads.signature_of(head, read_certificates(certificate), signature, at=at, tsa=None)

    def lock(self, secret: bytes) -> bytes:
        """Locked so lightly that tests can look."""
        return b"locked:" + secret

    def unlock(self, locked: bytes) -> bytes:
        """As it was."""
        return locked.removeprefix(b"locked:")

    def certified_text(
        self, paper: ContractPaper, owners: Mapping[str, Subject], at: datetime
    ) -> CertifiedText:
        """正式文本: its digest and the moment stand for the drawn pages."""
        text = {"digest": paper.digest, "at": at.isoformat(), "marks": []}
        return CertifiedText(json.dumps(text).encode(), 3)

    def begin(self, pdf: bytes, order: SigningOrder) -> BegunMark:
        """One mark, its value still missing."""
        certificate = read_certificates(order.certificate)[0]
        attributes = hashlib.sha256(pdf + order.field.encode()).digest()
        record = {
            "field": order.field,
            "attributes": attributes.hex(),
            "certificate": order.certificate.decode(),
        }
        name = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
        return BegunMark(attributes, str(name), record)

    def finish(
        self, record: Mapping[str, Any], pdf: bytes, signature: bytes, at: datetime
    ) -> tuple[bytes, str]:
        """The mark. Raises `WrongSignatureError`."""
        key = read_certificates(str(record["certificate"]).encode())[0].public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        try:
            key.verify(signature, bytes.fromhex(str(record["attributes"])), ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            raise WrongSignatureError(reason="示例", reason_en="示例") from None
        text = json.loads(pdf)
        text["marks"].append([record["field"], at.isoformat()])
        return json.dumps(text).encode(), "B-T"

    def keep(self, pdf: bytes, lists: Sequence[bytes], at: datetime, former: str) -> KeptText:
        """Archived as it is: these files need no stamp."""
        return KeptText(pdf, "B-LTA", (), at + timedelta(days=1000))

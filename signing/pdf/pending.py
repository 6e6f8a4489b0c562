"""分步签署 — a signature in two steps: the bytes a key elsewhere must sign, then the signature put in place.

Between the two lies a `Pending` that can be stored as JSON. It pins the revision it was made from: two
parties cannot sign one base, and what the key signed is used byte for byte and never built again.
"""

# mypy: disable-error-code="no-untyped-call"
# pyHanko types most of its code, but not these constructors.

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as member
from datetime import datetime
from io import BytesIO

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest, SignatureObject

from signing import algorithms, cms, signature_value
from signing.canonical import Json, digest_bytes
from signing.der import DerError
from signing.errors import (
    DamagedPdfError,
    NaiveMomentError,
    StaleBaseError,
    TimeStampFailedError,
    UnusablePendingError,
    WrongSignatureError,
)
from signing.keys import read_certificates
from signing.names import named
from signing.pdf.drawing import mark
from signing.pdf.fields import PLATFORM, require_turn, slices_of
from signing.pdf.opening import Increment, damage_named, open_writer
from signing.pdf.store import NOTHING, Store, write_store
from signing.seal import Appearance
from signing.timestamp import TimeStampSource

TOKEN_ROOM = 4 * 1024
"""Bytes kept for a time stamp when its source is not known at the first step."""

_ROOM = 1024
"""Bytes kept in a signature for its frame, attributes, signer's identity and value."""


@dataclass(frozen=True, slots=True)
class Terms:
    """签署条件 — what the first step writes beside the signature itself."""

    at: datetime
    """/M, what the signer's side claims; the time stamp says it better."""
    reason: str
    appearance: Appearance | None = None
    token_room: int = TOKEN_ROOM
    """Bytes kept for the time stamp, 0 for none at all."""
    store: Store = NOTHING
    """验证资料 — known at this moment, written into the same update (B-LT)."""


@dataclass(frozen=True, slots=True)
class Pending:
    """待签记录 — one prepared signature, waiting for the value that a key elsewhere makes."""

    field: str
    base_sha256: str
    """Of the file it was prepared from."""
    increment: bytes = member(repr=False)
    """What is appended to that file; the place of the signature is still zeros."""
    start: int
    end: int
    """Offsets in the whole file of the hole, angle brackets included."""
    document_sha256: str
    """Of everything but the hole."""
    attributes: bytes = member(repr=False)
    """signedAttributes, DER: exactly the bytes the key signs (ECDSA hashes them with SHA-256)."""
    certificates: tuple[bytes, ...] = member(repr=False)
    """DER, the signer's first."""

    @property
    def attributes_sha256(self) -> str:
        """What the record of intent names (签署意愿记录): hash of the very bytes that are signed."""
        return digest_bytes(self.attributes)

    def as_json(self) -> dict[str, Json]:
        """Plain JSON object, bytes in base64."""
        return {
            "field": self.field,
            "base_sha256": self.base_sha256,
            "increment": _text(self.increment),
            "start": self.start,
            "end": self.end,
            "document_sha256": self.document_sha256,
            "attributes": _text(self.attributes),
            "certificates": [_text(one) for one in self.certificates],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Json]) -> Pending:
        """Raises `UnusablePendingError` for anything `as_json` does not write."""
        match stored:
            case {
                "field": str(name),
                "base_sha256": str(base),
                "increment": str(increment),
                "start": int(start),
                "end": int(end),
                "document_sha256": str(document),
                "attributes": str(attributes),
                "certificates": [str(), *_] as certificates,
            }:
                pass
            case _:
                raise UnusablePendingError(reason="not the record of a signature begun here")
        try:
            encoded = tuple(_bytes(str(one)) for one in certificates)
            for one in encoded:
                cms.load(one)
            return cls(
                field=name,
                base_sha256=base,
                increment=_bytes(increment),
                start=start,
                end=end,
                document_sha256=document,
                attributes=_bytes(attributes),
                certificates=encoded,
            )
        except ValueError as problem:
            raise UnusablePendingError(reason=str(problem)) from problem


@dataclass(frozen=True, slots=True)
class Signed:
    """签署结果 — the file, the level its new signature reached, and what is left to repair."""

    pdf: bytes = member(repr=False)
    level: str
    """`B-T` with a time stamp, `B-B` without (ETSI EN 319 142-1)."""
    repairs: tuple[str, ...] = ()
    """Why the level is lower than asked for; empty when it is not."""


def begin(pdf: bytes, field_name: str, certificate_pem: bytes, chain_pem: bytes, terms: Terms) -> Pending:
    """First step: everything but the signature value.

    Raises `UnknownFieldError`, `FieldAlreadySignedError`, `CertificationNotFirstError`, `NaiveMomentError`,
    `UnusableCertificateError`, `DamagedPdfError`, `EncryptedPdfError`, `PdfTooLargeError` or
    `PdfTooHeavyError`.
    """
    certificates = (read_certificates(certificate_pem)[0], *read_certificates(chain_pem))
    return begin_with(pdf, field_name, certificates, terms)


def begin_with(
    pdf: bytes, field_name: str, certificates: Sequence[x509.Certificate], terms: Terms
) -> Pending:
    """As `begin`, certificates already read, the signer's first."""
    if terms.at.tzinfo is None:
        raise NaiveMomentError
    writer = open_writer(pdf)
    require_turn(writer, field_name)
    encoded = tuple(dict.fromkeys(one.public_bytes(Encoding.DER) for one in certificates))
    room = sum(map(len, encoded)) + _ROOM + terms.token_room
    with damage_named():
        write_store(writer, terms.store)
        output, hole = _with_hole(writer, field_name, certificates[0], terms, room)
    return Pending(
        field=field_name,
        base_sha256=digest_bytes(pdf),
        increment=output.getvalue()[len(pdf) :],
        start=hole.reserved_region_start,
        end=hole.reserved_region_end,
        document_sha256=hole.document_digest.hex(),
        attributes=cms.signed_attributes(cms.DATA, hole.document_digest, certificates[0]),
        certificates=encoded,
    )


def finish(
    pending: Pending, current: bytes, signature: bytes, *, at: datetime, tsa: TimeStampSource | None
) -> Signed:
    """Second step: check the signature value, stamp it, put it in place.

    `current` is the file as it stands now, `signature` DER or the raw r‖s of WebCrypto. A source of time
    stamps that fails gives level B-B and a repair, never a silent loss.
    Raises `StaleBaseError`, `FieldAlreadySignedError` (signed meanwhile), `WrongSignatureError`,
    `UnusablePendingError`, `NaiveMomentError` and what `begin` raises for a bad file.
    """
    if at.tzinfo is None:
        raise NaiveMomentError
    _require_base(pending, current)
    output = _whole(pending, current)
    value = checked_value(pending, signature)
    token, repairs = stamped(value, at, tsa)
    return Signed(complete(pending, output, value, token), "B-T" if token else "B-B", repairs)


def checked_value(pending: Pending, signature: bytes) -> bytes:
    """The signature value in DER, verified with the certificate's key. Raises `WrongSignatureError`."""
    certificate = x509.load_der_x509_certificate(pending.certificates[0])
    try:
        key = certificate.public_key()
        value = signature_value.as_der(key, signature)
        algorithm = algorithms.signature_algorithm_of(key)
        algorithms.verify(certificate, value, pending.attributes, signature_algorithm=algorithm)
    except DerError as problem:
        raise WrongSignatureError(reason=str(problem)) from problem
    return value


def complete(pending: Pending, output: bytearray, value: bytes, token: bytes | None) -> bytes:
    """The signed file: a checked value and its time stamp in the hole of `output`."""
    certificates = [x509.load_der_x509_certificate(one) for one in pending.certificates]
    signed = cms.detached(certificates, pending.attributes, value, token)
    return place(output, pending.start, pending.end, cms.assemble(signed))


def stamped(value: bytes, at: datetime, tsa: TimeStampSource | None) -> tuple[bytes | None, tuple[str, ...]]:
    """A token over a signature value, or the sentence that says why there is none."""
    if tsa is None:
        return None, ()
    try:
        return tsa.token(hashlib.sha256(value).digest(), at), ()
    except TimeStampFailedError as problem:
        return None, (problem.say("zh"),)


def place(output: bytearray, start: int, end: int, content: bytes) -> bytes:
    """The file with a CMS value in its hole. Raises `DamagedPdfError` when the hole is too small."""
    digits = content.hex().upper().encode("ascii")
    if len(digits) > end - start - 2:
        raise DamagedPdfError(reason="the place kept for the signature is too small")
    output[start + 1 : start + 1 + len(digits)] = digits
    return bytes(output)


def _require_base(pending: Pending, current: bytes) -> None:
    if digest_bytes(current) == pending.base_sha256:
        return
    require_turn(open_writer(current), pending.field)  # says better what has happened, if it was this
    raise StaleBaseError


def _whole(pending: Pending, current: bytes) -> bytearray:
    """The file with its hole, after making sure that the stored half is still what was digested."""
    output = bytearray(current + pending.increment)
    hole = bytes(output[pending.start : pending.end])
    rest = bytes(output[: pending.start]) + bytes(output[pending.end :])
    if not (len(current) < pending.start < pending.end <= len(output)) or hole.strip(b"<0>"):
        raise UnusablePendingError(reason="no place for the signature")
    if digest_bytes(rest) != pending.document_sha256:
        raise UnusablePendingError(reason="its bytes are not those that were digested")
    certificate = x509.load_der_x509_certificate(pending.certificates[0])
    expected = cms.signed_attributes(cms.DATA, bytes.fromhex(pending.document_sha256), certificate)
    if expected != pending.attributes:
        raise UnusablePendingError(reason="its attributes speak of other bytes")
    return output


def _with_hole(
    writer: Increment, name: str, signer: x509.Certificate, terms: Terms, room: int
) -> tuple[BytesIO, PreparedByteRangeDigest]:
    embedder = PdfCMSEmbedder().write_cms(name, writer, existing_fields_only=True)
    field_object = next(embedder).get_object()
    if terms.appearance is not None:
        mark(writer, field_object, slices_of(writer, field_object), terms.appearance)
    placeholder = SignatureObject(
        timestamp=terms.at,
        subfilter=SigSeedSubFilter.PADES,
        name=named(signer, NameOID.COMMON_NAME) or None,
        reason=terms.reason,
        bytes_reserved=2 * room,  # counted in hexadecimal digits
    )
    certifies = name == PLATFORM
    locks = SigMDPSetup(
        md_algorithm="sha256",
        certify=certifies,
        field_lock=FieldMDPSpec.from_pdf_object(field_object["/Lock"]),
        docmdp_perms=MDPPerm.FILL_FORMS if certifies else None,
    )
    embedder.send(SigObjSetup(sig_placeholder=placeholder, mdp_setup=locks))
    hole, output = embedder.send(SigIOSetup(md_algorithm="sha256"))
    if not isinstance(output, BytesIO) or not isinstance(hole, PreparedByteRangeDigest):
        raise DamagedPdfError(reason="the update could not be written")
    return output, hole


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)

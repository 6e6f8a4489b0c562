"""签名数据 — CMS SignedData (RFC 5652) in the one form used here, built from bytes and read back strictly.

One writer serves both ways: what is read is taken apart, rebuilt by the same writer and compared byte for
byte, so no byte of a signature is free. Trust in the certificates is decided in `trust.py`, not here.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from signing import der
from signing.der import DerError, Node

DATA = der.object_identifier("1.2.840.113549.1.7.1")
TIME_STAMP_INFO = der.object_identifier("1.2.840.113549.1.9.16.1.4")
_SIGNED_DATA = der.object_identifier("1.2.840.113549.1.7.2")
_CONTENT_TYPE = der.object_identifier("1.2.840.113549.1.9.3")
_MESSAGE_DIGEST = der.object_identifier("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE = der.object_identifier("1.2.840.113549.1.9.16.2.47")
_TIME_STAMP_TOKEN = der.object_identifier("1.2.840.113549.1.9.16.2.14")
SHA256 = der.sequence(der.object_identifier("2.16.840.1.101.3.4.2.1"))
_ECDSA_SHA256 = der.sequence(der.object_identifier("1.2.840.10045.4.3.2"))
UNREADABLE = (
    TypeError,  # a name whose string became a bit string
    ValueError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
"""What `cryptography` raises for certificates that are damaged or of a kind it does not know."""

_SIGNED_ATTRIBUTES = 0xA0
_UNSIGNED_ATTRIBUTES = 0xA1


@dataclass(frozen=True, slots=True)
class SignedData:
    """签名数据 — the parts of one signature; everything else in its encoding is fixed."""

    content_type: bytes
    content: bytes | None
    """The signed content when it travels along (time stamps), None when it is the PDF around it."""
    certificates: tuple[bytes, ...]
    """DER, each once."""
    issuer: bytes
    serial: int
    attributes: bytes
    """Signed attributes as a SET: exactly the bytes the key signed."""
    signature: bytes = field(repr=False)
    token: bytes | None = None
    """RFC 3161 token over `signature`."""


def signed_attributes(content_type: bytes, digest: bytes, certificate: x509.Certificate) -> bytes:
    """What a signer's key signs: content type, digest of the content, and which certificate (RFC 5035)."""
    own = der.sequence(der.octets(hashlib.sha256(_der(certificate)).digest()))  # ESSCertIDv2, SHA-256
    return der.set_of(
        _attribute(_CONTENT_TYPE, content_type),
        _attribute(_MESSAGE_DIGEST, der.octets(digest)),
        _attribute(_SIGNING_CERTIFICATE, der.sequence(der.sequence(own))),
    )


def assemble(signed: SignedData) -> bytes:
    """The ContentInfo of these parts, DER."""
    version = 1 if signed.content is None else 3  # RFC 5652 §5.1: 3 when the content is not plain data
    content = b"" if signed.content is None else der.tagged(0, der.octets(signed.content))
    signer = der.sequence(
        der.integer(1),
        der.sequence(signed.issuer, der.integer(signed.serial)),
        SHA256,
        _retag(signed.attributes, _SIGNED_ATTRIBUTES),
        _ECDSA_SHA256,
        der.octets(signed.signature),
        b"" if signed.token is None else der.tagged(1, _attribute(_TIME_STAMP_TOKEN, signed.token)),
    )
    body = der.sequence(
        der.integer(version),
        der.set_of(SHA256),
        der.sequence(signed.content_type, content),
        der.tagged(0, *sorted(signed.certificates)),
        der.set_of(signer),
    )
    return der.sequence(_SIGNED_DATA, der.tagged(0, body))


def read(encoded: bytes) -> SignedData:
    """Take a signature apart. Raises `DerError` unless its bytes are exactly what `assemble` writes."""
    try:
        signed = _read(encoded)
    except (ValueError, IndexError) as problem:  # wrong number of children: not our structure
        raise DerError(f"not a signature of the expected form: {problem}") from problem
    if assemble(signed) != encoded:
        raise DerError("the signature is not in its one form")
    return signed


def verify(signed: SignedData, digest: bytes) -> x509.Certificate:
    """The signer's certificate, after checking digest, attributes and signature. Raises `DerError`.

    `digest` is the SHA-256 of the content, computed by the caller.
    """
    certificate = _signer_certificate(signed)
    if not hmac.compare_digest(
        signed.attributes, signed_attributes(signed.content_type, digest, certificate)
    ):
        raise DerError("the signed attributes speak of other bytes or of another certificate")
    verify_signature(certificate, signed.signature, signed.attributes)
    return certificate


def verify_signature(certificate: x509.Certificate, signature: bytes, content: bytes) -> None:
    """ECDSA with SHA-256 by the certificate's P-256 key. Raises `DerError`."""
    try:
        key = certificate.public_key()
    except UNREADABLE as problem:
        raise DerError("the certificate's key cannot be read") from problem
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise DerError("the certificate's key is not P-256")
    try:
        key.verify(signature, content, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as problem:
        raise DerError("the signature value does not fit") from problem


def _read(encoded: bytes) -> SignedData:
    _, wrapped = der.read(encoded).children()
    (body,) = wrapped.children()
    _, _, content_info, certificates, signers = body.children()
    (signer,) = signers.children()
    _, sid, _, attributes, _, signature, *unsigned = signer.children()
    issuer, serial = sid.children()
    kind, *content = content_info.children()
    return SignedData(
        content_type=kind.encoded,
        content=content[0].children()[0].content if content else None,
        certificates=tuple(node.encoded for node in certificates.children()),
        issuer=issuer.encoded,
        serial=der.read_integer(serial),
        attributes=_retag(attributes.encoded, der.SET),
        signature=signature.content,
        token=_token(unsigned),
    )


def _token(unsigned: list[Node]) -> bytes | None:
    if not unsigned:
        return None
    (attribute,) = unsigned[0].children()
    _, values = attribute.children()
    (token,) = values.children()
    return token.encoded


def _signer_certificate(signed: SignedData) -> x509.Certificate:
    for encoded in signed.certificates:
        certificate = load(encoded)
        if certificate.serial_number == signed.serial and issuer_name(certificate) == signed.issuer:
            return certificate
    raise DerError("the signer's certificate is missing")


def load(encoded: bytes) -> x509.Certificate:
    """A certificate from DER. Raises `DerError`.

    `cryptography` reads most parts only when asked for them: they are asked for here, so that a damaged name
    or extension is found now and not somewhere later.
    """
    try:
        _require_serial(encoded)
        certificate = x509.load_der_x509_certificate(encoded)
        if not all((certificate.issuer, certificate.subject, certificate.public_key())):
            raise DerError("a certificate without names")
        _ = certificate.extensions, certificate.signature_algorithm_oid
        return certificate
    except (*UNREADABLE, IndexError) as problem:
        raise DerError("a certificate cannot be read") from problem


def _require_serial(encoded: bytes) -> None:
    """RFC 5280 §4.1.2.2: positive. `cryptography` would only warn, and on standard error."""
    body = der.read(encoded).children()[0]
    if der.read_integer(body.children()[1]) == 0:
        raise DerError("a certificate with serial number zero")


def issuer_name(certificate: x509.Certificate) -> bytes:
    """The issuer's name, DER exactly as the certificate has it (re-encoding could change string types)."""
    fields = der.read(certificate.tbs_certificate_bytes).children()
    return fields[3].encoded  # version, serial, algorithm, issuer: RFC 5280 §4.1


def _attribute(kind: bytes, value: bytes) -> bytes:
    return der.sequence(kind, der.set_of(value))


def _retag(encoded: bytes, tag: int) -> bytes:
    return bytes((tag,)) + encoded[1:]


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)

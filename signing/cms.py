"""签名数据 — CMS SignedData (RFC 5652) in the one form used here, built from bytes and read back strictly.

One writer serves both ways: what is read is taken apart, rebuilt by the same writer and compared byte for
byte, so no byte of a signature is free. Tokens of outside authorities may order their certificates and name
their algorithms as they like; the rest holds for them too. Trust is decided in `trust.py`, not here.
"""

from __future__ import annotations

import hashlib
import hmac
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization

from signing import algorithms, der
from signing.algorithms import ECDSA_SHA256, SHA256
from signing.der import DerError, Node

DATA = der.object_identifier("1.2.840.113549.1.7.1")
TIME_STAMP_INFO = der.object_identifier("1.2.840.113549.1.9.16.1.4")
_SIGNED_DATA = der.object_identifier("1.2.840.113549.1.7.2")
_CONTENT_TYPE = der.object_identifier("1.2.840.113549.1.9.3")
_MESSAGE_DIGEST = der.object_identifier("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE = der.object_identifier("1.2.840.113549.1.9.16.2.47")
_TIME_STAMP_TOKEN = der.object_identifier("1.2.840.113549.1.9.16.2.14")
_SIGNING_CERTIFICATE_1 = der.object_identifier("1.2.840.113549.1.9.16.2.12")
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
MOST_CERTIFICATES = 32
"""In one signature; the longest way to a root seen has five."""
LARGEST_CERTIFICATE = 32 * 1024
"""Bytes; those seen have two thousand. What was read is remembered, so it must not be large."""
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
    digest_algorithm: bytes = SHA256
    signature_algorithm: bytes = ECDSA_SHA256
    as_given: bool = False
    """True when the certificates stand in the order of an outside maker; own ones are sorted."""


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
        signed.digest_algorithm,
        _retag(signed.attributes, _SIGNED_ATTRIBUTES),
        signed.signature_algorithm,
        der.octets(signed.signature),
        b"" if signed.token is None else der.tagged(1, _attribute(_TIME_STAMP_TOKEN, signed.token)),
    )
    body = der.sequence(
        der.integer(version),
        der.set_of(signed.digest_algorithm),
        der.sequence(signed.content_type, content),
        der.tagged(0, *(signed.certificates if signed.as_given else sorted(signed.certificates))),
        der.set_of(signer),
    )
    return der.sequence(_SIGNED_DATA, der.tagged(0, body))


def sign(
    digest: bytes,
    certificates: Sequence[x509.Certificate],
    sign_attributes: Callable[[bytes], bytes],
    stamp: Callable[[bytes], bytes | None],
) -> bytes:
    """A whole signature over content of that SHA-256, DER; the first certificate is the signer's.

    `sign_attributes` is the key, `stamp` makes the token over a signature value or None. Raises `DerError`
    for a key of another kind and what the two raise.
    """
    signer = certificates[0]
    attributes = signed_attributes(DATA, digest, signer)
    signature = sign_attributes(attributes)
    return assemble(detached(certificates, attributes, signature, stamp(signature)))


def detached(
    certificates: Sequence[x509.Certificate], attributes: bytes, signature: bytes, token: bytes | None
) -> SignedData:
    """The parts of an own signature beside its content. Raises `DerError` for a key of another kind."""
    signer = certificates[0]
    return SignedData(
        content_type=DATA,
        content=None,
        certificates=tuple(dict.fromkeys(_der(one) for one in certificates)),
        issuer=issuer_name(signer),
        serial=signer.serial_number,
        attributes=attributes,
        signature=signature,
        token=token,
        signature_algorithm=algorithms.signature_algorithm_of(signer.public_key()),
    )


def read(encoded: bytes, *, outside: bool = False) -> SignedData:
    """Take a signature apart. Raises `DerError` unless its bytes are exactly what `assemble` writes.

    `outside` leaves the order of the certificates to the maker.
    """
    try:
        signed = replace(_read(encoded), as_given=outside)
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
    if signed.digest_algorithm != SHA256:
        raise DerError("an own signature over another digest than SHA-256")
    verify_signature(
        certificate,
        signed.signature,
        signed.attributes,
        signature_algorithm=signed.signature_algorithm,
    )
    return certificate


def verify_outside(signed: SignedData) -> x509.Certificate:
    """The signer's certificate of a signature made elsewhere, its content inside. Raises `DerError`.

    The attributes may hold more than ours and in any order, but content type, digest and the signer's
    certificate must be among them (RFC 3161 §2.4.2, RFC 5816).
    """
    certificate = _signer_certificate(signed)
    if signed.content is None:
        raise DerError("the content is missing")
    digest = algorithms.hash_of(signed.digest_algorithm).digest(signed.content)
    attributes = _attributes(signed.attributes)
    if attributes.get(_CONTENT_TYPE) != signed.content_type:
        raise DerError("the signed attributes name another kind of content")
    if attributes.get(_MESSAGE_DIGEST) != der.octets(digest):
        raise DerError("the signed attributes speak of other bytes")
    _require_named(attributes, certificate)
    algorithms.verify(
        certificate,
        signed.signature,
        signed.attributes,
        signature_algorithm=signed.signature_algorithm,
        digest_algorithm=signed.digest_algorithm,
    )
    return certificate


def claimed_digest(encoded: bytes) -> bytes | None:
    """The SHA-256 that a signature of whatever maker names for content that lies elsewhere; None when it
    names another kind. Nothing is checked. Raises what `UNREADABLE` lists, and `IndexError`."""
    signed = _read(encoded)
    if signed.content is not None or algorithms.hash_of(signed.digest_algorithm).name != "sha256":
        return None
    found = _attributes(signed.attributes).get(_MESSAGE_DIGEST)
    return None if found is None else der.read(found).expect(der.OCTET_STRING).content


def _attributes(encoded: bytes) -> dict[bytes, bytes]:
    """Each attribute that has one value; one named twice is an error (RFC 5652 §5.3)."""
    found: dict[bytes, bytes] = {}
    for attribute in der.read(encoded).children():
        kind, values = attribute.children()
        if kind.encoded in found:
            raise DerError("a signed attribute twice")
        (value,) = values.children()
        found[kind.encoded] = value.encoded
    return found


def _require_named(attributes: Mapping[bytes, bytes], certificate: x509.Certificate) -> None:
    """The certificate is the one the attributes name first, by SHA-256 and more (v2) or by SHA-1 (v1)."""
    if _SIGNING_CERTIFICATE in attributes:
        first = der.read(attributes[_SIGNING_CERTIFICATE]).children()[0].children()[0].children()
        digest = hashlib.sha256
        if first[0].tag == der.SEQUENCE:  # another hash than the default is named before the value
            name = algorithms.hash_of(first.pop(0).encoded).name
            named, expected = first[0], hashlib.new(name, _der(certificate)).digest()
        else:
            named, expected = first[0], digest(_der(certificate)).digest()
    elif _SIGNING_CERTIFICATE_1 in attributes:
        named = der.read(attributes[_SIGNING_CERTIFICATE_1]).children()[0].children()[0].children()[0]
        # RFC 2634 knows SHA-1 only; what it protects here is the choice among certificates, not the content
        expected = hashlib.sha1(_der(certificate), usedforsecurity=False).digest()
    else:
        raise DerError("the signed attributes do not name the certificate")
    if named.expect(der.OCTET_STRING).content != expected:
        raise DerError("the signed attributes name another certificate")


def verify_signature(
    certificate: x509.Certificate,
    signature: bytes,
    content: bytes,
    *,
    signature_algorithm: bytes = ECDSA_SHA256,
) -> None:
    """An own signature by the certificate's key, over SHA-256. Raises `DerError`."""
    algorithms.verify(certificate, signature, content, signature_algorithm=signature_algorithm)


def _read(encoded: bytes) -> SignedData:
    _, wrapped = der.read(encoded).children()
    (body,) = wrapped.children()
    _, _, content_info, certificates, signers = body.children()
    (signer,) = signers.children()
    _, sid, digest, attributes, algorithm, signature, *unsigned = signer.children()
    issuer, serial = sid.children()
    kind, *content = content_info.children()
    return SignedData(
        content_type=kind.encoded,
        content=content[0].children()[0].content if content else None,
        certificates=_certificates(certificates),
        issuer=issuer.encoded,
        serial=der.read_integer(serial),
        attributes=_retag(attributes.encoded, der.SET),
        signature=signature.content,
        token=_token(unsigned),
        digest_algorithm=digest.encoded,
        signature_algorithm=algorithm.encoded,
    )


def _certificates(node: Node) -> tuple[bytes, ...]:
    """How they lead to a root is tried with each against each: a hostile file shall not bring thousands."""
    found = node.children()
    if len(found) > MOST_CERTIFICATES:
        raise DerError(f"more than {MOST_CERTIFICATES} certificates in one signature")
    return tuple(one.encoded for one in found)


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
    """A certificate from DER. Raises `DerError`."""
    if len(encoded) > LARGEST_CERTIFICATE:
        raise DerError(f"a certificate of more than {LARGEST_CERTIFICATE} bytes")
    return _loaded(encoded)


@lru_cache(maxsize=256)  # the same few certificates stand in every signature of a file
def _loaded(encoded: bytes) -> x509.Certificate:
    """`cryptography` reads most parts only when asked for them: they are asked for here, so that a damaged
    name or extension is found now and not somewhere later.
    """
    try:
        _require_serial(encoded)
        with quietly():
            certificate = x509.load_der_x509_certificate(encoded)
            if not all((certificate.issuer, certificate.subject, certificate.public_key())):
                raise DerError("a certificate without names")
            _ = certificate.extensions, certificate.signature_algorithm_oid
        return certificate
    except (*UNREADABLE, IndexError) as problem:
        raise DerError("a certificate cannot be read") from problem


@contextmanager
def quietly() -> Iterator[None]:
    """Reading without the warnings of `cryptography`: what a stranger's certificate does wrong is a matter
    for the verdict, not for the screen."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


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

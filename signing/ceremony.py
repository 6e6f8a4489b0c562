"""根密钥事务 — what only the root key can do, carried to where it is kept and back as two small files.

The installation asks; where the root key is kept a person answers with `xieyue authority answer`; the
installation takes the answer after checking every part of it. Nothing secret is in either file.
Source: RFC 5280 §5 (lists), RFC 3161 §2.3 (the time-stamp authority's certificate).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization

from signing import canonical, cms
from signing.algorithms import PublicKey
from signing.canonical import Json
from signing.certificates import renew_issuing, renew_time_stamp, root_list_ends
from signing.errors import KeyMismatchError, UnusableCertificateError, UnusableRequestError
from signing.keys import PrivateKey, read_certificates
from signing.names import named
from signing.revocation import (
    Edition,
    Revocation,
    RevocationList,
    RevocationRegister,
    issue_list,
    number_of,
    read_lists_pem_or_der,
)

ASKED, ANSWERED = "xieyue-root-asked/1", "xieyue-root-answered/1"
LARGEST_FILE = 4 * 1024 * 1024
"""Bytes; a list of thousands of revocations would still fit."""
_PEM, _SPKI = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo


@dataclass(frozen=True, slots=True)
class Asked:
    """请求 — what the installation wants from the root key."""

    root: bytes
    """The root's certificate, PEM."""
    newest_list: bytes
    """The root's newest list, DER: the next one continues it."""
    stamp_key: bytes = b""
    """Public key, PEM, of a new time-stamp authority; empty when none is wanted."""
    issuing: bytes = b""
    """The issuing authority's certificate, PEM, to be renewed for the same key; empty when it need not be."""


@dataclass(frozen=True, slots=True)
class Answered:
    """答复."""

    newest_list: bytes
    stamp: bytes = b""
    issuing: bytes = b""


def write_asked(asked: Asked) -> bytes:
    """The file that goes to the root key."""
    return canonical.encode(
        {
            "format": ASKED,
            "root": asked.root.decode(),
            "newest_list": base64.b64encode(asked.newest_list).decode(),
            "stamp_key": asked.stamp_key.decode(),
            "issuing": asked.issuing.decode(),
        }
    )


def read_asked(content: bytes) -> Asked:
    """Raises `UnusableRequestError`."""
    whole = _read(content, ASKED)
    return Asked(
        _word(whole, "root").encode(),
        _bytes(whole, "newest_list"),
        _word(whole, "stamp_key").encode(),
        _word(whole, "issuing").encode(),
    )


def write_answered(answered: Answered) -> bytes:
    """The file that comes back."""
    return canonical.encode(
        {
            "format": ANSWERED,
            "newest_list": base64.b64encode(answered.newest_list).decode(),
            "stamp": answered.stamp.decode(),
            "issuing": answered.issuing.decode(),
        }
    )


def read_answered(content: bytes) -> Answered:
    """Raises `UnusableRequestError`."""
    whole = _read(content, ANSWERED)
    return Answered(
        _bytes(whole, "newest_list"), _word(whole, "stamp").encode(), _word(whole, "issuing").encode()
    )


def answer(asked: Asked, key: PrivateKey, at: datetime, revoked: Sequence[Revocation] = ()) -> Answered:
    """根密钥的答复 — the next list for a year, and the certificates asked for.

    `revoked` are certificates of the root to be added to the list: a stolen time-stamp or issuing key. Raises
    `KeyMismatchError` for a key that is not the root's, `UnusableCertificateError` for a list or certificate
    that is not the root's, `UnusableRequestError`, `AlreadyRevokedError` or `NaiveMomentError`.
    """
    root = read_certificates(asked.root)[0]
    if root.public_key() != key.public_key:
        raise KeyMismatchError(subject=root.subject.rfc4514_string())
    newest = _list_of(root, asked.newest_list)
    register = RevocationRegister(newest.revocations())
    for one in revoked:
        register = register.revoke(one.serial, one.at, one.reason)
    edition = Edition(number_of(newest) + 1, at, root_list_ends(at))
    stamp = issuing = b""
    if asked.stamp_key:
        stamp = renew_time_stamp(root, key, _organisation(root), _public_key(asked.stamp_key), at)
    if asked.issuing:
        issuing = renew_issuing(root, key, _issued_by(root, asked.issuing), at)
    return Answered(issue_list(root, key, register, edition), stamp, issuing)


def require_answer(asked: Asked, answered: Answered, at: datetime) -> int:
    """What came back is the root's, what was asked for, and not of tomorrow. Returns the new list's number.

    Raises `UnusableCertificateError`, naming the part that is not.
    """
    root = read_certificates(asked.root)[0]
    old, new = _list_of(root, asked.newest_list), _list_of(root, answered.newest_list)
    if number_of(new) <= number_of(old):
        raise UnusableCertificateError(reason="the list is not newer than the one on file")
    made = [new.this_update]
    made += [
        read_certificates(one)[0].not_valid_before_utc for one in (answered.stamp, answered.issuing) if one
    ]
    if max(made) > at:
        raise UnusableCertificateError(reason="the answer is dated after this moment")
    known = {one.serial for one in new.revocations()}
    if any(one.serial not in known for one in old.revocations()):
        raise UnusableCertificateError(reason="the list has forgotten a revocation")
    if bool(asked.stamp_key) != bool(answered.stamp) or bool(asked.issuing) != bool(answered.issuing):
        raise UnusableCertificateError(reason="not the certificates that were asked for")
    if asked.stamp_key:
        stamp = _issued_by(root, answered.stamp)
        if stamp.public_key() != _public_key(asked.stamp_key):
            raise UnusableCertificateError(reason="not the certificates that were asked for")
    if asked.issuing:
        renewed, former = _issued_by(root, answered.issuing), read_certificates(asked.issuing)[0]
        if (renewed.public_key(), renewed.subject) != (former.public_key(), former.subject):
            raise UnusableCertificateError(reason="not the certificates that were asked for")
    return number_of(new)


def _list_of(root: x509.Certificate, encoded: bytes) -> RevocationList:
    (found,) = read_lists_pem_or_der([encoded])
    if not found.speaks_for(root):
        raise UnusableCertificateError(reason="not a list of the root")
    return found


def _issued_by(root: x509.Certificate, pem: bytes) -> x509.Certificate:
    found = read_certificates(pem)[0]
    try:
        found.verify_directly_issued_by(root)
    except (*cms.UNREADABLE, InvalidSignature) as problem:
        raise UnusableCertificateError(reason="not a certificate of the root") from problem
    return found


def _public_key(pem: bytes) -> PublicKey:
    try:
        found = serialization.load_pem_public_key(pem)
    except ValueError as problem:
        raise UnusableRequestError(reason="not a public key") from problem
    if not isinstance(found, PublicKey):
        raise UnusableRequestError(reason="neither P-256 nor RSA")
    return found


def _organisation(root: x509.Certificate) -> str:
    return named(root, x509.NameOID.ORGANIZATION_NAME)


def _read(content: bytes, wanted: str) -> Mapping[str, Json]:
    if len(content) > LARGEST_FILE:
        raise UnusableRequestError(reason="too large")
    try:
        whole = canonical.decode(content)
    except canonical.NotCanonicalError as problem:
        raise UnusableRequestError(reason=str(problem)) from problem
    if not isinstance(whole, Mapping) or whole.get("format") != wanted:
        raise UnusableRequestError(reason="another format")
    return whole


def _word(whole: Mapping[str, Json], name: str) -> str:
    found = whole.get(name)
    if not isinstance(found, str):
        raise UnusableRequestError(reason="another form")
    return found


def _bytes(whole: Mapping[str, Json], name: str) -> bytes:
    try:
        return base64.b64decode(_word(whole, name), validate=True)
    except (binascii.Error, ValueError) as problem:
        raise UnusableRequestError(reason="another form") from problem

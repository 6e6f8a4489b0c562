"""树头 — the signed root of the ledger's tree, handed to both parties and the bureau, and signed by them too.

Whoever keeps an old head can ask for the proof that today's ledger begins with it; an operator who rewrote
history cannot give one. A head is canonical JSON with detached CMS signatures: openssl checks them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from cryptography import x509

from signing import algorithms, canonical, cms, merkle, signature_value
from signing.canonical import Json
from signing.der import DerError
from signing.errors import (
    NaiveMomentError,
    ProofFailedError,
    TimeStampFailedError,
    UnusableHeadError,
    WrongSignatureError,
)
from signing.examination import Examined, Grounds, examine
from signing.keys import Signer
from signing.ledger import Link
from signing.platform_naming import is_of_the_house
from signing.reckoning import require_countable
from signing.timestamp import TimeStampSource

FORMAT = "xieyue-head-1"
LARGEST_HEAD = 256 * 1024
"""Bytes; a head with four signatures has some twenty thousand."""


class Witness(StrEnum):
    """见证方 — who signed a head."""

    PLATFORM = "platform"
    """平台."""
    UNION = "union"
    """工会."""
    EMPLOYER = "employer"
    """用人单位."""
    BUREAU = "bureau"
    """人社部门."""


@dataclass(frozen=True, slots=True)
class Head:
    """树头 — how many entries the ledger had at a moment, and the root over them."""

    log: str
    """Which ledger, e.g. the case number."""
    size: int
    root: str
    """64 lowercase hex characters."""
    at: datetime
    signatures: tuple[tuple[Witness, bytes], ...] = field(default=(), repr=False)
    """Detached CMS over `content`, one for each witness."""

    @property
    def content(self) -> bytes:
        """Canonical JSON: exactly the bytes that are signed."""
        return canonical.encode(
            {
                "format": FORMAT,
                "log": self.log,
                "size": self.size,
                "root": self.root,
                "at": self.at.isoformat(),
            }
        )

    @property
    def place(self) -> tuple[int, bytes]:
        """Size and root, as proofs want them."""
        return self.size, bytes.fromhex(self.root)


def leaf(link: Link) -> bytes:
    """叶子 — an entry as it stands in the tree: its own hash, which binds its body and everything before."""
    return bytes.fromhex(link.hash)


def tree_of(links: Iterable[Link]) -> merkle.Tree:
    """The tree over a ledger."""
    return merkle.Tree(leaf(link) for link in links)


def head_of(log: str, tree: merkle.Tree, at: datetime) -> Head:
    """The head of a tree as it stands, not signed yet. Raises `NaiveMomentError`."""
    if at.tzinfo is None:
        raise NaiveMomentError
    return Head(log, tree.size, tree.root().hex(), at)


def witness(head: Head, role: Witness, signer: Signer, *, at: datetime, tsa: TimeStampSource | None) -> Head:
    """会签 — the head with one signature more, time-stamped when there is a source.

    Raises `UnusableHeadError` when that witness has signed already, `NaiveMomentError`,
    `TimeStampFailedError` or `KeySourceError`.
    """
    if at.tzinfo is None:
        raise NaiveMomentError
    if any(one is role for one, _ in head.signatures):
        raise UnusableHeadError(reason=f"already signed by {role}")
    signature = cms.sign(
        hashlib.sha256(head.content).digest(),
        (signer.certificate, *signer.chain),
        signer.key.sign,
        lambda value: tsa.token(hashlib.sha256(value).digest(), at) if tsa else None,
    )
    return replace(head, signatures=(*head.signatures, (role, signature)))


def attributes_of(head: Head, certificate: x509.Certificate) -> bytes:
    """What a key elsewhere signs for a head (signedAttributes, DER)."""
    return cms.signed_attributes(cms.DATA, hashlib.sha256(head.content).digest(), certificate)


def signature_of(
    head: Head,
    certificates: Sequence[x509.Certificate],
    signature: bytes,
    *,
    at: datetime,
    tsa: TimeStampSource | None,
) -> bytes:
    """会签 by a key elsewhere — its value checked and put into a CMS, with a time stamp when one can be had.

    `signature` is DER or the raw r‖s of WebCrypto. Raises `WrongSignatureError`.
    """
    attributes = attributes_of(head, certificates[0])
    try:
        key = certificates[0].public_key()
        value = signature_value.as_der(key, signature)
        algorithm = algorithms.signature_algorithm_of(key)
        algorithms.verify(certificates[0], value, attributes, signature_algorithm=algorithm)
    except DerError as problem:
        raise WrongSignatureError(reason=str(problem)) from problem
    token = None
    if tsa is not None:
        try:
            token = tsa.token(hashlib.sha256(value).digest(), at)
        except TimeStampFailedError:
            token = None  # the platform's own signature and the receipt still say when
    return cms.assemble(cms.detached(list(certificates), attributes, value, token))


def examine_head(head: Head, grounds: Grounds) -> dict[Witness, Examined]:
    """Each signature of a head, examined. Raises `UnusableHeadError` for one that does not hold."""
    digest = hashlib.sha256(head.content).digest()
    try:
        return {role: examine(value, digest, head.at, grounds) for role, value in head.signatures}
    except cms.UNREADABLE as problem:
        raise UnusableHeadError(reason=str(problem)) from problem


def require_handed_out(head: Head, grounds: Grounds) -> None:
    """The platform has signed it: anybody can write a head down. Raises `UnusableHeadError`."""
    examined = examine_head(head, grounds).get(Witness.PLATFORM)
    if examined is None or not examined.trusted or not is_of_the_house(examined):
        raise UnusableHeadError(reason="not signed by this platform")


def require_covers(head: Head, links: Sequence[Link]) -> None:
    """The head is the head of that ledger's first entries. Raises `ProofFailedError`."""
    require_beginning(head, tree_of(links))


def require_beginning(head: Head, tree: merkle.Tree) -> None:
    """As `require_covers`, for many heads of one tree."""
    if head.size > tree.size:
        raise ProofFailedError(what="the ledger is shorter than the head says")
    if tree.root(head.size).hex() != head.root:
        raise ProofFailedError(what="the ledger is not the one whose head this is")


def as_json(head: Head) -> dict[str, Json]:
    """Plain JSON object, signatures in hexadecimal."""
    return {
        "log": head.log,
        "size": head.size,
        "root": head.root,
        "at": head.at.isoformat(),
        "signatures": {role.value: value.hex() for role, value in head.signatures},
    }


def read_head(content: bytes) -> Head:
    """树头文件 as it was downloaded. Raises `UnusableHeadError`."""
    if len(content) > LARGEST_HEAD:
        raise UnusableHeadError(reason="too large")
    try:
        return from_json(json.loads(content))
    except (ValueError, RecursionError) as problem:  # not JSON, not UTF-8, too deep
        raise UnusableHeadError(reason=str(problem)) from problem


def from_json(stored: Json) -> Head:
    """Raises `UnusableHeadError` for anything `as_json` does not write."""
    match stored:
        case {
            "log": str(log),
            "size": int(size),
            "root": str(root),
            "at": str(at),
            "signatures": Mapping() as signatures,
        }:
            pass
        case _:
            raise UnusableHeadError(reason="not a head")
    try:
        moment = datetime.fromisoformat(at)
        named = tuple((Witness(role), bytes.fromhex(str(value))) for role, value in signatures.items())
        if moment.tzinfo is None or len(bytes.fromhex(root)) != hashlib.sha256().digest_size or size < 0:
            raise ValueError("a moment without zone or a root of another length")
        require_countable(moment)
        head = Head(log, int(size), root, moment, named)
        _ = head.content  # a name or number that cannot be written down has been signed by nobody
    except ValueError as problem:
        raise UnusableHeadError(reason=str(problem)) from problem
    return head

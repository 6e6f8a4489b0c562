"""证据包的附加部分 — intents, heads of the ledger with proofs, steps and extracts: do they fit the rest.

A bundle need not have them (one from a time before browser keys has no intents); what is there must hold.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.x509.oid import NameOID

from signing import agreement, canonical, cms, heads, merkle
from signing import pdf as pdf_file
from signing.canonical import Json, digest_bytes
from signing.certificates import is_embedded
from signing.errors import EvidenceError, ProofFailedError, UnusableCertificateError
from signing.examination import Examined, Grounds
from signing.extracts import COMMANDS, FOLDER, extracts, former_commands
from signing.findings import PdfVerdict, Problem
from signing.heads import Head, Witness
from signing.intent import read_intent
from signing.keys import read_certificates
from signing.ledger import Link
from signing.names import visible
from signing.office_holders import office_holders
from signing.platform_naming import is_of_the_house
from signing.roots import rested_on

if TYPE_CHECKING:
    from signing.pdf import EmbeddedSignature

HEADS, PROOFS = "log/heads.json", "log/proofs.json"
INTENTS, STEPS, LISTS = "intents/", "steps/", "crls/"
_PARTIES = {Witness.UNION: "union", Witness.EMPLOYER: "employer"}
"""Witness → the key of the contract text that names the party."""


@dataclass(frozen=True, slots=True)
class Whole:
    """证据包内容 — what the parts are compared with."""

    members: Mapping[str, bytes]
    links: Sequence[Link]
    pdf: PdfVerdict
    grounds: Grounds

    def under(self, folder: str) -> list[tuple[str, bytes]]:
        """The members of a folder, by name."""
        return sorted((name, content) for name, content in self.members.items() if name.startswith(folder))


def write_heads(found: Sequence[Head]) -> bytes:
    """Member `log/heads.json`."""
    return canonical.encode([heads.as_json(one) for one in found])


def write_proofs(links: Sequence[Link], head: Head) -> bytes:
    """Member `log/proofs.json`: for every entry under a head the proof that it is in the tree."""
    tree = heads.tree_of(links[: head.size])
    entries: list[Json] = [
        {"sequence": link.sequence, "proof": [one.hex() for one in tree.inclusion_proof(place)]}
        for place, link in enumerate(links[: head.size])
    ]
    return canonical.encode({"size": head.size, "root": head.root, "entries": entries})


def require_parts(whole: Whole) -> list[Problem]:
    """Everything that does not fit; empty when all does."""
    return [
        *_intents(whole),
        *_heads(whole),
        *_proofs(whole),
        *_steps(whole),
        *_extracts(whole),
        *_certificates(whole),
    ]


def _intents(whole: Whole) -> Iterator[Problem]:
    listed = whole.under(INTENTS)
    if not listed:
        return
    try:
        reading = pdf_file.read(whole.members["contract.pdf"])
    except EvidenceError:
        return  # said by the verdict on the PDF
    recorded = {str(link.body.get("intent_digest")) for link in whole.links}
    found = {finding.field: finding for finding in whole.pdf.signatures}
    pdf, made = whole.members["contract.pdf"], reading.signatures
    before = {one.field: _before(pdf, made, one) for one in made}  # once each, however many intents there are
    for name, content in listed:
        try:
            intent = read_intent(content)
        except EvidenceError as problem:
            yield Problem(f"{name}：{problem.say('zh')}", f"{name}: {problem.say('en')}")
            continue
        signature = next((one for one in reading.signatures if one.field == intent.field), None)
        if signature is None or _attributes_digest(signature) != intent.attributes_sha256:
            yield _say(name, "与该处签名所签的字节不符", "does not name the bytes that were signed there")
            continue
        if intent.shown_sha256 != before[intent.field]:
            yield _say(name, "展示的不是被签署的文件", "something else was shown than was signed")
        if digest_bytes(content) not in recorded:
            yield _say(name, "账链中没有这一签署意愿", "is not named in the ledger")
        finding = found.get(intent.field)
        if finding is not None and finding.signed_at is not None and intent.at > finding.signed_at:
            yield _say(name, "记录晚于签名", "is later than the signature")
        if finding is not None and finding.signer_name != intent.signer:
            yield _say(name, "签署人与证书不同", "names another signer than the certificate")


def _attributes_digest(signature: EmbeddedSignature) -> str:
    try:
        return digest_bytes(cms.read(signature.cms).attributes)
    except cms.UNREADABLE:
        return ""


def _before(pdf: bytes, signatures: Sequence[EmbeddedSignature], signature: EmbeddedSignature) -> str:
    ends = [one.end for one in signatures if one.revision < signature.revision]
    return hashlib.sha256(pdf[: max(ends)]).hexdigest() if ends else ""


def _heads(whole: Whole) -> Iterator[Problem]:
    if HEADS not in whole.members:
        return
    try:
        stored = canonical.decode(whole.members[HEADS])
        found = [heads.from_json(one) for one in stored] if isinstance(stored, list) else []
        tree = heads.tree_of(whole.links)
        for head in found:
            heads.require_beginning(head, tree)
            examined = heads.examine_head(head, whole.grounds)
            if heads.Witness.PLATFORM not in examined:
                yield _say(HEADS, "树头未经平台签名", "has a head that the platform did not sign")
            for role, one in examined.items():
                yield from _witness(whole, role, one)
                if role is not Witness.PLATFORM:
                    yield from _without_office(whole, role, one)
    except EvidenceError as problem:
        yield Problem(f"{HEADS}：{problem.say('zh')}", f"{HEADS}: {problem.say('en')}")
    except ValueError:
        yield _say(HEADS, "不是规范 JSON", "is not canonical JSON")


def roots_of_heads(members: Mapping[str, bytes], grounds: Grounds) -> set[str]:
    """SHA-256 of the roots that signatures of heads rest on: whoever seals brings them along as well."""
    try:
        stored = canonical.decode(members.get(HEADS, b"[]"))
        read = [heads.from_json(one) for one in stored] if isinstance(stored, list) else []
        found = [one for head in read for one in heads.examine_head(head, grounds).values()]
    except (ValueError, EvidenceError):
        return set()  # said where heads are judged
    return set(rested_on(found))


def _witness(whole: Whole, role: Witness, examined: Examined) -> Iterator[Problem]:
    """One signature of a head: trusted, and by whom it says; which bureau it is, no text names."""
    if not examined.trusted:
        yield Problem(
            f"{HEADS}：{role} 的签名不可信：{examined.reason.zh}",
            f"{HEADS}: the signature of {role} is not trusted: {examined.reason.en}",
        )
    text = agreement.read_object(whole.members["text.json"])
    party = text.get(_PARTIES.get(role, ""))
    organisation = examined.name(NameOID.ORGANIZATION_NAME)
    strange = not is_of_the_house(examined) if role is Witness.PLATFORM else organisation != party
    if strange and (role is Witness.PLATFORM or party is not None):
        who = examined.signer_name
        yield Problem(
            f"{HEADS}：以 {role} 名义签名的是“{organisation}”的{who}",
            f"{HEADS}: who signed as {role} is {who} of {organisation}",
        )


def _without_office(whole: Whole, role: Witness, examined: Examined) -> Iterator[Problem]:
    """A party is witnessed for by who holds an office in it, or by its seal, not by whomever it employs."""
    organisation, who = examined.name(NameOID.ORGANIZATION_NAME), examined.signer_name
    holders = office_holders(whole.links, role)
    if is_embedded(examined.certificate):
        fits = holders.has(examined.name(NameOID.SERIAL_NUMBER))
    else:
        fits = not holders.known or any(one in who for one in holders.names)
    if not fits and (who != organisation or examined.name(NameOID.TITLE)):
        yield Problem(
            f"{HEADS}：以 {role} 名义签名的{who}不是该方的首席代表或者任职人",
            f"{HEADS}: {who}, who signed as {role}, is neither its chief nor holds an office",
        )


def _proofs(whole: Whole) -> Iterator[Problem]:
    if PROOFS not in whole.members:
        return
    try:
        match canonical.decode(whole.members[PROOFS]):
            case {"size": int(size), "root": str(root), "entries": list(entries)}:
                _require_proofs(whole, size, root, entries)
            case _:
                raise ValueError("another form")
    except EvidenceError as problem:
        yield Problem(f"{PROOFS}：{problem.say('zh')}", f"{PROOFS}: {problem.say('en')}")
    except (ValueError, KeyError, TypeError, IndexError):
        yield _say(PROOFS, "无法读取", "cannot be read")


def _require_proofs(whole: Whole, size: int, root: str, entries: Sequence[Json]) -> None:
    """Raises `ProofFailedError` for a proof that fails, and what malformed input raises."""
    if size > len(whole.links) or heads.tree_of(whole.links[:size]).root().hex() != root:
        raise ProofFailedError(what="the proofs are of another tree than the ledger's")
    for one in entries:
        if not isinstance(one, Mapping):
            raise TypeError("not a proof")
        sequence, steps = one["sequence"], one["proof"]
        if not isinstance(sequence, int) or not isinstance(steps, list):
            raise TypeError("not a proof")
        link = whole.links[sequence - 1]
        proof = [bytes.fromhex(str(step)) for step in steps]
        merkle.require_included(heads.leaf(link), sequence - 1, size, proof, bytes.fromhex(root))


def _steps(whole: Whole) -> Iterator[Problem]:
    """A PDF of an earlier step is the beginning of the final one: later signatures only append."""
    final = whole.members["contract.pdf"]
    for name, content in whole.under(STEPS):
        if not final.startswith(content):
            yield _say(name, "不是合同文件的早期版本", "is not an earlier state of contract.pdf")


def _extracts(whole: Whole) -> Iterator[Problem]:
    present = dict(whole.under(FOLDER))
    if COMMANDS in whole.members:
        present[COMMANDS] = whole.members[COMMANDS]
    if not present:
        return
    made = extracts(whole.members["contract.pdf"])
    for name in sorted({*present, *made}):
        if present.get(name) == made.get(name):
            continue
        if name != COMMANDS or present.get(name) != former_commands(whole.members["contract.pdf"]):
            yield _say(name, "与 contract.pdf 中的签名不符", "is not what contract.pdf holds")


def _certificates(whole: Whole) -> Iterator[Problem]:
    """A certificate that the bundle calls a field's is the one that signed there."""
    for one in pdf_file.read_signatures(whole.members["contract.pdf"]) if whole.pdf.signatures else ():
        name = f"certificates/{one.field}.pem"
        if one.is_stamp or name not in whole.members:
            continue
        try:
            signed = cms.read(one.cms)
            same = cms.verify(signed, one.digest) == read_certificates(whole.members[name])[0]
        except cms.UNREADABLE:
            continue  # said by the verdict on the PDF
        except UnusableCertificateError:
            same = False
        if not same:
            yield _say(name, "不是该处签名所用的证书", "is not the certificate that signed there")


def _say(member: str, zh: str, en: str) -> Problem:
    shown = visible(member)
    return Problem(f"{shown}：{zh}", f"{shown} {en}")

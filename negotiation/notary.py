"""公证 — the embedded authority and the hand that puts certified texts and marks on paper.

The platform's own keys are opened once at start; a person's key is opened by the person's passphrase for
the one signature and forgotten. Certificates and time stamps of this authority are labelled as embedded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from negotiation.documents import catalog
from negotiation.documents.render import Fonts
from negotiation.domain.errors import AlreadySignedError, NoKeyError, WrongPassphraseError
from negotiation.domain.papers import ContractPaper
from negotiation.domain.registry import Organisation, Person
from negotiation.ports import KeyRecord, SigningOrder, UnitOfWork
from signing import pdf, seal
from signing.certificates import Authority, Subject
from signing.errors import FieldAlreadySignedError
from signing.errors import WrongPassphraseError as KeyStaysShut
from signing.keys import Signer, new_key, open_key
from signing.timestamp import TimeStampAuthority

ROOT, ISSUING, STAMP, PLATFORM = "authority:root", "authority:issuing", "authority:tsa", "platform"
NAME = "协约平台（示例）"
"""Name of the embedded authority; a real installation brings certificates of a licensed provider."""


def establish(uow: UnitOfWork, at: datetime, passphrase: str, name: str = NAME) -> bytes:
    """Make the embedded authority and the platform's key. Returns the root key, to be kept offline."""
    files = Authority.create(name, at, passphrase)
    uow.keys.put(KeyRecord(ROOT, files.root_certificate, b""))
    uow.keys.put(KeyRecord(ISSUING, files.issuing_certificate, files.issuing_key))
    uow.keys.put(KeyRecord(STAMP, files.tsa_certificate, files.tsa_key))
    authority = Authority.load(
        files.root_certificate, files.issuing_certificate, files.issuing_key, passphrase
    )
    public, locked = new_key(passphrase)
    certificate = authority.issue(Subject(name, name, "", "平台"), public, at)
    uow.keys.put(KeyRecord(PLATFORM, certificate, locked))
    return files.root_key


def established(uow: UnitOfWork) -> bool:
    """Whether this installation has its authority."""
    try:
        uow.keys.of(PLATFORM)
    except NoKeyError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class PlatformKeys:
    """平台密钥 — opened once."""

    authority: Authority
    platform: Signer
    stamps: TimeStampAuthority
    stamp_certificate: bytes
    root: bytes
    issuing: bytes

    @classmethod
    def open(cls, uow: UnitOfWork, passphrase: str) -> PlatformKeys:
        """Open the platform's keys. Raises `NoKeyError` or `WrongPassphraseError`."""
        try:
            issuing, stamp, platform = uow.keys.of(ISSUING), uow.keys.of(STAMP), uow.keys.of(PLATFORM)
            root = uow.keys.of(ROOT).certificate
            authority = Authority.load(root, issuing.certificate, issuing.locked_key, passphrase)
            return cls(
                authority=authority,
                platform=Signer(
                    platform.certificate, authority.chain_pem, open_key(platform.locked_key, passphrase)
                ),
                stamps=TimeStampAuthority(stamp.certificate, open_key(stamp.locked_key, passphrase)),
                stamp_certificate=stamp.certificate,
                root=root,
                issuing=issuing.certificate,
            )
        except KeyStaysShut:
            raise WrongPassphraseError from None


class EmbeddedNotary:
    """内置公证."""

    def __init__(self, keys: PlatformKeys, fonts: Path) -> None:
        self.keys = keys
        self._fonts = fonts

    @cached_property
    def fonts(self) -> Fonts:
        """The Chinese fonts, registered on first use."""
        return Fonts.load(self._fonts)

    @cached_property
    def _typeface(self) -> seal.Typeface:
        return seal.Typeface((self._fonts / "XieyueSerif.ttf").read_bytes())

    @cached_property
    def _drawable(self) -> frozenset[str]:
        faces = [frozenset(widths) for widths in self.fonts.widths.values()]
        return frozenset.intersection(*faces) | frozenset("\n\r\t")

    def undrawable(self, text: str) -> str:
        """缺字 — the characters of a text that the fonts cannot put on paper, each once; empty when none."""
        return "".join(sorted(set(text) - self._drawable))

    def certified_text(self, paper: ContractPaper, at: datetime) -> bytes:
        """正式文本 — drawn, given its signature fields, and certified by the platform."""
        rendered = catalog.render("D15", paper, self.fonts)
        boxes = {
            name: pdf.Box(box.page, box.x, box.y, box.width, box.height)
            for name, box in catalog.signature_boxes(rendered).items()
        }
        prepared = pdf.prepare(rendered.pdf, boxes)
        reason = f"固化正式文本 {paper.number}"
        return pdf.certify(prepared, self.keys.platform, at=at, tsa=self.keys.stamps, reason=reason)

    def mark(self, uow: UnitOfWork, content: bytes, order: SigningOrder) -> tuple[bytes, str]:
        """One signature or seal. Raises `NoKeyError`, `WrongPassphraseError` or `AlreadySignedError`."""
        record = uow.keys.of(order.owner)
        try:
            key = open_key(record.locked_key, order.passphrase)
        except KeyStaysShut:
            raise WrongPassphraseError from None
        signer = Signer(record.certificate, self.keys.authority.chain_pem, key)
        serial = f"{signer.certificate.serial_number:x}"
        if order.field.endswith("Seal"):
            appearance = seal.round_seal(order.organisation, order.uscc, self._typeface)
        else:
            appearance = seal.signature_mark(order.name, order.office, order.at, serial[:16], self._typeface)
        try:
            signed = pdf.sign(
                content,
                order.field,
                signer,
                at=order.at,
                tsa=self.keys.stamps,
                reason=order.reason,
                appearance=appearance,
            )
        except FieldAlreadySignedError:
            raise AlreadySignedError(field=order.field) from None
        return signed, serial

    def enrol(
        self, uow: UnitOfWork, person: Person, organisation: Organisation, passphrase: str, at: datetime
    ) -> None:
        """A key under the person's passphrase and a certificate for it."""
        subject = Subject(person.name, organisation.name, organisation.uscc, person.post, person.id)
        self._enrol(uow, person.id, subject, passphrase, at)

    def enrol_seal(self, uow: UnitOfWork, organisation: Organisation, passphrase: str, at: datetime) -> None:
        """A key and certificate for an organisation's seal."""
        subject = Subject(organisation.name, organisation.name, organisation.uscc, "", organisation.id)
        self._enrol(uow, f"seal:{organisation.id}", subject, passphrase, at)

    def _enrol(self, uow: UnitOfWork, owner: str, subject: Subject, passphrase: str, at: datetime) -> None:
        public, locked = new_key(passphrase)
        uow.keys.put(KeyRecord(owner, self.keys.authority.issue(subject, public, at), locked))

"""公证 — the embedded authority and the hand that puts certified texts and marks on paper.

The platform's own keys are opened once at start; a person's key is never here: a mark is begun, the bytes
to sign go out, the value comes back. Certificates and time stamps of this authority are labelled as embedded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from negotiation.documents import catalog
from negotiation.documents.catalog import Rendered
from negotiation.documents.characters import drawable
from negotiation.domain.contract import FILING_FIELD
from negotiation.domain.errors import (
    AlreadySignedError,
    BaseChangedError,
    CertificateRequestError,
    PendingSignatureError,
    WrongSignatureError,
)
from negotiation.domain.moment import day_of
from negotiation.domain.papers import ContractPaper, Heading, Paper, ReceiptPaper
from negotiation.outside import Outside
from negotiation.platform_certificate import certifier, naming_of
from negotiation.platform_keys import PlatformKeys
from negotiation.ports_signing import BegunMark, CertifiedText, KeptText, SigningOrder
from signing import canonical, heads, issued, pdf, seal, signers
from signing.canonical import Json
from signing.certificates import Subject, fingerprint
from signing.errors import (
    FieldAlreadySignedError,
    StaleBaseError,
    TimeStampFailedError,
    UnusableCertificateError,
    UnusablePendingError,
)
from signing.errors import WrongSignatureError as KeyFitsNotError
from signing.examination import Grounds
from signing.findings import LEVELS
from signing.heads import Head, Witness
from signing.keys import PublicKey, read_certificates
from signing.names import named
from signing.outside_certificate import OutsideCertificate, read_outside_certificate
from signing.revocation import Edition, RevocationRegister
from signing.timestamp import TimeStampSource

if TYPE_CHECKING:
    from negotiation.documents.render.fonts import Fonts
    from signing.typeface import Typeface
    from signing.verdict_report import VerdictReport

TEXT_WORDS = "机器可读的合同文本，页面由此制成"
"""Of the attachment with the very bytes an official text's digest is of."""
SIGNERS_WORDS = "签署人名单：每一处签名、印章属于谁"
SEAMS = {
    "UnionOrganisationSeal": pdf.Seam(bottom=470, diameter=42 * seal.MILLIMETRE),
    "EmployerOrganisationSeal": pdf.Seam(bottom=270, diameter=42 * seal.MILLIMETRE),
}
"""骑缝章 — where the seals run across the right edges of all pages."""
FILING_WORDS = "备案专用章"
"""On the bureau's seal, below the star."""

NOBODY = Outside()
"""No outside authority at all."""


class EmbeddedNotary:
    """内置公证."""

    def __init__(
        self,
        keys: PlatformKeys,
        fonts: Path,
        outside: Outside = NOBODY,
        *,
        practice: bool = False,
    ) -> None:
        """`outside` names the authorities that count beside, or in place of, the embedded one.

        What is drawn in practice says so.
        """
        self.keys = keys
        self.practice = practice
        self.outside = outside
        self._fonts = fonts

    @property
    def stamps(self) -> TimeStampSource:
        """时间戳 — of the outside authority where one is named, else of the embedded one."""
        return self.outside.stamps or self.keys.stamps

    @property
    def roots(self) -> tuple[bytes, ...]:
        """Root certificates this installation trusts, PEM."""
        return (self.keys.root, *_roots(self.outside.roots))

    @cached_property
    def fonts(self) -> Fonts:
        """The Chinese fonts, registered on first use."""
        from negotiation.documents.render.fonts import Fonts  # the engine is slow to import

        return Fonts.load(self._fonts)

    @cached_property
    def _typeface(self) -> Typeface:
        from signing.typeface import Typeface  # fontTools is slow to import

        return Typeface((self._fonts / "XieyueSerif.ttf").read_bytes())

    @cached_property
    def _drawable(self) -> frozenset[str]:
        return drawable(self._fonts) | frozenset("\n\r\t")

    def undrawable(self, text: str) -> str:
        """缺字 — the characters of a text that the fonts cannot put on paper, each once; empty when none."""
        return "".join(sorted(set(text) - self._drawable))

    def certified_text(
        self, paper: ContractPaper, owners: Mapping[str, Subject], at: datetime
    ) -> CertifiedText:
        """正式文本 — drawn, in archive form with its text and the list of its signers, and certified.

        `owners` say whose each field is: what somebody else puts there will not hold.
        """
        from signing import archival  # pikepdf is slow to import and needed only here

        own = self.keys.platform
        hand = certifier(own, self.outside.platform, at)
        naming = naming_of(hand, own, at, self.keys.stamps)
        rendered = catalog.render("D15", self.rooted(paper), self.fonts, practice=self.practice)
        attached = (
            archival.Attachment(signers.TEXT, canonical.encode(paper.text.as_json()), TEXT_WORDS),
            archival.Attachment(
                signers.SIGNERS,
                signers.write_signers(owners, hand.certificate, naming),
                SIGNERS_WORDS,
                relationship=archival.Relationship.DATA,
            ),
        )
        archivable = archival.to_archive_form(rendered.pdf, at, attached)
        boxes = {
            name: pdf.Box(box.page, box.x, box.y, box.width, box.height)
            for name, box in catalog.signature_boxes(rendered).items()
        }
        prepared = pdf.prepare(archivable, boxes, SEAMS)
        terms = pdf.Terms(at, f"固化正式文本 {paper.number}", token_room=self.stamps.largest)
        signed = pdf.sign_as_far_as_possible(prepared, pdf.FIELDS[0], hand, terms, self.stamps)
        return CertifiedText(signed.pdf, rendered.pages)

    @property
    def root_fingerprint(self) -> str:
        """根证书指纹 of the platform: printed on contracts and receipts, for whoever checks them."""
        return fingerprint(read_certificates(self.keys.root)[0])

    def rooted(self, paper: Paper) -> Paper:
        """The paper with the root's fingerprint where it prints one: official texts and receipts do."""
        if isinstance(paper, ReceiptPaper) or (isinstance(paper, ContractPaper) and not paper.draft):
            return replace(paper, root_fingerprint=self.root_fingerprint)
        return paper

    def issued_paper(self, rendered: Rendered, paper: Paper, at: datetime) -> bytes:
        """固化文书 — a paper of one office, certified by the platform, with the place of its issuer's seal.

        One that nobody seals alone is left as it is.
        """
        heading = getattr(paper, "heading", None)
        if not isinstance(heading, Heading) or pdf.ISSUER not in rendered.boxes:
            return rendered.pdf
        boxes = {
            name: pdf.Box(box.page, box.x, box.y, box.width, box.height)
            for name, box in rendered.boxes.items()
        }
        prepared = pdf.prepare(rendered.pdf, boxes, fields=pdf.PAPER_FIELDS)
        title = catalog.TITLES[rendered.kind][0]
        words = issued.words_of(heading.issuer.name, title, heading.number)
        terms = pdf.Terms(at, words, token_room=self.stamps.largest)
        return pdf.sign_as_far_as_possible(
            prepared, pdf.FIELDS[0], self.keys.platform, terms, self.stamps
        ).pdf

    def verdict_report(self, report: VerdictReport, at: datetime) -> bytes:
        """验签报告 as a PDF that the platform has signed. Raises `MissingGlyphError`."""
        from negotiation.documents.layouts.verdict import verdict as layout_of_verdict
        from negotiation.documents.render.draw import draw

        drawn = draw(layout_of_verdict(report, self.fonts.widths, day_of(at)), self.fonts)
        terms = pdf.Terms(at, report.title, token_room=self.stamps.largest)
        prepared = pdf.prepare(drawn, {})
        return pdf.sign_as_far_as_possible(
            prepared, pdf.FIELDS[0], self.keys.platform, terms, self.stamps
        ).pdf

    def outside_certificate(self, content: bytes, at: datetime) -> OutsideCertificate:
        """外部证书 that leads to an authority that counts here. Raises `CertificateRequestError`."""
        try:
            found = read_outside_certificate(content, self.outside.authorities, at)
        except UnusableCertificateError as problem:
            raise CertificateRequestError.of(problem) from None
        if self._is_own(found.certificate):
            raise CertificateRequestError(reason="由本平台签发", reason_en="issued by this installation")
        return found

    def outside_lists(self, certificates: Sequence[bytes], at: datetime) -> Sequence[bytes]:
        """Revocation lists that outside authorities publish for these certificates (PEM), DER."""
        chains = (read_certificates(one) for one in certificates)
        return self.outside.lists.of(
            [one for chain in chains for one in chain if one.issuer != one.subject], at
        )

    def _is_own(self, certificate: x509.Certificate) -> bool:
        return certificate.issuer in {self.keys.authority.root.subject, self.keys.authority.issuing.subject}

    def issue(self, subject: Subject, public_key: PublicKey, at: datetime) -> bytes:
        """A certificate of the embedded authority, PEM."""
        return self.keys.authority.issue(subject, public_key, at)

    def revocation_list(self, register: RevocationRegister, edition: Edition) -> bytes:
        """吊销列表 of the issuing certificate, DER."""
        return self.keys.authority.revocation_list(register, edition)

    def require_own_head(self, head: Head) -> None:
        """A head that this platform has handed out. Raises `UnusableHeadError`."""
        heads.require_handed_out(head, Grounds(read_certificates(self.keys.root)))

    def sign_head(self, head: Head, *, stamped: bool) -> Head:
        """The head with the platform's signature; with a time stamp where one can be had."""
        platform, stamps = self.keys.platform, self.stamps if stamped else None
        try:
            return heads.witness(head, Witness.PLATFORM, platform, at=head.at, tsa=stamps)
        except TimeStampFailedError:
            return heads.witness(head, Witness.PLATFORM, platform, at=head.at, tsa=None)

    def head_attributes(self, head: Head, certificate: bytes) -> bytes:
        """The bytes a party's key signs for a head."""
        return heads.attributes_of(head, read_certificates(certificate)[0])

    def head_signature(self, head: Head, certificate: bytes, signature: bytes, at: datetime) -> bytes:
        """A party's signature of a head, checked. Raises `EvidenceError`."""
        own, *chain = read_certificates(certificate)
        rest = tuple(chain) or tuple(read_certificates(self.keys.authority.chain_pem))
        return heads.signature_of(head, (own, *rest), signature, at=at, tsa=self.stamps)

    def lock(self, secret: bytes) -> bytes:
        """A secret as it may lie in the database."""
        return self.keys.vault.lock(secret)

    def unlock(self, locked: bytes) -> bytes:
        """The secret again. Raises `WrongPassphraseError` when it was locked by another installation."""
        return self.keys.vault.unlock(locked)

    def begin(self, content: bytes, order: SigningOrder) -> BegunMark:
        """Everything of a mark but the signature value. Raises `AlreadySignedError` and kernel errors."""
        own, *chain = read_certificates(order.certificate)
        # a certificate of an outside authority brings its own chain
        chain_pem = order.certificate if chain else self.keys.authority.chain_pem
        terms = pdf.Terms(order.at, order.reason, self._appearance(order, own), self.stamps.largest)
        try:
            begun = pdf.begin(content, order.field, order.certificate, chain_pem, terms)
        except FieldAlreadySignedError:
            raise AlreadySignedError(field=order.field) from None
        return BegunMark(begun.attributes, named(own, NameOID.COMMON_NAME), begun.as_json())

    def _appearance(self, order: SigningOrder, certificate: x509.Certificate) -> seal.Appearance:
        if order.field not in {*SEAMS, FILING_FIELD, pdf.ISSUER}:
            serial = f"{certificate.serial_number:x}"
            return seal.signature_mark(order.name, order.office, order.at, serial[:16], self._typeface)
        if order.image:
            from signing.seal_image import image_seal

            return image_seal(order.image)
        below = FILING_WORDS if order.field == FILING_FIELD else ""
        return seal.round_seal(order.organisation, order.uscc, self._typeface, below_star=below)

    def finish(
        self, record: Mapping[str, Json], content: bytes, signature: bytes, at: datetime
    ) -> tuple[bytes, str]:
        """The signed file and its level. Raises `AlreadySignedError`, `BaseChangedError`,
        `WrongSignatureError` or `PendingSignatureError`; nothing is signed then."""
        try:
            pending = pdf.Pending.from_json(record)
            signed = pdf.finish(pending, content, signature, at=at, tsa=self.stamps)
        except FieldAlreadySignedError as problem:
            raise AlreadySignedError(**problem.values) from None
        except StaleBaseError:
            raise BaseChangedError from None
        except KeyFitsNotError as problem:
            raise WrongSignatureError(reason=problem.say("zh"), reason_en=problem.say("en")) from None
        except UnusablePendingError:
            raise PendingSignatureError from None
        return signed.pdf, signed.level

    def keep(self, content: bytes, lists: Sequence[bytes], at: datetime, former: str) -> KeptText:
        """归档、续展或修复 — one more archive time stamp, as high a level as can be had now.

        `former` is the level the last attempt reached, empty for the first.
        """
        from signing import care  # pyHanko is slow to import

        foreign = [one for one in care.certificates_in(content) if not self._is_own(one)]
        spoken = (*lists, *self.outside.lists.of(foreign, at))
        sources = care.Sources(self.roots, spoken, self.stamps)
        first_or_renewal = former in {"", care.HIGHEST}
        kept = (care.archive if first_or_renewal else care.upgrade)(content, sources, at)
        if former and not kept.complete and LEVELS.index(kept.level) <= LEVELS.index(former):
            kept = replace(kept, pdf=content)  # a stamp that helps nothing is not added
        repairs = tuple((one.zh, one.en) for one in kept.repairs)
        return KeptText(kept.pdf, kept.level, repairs, kept.ends_at)


def _roots(files: Sequence[bytes]) -> tuple[bytes, ...]:
    """The self-issued certificates of PEM files, one PEM each."""
    found = (one for pem in files for one in read_certificates(pem) if one.issuer == one.subject)
    return tuple(dict.fromkeys(one.public_bytes(Encoding.PEM) for one in found))

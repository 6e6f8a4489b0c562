"""签名与证据 — issue 4's figures: plain and whole signing, verifying, the ledger, proofs; each beside a peer.

The contract has thirteen pages. Verifying is measured uncached: what one file leaves in memory is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from asn1crypto import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from reportlab.pdfgen import canvas

from bench.figure import Figure, rate
from bench.signatures import FIELD, _plain_pyhanko
from signing import care, cms, heads, ledger, pdf, trust
from signing.certificates import Authority, platform_subject
from signing.checking import Remembered
from signing.keys import Signer, make_key, open_key
from signing.pdf import Box, Seam
from signing.revocation import Edition, RevocationRegister, read_list
from signing.seal import Appearance
from signing.timestamp import TimeStampAuthority
from signing.verdict import examine_pdf

NOW = datetime(2026, 5, 29, 1, 0, tzinfo=UTC)
PAGES, ENTRIES = 13, 10_000
UNION, EMPLOYER = "UnionOrganisationSeal", "EmployerOrganisationSeal"
_STROKES = " ".join(f"{x} {x * 7 % 119} m {x * 5 % 119} {x * 3 % 119} l S" for x in range(1500))
SEAL = Appearance(119, 119, f"q 0.8 0 0 RG {_STROKES} Q".encode())
"""As heavy as a drawn seal."""


class Desk:
    """签署台 — an authority, its time stamps and a contract of thirteen pages."""

    def __init__(self) -> None:
        files = Authority.create("示例平台", NOW, "bench")
        authority = Authority.load(
            files.root_certificate, files.issuing_certificate, files.issuing_key, "bench"
        )
        self.root = files.root_certificate
        self.authority = authority
        self.stamps = TimeStampAuthority(files.tsa_certificate, open_key(files.tsa_key, "bench"))
        self.signer: Signer = authority.signer(platform_subject("示例"), make_key("bench")[0], NOW)
        edition = Edition(1, NOW, NOW + timedelta(days=7))
        issued = authority.revocation_list(RevocationRegister(), edition)
        self.lists = tuple(read_list(one) for one in (issued, files.root_list))
        self.drawn = _pages()
        boxes = {UNION: Box(-1, 60, 100, 119, 119), EMPLOYER: Box(-1, 300, 100, 119, 119)}
        self.seamed = pdf.prepare(self.drawn, boxes, {UNION: Seam(500, 119), EMPLOYER: Seam(300, 119)})
        self.plain = self.sign(pdf.prepare(self.drawn, boxes), "PlatformSeal")

    def sign(self, content: bytes, field: str, drawing: Appearance | None = None) -> bytes:
        return pdf.sign(
            content, field, self.signer, at=NOW, tsa=self.stamps, reason="示例", appearance=drawing
        )

    def unstamped(self) -> bytes:
        return pdf.sign(self.plain, FIELD, self.signer, at=NOW, tsa=None, reason="示例")

    def archived(self, content: bytes) -> bytes:
        store = care.gather(content, self.lists)
        return pdf.add_archive_stamp(content, store, at=NOW, tsa=self.stamps)

    def whole(self) -> bytes:
        """Platform, two chiefs, two seals with seams, archive time stamp."""
        content = self.sign(self.seamed, "PlatformSeal")
        for field in ("UnionChiefSignature", "EmployerChiefSignature"):
            content = self.sign(content, field)
        for field in (UNION, EMPLOYER):
            content = self.sign(content, field, SEAL)
        return self.archived(content)

    def four(self) -> bytes:
        """Platform, two chiefs, one seal, archive time stamp."""
        content = self.plain
        for field in ("UnionChiefSignature", "EmployerChiefSignature", UNION):
            content = self.sign(content, field)
        return self.archived(content)

    def verify(self, content: bytes) -> str:
        for one in (cms._loaded, trust.is_issued):
            one.cache_clear()
        return examine_pdf(content, roots=[self.root]).level


def figures() -> Iterator[Figure]:
    """Every figure of issue 4 that this kernel answers for."""
    desk = Desk()
    bare, digest = ec.generate_private_key(ec.SECP256R1()), b"0" * 32
    ecdsa = rate(200, lambda: bare.sign(digest, ec.ECDSA(hashes.SHA256())))
    with TemporaryDirectory() as folder:
        plain = _plain_pyhanko(desk.signer, Path(folder))
    peer = rate(5, lambda: plain(desk.plain))
    unstamped = rate(20, desk.unstamped)
    yield Figure("plain signature", unstamped, "/s", ecdsa, "bare ECDSA P-256", most_seconds=1 / 200)
    yield Figure("plain signature", unstamped, "/s", peer, "plain pyHanko", 4)
    whole = rate(2, desk.whole)
    yield Figure("whole contract with seams", whole, "/s", ecdsa / 6, "six bare ECDSA", most_seconds=1 / 10)
    yield Figure("whole contract with seams", whole, "/s", peer / 6, "six plain pyHanko", 2)
    four, seamed = desk.four(), desk.whole()
    judge = _pyhanko_judge(desk, four)
    verified = rate(2, lambda: desk.verify(four))
    yield Figure("verify 4 + archive, uncached", verified, "/s", judge, "pyHanko", most_seconds=0.2)
    yield Figure(
        "verify 5 + archive with seams", rate(2, lambda: desk.verify(seamed)), "/s", judge, "pyHanko, 4"
    )
    known, roots = Remembered(), [desk.root]
    again = rate(50, lambda: known.check(seamed, roots=roots, at=NOW))
    digest_alone = rate(50, lambda: sha256(seamed).digest())
    yield Figure("the same file again", again, "/s", digest_alone, "its SHA-256 alone", 0.5)
    yield from _log(ecdsa)


def _log(ecdsa: float) -> Iterator[Figure]:
    links: list[ledger.Link] = []
    for number in range(ENTRIES):
        body = {"row": f"T{number % 40}", "note": "示例", "number": number}
        links.append(ledger.append(links[-1] if links else None, body))

    def checked() -> None:
        ledger.verify_chain(links)
        heads.tree_of(links).root()

    tree = heads.tree_of(links)
    whole = rate(1, checked)
    yield Figure("ledger of 10,000 checked", whole, "/s", ecdsa / ENTRIES, "10,000 ECDSA", most_seconds=1)
    proofs = rate(500, lambda: tree.inclusion_proof(ENTRIES // 3))
    yield Figure("inclusion proofs", proofs, "/s", ecdsa, "bare ECDSA P-256", most_seconds=0.001)


def _pyhanko_judge(desk: Desk, content: bytes) -> float:
    root = x509.Certificate.load(desk.authority.root.public_bytes(serialization.Encoding.DER))

    def judge() -> None:
        context = ValidationContext(trust_roots=[root], moment=NOW, allow_fetching=False)
        for one in PdfFileReader(BytesIO(content)).embedded_regular_signatures:
            validate_pdf_signature(one, context)

    return rate(1, judge, rounds=3)


def _pages() -> bytes:
    output = BytesIO()
    sheet = canvas.Canvas(output, pagesize=(595, 842), invariant=1)
    for number in range(PAGES):
        for line in range(30):
            sheet.drawString(72, 760 - line * 22, f"Clause {number}.{line} of a collective contract")
        sheet.showPage()
    sheet.save()
    return output.getvalue()

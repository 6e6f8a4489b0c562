"""签名 — signatures a second on a certified contract, beside bare ECDSA and beside plain pyHanko.

Ours is what a chief's click does: a PAdES signature with time stamp and drawn mark into a locked field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter

from bench.figure import Figure, rate
from bench.pages import draft
from negotiation.bootstrap import FONTS
from negotiation.documents import catalog
from negotiation.documents.render.fonts import Fonts
from signing import pdf, seal
from signing.certificates import Authority, Subject
from signing.keys import Signer, make_key, open_key
from signing.timestamp import TimeStampAuthority
from signing.typeface import Typeface

NOW = datetime(2026, 5, 29, 1, 0, tzinfo=UTC)
FIELD = "UnionChiefSignature"


def figures() -> Iterator[Figure]:
    """One signature on the drawn and certified general contract."""
    files = Authority.create("示例平台", NOW, "bench")
    authority = Authority.load(files.root_certificate, files.issuing_certificate, files.issuing_key, "bench")
    stamps = TimeStampAuthority(files.tsa_certificate, open_key(files.tsa_key, "bench"))
    own, _ = make_key("bench")
    signer = authority.signer(Subject("示例主席", "示例工会", ""), own, NOW)
    certified = _certified(signer, stamps)
    typeface = Typeface((FONTS / "XieyueSerif.ttf").read_bytes())

    def ours() -> bytes:
        mark = seal.signature_mark("示例主席", "首席代表", NOW, "00", typeface)
        return pdf.sign(certified, FIELD, signer, at=NOW, tsa=stamps, reason="示例", appearance=mark)

    done = rate(5, ours)
    bare_key, digest = ec.generate_private_key(ec.SECP256R1()), b"0" * 32
    bare = rate(200, lambda: bare_key.sign(digest, ec.ECDSA(hashes.SHA256())))
    yield Figure("signatures", done, "/s", bare, "bare ECDSA P-256")
    with TemporaryDirectory() as folder:
        plain = _plain_pyhanko(signer, Path(folder))
    yield Figure("signatures", done, "/s", rate(5, lambda: plain(certified)), "plain pyHanko, no time stamp")


def _certified(signer: Signer, stamps: TimeStampAuthority) -> bytes:
    paper = draft()
    rendered = catalog.render("D11", paper, Fonts.load(FONTS))
    boxes = {
        name: pdf.Box(one.page, one.x, one.y, one.width, one.height)
        for name, one in catalog.signature_boxes(rendered).items()
    }
    return pdf.certify(pdf.prepare(rendered.pdf, boxes), signer, at=NOW, tsa=stamps, reason="示例")


def _plain_pyhanko(signer: Signer, folder: Path) -> Callable[[bytes], BytesIO]:
    """pyHanko as its manual has it: a key and a certificate from files, one signature in the same field."""
    key = ec.generate_private_key(ec.SECP256R1())
    key_file, certificate_file = folder / "key.pem", folder / "certificate.pem"
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    certificate_file.write_bytes(signer.certificate.public_bytes(serialization.Encoding.PEM))
    simple = signers.SimpleSigner.load(str(key_file), str(certificate_file))
    wanted = signers.PdfSignatureMetadata(
        field_name=FIELD, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
    )

    def sign(content: bytes) -> BytesIO:
        writer = IncrementalPdfFileWriter(BytesIO(content))
        return signers.sign_pdf(writer, wanted, signer=simple)

    return sign

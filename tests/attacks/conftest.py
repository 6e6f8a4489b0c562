"""A small signed world: authority, signers, a contract in each stage of signing, and its evidence bundle."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pikepdf
import pytest
from reportlab.pdfgen import canvas

from signing import bundle, canonical, ledger
from signing import pdf as pdf_file
from signing.certificates import Authority, AuthorityFiles, Subject, platform_subject
from signing.keys import Signer, make_key, new_key, open_key
from signing.timestamp import TimeStampAuthority

AT = datetime(2026, 4, 15, 9, 0, tzinfo=UTC)
UNION = "示例海工装备（青岛）有限公司工会委员会"
EMPLOYER = "示例海工装备（青岛）有限公司"
TEXT = {
    "contract_type": "general",
    "title": "示例集体合同",
    "employer": EMPLOYER,
    "union": UNION,
    "chapters": [{"title": "总则", "clauses": []}],
}
TEXT_DIGEST = canonical.digest(TEXT)
OFFER = b"%PDF-1.7 sample paper"
PARTIES = (
    "UnionChiefSignature",
    "EmployerChiefSignature",
    "UnionOrganisationSeal",
    "EmployerOrganisationSeal",
)


@dataclass(frozen=True, eq=False)
class World:
    """Everything a test may want to attack."""

    files: AuthorityFiles
    authority: Authority
    tsa: TimeStampAuthority
    platform: Signer
    parties: dict[str, Signer]
    prepared: bytes
    certified: bytes
    stages: tuple[bytes, ...]
    """After the certification and each party's signature."""

    def __repr__(self) -> str:
        return "World()"  # a failing test prints its arguments

    @property
    def signed(self) -> bytes:
        return self.stages[-1]

    @property
    def roots(self) -> list[bytes]:
        return [self.files.root_certificate]

    def sign(self, pdf: bytes, field: str, minutes: int = 30) -> bytes:
        signer = self.parties.get(field, self.platform)
        at = AT + timedelta(minutes=minutes)
        return pdf_file.sign(pdf, field, signer, at=at, tsa=self.tsa, reason="签订集体合同")

    def certify(self, pdf: bytes) -> bytes:
        return pdf_file.certify(pdf, self.platform, at=AT, tsa=self.tsa, reason="固化文本")


def page_pdf(text_digest: str = TEXT_DIGEST, words: str = "Wage floor 2600 yuan") -> bytes:
    """Two plain pages with the text digest in the document information."""
    output = io.BytesIO()
    sheet = canvas.Canvas(output, invariant=1, pageCompression=1)
    sheet.setTitle("Sample contract")
    for number in range(2):
        sheet.drawString(72, 720, f"{words} / page {number}")
        sheet.showPage()
    sheet.save()
    with pikepdf.open(io.BytesIO(output.getvalue())) as opened:
        opened.docinfo["/XieyueTextDigest"] = text_digest
        written = io.BytesIO()
        opened.save(written, static_id=True, min_version="1.7")
    return written.getvalue()


def make_world(pdf: bytes) -> World:
    files = Authority.create("示例认证机构", AT, "示例口令")
    authority = Authority.load(
        files.root_certificate, files.issuing_certificate, files.issuing_key, "示例口令"
    )

    def signer(name: str, organisation: str, office: str = "") -> Signer:
        _, pem = new_key("示例口令")
        subject = Subject(name, organisation, "91370200MA00000000", office)
        return authority.signer(subject, open_key(pem, "示例口令"), AT)

    tsa = TimeStampAuthority(files.tsa_certificate, open_key(files.tsa_key, "示例口令"))
    platform = authority.signer(platform_subject("协约平台（示例）"), make_key("p")[0], AT)
    parties = {
        "UnionChiefSignature": signer("王𬭎", UNION, "工会主席"),
        "EmployerChiefSignature": signer("李示例", EMPLOYER, "总经理"),
        "UnionOrganisationSeal": signer(UNION, UNION),
        "EmployerOrganisationSeal": signer(EMPLOYER, EMPLOYER),
        "BureauFilingMark": signer("示例区人力资源和社会保障局", "示例区人力资源和社会保障局"),
    }
    boxes = {name: pdf_file.Box(-1, 60 + 130 * place, 100, 120, 60) for place, name in enumerate(PARTIES)}
    prepared = pdf_file.prepare(pdf, boxes)
    certified = pdf_file.certify(prepared, platform, at=AT, tsa=tsa, reason="固化文本")
    world = World(files, authority, tsa, platform, parties, prepared, certified, ())
    stages = [certified]
    for minutes, name in enumerate(PARTIES, 1):
        stages.append(world.sign(stages[-1], name, minutes))
    return World(files, authority, tsa, platform, parties, prepared, certified, tuple(stages))


def make_ballot() -> dict[str, canonical.Json]:
    papers = ["abstain", *["no"] * 7, *["yes"] * 52]
    return {
        "contract_type": "general",
        "text_digest": TEXT_DIGEST,
        "papers": papers,
        "tally": {"yes": 52, "no": 7, "abstain": 1, "void": 0},
        "present": 60,
        "all_delegates": 60,
    }


def make_links(ballot: dict[str, canonical.Json], pdf: bytes) -> list[ledger.Link]:
    counts = {f"ballot.{name}": count for name, count in ballot["tally"].items()}  # type: ignore[union-attr]
    bound = {"text_digest": TEXT_DIGEST, "ballot_digest": canonical.digest(ballot)}
    offer = {"id": "1", "contract": "", "kind": "D1", "number": "1", "sha256": canonical.digest_bytes(OFFER)}
    bodies: list[dict[str, canonical.Json]] = [
        {"row": "T1", "contract": ""},
        {"row": "T12", "contract": "general", "text_digest": TEXT_DIGEST, "papers": [offer]},
        {"row": "T16", "contract": "general", **bound, "facts": {**counts, "ballot.present": 60}},
        {"row": "A16", "contract": "general", **bound, "revision": canonical.digest_bytes(pdf)},
    ]
    links: list[ledger.Link] = []
    for body in bodies:
        links.append(ledger.append(links[-1] if links else None, body))
    return links


def make_members(pdf: bytes) -> dict[str, bytes]:
    ballot = make_ballot()
    return {
        "contract.pdf": pdf,
        "text.json": canonical.encode(TEXT),
        "ballot.json": canonical.encode(ballot),
        "ledger.jsonl": ledger.write_lines(make_links(ballot, pdf)),
        "documents/D1-要约书.pdf": OFFER,
    }


@pytest.fixture(scope="session")
def world() -> World:
    return make_world(page_pdf())


@pytest.fixture(scope="session")
def makers() -> SimpleNamespace:
    """The functions above, for tests that make members of their own."""
    return SimpleNamespace(
        ballot=make_ballot, links=make_links, members=make_members, world=make_world, page=page_pdf
    )


@pytest.fixture(scope="session")
def members(world: World) -> dict[str, bytes]:
    return make_members(world.signed)


@pytest.fixture(scope="session")
def sealed(world: World, members: dict[str, bytes]) -> bytes:
    summary: dict[str, canonical.Json] = {"title": "示例集体合同", "number": "示例〔2026〕1号"}
    return bundle.build(members, summary, world.platform, at=AT + timedelta(hours=1), tsa=world.tsa)

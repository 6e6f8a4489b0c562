"""越位签署: a genuine certificate in a place that belongs to somebody else, in one PDF alone."""

from __future__ import annotations

import io
from datetime import timedelta

import pikepdf
import pytest

from signing import canonical, signers
from signing import pdf as pdf_file
from signing.certificates import Subject
from signing.keys import new_key, open_key
from signing.outcome import Outcome, Stage
from signing.verdict import PdfVerdict, examine_pdf

UNION = "示例海工装备（青岛）有限公司工会委员会"
EMPLOYER = "示例海工装备（青岛）有限公司"
BUREAU = "示例区人力资源和社会保障局"
CODE = "91370200MA00000000"
OWNERS = {
    "UnionChiefSignature": Subject("王𬭎", UNION, CODE, "工会主席"),
    "EmployerChiefSignature": Subject("李示例", EMPLOYER, CODE, "总经理"),
    "UnionOrganisationSeal": Subject(UNION, UNION, CODE),
    "EmployerOrganisationSeal": Subject(EMPLOYER, EMPLOYER, CODE),
    "BureauFilingMark": Subject(BUREAU, BUREAU, CODE),
}
TEXT = {
    "contract_type": "general",
    "title": "示例集体合同",
    "employer": EMPLOYER,
    "union": UNION,
    "chapters": [{"title": "总则", "clauses": []}],
}
DIRECTOR = "EmployerChiefSignature"


def with_files(pdf: bytes, files: dict[str, bytes]) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for name, content in files.items():
            opened.attachments[name] = pikepdf.AttachedFileSpec(opened, content, filename=name)
        written = io.BytesIO()
        opened.save(written, static_id=True, min_version="1.7")
    return written.getvalue()


def certified(world, plain: bytes, owners: dict[str, Subject] | None = OWNERS, text=TEXT) -> bytes:
    """An official text; without `owners` one of an earlier version."""
    files = {signers.TEXT: canonical.encode(text)} if text else {}
    if owners is not None:
        files[signers.SIGNERS] = signers.write_signers(owners, world.platform.certificate)
    prepared = pdf_file.prepare(with_files(plain, files), {})
    return world.certify(prepared)


def filled(world, base: bytes, hands: dict[str, str]) -> PdfVerdict:
    """The verdict when each field is filled by the certificate that belongs to another (or the same)."""
    at = world.authority.root.not_valid_before_utc
    for minutes, (field, hand) in enumerate(hands.items(), 1):
        signer = world.parties[hand]
        base = pdf_file.sign(
            base, field, signer, at=at + timedelta(minutes=minutes), tsa=world.tsa, reason="签订"
        )
    return examine_pdf(base, roots=world.roots)


HONEST = {name: name for name in OWNERS}


@pytest.fixture(scope="session")
def plain(makers) -> bytes:
    return makers.page()


def test_everybody_in_their_own_place_passes_and_the_stage_is_told(world, plain: bytes) -> None:
    verdict = filled(world, certified(world, plain), HONEST)

    assert (verdict.outcome, verdict.stage, verdict.problems) == (Outcome.CONFIRMED, Stage.FILED, ())
    assert not any("名单" in one.zh for one in verdict.cautions)


@pytest.mark.parametrize("place", [name for name in OWNERS if name != DIRECTOR])
def test_the_employers_certificate_in_anothers_place_is_refused(world, plain: bytes, place: str) -> None:
    verdict = filled(world, certified(world, plain), {**HONEST, place: DIRECTOR})

    assert verdict.outcome is Outcome.REFUSED
    assert any("李示例" in one.zh for one in verdict.problems)


def test_one_certificate_in_every_place_is_refused(world, plain: bytes) -> None:
    verdict = filled(world, certified(world, plain), dict.fromkeys(OWNERS, DIRECTOR))

    assert verdict.outcome is Outcome.REFUSED
    assert len(verdict.problems) == len(OWNERS) - 1


@pytest.mark.parametrize(
    "posing",
    [
        Subject("王𬭎", EMPLOYER, CODE, "工会主席"),
        Subject("王𬭎", UNION, CODE, "工会主席", "another"),
        Subject("王𬭎", UNION, "91370200MA00000001", "工会主席"),
        Subject("王𬭎 ", UNION, CODE, "工会主席"),
    ],
)
def test_a_person_who_is_almost_the_chief_is_refused(world, plain: bytes, posing: Subject) -> None:
    at = world.authority.root.not_valid_before_utc
    signer = world.authority.signer(posing, open_key(new_key("示例")[1], "示例"), at)
    base = pdf_file.sign(
        certified(world, plain), "UnionChiefSignature", signer, at=at, tsa=world.tsa, reason="签订"
    )

    assert examine_pdf(base, roots=world.roots).outcome is Outcome.REFUSED


def test_a_list_that_names_other_parties_than_the_text_is_refused(world, plain: bytes) -> None:
    owners = {**OWNERS, "UnionOrganisationSeal": OWNERS["EmployerOrganisationSeal"]}

    verdict = filled(world, certified(world, plain, owners), HONEST)

    assert any("与合同文本所载的当事人不同" in one.zh for one in verdict.problems)


@pytest.mark.parametrize("list_of", [b"{}", b"[]", b'{"format":"xieyue-signers-1","fields":{"a":1}}'])
def test_a_list_that_cannot_be_read_is_refused(world, plain: bytes, list_of: bytes) -> None:
    files = {signers.TEXT: canonical.encode(TEXT), signers.SIGNERS: list_of}
    base = world.certify(pdf_file.prepare(with_files(plain, files), {}))

    assert filled(world, base, HONEST).outcome is Outcome.REFUSED


def test_a_text_of_an_earlier_version_passes_and_says_what_was_not_checked(world, plain: bytes) -> None:
    verdict = filled(world, certified(world, plain, owners=None), HONEST)

    assert verdict.outcome is Outcome.CONFIRMED
    assert any("没有附签署人名单" in one.zh for one in verdict.cautions)


@pytest.mark.parametrize(
    ("place", "hand", "said"),
    [
        ("UnionChiefSignature", DIRECTOR, "由对方的人签署"),
        (
            "UnionOrganisationSeal",
            "EmployerOrganisationSeal",
            "不是“示例海工装备（青岛）有限公司工会委员会”的",
        ),
        ("EmployerOrganisationSeal", DIRECTOR, "不是印章证书"),
        ("BureauFilingMark", DIRECTOR, "不是人社部门的"),
        ("BureauFilingMark", "UnionOrganisationSeal", "不是人社部门的"),
    ],
)
def test_an_earlier_text_is_held_against_the_parties_it_names(
    world, plain: bytes, place: str, hand: str, said: str
) -> None:
    verdict = filled(world, certified(world, plain, owners=None), {**HONEST, place: hand})

    assert verdict.outcome is Outcome.REFUSED
    assert any(said in one.zh for one in verdict.problems)


def test_one_certificate_for_both_sides_is_refused_even_where_no_text_is_attached(
    world, plain: bytes
) -> None:
    base = certified(world, plain, owners=None, text=None)

    verdict = filled(world, base, {**HONEST, "UnionChiefSignature": DIRECTOR})

    assert any("同一张证书" in one.zh for one in verdict.problems)

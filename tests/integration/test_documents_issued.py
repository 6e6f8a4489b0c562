"""发文: what an office issues is certified when drawn, says by whom and when, and claims no seal."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pikepdf
import pytest

from negotiation.bootstrap import Application, build
from negotiation.documents.catalog import render
from negotiation.domain.moment import CHINA
from negotiation.domain.papers import Paper, Person
from negotiation.settings import Settings
from signing.verdict import Position, examine_pdf
from tests.builders_papers import PAPERS

ISSUED = ("D1", "D2", "D13", "D19", "D20", "D22", "D24")
AT = datetime(2026, 6, 26, 14, 30, 5, tzinfo=CHINA)
BY = Person("许例诚", "劳动关系科收件员")


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    folder = tmp_path_factory.mktemp("issued")
    made = build(Settings(folder=folder), clock=lambda: AT, since=datetime(2026, 1, 1, tzinfo=CHINA))
    yield made
    made.close()


def issued(kind: str) -> Paper:
    """A paper as an act leaves it today."""
    paper = PAPERS[kind]
    return replace(paper, heading=replace(paper.heading, by=BY, at=AT))  # type: ignore[type-var,union-attr]  # letters


def words(pdf: bytes, folder: Path) -> str:
    """All it says, without breaks."""
    (folder / "paper.pdf").write_bytes(pdf)
    read = subprocess.run(["pdftotext", str(folder / "paper.pdf"), "-"], capture_output=True, check=True)
    return "".join(read.stdout.decode().split())


@pytest.mark.poppler
@pytest.mark.parametrize("kind", ISSUED)
def test_a_paper_of_an_office_says_who_issued_it_and_the_platform_answers_for_it(
    kind: str, application: Application, tmp_path: Path
) -> None:
    paper = issued(kind)
    notary = application.notary

    content = notary.issued_paper(render(kind, paper, notary.fonts), paper, AT)

    verdict = examine_pdf(content, roots=application.roots())
    assert verdict.position is Position.UNCHANGED
    assert [one.field for one in verdict.signatures] == ["PlatformSeal"]
    assert verdict.open_fields == ("IssuerSeal",)
    assert paper.heading.issuer.name in verdict.signatures[0].reason  # type: ignore[union-attr]  # a letter
    said = words(content, tmp_path)
    assert "于2026年6月26日14:30（北京时间）通过协约平台发出" in said
    assert "经办：许例诚（劳动关系科收件员）" in said
    assert "落款处没有印章的，尚未盖章" in said


@pytest.mark.parametrize("kind", ISSUED)
def test_the_place_of_the_seal_lies_over_the_date_and_on_the_page(
    kind: str, application: Application
) -> None:
    paper = issued(kind)

    rendered = render(kind, paper, application.notary.fonts)

    box = rendered.boxes["IssuerSeal"]
    assert box.page == rendered.pages - 1
    assert box.width == box.height >= 42 / 25.4 * 72 - 0.1
    assert 0 < box.x < box.x + box.width < 595.28
    assert 30 < box.y < box.y + box.height < 841.89


def test_a_changed_paper_is_found_out(application: Application) -> None:
    paper = issued("D22")
    content = application.notary.issued_paper(render("D22", paper, application.notary.fonts), paper, AT)

    with pikepdf.open(io.BytesIO(content)) as opened:
        opened.pages[0].Contents = opened.make_stream(b"BT ET")
        changed = io.BytesIO()
        opened.save(changed)

    assert examine_pdf(changed.getvalue(), roots=application.roots()).position is not Position.UNCHANGED


def test_a_paper_that_no_office_seals_alone_is_left_as_it_is(application: Application) -> None:
    rendered = render("D9", PAPERS["D9"], application.notary.fonts)

    assert application.notary.issued_paper(rendered, PAPERS["D9"], AT) == rendered.pdf


@pytest.mark.poppler
@pytest.mark.parametrize("kind", sorted(PAPERS))
def test_a_paper_of_practice_says_so_on_every_page(
    kind: str, application: Application, tmp_path: Path
) -> None:
    rendered = render(kind, PAPERS[kind], application.notary.fonts, practice=True)
    in_earnest = render(kind, PAPERS[kind], application.notary.fonts)

    assert words(rendered.pdf, tmp_path).count("演练文书，不产生法律效力") == rendered.pages
    assert "演练" not in words(in_earnest.pdf, tmp_path)

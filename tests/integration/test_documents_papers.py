"""The eleven documents as PDF: whole, embedded, justified by rule, and the same bytes each time."""

import hashlib
import io
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from negotiation.documents.catalog import TITLES, render, signature_boxes
from negotiation.documents.errors import MissingGlyphError, UnknownDocumentError
from negotiation.documents.jsonable import MalformedPaperError, paper_from_json, paper_to_json
from negotiation.documents.render.fonts import Fonts
from negotiation.domain import papers as p
from negotiation.domain.text import Chapter, Clause
from tests.builders_papers import (
    EMPLOYER,
    PAPERS,
    TYPES,
    UNION,
    announcement,
    contract,
    contract_text,
    delegation,
    filing,
    heading,
    minutes,
    offer,
    opinion,
    receipt,
    reply,
    resolution,
)
from workflows.lookalikes import lookalikes


@pytest.fixture(scope="module")
def fonts() -> Fonts:
    return Fonts.load()


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def page_text(pdf: bytes, tmp_path: Path, page: int | None = None) -> str:
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf)
    pages = [] if page is None else ["-f", str(page + 1), "-l", str(page + 1)]
    done = subprocess.run(["pdftotext", *pages, str(file), "-"], capture_output=True, check=True)
    return done.stdout.decode("utf-8")


def plain(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("kind", PAPERS)
def test_each_document_is_the_same_bytes_each_time(kind: str, fonts: Fonts) -> None:
    first = render(kind, PAPERS[kind], fonts)
    render("D24", PAPERS["D24"], fonts)

    assert render(kind, PAPERS[kind], fonts).pdf == first.pdf


def test_another_process_with_another_hash_seed_makes_the_same_bytes(fonts: Fonts) -> None:
    script = (
        "import importlib.util, sys, hashlib\n"
        f"spec = importlib.util.spec_from_file_location('papers', {__file__!r})\n"
        "module = importlib.util.module_from_spec(spec); spec.loader.exec_module(module)\n"
        "pdf = module.render('D2', module.PAPERS['D2'], module.Fonts.load()).pdf\n"
        "print(hashlib.sha256(pdf).hexdigest())\n"
    )
    environment = os.environ | {"PYTHONHASHSEED": "4711", "PYTHONPATH": os.pathsep.join(sys.path)}

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, env=environment)

    here = hashlib.sha256(render("D2", PAPERS["D2"], fonts).pdf).hexdigest()
    assert done.stdout.decode().strip() == here


@pytest.mark.parametrize("kind", PAPERS)
def test_each_document_is_in_chinese_and_carries_only_embedded_fonts(kind: str, fonts: Fonts) -> None:
    made = render(kind, PAPERS[kind], fonts)

    with opened(made.pdf) as pdf:
        assert str(pdf.Root.Lang) == "zh-CN"
        assert all(str(pdf.docinfo[key]) for key in ("/Title", "/Author", "/Subject"))
        assert len(pdf.pages) == made.pages
        used = [font for page in pdf.pages for font in page.Resources.Font.values()]
        assert used
        assert all("/FontFile2" in font.FontDescriptor and "/ToUnicode" in font for font in used)
        assert not any("/Trans" in page for page in pdf.pages)
    assert b"Helvetica" not in made.pdf


@pytest.mark.poppler
@pytest.mark.parametrize("kind", ["D1", "D3", "D9", "D15", "D16"])
def test_a_rare_surname_can_be_copied_from_the_paper(kind: str, fonts: Fonts, tmp_path: Path) -> None:
    assert "王𬭎" in plain(page_text(render(kind, PAPERS[kind], fonts).pdf, tmp_path))


@pytest.mark.poppler
@pytest.mark.parametrize("contract_type", TYPES)
def test_the_whole_contract_text_can_be_read_back_from_the_paper(
    contract_type: str, fonts: Fonts, tmp_path: Path
) -> None:
    paper = contract(contract_type)

    made = render("D15", paper, fonts)

    bare = [plain(page_text(made.pdf, tmp_path, page)) for page in range(made.pages)]
    running = re.compile(
        r"示例海工装备（青岛）有限公司[^　]*?编号：QD-示例-2026-0001|文本摘要[0-9a-f]{16}|第\d+页共\d+页|\x0c"
    )
    whole = "".join(running.sub("", text) for text in bare[1:])
    for chapter in paper.text.chapters:
        for clause in chapter.clauses:
            for words in (clause.text, *clause.items):
                assert plain(words) in whole, clause.id


@pytest.mark.poppler
def test_bookmarks_and_contents_lead_to_the_page_of_the_chapter(fonts: Fonts, tmp_path: Path) -> None:
    made = render("D15", contract(), fonts)
    texts = [plain(page_text(made.pdf, tmp_path, page)) for page in range(made.pages)]

    with opened(made.pdf) as pdf:
        numbers = {page.objgen: index for index, page in enumerate(pdf.pages)}
        named = {}
        with pdf.open_outline() as outline:
            for entry in outline.root:
                target = entry.destination
                place = pdf.Root.Dests[target] if isinstance(target, pikepdf.Name) else target
                named[entry.title] = numbers[place[0].objgen]
        links = [numbers[_target(pdf, link)] for link in pdf.pages[1].Annots]

    chapters = [title for title in named if title.startswith("第")]
    assert len(chapters) == len(contract().text.chapters)
    assert all(plain(title) in texts[named[title]] for title in chapters)
    assert named["签署页"] == made.pages - 1
    assert links == [named[title] for title in [*chapters, "签署页"]]
    printed = re.findall(r"第[一二三四五六七八九十]+章", texts[1])
    assert len(printed) == len(chapters)
    assert f"第{made.pages}页共{made.pages}页" in texts[-1]


def _target(pdf: pikepdf.Pdf, link: pikepdf.Object) -> tuple[int, int]:
    place = link.Dest if "/Dest" in link else link.A.D
    place = pdf.Root.Dests[place] if isinstance(place, pikepdf.Name) else place
    return place[0].objgen


def test_the_file_names_the_digest_of_the_text_it_shows(fonts: Fonts) -> None:
    paper = contract("wage")

    with opened(render("D15", paper, fonts).pdf) as pdf:
        assert str(pdf.docinfo["/XieyueTextDigest"]) == paper.text.digest


def test_a_letter_is_dated_by_its_own_day_and_a_contract_not_at_all(fonts: Fonts) -> None:
    with (
        opened(render("D1", offer(), fonts).pdf) as letter,
        opened(render("D15", contract(), fonts).pdf) as text,
    ):
        assert str(letter.docinfo["/CreationDate"]).startswith("D:20260415120000+08")
        assert "/CreationDate" not in text.docinfo


@pytest.mark.poppler
@pytest.mark.parametrize("contract_type", TYPES)
def test_places_for_signatures_are_empty_on_the_paper_and_large_enough(
    contract_type: str, fonts: Fonts, tmp_path: Path
) -> None:
    made = render("D15", contract(contract_type), fonts)
    boxes = signature_boxes(made)
    file = tmp_path / "paper.pdf"
    file.write_bytes(made.pdf)

    page = str(made.pages)
    listing = subprocess.run(
        ["pdftotext", "-bbox", "-f", page, "-l", page, str(file), "-"], capture_output=True, check=True
    ).stdout.decode()
    words = [
        tuple(float(number) for number in found)
        for found in re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"', listing)
    ]

    assert set(boxes) == {
        "UnionChiefSignature",
        "EmployerChiefSignature",
        "UnionOrganisationSeal",
        "EmployerOrganisationSeal",
        "BureauFilingMark",
    }
    for name, box in boxes.items():
        assert box.page == made.pages - 1
        assert box.y > 0
        top, bottom = 841.89 - box.y - box.height, 841.89 - box.y
        for left, word_top, right, word_bottom in words:
            beside = right <= box.x or left >= box.x + box.width
            assert beside or word_bottom <= top + 2 or word_top >= bottom - 2, name
    for name in ("UnionOrganisationSeal", "EmployerOrganisationSeal"):
        assert min(boxes[name].width, boxes[name].height) >= 42 * 72 / 25.4 - 0.001


def test_four_threads_at_once_make_the_same_bytes(fonts: Fonts) -> None:
    alone = {kind: render(kind, paper, fonts).pdf for kind, paper in PAPERS.items()}

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda kind: (kind, render(kind, PAPERS[kind], fonts).pdf), [*PAPERS] * 2))

    assert all(pdf == alone[kind] for kind, pdf in together)


def test_a_draft_has_no_place_for_seals(fonts: Fonts) -> None:
    assert not render("D11", contract(draft=True), fonts).boxes


def test_a_character_without_glyph_is_refused_by_name_and_place(fonts: Fonts) -> None:
    paper = replace(offer(), chief=p.Person("𠮷示例", "工会主席"))

    with pytest.raises(MissingGlyphError, match=r"U\+20BB7.*D1 集体协商要约书.*首席代表"):
        render("D1", paper, fonts)


@pytest.mark.parametrize("hidden", ["\u200b", "\u202e", "\u2066", "\x00", "\ufeff", "\u00ad"])
def test_an_invisible_character_in_a_name_is_refused(hidden: str, fonts: Fonts) -> None:
    paper = replace(offer(), chief=p.Person(f"示{hidden}例", "工会主席"))

    with pytest.raises(MissingGlyphError):
        render("D1", paper, fonts)


@pytest.mark.parametrize(
    ("kind", "paper"),
    [("D99", offer()), ("D2", offer()), ("D11", contract()), ("D15", contract(draft=True))],
)
def test_an_unknown_document_or_the_wrong_paper_is_refused(kind: str, paper: p.Paper, fonts: Fonts) -> None:
    with pytest.raises(UnknownDocumentError):
        render(kind, paper, fonts)


def test_every_kind_of_paper_has_a_title_and_a_layout() -> None:
    assert set(TITLES) == set(p.KINDS) == set(PAPERS)


def test_a_file_name_carries_the_number_and_no_unsafe_character(fonts: Fonts) -> None:
    paper = replace(reply(), heading=heading(EMPLOYER, '../a:b*"号', date(2026, 4, 22), UNION))

    assert render("D2", paper, fonts).file_name == "a_b_号-集体协商答复书.pdf"
    assert render("D1", offer(), fonts).file_name == "示例工〔2026〕3号-集体协商要约书.pdf"


@pytest.mark.parametrize("kind", PAPERS)
def test_a_paper_survives_storage_exactly(kind: str) -> None:
    stored = json.dumps(paper_to_json(PAPERS[kind]), ensure_ascii=False)

    assert paper_from_json(kind, json.loads(stored)) == PAPERS[kind]


def test_stored_values_of_another_kind_are_refused() -> None:
    with pytest.raises(MalformedPaperError, match="D2"):
        paper_from_json("D2", paper_to_json(offer()))
    with pytest.raises(UnknownDocumentError):
        paper_from_json("D99", {})
    with pytest.raises(UnknownDocumentError):
        paper_to_json(EMPLOYER)  # type: ignore[arg-type]


def test_long_papers_run_over_as_many_pages_as_they_need(fonts: Fonts) -> None:
    many = tuple(f"第{number}项协商议题，涉及职工切身利益的规章制度和重大事项" for number in range(1, 41))
    talk = minutes().employees_views * 30
    rows = delegation().representatives * 8
    clause = replace(contract_text().chapters[0].clauses[0], text="条款内容。" * 1200)
    text = replace(contract_text(), chapters=(Chapter("总则", (clause,)),))

    assert render("D1", replace(offer(), topics=many), fonts).pages >= 4
    assert render("D9", replace(minutes(), employees_views=talk, employer_views=talk), fonts).pages >= 3
    assert render("D3", replace(delegation(), representatives=rows), fonts).pages >= 2
    assert render("D15", replace(contract(), text=text), fonts).pages >= 8


@pytest.mark.parametrize(
    ("kind", "paper"),
    [
        ("D2", reply(accepted=False)),
        ("D2", replace(reply(), late_by_days=3, topics=(), reasons="")),
        ("D13", resolution(passed=False)),
        ("D16", replace(filing(), late_reason="首席代表出差，经职工方同意延期报送")),
        ("D19", replace(receipt(), review_raw_on=date(2026, 7, 4), review_due_on=date(2026, 7, 6))),
        ("D22", opinion(objection=True)),
        ("D24", replace(announcement(), deemed=True, verify_url="")),
        ("D3", replace(delegation(), side_title="用人单位方", mandate="")),
    ],
)
def test_other_outcomes_have_their_paper_too(kind: str, paper: p.Paper, fonts: Fonts) -> None:
    assert render(kind, paper, fonts).pdf.startswith(b"%PDF-1.7")


@pytest.mark.poppler
def test_a_deadline_moved_by_a_rest_day_shows_both_days(fonts: Fonts, tmp_path: Path) -> None:
    paper = replace(receipt(), review_raw_on=date(2026, 7, 4), review_due_on=date(2026, 7, 6))

    text = plain(page_text(render("D19", paper, fonts).pdf, tmp_path))

    assert "2026年7月4日" in text
    assert "顺延至2026年7月6日" in text


@pytest.mark.poppler
@pytest.mark.parametrize("kind", ["D1", "D13", "D19", "D22", "D24"])
def test_a_paper_that_cites_no_article_leaves_the_phrase_out(kind: str, fonts: Fonts, tmp_path: Path) -> None:
    paper = replace(PAPERS[kind], articles=())  # type: ignore[call-arg]

    text = plain(page_text(render(kind, paper, fonts).pdf, tmp_path))

    assert "根据的规定" not in text
    assert "依据：。" not in text


@pytest.mark.poppler
@pytest.mark.parametrize("topics", range(1, 24))
def test_the_foot_of_an_offer_stays_with_its_signature_and_some_text(
    topics: int, fonts: Fonts, tmp_path: Path
) -> None:
    made = render("D1", replace(offer(), topics=("劳动安全卫生",) * topics), fonts)

    last = plain(page_text(made.pdf, tmp_path, made.pages - 1))

    assert "作出答复" in last
    assert "2026年4月15日" in last
    assert "送达方式" in last


@pytest.mark.poppler
@pytest.mark.parametrize("kind", PAPERS)
def test_no_word_of_english_stands_on_a_chinese_paper(kind: str, fonts: Fonts, tmp_path: Path) -> None:
    text = page_text(render(kind, PAPERS[kind], fonts).pdf, tmp_path)

    words = set(re.findall(r"[A-Za-z]{3,}", re.sub(r"[0-9a-f]{16,}", "", text)))
    assert words <= {"SHA"}


@pytest.mark.poppler
@pytest.mark.parametrize(("kind", "draft"), [("D15", False), ("D11", True)])
def test_what_is_copied_from_a_contract_is_what_was_written_and_nothing_that_looks_like_it(
    kind: str, draft: bool, fonts: Fonts, tmp_path: Path
) -> None:
    words = "食堂非高温日女职工示范方案"
    paper = contract(draft=draft)
    text = replace(paper.text, chapters=(Chapter("特别约定", (Clause("1", words),)),))

    read = page_text(render(kind, replace(paper, text=text, digest=text.digest), fonts).pdf, tmp_path)

    assert words in plain(read)
    assert lookalikes(read) == ()

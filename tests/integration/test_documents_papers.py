"""The eleven documents as PDF: whole, embedded, justified by rule, and the same bytes each time."""

import hashlib
import importlib.util
import io
import json
import os
import re
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pikepdf
import pytest

import workflows
from negotiation.documents.catalog import TITLES, render, signature_boxes
from negotiation.documents.errors import FontsMissingError, MissingGlyphError, UnknownDocumentError
from negotiation.documents.jsonable import MalformedPaperError, paper_from_json, paper_to_json
from negotiation.documents.render import Fonts
from negotiation.documents.render.fonts import DIRECTORY
from negotiation.domain import papers as p
from negotiation.domain.template import fill
from negotiation.domain.text import Chapter, ContractText

CHINA = timezone(timedelta(hours=8))
EMPLOYER = p.Organisation("示例海工装备（青岛）有限公司", "91370200MA00000000", "山东省青岛市示例区示例路1号")
UNION = p.Organisation(
    "示例海工装备（青岛）有限公司工会委员会", "81370200MC00000000", "山东省青岛市示例区示例路1号"
)
BUREAU = p.Organisation("青岛市示例区人力资源和社会保障局", "11370200000000000X")
UNION_CHIEF = p.Person("王𬭎", "工会主席")
EMPLOYER_CHIEF = p.Person("示例一", "总经理")
TYPES = {
    "general": "集体合同",
    "wage": "工资专项集体合同",
    "women": "女职工特殊权益保护专项集体合同",
    "safety": "劳动安全卫生专项集体合同",
}
TITLE_LIST = tuple(TYPES.values())
CLAUSES = ("《山东省劳动合同条例》第三十八条", "《山东省企业工资集体协商条例》第二十一条")
DIGEST = "3f2a9c1de45b7780aa91c0ffee0123456789abcdef00112233445566778899aa"


def heading(issuer: p.Organisation, number: str, day: date, to: p.Organisation | None = None) -> p.Heading:
    return p.Heading(number, issuer, day, to)


def contract_text(contract_type: str = "general") -> ContractText:
    file = Path(workflows.__file__).parent / "contract_types" / contract_type / "template.toml"
    return fill(
        tomllib.loads(file.read_text(encoding="utf-8")),
        contract_type=contract_type,
        employer=EMPLOYER.name,
        union=UNION.name,
        term_from=date(2026, 7, 1),
        term_until=date(2027, 6, 30),
        terms={},
    )


def offer() -> p.OfferPaper:
    return p.OfferPaper(
        heading=heading(UNION, "示例工〔2026〕3号", date(2026, 4, 15), EMPLOYER),
        contract_titles=TITLE_LIST,
        topics=(
            "职工年度平均工资水平及调整幅度、本企业最低工资标准",
            "加班加点管理和加班工资计算基数",
            "女职工孕期、产期、哺乳期的特殊保护",
            "劳动安全卫生设施改造和高温季节劳动保护",
        ),
        meeting_at=datetime(2026, 5, 12, 9, 30, tzinfo=CHINA),
        meeting_place="公司办公楼三楼第一会议室",
        reasons="现行集体合同将于2026年6月30日期满。为保持劳动关系和谐稳定，兼顾企业发展与职工收入同步增长，需要重新订立",
        representatives_per_side=5,
        chief=UNION_CHIEF,
        requested_materials=(
            "2025年度财务会计报表",
            "2025年度工资总额和职工平均工资",
            "现行集体合同履行情况报告",
        ),
        reply_days=10,
        reply_due_on=date(2026, 4, 27),
        articles=CLAUSES,
    )


def reply(*, accepted: bool = True) -> p.ReplyPaper:
    return p.ReplyPaper(
        heading=heading(EMPLOYER, "示例海工函〔2026〕12号", date(2026, 4, 22), UNION),
        offer_number="示例工〔2026〕3号",
        offer_received_on=date(2026, 4, 15),
        accepted=accepted,
        reasons="建议将新入职职工的技能培训一并列入协商"
        if accepted
        else "现行集体合同尚在有效期内，履行情况正常",
        meeting_at=datetime(2026, 5, 12, 9, 30, tzinfo=CHINA) if accepted else None,
        meeting_place="公司办公楼三楼第一会议室" if accepted else "",
        topics=("工资水平和调整幅度", "加班管理", "女职工特殊保护", "劳动安全卫生") if accepted else (),
        late_by_days=0,
    )


def delegation() -> p.DelegationPaper:
    rows = [
        ("王𬭎", "男", 46, "工会主席"),
        ("示例甲", "女", 38, "焊接车间班组长"),
        ("示例乙", "男", 51, "涂装车间技师"),
        ("示例丙", "女", 33, "质量检验员"),
        ("示例丁", "男", 29, "吊装工"),
    ]
    return p.DelegationPaper(
        heading=heading(UNION, "示例工〔2026〕5号", date(2026, 5, 6)),
        side_title="职工方",
        method="由工会提名，经第三届职工代表大会第二次会议以无记名投票方式选举产生：应到60人，实到58人，五名代表各获同意票55票以上",
        chosen_on=date(2026, 5, 6),
        place="公司职工活动中心",
        representatives=tuple(
            p.RepresentativeRow(name, sex, age, post, chief=not i, front_line=i > 0, external=False)
            for i, (name, sex, age, post) in enumerate(rows)
        ),
        mandate="首席代表由工会主席担任，无需另行授权",
    )


def minutes() -> p.MinutesPaper:
    employees = ("王𬭎", "示例甲", "示例乙", "示例丙", "示例丁")
    return p.MinutesPaper(
        heading=heading(UNION, "示例协商记〔2026〕1号", date(2026, 5, 12)),
        round_number=1,
        held_at=datetime(2026, 5, 12, 9, 30, tzinfo=CHINA),
        place="公司办公楼三楼第一会议室",
        chair=EMPLOYER_CHIEF,
        recorder=p.Person("示例戊", "工会干事"),
        employees_present=employees,
        employer_present=("示例一", "示例二", "示例三", "示例四", "示例五"),
        absent=(),
        agenda=("确认协商议题和程序", "工资水平和调整幅度", "高温季节劳动保护"),
        employees_views="2025年公司利润增长8.2%，职工平均工资增长3.1%。建议2026年职工平均工资增长6%，一线职工增幅不低于平均增幅；本企业最低月工资标准由2500元提高到2700元。",
        employer_views="公司认可职工收入应当与效益同步增长。考虑下半年订单下降，提出平均工资增长4.5%，最低月工资标准2600元；同意将防暑降温费标准写入合同。",
        agreed=("防暑降温费：室外和高温作业每人每月300元，其他岗位180元", "最低月工资标准为2600元"),
        open_points=("职工年度平均工资增长幅度",),
        next_meeting="2026年5月19日9:30，同一地点，由职工方首席代表主持",
        signed=("王𬭎", "示例一", "示例甲"),
    )


def contract(contract_type: str = "general", *, draft: bool = False) -> p.ContractPaper:
    text = contract_text(contract_type)
    return p.ContractPaper(
        number="QD-示例-2026-0001",
        text=text,
        digest=text.digest,
        draft=draft,
        employer=EMPLOYER,
        union=UNION,
        employer_chief=EMPLOYER_CHIEF,
        union_chief=UNION_CHIEF,
        verify_url="" if draft else "https://xieyue.example/verify/3f2a9c1de45b7780",
        resolution=""
        if draft
        else "本合同草案经示例海工装备（青岛）有限公司第三届职工代表大会第三次会议表决通过："
        "应到60人，实到57人，同意52票。",
    )


def resolution(*, passed: bool = True) -> p.ResolutionPaper:
    return p.ResolutionPaper(
        heading=heading(UNION, "示例职代〔2026〕2号", date(2026, 6, 5)),
        congress="示例海工装备（青岛）有限公司第三届职工代表大会第三次会议",
        contract_title="工资专项集体合同",
        digest=DIGEST,
        held_on=date(2026, 6, 5),
        all_delegates=60,
        present=57,
        yes=52 if passed else 30,
        no=3 if passed else 25,
        abstain=2,
        void=0,
        method="无记名投票",
        passed=passed,
        threshold="须经全体职工代表过半数同意",
        articles=("《山东省企业工资集体协商条例》第二十七条",),
    )


def filing() -> p.FilingPaper:
    return p.FilingPaper(
        heading=heading(EMPLOYER, "示例海工报〔2026〕8号", date(2026, 6, 15), BUREAU),
        contract_title="工资专项集体合同",
        contract_type="工资专项",
        contract_number="QD-示例-2026-0002",
        digest=DIGEST,
        employer=EMPLOYER,
        union=UNION,
        employer_chief=EMPLOYER_CHIEF,
        union_chief=UNION_CHIEF,
        headcount=612,
        covered_headcount=612,
        signed_on=date(2026, 6, 10),
        term_from=date(2026, 7, 1),
        term_until=date(2027, 6, 30),
        all_delegates=60,
        present=57,
        yes=52,
        no=3,
        abstain=2,
        void=0,
        course="职工方于2026年4月15日提出要约，用人单位方于4月22日书面答复同意。双方各确定五名协商代表，于5月12日、5月19日举行两轮协商，就工资水平、最低工资标准和高温补贴达成一致，形成草案，6月5日经职工代表大会表决通过，6月10日由双方首席代表签字并盖章。",
        attachments=(
            "工资专项集体合同文本",
            "职工代表大会决议",
            "协商代表产生记录",
            "首席代表身份证明",
            "营业执照副本",
            "协商经过说明",
        ),
        late_reason="",
    )


def receipt() -> p.ReceiptPaper:
    return p.ReceiptPaper(
        heading=heading(BUREAU, "青示人社集收〔2026〕31号", date(2026, 6, 16)),
        contract_title="工资专项集体合同",
        employer=EMPLOYER,
        union=UNION,
        received_on=date(2026, 6, 16),
        registered_on=date(2026, 6, 16),
        attachments=("工资专项集体合同文本三份", "职工代表大会决议", "协商代表产生记录", "集体合同报审表"),
        handler=p.Person("示例己", "劳动关系科科员"),
        review_days=15,
        review_raw_on=date(2026, 7, 1),
        review_due_on=date(2026, 7, 1),
        articles=("《中华人民共和国劳动合同法》第五十四条",),
    )


def opinion(*, objection: bool = False) -> p.OpinionPaper:
    return p.OpinionPaper(
        heading=heading(BUREAU, "青示人社集审〔2026〕31号", date(2026, 6, 26)),
        contract_title="工资专项集体合同",
        digest=DIGEST,
        employer=EMPLOYER,
        union=UNION,
        received_on=date(2026, 6, 16),
        objection=objection,
        parties_view="用人单位依法登记，工会依法成立，双方首席代表资格符合规定",
        procedure_view="要约、协商、职工代表大会审议和签字程序符合规定，应到、实到和同意人数达到法定要求",
        content_view="第七条加班工资的计算比例低于法定标准"
        if objection
        else "劳动报酬等标准不低于国家和山东省规定的最低标准",
        objections=(("第二十五条", "法定休假日加班工资比例低于法定标准"),) if objection else (),
        effective_on=None if objection else date(2026, 6, 26),
        term_until=date(2027, 6, 30),
        publish_days=7,
        reviewer=p.Person("示例庚", "劳动关系科科长"),
        articles=("《中华人民共和国劳动合同法》第五十四条", "《山东省劳动合同条例》第四十二条"),
    )


def announcement() -> p.AnnouncementPaper:
    return p.AnnouncementPaper(
        heading=heading(UNION, "示例工〔2026〕16号", date(2026, 6, 29)),
        contract_title="工资专项集体合同",
        side_title="职工方",
        digest=DIGEST,
        effective_on=date(2026, 6, 26),
        term_from=date(2026, 7, 1),
        term_until=date(2027, 6, 30),
        deemed=False,
        where_to_read="合同全文在厂务公开栏和本系统公开，职工也可以到工会办公室查阅、复制",
        verify_url="https://xieyue.example/verify/3f2a9c1de45b7780",
        articles=("《山东省劳动合同条例》第四十三条",),
    )


PAPERS: dict[str, p.Paper] = {
    "D1": offer(),
    "D2": reply(),
    "D3": delegation(),
    "D9": minutes(),
    "D11": contract(draft=True),
    "D13": resolution(),
    "D15": contract(),
    "D16": filing(),
    "D19": receipt(),
    "D22": opinion(),
    "D24": announcement(),
}


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


def test_fonts_that_were_not_prepared_are_missed_by_name(tmp_path: Path) -> None:
    with pytest.raises(FontsMissingError, match="XieyueSerif"):
        Fonts.load(tmp_path)


def test_a_damaged_font_is_refused(tmp_path: Path) -> None:
    (tmp_path / "XieyueSerif.ttf").write_bytes(b"not a font at all")

    with pytest.raises(FontsMissingError, match="damaged"):
        Fonts.load(tmp_path)


def test_the_prepared_fonts_carry_the_current_stamp() -> None:
    file = Path(workflows.__file__).parents[1] / "hatch_build.py"
    spec = importlib.util.spec_from_file_location("documents_build_hook", file)
    hook = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hook)

    assert all(hook._is_current(DIRECTORY / f"{name}.ttf", name) for name in hook.SOURCES)
    assert not hook._is_current(DIRECTORY / "missing.ttf", "XieyueSerif")

"""Papers of every kind with plain invented content, for the tests of documents."""

import tomllib
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import workflows
from negotiation.domain import papers as p
from negotiation.domain.template import fill
from negotiation.domain.text import ContractText
from tests import builders_papers_course as course

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
    "D10": course.suspension(),
    "D20": course.correction(),
    "D26": course.performance(),
    "D27": course.change(),
    "D28": course.coordination(),
    "D29": course.union_letter(),
}

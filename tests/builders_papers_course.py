"""Papers of the acts beside the main way for the tests of their layouts; all names are invented."""

from __future__ import annotations

from datetime import date

from negotiation.domain.course import LetterKind
from negotiation.domain.paper_parts import Heading, Organisation, Person
from negotiation.domain.papers_course import (
    ChangePaper,
    CoordinationPaper,
    CorrectionPaper,
    PerformancePaper,
    SuspensionPaper,
    UnionLetterPaper,
)

EMPLOYER = Organisation("示例海工装备（青岛）有限公司", "91370200MA00000000", "山东省青岛市示例区示例路1号")
UNION = Organisation(
    "示例海工装备（青岛）有限公司工会委员会", "81370200MC00000000", "山东省青岛市示例区示例路1号"
)
BUREAU = Organisation("青岛市示例区人力资源和社会保障局", "11370200000000000X")
UPPER = Organisation("青岛市示例区总工会", "81370200MC00000001")
CHIEFS = {"employees_chief": Person("示例甲", "工会主席"), "employer_chief": Person("示例乙", "总经理")}


def _heading(issuer: Organisation, number: str, addressee: Organisation | None = None) -> Heading:
    return Heading(number, issuer, date(2026, 5, 20), addressee)


def suspension(*, force_majeure: bool = True) -> SuspensionPaper:
    """D10."""
    return SuspensionPaper(
        heading=_heading(UNION, "示例工中止〔2026〕1号", EMPLOYER),
        **CHIEFS,
        from_on=date(2026, 5, 20),
        until_on=date(2026, 6, 1),
        place="公司三楼会议室",
        topics=("年度工资调整幅度", "高温津贴"),
        reason="台风登陆，厂区停工",
        force_majeure=force_majeure,
        articles=("《山东省劳动合同条例》第三十九条",),
    )


def correction() -> CorrectionPaper:
    """D20."""
    return CorrectionPaper(
        heading=_heading(BUREAU, "青示人社集补〔2026〕3号", EMPLOYER),
        contract_title="工资专项集体合同",
        filing_number="示例集报〔2026〕2号",
        submitted_on=date(2026, 5, 18),
        items=("职工代表大会决议", "双方协商代表名单"),
        reason="决议未载明到会人数和表决结果",
        days=7,
        due_on=date(2026, 5, 27),
        handler=Person("示例丁", "收件员"),
        articles=("《集体合同规定》第四十二条",),
    )


def performance() -> PerformancePaper:
    """D26."""
    return PerformancePaper(
        heading=_heading(EMPLOYER, "示例集履〔2027〕1号", UNION),
        contract_title="工资专项集体合同",
        contract_number="370211-2026-0001-2",
        term_from=date(2026, 7, 1),
        term_until=date(2027, 6, 30),
        since=date(2026, 7, 1),
        done=("年度工资平均增长5%已自7月起兑现", "高温津贴按月足额发放"),
        not_done=("技能津贴办法尚未制定",),
        reasons="技能等级评定尚在进行，预计下季度提交协商",
    )


def change(*, terminate: bool = False) -> ChangePaper:
    """D27."""
    return ChangePaper(
        heading=_heading(EMPLOYER, "示例集变〔2026〕1号", UNION),
        contract_title="工资专项集体合同",
        contract_number="370211-2026-0001-2",
        term_until=date(2027, 6, 30),
        terminate=terminate,
        cause="双方协商一致",
        reason="订单结构发生较大变化，计件单价需要重新核定",
        proof=("上半年订单统计表",),
        articles=("《山东省企业工资集体协商条例》第四十条",),
    )


def coordination(*, agreement: bool = True, own_motion: bool = False) -> CoordinationPaper:
    """D28."""
    return CoordinationPaper(
        heading=_heading(BUREAU if agreement or own_motion else UNION, "青示协调议〔2026〕1号", BUREAU),
        agreement=agreement,
        own_motion=own_motion,
        employer=EMPLOYER,
        union=UNION,
        **CHIEFS,
        application="双方对年度工资增长幅度不能达成一致",
        applied_on=date(2026, 5, 20),
        facts="职工方提出增长6%，用人单位方提出增长3%，经三轮协商未能一致" if agreement else "",
        outcome="双方同意年度工资平均增长4.5%" if agreement else "",
        open_points=("技能津贴标准",) if agreement else (),
        coordinator=Person("示例戊", "协调处理员"),
        articles=("《集体合同规定》第四十九条",),
    )


def union_letter(kind: LetterKind = LetterKind.OPINION, *, proposal: bool = False) -> UnionLetterPaper:
    """D29."""
    opinion = kind is LetterKind.OPINION and not proposal
    return UnionLetterPaper(
        heading=_heading(
            UPPER if proposal else UNION, "示例工监督意见〔2026〕1号", BUREAU if proposal else EMPLOYER
        ),
        kind=kind,
        employer=EMPLOYER,
        matter="逾期不答复集体协商要约",
        text="你单位收到要约后未在规定期限内书面答复。请立即书面答复，并确定协商时间",
        investigators=("示例己", "示例庚") if opinion else (),
        answer_days=15 if opinion else 0,
        answer_due_on=date(2026, 6, 10) if opinion else None,
        objection_days=5 if opinion else 0,
        opinion_number="示例工监督意见〔2026〕1号" if proposal else "",
        ground="逾期未答复意见书" if proposal else "",
        articles=("《山东省工会劳动法律监督条例》第十八条",),
    )

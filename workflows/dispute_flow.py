"""争议与变动流程 — acts beside the main way of a negotiation: letters, pauses, coordination, changes, end.

A letter keeps the state: it is pressure from outside the talks, and the talks may go on meanwhile. What a
party may ask of the other side alone and what needs both is said by the rules each row asks.
"""

from __future__ import annotations

from workflows.negotiation_flow import BOTH_DELEGATIONS, ONE_DELEGATION
from workflows.row import Capacity, Clock, Level, Row
from workflows.states import NegotiationState as N

_LABOUR_LAW = "labour-law-2018"
_CIVIL_CODE = "civil-code-2020"
_UNION_LAW = "trade-union-law-2021"
_PROVISIONS = "collective-contract-provisions-2004"
_SHANDONG = "sd-labour-contract-2013"
_SHANDONG_WAGE = "sd-wage-negotiation-2016"
_SUPERVISION = "sd-union-supervision-2021"
_MEASURES = "sd-trade-union-measures-2025"

_OFFICERS = (Capacity.UNION_OFFICER, Capacity.EMPLOYER_OFFICER)
_CHIEFS = (Capacity.UNION_CHIEF, Capacity.EMPLOYER_CHIEF)
_BUREAU = (Capacity.BUREAU_INTAKE, Capacity.BUREAU_REVIEWER, Capacity.BUREAU_COORDINATOR)

_SERVED = tuple(state for state in N if state is not N.DRAFTING)
"""From the offer on; after the end too, since the performance of a contract is supervised as well."""
_BEFORE_ACCEPTANCE = (N.DRAFTING, N.OFFERED, N.OVERDUE, N.REFUSED)
_AT_THE_TABLE = (N.CONSTITUTED, N.INFORMATION_EXCHANGED, N.BARGAINING, N.SUSPENDED, N.COORDINATION)
_AFTER_ACCEPTANCE = (N.ACCEPTED, *_AT_THE_TABLE)
_IN_OFFICE = (*_AT_THE_TABLE, N.CLOSED)
"""A representative's term runs to the end of performance, beyond the end of the talks."""

_SUSPENSION = (
    "R-MTG-05.length",
    "R-MTG-05.time",
    "R-MTG-05.place",
    "R-MTG-05.topics",
    "R-MTG-05.cap",
    "R-MTG-05.cause",
)

_LETTERS = (
    Row(
        id="T5",
        act="issue_union_letter",
        level=Level.NEGOTIATION,
        sources=_SERVED,
        target=None,
        who=(Capacity.UNION_OFFICER, Capacity.UPPER_UNION_OFFICER, Capacity.LOCAL_UNION_OFFICER),
        title_zh="发出工会提示函或者劳动法律监督意见书",
        title_en="Issue a union reminder or opinion",
        at_will=True,
        asks=(
            "R-UNI-04.kind",
            "R-UNI-04.matter",
            "R-UNI-04.investigators",
            "R-UNI-04.violation",
        ),
        starts=(Clock("R-UNI-01"), Clock("R-UNI-01.objection")),
        document="D29",
        articles=((_SUPERVISION, "17"), (_SUPERVISION, "18"), (_MEASURES, "26"), (_SHANDONG_WAGE, "49")),
    ),
    Row(
        id="A20",
        act="answer_union_letter",
        level=Level.NEGOTIATION,
        sources=_SERVED,
        target=None,
        who=(Capacity.EMPLOYER_OFFICER,),
        title_zh="答复工会意见书或者提出异议",
        title_en="Answer a union letter or object to it",
        asks=("R-UNI-01", "R-UNI-01.objected", "R-UNI-01.reasons"),
        stops=("R-UNI-01", "R-UNI-01.objection"),
        articles=((_SUPERVISION, "18"),),
    ),
    Row(
        id="T6",
        act="issue_union_proposal",
        level=Level.NEGOTIATION,
        sources=_SERVED,
        target=None,
        # only the local general union may turn to the bureau; the enterprise union may not
        who=(Capacity.LOCAL_UNION_OFFICER,),
        title_zh="向人社部门提出劳动法律监督建议书",
        title_en="Issue a proposal to the bureau",
        at_will=True,
        asks=("R-UNI-02", "R-UNI-02.opinion", "R-UNI-02.unanswered", "R-UNI-02.silence"),
        document="D29",
        articles=((_SUPERVISION, "18"), (_SHANDONG_WAGE, "49"), (_UNION_LAW, "54(4)")),
    ),
    Row(
        id="A21",
        act="report_result",
        level=Level.NEGOTIATION,
        sources=_SERVED,
        target=None,
        who=_BUREAU,
        title_zh="告知建议书的处理结果",
        title_en="Report the result of a proposal",
        asks=("R-UNI-03", "R-UNI-03.proposal", "R-UNI-03.result"),
        articles=((_SUPERVISION, "18"), (_SHANDONG_WAGE, "49")),
    ),
)

_INTERRUPTIONS = (
    Row(
        id="A22",
        act="propose_suspension",
        level=Level.NEGOTIATION,
        sources=(N.BARGAINING,),
        target=None,
        who=_CHIEFS,
        title_zh="提出或者同意中止协商",
        title_en="Propose or agree to a suspension",
        at_will=True,
        asks=_SUSPENSION,
        then="T11",
        articles=((_PROVISIONS, "35"), (_SHANDONG, "39"), (_SHANDONG_WAGE, "28")),
    ),
    Row(
        id="T11",
        act="suspend",
        level=Level.NEGOTIATION,
        sources=(N.BARGAINING,),
        target=N.SUSPENDED,
        who=_CHIEFS,
        title_zh="中止协商",
        title_en="Suspend the talks",
        asks=("R-MTG-05", "R-MTG-05.employees", *_SUSPENSION),
        # the cap on wage talks is counted anew with the pause, if the cause is one that pauses it
        starts=(Clock("R-MTG-05.resume", "A23"), Clock("R-MTG-06")),
        stops=("R-MTG-06",),
        document="D10",
        articles=((_PROVISIONS, "35"), (_SHANDONG, "39"), (_SHANDONG_WAGE, "28")),
    ),
    Row(
        id="A23",
        act="resume",
        level=Level.NEGOTIATION,
        sources=(N.SUSPENDED,),
        target=N.BARGAINING,
        who=(*_CHIEFS, Capacity.SYSTEM),
        title_zh="恢复协商",
        title_en="Resume the talks",
        at_will=True,
        starts=(Clock("R-MTG-06"),),
        stops=("R-MTG-05.resume", "R-MTG-06"),
        articles=((_PROVISIONS, "35"), (_SHANDONG, "39"), (_SHANDONG_WAGE, "28")),
    ),
    Row(
        id="T13",
        act="apply_coordination",
        level=Level.NEGOTIATION,
        sources=(N.BARGAINING,),
        target=N.COORDINATION,
        who=(*_CHIEFS, *_OFFICERS, Capacity.BUREAU_COORDINATOR),
        title_zh="申请协调处理，或者决定主动协调处理",
        title_en="Apply for coordination, or coordinate of one's own motion",
        at_will=True,
        asks=("R-DIS-01",),
        then="A36",
        document="D28",
        articles=((_LABOUR_LAW, "84"), (_PROVISIONS, "49"), (_SHANDONG, "46"), (_SHANDONG_WAGE, "44")),
    ),
    Row(
        id="A36",
        act="accept_coordination",
        level=Level.NEGOTIATION,
        sources=(N.COORDINATION,),
        target=None,
        who=(Capacity.BUREAU_COORDINATOR,),
        title_zh="受理协调处理申请",
        title_en="Accept the application for coordination",
        asks=("R-DIS-01.accepted",),
        # the period runs from acceptance or from the decision to act, not from the application
        starts=(Clock("R-DIS-02", "A24"),),
        stops=("R-DIS-02",),
        articles=((_PROVISIONS, "52"), (_SHANDONG_WAGE, "45")),
    ),
    Row(
        id="A25",
        act="extend_coordination",
        level=Level.NEGOTIATION,
        sources=(N.COORDINATION,),
        target=None,
        who=(Capacity.BUREAU_COORDINATOR,),
        title_zh="延长协调处理期限",
        title_en="Extend the coordination",
        at_will=True,
        asks=("R-DIS-03", "R-DIS-03.reason", "R-DIS-03.approved", "R-DIS-03.once", "R-DIS-03.in_time"),
        starts=(Clock("R-DIS-03.end", "A24"),),
        stops=("R-DIS-02",),
        articles=((_PROVISIONS, "52"), (_SHANDONG_WAGE, "45")),
    ),
    Row(
        id="T14",
        act="sign_coordination_agreement",
        level=Level.NEGOTIATION,
        sources=(N.COORDINATION,),
        target=N.BARGAINING,
        who=(Capacity.BUREAU_COORDINATOR,),
        title_zh="签署协调处理协议书",
        title_en="Sign the coordination agreement",
        asks=("R-DIS-06", "R-DIS-06.chiefs"),
        stops=("R-DIS-02", "R-DIS-03.end"),
        document="D28",
        articles=((_PROVISIONS, "53"), (_PROVISIONS, "54")),
    ),
    Row(
        id="A24",
        act="end_coordination",
        level=Level.NEGOTIATION,
        sources=(N.COORDINATION,),
        target=N.BARGAINING,
        who=(Capacity.SYSTEM, Capacity.BUREAU_COORDINATOR),
        title_zh="结束协调处理",
        title_en="End the coordination",
        asks=("R-DIS-06.open",),
        stops=("R-DIS-02", "R-DIS-03.end"),
        articles=((_PROVISIONS, "52"), (_SHANDONG_WAGE, "45")),
    ),
)

_CHANGES = (
    Row(
        id="A27",
        act="record_vacancy",
        level=Level.NEGOTIATION,
        sources=_IN_OFFICE,
        target=None,
        who=_OFFICERS,
        title_zh="记录协商代表缺额",
        title_en="Record a vacancy among the representatives",
        at_will=True,
        starts=(Clock("R-REP-14"),),
        articles=((_PROVISIONS, "31"), (_SHANDONG_WAGE, "14")),
    ),
    Row(
        id="A26",
        act="replace_representative",
        level=Level.NEGOTIATION,
        sources=_IN_OFFICE,
        target=None,
        who=_OFFICERS,
        title_zh="更换或者补选协商代表",
        title_en="Replace a representative",
        asks=("R-REP-14", "R-REP-14.notice", *ONE_DELEGATION, *BOTH_DELEGATIONS),
        stops=("R-REP-14",),
        document="D3",
        articles=((_PROVISIONS, "30"), (_PROVISIONS, "31"), (_SHANDONG_WAGE, "14")),
    ),
    Row(
        id="T32",
        act="withdraw",
        level=Level.NEGOTIATION,
        sources=_BEFORE_ACCEPTANCE,
        target=N.CLOSED,
        who=(Capacity.OFFERING_SIDE,),
        title_zh="撤回要约并结案",
        title_en="Withdraw the offer",
        at_will=True,
        asks=("R-WDR-02",),
        stops=("R-OFF-02",),
        articles=((_PROVISIONS, "32"), (_CIVIL_CODE, "5")),
    ),
    Row(
        id="A28",
        act="propose_withdrawal",
        level=Level.NEGOTIATION,
        sources=_AFTER_ACCEPTANCE,
        target=None,
        who=(*_OFFICERS, *_CHIEFS),
        title_zh="提出或者同意撤案",
        title_en="Propose or agree to a withdrawal",
        at_will=True,
        asks=("R-WDR-02", "R-WDR-03"),
        then="T32A",
        articles=((_CIVIL_CODE, "136"),),
    ),
    Row(
        id="T32A",
        act="withdraw_together",
        level=Level.NEGOTIATION,
        sources=_AFTER_ACCEPTANCE,
        target=N.CLOSED,
        who=(*_OFFICERS, *_CHIEFS),
        title_zh="双方协商一致撤案",
        title_en="Withdraw by agreement",
        asks=("R-WDR-01", "R-WDR-02", "R-WDR-03"),
        stops=("R-MTG-05.resume", "R-MTG-06", "R-DIS-02", "R-DIS-03.end", "R-REP-14", "R-REP-15"),
        articles=((_CIVIL_CODE, "136"),),
    ),
    Row(
        id="A29",
        act="close",
        level=Level.NEGOTIATION,
        sources=(N.BARGAINING,),
        target=N.CLOSED,
        who=(Capacity.SYSTEM, *_OFFICERS),
        title_zh="结案",
        title_en="Close the negotiation",
        at_will=True,
        asks=("R-CLS-01",),
        stops=("R-MTG-06",),
        articles=(("labour-contract-law-2012", "54"),),
    ),
    Row(
        id="A40",
        act="reopen_for_change",
        level=Level.NEGOTIATION,
        sources=(N.CLOSED,),
        target=N.BARGAINING,
        who=_CHIEFS,
        title_zh="为变更合同恢复协商",
        title_en="Reopen to amend a contract",
        at_will=True,
        asks=("R-CHG-04",),
        articles=((_PROVISIONS, "41"), (_SHANDONG, "43"), (_SHANDONG_WAGE, "41")),
    ),
)

ROWS: tuple[Row, ...] = (*_LETTERS, *_INTERRUPTIONS, *_CHANGES)
"""Acts beside the main way of the negotiation."""

"""事实名册 — every fact the law can ask for: its name, its kind and how a person would call it.

The register is closed on purpose. A new rule that needs a new fact registers it here first.
"""

from __future__ import annotations

from collections.abc import Mapping

from workflows.fact_course import COURSE
from workflows.fact_kinds import FactSpec, Kind

__all__ = ["FACTS", "FactSpec", "Kind"]

_TABLE: Mapping[Kind, Mapping[str, tuple[str, str]]] = {
    Kind.FLAG: {
        "offer.staff_views_heard": ("已听取职工意见", "staff views were heard"),
        "delegation.chief_external": ("首席代表为外部人员", "chief comes from outside"),
        "delegation.chief_is_head": (
            "首席代表为工会主席或法定代表人",
            "chief is union chair or legal representative",
        ),
        "delegation.chief_mandate": (
            "首席代表有书面委托",
            "written authorisation of the chief on file",
        ),
        "delegation.approved_by_staff": (
            "代表经职工（代表）大会通过",
            "representatives approved by the staff",
        ),
        "information.employees_handed_over": ("职工方已提供资料", "employees' side handed over"),
        "information.employer_handed_over": ("用人单位方已提供资料", "employer's side handed over"),
        "information.secrecy_accepted": ("已承诺保密", "secrecy accepted"),
        "meeting.recorder_is_representative": (
            "记录员系协商代表",
            "recorder is a representative",
        ),
        "meeting.recorder_agreed": ("记录员由双方共同确定", "recorder chosen by both sides"),
        "minutes.recorded": ("上一轮会议有记录", "last round has minutes"),
        "ballot.secret": ("无记名表决", "secret ballot"),
        "ballot.itemised": ("分项表决", "one ballot for each contract"),
        "ballot.passed": ("表决通过", "ballot passed"),
        "signature.signer_is_chief": ("签字人为首席代表", "signer is the registered chief"),
        "signature.mandate_in_force": ("签字人委托有效", "signer's authority in force"),
        "filing.to_bureau": ("报送有管辖权的部门", "addressed to the competent bureau"),
    },
    Kind.COUNT: {
        "delegation.count": ("本方代表人数", "representatives of the side"),
        "delegation.chiefs": ("本方首席代表人数", "chiefs of the side"),
        "delegation.front_line": ("一线岗位代表人数", "front-line representatives"),
        "delegation.external": ("外部代表人数", "representatives from outside"),
        "delegation.women": ("女性代表人数", "women among the representatives"),
        "delegations.employees": ("职工方代表人数", "employees' representatives"),
        "delegations.employer": ("用人单位方代表人数", "employer's representatives"),
        "delegations.employees_chiefs": ("职工方首席代表人数", "employees' chiefs"),
        "delegations.employer_chiefs": ("用人单位方首席代表人数", "employer's chiefs"),
        "meeting.round": ("会议轮次", "round of meetings"),
        "minutes.signed_by_chiefs": ("记录上的首席代表签字数", "chiefs who signed the minutes"),
        "minutes.present": ("到会代表人数", "representatives present"),
        "minutes.signed": ("签字确认记录的代表人数", "representatives who signed the minutes"),
        "draft.initialled_by": ("签署草案的首席代表人数", "chiefs who initialled the draft"),
        "congress.all_delegates": ("职工代表总数", "all delegates of the congress"),
        "congress.front_line_and_technical": (
            "一线职工和技术人员代表人数",
            "front-line and technical delegates",
        ),
        "congress.managers": ("中高层管理人员代表人数", "managers among the delegates"),
        "congress.women": ("女职工代表人数", "women among the delegates"),
        "staff.headcount": ("职工总数", "headcount"),
        "staff.women": ("女职工人数", "women among the staff"),
        "ballot.all_delegates": ("应到代表（全体职工代表）", "all delegates"),
        "ballot.present": ("实到代表", "delegates present"),
        "ballot.yes": ("同意票", "votes in favour"),
        "ballot.no": ("反对票", "votes against"),
        "ballot.abstain": ("弃权票", "abstentions"),
        "ballot.void": ("无效票", "void votes"),
        "signature.chiefs": ("已签字的首席代表人数", "chiefs who signed"),
        "signature.seals": ("已加盖的印章数", "seals affixed"),
        "publication.sides": ("已向本方公布的方数", "sides that published"),
    },
    Kind.TEXT: {
        "offer.side": ("要约方", "offering side"),
        "offer.meeting_place": ("要约载明的协商地点", "place proposed in the offer"),
        "offer.reasons": ("要约方主张的说明", "reasons given in the offer"),
        "reply.reasons": ("答复方主张或理由的说明", "reasons given in the reply"),
        "reply.meeting_place": ("答复载明的协商地点", "place stated in the reply"),
        "delegation.side": ("代表所属方", "side of the delegation"),
        "information.side": ("提供资料一方", "side handing over"),
        "meeting.chair_side": ("本次主持方", "side in the chair"),
        "meeting.previous_chair_side": ("上次主持方", "side in the chair last time"),
        "meeting.offering_side": ("提出要约一方", "side that made the offer"),
        "meeting.recorder": ("记录员", "recorder"),
        "draft.digest": ("草案摘要值", "digest of the draft"),
        "ballot.digest": ("付表决文本摘要值", "digest of the text voted on"),
        "signature.text_digest": ("签署文本摘要值", "digest of the text signed"),
        "filing.by_side": ("报送方", "filing side"),
        "filing.late_reason": ("逾期报送说明", "explanation for late filing"),
        "filing.text_digest": ("报送文本摘要值", "digest of the text filed"),
        "filing.number": ("登记编号", "registration number"),
    },
    Kind.DAY: {
        "today": ("办理当日", "day of the act"),
        "offer.received_on": ("收到要约之日", "day the offer was received"),
        "offer.served_on": ("发出要约之日", "day the offer was served"),
        "offer.meeting_on": ("要约提出的协商日期", "meeting day proposed in the offer"),
        "reply.on": ("答复之日", "day of the reply"),
        "reply.meeting_on": ("答复载明的协商日期", "meeting day stated in the reply"),
        "delegations.confirmed_on": ("代表确定之日", "day the delegations were confirmed"),
        "delegations.announced_on": ("代表公布之日", "day the delegations were announced"),
        "information.complete_on": ("资料交换完成之日", "day the exchange was complete"),
        "upper_union.reported_on": ("向上一级工会报告之日", "day of the report to the upper union"),
        "meeting.on": ("本次会议之日", "day of the meeting"),
        "meeting.first_on": ("首次会议之日", "day of the first meeting"),
        "bargaining.accepted_on": ("答复同意协商之日", "day the offer was accepted"),
        "draft.term_from": ("草案期限起始日", "first day of the draft's term"),
        "draft.term_until": ("草案期限届满日", "last day of the draft's term"),
        "congress.disclosed_on": ("议程和事项公开之日", "day agenda and papers were disclosed"),
        "congress.meeting_on": ("职工代表大会召开之日", "day of the congress"),
        "ballot.closed_on": ("表决结束之日", "day the ballot closed"),
        "contract.signed_on": ("合同订立之日", "day the contract was signed"),
        "contract.term_from": ("合同期限起始日", "first day of the term"),
        "contract.term_until": ("合同期限届满日", "last day of the term"),
        "contract.effective_on": ("合同生效之日", "day the contract took effect"),
        "contract.published_on": ("合同公布之日", "day the contract was published"),
        "filing.submitted_on": ("报送之日", "day of filing"),
        "filing.received_on": ("收到合同文本之日", "day the bureau received the text"),
        "review.opinion_on": ("审查意见书送达之日", "day the opinion was served"),
        "publication.on": ("公布之日", "day of publication"),
        "publication.upper_union_on": ("报上一级工会之日", "day of filing with the upper union"),
    },
    Kind.NAMES: {
        "offer.topics": ("要约的协商内容", "topics of the offer"),
        "offer.requested_materials": ("要求提供的资料", "materials requested"),
        "offer.also_open": (
            "已在另案协商的合同",
            "contracts already under another open negotiation",
        ),
        "reply.topics": ("答复的协商内容", "topics of the reply"),
        "delegation.names_on_both_sides": ("同时列入双方的人员", "persons on both sides"),
        "delegation.barred": ("不得担任代表的人员", "persons who may not serve"),
        "delegations.on_both_sides": ("同时列入双方的人员", "persons on both sides"),
        "information.items": ("本次提供的资料", "items handed over now"),
        "information.employer_items": ("用人单位方提供的资料", "items from the employer"),
        "draft.topics": ("草案涉及的事项", "topics of the draft"),
        "filing.attachments": ("报送材料", "papers filed"),
        "review.heads": ("已出具意见的审查项目", "heads with a view"),
        "review.fields": ("审查意见书载明的项目", "fields of the opinion"),
        "review.objections": ("异议事项", "points objected to"),
    },
}

_TERMS: Mapping[str, tuple[str, str, str]] = {
    "weekly_hours": ("hour", "每周工作时间", "hours a week"),
    "daily_hours": ("hour", "每日工作时间", "hours a day"),
    "weekly_rest_days": ("day", "每周休息日", "rest days a week"),
    "overtime_daily_hours": ("hour", "每日加班上限", "overtime hours a day"),
    "overtime_monthly_hours": ("hour", "每月加班上限", "overtime hours a month"),
    "overtime_weekday_percent": ("percent", "工作日加班工资比例", "overtime pay, working day"),
    "overtime_restday_percent": ("percent", "休息日加班工资比例", "overtime pay, rest day"),
    "overtime_holiday_percent": ("percent", "法定休假日加班工资比例", "overtime pay, public holiday"),
    "monthly_minimum_wage": ("yuan_per_month", "本企业月最低工资", "monthly minimum wage"),
    "hourly_minimum_wage": ("yuan_per_hour", "本企业小时最低工资", "hourly minimum wage"),
    "wage_increase_percent": ("percent", "工资增长幅度", "wage increase"),
    "pay_interval_months": ("month", "工资支付周期", "months between pay days"),
    "wage_day_divisor": ("day", "月计薪天数", "paid days a month"),
    "public_holiday_days": ("day", "全年法定节假日", "public holidays a year"),
    "pay_day": ("day", "每月发薪日", "pay day of the month"),
    "annual_leave_1y_days": ("day", "年休假（满1年）", "annual leave from 1 year"),
    "annual_leave_10y_days": ("day", "年休假（满10年）", "annual leave from 10 years"),
    "annual_leave_20y_days": ("day", "年休假（满20年）", "annual leave from 20 years"),
    "unused_leave_percent": ("percent", "应休未休年休假工资比例", "pay for unused annual leave"),
    "maternity_leave_days": ("day", "产假", "maternity leave"),
    "difficult_birth_extra_days": ("day", "难产增加产假", "extra leave, difficult birth"),
    "multiple_birth_extra_days": ("day", "多胞胎增加产假", "extra leave, each further child"),
    "miscarriage_early_days": ("day", "流产假（未满4个月）", "leave, miscarriage before 4 months"),
    "miscarriage_late_days": ("day", "流产假（满4个月）", "leave, miscarriage from 4 months"),
    "partner_leave_days": ("day", "配偶陪产假", "partner's leave"),
    "childcare_leave_days": ("day", "每年育儿假", "childcare leave a year"),
    "nursing_break_minutes": ("minute", "每日哺乳时间", "nursing break a day"),
    "pregnancy_overtime_hours": ("hour", "怀孕7个月以上加班", "overtime from the 7th month of pregnancy"),
    "pregnancy_rest_minutes": ("minute", "怀孕7个月以上工间休息", "rest in working time from the 7th month"),
    "nursing_overtime_hours": ("hour", "哺乳期加班", "overtime while nursing"),
    "heat_stop_degrees": ("degree", "停止室外作业的气温", "temperature at which outdoor work stops"),
    "heat_outdoor_hours": ("hour", "37℃以上室外作业时间", "outdoor hours from 37 °C"),
    "heat_allowance_outdoor": ("yuan_per_month", "防暑降温费（室外和高温作业）", "heat allowance, outdoor"),
    "heat_allowance_indoor": ("yuan_per_month", "防暑降温费（其他）", "heat allowance, indoor"),
    "quota_pass_percent": ("percent", "能够完成定额的职工比例", "staff able to meet the quota"),
}

FACTS: Mapping[str, FactSpec] = {
    **{
        name: FactSpec(kind, zh, en)
        for table in (_TABLE, COURSE)
        for kind, names in table.items()
        for name, (zh, en) in names.items()
    },
    **{f"terms.{name}": FactSpec(Kind.FIGURE, zh, en, unit) for name, (unit, zh, en) in _TERMS.items()},
}
"""Fact name → its kind and names. `terms.…` are the typed figures of a contract text."""

"""事实名册（续） — facts of the acts beside the main way: letters, suspension, coordination, change, end.

Joined with the facts of the main way by `fact_names`; a fact stands in one of the two tables only.
"""

from __future__ import annotations

from collections.abc import Mapping

from workflows.fact_kinds import Kind

COURSE: Mapping[Kind, Mapping[str, tuple[str, str]]] = {
    Kind.FLAG: {
        "reply.accepted": ("答复同意协商", "the reply accepts"),
        "employer.above_scale": ("规模以上企业", "enterprise above the official scale"),
        "union.womens_committee": ("已建立工会女职工委员会", "the union has a women's committee"),
        "delegation.other_side_notified": ("已书面通知对方", "the other side was told in writing"),
        "letter.violation_found": ("调查发现违法情形", "the investigation found a violation"),
        "suspension.force_majeure": ("因不可抗力中止", "suspended for force majeure"),
        "suspension.employees_agree": ("职工方同意中止", "the employees' side agrees to the suspension"),
        "coordination.own_motion": ("人社部门主动协调处理", "the bureau acts of its own motion"),
        "coordination.approved_by_head": ("经部门负责人批准", "approved by the head of the bureau"),
        "signature.chief_in_office": ("签字人现任首席代表", "the signer is chief on the day of signing"),
        "signature.employer_seal": ("用人单位已加盖印章", "the employer sealed"),
        "congress.certificates_last": (
            "签名证书的有效期到会议以后",
            "the signing certificates last beyond the congress",
        ),
        "filing.refiling": ("属重新报送", "filed again after an objection"),
        "draft.resubmitted": ("表决未通过后再次提交", "submitted again after a failed vote"),
        "contract.in_force": ("原合同文本仍在履行", "an earlier text of the contract is in force"),
        "contract.successor_effective": ("新合同已经生效", "a successor is in effect"),
    },
    Kind.COUNT: {
        "delegation.dispatched": ("代表中的劳务派遣工人数", "dispatched workers among the representatives"),
        "staff.dispatched": ("劳务派遣工人数", "dispatched workers among the staff"),
        "letter.investigators": ("调查人员人数", "investigators"),
        "suspension.agreed_by": ("同意中止的首席代表人数", "chiefs who agree to the suspension"),
        "coordination.extensions": ("已延期次数", "extensions so far"),
        "coordination.signed_by_chiefs": ("签署协议书的首席代表人数", "chiefs who signed the agreement"),
        "withdrawal.agreed_by": ("同意撤案的方数", "sides that agree to the withdrawal"),
        "change.agreed_by": ("同意变更或者解除的方数", "sides that agree to the change"),
        "filing.copies": ("报送份数", "copies filed"),
        "refile.chiefs": ("重新签字的首席代表人数", "chiefs who signed again"),
    },
    Kind.TEXT: {
        "letter.kind": ("工会文书种类", "kind of union letter"),
        "letter.matter": ("文书针对的事项", "matter of the letter"),
        "letter.ground": ("提出建议书的情形", "ground of the proposal"),
        "letter.answer_kind": ("答复种类", "kind of answer"),
        "letter.answer": ("答复内容", "content of the answer"),
        "proposal.result": ("建议书处理结果", "result of the proposal"),
        "suspension.place": ("再次协商的地点", "place of the next talks"),
        "suspension.reason": ("中止原因", "reason for the suspension"),
        "coordination.application": ("协调处理申请事项", "matter of the application"),
        "coordination.extension_reason": ("延期理由", "reason for the extension"),
        "withdrawal.reason": ("撤案理由", "reason for the withdrawal"),
        "change.kind": ("变更或者解除", "amendment or termination"),
        "change.cause": ("变更或者解除的情形", "cause of the change"),
        "change.reason": ("变更或者解除的理由", "reason for the change"),
        "change.declined_reason": ("不同意的理由", "reason for declining"),
        "refile.explanation": ("对异议的说明", "explanation on the objection"),
        "filing.previous": ("前次报送编号", "number of the former filing"),
        "filing.previous_digest": ("前次报送文本摘要值", "digest of the text filed before"),
        "end.cause": ("合同终止的情形", "cause of the end"),
    },
    Kind.DAY: {
        "meeting.notified_on": (
            "通知协商事项和代表名单之日",
            "day agenda and names were sent to the other side",
        ),
        "vacancy.seat_since": ("该方代表产生之日", "day the side's representatives were chosen"),
        "vacancy.on": ("代表缺额之日", "day the vacancy arose"),
        "vacancy.filled_on": ("新代表产生之日", "day the vacancy was filled"),
        "letter.received_on": ("收到工会意见书之日", "day the union's letter was received"),
        "letter.answered_on": ("答复工会意见书之日", "day the letter was answered"),
        "proposal.issued_on": ("发出建议书之日", "day the proposal was issued"),
        "proposal.closed_on": ("建议书所涉案件办结之日", "day the case of the proposal was closed"),
        "proposal.reported_on": ("告知处理结果之日", "day the result was reported"),
        "suspension.from_on": ("中止之日", "day of the suspension"),
        "suspension.until_on": ("商定的再次协商日期", "day agreed for the next talks"),
        "coordination.accepted_on": (
            "受理申请或者决定主动协调之日",
            "day the application was accepted, or the bureau decided to act",
        ),
        "coordination.ends_on": ("协调处理原定期满日", "last day of the coordination before extension"),
        "coordination.extended_until": ("延期后的期满日", "last day of the extended coordination"),
        "draft.tabled_on": ("提交合同文本之日", "day the text was tabled"),
        "change.proposed_on": ("提出变更或者解除之日", "day the change was proposed"),
        "draft.agreed_on": ("草案形成之日", "day the draft was agreed"),
        "congress.outcome_disclosed_on": ("公开表决结果之日", "day the outcome was disclosed"),
        "congress.shown_until": ("公开截止之日", "last day the disclosure stays up"),
        "ballot.notified_on": (
            "书面告知企业表决通过之日",
            "day the employer was told in writing that the vote passed",
        ),
        "correction.requested_on": ("通知补正之日", "day missing papers were asked for"),
        "correction.supplied_on": ("补正之日", "day the missing papers were supplied"),
        "contract.terminated_on": ("合同解除之日", "day the contract was terminated"),
        "contract.report_from_on": (
            "下次履行报告期的起算日",
            "day the next report on performance is counted from",
        ),
        "contract.performance_reported_on": ("报告履行情况之日", "day of the report on performance"),
        "change.recorded_on": ("解除报送备案之日", "day the termination was filed"),
    },
    Kind.NAMES: {
        "meeting.pauses": ("不计入期限的中止期间", "pauses that do not count"),
        "offer.compulsory": ("不得拒绝协商的事项", "matters on which talks cannot be refused"),
        "suspension.topics": ("再次协商的内容", "topics of the next talks"),
        "coordination.agreement_fields": ("协议书载明的项目", "fields of the coordination agreement"),
        "coordination.open_points": ("未达成一致的事项", "points still open"),
        "contracts.concluded": ("已经订立的合同", "contracts already concluded"),
        "contracts.unfinished": ("尚未办结的合同", "contracts not finished"),
        "contracts.amending": ("正在变更的合同", "contracts being amended"),
        "correction.items": ("需要补正的材料", "papers to be supplied"),
        "correction.missing": ("仍然缺少的材料", "papers still missing"),
        "change.proof": ("变更或者解除的证明材料", "proof for the change"),
        "end.proof": ("终止情形的证明材料", "proof of the cause of the end"),
    },
}
"""Kind → fact name → (Chinese, English)."""

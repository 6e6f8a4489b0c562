"""合同变动的表单 — the result disclosed, papers supplied, filing again, change, performance and end."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from web.forms.context import Context
from web.forms.course import course_of
from web.forms.fields import Field, Kind, day_input
from web.forms.parts import chiefs, clauses, listed, papers
from web.language import N_

Fields = tuple[Field, ...]


def _disclosure(_: Context) -> Fields:
    return (
        Field("shown_until", Kind.DAY, N_("公开至"), N_("表决结果张贴或者网上公开的最后一天。")),
        Field("notifies_employer", Kind.TICK, N_("同时书面告知用人单位方")),
    )


def _correction(context: Context) -> Fields:
    filing = context.contract.filing if context.contract else None
    return (
        Field(
            "missing",
            Kind.TICKS,
            N_("需要补正的材料"),
            N_("只列出没有随附的材料。"),
            needed=True,
            options=papers(but=filing.attachments if filing else ()),
        ),
        Field("reason", Kind.LONG, N_("补正的理由"), needed=True, rows=3),
    )


def _supply(context: Context) -> Fields:
    filing = context.contract.filing if context.contract else None
    asked = filing.corrections[-1].items if filing and filing.corrections else ()
    return (
        Field(
            "attachments",
            Kind.TICKS,
            N_("补正的材料"),
            N_("已勾选人社部门要求的材料。"),
            needed=True,
            initial=asked,
            options=papers(but=[one for one in filing.attachments if one not in asked] if filing else ()),
        ),
        Field("statement", Kind.LONG, N_("说明"), rows=3),
    )


def copies(context: Context) -> Fields:
    """报送份数, where the place asks for paper copies."""
    if not context.asked("filing.copies"):
        return ()
    return (Field("copies", Kind.NUMBER, N_("纸质文本份数"), N_("随电子文本报送的纸质文本。")),)


def _refiling(context: Context) -> Fields:
    filing = context.contract.filing if context.contract else None
    return (
        Field(
            "explanation",
            Kind.LONG,
            N_("对异议的说明"),
            N_("双方为什么保留原文本，逐条说明。"),
            needed=True,
            rows=5,
        ),
        Field(
            "signed_by",
            Kind.TICKS,
            N_("重新签字的首席代表"),
            N_("双方首席代表须对原文本重新签字确认。"),
            options=chiefs(context),
        ),
        Field("signed_on", Kind.DAY, N_("重新签字日期"), initial=day_input(context.today)),
        Field(
            "attachments",
            Kind.TICKS,
            N_("报送材料"),
            N_("勾选随附的材料。"),
            initial=filing.attachments if filing else (),
            options=papers(),
        ),
        Field(
            "course",
            Kind.LONG,
            N_("集体协商情况说明"),
            N_("已按台账填入，可以修改。"),
            needed=True,
            initial=course_of(context.view),
            rows=6,
        ),
        Field("late_reason", Kind.LONG, N_("逾期报送的理由"), N_("按期报送的不用填写。"), rows=2),
        *copies(context),
    )


def _late_objection(context: Context) -> Fields:
    return (
        Field(
            "content",
            Kind.LONG,
            N_("内容审查意见"),
            N_("合同已经生效，异议不影响其效力，由双方处理。"),
            needed=True,
        ),
        Field(
            "objections",
            Kind.OBJECTIONS,
            N_("提出异议的条款"),
            N_("每一处写明条款和理由。"),
            needed=True,
            options=clauses(context),
        ),
    )


def _change(_: Context) -> Fields:
    return (
        Field(
            "change_kind",
            Kind.CHOICE,
            N_("变更还是解除"),
            N_("变更须重新经过草案、表决、签订和审查，其间原文本继续有效；解除须经职工代表大会表决。"),
            needed=True,
            options=listed("change_kind"),
        ),
        Field("cause", Kind.CHOICE, N_("情形"), needed=True, options=listed("change_cause")),
        Field("reason", Kind.LONG, N_("具体理由和建议内容"), needed=True, rows=5),
        Field("proof", Kind.LINES, N_("证明材料"), N_("每行一项。"), rows=3),
    )


def _abandonment(_: Context) -> Fields:
    return (
        Field(
            "agreement",
            Kind.TEXT,
            N_("双方放弃变更的书面协议"),
            N_("写明协议名称和日期，由双方首席代表签署。"),
            needed=True,
        ),
    )


def _refusal(_: Context) -> Fields:
    return (Field("reason", Kind.LONG, N_("不同意的理由"), needed=True),)


def _votes(context: Context) -> Fields:
    votes = (
        ("present", N_("实到代表"), N_("应到代表按名册计算。")),
        ("yes", N_("同意票"), ""),
        ("no", N_("反对票"), ""),
        ("abstain", N_("弃权票"), ""),
        ("void", N_("无效票"), ""),
    )
    return (
        Field(
            "session",
            Kind.TEXT,
            N_("会议名称"),
            N_("写明届次，例如：第三届职工代表大会第二次会议。"),
            needed=True,
            initial=f"{context.view.parties.employer.name}职工代表大会",
        ),
        Field("disclosed_on", Kind.DAY, N_("公开议题和文本的日期"), needed=True),
        Field("meeting_on", Kind.DAY, N_("会议日期"), needed=True, initial=day_input(context.today)),
        *(
            Field(
                name, Kind.NUMBER, label, hint, needed=name != "void", initial="0" if name == "void" else ""
            )
            for name, label, hint in votes
        ),
        Field("secret", Kind.TICK, N_("采用无记名投票"), initial="1"),
        Field("tellers", Kind.LINES, N_("监票人、计票人"), N_("每行一人。"), rows=3),
    )


def _performance(_: Context) -> Fields:
    return (
        Field("done", Kind.LINES, N_("已经履行的事项"), N_("每行一项，写明条款和数字。"), rows=5),
        Field("not_done", Kind.LINES, N_("尚未履行的事项"), N_("每行一项；没有的不填。"), rows=3),
        Field("reasons", Kind.LONG, N_("未履行的原因和改进措施"), rows=3),
    )


def _end(_: Context) -> Fields:
    return (
        Field("cause", Kind.CHOICE, N_("终止的情形"), needed=True, options=listed("end_cause")),
        Field("proof", Kind.LINES, N_("证明材料"), N_("每行一项。"), needed=True, rows=3),
    )


FORMS: Mapping[str, Callable[[Context], Fields]] = {
    "disclose_result": _disclosure,
    "request_correction": _correction,
    "supply_correction": _supply,
    "refile": _refiling,
    "late_objection": _late_objection,
    "propose_change": _change,
    "abandon_amendment": _abandonment,
    "decline_change": _refusal,
    "vote_on_termination": _votes,
    "report_performance": _performance,
    "end_early": _end,
}
"""Act → its form."""

"""报送和审查的表单 — filing, registration, the opinion with or without objections, publication."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from web.forms.context import Context
from web.forms.course import course_of
from web.forms.fields import Field, Kind, day_input
from web.forms.life import copies
from web.forms.parts import clauses, papers
from web.language import N_

Fields = tuple[Field, ...]


def _filing(context: Context) -> Fields:
    return (
        Field("attachments", Kind.TICKS, N_("报送材料"), N_("勾选随附的材料。"), options=papers()),
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


def _registration(context: Context) -> Fields:
    filing = context.contract.filing if context.contract else None
    return (
        Field(
            "received_on",
            Kind.DAY,
            N_("收到文本的日期"),
            N_("审查期限从这一天起算，不从登记日起算。"),
            initial=day_input(filing.submitted_on if filing else None),
        ),
    )


def _opinion(_: Context) -> Fields:
    return (
        Field(
            "parties",
            Kind.LONG,
            N_("主体审查意见"),
            N_("双方主体和代表资格是否符合规定。"),
            needed=True,
            rows=3,
        ),
        Field(
            "procedure",
            Kind.LONG,
            N_("程序审查意见"),
            N_("要约、协商、表决、签订的程序是否符合规定。"),
            needed=True,
            rows=3,
        ),
        Field(
            "content",
            Kind.LONG,
            N_("内容审查意见"),
            N_("内容是否合法，标准是否低于最低标准。"),
            needed=True,
            rows=3,
        ),
    )


def _objection(context: Context) -> Fields:
    return (
        *_opinion(context),
        Field(
            "objections",
            Kind.OBJECTIONS,
            N_("提出异议的条款"),
            N_("每一处写明条款和理由。"),
            needed=True,
            options=clauses(context),
        ),
    )


def _publication(_: Context) -> Fields:
    return (
        Field(
            "where",
            Kind.TEXT,
            N_("公布方式和查阅地点"),
            N_("例如：厂务公开栏、职工之家和公司内部网。"),
            needed=True,
        ),
    )


FORMS: Mapping[str, Callable[[Context], Fields]] = {
    "submit_filing": _filing,
    "register": _registration,
    "pass_review": _opinion,
    "object": _objection,
    "publish_to_own_side": _publication,
}
"""Act → its form."""

"""协商变动的表单 — letters, suspension, coordination, representatives who go and come, withdrawal."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from negotiation.domain.actor import Side
from negotiation.domain.course import LetterKind, UnionLetter
from negotiation.domain.deadline import DeadlineState
from web.forms.context import Context
from web.forms.fields import Field, Kind, Option, day_input
from web.forms.parts import candidates, chiefs, listed, representatives
from web.language import N_, short_day

Fields = tuple[Field, ...]


def _letter(_: Context) -> Fields:
    return (
        Field(
            "letter_kind",
            Kind.CHOICE,
            N_("文书种类"),
            N_("提示函只作提醒，不要求答复；意见书要求改正，用人单位须在期限内书面答复。"),
            needed=True,
            options=listed("letter_kind"),
        ),
        Field("matter", Kind.TEXT, N_("针对的事项"), N_("例如：逾期未答复集体协商要约。"), needed=True),
        Field(
            "statement", Kind.LONG, N_("查明的情况和要求"), N_("写明事实、依据和要求。"), needed=True, rows=6
        ),
        Field("investigators", Kind.LINES, N_("调查人员"), N_("每行一人；发出意见书的须填写。"), rows=3),
        Field(
            "violation_found",
            Kind.TICK,
            N_("经调查，存在违反劳动法律法规的情形"),
            N_("发出意见书的须确认。"),
        ),
    )


def _letters(context: Context, *, open_only: bool) -> tuple[Option, ...]:
    """意见书 that may still be answered, or all of them; the last one first, since it is usually meant."""
    letters = context.view.negotiation.letters
    return tuple(
        Option(one.number, f"{one.number} {one.matter}", short_day(one.received_on))
        for one in reversed(letters)
        if one.kind is LetterKind.OPINION and not (open_only and _settled(one))
    )


def _settled(letter: UnionLetter) -> bool:
    return letter.answer is not None and letter.answer.kind.value == "reply"


def _first(options: tuple[Option, ...]) -> str:
    return options[0].value if options else ""


def _answer(context: Context) -> Fields:
    options = _letters(context, open_only=True)
    return (
        Field(
            "letter",
            Kind.CHOICE,
            N_("答复哪一份意见书"),
            needed=True,
            initial=_first(options),
            options=options,
        ),
        Field(
            "statement",
            Kind.LONG,
            N_("答复内容"),
            N_("写明改正的措施和结果；提出异议的，写明理由和依据。"),
            needed=True,
            rows=6,
        ),
        Field("objects", Kind.TICK, N_("对意见书提出异议"), N_("异议有单独的期限，见右侧要求。")),
    )


def _proposal(context: Context) -> Fields:
    options = _letters(context, open_only=False)
    return (
        Field(
            "letter",
            Kind.CHOICE,
            N_("所依据的意见书"),
            needed=True,
            initial=_first(options),
            options=options,
        ),
        Field(
            "ground",
            Kind.CHOICE,
            N_("提出建议书的情形"),
            needed=True,
            initial=_ground(context),
            options=listed("letter_ground"),
        ),
        Field("statement", Kind.LONG, N_("建议处理的事项"), needed=True, rows=6),
    )


def _ground(context: Context) -> str:
    """Silence beyond the period is the usual ground; it stands on file."""
    letters = [one for one in context.view.negotiation.letters if one.kind is LetterKind.OPINION]
    late = any(
        one.rule == "R-UNI-01" and (one.state == DeadlineState.LAPSED.value or one.days_left < 0)
        for one in context.view.deadlines
    )
    return "unanswered" if letters and letters[-1].answer is None and late else ""


def _result(context: Context) -> Fields:
    open_still = [one for one in reversed(context.view.negotiation.proposals) if one.reported_on is None]
    options = tuple(Option(one.number, one.number, short_day(one.issued_on)) for one in open_still)
    return (
        Field(
            "proposal",
            Kind.CHOICE,
            N_("告知哪一份建议书的结果"),
            needed=True,
            initial=_first(options),
            options=options,
        ),
        Field("result", Kind.LONG, N_("处理结果"), needed=True, rows=5),
        Field("case_closed_on", Kind.DAY, N_("办结日期"), initial=day_input(context.today)),
    )


def _suspension(context: Context) -> Fields:
    last = context.view.negotiation.suspension
    pending = last if last is not None and not last.number else None
    hint = (
        N_("已填入已经提出的安排：原样提交即为同意；改动任何一项，即为另行提出。")
        if pending
        else N_("再次协商的时间；由对方首席代表同意后生效。")
    )
    return (
        Field(
            "until_on",
            Kind.DAY,
            N_("中止至"),
            hint,
            needed=True,
            initial=day_input(pending.until_on if pending else None),
        ),
        Field(
            "place", Kind.TEXT, N_("再次协商的地点"), needed=True, initial=pending.place if pending else ""
        ),
        Field(
            "topics",
            Kind.LINES,
            N_("再次协商的内容"),
            N_("每行一项。"),
            needed=True,
            initial=pending.topics if pending else (),
        ),
        Field(
            "reason",
            Kind.LONG,
            N_("中止的原因"),
            needed=True,
            initial=pending.reason if pending else "",
            rows=3,
        ),
        Field(
            "force_majeure",
            Kind.TICK,
            N_("因不可抗力中止"),
            N_("只有不可抗力的中止期间不计入协商期限。"),
            initial="1" if pending and pending.force_majeure else "",
        ),
    )


def _coordination(context: Context) -> Fields:
    own_motion = context.actor.side is None
    hint = N_("主动协调处理的，可以不填。") if own_motion else N_("写明争议的事项、双方的意见和请求。")
    return (Field("application", Kind.LONG, N_("申请协调处理的事项"), hint, needed=not own_motion, rows=6),)


def _extension(_: Context) -> Fields:
    return (
        Field(
            "extended_until",
            Kind.DAY,
            N_("延长至"),
            N_("现在的届满日见案件页的期限表。"),
            needed=True,
        ),
        Field("reason", Kind.LONG, N_("延长的原因"), needed=True, rows=3),
        Field("approved_by_head", Kind.TICK, N_("已经部门负责人批准")),
    )


def _agreement(context: Context) -> Fields:
    return (
        Field("established_facts", Kind.LONG, N_("争议的事实"), needed=True),
        Field("outcome", Kind.LONG, N_("协调处理的结果"), needed=True),
        Field("open_points", Kind.LINES, N_("仍未达成一致的事项"), N_("每行一项；没有的不填。")),
        Field(
            "signed_by",
            Kind.TICKS,
            N_("已在协议书上签字的首席代表"),
            N_("双方首席代表均须签字。"),
            options=chiefs(context),
        ),
    )


def _end_of_coordination(context: Context) -> Fields:
    meeting = context.view.negotiation.last_meeting
    known = meeting.minutes.open_points if meeting and meeting.minutes else ()
    return (
        Field(
            "open_points",
            Kind.LINES,
            N_("未达成一致的事项"),
            N_("每行一项；已按最近一次会议记录填入。"),
            initial=known,
        ),
    )


def _vacancy(context: Context) -> Fields:
    return (
        Field(
            "person",
            Kind.CHOICE,
            N_("离任的代表"),
            needed=True,
            options=representatives(context, context.side),
        ),
        Field("reason", Kind.TEXT, N_("原因"), N_("例如：调离、辞职、患病。"), needed=True),
        Field(
            "vacant_since",
            Kind.DAY,
            N_("缺额之日"),
            N_("补选的期限从这一天起算。"),
            initial=day_input(context.today),
        ),
    )


def _replacement(context: Context) -> Fields:
    employees = context.side is Side.EMPLOYEES
    vacant = any(one.side is context.side for one in context.view.negotiation.open_vacancies)
    own = context.view.negotiation.delegation(context.side)
    return (
        Field(
            "leaves",
            Kind.CHOICE,
            N_("离任的代表"),
            N_("已记录缺额的，不选即为补选该缺额。") if vacant else "",
            needed=not vacant,
            options=representatives(context, context.side),
        ),
        Field("reason", Kind.TEXT, N_("更换的原因"), N_("补选已记录缺额的不用填写。")),
        Field("joins", Kind.PERSON, N_("新任代表"), needed=True, options=candidates(context)),
        Field(
            "method",
            Kind.LONG,
            N_("产生办法"),
            N_("与原代表的产生办法相同。"),
            needed=True,
            initial=own.method if own else "",
            rows=3,
        ),
        Field("chosen_on", Kind.DAY, N_("产生日期"), needed=True, initial=day_input(context.today)),
        Field(
            "mandate",
            Kind.LONG,
            N_("书面委托"),
            N_("首席代表不是工会主席或法定代表人的，写明委托书的内容。"),
            rows=2,
        ),
        Field("mandate_until", Kind.DAY, N_("委托期限至"), N_("委托书没有写明期限的，不用填写。")),
        *((Field("approved_by_staff", Kind.TICK, N_("代表已经职工（代表）大会通过")),) if employees else ()),
        Field("other_side_notified", Kind.TICK, N_("已书面通知对方")),
    )


def _withdrawal(_: Context) -> Fields:
    return (Field("reason", Kind.LONG, N_("撤案的理由"), needed=True, rows=3),)


def _joint_withdrawal(context: Context) -> Fields:
    proposed = context.view.negotiation.withdrawal
    pending = proposed if proposed is not None and not proposed.done else None
    return (
        Field(
            "reason",
            Kind.LONG,
            N_("撤案的理由"),
            N_("对方已经提出撤案：提交即为同意，案件随即结案。")
            if pending and context.side not in pending.agreed_by
            else N_("对方同意后结案；在此之前照常协商。"),
            needed=True,
            initial=pending.reason if pending else "",
            rows=3,
        ),
    )


FORMS: Mapping[str, Callable[[Context], Fields]] = {
    "issue_union_letter": _letter,
    "answer_union_letter": _answer,
    "issue_union_proposal": _proposal,
    "report_result": _result,
    "propose_suspension": _suspension,
    "apply_coordination": _coordination,
    "extend_coordination": _extension,
    "sign_coordination_agreement": _agreement,
    "end_coordination": _end_of_coordination,
    "record_vacancy": _vacancy,
    "replace_representative": _replacement,
    "withdraw": _withdrawal,
    "propose_withdrawal": _joint_withdrawal,
}
"""Act → its form."""

"""各事项的表单 — what each act of the main way asks, and the one table of all forms.

An act is in the table, names one text, or is listed as asking nothing; an act of the system is none of these.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from negotiation.domain.actor import Side
from negotiation.usecases.conducts.offer import OfferContent
from web.forms import beside, life, review
from web.forms.context import Context
from web.forms.fields import Field, Kind, Option, day_input, moment_input
from web.forms.parts import candidates, listed, representatives
from web.forms.texts import figures_of
from web.language import N_, gettext

Fields = tuple[Field, ...]
_PLACE = N_("会议地点")
_MEETING = N_("会议时间")
_PER_SIDE = str(OfferContent.__dataclass_fields__["representatives_per_side"].default)


def fields_of(act: str, context: Context) -> Fields:
    """The questions of an act, with what is already known filled in."""
    build = FORMS.get(act)
    return build(context) if build else ()


def _offer(context: Context) -> Fields:
    compulsory = Field(
        "compulsory",
        Kind.LINES,
        N_("其中不得拒绝协商的事项"),
        N_("每行一项，例如裁员、停工、重大隐患；没有的不填。"),
        rows=2,
    )
    return (
        Field("topics", Kind.LINES, N_("协商事项"), N_("每行一项，写明要协商什么。"), needed=True, rows=6),
        Field("meeting_at", Kind.MOMENT, N_("提议的会议时间"), N_("北京时间。"), needed=True),
        Field("meeting_place", Kind.TEXT, N_("提议的会议地点"), needed=True),
        Field("reasons", Kind.LONG, N_("提出协商的理由"), rows=4),
        Field(
            "staff_views",
            Kind.LONG,
            N_("听取职工意见情况"),
            N_("何时、以何种方式听取，主要意见是什么。"),
            rows=3,
        ),
        Field(
            "representatives_per_side",
            Kind.NUMBER,
            N_("每方代表人数"),
            N_("双方人数对等。"),
            initial=_PER_SIDE,
        ),
        Field("requested_materials", Kind.LINES, N_("请对方提供的资料"), N_("每行一项。"), rows=4),
        *((compulsory,) if context.asked("offer.compulsory") else ()),
    )


def _acceptance(context: Context) -> Fields:
    offer = context.view.negotiation.offer
    return (
        Field(
            "meeting_at",
            Kind.MOMENT,
            N_("同意的会议时间"),
            N_("北京时间；已填入要约提议的时间，可以另行提出。"),
            needed=True,
            initial=moment_input(offer.meeting_at if offer else None),
        ),
        Field(
            "meeting_place",
            Kind.TEXT,
            N_("同意的会议地点"),
            needed=True,
            initial=offer.meeting_place if offer else "",
        ),
        Field(
            "topics",
            Kind.LINES,
            N_("同意协商的事项"),
            N_("每行一项；已填入要约所列事项，可以增减。"),
            initial=offer.topics if offer else (),
            rows=6,
        ),
        Field("reasons", Kind.LONG, N_("说明"), N_("对要约的回应意见。"), rows=4),
    )


def _refusal(_: Context) -> Fields:
    return (
        Field(
            "reasons",
            Kind.LONG,
            N_("拒绝的正当理由"),
            N_("须写明具体理由；没有正当理由不得拒绝。"),
            needed=True,
        ),
    )


def _delegation(context: Context) -> Fields:
    employees = context.side is Side.EMPLOYEES
    method = N_("由工会提名，经职工（代表）大会通过的，写明应到、实到和同意人数。")
    return (
        Field(
            "representatives",
            Kind.ROSTER,
            N_("本方协商代表"),
            N_("勾选代表，并指定一名首席代表。双方人数须对等。"),
            needed=True,
            options=candidates(context),
        ),
        Field(
            "method",
            Kind.LONG,
            N_("产生办法"),
            method if employees else N_("由法定代表人担任首席代表或者书面委托，其他代表由法定代表人指定。"),
            needed=True,
            rows=3,
        ),
        Field("chosen_on", Kind.DAY, N_("产生日期"), needed=True, initial=day_input(context.today)),
        Field("place", Kind.TEXT, N_("产生地点")),
        Field(
            "mandate",
            Kind.LONG,
            N_("书面委托"),
            N_("首席代表不是工会主席或法定代表人的，写明委托书的内容。"),
            rows=2,
        ),
        Field("mandate_until", Kind.DAY, N_("委托期限至"), N_("委托书没有写明期限的，不用填写。")),
        *((Field("approved_by_staff", Kind.TICK, N_("代表已经职工（代表）大会通过")),) if employees else ()),
    )


def _information(context: Context) -> Fields:
    if context.side is Side.EMPLOYER:
        items = Field(
            "items",
            Kind.TICKS,
            N_("提供的资料"),
            N_("勾选已交给对方的资料。"),
            options=listed("information"),
        )
    else:
        items = Field(
            "items",
            Kind.LINES,
            N_("提供的资料"),
            N_("每行一项，例如职工意见汇总。"),
            needed=True,
            initial=(gettext("职工意见汇总"),),
        )
    return (
        items,
        Field("secrecy_accepted", Kind.TICK, N_("对在协商中知悉的商业秘密承诺保密")),
    )


def _place(context: Context) -> str:
    """Where the next meeting is to be: as arranged, as last time, as in the offer."""
    negotiation = context.view.negotiation
    last, offer, arranged = negotiation.last_meeting, negotiation.offer, negotiation.arranged
    met = arranged or last
    if met is not None:
        return met.place
    return offer.meeting_place if offer else ""


def _arrangement(context: Context) -> Fields:
    arranged = context.view.negotiation.arranged
    agenda = arranged.agenda if arranged else ""
    return (
        Field(
            "meeting_at",
            Kind.MOMENT,
            N_("约定的会议时间"),
            N_("北京时间；会议到这一天才能召开。"),
            needed=True,
            initial=moment_input(arranged.at if arranged else None),
        ),
        Field("place", Kind.TEXT, _PLACE, needed=True, initial=_place(context)),
        Field("agenda", Kind.LINES, N_("议题"), N_("每行一项。"), initial=agenda),
    )


def _meeting(context: Context) -> Fields:
    negotiation = context.view.negotiation
    last, place = negotiation.last_meeting, _place(context)
    held = Field("at", Kind.MOMENT, N_("会议时间"), N_("北京时间；不填即为现在，不能晚于现在。"))
    notified = Field("notified_on", Kind.DAY, N_("会议议程和名单送达对方的日期"))
    told = (notified,) if context.asked("meeting.notified_on") else ()
    if last is not None:
        return (Field("place", Kind.TEXT, _PLACE, needed=True, initial=place), held, *told)
    parties = context.view.parties
    delegated = {one.person_id for side in negotiation.delegations for one in side.representatives}
    neutral = [
        one for one in context.people(parties.employer.id, parties.union.id) if one.id not in delegated
    ]
    return (
        Field("place", Kind.TEXT, _PLACE, needed=True, initial=place),
        held,
        Field(
            "recorder",
            Kind.CHOICE,
            N_("记录员"),
            N_("记录员不得是协商代表，由双方共同确定。"),
            needed=True,
            options=tuple(Option(one.id, one.name, one.post) for one in neutral),
        ),
        Field("recorder_agreed", Kind.TICK, N_("记录员已由双方共同确定")),
        *told,
    )


def _minutes(context: Context) -> Fields:
    """Minutes that are recorded already open filled: who mends a word does not type the rest again."""
    meeting = context.view.negotiation.last_meeting
    old = meeting.minutes if meeting else None
    present = old.present if old else ()
    each = representatives(context, *Side)
    views = (old.employees_views, old.employer_views) if old else ("", "")
    return (
        Field(
            "agenda", Kind.LINES, N_("议题"), N_("每行一项。"), needed=True, initial=old.agenda if old else ()
        ),
        Field("employees_views", Kind.LONG, N_("职工方意见"), needed=True, rows=5, initial=views[0]),
        Field("employer_views", Kind.LONG, N_("用人单位方意见"), needed=True, rows=5, initial=views[1]),
        Field(
            "agreed", Kind.LINES, N_("达成一致的事项"), N_("每行一项。"), initial=old.agreed if old else ()
        ),
        Field(
            "open_points",
            Kind.LINES,
            N_("尚未一致的事项"),
            N_("每行一项。"),
            initial=old.open_points if old else (),
        ),
        Field("next_meeting", Kind.TEXT, N_("下次会议安排"), initial=old.next_meeting if old else ""),
        Field(
            "absent",
            Kind.TICKS,
            N_("缺席的代表"),
            N_("全部到会的不用勾选。"),
            options=each,
            initial=tuple(one.value for one in each if one.value not in present) if old else (),
        ),
    )


def _text(context: Context) -> Fields:
    draft = context.contract.draft if context.contract else None
    return (
        Field(
            "term_from",
            Kind.DAY,
            N_("期限起始日"),
            needed=True,
            initial=day_input(draft.term_from if draft else None),
        ),
        Field(
            "term_until",
            Kind.DAY,
            N_("期限届满日"),
            needed=True,
            initial=day_input(draft.term_until if draft else None),
        ),
        Field(
            "figures",
            Kind.FIGURES,
            N_("约定数值"),
            N_("填入范本的数字；低于法定标准的，签署草案时会指出依据。"),
            figures=figures_of(context),
        ),
    )


def _congress(context: Context) -> Fields:
    call = context.contract.congress if context.contract else None
    return (
        Field(
            "session",
            Kind.TEXT,
            N_("会议名称"),
            N_("写明届次，例如：第三届职工代表大会第二次会议。"),
            needed=True,
            initial=call.session if call else f"{context.view.parties.employer.name}职工代表大会",
        ),
        Field(
            "meeting_at", Kind.MOMENT, _MEETING, N_("北京时间；须晚于公开议题和文本的法定期限。"), needed=True
        ),
        Field("place", Kind.TEXT, _PLACE, needed=True, initial=call.place if call else ""),
        Field(
            "disclosed_on",
            Kind.DAY,
            N_("公开议题和文本的日期"),
            N_("不填即为今天。"),
            initial=day_input(context.today),
        ),
        *_ending(context),
    )


def _ending(context: Context) -> Fields:
    """Asked only while a ballot is open: it is ended by calling anew, and both sides read why."""
    chosen = [one for one in context.view.contracts if one.contract.type in context.types]
    open_ones = [one for one in chosen if one.ballot is not None and one.ballot.closed_on is None]
    if not open_ones:
        return ()
    hint = N_(
        "表决已经开始。到会不足法定人数、不能计票的，写明理由后可以重新召集；"
        "票箱中的选票不开封即行销毁，双方都能看到这一记录。"
    )
    return (Field("ballot_ended_because", Kind.LONG, N_("结束现有表决的理由"), hint, needed=True),)


def _count(_: Context) -> Fields:
    return (
        Field("tellers", Kind.LINES, N_("监票人、计票人"), N_("每行一人。"), rows=3),
        Field(
            "release_unfinished",
            Kind.TICK,
            N_("按票箱中实有的选票计票"),
            N_("仅在计票提示有选票是否送达不能确定时，由监票人、计票人决定。"),
        ),
    )


FORMS: Mapping[str, Callable[[Context], Fields]] = {
    "serve_offer": _offer,
    "accept_offer": _acceptance,
    "refuse_offer": _refusal,
    "name_delegation": _delegation,
    "hand_over_information": _information,
    "schedule_meeting": _arrangement,
    "open_meeting": _meeting,
    "open_next_round": _meeting,
    "record_minutes": _minutes,
    "table_text": _text,
    "call_congress": _congress,
    "close_ballot": _count,
    **review.FORMS,
    **beside.FORMS,
    **life.FORMS,
}
"""Act → its questions."""
ONE_TEXT = frozenset({"initial_draft", "sign_contract", "seal_contract", "stamp_filing"})
"""Acts whose content names one text: done contract by contract."""
CONFIRMED = frozenset(
    {
        "confirm_delegations",
        "constitute_delegations",
        "announce_delegation",
        "exchange_information",
        "report_to_upper_union",
        "sign_minutes",
        "suspend",
        "resume",
        "accept_coordination",
        "withdraw_together",
        "close",
        "reopen_for_change",
        "agree_draft",
        "open_ballot",
        "reopen",
        "issue_text",
        "conclude",
        "publish",
        "file_with_upper_union",
        "renegotiate",
        "agree_amendment",
        "amend_text",
        "agree_termination",
        "terminate",
        "record_termination",
    }
)
"""Acts that ask nothing and are only confirmed."""


def is_asked(act: str) -> bool:
    """Whether an act has a page at the counters; those of the system have none."""
    return act in FORMS or act in ONE_TEXT or act in CONFIRMED

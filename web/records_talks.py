"""确认的内容 — what somebody confirms before they confirm it: the delegations and the minutes, in full."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from negotiation.domain.actor import Side
from negotiation.domain.negotiation import Delegation, Representative
from negotiation.domain.numerals import chinese
from negotiation.usecases.views import NegotiationView
from web.language import N_, day, gettext, moment, say
from web.records import Record

_SIDES = {Side.EMPLOYEES: N_("职工方"), Side.EMPLOYER: N_("用人单位方")}
_FLAGS = (
    ("chief", N_("首席代表")),
    ("front_line", N_("一线岗位")),
    ("dispatched", N_("劳务派遣工")),
    ("external", N_("外部人员")),
)


def confirmed(act: str, view: NegotiationView, side: Side) -> tuple[Record, ...]:
    """What an act without questions confirms, one's own side first; nothing for other acts."""
    build = _SHOWN.get(act)
    return tuple(build(view, side)) if build else ()


def _delegations(view: NegotiationView, side: Side) -> Iterator[Record]:
    for one in (side, side.other):
        named = view.negotiation.delegation(one)
        if named is not None:
            yield _delegation(named, own=one is side)


def _own_delegation(view: NegotiationView, side: Side) -> Iterator[Record]:
    named = view.negotiation.delegation(side)
    if named is not None:
        yield _delegation(named, own=True)


def _delegation(named: Delegation, *, own: bool) -> Record:
    confirmed_on = named.confirmed_on
    whose = gettext("本方") if own else gettext("对方，由对方自己确认")
    return Record(
        gettext("%(side)s协商代表（%(whose)s）", side=gettext(_SIDES[named.side]), whose=whose),
        "",
        named.chosen_on,
        "done" if confirmed_on else "now",
        gettext("%(day)s已确认", day=day(confirmed_on)) if confirmed_on else gettext("尚未确认"),
        (
            (gettext("代表"), "\n".join(_person(one) for one in named.representatives)),
            (gettext("产生办法"), named.method),
            (gettext("产生地点"), named.place),
            (gettext("书面委托"), named.mandate),
        ),
    )


def _person(one: Representative) -> str:
    flags = [gettext(label) for part, label in _FLAGS if getattr(one, part)]
    told = f"（{gettext('、').join(flags)}）" if flags else ""
    return f"{one.name}　{one.post}{told}"


def _minutes(view: NegotiationView, _: Side) -> Iterator[Record]:
    meeting = view.negotiation.last_meeting
    minutes = meeting.minutes if meeting else None
    if meeting is None or minutes is None:
        return
    names = {one.person_id: one.name for side in view.negotiation.delegations for one in side.representatives}
    yield Record(
        gettext("第%(round)s轮会议记录", round=chinese(meeting.round)),
        "",
        meeting.on,
        "now",
        gettext("已有%(count)s人签字确认", count=len(minutes.signed_by)),
        (
            (gettext("会议时间"), moment(meeting.at)),
            (gettext("会议地点"), meeting.place),
            (gettext("出席"), gettext("、").join(names.get(one, one) for one in minutes.present)),
            (gettext("议题"), "\n".join(minutes.agenda)),
            (gettext("职工方意见"), minutes.employees_views),
            (gettext("用人单位方意见"), minutes.employer_views),
            (gettext("达成一致的事项"), "\n".join(minutes.agreed)),
            (gettext("尚未一致的事项"), "\n".join(minutes.open_points)),
            (gettext("下次会议安排"), minutes.next_meeting),
        ),
    )


def _agreed(view: NegotiationView, _: Side) -> Iterator[Record]:
    """What the last round agreed on: a text that says another figure is seen beside it."""
    meeting = view.negotiation.last_meeting
    minutes = meeting.minutes if meeting else None
    if meeting is None or minutes is None or not minutes.agreed:
        return
    yield Record(
        gettext("会议记录中达成一致的事项（第%(round)s轮）", round=chinese(meeting.round)),
        "",
        meeting.on,
        "now",
        gettext("请与文本的数值逐项核对"),
        ((gettext("达成一致的事项"), "\n".join(minutes.agreed)),),
    )


def objected_text(view: NegotiationView, types: tuple[str, ...]) -> Iterator[Record]:
    """Of the contracts ticked, those whose text on the table is the very text the bureau objected to."""
    for one in view.contracts:
        contract = one.contract
        if contract.type not in types or contract.draft is None or not contract.former_filings:
            continue
        former = contract.former_filings[-1]
        if former.text_digest == contract.draft.digest:
            yield Record(
                gettext("人社部门对这份文本提出过异议：%(title)s", title=say(one.title)),
                former.review.number,
                former.review.on,
                "watch",
                gettext("文本没有改动"),
                tuple(former.review.objections),
            )


_SHOWN: Mapping[str, Callable[[NegotiationView, Side], Iterator[Record]]] = {
    "confirm_delegations": _delegations,
    "announce_delegation": _own_delegation,
    "report_to_upper_union": _delegations,
    "sign_minutes": _minutes,
    "table_text": _agreed,
    "initial_draft": _agreed,
}
"""Act → what it confirms."""

"""协商会议 — A08 arranges one, T9 and T10 open rounds, A06 and A07 write and confirm the minutes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from negotiation.domain.actor import Side
from negotiation.domain.case import Case
from negotiation.domain.errors import ContentError, UnknownPersonError
from negotiation.domain.moment import day_of
from negotiation.domain.negotiation import Arrangement, Meeting, Minutes, Negotiation
from negotiation.domain.papers import MinutesPaper, Paper, Person
from negotiation.usecases.dates import HappenedAt, HappenedOn, PlannedAt
from negotiation.usecases.sources import PersonId, PersonIds
from negotiation.usecases.standing import to_sign
from negotiation.usecases.work import STRICT, Conduct, Lines, Nothing, Work
from workflows.facts import FactValue


@dataclass(frozen=True, slots=True)
class ArrangementContent:
    """约定协商会议: when and where the next one is held, and what about."""

    __pydantic_config__ = STRICT
    meeting_at: PlannedAt
    place: str
    agenda: Lines = ()


@dataclass(frozen=True, slots=True)
class MeetingContent:
    """会议: the recorder is named by both sides before the first round."""

    __pydantic_config__ = STRICT
    place: str
    recorder: PersonId = ""
    recorder_agreed: bool = False
    at: HappenedAt | None = None
    """When it began; the moment of the act unless said, never later."""
    notified_on: HappenedOn | None = None
    """When agenda and names were sent to the other side."""


@dataclass(frozen=True, slots=True)
class MinutesContent:
    """会议记录内容."""

    __pydantic_config__ = STRICT
    agenda: Lines
    employees_views: str
    employer_views: str
    agreed: Lines = ()
    open_points: Lines = ()
    next_meeting: str = ""
    absent: PersonIds = ()
    """Person ids of representatives who did not attend."""


def _arrangement_facts(work: Work[ArrangementContent]) -> dict[str, FactValue]:
    return {"meeting.on": day_of(work.content.meeting_at), "meeting.notified_on": work.moment.on}


def _arrange(work: Work[ArrangementContent]) -> Case:
    negotiation, content = work.case.negotiation, work.content
    arranged = Arrangement(
        round=len(negotiation.meetings) + 1,
        at=content.meeting_at,
        on=day_of(content.meeting_at),
        place=content.place,
        agenda=content.agenda,
        arranged_on=work.moment.on,
        arranged_by=work.actor.person_id,
    )
    return work.case.with_negotiation(
        replace(negotiation, arrangements=(*negotiation.arrangements, arranged))
    )


def _recorder(work: Work[MeetingContent]) -> str:
    last = work.case.negotiation.last_meeting
    return work.content.recorder or (last.recorder if last else "")


def _meeting_facts(work: Work[MeetingContent]) -> dict[str, FactValue]:
    negotiation, content = work.case.negotiation, work.content
    last, recorder = negotiation.last_meeting, _recorder(work)
    name = work.uow.register.person(recorder).name if recorder else ""
    on = day_of(content.at) if content.at else work.moment.on
    notified_on = _notified_on(work)
    return {
        "meeting.on": on,
        "meeting.first_on": negotiation.meetings[0].on if negotiation.meetings else on,
        "meeting.round": len(negotiation.meetings) + 1,
        "meeting.chair_side": work.side.value,
        "meeting.previous_chair_side": last.chair_side.value if last else "",
        "meeting.recorder": name,
        "meeting.recorder_is_representative": any(d.has(recorder) for d in negotiation.delegations),
        "meeting.recorder_agreed": content.recorder_agreed or bool(last and last.recorder_agreed),
        **({"meeting.notified_on": notified_on} if notified_on else {}),
    }


def _notified_on(work: Work[MeetingContent]) -> date | None:
    """When agenda and names went to the other side: as said, or with the arrangement of this meeting."""
    coming = len(work.case.negotiation.meetings) + 1
    sent = [one.arranged_on for one in work.case.negotiation.arrangements if one.round == coming]
    return work.content.notified_on or (sent[-1] if sent else None)


def _open(work: Work[MeetingContent]) -> Case:
    negotiation, content = work.case.negotiation, work.content
    last, recorder = negotiation.last_meeting, _recorder(work)
    at = content.at or work.moment.at
    meeting = Meeting(
        round=len(negotiation.meetings) + 1,
        at=at,
        on=day_of(at),
        place=content.place,
        chair_side=work.side,
        chair=work.actor.person_id,
        recorder=recorder,
        recorder_name=work.uow.register.person(recorder).name if recorder else "",
        recorder_agreed=content.recorder_agreed or bool(last and last.recorder_agreed),
        notified_on=_notified_on(work),
    )
    return work.case.with_negotiation(replace(negotiation, meetings=(*negotiation.meetings, meeting)))


def _record(work: Work[MinutesContent]) -> Case:
    negotiation, content = work.case.negotiation, work.content
    last = negotiation.last_meeting
    if last is None:
        return work.case
    known = {p.person_id for d in negotiation.delegations for p in d.representatives}
    for absentee in content.absent:
        if absentee not in known:
            raise UnknownPersonError(person=absentee, organisation="")
    minutes = Minutes(
        number=work.next_number(work.case.parties.on(negotiation.initiator), "协记"),
        employees_present=_present(negotiation, Side.EMPLOYEES, content.absent),
        employer_present=_present(negotiation, Side.EMPLOYER, content.absent),
        agenda=content.agenda,
        employees_views=content.employees_views,
        employer_views=content.employer_views,
        agreed=content.agreed,
        open_points=content.open_points,
        next_meeting=content.next_meeting,
    )
    return work.case.with_negotiation(negotiation.with_last_meeting(replace(last, minutes=minutes)))


def _present(negotiation: Negotiation, side: Side, absent: tuple[str, ...]) -> tuple[str, ...]:
    delegation = negotiation.delegation(side)
    people = delegation.representatives if delegation else ()
    return tuple(one.person_id for one in people if one.person_id not in absent)


def _confirm(work: Work[Nothing]) -> Case:
    negotiation = work.case.negotiation
    last = negotiation.last_meeting
    if last is None or last.minutes is None:
        raise ContentError((("minutes", "missing", "尚无会议记录可确认 / no minutes to confirm yet"),))
    person = work.actor.person_id
    if person not in last.minutes.present:
        raise ContentError(
            (("minutes", "not_present", "只有参加会议的代表确认记录 / only those who attended confirm"),)
        )
    signed = tuple(dict.fromkeys((*last.minutes.signed_by, person)))
    minutes = replace(last.minutes, signed_by=signed)
    return work.case.with_negotiation(negotiation.with_last_meeting(replace(last, minutes=minutes)))


def _minutes_paper(work: Work[MinutesContent] | Work[Nothing]) -> Paper | None:
    """The minutes are printed when written, and again when the last of those present has confirmed."""
    negotiation = work.case.negotiation
    meeting = negotiation.last_meeting
    minutes = meeting.minutes if meeting else None
    if meeting is None or minutes is None:
        return None
    if work.row.id == "A07" and set(to_sign(negotiation, minutes)) != set(minutes.signed_by):
        return None
    in_office = {p.person_id: p.name for d in negotiation.delegations for p in d.representatives}
    absent = [name for person, name in in_office.items() if person not in minutes.present]
    # one who has left office since was there all the same
    names = {**{one.person_id: one.name for one in negotiation.vacancies}, **in_office}
    issuer = work.case.parties.on(negotiation.initiator)
    return MinutesPaper(
        heading=work.heading(issuer, minutes.number),
        round_number=meeting.round,
        held_at=meeting.at,
        place=meeting.place,
        chair=Person(names.get(meeting.chair, ""), f"{meeting.chair_side.zh}首席代表"),
        recorder=Person(meeting.recorder_name),
        employees_present=tuple(names[p] for p in minutes.employees_present),
        employer_present=tuple(names[p] for p in minutes.employer_present),
        absent=tuple(absent),
        agenda=minutes.agenda,
        employees_views=minutes.employees_views,
        employer_views=minutes.employer_views,
        agreed=minutes.agreed,
        open_points=minutes.open_points,
        next_meeting=minutes.next_meeting,
        signed=tuple(names[p] for p in minutes.signed_by),
    )


CONDUCTS = (
    Conduct("A08", ArrangementContent, facts=_arrangement_facts, apply=_arrange),
    Conduct("T9", MeetingContent, facts=_meeting_facts, apply=_open),
    Conduct("A06", MinutesContent, apply=_record, paper=_minutes_paper),
    Conduct("A07", Nothing, apply=_confirm, paper=_minutes_paper),
    Conduct("T10", MeetingContent, facts=_meeting_facts, apply=_open),
)

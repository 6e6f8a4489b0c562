"""下一步 — which acts are a person's to do now, which are done, which wait, and the one that comes next.

Whether the law allows an act is answered by `explain`; here what stands on file is read beside it, so that
nobody is asked to sign what is signed. Acts on several contracts that stand alike become one step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from negotiation.usecases.duties import changes, disputes, talks, texts
from negotiation.usecases.duties.place import MAY, NOW, Arranged, Place, Position, Positions, Seen
from negotiation.usecases.duties.values import Step, Steps
from negotiation.usecases.explain import Answer
from negotiation.usecases.options import CAPACITY_WORDS, reason
from negotiation.usecases.words import Reason, Words
from workflows.contract_types import load_contract_types
from workflows.flow import Row

POSITIONS: Positions = {
    **talks.POSITIONS,
    **disputes.POSITIONS,
    **texts.POSITIONS,
    **changes.POSITIONS,
}
"""Act → where it stands by what is on file; an act that is not named is theirs now, or at their will."""
ARRANGED: Mapping[str, Arranged] = {
    "open_meeting": talks.meeting_day,
    "open_next_round": talks.meeting_day,
    "open_ballot": texts.congress_day,
}
"""Act → the day it was arranged for: before that day it is nobody's to do."""

_ORDER = (
    "answer_union_letter",
    "report_result",
    "serve_offer",
    "accept_offer",
    "refuse_offer",
    "name_delegation",
    "confirm_delegations",
    "hand_over_information",
    "announce_delegation",
    "report_to_upper_union",
    "schedule_meeting",
    "open_meeting",
    "record_minutes",
    "sign_minutes",
    "table_text",
    "initial_draft",
    "call_congress",
    "open_ballot",
    "close_ballot",
    "issue_text",
    "sign_contract",
    "seal_contract",
    "submit_filing",
    "supply_correction",
    "register",
    "request_correction",
    "pass_review",
    "object",
    "renegotiate",
    "refile",
    "agree_amendment",
    "agree_termination",
    "decline_change",
    "vote_on_termination",
    "record_termination",
    "accept_coordination",
    "sign_coordination_agreement",
    "end_coordination",
    "replace_representative",
    "stamp_filing",
    "publish_to_own_side",
    "reopen",
    "file_with_upper_union",
    "disclose_result",
    "open_next_round",
)
CHOICES: tuple[frozenset[str], ...] = tuple(
    map(
        frozenset,
        (
            ("accept_offer", "refuse_offer"),
            ("pass_review", "object"),
            ("register", "request_correction"),
            ("sign_coordination_agreement", "end_coordination"),
            ("renegotiate", "refile"),
            ("agree_amendment", "decline_change"),
            ("agree_termination", "decline_change"),
        ),
    )
)
"""Acts of which one is to be done: they are one duty."""
_SHOWN_FIRST = (Place.NOW, Place.BLOCKED, Place.LATER, Place.AGAIN, Place.DONE, Place.MAY)


def steps(answers: Iterable[Answer], seen_by: Mapping[str, Seen]) -> Steps:
    """Every act leaving the present state, sorted for one person; `seen_by` holds each part as they see it,
    by contract type, the whole negotiation under the empty one."""
    found = [one for one in _grouped(answers, seen_by) if one.place is not Place.OFF]
    found.sort(key=lambda one: (_shown(one.place), rank(one.act)))
    ready = [one for one in found if one.place is Place.NOW]
    first = ready[:1]
    for choice in CHOICES:
        if first and first[0].act in choice:
            first = [one for one in ready if one.act in choice]
    own = [one for one in found if one.place is not Place.OTHERS and one not in first]
    return Steps(
        first=tuple(first),
        mine=tuple(one for one in own if not one.at_will),
        may=tuple(one for one in own if one.at_will),
        others=tuple(one for one in found if one.place is Place.OTHERS),
    )


def rank(act: str) -> int:
    """Where an act stands in the usual order; what is beside it comes last."""
    return _ORDER.index(act) if act in _ORDER else len(_ORDER)


def position(row: Row, seen: Seen) -> Position:
    """Where an act stands by what is on file, whatever the law says of it now."""
    day = ARRANGED[row.act](seen) if row.act in ARRANGED else None
    if day is not None and seen.on < day:
        return Place.LATER, "day_not_come"
    asked = POSITIONS.get(row.act)
    if asked is not None:
        return asked(seen)
    return MAY if row.at_will else NOW


def placed(answer: Answer, seen: Seen) -> Position:
    """Where an act stands for one person by what is on file, by their office, and by the law."""
    place, note = position(answer.row, seen)
    if not seen.held & frozenset(answer.row.who):
        return (place if place is Place.OFF else Place.OTHERS), ""
    if place in (Place.NOW, Place.MAY, Place.AGAIN) and not answer.may:
        return Place.BLOCKED, ""
    return place, note


def failed(answer: Answer) -> tuple[Reason, ...]:
    """What the law holds against an act now."""
    return tuple(reason(one) for one in answer.judged if one.blocks)


def short_title(contract_type: str) -> Words:
    """A contract as it is called in a list."""
    described = load_contract_types()[contract_type]
    return Words(described.short_zh, described.short_en)


def _shown(place: Place) -> int:
    return _SHOWN_FIRST.index(place) if place in _SHOWN_FIRST else len(_SHOWN_FIRST)


def _grouped(answers: Iterable[Answer], seen_by: Mapping[str, Seen]) -> Iterator[Step]:
    """One step for all contracts whose act stands alike."""
    found: dict[tuple[str, Place, str, tuple[str, ...]], tuple[Answer, list[str]]] = {}
    for one in answers:
        if not one.fits or one.waits:
            continue
        place, note = placed(one, seen_by[one.contract_type])
        against = tuple(why.rule for why in failed(one)) if place is Place.BLOCKED else ()
        _, types = found.setdefault((one.row.act, place, note, against), (one, []))
        types.append(one.contract_type)
    for (act, place, note, _), (one, types) in found.items():
        yield Step(
            act=act,
            title=Words(one.row.title_zh, one.row.title_en),
            place=place,
            contracts=tuple((kind, short_title(kind)) for kind in types if kind),
            note=note,
            who=tuple(CAPACITY_WORDS[capacity] for capacity in one.row.who),
            failed=failed(one),
            at_will=place is Place.MAY or (place is Place.BLOCKED and one.row.at_will),
        )

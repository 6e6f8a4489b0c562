"""职工代表大会 — T15 calling it, A12 opening a ballot, T16 counting it, A41 making it known, T17
back to the table.

Casting a ballot is no act of the ledger (see `usecases/ballot.py`): the ledger knows the frozen roll and
the count, and nothing that could join a voter to a paper.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from negotiation.domain.case import Case
from negotiation.domain.contract import BallotRecord, CongressCall, EndedBallot
from negotiation.domain.errors import (
    BallotNotOpenError,
    BallotOpenError,
    BallotUnfinishedError,
    ContentError,
)
from negotiation.domain.moment import day_of
from negotiation.domain.papers import Paper, ResolutionPaper
from negotiation.ports import BoxCount
from negotiation.usecases import signing_terms
from negotiation.usecases.ballot import new_key, opened
from negotiation.usecases.dates import HappenedOn, PlannedAt, PlannedOn
from negotiation.usecases.work import STRICT, Conduct, Lines, Nothing, Work
from signing import canonical
from signing.ballot import Choice, Tally, tally
from workflows.engine import allowed, evaluate_rule
from workflows.facts import Facts, FactValue

METHOD = "无记名投票，分项表决，系统计票"
_QUORUM = "R-VOT-02"


@dataclass(frozen=True, slots=True)
class CallContent:
    """召开通知."""

    __pydantic_config__ = STRICT
    session: str
    meeting_at: PlannedAt
    place: str
    disclosed_on: HappenedOn | None = None
    """When agenda and texts were put before the staff; the day of the act unless said."""
    ballot_ended_because: str = ""
    """Why the ballot that is open is ended without a count; needed when there is one."""


@dataclass(frozen=True, slots=True)
class CountContent:
    """计票."""

    __pydantic_config__ = STRICT
    tellers: Lines = ()
    release_unfinished: bool = False
    """Tellers' decision about claims an earlier version left behind: count what lies in the box."""


@dataclass(frozen=True, slots=True)
class DisclosureContent:
    """公开表决结果."""

    __pydantic_config__ = STRICT
    shown_until: PlannedOn | None = None
    """Last day the outcome stays up."""
    notifies_employer: bool = False
    """The employer is told in writing by the same act."""


def _call_facts(work: Work[CallContent]) -> dict[str, FactValue]:
    return {
        "congress.disclosed_on": _disclosed_on(work),
        "congress.meeting_on": day_of(work.content.meeting_at),
        "congress.certificates_last": not signing_terms.ending(
            work.uow, work.case, day_of(work.content.meeting_at), work.moment.at
        ),
        **_composition(work),
    }


def _composition(work: Work[CallContent] | Work[Nothing]) -> dict[str, FactValue]:
    """How the congress is made up on this day; the roll is frozen with it when the ballot opens."""
    delegates = work.uow.register.delegates(work.case.parties.union.id)
    return {
        "congress.all_delegates": len(delegates),
        "congress.front_line_and_technical": sum(one.front_line or one.technical for one in delegates),
        "congress.managers": sum(one.manager for one in delegates),
        "congress.women": sum(one.sex == "女" for one in delegates),
    }


def _disclosed_on(work: Work[CallContent]) -> date:
    return work.content.disclosed_on or work.moment.on


def _call(work: Work[CallContent]) -> Case:
    contract, content = work.contract, work.content
    ended = _end_ballot(work)
    call = CongressCall(
        session=content.session,
        meeting_at=content.meeting_at,
        meeting_on=day_of(content.meeting_at),
        place=content.place,
        disclosed_on=_disclosed_on(work),
        round=contract.congress.round + 1 if contract.congress else 1,
    )
    return work.case.with_contract(
        replace(contract, congress=call, ballot=None, ended_ballots=(*contract.ended_ballots, *ended))
    )


def _end_ballot(work: Work[CallContent]) -> tuple[EndedBallot, ...]:
    """The open ballot, ended without a count and on record; none when none is open.

    Papers in the box of a quorate congress are votes: the law knows only that they pass the text or do not,
    and then the parties talk again (山东省劳动合同条例 40). Without a quorum there was no congress that could
    vote; the papers are destroyed unread. Raises `BallotOpenError` or `ContentError`.
    """
    ballot = work.contract.ballot
    if ballot is None or ballot.closed_on is not None:
        return ()
    box = work.uow.ballots.count(ballot.ballot_id)
    papers = len(box.choices) + len(box.sealed)
    if papers and _is_quorate(work, box):
        raise BallotOpenError(papers=papers, present=box.present, all_delegates=box.all_delegates)
    reason = work.content.ballot_ended_because.strip()
    if not reason:
        raise ContentError((("ballot_ended_because", "missing", "须写明理由 / say why"),))
    work.uow.ballots.close(ballot.ballot_id, ())
    stopped = replace(ballot, closed_on=work.moment.on, present=box.present)
    return (EndedBallot(stopped, papers, reason, work.actor.person_id, work.moment.at),)


def _is_quorate(work: Work[Any], box: BoxCount) -> bool:
    """Whether so many are here that the count would be admitted."""
    facts = Facts({"ballot.present": box.present, "ballot.all_delegates": box.all_delegates})
    rule, types = work.pack.rule(_QUORUM), (work.contract_type,)
    return allowed(evaluate_rule(work.pack, rule, facts, contract_types=types, on=work.moment.on))


def _open_facts(work: Work[Nothing]) -> dict[str, FactValue]:
    # The day announced stays on file: a ballot opened earlier would cut the days of disclosure short.
    return {"ballot.secret": True, "ballot.itemised": True, **_composition(work)}


def _open(work: Work[Nothing]) -> Case:
    contract = work.contract
    if contract.draft is None or contract.ballot is not None:
        raise BallotNotOpenError(contract=contract.title)
    delegates = work.uow.register.delegates(work.case.parties.union.id)
    ballot_id = str(uuid.uuid4())
    work.uow.ballots.open(ballot_id, delegates, new_key(work.office.notary))
    ballot = BallotRecord(
        ballot_id=ballot_id,
        text_digest=contract.draft.digest,
        roll_digest=canonical.digest([[one.number, one.name] for one in delegates]),
        all_delegates=len(delegates),
        method=METHOD,
        secret=True,
        itemised=True,
        opened_at=work.moment.at,
    )
    return work.case.with_contract(replace(contract, ballot=ballot))


def _open_ballot(work: Work[CountContent]) -> BallotRecord:
    ballot = work.contract.ballot
    if ballot is None or ballot.closed_on is not None:
        raise BallotNotOpenError(contract=work.contract.title)
    return ballot


def _box(work: Work[CountContent], ballot: BallotRecord) -> tuple[BoxCount, Tally]:
    box = opened(work.office.notary, work.uow, ballot.ballot_id)
    return box, tally(Choice(one) for one in box.choices)


def _count_facts(work: Work[CountContent]) -> dict[str, FactValue]:
    """Without a quorum the box stays shut: a refused count says who is here, never how they voted."""
    ballot = _open_ballot(work)
    box = work.uow.ballots.count(ballot.ballot_id)
    facts: dict[str, FactValue] = {
        "ballot.secret": ballot.secret,
        "ballot.itemised": ballot.itemised,
        "ballot.all_delegates": box.all_delegates,
        "congress.all_delegates": box.all_delegates,
        "ballot.present": box.present,
        "ballot.closed_on": work.moment.on,
    }
    if not _is_quorate(work, box):
        return facts
    _, counted = _box(work, ballot)
    return {
        **facts,
        "ballot.yes": counted.yes,
        "ballot.no": counted.no,
        "ballot.abstain": counted.abstain,
        "ballot.void": counted.void,
    }


def _close(work: Work[CountContent]) -> Case:
    ballot = _open_ballot(work)
    box, counted = _box(work, ballot)
    _finish(work, ballot, box)
    work.uow.ballots.close(ballot.ballot_id, box.choices)
    record: dict[str, canonical.Json] = {
        "ballot": ballot.ballot_id,
        "contract_type": work.contract_type,
        "text_digest": ballot.text_digest,
        "roll_digest": ballot.roll_digest,
        "roll": [[number, status] for number, status in work.uow.ballots.roll(ballot.ballot_id)],
        "papers": sorted(box.choices),
        "tally": {"yes": counted.yes, "no": counted.no, "abstain": counted.abstain, "void": counted.void},
        "all_delegates": box.all_delegates,
        "present": box.present,
    }
    closed = replace(
        ballot,
        closed_on=work.moment.on,
        present=box.present,
        yes=counted.yes,
        no=counted.no,
        abstain=counted.abstain,
        void=counted.void,
        passed=work.decided,
        record_digest=work.uow.papers.put(canonical.encode(record)),
        resolution_number=work.next_number(work.case.parties.union, "职决"),
    )
    return work.case.with_contract(replace(work.contract, ballot=closed))


def _finish(work: Work[CountContent], ballot: BallotRecord, box: BoxCount) -> None:
    """Claims an earlier version left behind when it was killed; boxes opened since have none.

    Where the number of papers leaves no doubt they are settled or given back. Where it does, the tellers
    decide to count what lies in the box: those seats stay `casting` on the record, nobody guesses whose
    paper came. Raises `BallotUnfinishedError`.
    """
    if not box.casting:
        return
    arrived = len(box.choices) - box.cast
    if arrived < box.casting and not work.content.release_unfinished:
        raise BallotUnfinishedError(casting=box.casting)
    work.uow.ballots.mend_claims(ballot.ballot_id)


def resolution_line(ballot: BallotRecord, session: str) -> str:
    """How it passed, in one line for the contract and the filing."""
    return (
        f"{session}应到职工代表{ballot.all_delegates}人，实到{ballot.present}人，"
        f"同意{ballot.yes}票、反对{ballot.no}票、弃权{ballot.abstain}票、废票{ballot.void}票"
    )


def _resolution_paper(work: Work[CountContent]) -> Paper | None:
    contract = work.contract
    ballot, call = contract.ballot, contract.congress
    if ballot is None or call is None or ballot.closed_on is None:
        return None
    threshold = next((f.says_zh for f in work.findings if f.rule == "R-VOT-03"), "")
    union = work.case.parties.union
    return ResolutionPaper(
        heading=work.heading(union, ballot.resolution_number),
        congress=call.session,
        contract_title=contract.title,
        digest=ballot.text_digest,
        held_on=ballot.closed_on,
        all_delegates=ballot.all_delegates,
        present=ballot.present,
        yes=ballot.yes,
        no=ballot.no,
        abstain=ballot.abstain,
        void=ballot.void,
        method=ballot.method,
        passed=bool(ballot.passed),
        threshold=threshold,
        articles=work.articles(),
        tellers=tuple(work.content.tellers),
    )


def _reopen(work: Work[Nothing]) -> Case:
    contract = work.contract
    failed = (*contract.failed_ballots, contract.ballot) if contract.ballot else contract.failed_ballots
    return work.case.with_contract(replace(contract.cleared(), failed_ballots=failed))


def _disclosed(work: Work[DisclosureContent]) -> BallotRecord:
    ballot, content = work.contract.ballot, work.content
    if ballot is None or ballot.closed_on is None:
        raise BallotNotOpenError(contract=work.contract.title)
    return replace(
        ballot,
        disclosed_on=ballot.disclosed_on or work.moment.on,
        shown_until=content.shown_until or ballot.shown_until,
        notified_on=ballot.notified_on or (work.moment.on if content.notifies_employer else None),
    )


def _disclosure_facts(work: Work[DisclosureContent]) -> dict[str, FactValue]:
    ballot = _disclosed(work)
    told = {"congress.shown_until": ballot.shown_until, "ballot.notified_on": ballot.notified_on}
    return {
        "congress.outcome_disclosed_on": ballot.disclosed_on,
        **{name: day for name, day in told.items() if day},
    }


def _disclose(work: Work[DisclosureContent]) -> Case:
    return work.case.with_contract(replace(work.contract, ballot=_disclosed(work)))


CONDUCTS = (
    Conduct("T15", CallContent, facts=_call_facts, apply=_call),
    Conduct("A12", Nothing, facts=_open_facts, apply=_open),
    Conduct("T16", CountContent, facts=_count_facts, apply=_close, paper=_resolution_paper),
    Conduct("T17", Nothing, apply=_reopen),
    Conduct("A41", DisclosureContent, facts=_disclosure_facts, apply=_disclose),
)

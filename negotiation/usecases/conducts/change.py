"""变更和解除 — T29 proposed, A37 and A32 agreed to, A33 a new text negotiated, A39 given up, A35 declined,
A34 the congress votes on a termination, T29E terminated, A38 filed with the bureau.

While another text is negotiated the former one stays in force; nothing but its end of term ends it meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from pydantic import Field

from negotiation.domain.actor import Side
from negotiation.domain.case import Case
from negotiation.domain.contract import Contract
from negotiation.domain.deadline import DeadlineState
from negotiation.domain.errors import ContentError
from negotiation.domain.papers import Paper, ResolutionPaper
from negotiation.domain.papers_course import ChangePaper
from negotiation.domain.performance import Change, ChangeKind, Ending, EndKind, TerminationVote
from negotiation.usecases.dates import HappenedOn
from negotiation.usecases.sources import FromList
from negotiation.usecases.standing_course import change_facts, vote_facts
from negotiation.usecases.work import STRICT, Conduct, Lines, Nothing, Work
from workflows.facts import FactValue
from workflows.vocabulary import load_vocabulary

Votes = Annotated[int, Field(ge=0)]
METHOD = "无记名投票，计票人计票"
RENEWAL = "R-TRM-02"


@dataclass(frozen=True, slots=True)
class ProposalContent:
    """变更或者解除的提议."""

    __pydantic_config__ = STRICT
    change_kind: ChangeKind
    cause: Annotated[str, FromList("change_cause")]
    reason: str
    proof: Lines = ()


@dataclass(frozen=True, slots=True)
class AbandonContent:
    """放弃变更 — by agreement: the writing both chiefs signed is named."""

    __pydantic_config__ = STRICT
    agreement: str = ""


@dataclass(frozen=True, slots=True)
class DeclineContent:
    """不同意的理由."""

    __pydantic_config__ = STRICT
    reason: str = ""


@dataclass(frozen=True, slots=True)
class VoteContent:
    """职工代表大会对解除的表决, counted by its tellers; the number of all delegates is the register's."""

    __pydantic_config__ = STRICT
    session: str
    disclosed_on: HappenedOn
    meeting_on: HappenedOn
    present: Votes
    yes: Votes
    no: Votes
    abstain: Votes
    void: Votes = 0
    secret: bool = True
    tellers: Lines = ()


def _change(contract: Contract) -> Change:
    """Raises `ContentError` when none was proposed, which no state allows."""
    if contract.change is None:
        raise ContentError((("change_kind", "missing", ""),))
    return contract.change


def _proposal(work: Work[ProposalContent], number: str) -> Change:
    content, side = work.content, work.speaks_for
    chief = work.actor.person_id in {d.chief.person_id for d in work.case.negotiation.delegations if d.chief}
    return Change(
        number=number,
        kind=content.change_kind,
        cause=content.cause,
        reason=content.reason,
        proof=content.proof,
        proposed_by=side,
        proposed_on=work.moment.on,
        agreed_by=(side,) if chief else (),  # an officer proposes, only a chief agrees
    )


def _propose_facts(work: Work[ProposalContent]) -> dict[str, FactValue]:
    return change_facts(_proposal(work, ""))


def _propose(work: Work[ProposalContent]) -> Case:
    proposed = _proposal(work, work.next_number(work.case.parties.on(work.speaks_for), "集变"))
    return work.case.with_contract(replace(work.contract, changes=(*work.contract.changes, proposed)))


def _proposal_paper(work: Work[ProposalContent]) -> Paper | None:
    contract, parties, side = work.contract, work.case.parties, work.speaks_for
    change, causes = _change(contract), load_vocabulary()["change_cause"]
    if contract.draft is None:
        return None
    return ChangePaper(
        heading=work.heading(parties.on(side), change.number, parties.on(side.other)),
        contract_title=contract.title,
        contract_number=contract.number,
        term_until=contract.draft.term_until,
        terminate=change.kind is ChangeKind.TERMINATE,
        cause=causes.get(change.cause, (change.cause, ""))[0],
        reason=change.reason,
        proof=change.proof,
        articles=work.articles(),
    )


def _agreed(work: Work[Nothing]) -> Change:
    change = _change(work.contract)
    return replace(
        change, agreed_by=tuple(side for side in Side if side in (*change.agreed_by, work.speaks_for))
    )


def _agree_facts(work: Work[Nothing]) -> dict[str, FactValue]:
    return change_facts(_agreed(work))


def _agree(work: Work[Nothing]) -> Case:
    return work.case.with_contract(work.contract.with_change(_agreed(work)))


def _is_amendment(case: Case, contract_type: str) -> bool:
    change = case.contract(contract_type).change
    return change is not None and change.kind is ChangeKind.AMEND


def _amend(work: Work[Nothing]) -> Case:
    agreed = replace(_change(work.contract), accepted_on=work.moment.on)
    return work.case.with_contract(work.contract.with_change(agreed).put_aside())


def _abandon_facts(work: Work[AbandonContent]) -> dict[str, FactValue]:
    return {"change.agreed_by": len(Side) if work.content.agreement else 1}


def _abandon(work: Work[AbandonContent]) -> Case:
    contract = work.contract
    change = contract.change
    given_up = contract.with_change(replace(change, abandoned=work.content.agreement)) if change else contract
    return work.case.with_contract(replace(given_up.restored(), renewal_due_on=_window_opened(work)))


def _window_opened(work: Work[AbandonContent]) -> date | None:
    """The renewal window may have opened while the amendment was negotiated, when no act could say so."""
    kept = work.contract.in_force
    opened = [
        one.due_on
        for one in work.uow.deadlines.of(work.case.negotiation.id)
        if one.rule == RENEWAL
        and one.contract_type == work.contract_type
        and one.state is DeadlineState.LAPSED
        and kept is not None
        and one.from_on == kept.draft.term_until
    ]
    return opened[-1] if opened else work.contract.renewal_due_on


def _decline_facts(work: Work[DeclineContent]) -> dict[str, FactValue]:
    return {"change.declined_reason": work.content.reason}


def _decline(work: Work[DeclineContent]) -> Case:
    declined = replace(_change(work.contract), declined_reason=work.content.reason or "—")
    return work.case.with_contract(work.contract.with_change(declined))


def _vote(work: Work[VoteContent], number: str) -> TerminationVote:
    content = work.content
    all_delegates = len(work.uow.register.delegates(work.case.parties.union.id))
    counted = content.yes + content.no + content.abstain + content.void
    if not counted <= content.present <= all_delegates:
        detail = f"{counted} ≤ {content.present} ≤ {all_delegates}"
        raise ContentError((("present", "out_of_range", detail),))
    if not content.disclosed_on <= content.meeting_on <= work.moment.on:
        raise ContentError((("meeting_on", "out_of_range", f"{content.disclosed_on} … {work.moment.on}"),))
    return TerminationVote(
        session=content.session,
        disclosed_on=content.disclosed_on,
        meeting_on=content.meeting_on,
        all_delegates=all_delegates,
        present=content.present,
        yes=content.yes,
        no=content.no,
        abstain=content.abstain,
        void=content.void,
        secret=content.secret,
        tellers=content.tellers,
        resolution_number=number,
    )


def _vote_facts(work: Work[VoteContent]) -> dict[str, FactValue]:
    return vote_facts(_vote(work, ""))


def _record_vote(work: Work[VoteContent]) -> Case:
    vote = _vote(work, work.next_number(work.case.parties.union, "职决"))
    return work.case.with_contract(work.contract.with_change(replace(_change(work.contract), vote=vote)))


def _vote_paper(work: Work[VoteContent]) -> Paper | None:
    contract = work.contract
    vote = _change(contract).vote
    if vote is None or contract.draft is None:
        return None
    count = [finding for finding in work.findings if finding.rule == "R-CHG-03.count"]
    return ResolutionPaper(
        heading=work.heading(work.case.parties.union, vote.resolution_number),
        congress=vote.session,
        contract_title=contract.title,
        digest=contract.draft.digest,
        held_on=vote.meeting_on,
        all_delegates=vote.all_delegates,
        present=vote.present,
        yes=vote.yes,
        no=vote.no,
        abstain=vote.abstain,
        void=vote.void,
        method=METHOD,
        passed=all(finding.outcome == "pass" for finding in count),
        threshold=next((finding.says_zh for finding in count), ""),
        articles=work.articles(),
        terminates=True,
        tellers=tuple(vote.tellers),
    )


def _is_voted(case: Case, contract_type: str) -> bool:
    change = case.contract(contract_type).change
    return change is not None and change.kind is ChangeKind.TERMINATE and change.vote is not None


def _terminate_facts(work: Work[Nothing]) -> dict[str, FactValue]:
    return {"contract.terminated_on": work.moment.on}


def _terminate(work: Work[Nothing]) -> Case:
    change = _change(work.contract)
    ending = Ending(EndKind.TERMINATED, work.moment.on, cause=change.cause, proof=change.proof)
    return work.case.with_contract(replace(work.contract, ending=ending))


def _record_facts(work: Work[Nothing]) -> dict[str, FactValue]:
    return {"change.recorded_on": work.moment.on}


def _record(work: Work[Nothing]) -> Case:
    recorded = replace(_change(work.contract), recorded_on=work.moment.on)
    return work.case.with_contract(work.contract.with_change(recorded))


CONDUCTS = (
    Conduct("T29", ProposalContent, facts=_propose_facts, apply=_propose, paper=_proposal_paper),
    Conduct("A37", Nothing, facts=_agree_facts, apply=_agree),
    Conduct("A33", Nothing, apply=_amend, ready=_is_amendment),
    Conduct("A39", AbandonContent, facts=_abandon_facts, apply=_abandon),
    Conduct("A35", DeclineContent, facts=_decline_facts, apply=_decline),
    Conduct("A32", Nothing, facts=_agree_facts, apply=_agree),
    Conduct("A34", VoteContent, facts=_vote_facts, apply=_record_vote, paper=_vote_paper),
    Conduct("T29E", Nothing, facts=_terminate_facts, apply=_terminate, ready=_is_voted),
    Conduct("A38", Nothing, facts=_record_facts, apply=_record),
)

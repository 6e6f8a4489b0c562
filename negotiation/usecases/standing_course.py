"""案情（续） — facts on file of what happens beside the main way: letters, suspension, change, end.

Counting and comparing only, as in `standing`; a thing that is over says nothing about the next of its kind.
"""

from __future__ import annotations

from collections.abc import Sequence

from negotiation.domain.case import Case
from negotiation.domain.contract import Contract, Filing
from negotiation.domain.course import Coordination, LetterKind, Suspension, UnionLetter, UnionProposal
from negotiation.domain.moment import Moment
from negotiation.domain.negotiation import Negotiation
from negotiation.domain.performance import Change, EndKind, TerminationVote
from workflows.facts import FactValue
from workflows.states import ContractState

FactTable = dict[str, FactValue]
_FINISHED = (
    ContractState.PERFORMING,
    ContractState.TERMINATED,
    ContractState.EXPIRED,
    ContractState.SUPERSEDED,
)


def negotiation_facts(case: Case) -> FactTable:
    """Facts on the level of the negotiation."""
    negotiation, facts = case.negotiation, FactTable()
    _parties(case, facts)
    _contracts(case, facts)
    facts["meeting.pauses"] = negotiation.pauses
    if negotiation.letters:
        facts.update(letter_facts(letter_spoken_of(negotiation.letters)))
    if negotiation.proposals:
        facts.update(proposal_facts(negotiation.proposals[-1]))
    suspension = negotiation.suspension
    if suspension is not None and suspension.resumed_on is None:
        facts.update(suspension_facts(suspension))
    coordination = negotiation.coordination
    if coordination is not None and coordination.running:
        facts.update(coordination_facts(coordination))
    _withdrawal(negotiation, facts)
    return facts


def contract_facts(contract: Contract, moment: Moment) -> FactTable:
    """Facts of one contract; those of the change under way come last, as they replace the former vote's."""
    facts = FactTable()
    kept = contract.in_force
    facts["draft.resubmitted"] = bool(contract.failed_ballots)
    facts["contract.in_force"] = kept is not None and moment.on <= kept.draft.term_until
    facts["filing.refiling"] = bool(contract.former_filings)
    if contract.draft is not None and contract.draft.agreed_on:
        facts["draft.agreed_on"] = contract.draft.agreed_on
    _ballot(contract, facts)
    _filing(contract, facts)
    _life(contract, facts)
    change = contract.change
    if change is not None and contract.state in (ContractState.AMENDING, ContractState.TERMINATED):
        facts.update(change_facts(change))
    if kept is not None and change is not None and change.accepted_on:
        # the cap on the talks about a change is counted from the agreement to hold them
        facts["bargaining.accepted_on"] = change.accepted_on
    return facts


def letter_spoken_of(letters: Sequence[UnionLetter]) -> UnionLetter:
    """The last opinion that waits for an answer, else the last opinion, else the last letter."""
    opinions = [one for one in letters if one.kind is LetterKind.OPINION]
    waiting = [one for one in opinions if one.answer is None]
    return (waiting or opinions or list(letters))[-1]


def letter_facts(letter: UnionLetter) -> FactTable:
    """One letter, and its answer when there is one."""
    facts: FactTable = {
        "letter.kind": letter.kind.value,
        "letter.matter": letter.matter,
        "letter.investigators": len(letter.investigators),
        "letter.violation_found": letter.violation_found,
        "letter.received_on": letter.received_on,
    }
    if letter.answer is not None:
        facts["letter.answer_kind"] = letter.answer.kind.value
        facts["letter.answer"] = letter.answer.text
        facts["letter.answered_on"] = letter.answer.on
    return facts


def proposal_facts(proposal: UnionProposal) -> FactTable:
    """One proposal to the bureau and what became of it."""
    facts: FactTable = {"letter.ground": proposal.ground, "proposal.issued_on": proposal.issued_on}
    if proposal.reported_on:
        facts["proposal.closed_on"] = proposal.closed_on
        facts["proposal.result"] = proposal.result
        facts["proposal.reported_on"] = proposal.reported_on
    return facts


def suspension_facts(suspension: Suspension) -> FactTable:
    """One suspension, proposed or in force."""
    return {
        "suspension.from_on": suspension.from_on,
        "suspension.until_on": suspension.until_on,
        "suspension.place": suspension.place,
        "suspension.topics": suspension.topics,
        "suspension.reason": suspension.reason,
        "suspension.force_majeure": suspension.force_majeure,
        "suspension.agreed_by": len(suspension.agreed_by),
        "suspension.employees_agree": any(side == "employees" for side in suspension.agreed_by),
    }


def coordination_facts(coordination: Coordination) -> FactTable:
    """One coordination under way."""
    facts: FactTable = {
        "coordination.application": coordination.application,
        "coordination.own_motion": coordination.own_motion,
        "coordination.extensions": coordination.extensions,
    }
    if coordination.accepted_on:
        facts["coordination.accepted_on"] = coordination.accepted_on
    if coordination.ends_on and not coordination.extensions:
        facts["coordination.ends_on"] = coordination.ends_on
    if coordination.ends_on and coordination.extensions:
        facts["coordination.extended_until"] = coordination.ends_on
        facts["coordination.extension_reason"] = coordination.extension_reason
    return facts


def change_facts(change: Change) -> FactTable:
    """One proposal to amend or terminate, with the vote on a termination."""
    facts: FactTable = {
        "change.kind": change.kind.value,
        "change.proposed_on": change.proposed_on,
        "change.cause": change.cause,
        "change.reason": change.reason,
        "change.proof": change.proof,
        "change.agreed_by": len(change.agreed_by),
    }
    if change.recorded_on:
        facts["change.recorded_on"] = change.recorded_on
    return {**facts, **(vote_facts(change.vote) if change.vote else {})}


def vote_facts(vote: TerminationVote) -> FactTable:
    """The congress's vote on a termination."""
    return {
        "congress.disclosed_on": vote.disclosed_on,
        "congress.meeting_on": vote.meeting_on,
        "congress.all_delegates": vote.all_delegates,
        "ballot.all_delegates": vote.all_delegates,
        "ballot.present": vote.present,
        "ballot.yes": vote.yes,
        "ballot.no": vote.no,
        "ballot.abstain": vote.abstain,
        "ballot.void": vote.void,
        "ballot.secret": vote.secret,
        "ballot.itemised": True,
        "ballot.closed_on": vote.meeting_on,
    }


def correction_facts(filing: Filing) -> FactTable:
    """The papers asked for last, and which of them are still missing."""
    if not filing.corrections:
        return {}
    last = filing.corrections[-1]
    facts: FactTable = {
        "correction.requested_on": last.requested_on,
        "correction.items": last.items,
        "correction.missing": tuple(one for one in last.items if one not in filing.attachments),
    }
    if last.supplied_on:
        facts["correction.supplied_on"] = last.supplied_on
    return facts


def _parties(case: Case, facts: FactTable) -> None:
    facts["staff.dispatched"] = case.parties.employer.dispatched
    facts["employer.above_scale"] = case.parties.employer.above_scale
    facts["union.womens_committee"] = case.parties.union.womens_committee
    offer, reply = case.negotiation.offer, case.negotiation.reply
    if offer is not None:
        facts["offer.compulsory"] = offer.compulsory
    if reply is not None:
        facts["reply.accepted"] = reply.accepted
    if case.negotiation.meetings and case.negotiation.meetings[0].notified_on:
        facts["meeting.notified_on"] = case.negotiation.meetings[0].notified_on


def _contracts(case: Case, facts: FactTable) -> None:
    contracts = case.contracts.values()
    facts["contracts.concluded"] = tuple(
        one.title for one in contracts if one.in_force or (one.official and one.official.concluded_on)
    )
    facts["contracts.unfinished"] = tuple(one.title for one in contracts if one.state not in _FINISHED)
    facts["contracts.amending"] = tuple(one.title for one in contracts if one.state is ContractState.AMENDING)


def _withdrawal(negotiation: Negotiation, facts: FactTable) -> None:
    if negotiation.withdrawal is not None:
        facts["withdrawal.reason"] = negotiation.withdrawal.reason
        facts["withdrawal.agreed_by"] = len(negotiation.withdrawal.agreed_by)


def _ballot(contract: Contract, facts: FactTable) -> None:
    ballot = contract.ballot
    if ballot is None:
        return
    days = {
        "congress.outcome_disclosed_on": ballot.disclosed_on,
        "congress.shown_until": ballot.shown_until,
        "ballot.notified_on": ballot.notified_on,
    }
    facts.update({name: day for name, day in days.items() if day})


def _filing(contract: Contract, facts: FactTable) -> None:
    if contract.review is not None:
        facts["review.objections"] = tuple(f"{clause}：{why}" for clause, why in contract.review.objections)
        if not contract.review.deemed:
            facts["review.opinion_on"] = contract.review.on
    if contract.state is ContractState.OBJECTED and contract.filing and contract.official:
        facts["filing.previous"] = contract.filing.number
        facts["filing.previous_digest"] = contract.official.text_digest
    elif contract.former_filings:
        facts["filing.previous"] = contract.former_filings[-1].filing.number
        facts["filing.previous_digest"] = contract.former_filings[-1].text_digest
    if contract.filing is not None:
        facts["filing.copies"] = contract.filing.copies
        facts.update(correction_facts(contract.filing))
    official = contract.official
    if official is not None:
        facts["signature.employer_seal"] = official.has("EmployerOrganisationSeal")


def _life(contract: Contract, facts: FactTable) -> None:
    if contract.draft is not None:
        reported = contract.reports[-1].on if contract.reports else None
        facts["contract.report_from_on"] = reported or contract.draft.term_from
    ending = contract.ending
    if ending is not None and ending.kind is EndKind.TERMINATED:
        facts["contract.terminated_on"] = ending.on
    if ending is not None and ending.cause:
        facts["end.cause"] = ending.cause
        facts["end.proof"] = ending.proof

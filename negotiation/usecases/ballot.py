"""投票 — checking in and casting: the roll says who voted, the box says what was voted, nothing joins them.

Plain level (操作员可见级): whoever runs the server could watch. Roll and paper are written in transactions
of their own with a random paper id and no times, so the finished tables cannot be joined again.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from negotiation.domain.errors import BallotNotOpenError, OfficeError
from negotiation.ports import Office, UnitOfWork
from signing.ballot import Choice


@dataclass(frozen=True, slots=True)
class Cast:
    """投票指令 — one delegate, one ballot, one choice."""

    ballot_id: str
    delegate_id: str
    choice: Choice


def check_in(office: Office, ballot_id: str, *delegate_ids: str) -> None:
    """签到, of one or of a page of the attendance list. Raises `BallotNotOpenError` or `NotOnRollError`.

    Checking in twice changes nothing; when one name is not on the roll, nobody of the page is checked in.
    """
    with office.unit_of_work() as uow:
        if not uow.ballots.is_open(ballot_id):
            raise BallotNotOpenError(contract="")
        for delegate_id in delegate_ids:
            uow.ballots.check_in(ballot_id, delegate_id)
        uow.commit()


def cast(office: Office, vote: Cast) -> None:
    """投票. Raises `BallotNotOpenError`, `NotOnRollError` (not checked in) or `AlreadyVotedError`.

    Three transactions: claim the vote on the roll, drop the paper, settle the claim. When dropping fails the
    claim is given back and the delegate may vote again, unless the paper is found in the box all the same;
    a count never begins while a claim is unsettled, and no paper falls into a box that has been counted.
    """
    with office.unit_of_work() as uow:
        _require_open(uow, vote)
        uow.ballots.claim(vote.ballot_id, vote.delegate_id)
        uow.commit()
    paper_id = secrets.token_hex(16)
    try:
        with office.unit_of_work() as uow:
            _require_open(uow, vote)
            uow.ballots.drop(vote.ballot_id, paper_id, vote.choice.value)
            uow.commit()
    except OfficeError:
        if not _arrived(office, vote, paper_id):
            _settle(office, vote, dropped=False)
            raise
    _settle(office, vote, dropped=True)


def _require_open(uow: UnitOfWork, vote: Cast) -> None:
    if not uow.ballots.is_open(vote.ballot_id):
        raise BallotNotOpenError(contract="")


def _arrived(office: Office, vote: Cast, paper_id: str) -> bool:
    """A broken connection may hide a commit that went through; the box itself knows."""
    with office.unit_of_work() as uow:
        return uow.ballots.has(vote.ballot_id, paper_id)


def _settle(office: Office, vote: Cast, *, dropped: bool) -> None:
    with office.unit_of_work() as uow:
        uow.ballots.settle_claim(vote.ballot_id, vote.delegate_id, cast=dropped)
        uow.commit()

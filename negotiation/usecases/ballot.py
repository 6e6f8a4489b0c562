"""投票 — checking in and casting: the roll says who voted, the box says what was voted, nothing joins them.

Plain level (操作员可见级): whoever runs the server could watch. A vote is one transaction: the seat is marked
and a sealed paper falls, or neither. Papers are opened at the count, written anew in random order, and the
key of the box is thrown away (docs/adr/0041).
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field, replace

from negotiation.domain.errors import BallotNotOpenError, OfficeError
from negotiation.ports import Box, BoxCount, Notary, Office, SealedVote, UnitOfWork
from signing import sealed_paper
from signing.ballot import Choice


@dataclass(frozen=True, slots=True)
class Cast:
    """投票指令 — one delegate, one ballot, one choice."""

    ballot_id: str
    delegate_id: str
    choice: Choice
    token: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    """Names this attempt: sent again with the same token, a vote that arrived is told as counted."""


def new_key(notary: Notary) -> bytes:
    """票箱密钥 for a new box, as it lies in the database."""
    return notary.lock(sealed_paper.box_key())


def check_in(office: Office, ballot_id: str, *delegate_ids: str) -> None:
    """签到, of one or of a page of the attendance list. Raises `BallotNotOpenError` or `NotOnRollError`.

    Checking in twice changes nothing; when one name is not on the roll, nobody of the page is checked in.
    """
    with office.unit_of_work() as uow:
        _require_open(uow, ballot_id)
        for delegate_id in delegate_ids:
            uow.ballots.check_in(ballot_id, delegate_id)
        uow.commit()


def cast(office: Office, vote: Cast) -> None:
    """投票, once and for all when this returns; the same vote sent again with its token just returns.

    Raises `BallotNotOpenError`, `NotOnRollError` (not checked in) or `AlreadyVotedError`. After a kill at any
    point the vote is whole or there is none.
    """
    receipt = _receipt(vote)
    try:
        with office.unit_of_work() as uow:
            if uow.ballots.receipt(vote.ballot_id, vote.delegate_id) == receipt:
                return
            key = _key(office, uow, vote.ballot_id, _require_open(uow, vote.ballot_id))
            sealed = sealed_paper.seal(key, vote.ballot_id, vote.choice)
            paper_id = secrets.token_hex(16)
            uow.ballots.cast(SealedVote(vote.ballot_id, vote.delegate_id, receipt, paper_id, sealed))
            uow.commit()
    except OfficeError:
        if not _arrived(office, vote, receipt):
            raise


def opened(notary: Notary, uow: UnitOfWork, ballot_id: str) -> BoxCount:
    """启封后的票箱 — the box with every paper readable, in random order; nobody casts until `uow` ends.

    Raises `WrongPassphraseError` for a box of another installation.
    """
    box = uow.ballots.count(ballot_id)
    if not box.sealed:
        return box
    key = notary.unlock(uow.ballots.hold(ballot_id).locked_key or b"")
    read = [sealed_paper.unseal(key, ballot_id, one).value for one in box.sealed]
    return replace(box, choices=tuple(sorted((*box.choices, *read))), sealed=())


def repair(office: Office) -> None:
    """修复 — at every start: boxes an earlier version left open get a key, and its claims are settled or
    given back where there is no doubt; where there is, the tellers decide at the count.
    """
    with office.reading() as uow:
        left = list(uow.ballots.open_ids())
    for ballot_id in left:
        with office.unit_of_work() as uow:
            if uow.ballots.hold(ballot_id).locked_key is None:
                uow.ballots.give_key(ballot_id, new_key(office.notary))
            uow.ballots.mend_claims(ballot_id)
            uow.commit()


def _require_open(uow: UnitOfWork, ballot_id: str) -> Box:
    box = uow.ballots.hold(ballot_id)
    if not box.open:
        raise BallotNotOpenError(contract="")
    return box


def _key(office: Office, uow: UnitOfWork, ballot_id: str, box: Box) -> bytes:
    if box.locked_key is None:  # opened by an earlier version that was not started since
        uow.ballots.give_key(ballot_id, new_key(office.notary))
        box = uow.ballots.hold(ballot_id)
    return office.notary.unlock(box.locked_key or b"")


def _receipt(vote: Cast) -> str:
    named = f"{vote.ballot_id}\n{vote.delegate_id}\n{vote.token}"
    return hashlib.sha256(named.encode()).hexdigest()


def _arrived(office: Office, vote: Cast, receipt: str) -> bool:
    """A broken connection may hide a commit that went through; the roll knows."""
    with office.reading() as uow:
        return uow.ballots.receipt(vote.ballot_id, vote.delegate_id) == receipt

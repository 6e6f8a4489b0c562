"""入场码 — what lets a delegate into the staff congress: two halves, printed once each by two people.

One officer of the union asks, somebody else in an office of the union confirms. The first prints the first
slip of every delegate, the second the second; neither ever sees a whole code, and the office keeps digests.
While a ballot is open the request says why and stands in the ledger of the case.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from negotiation.domain.actor import Actor, Role
from negotiation.domain.case import Case
from negotiation.domain.errors import ContentError, PassIssueError, WrongActorError
from negotiation.domain.moment import Moment
from negotiation.domain.registry import Delegate
from negotiation.ports import Office, UnitOfWork
from negotiation.ports_guard import PassIssue
from negotiation.usecases.accounts import CODE_ALPHABET, FIRST_HALF, SECOND_HALF, digest, second_digest
from negotiation.usecases.entry import HouseEntry, house_entry
from negotiation.usecases.work import check_characters
from signing.canonical import Json

ROW = "H07"
ISSUERS = frozenset({Role.UNION_CHAIR, Role.UNION_OFFICER})
CONFIRMERS = ISSUERS | {Role.SEAL_KEEPER, Role.SEAL_AUDITOR}
"""职务 whose holders may confirm what somebody else asked for."""

Slips = list[tuple[Delegate, str]]


def ask(office: Office, actor: Actor, delegate_ids: Sequence[str], reason: str, at: datetime) -> PassIssue:
    """申请发放, for some delegates or, with none named, for all; takes the place of an earlier request.

    Raises `WrongActorError`, or `ContentError` (nobody, a stranger, no reason while a ballot is open).
    """
    _require(actor, ISSUERS)
    check_characters(office.notary, {"reason": reason})
    with office.unit_of_work() as uow:
        known = {one.id for one in uow.register.delegates(actor.organisation_id)}
        chosen = tuple(dict.fromkeys(delegate_ids)) or tuple(known)
        if not chosen or not known.issuperset(chosen):
            raise ContentError((("delegates", "choose_one", ""),))
        if not reason.strip() and _with_open_ballot(uow, actor.organisation_id):
            raise ContentError((("reason", "missing", ""),))
        issue = PassIssue(
            str(uuid.uuid4()), actor.organisation_id, chosen, reason.strip(), actor.person_id, at
        )
        uow.guards.put_issue(issue)
        uow.commit()
    return issue


def confirm(office: Office, actor: Actor, issue_id: str, at: datetime) -> None:
    """确认发放, by somebody else in an office of the union; recorded in the case of every open ballot.

    Raises `WrongActorError` or `PassIssueError`.
    """
    _require(actor, CONFIRMERS)
    with office.unit_of_work() as uow:
        issue = _current(uow, actor, issue_id)
        if issue.asked_by == actor.person_id:
            raise PassIssueError(reason="须由另一人确认", reason_en="somebody else has to confirm")
        if issue.confirmed_by:
            raise PassIssueError(reason="已经确认", reason_en="it is confirmed already")
        voting = _with_open_ballot(uow, actor.organisation_id)
        if voting and not issue.reason:
            raise _opened_since()
        for case_id, kinds in voting.items():
            _record(uow, uow.cases.load(case_id, lock=True), kinds, issue, actor, Moment.of(at))
        uow.guards.put_issue(replace(issue, confirmed_by=actor.person_id, confirmed_at=at))
        uow.commit()


def print_first(office: Office, actor: Actor, issue_id: str, at: datetime) -> Slips:
    """打印第一联, once, by who asked: new first halves; what these delegates had before ends, sessions too.

    Raises `PassIssueError`.
    """
    with office.unit_of_work() as uow:
        issue = _to_print(uow, actor, issue_id, by="asked_by", printed="first_printed_at")
        slips = [(one, _random(FIRST_HALF)) for one in _delegates(uow, issue)]
        uow.accounts.end_of_delegates(issue.delegate_ids)
        uow.accounts.issue_passes((digest(code), one.id) for one, code in slips)
        uow.guards.put_issue(replace(issue, first_printed_at=at))
        uow.commit()
    return slips


def print_second(office: Office, actor: Actor, issue_id: str, at: datetime) -> Slips:
    """打印第二联, once, by who confirmed, after the first: only now can these delegates enter.

    Raises `PassIssueError`.
    """
    with office.unit_of_work() as uow:
        issue = _to_print(uow, actor, issue_id, by="confirmed_by", printed="second_printed_at")
        if issue.first_printed_at is None:
            raise PassIssueError(reason="第一联还没有打印", reason_en="the first slips are not printed yet")
        slips = [(one, _random(SECOND_HALF)) for one in _delegates(uow, issue)]
        for one, code in slips:
            first = uow.accounts.first_half_of(one.id)
            uow.accounts.complete_pass(one.id, second_digest(first, code))
        uow.guards.put_issue(replace(issue, second_printed_at=at))
        uow.commit()
    return slips


def current(office: Office, organisation_id: str) -> PassIssue | None:
    """The newest request of a union, None when there never was one."""
    with office.reading() as uow:
        return uow.guards.newest_issue(organisation_id)


def ballot_is_open(office: Office, organisation_id: str) -> bool:
    """Whether delegates of this union are voting now."""
    with office.reading() as uow:
        return bool(_with_open_ballot(uow, organisation_id))


def _record(
    uow: UnitOfWork, case: Case, kinds: Sequence[str], issue: PassIssue, actor: Actor, moment: Moment
) -> None:
    content: dict[str, Json] = {
        "delegates": [one.number for one in _delegates(uow, issue)],
        "reason": issue.reason,
        "asked_by": issue.asked_by,
    }
    for kind in kinds:
        case, _ = house_entry(uow, case, HouseEntry(ROW, "issue_passes", kind, actor, content), moment)
    uow.cases.save(case)


def _with_open_ballot(uow: UnitOfWork, union_id: str, since: datetime | None = None) -> dict[str, list[str]]:
    """Case id → contracts of it that are being voted on; with a moment, those opened later."""
    found = {}
    for case_id in uow.cases.of_organisation(union_id):
        ballots = {kind: one.ballot for kind, one in uow.cases.load(case_id).contracts.items()}
        kinds = [
            kind
            for kind, one in ballots.items()
            if one and one.closed_on is None and (since is None or one.opened_at > since)
        ]
        if kinds:
            found[case_id] = kinds
    return found


def _delegates(uow: UnitOfWork, issue: PassIssue) -> list[Delegate]:
    chosen = set(issue.delegate_ids)
    return [one for one in uow.register.delegates(issue.organisation_id) if one.id in chosen]


def _to_print(uow: UnitOfWork, actor: Actor, issue_id: str, *, by: str, printed: str) -> PassIssue:
    issue = _current(uow, actor, issue_id)
    if not issue.confirmed_by:
        raise PassIssueError(reason="另一人还没有确认", reason_en="nobody else has confirmed yet")
    since = issue.confirmed_at if issue.reason else None  # nothing without a reason was put on record
    if _with_open_ballot(uow, actor.organisation_id, since):
        raise _opened_since()
    if getattr(issue, by) != actor.person_id:
        raise PassIssueError(reason="这一联由另一人打印", reason_en="this slip is for somebody else to print")
    if getattr(issue, printed) is not None:
        raise PassIssueError(
            reason="已经打印过一次，需要重发的，请重新申请",
            reason_en="it was printed once; ask anew if it is needed again",
        )
    return issue


def _opened_since() -> PassIssueError:
    """Slips made while people vote stand in the ledger with a reason; those prepared before would not."""
    return PassIssueError(
        reason="这一申请提出或者确认之后，表决已经开始；需要发放的，请重新申请并写明理由",
        reason_en="a ballot was opened after this was asked for or confirmed; ask anew and say why",
    )


def _current(uow: UnitOfWork, actor: Actor, issue_id: str) -> PassIssue:
    issue = uow.guards.newest_issue(actor.organisation_id, lock=True)
    if issue is None or issue.id != issue_id:
        raise PassIssueError(reason="这一申请已被新的申请取代", reason_en="a newer request took its place")
    return issue


def _require(actor: Actor, roles: frozenset[Role]) -> None:
    if not actor.roles & roles:
        who = ("union_officer",)
        raise WrongActorError(act="发放入场码", act_en="issue entry codes", actor=actor.name, who=who)


def _random(length: int) -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))

"""撤案、结案、恢复 — T32 withdrawn before acceptance, A28 and T32A by agreement, A29 closed, A40 reopened."""

from __future__ import annotations

from dataclasses import dataclass, replace

from negotiation.domain.actor import Side
from negotiation.domain.case import Case
from negotiation.domain.course import Withdrawal
from negotiation.usecases.work import STRICT, Conduct, Nothing, Work
from workflows.facts import FactValue


@dataclass(frozen=True, slots=True)
class WithdrawalContent:
    """撤案理由."""

    __pydantic_config__ = STRICT
    reason: str = ""


def _alone_facts(work: Work[WithdrawalContent]) -> dict[str, FactValue]:
    return {"withdrawal.reason": work.content.reason, "withdrawal.agreed_by": 1}


def _withdraw_alone(work: Work[WithdrawalContent]) -> Case:
    withdrawal = Withdrawal(work.content.reason, (work.side,), work.moment.on, done=True)
    negotiation = replace(work.case.negotiation, withdrawal=withdrawal, closed_on=work.moment.on)
    return work.case.with_negotiation(negotiation)


def _proposed(work: Work[WithdrawalContent]) -> Withdrawal:
    earlier = work.case.negotiation.withdrawal
    agreed = (work.speaks_for, *(earlier.agreed_by if earlier else ()))
    reason = work.content.reason or (earlier.reason if earlier else "")
    return Withdrawal(reason, tuple(side for side in Side if side in agreed), work.moment.on)


def _propose_facts(work: Work[WithdrawalContent]) -> dict[str, FactValue]:
    proposed = _proposed(work)
    return {"withdrawal.reason": proposed.reason, "withdrawal.agreed_by": len(proposed.agreed_by)}


def _propose(work: Work[WithdrawalContent]) -> Case:
    return work.case.with_negotiation(replace(work.case.negotiation, withdrawal=_proposed(work)))


def _is_proposed(case: Case, _: str) -> bool:
    return case.negotiation.withdrawal is not None


def _withdraw_together(work: Work[Nothing]) -> Case:
    negotiation = work.case.negotiation
    if negotiation.withdrawal is None:
        return work.case
    done = replace(negotiation.withdrawal, done=True)
    return work.case.with_negotiation(replace(negotiation, withdrawal=done, closed_on=work.moment.on))


def _close(work: Work[Nothing]) -> Case:
    return work.case.with_negotiation(replace(work.case.negotiation, closed_on=work.moment.on))


def _reopen(work: Work[Nothing]) -> Case:
    return work.case.with_negotiation(replace(work.case.negotiation, closed_on=None))


CONDUCTS = (
    Conduct("T32", WithdrawalContent, facts=_alone_facts, apply=_withdraw_alone),
    Conduct("A28", WithdrawalContent, facts=_propose_facts, apply=_propose),
    Conduct("T32A", Nothing, apply=_withdraw_together, ready=_is_proposed),
    Conduct("A29", Nothing, apply=_close),
    Conduct("A40", Nothing, apply=_reopen),
)

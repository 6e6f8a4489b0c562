"""资料交换 — A04 handing over, T8 complete, A05 report to the upper union."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from negotiation.domain.actor import Side
from negotiation.domain.case import Case
from negotiation.domain.negotiation import Information
from negotiation.usecases.sources import FromList
from negotiation.usecases.work import STRICT, Conduct, Lines, Nothing, Work
from workflows.facts import FactValue


@dataclass(frozen=True, slots=True)
class InformationContent:
    """资料清单 — keys of what is handed over, and the promise of secrecy."""

    __pydantic_config__ = STRICT
    items: Annotated[Lines, FromList("information", ("staff_views",))]
    secrecy_accepted: bool = False


def _hand_over_facts(work: Work[InformationContent]) -> dict[str, FactValue]:
    return {
        "information.side": work.side.value,
        "information.items": work.content.items,
        "information.secrecy_accepted": work.content.secrecy_accepted,
        f"information.{work.side.value}_handed_over": True,
        **({"information.employer_items": work.content.items} if work.side is Side.EMPLOYER else {}),
    }


def _hand_over(work: Work[InformationContent]) -> Case:
    handed = Information(work.side, work.content.items, work.moment.on, work.content.secrecy_accepted)
    return work.case.with_negotiation(work.case.negotiation.with_information(handed))


def _both_handed_over(case: Case, _: str) -> bool:
    return all(case.negotiation.handed_over(side) for side in Side)


def _complete_facts(work: Work[Nothing]) -> dict[str, FactValue]:
    return {"information.complete_on": work.moment.on}


def _complete(work: Work[Nothing]) -> Case:
    return work.case.with_negotiation(replace(work.case.negotiation, information_complete_on=work.moment.on))


def _report_facts(work: Work[Nothing]) -> dict[str, FactValue]:
    return {"upper_union.reported_on": work.moment.on}


def _report(work: Work[Nothing]) -> Case:
    return work.case.with_negotiation(replace(work.case.negotiation, upper_union_reported_on=work.moment.on))


CONDUCTS = (
    Conduct("A04", InformationContent, facts=_hand_over_facts, apply=_hand_over),
    Conduct("T8", Nothing, facts=_complete_facts, apply=_complete, ready=_both_handed_over),
    Conduct("A05", Nothing, facts=_report_facts, apply=_report),
)

"""协商经过 — a first draft of the explanation filed with a contract, written from what stands on record."""

from __future__ import annotations

from negotiation.domain.actor import Side
from negotiation.domain.numerals import chinese_date
from negotiation.usecases.views import NegotiationView


def course_of(view: NegotiationView) -> str:
    """The course of the negotiation in Chinese, as the bureau reads it; a person may change every word."""
    negotiation = view.negotiation
    sentences = []
    if negotiation.offer and negotiation.reply:
        sentences.append(
            f"{negotiation.initiator.zh}于{chinese_date(negotiation.offer.received_on)}发出要约，"
            f"{negotiation.initiator.other.zh}于{chinese_date(negotiation.reply.on)}应约"
        )
    sizes = [(side, negotiation.delegation(side)) for side in Side]
    named = [f"{side.zh}{len(one.representatives)}名" for side, one in sizes if one]
    if named:
        sentences.append(f"双方确定协商代表（{'、'.join(named)}）")
    days = [chinese_date(one.on) for one in negotiation.meetings]
    if days:
        sentences.append(f"于{'、'.join(days)}举行协商会议{len(days)}次，就协商事项达成一致")
    voted = next((one.contract for one in view.contracts if one.ballot and one.ballot.closed_on), None)
    if voted and voted.ballot and voted.ballot.closed_on:
        sentences.append(f"{chinese_date(voted.ballot.closed_on)}经职工代表大会无记名分项表决通过")
    signed = next((one.contract for one in view.contracts if one.contract.official), None)
    if signed and signed.official and signed.official.concluded_on:
        sentences.append(f"{chinese_date(signed.official.concluded_on)}由双方首席代表签字")
    return "；".join(sentences) + "。" if sentences else ""

"""没有得到预期的结果 — what is told of a step that came out otherwise: what was expected, what happened, and
the facts it rests on, each with the step that brought it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from negotiation.domain.errors import RefusedError
from negotiation.play import Player
from negotiation.step_result import StepResult, said
from negotiation.story_acts import title
from negotiation.story_words import word
from workflows.rule import Compared, Finding
from workflows.states import ContractState, NegotiationState, label


def failed(player: Player, result: StepResult, language: str) -> Iterator[str]:
    """The lines, in one language."""
    step, zh = player.story.step[result.step - 1], language == "zh"
    rules = ("、" if zh else ", ").join(step.rules)
    bracketed = (f"（{rules}）" if zh else f" ({rules})") if rules else ""
    meant, came = (word("value", one, language) for one in (step.expect, result.outcome))
    yield word("failed", "title", language, step=str(result.step), act=title(step.act, language))
    yield "  " + word("failed", "expected", language, outcome=meant, rules=bracketed)
    yield "  " + word("failed", "was", language, outcome=came)
    yield from _where(result, language)
    if result.error is not None:
        yield f"  {said(result.error, language)}"
    if isinstance(result.error, RefusedError):
        origins = player.origins()
        for one in result.error.findings:
            if one.blocks:
                yield from _finding(one, origins, language)


def _where(result: StepResult, language: str) -> Iterator[str]:
    stands = result.position
    if not stands.state:
        return
    kinds = [f"{kind} {label(ContractState(state), language)}" for kind, state in stands.contracts.items()]
    contracts = ("、" if language == "zh" else ", ").join(kinds)
    state = label(NegotiationState(stands.state), language)
    yield "  " + word("failed", "state", language, state=state, contracts=contracts)


def _finding(one: Finding, origins: Mapping[str, tuple[int, str]], language: str) -> Iterator[str]:
    zh = language == "zh"
    article = one.article.zh if zh else one.article.en
    yield f"  {one.rule}  {article}：{one.says_zh}" if zh else f"  {one.rule}  {article}: {one.says_en}"
    for compared in one.compared:
        yield "    " + _rests(compared, origins, language)


def _rests(one: Compared, origins: Mapping[str, tuple[int, str]], language: str) -> str:
    """A fact the finding looked at, and the step that brought it."""
    name, value = (one.zh, one.value) if language == "zh" else (one.en, one.value_en or one.value)
    if one.name not in origins or one.name == "today":  # each act has a day of its own
        return f"{name} = {value}"
    step, act = origins[one.name]
    told = {"step": str(step), "title": title(act, language)}
    where = word("failed", "from_step" if step else "from_clock", language, **told)
    return word("failed", "rests", language, fact=name, value=value, where=where)

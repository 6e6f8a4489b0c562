"""案头 — one case at one moment, from which everybody's steps, duties and what is awaited are read.

The law is asked once; whoever looks, the answers are the same, and only office and files tell them apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from negotiation.domain.actor import SYSTEM, Actor
from negotiation.domain.case import Case
from negotiation.domain.moment import Moment
from negotiation.permissions import capacities
from negotiation.ports import UnitOfWork
from negotiation.ports_guard import PassIssue
from negotiation.usecases import accounts, explain
from negotiation.usecases.duties import pass_duties, seal_duties
from negotiation.usecases.duties.place import Seen
from negotiation.usecases.duties.seal_duties import Uses
from negotiation.usecases.duties.steps import ARRANGED, CHOICES, failed, rank, short_title, steps
from negotiation.usecases.duties.values import Awaited, Duty, Step, Steps, Whom
from negotiation.usecases.explain import Answer
from negotiation.usecases.options import CAPACITY_WORDS
from negotiation.usecases.perform import FLOW
from negotiation.usecases.words import Reason, Words
from workflows.flow import Capacity
from workflows.pack import Pack
from workflows.states import ContractState

_IN_PERSON = frozenset(
    {
        *(Capacity.UNION_CHIEF, Capacity.EMPLOYER_CHIEF, Capacity.CHIEF_IN_TURN),
        *(Capacity.REPRESENTATIVE, Capacity.RECORDER),
    }
)
"""Capacities that belong to a person; an office is held by any of its people."""

_FORWARD = (ContractState.EFFECTIVE, ContractState.PERFORMING)
"""Where the passing of time carries a contract on; elsewhere it only ends something."""


@dataclass(frozen=True, slots=True)
class Workbench:
    """案头."""

    case: Case
    pack: Pack
    moment: Moment
    answers: tuple[Answer, ...]
    uses: Uses
    people: tuple[Actor, ...]
    """Everybody who may owe something in this case."""
    passes: PassIssue | None = None
    """The newest request of the union for entry codes."""

    def steps(self, actor: Actor) -> Steps:
        """Every act as it stands for one person."""
        return steps(self.answers, self._seen(actor))

    def duties(self, actor: Actor) -> tuple[Duty, ...]:
        """What one person owes now, in the usual order; a choice is one duty."""
        return (
            *_merged(self.steps(actor).due),
            *pass_duties.duties(self.case, self.passes, actor),
            *seal_duties.duties(self.case, self.uses, actor),
        )

    def awaited(self, actor: Actor) -> tuple[Awaited, ...]:
        """What others owe now and exactly who; and of what comes next the day from which it can be done."""
        found: dict[tuple[tuple[str, ...], tuple[str, ...]], list[tuple[Duty, Actor]]] = {}
        for other in self.people:
            if other.person_id == actor.person_id:
                continue
            for duty in self.duties(other):
                key = (duty.acts[:1], tuple(kind for kind, _ in duty.contracts))
                found.setdefault(key, []).append((duty, other))
        waiting = [self._awaited(held) for held in found.values()]
        waiting.sort(key=lambda one: rank(one.duty.acts[0]))
        return (*waiting, *self._ahead())

    def _awaited(self, held: Sequence[tuple[Duty, Actor]]) -> Awaited:
        duty = held[0][0]
        people = [actor for _, actor in held]
        act = duty.acts[0]
        if act in pass_duties.TITLES:
            return Awaited(duty, pass_duties.whom(people), ())
        if act in seal_duties.TITLES:
            why = self._why("seal_contract", duty) if act == seal_duties.APPLY else ()
            return Awaited(duty, tuple(seal_duties.whom(act, people)), why)
        return Awaited(duty, tuple(self._whom(act, people)), self._why(act, duty))

    def _whom(self, act: str, people: Iterable[Actor]) -> Iterator[Whom]:
        by_office: dict[Capacity, list[str]] = {}
        row = FLOW.by_act(act)
        for actor in people:
            held = capacities(actor, self.case)
            able = [one for one in row.who if one in held]
            office = next((one for one in able if one not in _IN_PERSON), able[0])
            by_office.setdefault(office, []).append(actor.name)
        for office, names in by_office.items():
            yield Whom(CAPACITY_WORDS[office], tuple(names), office in _IN_PERSON)

    def _why(self, act: str, duty: Duty) -> tuple[Reason, ...]:
        """What the row that follows an act still lacks: why everybody waits for it."""
        follower = FLOW.by_act(act).then
        kinds = {kind for kind, _ in duty.contracts} or {""}
        found = {
            one.rule: one
            for answer in self.answers
            if answer.row.id == follower and answer.contract_type in kinds and answer.fits
            for one in failed(answer)
        }
        return tuple(found.values())

    def _ahead(self) -> Iterator[Awaited]:
        """Acts of the main way that only wait for their day."""
        found: dict[tuple[str, date], list[str]] = {}
        seen = self._seen(SYSTEM)
        for answer in self.answers:
            day = _day_of(answer, seen[answer.contract_type])
            lapses = answer.row.who == (Capacity.SYSTEM,) and answer.row.target not in _FORWARD
            if day is not None and day > self.moment.on and not answer.row.at_will and not lapses:
                found.setdefault((answer.row.act, day), []).append(answer.contract_type)
        for (act, day), kinds in found.items():
            row = FLOW.by_act(act)
            contracts = tuple((kind, short_title(kind)) for kind in kinds if kind)
            duty = Duty((act,), Words(row.title_zh, row.title_en), contracts)
            whom = tuple(Whom(CAPACITY_WORDS[one], (), each=False) for one in row.who)
            yield Awaited(duty, whom, (), day)

    def _seen(self, actor: Actor) -> Mapping[str, Seen]:
        whole = Seen(
            case=self.case,
            contract=None,
            actor=actor,
            held=capacities(actor, self.case),
            pack=self.pack,
            on=self.moment.on,
            sealing=self.uses.open,
        )
        parts = {kind: replace(whole, contract=one) for kind, one in self.case.contracts.items()}
        return {"": whole, **parts}


def lay_out(uow: UnitOfWork, case: Case, pack: Pack, moment: Moment) -> Workbench:
    """The case as it stands, with everybody of its organisations and its delegations."""
    answers = tuple(
        answer for part in ("", *case.types) for answer in explain.answers(case, part, pack, moment)
    )
    uses, people = seal_duties.look(uow, case), _people(uow, case)
    passes = uow.guards.newest_issue(case.parties.union.id)
    return Workbench(case, pack, moment, answers, uses, people, passes)


def _people(uow: UnitOfWork, case: Case) -> tuple[Actor, ...]:
    parties = case.parties
    organisations = (parties.union, parties.employer, parties.bureau, parties.upper_union)
    found = {one.id: one for party in organisations for one in uow.register.people(party.id)}
    for delegation in case.negotiation.delegations:
        for one in delegation.representatives:
            if one.person_id not in found:
                found[one.person_id] = uow.register.person(one.person_id)
    return tuple(accounts.as_actor(uow, one) for one in found.values())


def _day_of(answer: Answer, seen: Seen) -> date | None:
    """The day an act was arranged for, or the first the law allows; None: now, or no day cures it."""
    if not answer.fits or answer.waits:
        return None
    arranged = ARRANGED[answer.row.act](seen) if answer.row.act in ARRANGED else None
    return arranged or (None if answer.may else answer.from_on)


def _merged(due: Iterable[Step]) -> tuple[Duty, ...]:
    """Steps as duties; those of which one is to be done together."""
    found: list[Duty] = []
    for step in due:
        place = next((at for at, one in enumerate(found) if _is_choice(one, step)), None)
        if place is None:
            found.append(Duty((step.act,), step.title, step.contracts, step.note))
            continue
        first = found[place]
        title = Words(f"{first.title.zh}或者{step.title.zh}", f"{first.title.en} or {step.title.en}")
        found[place] = replace(first, acts=(*first.acts, step.act), title=title)
    return tuple(found)


def _is_choice(duty: Duty, step: Step) -> bool:
    together = {*duty.acts, step.act}
    return duty.contracts == step.contracts and any(together <= choice for choice in CHOICES)

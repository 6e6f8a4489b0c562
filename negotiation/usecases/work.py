"""行为的做法 — what an act reads, changes and leaves, written beside its row and run by the one path.

A row of the flow says whether an act may happen; the `Conduct` of the same id says what it does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Generic, TypeVar

from pydantic import ConfigDict, Field, ValidationError

from negotiation.domain import forms
from negotiation.domain.actor import Actor, Side
from negotiation.domain.case import Case
from negotiation.domain.contract import Contract
from negotiation.domain.errors import ContentError, WrongActorError
from negotiation.domain.moment import Moment
from negotiation.domain.papers import Heading, Paper
from negotiation.domain.papers import Organisation as PrintedOrganisation
from negotiation.domain.papers import Person as PrintedPerson
from negotiation.domain.registry import Organisation
from negotiation.ports import Notary, Office, UnitOfWork
from workflows.facts import FactValue
from workflows.flow import Row
from workflows.lookalikes import PLAIN, lookalikes
from workflows.pack import Pack
from workflows.period import Due
from workflows.rule import Finding

STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True, str_max_length=20_000)
"""Content forms refuse unknown keys: a typo must not become a silent omission."""

Lines = Annotated[tuple[str, ...], Field(max_length=200)]
"""A list of a form: every entry is numbered on paper, so there is an end to them."""

C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Nothing:
    """No content: the act says all."""

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class Work(Generic[C]):
    """手头的事 — all a conduct may look at while its row is carried out."""

    office: Office
    uow: UnitOfWork
    pack: Pack
    row: Row
    case: Case
    actor: Actor
    moment: Moment
    content: C
    contract_type: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict)
    """Passphrases: used, never recorded."""
    findings: tuple[Finding, ...] = ()
    dues: Mapping[str, Due] = field(default_factory=dict)
    """Clock rule → the period this act starts."""
    decided: bool = True
    despite: str | None = None
    """为什么仍要办理: said to the warnings; None where nobody was asked."""

    @property
    def contract(self) -> Contract:
        """The contract this act is about. Raises `UnknownContractError`."""
        return self.case.contract(self.contract_type)

    @property
    def side(self) -> Side:
        """The side the actor stands on. Raises `WrongActorError` for one who stands on none."""
        if self.actor.side is None:
            raise WrongActorError(act=self.row.title_zh, act_en=self.row.title_en, who="")
        return self.actor.side

    @property
    def speaks_for(self) -> Side:
        """The side a representative speaks for, or an officer's own. Raises `WrongActorError`."""
        return self.case.negotiation.side_of(self.actor.person_id) or self.side

    def using(self, case: Case) -> Work[C]:
        """The same work on a newer case."""
        return replace(self, case=case)

    def heading(self, issuer: Organisation, number: str, addressee: Organisation | None = None) -> Heading:
        """文头 of a paper this act leaves."""
        to, actor = printed(addressee) if addressee else None, self.actor
        post = "" if actor.system else self.uow.register.person(actor.person_id).post
        by = PrintedPerson(actor.name, post)
        return Heading(number, printed(issuer), self.moment.on, to, by, self.moment.at)

    def next_number(self, issuer: Organisation, series: str = "") -> str:
        """文号 — gap-free within issuer, series and year, e.g. 示海工〔2026〕3号. Source: GB/T 9704-2012."""
        year = self.moment.on.year
        serial = self.uow.papers.serial(issuer.id, series, year)
        return f"{issuer.short}{series}〔{year}〕{serial}号"

    def articles(self, *rules: str) -> tuple[str, ...]:
        """Legal bases of the findings (all, or of some rules), once each, as printed."""
        chosen = [f.article.zh for f in self.findings if not rules or f.rule in rules]
        return tuple(dict.fromkeys(chosen))


def printed(organisation: Organisation) -> PrintedOrganisation:
    """An organisation as it is named on paper."""
    return PrintedOrganisation(organisation.name, organisation.uscc, organisation.address)


def person_on_paper(actor_name: str, post: str = "") -> PrintedPerson:
    """A person as named on paper."""
    return PrintedPerson(actor_name, post)


def _no_facts(_: Work[Any]) -> dict[str, FactValue]:
    return {}


def _keep(work: Work[Any]) -> Case:
    return work.case


def _no_paper(_: Work[Any]) -> Paper | None:
    return None


def _nothing_read(_: Work[Any]) -> tuple[Finding, ...]:
    return ()


def _never(_: Case, __: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Conduct(Generic[C]):
    """做法 — the content form of an act, the facts it adds, what it changes and the paper it leaves."""

    row: str
    form: type[C]
    facts: Callable[[Work[C]], dict[str, FactValue]] = _no_facts
    apply: Callable[[Work[C]], Case] = _keep
    paper: Callable[[Work[C]], Paper | None] = _no_paper
    clocked: Callable[[Work[C]], dict[str, FactValue]] = _no_facts
    """Facts that hold once the act is done, where the clocks it starts count from another day than the one
    it was judged by."""
    reads: Callable[[Work[C]], tuple[Finding, ...]] = _nothing_read
    """Findings in what the act writes in words, beside those of the rules its row asks."""
    ready: Callable[[Case, str], bool] = _never
    """For rows that follow another act: whether everything they wait for is there."""
    by_hand: bool = False
    """For rows that follow another act: whether somebody may also do them without that."""


def read_content(form: type[C], content: Mapping[str, Any]) -> C:
    """The typed content of an act. Raises `ContentError` naming every bad field."""
    try:
        return forms.read(form, dict(content))
    except ValidationError as error:
        problems = tuple(
            (".".join(str(part) for part in one["loc"]) or "content", one["type"], one["msg"])
            for one in error.errors(include_url=False, include_input=False)
        )
        raise ContentError(problems) from error


def check_names(notary: Notary, owner: str, *names: str) -> None:
    """Raises `ContentError` for a name that no paper can show, or of more than one line."""
    broken = [name for name in names if set(name) & set("\r\n\t")]
    check_characters(notary, {owner: names})
    if broken:
        raise ContentError(((owner, "undrawable", "U+000A"),))


def check_characters(notary: Notary, content: object) -> None:
    """Raises `ContentError` for characters no paper can show, or that only look like an ordinary one."""
    problems = []
    for place, text in _texts("", content):
        alike = lookalikes(text)
        if alike:
            shown = "、".join(f"{one}（U+{ord(one):04X}）→{PLAIN.get(one, '—')}" for one in alike)
            problems.append((place or "content", "lookalike", shown))
        missing = [one for one in notary.undrawable(text) if one not in alike]
        if missing:
            shown = "、".join(f"{one if one.isprintable() else ''}U+{ord(one):04X}" for one in missing)
            problems.append((place or "content", "undrawable", shown))
    if problems:
        raise ContentError(tuple(problems))


def _texts(place: str, value: object) -> Iterator[tuple[str, str]]:
    """Every text in a content, with the dotted name of its field."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield place, str(key)
            yield from _texts(f"{place}.{key}".lstrip("."), one)
    elif isinstance(value, Sequence) and not isinstance(value, bytes):
        for number, one in enumerate(value):
            yield from _texts(f"{place}.{number}".lstrip("."), one)

"""表单背景 — what a form may look at while it is made: the case, the person, the register, the law."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from negotiation.domain.actor import Actor, Side
from negotiation.domain.contract import Contract
from negotiation.domain.registry import Person
from negotiation.domain.text import ContractText
from negotiation.ports import Office
from negotiation.usecases.views import ContractView, NegotiationView
from workflows.pack import Pack


@dataclass(frozen=True, slots=True)
class Context:
    """背景."""

    office: Office
    view: NegotiationView
    actor: Actor
    types: tuple[str, ...]
    """Contracts ticked."""
    today: date

    @property
    def side(self) -> Side:
        """The side the person stands on; employees' for those who stand on none."""
        return self.actor.side or Side.EMPLOYEES

    @property
    def pack(self) -> Pack:
        """The law this case is judged by."""
        negotiation = self.view.negotiation
        return self.office.packs.pinned(negotiation.pack_id, negotiation.pack_digest)

    @property
    def contract(self) -> Contract | None:
        """The first contract ticked."""
        return self.viewed.contract if self.viewed else None

    @property
    def viewed(self) -> ContractView | None:
        """The first contract ticked, as the page shows it."""
        return next((one for one in self.view.contracts if one.contract.type in self.types), None)

    def asked(self, fact: str) -> bool:
        """Whether the law of the place looks at a fact today, for any contract of the case."""
        kinds = [one.contract.type for one in self.view.contracts]
        rules = [rule for rule in self.pack.rules.values() if rule.fact == fact]
        return any(self.pack.value(rule.id, kind, self.today) for rule in rules for kind in kinds)

    def people(self, *organisation_ids: str) -> Sequence[Person]:
        """The register of some organisations."""
        with self.office.reading() as uow:
            return [person for one in organisation_ids for person in uow.register.people(one)]

    def text(self, digest: str) -> ContractText:
        """A text on file."""
        with self.office.reading() as uow:
            return uow.papers.text(digest)

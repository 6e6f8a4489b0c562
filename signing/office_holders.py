"""任职人 — who may witness a head of the ledger for a party: whom the ledger itself shows in an office of it.

Not everybody whom a party employs speaks for it. The offices are those of the register, as each entry of the
ledger names them beside its actor; the chiefs are those of the delegations entered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from signing.canonical import Json
from signing.heads import Witness
from signing.ledger import Link

_OFFICES = frozenset(
    {
        *("union_chair", "union_officer"),
        *("legal_representative", "employer_officer"),
        *("bureau_intake", "bureau_reviewer", "bureau_coordinator"),
    }
)
_BY_CHIEFS = "sign_contract"
"""Only a chief does this act."""


@dataclass(frozen=True, slots=True)
class OfficeHolders:
    """任职人 of one party, as far as a ledger shows them."""

    known: bool
    """False: the ledger names nobody of this party, so nothing can be said."""
    numbers: frozenset[str] = frozenset()
    """As in the certificates of the embedded authority."""
    names: frozenset[str] = frozenset()

    def has(self, number: str) -> bool:
        """Whether somebody is one of them, or nothing is known."""
        return not self.known or number in self.numbers


def office_holders(links: Iterable[Link], role: Witness) -> OfficeHolders:
    """The office holders of a party or of the bureau."""
    numbers: set[str] = set()
    names: set[str] = set()
    known = False
    for link in links:
        actor = link.body.get("actor")
        if not isinstance(actor, Mapping) or actor.get("organisation") != role.value:
            continue
        known = True
        numbers.update(_chiefs(link.body.get("content")))
        roles = actor.get("roles")
        held = {str(one) for one in roles} if isinstance(roles, list) else set()
        if held & _OFFICES or link.body.get("act") == _BY_CHIEFS:
            numbers.add(str(actor.get("person", "")))
            names.add(str(actor.get("name", "")))
    return OfficeHolders(known, frozenset(numbers - {""}), frozenset(names - {""}))


def _chiefs(content: Json) -> Iterator[str]:
    """Of a delegation that was entered."""
    named = content.get("representatives") if isinstance(content, Mapping) else None
    for one in named if isinstance(named, list) else ():
        if isinstance(one, Mapping) and one.get("chief") is True:
            yield str(one.get("person", ""))

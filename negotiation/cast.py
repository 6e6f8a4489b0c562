"""演员表 — the parties, people and delegates of a story as the register enters them."""

from __future__ import annotations

from datetime import date

from negotiation.domain.actor import OrganisationKind, Role
from negotiation.domain.registry import Delegate, Organisation, Person
from negotiation.story_forms import Story, StoryOrganisation, StoryPerson

REGISTRY = Organisation(
    id="registry",
    kind=OrganisationKind.PLATFORM,
    name="协约平台证书登记处（示例）",
    uscc="",
    short="示登",
    area="370211",
)
"""登记处 of every played installation."""
REGISTRAR = Person(
    "registrar", "贾登记", "女", date(1990, 6, 1), "证书登记员", REGISTRY.id, frozenset({Role.REGISTRAR})
)
"""Compares keys with their holders, in every story that names nobody else for it."""


def organisation_of(one: StoryOrganisation) -> Organisation:
    """单位 as the register has it."""
    return Organisation(
        id=one.id,
        kind=one.kind,
        name=one.name,
        uscc=one.uscc,
        short=one.short,
        area=one.area,
        address=one.address,
        headcount=one.headcount,
        women=one.women,
        dispatched=one.dispatched,
        above_scale=one.above_scale,
        womens_committee=one.womens_committee,
    )


def person_of(one: StoryPerson) -> Person:
    """人员 as the register has them."""
    return Person(one.id, one.name, one.sex, one.born_on, one.post, one.organisation, frozenset(one.roles))


def delegates_of(organisation_id: str, story: Story) -> list[Delegate]:
    """职工代表 made up by their number."""
    congress = next(one for one in story.congress if one.organisation == organisation_id)
    front, technical = congress.front_line, congress.technical
    return [
        Delegate(
            id=f"{organisation_id}-delegate-{number:04d}",
            organisation_id=organisation_id,
            number=number,
            name=f"示例代表{number}",
            sex="女" if number <= congress.women else "男",
            front_line=number <= front,
            technical=front < number <= front + technical,
            manager=number > congress.delegates - congress.managers,
        )
        for number in range(1, congress.delegates + 1)
    ]

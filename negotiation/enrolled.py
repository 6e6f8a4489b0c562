"""开户 — gives the people of a story their keys as everybody gets them: apply, be approved, be registered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from negotiation.cast import REGISTRAR, REGISTRY
from negotiation.devices import Devices
from negotiation.domain.actor import Actor, Role
from negotiation.ports import Office, UnitOfWork
from negotiation.story_forms import Story
from negotiation.usecases import accounts, enrolment

_MOMENT = timedelta(minutes=1)
"""Longer than a one-time code lasts."""


def registrar(uow: UnitOfWork, story: Story) -> Actor:
    """登记员 — the story's own, or the one every played installation has."""
    told = next((one.id for one in story.person if Role.REGISTRAR in one.roles), "")
    known = {one.id for one in uow.register.organisations()}
    if not told and REGISTRY.id not in known:
        uow.register.add_organisation(REGISTRY)
        uow.register.add_person(REGISTRAR)
    return accounts.as_actor(uow, uow.register.person(told or REGISTRAR.id))


def enrol(
    office: Office,
    story: Story,
    actors: Mapping[str, Actor],
    desk: Actor,
    devices: Devices,
    at: datetime,
) -> None:
    """Keys on the devices of those who sign, and of the keepers of seals; who has one keeps it."""
    sealed = {one.id for one in story.organisation if one.seal}
    for one in story.person:
        owners = [one.id] if one.key else []
        if Role.SEAL_KEEPER in one.roles and one.organisation in sealed:
            owners.append(enrolment.seal_owner(one.organisation))
        approver = _officer_beside(actors[one.id], actors)
        for owner in owners:
            if owner not in devices.keys:
                devices.enrol(office, actors[one.id], approver, desk, _after(office, owner, at), owner)


def _after(office: Office, owner: str, at: datetime) -> datetime:
    """A story played once more: its new device comes after the one of the time before, whose key is gone."""
    with office.reading() as uow:
        held = [one for one in uow.certificates.of(owner) if one.issued_at >= at.replace(microsecond=0)]
    return max([at, *(one.issued_at + _MOMENT for one in held)])


def _officer_beside(actor: Actor, actors: Mapping[str, Actor]) -> Actor | None:
    """Who approves a request of this person."""
    return next(
        (
            other
            for other in actors.values()
            if other.organisation_id == actor.organisation_id
            and other.person_id != actor.person_id
            and other.roles & enrolment.OFFICERS
        ),
        None,
    )

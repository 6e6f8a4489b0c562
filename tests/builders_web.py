"""Worlds for the tests of the counters: the demo's parties, its story up to a moment, a moving clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from negotiation.bootstrap import Application, build
from negotiation.casefile import Story, load_story
from negotiation.devices import Devices
from negotiation.play import Player
from negotiation.settings import Settings
from web import create_app

STORY = Path(__file__).parents[1] / "examples" / "qingdao-1plus3.toml"
_MINUTE = timedelta(minutes=1)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, to: str) -> None:
        """To a moment, ISO with zone."""
        self.at = datetime.fromisoformat(to)


@dataclass(frozen=True, slots=True)
class World:
    """An application with the demo's parties in it."""

    application: Application
    app: Flask
    clock: Clock
    story: Story
    case_id: str
    devices: Devices

    def login_of(self, person: str) -> tuple[str, str]:
        """Login and password of a person of the story."""
        found = next(one for one in self.story.person if one.id == person)
        return found.login, found.password

    def client(self, person: str = "") -> FlaskClient:
        """A browser without scripts; signed in when a person of the story is named."""
        client = self.app.test_client()
        if person:
            login, password = self.login_of(person)
            answer = client.post("/sign-in", data={"login": login, "password": password})
            assert answer.status_code == 303, answer.get_data(as_text=True)
        return client


@contextmanager
def world(folder: Path, until: str = "") -> Iterator[World]:
    """The demo's parties registered and its story played up to a moment (ISO); nothing played without one."""
    story = load_story(STORY)
    end = datetime.fromisoformat(until) if until else story.starts_at - _MINUTE
    played = tuple(step for step in story.step if step.at <= end)
    clock = Clock(end + _MINUTE)
    application = build(
        Settings(folder=folder, practice=True), clock=clock, since=story.starts_at - timedelta(days=1)
    )
    player = Player(
        application.office,
        application.notary,
        application.archive,
        replace(story, step=played or story.step[:1]),
    )
    player.register()
    if played:
        for result in player.play():
            assert result.expected, (result.act, result.error)
    app = create_app(application)
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)
    try:
        yield World(application, app, clock, story, player.negotiation_id, player.devices)
    finally:
        application.close()

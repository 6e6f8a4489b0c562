"""Worlds for the tests of the counters: the demo's parties, its story up to a moment, a moving clock."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from negotiation.bootstrap import Application, build
from negotiation.casefile import Step, Story, load_story
from negotiation.devices import Devices
from negotiation.domain.account import Session
from negotiation.play import Player
from negotiation.ports_signing import Preserved
from negotiation.settings import Settings
from signing.errors import TimeStampFailedError
from web import create_app
from web.identity import COOKIE

STORY = Path(__file__).parents[1] / "examples" / "qingdao-1plus3.toml"
_MINUTE = timedelta(minutes=1)
_A_DAY = timedelta(days=1)


def empty_upload(field: str, filename: str) -> dict[str, Any]:
    """What a browser sends for a chosen file of 0 bytes; the test client leaves its line break out."""
    boundary = "----WebKitFormBoundary7MA4YWxkTrZu0gW"
    head = f'Content-Disposition: form-data; name="{field}"; filename="{filename}"'
    body = f"--{boundary}\r\n{head}\r\n\r\n\r\n--{boundary}--\r\n".encode()
    return {
        "input_stream": io.BytesIO(body),
        "content_length": len(body),
        "content_type": f"multipart/form-data; boundary={boundary}",
    }


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, to: str) -> None:
        """To a moment, ISO with zone."""
        self.at = datetime.fromisoformat(to)


class Away:
    """A time-stamp authority that does not answer."""

    largest = 4096

    def token(self, digest: bytes, at: datetime) -> bytes:
        """Raises."""
        raise TimeStampFailedError(reason="no answer")


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

    def visitor(self, person_id: str = "", delegate_id: str = "", language: str = "zh") -> FlaskClient:
        """A browser in which somebody is signed in already: passwords take their time."""
        client = self.app.test_client()
        client.set_cookie("language", language)
        if person_id or delegate_id:
            now = self.clock.at
            token = f"{person_id}{delegate_id}{language}{now}".encode().hex()
            session = Session(
                hashlib.sha256(token.encode()).hexdigest(), person_id, delegate_id, now, now + _A_DAY
            )
            with self.application.office.unit_of_work() as uow:
                if uow.accounts.session(session.token_hash, now) is None:
                    uow.accounts.start(session)
                    uow.commit()
            client.set_cookie(COOKIE, token)
        return client

    def client_with_token(self, person: str) -> FlaskClient:
        """A signed-in browser where forms are guarded by their token."""
        client = self.app.test_client()
        login, password = self.login_of(person)
        page = client.get("/sign-in").get_data(as_text=True)
        token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[-1]
        answer = client.post("/sign-in", data={"csrf_token": token, "login": login, "password": password})
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return client

    def steps_until(self, until: str) -> tuple[Step, ...]:
        """The steps of the story that are next, up to a moment (ISO)."""
        last = datetime.fromisoformat(until)
        return tuple(one for one in self.story.step if self.clock.at < one.at <= last)

    def play(self, *steps: Step) -> None:
        """Play further steps; every one must come out as it expects. The clock goes along."""
        own, story = self.application, replace(self.story, step=steps)
        player = Player(own.office, own.notary, own.archive, story, self.devices, self.case_id)
        player.register()
        for result in player.play():
            assert result.expected, (result.act, result.error)
        self.clock.at = steps[-1].at + _MINUTE

    def kept(self, kind: str) -> tuple[Preserved, bytes]:
        """What is on record of the archived official text, and the file as it is now."""
        with self.application.office.reading() as uow:
            official = uow.cases.load(self.case_id).contract(kind).official
            assert official is not None
            found = uow.preservation.newest(self.case_id, kind, official.text_digest)
            assert found is not None
            return found, uow.papers.get(official.revision)


@contextmanager
def theatre(folder: Path, told: Path) -> Iterator[tuple[World, Player]]:
    """A story's parties registered, and the player who tells it step by step; nothing played yet."""
    story = load_story(told)
    story = replace(story, person=tuple(replace(one, login="", password="") for one in story.person))
    clock = Clock(story.starts_at - _MINUTE)
    application = build(
        Settings(folder=folder, practice=True), clock=clock, since=story.starts_at - timedelta(days=1)
    )
    player = Player(application.office, application.notary, application.archive, story)
    player.register()
    app = create_app(application)
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)
    try:
        yield World(application, app, clock, story, "", player.devices), player
    finally:
        application.close()


@contextmanager
def world(folder: Path, until: str = "", told: Path = STORY, database: str = "") -> Iterator[World]:
    """A story's parties registered and the story played up to a moment (ISO); nothing played without one.

    On SQLite in the folder, unless an address of a database is given.
    """
    story = load_story(told)
    end = datetime.fromisoformat(until) if until else story.starts_at - _MINUTE
    played = tuple(step for step in story.step if step.at <= end)
    clock = Clock(end + _MINUTE)
    application = build(
        Settings(folder=folder, practice=True, database=database),
        clock=clock,
        since=story.starts_at - timedelta(days=1),
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

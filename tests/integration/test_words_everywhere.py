"""每一页、每一份文书: no page and no paper shows what only the machine understands.

Every story is told step by step; before a step its actor opens the case and the form. At the end every
account follows every link, each side opens every form, one account reads it all in English too.
"""

from __future__ import annotations

import itertools
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from negotiation.casefile import Step
from negotiation.domain.actor import Actor
from negotiation.usecases import accounts
from tests.builders_web import World, theatre
from web.forms.acts import is_asked
from web.identity import COUNTERS
from workflows.flow import Level, load_flow

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.toml"))
MACHINE = {
    "a memory address": r"0x[0-9a-f]{6,}|object at|<built-in|<function|<bound method",
    "nothing at all": r"\bNone\b(?! of )|\bnull\b|\bundefined\b|\bNaN\b",
    "a member of a closed set": r"\b[A-Z][A-Za-z]+\.[A-Z][A-Z_]+\b",
    "the id of a row": r"\b[TAH]\d{2}[A-Z]?\b",
    "the id of a rule": r"\bR-[A-Z]+-\d+",
    "a key": r"\b[a-z]+_[a-z_]+\b",
    "a placeholder": r"\{[A-Za-z_.]*\}|%\([a-z_]+\)s|\{\{|\}\}",
    "a class": r"Error\(|datetime\.|Decimal\(|\b[A-Z][a-z]+[A-Z][A-Za-z]*\(",
}
_FORMS = tuple(row for row in load_flow().rows if is_asked(row.act))
_FILE = re.compile(r"/(document|official|bundle|static)/|\.(json|pem|crl|css|js)$")
_OF_ONE_ACT = re.compile(r"/act/|/why\?act=")
_SPOKEN = {"title", "aria-label", "placeholder", "alt", "content", "data-label"}
_SILENT = {"script", "style"}
_TYPED = {"text", "date", "datetime-local", "number", "submit", "search", ""}


class Seen(HTMLParser):
    """What a person sees or hears of a page, what stands in its fields included; and where it leads."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self._within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Attributes that are read out, and the typed value of a field."""
        named = {name: value or "" for name, value in attrs}
        self.words += [value for name, value in named.items() if name in _SPOKEN]
        if tag == "input" and named.get("type", "") in _TYPED:
            self.words.append(named.get("value", ""))
        if tag == "a" and named.get("href", "").startswith("/"):
            self.links.append(named["href"].split("#")[0])
        if tag in _SILENT:
            self._within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """A script or style that ends."""
        if self._within and self._within[-1] == tag:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        """Text."""
        if not self._within:
            self.words.append(data)


def spoken(page: str) -> Seen:
    """A page as a person has it."""
    seen = Seen()
    seen.feed(page)
    return seen


def machine_words(text: str) -> list[str]:
    """What in a text only the machine understands, with what it is."""
    return [
        f"{what}: …{text[max(0, found.start() - 30) : found.end() + 30]}…"
        for what, pattern in MACHINE.items()
        for found in re.finditer(pattern, text)
    ]


class Reader:
    """One who reads pages and notes what should not be there."""

    def __init__(self, client: FlaskClient, closed: re.Pattern[str] | None = None) -> None:
        """`closed`: addresses left to somebody else."""
        self.client = client
        self.closed = closed
        self.found: dict[str, str] = {}
        self.read: set[str] = set()

    def open(self, address: str) -> list[str]:
        """Read one page; where it leads."""
        self.read.add(address)
        answer = self.client.get(address, follow_redirects=True)
        if answer.status_code >= 500:
            self.found[f"{answer.status_code}"] = address
        if not answer.mimetype.startswith("text/html"):
            return []
        seen = spoken(answer.get_data(as_text=True))
        for one in machine_words(" ".join(" ".join(seen.words).split())):
            self.found.setdefault(one, address)
        return seen.links

    def follow(self, *addresses: str) -> None:
        """Read these pages and all that can be reached from them; files stay closed."""
        waiting = list(addresses)
        while waiting:
            address = waiting.pop()
            left = _FILE.search(address) or (self.closed and self.closed.search(address))
            if address not in self.read and not left:
                waiting += self.open(address)


@dataclass(frozen=True, slots=True)
class Told:
    """A story told to its end."""

    place: World
    kinds: dict[str, tuple[str, ...]]
    """Case id → its contract types."""
    on_the_way: dict[str, str]
    """What was found on the pages before each step."""

    @property
    def cases(self) -> tuple[str, ...]:
        """Their ids."""
        return tuple(self.kinds)

    @property
    def people(self) -> list[Actor]:
        """Everybody of the story."""
        with self.place.application.office.reading() as uow:
            return [accounts.as_actor(uow, uow.register.person(one.id)) for one in self.place.story.person]


@pytest.fixture(scope="module", params=EXAMPLES, ids=lambda path: path.stem)
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """A story; before each step its actor has opened the case and the form of the step."""
    with theatre(tmp_path_factory.mktemp("words"), request.param) as (place, player):
        found: dict[str, str] = {}
        steps = place.story.step
        for result in player.play():
            assert result.expected, (result.act, result.error)
            if result.step and result.step < len(steps):
                found |= _before(place, player.negotiation_id, steps[result.step])
        with place.application.office.reading() as uow:
            kinds = {one: uow.cases.load(one).types for one in uow.cases.all_ids()}
        yield Told(place, kinds, found)


def _before(place: World, case_id: str, step: Step) -> dict[str, str]:
    place.clock.at = step.at
    if not step.by or step.act not in {row.act for row in _FORMS}:
        return {}
    person = next(one for one in place.story.person if one.id == step.by[0])
    kind = next(one.kind for one in place.story.organisation if one.id == person.organisation)
    case = f"/{COUNTERS[kind].slug}/case/{case_id}"
    reader = Reader(place.visitor(person.id))
    for one in step.contracts or ("",):
        reader.open(f"{case}/act/{step.act}?contract={one}")
    reader.open(case)
    return reader.found


def _home(actor: Actor) -> str:
    return f"/{COUNTERS[actor.organisation_kind].slug}/"


def test_before_each_step_the_case_and_the_form_are_in_words(told: Told) -> None:
    assert told.on_the_way == {}


def test_every_page_of_every_account_is_in_words(told: Told) -> None:
    found: dict[str, str] = {}
    for one in told.people:
        reader = Reader(told.place.visitor(one.person_id), closed=_OF_ONE_ACT)
        reader.follow(_home(one), "/verify")
        found |= reader.found

    assert found == {}


def test_every_form_of_every_counter_is_in_words(told: Told) -> None:
    found: dict[str, str] = {}
    for one in {actor.organisation_kind: actor for actor in reversed(told.people)}.values():
        reader = Reader(told.place.visitor(one.person_id))
        for case, row in itertools.product(told.cases, _FORMS if one.side else ()):
            for kind in told.kinds[case] if row.level is Level.CONTRACT else ("",):
                reader.open(f"{_home(one)}case/{case}/act/{row.act}?contract={kind}")
        found |= reader.found

    assert found == {}


def test_the_pages_and_forms_are_in_words_in_english_too(told: Told) -> None:
    one = next(actor for actor in told.people if actor.side)

    reader = Reader(told.place.visitor(one.person_id, language="en"))
    reader.follow(_home(one))
    for case, row in itertools.product(told.cases, _FORMS):
        reader.open(f"{_home(one)}case/{case}/act/{row.act}")

    assert reader.found == {}


@pytest.mark.poppler
def test_every_paper_is_in_words(told: Told, tmp_path: Path) -> None:
    found = []
    for case in told.cases:
        with told.place.application.office.reading() as uow:
            papers = [(one, uow.papers.get(one.sha256)) for one in uow.papers.of(case)]
        assert papers
        for one, content in papers:
            (tmp_path / "paper.pdf").write_bytes(content)
            read = subprocess.run(
                ["pdftotext", str(tmp_path / "paper.pdf"), "-"], capture_output=True, check=True
            )
            found += [f"{one.kind} {one.number}  {odd}" for odd in machine_words(read.stdout.decode())]

    assert found == []

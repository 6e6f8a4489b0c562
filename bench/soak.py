"""`python -m bench.soak MINUTES [DATABASE]` — memory of a served office at work, minute by minute.

Eight invented firms bargain about wages; 50 people who are signed in read lists, cases, papers and reasons,
see letters as pages before they are issued, and every eighth turn issues one.
"""

from __future__ import annotations

import hashlib
import http.client
import re
import secrets
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from stdnum.cn import uscc

from bench.endurance import CLIENTS, memory, served
from negotiation.bootstrap import Application, build
from negotiation.casefile import Story, parse_story
from negotiation.domain.account import Session
from negotiation.play import Player
from negotiation.settings import Settings
from web.identity import COOKIE

_STORY = Path(__file__).parents[1] / "examples" / "overdue-and-letters.toml"
_FIRMS = 8
_ISSUES = 8
"""Every so many turns of a client a letter is issued."""
_A_DAY = timedelta(days=1)
_OFFER_IS_OUT = "serve_offer"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_LINK = re.compile(r'href="(/union/case/[^"#]+)"')


@dataclass(slots=True)
class Client:
    """一位用户 — signed in; reads and writes on one connection at a time."""

    port: int
    token: str
    case_id: str
    seen: Counter[int] = field(default_factory=Counter)
    issued: int = 0
    _forms: str = ""
    """The cookie that guards forms."""

    def ask(self, page: str, sent: list[tuple[str, str]] | None = None) -> str:
        """The page, whatever its status; one that cannot be had counts as 0."""
        line = http.client.HTTPConnection("localhost", self.port, timeout=120)
        headers = {"Cookie": f"{COOKIE}={self.token}; {self._forms}"}
        try:
            if sent is None:
                line.request("GET", page, headers=headers)
            else:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                line.request("POST", page, urlencode(sent), headers)
            answer = line.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException):
            self.seen[0] += 1
            return ""
        finally:
            line.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and not value.startswith(COOKIE):
                self._forms = value.split(";")[0]
        self.seen[answer.status] += 1
        return body.decode(errors="replace")

    def turn(self, number: int) -> None:
        """List, case, two of its links, the letter as a page; every eighth turn the letter itself."""
        self.ask("/union/")
        case = f"/union/case/{self.case_id}"
        links = _LINK.findall(self.ask(case))
        for link in links[number % 7 :: 7][:2]:
            self.ask(link)
        form = self.ask(f"{case}/act/issue_union_letter")
        sent = [
            *_HIDDEN.findall(form),
            ("letter_kind", "reminder"),
            ("matter", f"示例事项{number}"),
            ("statement", "请及时书面答复。"),
        ]
        last = number % _ISSUES == 0
        self.ask(f"{case}/act/issue_union_letter", sent if last else [*sent, ("look", "1")])
        self.issued += last


def offices(folder: Path, database: str) -> Iterator[tuple[str, str]]:
    """Case and union's person of each firm, after its offer went out."""
    text = _STORY.read_text(encoding="utf-8")
    settings = Settings(folder=folder, database=database)
    for number in range(_FIRMS):
        story = _firm(text, number)
        clock = story.starts_at - timedelta(minutes=1)
        with closing(
            build(settings, clock=lambda at=clock: at, since=story.starts_at - _A_DAY)
        ) as application:
            yield _played(application, story)


def _firm(text: str, number: int) -> Story:
    """The story with parties and people of its own, up to the offer."""
    first = parse_story(text, _STORY.name)
    own = {one.id for one in (*first.organisation, *first.person)}
    codes = {one.uscc for one in first.organisation}
    lines = []
    for line in text.splitlines():
        if not line.startswith("kind = "):
            line = re.sub(r'"([^"]+)"', lambda found: f'"{_renamed(found[1], own, codes, number)}"', line)
        lines.append(line)
    story = parse_story("\n".join(lines), _STORY.name)
    end = next(place for place, step in enumerate(story.step) if step.act == _OFFER_IS_OUT)
    return replace(story, step=story.step[: end + 1])


def _renamed(word: str, own: set[str], codes: set[str], number: int) -> str:
    if word in codes:
        body = f"{word[:10]}{number}{word[11:17]}"
        return body + uscc.calc_check_digit(body)
    return f"{word}{number}" if word in own else word


def _played(application: Application, story: Story) -> tuple[str, str]:
    player = Player(application.office, application.notary, application.archive, story)
    player.register()
    for result in player.play():
        if not result.expected:
            raise RuntimeError((result.act, result.error))
    return player.negotiation_id, next(one.id for one in story.person if "union_officer" in one.roles)


def signed_in(folder: Path, database: str, people: list[tuple[str, str]], port: int) -> list[Client]:
    """The clients, each with a session as signing in leaves it."""
    clients = []
    with closing(build(Settings(folder=folder, database=database))) as application:
        now = application.now()
        with application.office.unit_of_work() as uow:
            for number in range(CLIENTS):
                case_id, person = people[number % len(people)]
                token = secrets.token_urlsafe(32)
                digest = hashlib.sha256(token.encode()).hexdigest()
                uow.accounts.start(Session(digest, person, "", now, now + _A_DAY))
                clients.append(Client(port, token, case_id))
            uow.commit()
    return clients


def soak(minutes: int, database: str) -> None:
    """Work without pause, and a line a minute."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        people = list(offices(folder, database))
        with served(database, folder) as (process, port):
            clients, stop = signed_in(folder, database, people, port), threading.Event()
            threads = [threading.Thread(target=_work, args=(one, stop)) for one in clients]
            for thread in threads:
                thread.start()
            for minute in range(1, minutes + 1):
                time.sleep(60)
                print(f"{minute} min  {memory(process.pid):.0f} MiB  {_counts(clients)}", flush=True)
            stop.set()
            for thread in threads:
                thread.join()


def _work(client: Client, stop: threading.Event) -> None:
    number = 0
    while not stop.is_set():
        number += 1
        client.turn(number)


def _counts(clients: list[Client]) -> str:
    seen = sum((one.seen for one in clients), Counter[int]())
    return f"{sum(one.issued for one in clients)} letters sent, answers {dict(sorted(seen.items()))}"


if __name__ == "__main__":
    match sys.argv[1:]:
        case [minutes, *database]:
            soak(int(minutes), "".join(database))
        case _:
            sys.exit(__doc__)

"""Random requests to every address, by everybody: any bytes, any depth, any digits. What breaks is a fault.

`python -m tests.attacks.fuzzing 20000` sends that many, a fourth of them to an office on PostgreSQL,
and names the places where the site broke.
"""

from __future__ import annotations

import io
import json
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests import postgresql_server
from tests.builders_web import World, world
from workflows.flow import load_flow

UNTIL = "2026-06-12T15:00:00+08:00"
PEOPLE = {
    "union": ("chair", "fitter"),
    "employer": ("director", "hr"),
    "bureau": ("intake", "reviewer", "bureau-seal"),
    "upper-union": ("upper-officer",),
    "registry": ("registrar",),
    "congress": ("delegate",),
}
"""Counter → who stands there."""
KINDS = ("general", "wage", "women", "safety")
WORDS: tuple[str, ...] = (
    "",
    "1",
    "0",
    "-1",
    "on",
    "2026-05-06",
    "2026-05-06T14:00",
    "0001-01-01",
    "9999-12-31T23:59",
    "2026-02-30",
    "1" * 5000,
    "9" * 20,
    "1e999",
    "NaN",
    "²",
    "٣",
    "中",
    "\ud800",
    "\0",
    "a\0b",
    "\r\nX: y",
    "/\r/x",
    "/\t/evil.example",
    "//evil.example",
    "../../etc/passwd",
    "%00",
    "%ff",
    "{{7*7}}",
    "{0.__class__}",
    "%s%n",
    "' OR 1=1 --",
    "<script>",
    "王𬭎",
    "\u202e",
    "\ufeff",
    "é" * 300,
    "字" * 30000,
    "AAAA",
    "====",
    "{}",
    "[]",
    "null",
)
HEADS = ("Origin", "Referer", "Host", "Range", "If-None-Match", "X-Forwarded-For", "X-CSRFToken")
SOURCES = (
    "http://[",
    "https://[zz]/",
    "//[::1",
    "a..b",
    "x" * 300,
    "bytes=-9" + "9" * 40,
    "null",
    "localhost",
)
FIELDS = """
topics meeting_at meeting_place reasons staff_views representatives_per_side contracts digest.wage seen.wage
seen.negotiation term_from term_until look back figures.wage_floor file image request owner source id what
fingerprint reason serial person code password login next days csrf_token report texts signature head type
digest revision seconds kind proof pending certificate representatives.person representatives.chief clauses
clause on at held_on union employer bureau upper_union pack case note choice ballot kept.topics who
confirmed token second
"""
NAMES = tuple(FIELDS.split())


@dataclass(slots=True)
class Fuzz:
    """A source of requests and what came of them."""

    place: World
    seed: int
    broke: Counter[str] = field(default_factory=Counter)
    answered: Counter[int] = field(default_factory=Counter)
    contracts: list[str] = field(default_factory=list)

    def run(self, number: int) -> None:
        """Send that many."""
        chance = random.Random(self.seed)
        clients = {one: self._client(one) for people in PEOPLE.values() for one in people}
        nobody = self.place.client()
        left_out = {"static", "entrance.sign_out", "entrance.advance"}
        rules = [one for one in self.place.app.url_map.iter_rules() if one.endpoint not in left_out]
        acts = [row.act for row in load_flow().rows]
        for _ in range(number):
            rule = chance.choice(rules)
            own = PEOPLE.get(rule.endpoint.split(".")[0], ())
            stranger = chance.random() < 0.15 or not own
            client = chance.choice([nobody, *clients.values()]) if stranger else clients[chance.choice(own)]
            self._send(chance, client, rule, acts)

    def _client(self, who: str) -> FlaskClient:
        if who != "delegate":
            return self.place.client(who)
        with self.place.application.office.reading() as uow:
            seats = uow.register.delegates("union")
        return self.place.visitor(delegate_id=seats[0].id)

    def _send(self, chance: random.Random, client: FlaskClient, rule: Rule, acts: list[str]) -> None:
        method = "POST" if "POST" in (rule.methods or ()) else "GET"
        address = self._address(chance, rule, acts)
        asked: dict[str, Any] = {"query_string": _query(chance)} if chance.random() < 0.4 else {}
        if method == "POST":
            asked |= _body(chance)
        if chance.random() < 0.1:
            asked["headers"] = {
                "Accept-Language": _plain(chance),
                "Cookie": f"language={_plain(chance)}",
                chance.choice(HEADS): chance.choice(SOURCES),
            }
        answer = client.open(address, method=method, **asked)
        self.answered[answer.status_code] += 1
        if answer.status_code >= 500:
            self.broke[f"{method} {rule.rule} {answer.status_code}"] += 1
        answer.close()

    def _contracts(self) -> list[str]:
        if not self.contracts:
            with self.place.application.office.reading() as uow:
                case = uow.cases.load(self.place.case_id)
            self.contracts += [one.id for one in case.contracts.values()]
        return self.contracts

    def _address(self, chance: random.Random, rule: Rule, acts: list[str]) -> str:
        right = {
            "case_id": self.place.case_id,
            "contract_type": chance.choice(KINDS),
            "act": chance.choice(acts),
            "number": "1",
            "contract_id": chance.choice(self._contracts()),
            "name": "zh",
        }
        address = rule.rule
        for name in rule.arguments:
            value = right.get(name) if chance.random() < 0.9 else None
            typed = (
                value or chance.choice(WORDS).encode("utf-8", "replace").decode().replace("/", "")[:80] or "0"
            )
            for spelt in (f"<{name}>", f"<int:{name}>"):
                address = address.replace(spelt, typed)
        return address.replace("?", "%3F").replace("#", "%23")


def _plain(chance: random.Random) -> str:
    return chance.choice(WORDS)[:100].encode("ascii", "ignore").decode().replace("\r", "").replace("\n", "")


def _query(chance: random.Random) -> str:
    return "".join(chr(chance.randrange(33, 127)) for _ in range(chance.randrange(40)))


def _value(chance: random.Random, depth: int = 0) -> Any:
    kind = chance.randrange(8)
    if kind < 4 or depth > 4:
        return chance.choice(WORDS)
    if kind == 4:
        return chance.choice((10**400, -1, 0, 1.5, True, None, 2**63))
    if kind == 5:
        return [_value(chance, depth + 1) for _ in range(chance.randrange(4))]
    return {chance.choice(NAMES): _value(chance, depth + 1) for _ in range(chance.randrange(5))}


def _body(chance: random.Random) -> dict[str, Any]:
    kind = chance.randrange(10)
    if kind < 5:
        pairs = {chance.choice(NAMES): _text(chance) for _ in range(chance.randrange(12))}
        return {"data": pairs}
    if kind < 8:
        return {"data": _json(chance), "content_type": "application/json"}
    if kind == 8:
        file = (io.BytesIO(_junk(chance)), _text(chance)[:50].replace("\0", "") or "x")
        return {"data": {chance.choice(("file", "image", "certificate")): file}}
    content_type = chance.choice(
        ("multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/x")
    )
    return {"data": b"--x\r\n" + _junk(chance), "content_type": content_type}


def _json(chance: random.Random) -> bytes:
    if chance.random() < 0.1:
        return chance.choice((b"[" * 100_000, b'{"a":' * 100_000, b"1" * 5000, b'"\\ud800"', b"\xff\xfe"))
    usual = {"head": "x", "type": "wage", "digest": "0", "revision": "0", "kind": "totp", "proof": "000000"}
    shown = [
        {"type": "wage", "digest": _value(chance), "revision": _value(chance), "seconds": _value(chance)}
    ]
    made = {**usual, "texts": shown, **{chance.choice(NAMES): _value(chance) for _ in range(4)}}
    return json.dumps(made).encode("utf-8", "replace")


def _text(chance: random.Random) -> str:
    """What a form can carry: half characters are sent as a replacement."""
    return chance.choice(WORDS).encode("utf-8", "replace").decode()


def _junk(chance: random.Random) -> bytes:
    begin = chance.choice((b"", b"%PDF-1.7\n", b"PK\x03\x04", b"{", b"\x89PNG\r\n\x1a\n", b"0\x82"))
    return begin + chance.randbytes(chance.randrange(300))


def main(number: int, seed: int = 20261128) -> int:
    """Fuzz a world of its own on each database; 1 when anything broke."""
    broke = 0
    with postgresql_server.server() as admin:
        databases = postgresql_server.Databases(admin)
        try:
            with databases.fresh() as postgresql:
                for name, url, share in (
                    ("SQLite", "", number - number // 4),
                    ("PostgreSQL", postgresql, number // 4),
                ):
                    broke += _fuzz(name, url, share, seed)
        finally:
            databases.close()
    return int(bool(broke))


def _fuzz(name: str, url: str, number: int, seed: int) -> int:
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, world(Path(folder), UNTIL, database=url) as place:
        fuzz = Fuzz(place, seed)
        fuzz.run(number)
    spent = time.monotonic() - begun
    answered = dict(sorted(fuzz.answered.items()))
    print(f"{name}: {number} requests, seed {seed}, {spent:.0f} s: {answered}", flush=True)
    for where, times in fuzz.broke.most_common():
        print(f"  broke {times} times: {where}")
    return len(fuzz.broke)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000))

"""法 — asking the law: the rules of one act, the reasons for a whole negotiation, all packs read and checked.

Beside each stands the bare operation it cannot do without: comparing the same values, asking each rule once,
parsing the same files. Goals here are times, because a page waits for them.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from bench.acts import sqlite
from bench.figure import Figure, rate
from negotiation.domain.moment import Moment
from negotiation.usecases import explain, fire, perform
from negotiation.usecases.standing import standing_facts
from tests.builders import ALL, House, a_house, a_story, at, upto
from workflows.engine import evaluate, evaluate_rule
from workflows.facts import Facts
from workflows.rule import Finding

Asked = tuple[tuple[Any, ...], dict[str, Any]]

_ACT, _WHOLE, _PACKS = 0.0005, 0.020, 0.5
"""Goals in seconds: rules of the act that asks most; a whole negotiation explained; all packs checked."""
_ROUNDS = 5
_COLD = """
import time, tomllib
from pathlib import Path
import workflows.pack as pack
from workflows.pack_check import check_all
start = time.perf_counter()
for path in sorted(pack.FOLDER.glob("*/*.toml")):
    tomllib.loads(path.read_text("utf-8"))
parsed = time.perf_counter()
problems = check_all()
print(parsed - start, time.perf_counter() - parsed, len(problems))
"""


def figures() -> Iterator[Figure]:
    """Three figures, each beside its bare operation."""
    with TemporaryDirectory() as folder, sqlite(Path(folder)) as fresh, closing(fresh()) as database:
        house = a_house(database, upto(a_story(ALL), "call_congress"), hurry=False)
        yield _act(_asked_while(house.play))
        yield _explained(house)
    yield _packs()


def _asked_while(work: Callable[[], object]) -> list[Asked]:
    asked: list[Asked] = []

    def listening(*arguments: Any, **named: Any) -> tuple[Finding, ...]:
        asked.append((arguments, named))
        return evaluate(*arguments, **named)

    with patch.object(fire, "evaluate", listening):
        work()
    return asked


def _act(asked: list[Asked]) -> Figure:
    """The act whose rules take longest."""
    times = {at: _once(lambda at=at: evaluate(*asked[at][0], **asked[at][1])) for at in range(len(asked))}
    arguments, named = asked[max(times, key=times.__getitem__)]
    values = [one.value for finding in evaluate(*arguments, **named) for one in finding.compared]
    pairs = list(zip(values, values, strict=True))
    return Figure(
        name=f"rules of one act ({arguments[1].id}, the slowest of {len(asked)})",
        ours=rate(200, lambda: evaluate(*arguments, **named)),
        unit="/s",
        peer=rate(200, lambda: [one == other for one, other in pairs]),
        beside="comparing the same values",
        most_seconds=_ACT,
    )


def _explained(house: House) -> Figure:
    case, moment = house.case(), Moment.of(at("2026-05-20 09:00"))
    pack = perform.pack_of(house.office, case)
    bare = [
        (part, Facts(standing_facts(case, part, moment)), (part,) if part else case.types)
        for part in ("", *case.types)
    ]

    def each_rule_once() -> None:
        for _, facts, types in bare:
            for rule in pack.rules.values():
                evaluate_rule(pack, rule, facts, contract_types=types, on=moment.on)

    return Figure(
        name="a whole negotiation explained",
        ours=rate(10, lambda: explain.whole(case, pack, moment)),
        unit="/s",
        peer=rate(10, each_rule_once),
        beside="each rule asked once",
        most_seconds=_WHOLE,
    )


def _packs() -> Figure:
    """In a fresh interpreter each time: nothing is remembered from before."""
    found = []
    for _ in range(_ROUNDS):
        said = subprocess.run(
            [sys.executable, "-c", _COLD], capture_output=True, text=True, check=True
        ).stdout.split()
        if said[2] != "0":
            raise RuntimeError("the packs have problems")
        found.append((float(said[0]), float(said[1])))
    return Figure(
        name="all packs read and checked",
        ours=1 / median(ours for _, ours in found),
        unit="/s",
        peer=1 / median(parsed for parsed, _ in found),
        beside="the same files parsed",
        most_seconds=_PACKS,
    )


def _once(work: Callable[[], object]) -> float:
    work()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start

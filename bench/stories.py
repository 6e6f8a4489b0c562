"""短故事 — processor seconds of `xieyue play` on two steps, beside importing its libraries only."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.figure import Figure
from tests.builders import EXAMPLE

_ROUNDS = 3
_LEFT_OUT = ("login", "password", "key", "seal")
_PLAY = "from negotiation.cli import main; main()"
_BARE = "import click, cryptography.x509, pydantic_settings, reportlab.pdfgen.canvas, sqlmodel"


def figures() -> Iterator[Figure]:
    """Opening a case, and waiting a day: the fixed cost of every story, a fresh database included."""
    with TemporaryDirectory() as folder:
        place = Path(folder) / "two.toml"
        place.write_text(two_steps(), encoding="utf-8")
        ours = seconds(lambda n: ["-c", _PLAY, "play", str(place), "--out", f"{folder}/out-{n}"])
        bare = seconds(lambda _: ["-c", _BARE])
    name = "two-step stories (CPU)"
    yield Figure(name, 1 / ours, "/s", 1 / bare, "importing its libraries", most_seconds=1.5)


def two_steps() -> str:
    """The example's parties without accounts and keys, one opening and one day of waiting."""
    head, first, *_ = EXAMPLE.read_text(encoding="utf-8").split("[[step]]")
    head = "\n".join(line for line in head.splitlines() if not line.startswith(_LEFT_OUT)) + "\n"
    wait = '\nat = 2026-04-14T09:00:00+08:00\nact = "wait"\n'
    return f"{head}[[step]]{first}[[step]]{wait}"


def seconds(command: Callable[[int], Sequence[str]]) -> float:
    """Processor seconds of a process, the median of some."""
    return median(_once(command(number)) for number in range(_ROUNDS))


def _once(arguments: Sequence[str]) -> float:
    before = os.times()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system

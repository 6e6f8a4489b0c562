"""控制台: a GBK console shows every text, JSON stays JSON, and no command ends in a traceback."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from signing.console import speakable
from tests.builders import EXAMPLE
from tests.source_tree import ROOT

RARE = "王𬭎"


def console(monkeypatch: pytest.MonkeyPatch, encoding: str) -> io.BytesIO:
    """What a console of a character set shows, as bytes."""
    shown = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(shown, encoding=encoding, write_through=True))
    return shown


def test_a_sign_the_console_lacks_is_shown_by_a_near_one_or_its_escape(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gbk = console(monkeypatch, "gbk")
    speakable()

    sys.stdout.write(f"✓ 有效 {RARE} ✗")

    assert gbk.getvalue().decode("gbk") == "√ 有效 王\\ud872\\udf4e ×"


def test_what_is_printed_for_programs_stays_what_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    gbk = console(monkeypatch, "gbk")
    speakable()

    sys.stdout.write(json.dumps({"name": RARE, "mark": "✓"}, ensure_ascii=False))

    assert json.loads(gbk.getvalue().decode("gbk"))["name"] == RARE


def test_half_a_pair_of_a_broken_path_is_shown_too(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = console(monkeypatch, "utf-8")
    speakable()

    sys.stdout.write("合同\udcff.zip")

    assert shown.getvalue().decode() == "合同\\udcff.zip"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (["-m", "signing", "verify", f"合同（终稿）{RARE}.zip"], 2),
        (["-m", "workflows", "explain", "--pack", "cn_3702", "--on", "2026-05-01"], 0),
        (["-m", "workflows", "explain", "--pack", RARE, "--on", "2026-05-01"], 2),
        (["-c", "from negotiation.cli import main; main()", "play", f"{RARE}.toml", "--check"], 2),
        (["-c", "from negotiation.cli import main; main()", "play", f"{RARE}.toml", "--check", "--json"], 2),
        (["-c", "from negotiation.cli import main; main()", "verify", f"合同（终稿）{RARE}.zip"], 2),
    ],
)
def test_no_command_ends_in_a_traceback_on_a_gbk_console(
    tmp_path: Path, command: list[str], code: int
) -> None:
    story = EXAMPLE.read_text(encoding="utf-8").replace('by = "chair"', f'by = "{RARE}"', 1)
    (tmp_path / f"{RARE}.toml").write_text(story, encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "gbk", "PYTHONPATH": str(ROOT)}

    done = subprocess.run(
        [sys.executable, *command], cwd=tmp_path, env=environment, capture_output=True, check=False
    )

    told = done.stdout.decode("gbk") + done.stderr.decode("gbk")
    assert "Traceback" not in told
    assert done.returncode == code, told

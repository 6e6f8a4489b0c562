"""照说明核验: who follows the printed page with openssl alone, knowing the fingerprint from paper."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from signing import archive
from signing.instructions import README

_STARTS = ("openssl ", "(head ", "ls ")


def follow(folder: Path, bundle: bytes, published: str) -> list[str]:
    """The commands that said no, each with what it said; empty when everything is as the page promises.

    The page is the published one, never the bundle's own. `published` is the root's SHA-256.
    """
    for name, content in archive.unpack(bundle).items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return [
        f"{command}\n{said}" for command in _printed(folder) if (said := _refusal(command, folder, published))
    ]


def _printed(folder: Path) -> Iterator[str]:
    """Of the page the first two steps (pdfsig and the digests have tests of their own), then COMMANDS.txt."""
    steps = README[README.index("    1. ") : README.index("    3. ")]
    code = re.findall(r"^ {9}(\S.*(?:(?<=\\)\n.*)*)", steps, flags=re.MULTILINE)
    yield from (one for one in code if one.startswith(("openssl ", "find ")))
    for line in (folder / "COMMANDS.txt").read_text("utf-8").splitlines():
        if line.startswith(_STARTS):
            yield line


def _refusal(command: str, folder: Path, published: str) -> str:
    shell = shutil.which("sh")
    assert shell
    run = subprocess.run([shell, "-c", command], cwd=folder, capture_output=True, text=True, check=False)
    if "-fingerprint" in command:
        shown = run.stdout.strip().rpartition("=")[2].replace(":", "").lower()
        return "" if shown == published else f"another fingerprint: {shown}"
    if command.startswith("find "):
        return run.stdout
    return "" if run.returncode == 0 else run.stderr or "said no"

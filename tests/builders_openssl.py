"""照说明核验: who follows the printed page with openssl alone, knowing the fingerprint from paper."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from signing import archive
from signing.instructions import README

_ROOT = Path(__file__).parents[1]
_SIGNATURES = 5
"""The platform's, both chiefs', both seals."""
_COMMAND = re.compile(
    r"^ {4,9}((?:python -m|mkdir|certutil|pdfsig -|sha256sum|for list) ?.*(?:(?<=\\)\n.*)*)", re.MULTILINE
)
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


def follow_everything(folder: Path, bundle: bytes, published: str) -> list[str]:
    """As `follow`, with every other command of the page too: the verifier, pdfsig, digests, lists.

    Needs poppler's pdfsig and the certutil of NSS.
    """
    failed = follow(folder, bundle, published)
    place = folder.parent / f"{folder.name}.xieyue.zip"
    place.write_bytes(bundle)
    for command in _others():
        run = _run(_filled(command, place), folder)
        said = run.stdout + run.stderr
        if run.returncode != 0 or ("pdfsig" in command and said.count("Signature is Valid.") < _SIGNATURES):
            failed.append(f"{command}\n{said}")
    return failed


def _others() -> list[str]:
    """What `_printed` leaves out of the page: outside of its first two steps, and in its running text."""
    first, last = README.index("    1. "), README.index("    3. ")
    found = _COMMAND.findall(README[:first] + README[last:])
    return [*found, *re.findall(r"openssl dgst -sm3 FILE", README)]


def _filled(command: str, place: Path) -> str:
    """The page's one placeholder, and this interpreter."""
    own = command.replace("python -m", f"PYTHONPATH={_ROOT} {sys.executable} -m")
    return own.replace("FILE.xieyue.zip", str(place)).replace(" FILE", " text.json")


def _run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    shell = shutil.which("sh")
    assert shell
    return subprocess.run([shell, "-c", command], cwd=folder, capture_output=True, text=True, check=False)


def _printed(folder: Path) -> Iterator[str]:
    """Of the page the first two steps (pdfsig and the digests have tests of their own), then COMMANDS.txt."""
    steps = README[README.index("    1. ") : README.index("    3. ")]
    code = re.findall(r"^ {9}(\S.*(?:(?<=\\)\n.*)*)", steps, flags=re.MULTILINE)
    yield from (one for one in code if one.startswith(("openssl ", "find ")))
    for line in (folder / "COMMANDS.txt").read_text("utf-8").splitlines():
        if line.startswith(_STARTS):
            yield line


def _refusal(command: str, folder: Path, published: str) -> str:
    run = _run(command, folder)
    if "-fingerprint" in command:
        shown = run.stdout.strip().rpartition("=")[2].replace(":", "").lower()
        return "" if shown == published else f"another fingerprint: {shown}"
    if command.startswith("find "):
        return run.stdout
    return "" if run.returncode == 0 else run.stderr or "said no"

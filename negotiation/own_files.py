"""自己的文件 — folders and files that only their owner may read, and one start at a time.

What lies there are password hashes, sessions, ballots and secrets: neither the umask nor an older version of
this program decides who reads them.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

OWNER_FOLDER, OWNER_FILE = 0o700, 0o600
_LOCK = ".starting"


def own_folder(folder: Path) -> None:
    """Make a folder for its owner only; one that is there already and is ours is closed to others."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=OWNER_FOLDER, exist_ok=True)
    _close(folder, OWNER_FOLDER)


def own_file(file: Path) -> None:
    """Make an empty file for its owner only, before anybody else makes one that all may read."""
    with contextlib.suppress(FileExistsError):
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_FILE))
    _close(file, OWNER_FILE)


def write_new(place: Path, content: bytes) -> bool:
    """Put a whole file in place, for its owner only; False when there is one already, which stays."""
    own_folder(place.parent)
    descriptor, made = tempfile.mkstemp(dir=place.parent)  # mkstemp opens to its owner only
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(made, place)
    except FileExistsError:
        return False
    finally:
        Path(made).unlink()
    return True


@contextlib.contextmanager
def one_start(folder: Path) -> Iterator[None]:
    """Whoever starts on this folder at the same moment waits until the first is done.

    Where the system has no such locks (Windows), nobody waits: only the command line is used there.
    """
    if importlib.util.find_spec("fcntl") is None:
        yield
        return
    locks = importlib.import_module("fcntl")
    descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, OWNER_FILE)
    try:
        locks.flock(descriptor, locks.LOCK_EX)
        yield
    finally:
        os.close(descriptor)  # gives the lock back


def _close(place: Path, mode: int) -> None:
    known = place.stat()
    ours = not hasattr(os, "geteuid") or known.st_uid == os.geteuid()
    if ours and stat.S_IMODE(known.st_mode) & ~mode:
        place.chmod(mode)

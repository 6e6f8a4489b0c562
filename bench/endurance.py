"""`python -m bench.endurance slow` — a served office under slow clients.

12, then 64, then 300 connections send a byte each half second; how long honest pages take, and when the slow
ones are let go. `bench.soak` works with a served office for an hour.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

CLIENTS = 50
_HALF_A_SECOND = 0.5
_BEGUN = (b"GET / HTTP/1.1\r\nX: ", b"POST / HTTP/1.1\r\nContent-Length: 5000\r\n\r\n")


@contextmanager
def served(database: str = "", folder: Path | None = None) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """`xieyue serve` on a port of its own, in the folder, else in an empty one."""
    with socket.socket() as free, tempfile.TemporaryDirectory() as empty:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
        free.close()
        command = [str(Path(sys.executable).with_name("xieyue")), "serve", "--port", str(port)]
        known = {**os.environ, "XIEYUE_FOLDER": str(folder or empty), "XIEYUE_DATABASE": database}
        process = subprocess.Popen(command, env=known, stderr=subprocess.DEVNULL)
        try:
            while not _answers(port):
                time.sleep(_HALF_A_SECOND)
            yield process, port
        finally:
            process.terminate()
            process.wait()


def _answers(port: int) -> bool:
    try:
        return asked(port, "/health") < 60
    except OSError:
        return False


def asked(port: int, page: str) -> float:
    """Seconds one honest page takes."""
    began = time.monotonic()
    line = http.client.HTTPConnection("localhost", port, timeout=60)
    line.request("GET", page)
    line.getresponse().read()
    line.close()
    return time.monotonic() - began


def slow() -> None:
    """Slow heads and bodies, half of each."""
    with served() as (_, port):
        alone = sorted(asked(port, "/sign-in") for _ in range(10))
        print(f"no slow connection: p50 {alone[5] * 1000:.0f} ms, most {alone[-1] * 1000:.0f} ms")
        for number in (12, 64, 300):
            lines = [socket.create_connection(("127.0.0.1", port), timeout=60) for _ in range(number)]
            for place, line in enumerate(lines):
                line.sendall(_BEGUN[place % 2])
            stop = threading.Event()
            drip = threading.Thread(target=_drip, args=(lines, stop))
            drip.start()
            took = sorted(asked(port, "/sign-in") for _ in range(10))
            began = time.monotonic()
            while len(lines) and time.monotonic() - began < 60:
                time.sleep(_HALF_A_SECOND)
            gone = time.monotonic() - began
            stop.set()
            drip.join()
            print(
                f"{number} slow: p50 {took[5] * 1000:.0f} ms, most {took[-1] * 1000:.0f} ms; "
                f"{len(lines)} still there after {gone:.0f} s"
            )


def _drip(lines: list[socket.socket], stop: threading.Event) -> None:
    while not stop.wait(_HALF_A_SECOND):
        for line in list(lines):
            try:
                line.sendall(b"x")
            except OSError:
                line.close()
                lines.remove(line)


def memory(pid: int) -> float:
    """MiB that a process and its children hold."""
    kept = 0.0
    for status in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):
            text = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
            own = int(status.parent.name) == pid or int(text["PPid"]) == pid
            kept += int(text["VmRSS"].split()[0]) / 1024 if own and "VmRSS" in text else 0
    return kept


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["slow"]:
            slow()
        case _:
            sys.exit(__doc__)

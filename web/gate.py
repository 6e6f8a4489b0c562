"""门口 — takes each request in whole before anybody works on it, so that slow clients keep nobody waiting.

One thread listens to all connections; a request gets a working thread only when it has arrived, and no thread
waits for a client. Who is too slow is let go with 408, who sends what has no end with 411, a head that is too
large or says its length in two ways with 431 and 400. A proxy in front does the same and more; this is
for the day it is missing. It does no TLS.
"""

from __future__ import annotations

import re
import resource
import selectors
import socket
import time
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker  # type: ignore[import-untyped]  # it has no types

from web.uploads import FORM_OVERHEAD, LARGEST_UPLOAD

HEAD_SECONDS = 10.0
"""Time for the head of a request."""
BODY_SECONDS = 20.0
"""Time for a small body; a large one gets more, as far as it keeps coming."""
SLOWEST = 8 * 1024
"""Bytes a second a large body has to keep up on average: a 25 MB file over a bad line may take 50 minutes."""
LARGEST_HEAD = 64 * 1024
_LINGERS = 2.0
"""Seconds a client that was answered has to hang up; nobody waits for it meanwhile."""
_DRAINED = 64 * 1024
"""Bytes it may still send."""
_HELD_AT_MOST = 256 * 1024 * 1024
"""Bytes of unfinished requests in memory, of all connections together."""
_PIECE = 256 * 1024
_MOST_CONNECTIONS = 1000
_FILES_OF_OUR_OWN = 200
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,18})[ \t]*(?=\r\n)", re.IGNORECASE)
_SAYS_LENGTH = re.compile(rb"\r\n[ \t]*content.length", re.IGNORECASE)
_NO_LENGTH = re.compile(rb"\r\n[ \t]*transfer.encoding", re.IGNORECASE)
_ASKS_FIRST = re.compile(rb"\r\nexpect:[ \t]*100-continue", re.IGNORECASE)


@dataclass(slots=True)
class Coming:
    """来件 — one request on its way in."""

    began: float
    received: bytearray = field(default_factory=bytearray)
    body_at: int = -1
    """Where the body begins; -1 while the head has not arrived."""
    body_began: float = 0.0
    length: int = 0
    """Bytes of body announced."""
    refused: str = ""
    """Status line to let it go with."""
    asks_first: bool = False

    def take(self, piece: bytes, now: float) -> None:
        """Add what arrived."""
        before = len(self.received)
        self.received += piece
        if self.body_at >= 0:
            return
        end = self.received.find(b"\r\n\r\n", max(0, before - 3))
        if max(end, len(self.received) if end < 0 else 0) > LARGEST_HEAD:
            self.refused = "431 Request Header Fields Too Large"
        elif end >= 0:
            self.body_at, self.body_began = end + 4, now
            self._read_head(bytes(self.received[: end + 2]))

    @property
    def whole(self) -> bool:
        """Nothing is left to wait for: it has arrived, or need not be read to be answered."""
        if self.body_at < 0:
            return False
        too_large = self.length > LARGEST_UPLOAD + FORM_OVERHEAD  # the application says so by its length
        return too_large or len(self.received) - self.body_at >= self.length

    def late(self, now: float) -> bool:
        """Whether it takes too long."""
        if self.body_at < 0:
            return now > self.began + HEAD_SECONDS
        return now > self.body_began + BODY_SECONDS + (len(self.received) - self.body_at) / SLOWEST

    def _read_head(self, head: bytes) -> None:
        if _NO_LENGTH.search(head):
            self.refused = "411 Length Required"
            return
        found = _LENGTH.findall(head)
        if len(found) != len(_SAYS_LENGTH.findall(head)) or len(found) > 1:
            # whoever reads it otherwise than we do would wait for a body that never comes
            self.refused = "400 Bad Request"
            return
        self.length = int(found[0]) if found else 0
        self.asks_first = bool(self.length and _ASKS_FIRST.search(head))


@dataclass(slots=True)
class Leaving:
    """告辞 — a connection that was answered and has to be closed."""

    until: float
    drained: int = 0


class Arrived:
    """到件 — reads like a connection that ends with what has arrived: no thread waits for more."""

    def __init__(self, line: Any) -> None:
        self._line = line
        self._content = b""
        self._at = 0

    def hold(self, content: bytes) -> None:
        """What has arrived."""
        self._content, self._at = content, 0

    def recv(self, size: int) -> bytes:
        """The next bytes; none when everything that arrived has been read."""
        piece = self._content[self._at : self._at + size]
        self._at += len(piece)
        return piece

    def rest(self) -> bytes:
        """What was not read: the beginning of a next request."""
        left = self._content[self._at :]
        self._content, self._at = b"", 0
        return left

    def gettimeout(self) -> float | None:
        """Of the line."""
        return self._line.gettimeout()  # type: ignore[no-any-return]  # gunicorn has no types

    def settimeout(self, seconds: float | None) -> None:
        """Of the line."""
        self._line.settimeout(seconds)


class Gate(ThreadWorker):  # type: ignore[misc]  # as above
    """门口."""

    def init_process(self) -> None:
        """Called by gunicorn in the worker."""
        self._coming: dict[TConn, Coming] = {}
        self._leaving: dict[TConn, Leaving] = {}
        super().init_process()

    def enqueue_req(self, conn: TConn) -> None:
        """Instead of a thread at once: first listen until the request is there."""
        conn.init()
        if not isinstance(conn.parser.unreader.sock, Arrived):
            conn.parser.unreader.sock = Arrived(conn.sock)
        conn.sock.settimeout(0)  # never waits here
        coming = self._coming[conn] = Coming(time.monotonic())
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._receive, conn))
        begun = conn.parser.unreader.take_buffered()
        if begun:
            coming.take(begun, time.monotonic())
            self._look(conn, coming)

    def handle(self, conn: TConn) -> Any:
        """Work on a request that has arrived; what came behind it is kept for the next turn."""
        answered = super().handle(conn)
        unreader = conn.parser.unreader
        unreader.unread(unreader.take_buffered() + unreader.sock.rest())
        return answered

    def finish_request(self, conn: TConn, fs: Future[Any]) -> None:
        """As gunicorn does, but the listener waits for a client to hang up as it does for one to send."""
        if fs.cancelled() or fs.exception() is not None or fs.result() is not False:
            super().finish_request(conn, fs)
            return
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.settimeout(0)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._drain, conn))
        except (OSError, ValueError):  # it is gone already
            self._close(conn)
            return
        self._leaving[conn] = Leaving(time.monotonic() + _LINGERS)

    def murder_pending(self) -> None:
        """Called every second: let those go who are too slow."""
        super().murder_pending()
        now = time.monotonic()
        for conn, coming in list(self._coming.items()):
            if coming.late(now):
                self._let_go(conn, "408 Request Timeout" if coming.received else "")
        for conn, leaving in list(self._leaving.items()):
            if now > leaving.until:
                self._has_left(conn)

    def _drain(self, conn: TConn, _: Any) -> None:
        leaving = self._leaving[conn]
        try:
            piece = conn.sock.recv(_PIECE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            piece = b""
        leaving.drained += len(piece)
        if not piece or leaving.drained > _DRAINED:
            self._has_left(conn)

    def _has_left(self, conn: TConn) -> None:
        del self._leaving[conn]
        self.poller.unregister(conn.sock)
        self._close(conn)

    def _close(self, conn: TConn) -> None:
        self.nr_conns -= 1
        conn.close()

    def _receive(self, conn: TConn, _: Any) -> None:
        coming = self._coming[conn]
        try:
            piece = conn.sock.recv(_PIECE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            piece = b""
        if not piece:
            self._let_go(conn, "")
            return
        coming.take(piece, time.monotonic())
        self._look(conn, coming)

    def _look(self, conn: TConn, coming: Coming) -> None:
        if coming.refused:
            self._let_go(conn, coming.refused)
        elif coming.whole:
            self._stop_listening(conn)
            conn.parser.unreader.sock.hold(bytes(coming.received))
            super().enqueue_req(conn)
        elif sum(len(one.received) for one in self._coming.values()) > _HELD_AT_MOST:
            self._let_go(conn, "503 Service Unavailable")
        elif coming.asks_first:
            coming.asks_first = False
            self._say(conn, _CONTINUE)

    def _let_go(self, conn: TConn, status: str) -> None:
        self._stop_listening(conn)
        if status:
            self._say(conn, f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode())
        self._close(conn)

    def _stop_listening(self, conn: TConn) -> None:
        del self._coming[conn]
        self.poller.unregister(conn.sock)

    def _say(self, conn: TConn, words: bytes) -> None:
        try:
            conn.sock.send(words)
        except OSError:
            self.log.debug("a client was gone before it was answered")


def connections() -> int:
    """How many connections one process may hold; raises the limit of open files as far as it is allowed."""
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_CONNECTIONS + _FILES_OF_OUR_OWN
    if allowed < wanted and most >= wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
        allowed = wanted
    return min(_MOST_CONNECTIONS, max(_FILES_OF_OUR_OWN, allowed - _FILES_OF_OUR_OWN))

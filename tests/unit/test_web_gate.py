"""门口: a request is worked on when it has arrived; who is slow is let go and keeps nobody waiting."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.source_tree import ROOT
from web.gate import BODY_SECONDS, HEAD_SECONDS, LARGEST_HEAD, SLOWEST, Arrived, Coming
from web.turns import FOR_WRITERS, PLACES, Turns

GET = b"GET /v HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b"POST /v HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n"


def _coming(*pieces: bytes) -> Coming:
    made = Coming(0.0)
    for piece in pieces:
        made.take(piece, 0.0)
    return made


@pytest.mark.parametrize("cut", range(1, len(GET)))
def test_a_head_is_whole_with_its_last_byte_wherever_the_line_cuts_it(cut: int) -> None:
    assert not _coming(GET[:cut]).whole
    assert _coming(GET[:cut], GET[cut:]).whole


def test_a_body_is_waited_for_as_long_as_it_was_announced() -> None:
    assert [_coming(POST, b"12345"[:sent]).whole for sent in range(6)] == [False] * 5 + [True]


@pytest.mark.parametrize(
    "head",
    [
        b"Transfer-Encoding: chunked",
        b"transfer-encoding: gzip, chunked",
        b"Content-Length: 5\r\nTransfer_Encoding: x",
        b" Transfer-Encoding: chunked",
    ],
)
def test_a_body_without_a_length_is_refused(head: bytes) -> None:
    assert _coming(b"POST / HTTP/1.1\r\n" + head + b"\r\n\r\n").refused.startswith("411")


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 5\r\nContent-Length: 9",
        b"Content-Length: -5",
        b"Content-Length: +5",
        b"Content-Length: 5, 5",
        b"Content-Length : 5",
        b"Content_Length: 5",
        b"Content-Length: 5\r\nContent_Length: 5",
        b"Content-Length: 5\r\nContent-Length-X: 5",
        b"X: y\r\n Content-Length: 5",
        b"Content-Length: " + b"9" * 30,
    ],
)
def test_a_length_said_in_an_unusual_way_is_refused_before_anybody_waits_for_it(head: bytes) -> None:
    assert _coming(b"POST / HTTP/1.1\r\n" + head + b"\r\n\r\n").refused.startswith("400")


def test_what_is_too_large_is_not_taken_in_before_it_is_refused() -> None:
    assert _coming(b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n").whole


@pytest.mark.parametrize("end", [b"", b"\r\n\r\n"])
def test_a_head_that_is_too_large_is_refused_whether_it_ends_or_not(end: bytes) -> None:
    assert not _coming(b"x" * LARGEST_HEAD).refused
    assert _coming(b"x" * (LARGEST_HEAD + 1) + end).refused.startswith("431")


def test_a_head_and_a_body_have_their_time_and_a_body_that_keeps_coming_gets_more() -> None:
    head, body = _coming(b"GET / HT"), _coming(POST)
    large = _coming(b"POST / HTTP/1.1\r\nContent-Length: 9000000\r\n\r\n", b"x" * SLOWEST * 40)

    assert [head.late(HEAD_SECONDS), head.late(HEAD_SECONDS + 1)] == [False, True]
    assert [body.late(BODY_SECONDS), body.late(BODY_SECONDS + 1)] == [False, True]
    assert [large.late(BODY_SECONDS + 39), large.late(BODY_SECONDS + 41)] == [False, True]


def test_a_client_that_asks_before_it_sends_is_told_to_go_on() -> None:
    asked = b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"

    assert _coming(asked).asks_first
    assert not _coming(POST).asks_first


def test_what_has_arrived_is_read_like_a_line_that_ends_and_what_came_behind_is_kept() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        arrived = Arrived(ours)
        arrived.hold(b"request and more")
        theirs.sendall(b"line")

        assert arrived.recv(7) == b"request"
        assert arrived.rest() == b" and more"
        assert arrived.recv(100) == b""  # nobody works on what the listener has not taken in


def test_while_writers_wait_readers_still_find_a_place_and_a_writer_too_many_is_told() -> None:
    # given: every place writers may have is taken, by writers that do not come back
    inside, leave, told = threading.Semaphore(0), threading.Event(), []

    def app(environ: dict[str, str], _: object) -> list[bytes]:
        told.append((environ["REQUEST_METHOD"], environ.get("xieyue.busy")))
        if environ["REQUEST_METHOD"] == "POST" and "xieyue.busy" not in environ:
            inside.release()
            leave.wait()
        return []

    turns = Turns(app, wait=0.01)
    post = {"REQUEST_METHOD": "POST"}
    writers = [threading.Thread(target=turns, args=(post, None)) for _ in range(FOR_WRITERS)]
    for one in writers:
        one.start()
        inside.acquire()
    told.clear()

    # when
    turns(post, None)
    turns({"REQUEST_METHOD": "GET"}, None)

    # then
    assert FOR_WRITERS < PLACES
    assert told == [("POST", "1"), ("GET", None)]
    leave.set()
    for one in writers:
        one.join()


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """`xieyue serve`, as it is started."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = int(free.getsockname()[1])
    folder = tmp_path_factory.mktemp("serving")
    command = [str(Path(sys.executable).with_name("xieyue")), "serve", "--port", str(number)]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "XIEYUE_FOLDER": str(folder)},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if "Booting worker" in line:
                break
        # nothing more is read: a server that writes much would stop
        yield number
    finally:
        process.send_signal(signal.SIGKILL)
        process.stderr.close()
        process.wait()


def _asked(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(request)
        answer = b""
        while piece := line.recv(65536):
            answer += piece
    return answer


def _closing(request: bytes) -> bytes:
    return request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1)


def test_a_hundred_slow_heads_and_bodies_keep_no_honest_page_waiting(port: int) -> None:
    # given: a hundred connections that have begun and do not go on
    slow = [socket.create_connection(("127.0.0.1", port), timeout=60) for _ in range(100)]
    for place, line in enumerate(slow):
        line.sendall(b"GET / HTTP/1.1\r\nHo" if place % 2 else POST.replace(b": 5", b": 500"))

    # when
    answer = _asked(port, _closing(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\n\r\n"))

    # then
    assert answer.startswith(b"HTTP/1.1 200")
    for line in slow:
        line.close()


FORM = b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@pytest.mark.parametrize(
    "begun",
    [
        pytest.param(FORM + b"Content-Length: 500\r\nContent_Length: 1\r\n\r\n", id="two lengths"),
        pytest.param(b"GET / HTTP/1.1\r\n" + b"X: %s\r\n" % (b"a" * 8000) * 9, id="a head without end"),
        pytest.param(b"GET / HTTP/9\r\n\r\n", id="answered and not hung up"),
    ],
)
def test_no_thread_waits_for_a_client_whatever_it_began_with(port: int, begun: bytes) -> None:
    # given: more such connections than there are threads
    held = [socket.create_connection(("127.0.0.1", port), timeout=60) for _ in range(80)]
    for line in held:
        line.sendall(begun)

    # when
    read = _asked(port, _closing(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\n\r\n"))
    sent = _asked(port, _closing(FORM + b"Content-Length: 3\r\n\r\na=b"))

    # then
    assert read.startswith(b"HTTP/1.1 200")
    assert sent.startswith(b"HTTP/1.1 400")  # the form has no token: it was read and answered
    for line in held:
        line.close()


def test_two_requests_sent_at_once_get_two_answers_in_order(port: int) -> None:
    first = b"GET /verify HTTP/1.1\r\nHost: localhost\r\n\r\n"
    second = _closing(b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n")

    answer = _asked(port, first + second)

    assert answer.count(b"HTTP/1.1 ") == 2
    assert answer.index(b"HTTP/1.1 200") < answer.index(b"HTTP/1.1 404")


def test_a_file_too_large_and_a_body_without_end_are_refused(port: int) -> None:
    large = b"POST /verify HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n"
    endless = b"POST /verify HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"

    assert _asked(port, _closing(large)).startswith(b"HTTP/1.1 413")
    assert _asked(port, endless).startswith(b"HTTP/1.1 411")
